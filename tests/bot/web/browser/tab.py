"""What does a person do on the page? What is named here is what a screen reader says."""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect

from tests.patience import PATIENCE

MILLISECONDS: Final = 1_000 * PATIENCE

expect.set_options(timeout=MILLISECONDS)


class Tab:
    """The page, as one person has it open.

    Attributes:
        page: The browser's page.
        faults: What a page must never do, and has done: errors, dialogs of the browser, requests
            to anywhere else.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.place = "#general"
        self.faults: list[str] = []
        page.set_default_timeout(MILLISECONDS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)
        page.on("dialog", self._dismiss)
        page.on("request", self._watch)

    @classmethod
    async def open(cls, browser: Browser, address: str, **how: Any) -> "Tab":
        """Open the page in a context of its own, and wait until it can be used."""
        context = await browser.new_context(reduced_motion="reduce", **how)
        tab = cls(await context.new_page(), address)
        await tab.page.goto(address)
        await expect(tab.log).to_be_visible()
        return tab

    async def begin_post(self, title: str) -> None:
        """Write a post in the forum, and be in it."""
        await self.channel("#help")
        await self.page.get_by_role("button", name="New post").click()
        form = self.page.get_by_role("dialog", name="New post")
        await form.get_by_role("textbox", name="Title").fill(title)
        await form.get_by_role("textbox", name="Message").fill("Let us see.")
        await form.get_by_role("button", name="Submit").click()
        self.place = title
        await expect(self.messages).to_have_count(1)

    async def server(self, name: str) -> None:
        """Go to the first channel of a server."""
        servers = self.page.get_by_role("navigation", name="Servers")
        link = servers.get_by_role("link", name=name, exact=True)
        await link.click()
        await expect(link).to_have_attribute("aria-current", "true")
        self.place = "#general"

    async def channel(self, name: str) -> None:
        """Go to a channel."""
        channels = self.page.get_by_role("navigation", name="Channels")
        await channels.get_by_role("link", name=name, exact=True).click()
        self.place = name

    @property
    def log(self) -> Locator:
        """The messages of where one is."""
        return self.page.get_by_role("log", name=self.place, exact=True)

    @property
    def box(self) -> Locator:
        """The box that one writes into."""
        return self.page.get_by_role("textbox", name=f"Message {self.place}", exact=True)

    @property
    def messages(self) -> Locator:
        """All messages that are on the page."""
        return self.log.get_by_role("article")

    @property
    def newest(self) -> Locator:
        """The newest message."""
        return self.messages.last

    async def say(self, text: str) -> Locator:
        """Write a message and send it; return it, which is the one after all before."""
        before = await self.messages.count()
        await self.box.fill(text)
        await self.box.press("Enter")
        said = self.messages.nth(before)
        await expect(said).to_be_visible()
        return said

    async def command(self, name: str, **options: str) -> None:
        """Choose a command, fill in its options, and send it."""
        await self.box.press_sequentially("/")
        commands = self.page.get_by_role("listbox", name="Commands")
        await commands.get_by_role("option", name=f"/{name}", exact=True).click()
        form = self.page.get_by_role("form", name=f"/{name}", exact=True)
        field = None
        for option, value in options.items():
            field = form.get_by_label(option, exact=True)
            await field.fill(value)
        await (field or form.get_by_role("button", name="Send")).press("Enter")

    async def menu(self, message: Locator, item: str) -> None:
        """Choose something from a message's menu."""
        await message.get_by_role("button", name="More actions").click()
        await self.page.get_by_role("menu").get_by_role("menuitem", name=item, exact=True).click()

    async def press(self, message: Locator, button: str) -> None:
        """Press a button of a message."""
        await message.get_by_role("button", name=button, exact=True).click()

    async def choose(self, message: Locator, select: str, option: str) -> None:
        """Choose something from one of a message's selects."""
        await message.get_by_role("combobox", name=select).click()
        await message.get_by_role("option", name=option, exact=True).click()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    async def _dismiss(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _watch(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc:
            self.faults.append(f"request: {request.url}")


async def until_copied(page: Page, text: str) -> None:
    """Wait until a text is what one would paste; the browser copies it after the press."""
    async with asyncio.timeout(PATIENCE):
        while await page.evaluate("navigator.clipboard.readText()") != text:  # noqa: ASYNC110 - the browser tells nobody
            await asyncio.sleep(0.02)
