"""What does it look like? `make pictures` takes the pictures in `docs/` from the running page.

Each is taken twice, light and dark, of a program that has just been started on the seeds.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, ViewportSize, expect

from tests.bot.web.browser.running import NO_CHROMIUM, chromium, find_chromium, trying
from tests.bot.web.browser.tab import Tab
from tests.discord.process import PROJECT

DOCS: Final = PROJECT / "docs"
LARGEST: Final = 150_000  # bytes of a picture
COLOURS: Final = 128  # of a picture; the pages have few

WIDE: Final[ViewportSize] = {"width": 960, "height": 760}
PHONE: Final[ViewportSize] = {"width": 360, "height": 780}

QUESTION: Final = "What did Sleeper Agents show about standard finetuning?"
CLAIM: Final = (
    "I think Joe Carlsmith coined the term schemer. "
    'He wrote "Simple probes can catch sleeper agents", too.'
)


async def answer(tab: Tab) -> None:
    """Ask, as a mention."""
    await tab.say(f"@Verbatim {QUESTION}")
    await expect(tab.newest.locator("blockquote")).to_be_visible()


async def private(tab: Tab) -> None:
    """Ask privately; *Post* shows the answer to everybody."""
    await tab.box.fill("/ask ")
    await tab.page.get_by_role("checkbox", name="private").check()
    await tab.page.get_by_role("textbox", name="question").fill("Who coined the term schemer?")
    await tab.page.get_by_role("textbox", name="question").press("Enter")
    await expect(_private(tab).locator("blockquote")).to_be_visible()


async def sources(tab: Tab) -> None:
    """Find sources for somebody's claim."""
    await tab.menu(await tab.say(CLAIM), "Find sources")
    await expect(_private(tab).locator("blockquote").first).to_be_visible()


async def verify(tab: Tab) -> None:
    """Verify what a message quotes, and a quote that isn't quite so."""
    await tab.menu(await tab.say(CLAIM), "Verify quotes")
    await expect(_private(tab)).to_contain_text("exact")
    await tab.command("verify", quote="Joe Carlsmith’s 2022 report coined the term")
    await expect(tab.newest).to_contain_text("Near")


async def context(tab: Tab) -> None:
    """Open a quote in its context."""
    await tab.command("ask", question="Who coined the term schemer?")
    await tab.choose(tab.messages.first, "Open…", "[1] in context")
    await expect(_private(tab)).to_be_visible()


async def commands(tab: Tab) -> None:
    """Begin to type a command."""
    await tab.box.press_sequentially("/find term schemer")
    await expect(tab.page.get_by_role("listbox")).to_be_visible()


async def reader(tab: Tab) -> None:
    """Read a passage where it stands."""
    await tab.page.goto(f"{tab.address}seeds/p/6h5z6rwc")


def _private(tab: Tab) -> Locator:
    return tab.messages.filter(has_text="Only you can see this")


PICTURES: Final[dict[str, tuple[Callable[[Tab], Awaitable[None]], ViewportSize]]] = {
    "answer": (answer, WIDE),
    "private": (private, WIDE),
    "sources": (sources, WIDE),
    "verify": (verify, WIDE),
    "context": (context, WIDE),
    "find": (commands, WIDE),
    "phone": (answer, PHONE),
    "reader": (reader, WIDE),
}


async def take(browser: Browser, name: str) -> None:
    """Take a picture, light and dark."""
    go, viewport = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        async with trying(Path(folder)) as (address, _):
            tab = await Tab.open(
                browser, address, viewport=viewport, device_scale_factor=1.5, locale="en-GB"
            )
            await go(tab)
            await tab.page.mouse.move(0, 0)
            for scheme in ("light", "dark"):
                await tab.page.emulate_media(color_scheme=scheme)
                keep(DOCS / f"{name}-{scheme}.png", await tab.page.screenshot())
            await tab.page.context.close()


def keep(file: Path, png: bytes) -> None:
    """Write a picture in few colours, which makes it a third as large."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    size = file.stat().st_size
    sys.stdout.write(f"{file.relative_to(PROJECT)}: {size / 1000:.0f} kB\n")
    if size > LARGEST:
        sys.exit(f"{file.name} has more than {LARGEST / 1000:.0f} kB: show less, or smaller.")


async def main() -> None:
    """Take all pictures."""
    if find_chromium() is None:
        sys.exit(NO_CHROMIUM)
    DOCS.mkdir(exist_ok=True)
    async with chromium() as browser:
        for name in PICTURES:
            await take(browser, name)


if __name__ == "__main__":
    asyncio.run(main())
