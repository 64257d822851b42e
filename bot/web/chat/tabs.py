"""Who has the page open, and what do they see of what happens?"""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final

from aiohttp import web

from bot.sandbox import (
    ACKNOWLEDGE_WITHIN,
    CallbackKind,
    Channel,
    Guild,
    Interaction,
    Message,
    Sandbox,
    Subject,
    User,
    sees,
)
from bot.web.chat import shapes
from bot.web.chat.scene import Scene
from bot.web.chat.shapes import Shape, Shapes

# Seconds after a deadline: at the deadline itself an interaction isn't overdue yet.
_MARGIN: Final = 0.01
# Between what is sent to one tab, for each tab there is: to tell 200 people of each other's every
# answer at once would keep the bot from acknowledging their questions in time.
_SECONDS_PER_TAB: Final = 0.0005

LATE: Final = "Verbatim didn't respond in time."


class Tab:
    """One connected page.

    Attributes:
        user: Who the person at it is now.
        forms: The interactions that opened a form here, by their ids.
    """

    def __init__(self, socket: web.WebSocketResponse, user: User) -> None:
        self._socket = socket
        self._frames: dict[object, str] = {}
        self._is_filled = asyncio.Event()
        self._numbers = count()
        self.user = user
        self.forms: dict[str, Interaction] = {}

    def send(self, frame: Shape | str, message_id: int | None = None) -> None:
        """Queue a frame.

        Args:
            frame: The frame, as an object or as its JSON.
            message_id: The message that the frame shows; an earlier frame that shows it, and
                hasn't left yet, gives its place to this one.
        """
        key = next(self._numbers) if message_id is None else ("message", message_id)
        self._frames[key] = frame if isinstance(frame, str) else written(frame)
        self._is_filled.set()

    async def write(self, pause: Callable[[], float]) -> None:
        """Send the queued frames until the connection is gone.

        Args:
            pause: Returns the seconds after which frames are sent again. What is queued meanwhile
                is sent together.
        """
        with suppress(ConnectionError):
            while True:
                await self._is_filled.wait()
                self._is_filled.clear()
                frames, self._frames = self._frames, {}
                for frame in frames.values():
                    await self._socket.send_str(frame)
                await asyncio.sleep(pause())


@dataclass(slots=True, eq=False)
class _Use:
    """An interaction that the bot hasn't acknowledged yet, and who waits for it."""

    tab: Tab
    timer: asyncio.TimerHandle
    choices: "asyncio.Future[list[Shape]] | None" = None


class Tabs:
    """All connected pages; each is told what the person at it may see.

    Attributes:
        dismissed: The ephemeral messages that a person has dismissed, by the ids of both.

    Args:
        sandbox: The stand-in.
        scene: What is there at first.
        patience: Seconds that anybody waits at most until the bot has come.
    """

    def __init__(self, sandbox: Sandbox, scene: Scene, patience: float) -> None:
        self._sandbox = sandbox
        self._patience = patience
        self._has_come = asyncio.Event()
        self._world = sandbox.world
        self._shapes = Shapes(sandbox, scene)
        self._tabs: set[Tab] = set()
        self._uses: dict[int, _Use] = {}
        self.dismissed: set[tuple[int, int]] = set()
        sandbox.world.listeners.append(self._on_change)
        sandbox.interactions.listeners.append(self._on_acknowledged)

    def add(self, tab: Tab) -> None:
        """Tell a page from now on."""
        self._tabs.add(tab)

    def remove(self, tab: Tab) -> None:
        """Tell a page nothing more."""
        self._tabs.discard(tab)

    def pause(self) -> float:
        """Return the seconds between what is sent to a tab."""
        return len(self._tabs) * _SECONDS_PER_TAB

    def sees(self, user: User, message: Message) -> bool:
        """Tell whether a message is on a person's screen, in whatever channel."""
        return (
            not message.deleted
            and message.only_for in (None, user)
            and (user.id, message.id) not in self.dismissed
            and sees(self._world, user, message.channel)
        )

    def dismiss(self, user: User, message: Message) -> None:
        """Take an ephemeral message away from the only person who sees it."""
        self.dismissed.add((user.id, message.id))
        frame = written(_gone(message.channel, [message]))
        for tab in self._tabs:
            if tab.user is user:
                tab.send(frame)

    def follow(self, tab: Tab, interaction: Interaction) -> None:
        """Tell a page what comes of an interaction: a form, or that it failed."""
        self._uses[interaction.id] = _Use(tab, self._timer(interaction))

    async def choices(self, tab: Tab, interaction: Interaction) -> list[Shape]:
        """Return what autocompletion offers.

        Raises:
            TimeoutError: The bot didn't respond in time.
        """
        future: asyncio.Future[list[Shape]] = asyncio.get_running_loop().create_future()
        self._uses[interaction.id] = _Use(tab, self._timer(interaction), future)
        return await future

    def _timer(self, interaction: Interaction) -> asyncio.TimerHandle:
        wait = self._sandbox.clock.real_seconds(ACKNOWLEDGE_WITHIN) + _MARGIN
        return asyncio.get_running_loop().call_later(wait, self._on_deadline, interaction)

    def _on_deadline(self, interaction: Interaction) -> None:
        use = self._uses.pop(interaction.id)
        if use.choices is None:
            use.tab.send({"on": "failed", "use": str(interaction.id), "text": LATE})
        elif not use.choices.done():
            use.choices.set_exception(TimeoutError(LATE))

    def _on_acknowledged(self, interaction: Interaction) -> None:
        use = self._uses.pop(interaction.id, None)
        if use is None:
            return
        use.timer.cancel()
        if use.choices is not None and not use.choices.done():
            use.choices.set_result(interaction.choices or [])
        if interaction.callback is CallbackKind.MODAL:
            use.tab.forms[str(interaction.id)] = interaction
            use.tab.send(shapes.form(interaction))

    def _on_change(self, event: str, subject: Subject) -> None:
        if isinstance(subject, Guild):
            self._tell(self._tabs, {"on": "world"})
        elif isinstance(subject, Channel):
            self._on_channel(event, subject)
        elif isinstance(subject, tuple) or event == "MESSAGE_DELETE":
            self._on_gone(subject if isinstance(subject, tuple) else (subject,))
        else:
            self._on_message(subject)

    def _on_channel(self, event: str, channel: Channel) -> None:
        for user, tabs in self._by_user():
            if not sees(self._world, user, channel):
                continue
            if event == "TYPING_START":
                name = self._world.bot.name
                self._tell(tabs, {"on": "typing", "channel": str(channel.id), "name": name})
            else:
                guild = str(channel.guild.id) if channel.guild else None
                shape = self._shapes.channel(channel, user)
                self._tell(tabs, {"on": "channel", "channel": shape, "server": guild})

    def _on_message(self, message: Message) -> None:
        for user, tabs in self._by_user():
            if self.sees(user, message):
                shape = self._shapes.message(message, user)
                self._tell(tabs, {"on": "message", "message": shape}, message.id)

    def _on_gone(self, messages: Sequence[Message]) -> None:
        for user, tabs in self._by_user():
            gone = [each for each in messages if each.only_for in (None, user)]
            if gone and sees(self._world, user, gone[0].channel):
                self._tell(tabs, _gone(gone[0].channel, gone))

    def _by_user(self) -> Iterator[tuple[User, list[Tab]]]:
        """Yield those who have the page open, each with all their tabs."""
        by_user: dict[User, list[Tab]] = {}
        for tab in self._tabs:
            by_user.setdefault(tab.user, []).append(tab)
        yield from by_user.items()

    def _tell(
        self, tabs: Sequence[Tab] | set[Tab], event: Shape, message_id: int | None = None
    ) -> None:
        frame = written(event)
        for tab in tabs:
            tab.send(frame, message_id)

    async def until_bot_has_come(self) -> None:
        """Wait until the bot has come for the first time; it never learns of what was before."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_come.wait(), self._patience)

    async def watch_bot(self) -> None:
        """Tell all pages whenever the bot comes or goes, until cancelled."""
        gateway, pulse = self._sandbox.gateway, self._sandbox.pulse
        while True:
            await pulse.until(lambda: gateway.ready, timeout=None, what="the bot")
            self._has_come.set()
            self._tell(self._tabs, {"on": "bot", "online": True})
            await pulse.until(lambda: not gateway.ready, timeout=None, what="its end")
            self._tell(self._tabs, {"on": "bot", "online": False})


def written(frame: Shape) -> str:
    """Return a frame as JSON."""
    text = json.dumps(frame, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair, as a name of a file may hold it
        return json.dumps(frame)
    return text


def _gone(channel: Channel, messages: Sequence[Message]) -> Shape:
    return {
        "on": "gone",
        "channel": str(channel.id),
        "messages": [str(each.id) for each in messages],
    }
