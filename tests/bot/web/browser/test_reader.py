"""The reader in a browser, as a person reads: with a mouse, on a phone, without scripts."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.bot.terminal.test_read import reading
from tests.bot.web.browser.tab import until_copied
from tests.bot.web.browser.test_accessibility import PHONE, faults, is_too_wide

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

KEPT: Final = "Your data is kept for thirty days.\nAfter that, it is <b>deleted</b>."
HOSTILE: Final = (
    "\"><script>document.title = 'it runs'</script>"
    "<img src=x onerror=\"document.title = 'it runs'\">"
    "\u202e & &amp; <!-- ]]> \u0301 \x01 \t ` ${1} {{ 1 }} javascript:alert(1)"
)
LONG: Final = "\n".join(f"Line {number} of a long file about lamps." for number in range(1, 301))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a reader over a folder of texts."""
    folder = tmp_path_factory.mktemp("reader") / "texts"
    folder.mkdir()
    (folder / "faq.md").write_text(f"# Data\n\n## How long?\n\n{KEPT}\n\nNobody else sees it.\n")
    (folder / "hostile.txt").write_text(f"{HOSTILE}\n")
    (folder / "prose.txt").write_text(f"{'A lamp is lit at dusk. ' * 20}\n" * 12)
    (folder / "long.txt").write_text(f"{LONG}\n")
    (folder / "wide.md").write_text(f"{'wide' * 200}\n\n```\n{'code ' * 80}\n```\n")
    with reading("--port", "0", "--folder", str(folder), cwd=folder.parent) as process:
        yield f"{process.address}/texts"


@asynccontextmanager
async def opened(browser: Browser, **how: Any) -> AsyncIterator[Page]:
    """Open a page that may neither err nor ask anything of anybody else."""
    context = await browser.new_context(**how)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on(
        "request",
        lambda request: None if "//127.0.0.1:" in request.url else wrong.append(request.url),
    )
    yield page
    await context.close()
    assert wrong == []


@pytest.mark.thorough
async def test_a_person_asks_and_reads_the_passage_where_it_stands(
    browser: Browser, served: str
) -> None:
    async with opened(browser) as page:
        await page.goto(served)
        await page.get_by_role("searchbox").fill("how long is data kept")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("how long is data kept")
        await page.locator("main li").first.get_by_role("link").last.click()
        await expect(page.locator("#source")).to_contain_text("faq.md, lines 5–6")
        await page.wait_for_load_state()
        assert await page.locator("main mark").inner_text() == KEPT
        await page.locator("#source").get_by_role("link").first.click()
        await expect(page).to_have_url(f"{served}/s/faq.md?lines=5-6#L5")
        await page.wait_for_load_state()
        assert await page.locator("main mark").inner_text() == KEPT


@pytest.mark.thorough
async def test_what_is_copied_is_what_stands_there(browser: Browser, served: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    async with opened(browser, permissions=allowed) as page:
        await page.goto(f"{served}/p/faq.md:5-6")
        await page.get_by_text("Copy", exact=True).click()
        await page.get_by_role("button", name="Copy text").click()
        await expect(page.get_by_role("status")).to_have_text("Copied")
        assert await page.evaluate("navigator.clipboard.readText()") == KEPT
        await page.get_by_role("button", name="Copy link").click()
        await until_copied(page, page.url.replace(":5-6", "%3A5-6"))


@pytest.mark.thorough
async def test_nothing_of_a_text_runs(browser: Browser, served: str) -> None:
    async with opened(browser) as page:
        for path in ("/p/hostile.txt:1", "/s/hostile.txt?lines=1"):
            await page.goto(f"{served}{path}")
            assert await page.locator("main mark").text_content() == HOSTILE
            assert "it runs" not in await page.title()
            assert await page.locator("img, main script").count() == 0


@pytest.mark.thorough
async def test_pages_can_be_turned_without_scripts(browser: Browser, served: str) -> None:
    async with opened(browser, java_script_enabled=False) as page:
        await page.goto(f"{served}/s/long.txt")
        await page.get_by_role("link", name="Lines after").first.click()
        await expect(page.locator("main")).to_contain_text("Line 300 of a long file")
        await page.get_by_role("link", name="Lines before").first.click()
        await expect(page.locator("main")).to_contain_text("Line 1 of a long file")


@pytest.mark.thorough
async def test_a_keyboard_reaches_the_text_first(browser: Browser, served: str) -> None:
    async with opened(browser) as page:
        await page.goto(f"{served}/s/faq.md")
        await page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the text")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator("#source").get_by_role("link")).to_be_focused()


@pytest.mark.thorough
async def test_a_phone_shows_the_passage_at_once(browser: Browser, served: str) -> None:
    async with opened(browser, viewport=PHONE) as page:
        for lines in ("faq.md:5-6", "long.txt:150", "wide.md:3-5", "prose.txt:9"):
            await page.goto(f"{served}/p/{lines}")
            await expect(page.locator("main mark")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.thorough
async def test_axe_finds_no_grave_fault_and_nothing_is_too_wide(
    browser: Browser, served: str, scheme: str
) -> None:
    paths = ("", "?q=how+long+is+data+kept", "?q=lamps", "/p/faq.md:5-6", "/s/long.txt?lines=250")
    # axe is a script of somebody else's.
    how = {"viewport": PHONE, "color_scheme": scheme, "bypass_csp": True}
    async with opened(browser, **how) as page:
        for path in (*paths, "/s/wide.md", "/s/hostile.txt"):
            await page.goto(f"{served}{path}")
            assert await faults(page) == []
            assert not await is_too_wide(page), path
