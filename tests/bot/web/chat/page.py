"""What does the page send, and what does it get? A page without a screen, for tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.patience import PATIENCE

Shape = dict[str, Any]
Heeds = Callable[[str], bool]


class RefusedError(Exception):
    """What the server says to a person instead of doing what they asked for."""


class Page:
    """One tab.

    Attributes:
        events: The events so far, in order.
        world: What the latest `hello` said.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, heeds: Heeds) -> None:
        self._socket = socket
        self._heeds = heeds
        self._waiting: dict[int, asyncio.Future[Shape]] = {}
        self._more = asyncio.Event()
        self.events: list[Shape] = []
        self.world: Shape = {}

    async def read(self) -> None:
        async for frame in self._socket:
            if not self._heeds(frame.data):
                continue
            received = frame.json()
            if "n" in received:
                self._waiting.pop(received["n"]).set_result(received)
            else:
                self.events.append(received)
                self._more.set()

    async def do(self, what: str, **request: object) -> Shape:
        """Send a request and return what came back; raises RefusedError with the sentence."""
        number = len(self._waiting) + 1
        while number in self._waiting:
            number += 1
        self._waiting[number] = asyncio.get_running_loop().create_future()
        waiting = self._waiting[number]
        await self._socket.send_json({"n": number, "do": what, **request})
        async with asyncio.timeout(PATIENCE):
            received = await waiting
        if "error" in received:
            raise RefusedError(received["error"])
        ok: Shape = received["ok"]
        return ok

    async def hello(self, name: str | None = None) -> Shape:
        """Be a person, by their name, or whoever one is at first."""
        self.world = await self.do("hello", you=None)
        if name is not None:
            ids = {each["name"]: each["id"] for each in self.world["people"]}
            self.world = await self.do("hello", you=ids[name])
        return self.world

    def channel(self, name: str, server: int = 0) -> str:
        """Return the id of a channel by its name."""
        channels = self.world["servers"][server]["channels"]
        return next(str(each["id"]) for each in channels if each["name"] == name)

    @property
    def direct(self) -> str:
        return str(self.world["direct"]["id"])

    async def until(self, condition: Callable[[Shape], object]) -> Shape:
        """Return the first event, of those so far and to come, that a condition holds for."""
        looked_at = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.events[looked_at:]:
                    if condition(event):
                        return event
                looked_at = len(self.events)
                self._more.clear()
                await self._more.wait()

    async def message(self, condition: Callable[[Shape], object]) -> Shape:
        """Return the first message that a condition holds for, as it was then."""

        def holds(event: Shape) -> bool:
            return event["on"] == "message" and bool(condition(event["message"]))

        message: Shape = (await self.until(holds))["message"]
        return message

    async def answer(self, content: str, channel: str) -> Shape:
        """Say something, and return the bot's answer."""
        said = await self.do("say", channel=channel, content=content)
        return await self.message(
            lambda message: (
                message["author"]["bot"]
                and (message["replies_to"] or {}).get("id") in (said["message"], None)
                and int(message["id"]) > int(said["message"])
            )
        )

    async def used(self, what: str, **request: object) -> Shape:
        """Use a command or a control, and return the message that comes of it, once it is there."""
        seen = len(self.events)
        await self.do(what, **request)

        def is_new(event: Shape) -> bool:
            message = event.get("message", {})
            return event in self.events[seen:] and message.get("thinking") is False

        message: Shape = (await self.until(is_new))["message"]
        return message


@asynccontextmanager
async def opened(
    address: str, name: str | None = None, heeds: Heeds = lambda _: True
) -> AsyncIterator[Page]:
    """Open the page, as a person.

    Args:
        address: Where the page is.
        name: The person's name; None for whoever one is at first.
        heeds: Tells whether a frame is looked at, given its text; must take what answers requests.
    """
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{address}~/chat") as socket:
        page = Page(socket, heeds)
        reading = asyncio.create_task(page.read())
        await page.hello(name)
        yield page
        reading.cancel()


def control(message: Shape, label: str) -> Shape:
    """Return a button of a message by its label, or a select by its placeholder."""
    controls = [each for row in message["rows"] for each in row]
    return next(each for each in controls if label in (each.get("label"), each.get("placeholder")))
