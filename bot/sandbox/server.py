"""How are the parts put together, and how are they reached over loopback?"""

import asyncio
import socket
from typing import Final, Self
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.application import (
    ACKNOWLEDGE_WITHIN,
    Answers,
    Commands,
    Interaction,
    Interactions,
)
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway, Intent
from bot.sandbox.journal import Journal, Observer
from bot.sandbox.people import Forger, Stage, Visitor
from bot.sandbox.pulse import Pulse
from bot.sandbox.rest import PREFIX, Callbacks, Channels, Identity, Rest
from bot.sandbox.wire import number
from bot.sandbox.world import Attachment, Channel, User, World

_LOOPBACK: Final = "127.0.0.1"
REQUEST_MAX: Final = 110 * 1024 * 1024
"""Bytes of a request: ten files of 10 MiB and what goes around them."""

# A thousand interactions are acknowledged over as many connections at once.
_CONNECTIONS_WAITING: Final = 4_096
# Real seconds after a deadline: at the deadline itself an interaction isn't overdue yet.
_DEADLINE_MARGIN: Final = 0.01


class Sandbox:
    """A small Discord on 127.0.0.1, running within `async with`.

    Attributes:
        world: The users, guilds, channels and messages: at first `guild` with its `owner` and
            one text `channel`.
        clock: The time; `clock.advance(3.1)` makes an acknowledgement come too late.
        faults: The switches for what is to go wrong.
        journal: The requests of the bot.
        commands: The commands that the bot has registered.
        interactions: What people did with the bot.
        gateway: The sessions, the allowed intents, and the opcodes that came in.
        rest: The REST API.
        pulse: Wakes those who wait for something to happen.

    Args:
        token: The only token that is let in.
        clock: A clock of its own by default.
        observer: Is shown every request with its response, or when there will be none.
        keeps_requests: Whether the journal keeps them, which takes more room with each.
        listens: Whether connections are taken from the start; else they are refused until `listen`.
    """

    def __init__(
        self,
        *,
        token: str,
        clock: Clock | None = None,
        observer: Observer | None = None,
        keeps_requests: bool = True,
        listens: bool = True,
    ) -> None:
        self.token = token
        self.pulse = Pulse()
        self.clock = clock or Clock()
        self.clock.on_advance = self.pulse.beat
        self.world = World(self.clock)
        self.owner: User = self.world.add_user("Ada")
        self.guild = self.world.add_guild("Reading room", self.owner)
        self.channel: Channel = self.world.add_channel(self.guild, "general")
        self.journal = Journal(observer, keeps=keeps_requests)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world)
        self.gateway = Gateway(self.world, token)
        self.faults = Faults(self.gateway)
        self._stage = Stage(self.world, self.commands, self.interactions, self.gateway)
        self._channels = Channels(self.world, self._reads_content)
        self.rest = Rest(
            [
                *Identity(self.world, self.commands, lambda: self.gateway_url).routes(),
                *self._channels.routes(),
                *Callbacks(self.world, Answers(self.world, self.interactions)).routes(),
            ],
            token,
            clock=self.clock,
            journal=self.journal,
            faults=self.faults,
        )
        self.rest.on_change = self.gateway.on_change = self.pulse.beat
        self._listens = listens
        self._address = ""
        self._bound: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None

    def _reads_content(self) -> bool:
        return Intent.MESSAGE_CONTENT in self.gateway.allowed

    @property
    def typing(self) -> list[Channel]:
        """The channels in which the bot said that it is typing, in order."""
        return self._channels.typing

    @property
    def api_base(self) -> str:
        """The address of the REST API: `http://127.0.0.1:PORT/api/v10`."""
        return f"{self._address}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway: `ws://127.0.0.1:PORT/`."""
        return f"ws{self._address.removeprefix('http')}/"

    def visitor(self, user: User | None = None, channel: Channel | None = None) -> Visitor:
        """Return a person in a channel: by default the owner in the first channel."""
        return Visitor(self._stage, user or self.owner, channel or self.channel)

    def forger(self, user: User | None = None, channel: Channel | None = None) -> Forger:
        """Return a person with a modified app; the defaults are those of `visitor`."""
        return Forger(self._stage, user or self.owner, channel or self.channel)

    def on_deadline(self, interaction: Interaction) -> asyncio.TimerHandle:
        """Wake those who wait once an interaction's 3 s are over, unless the timer is cancelled."""
        left = interaction.opened_at + ACKNOWLEDGE_WITHIN - self.clock.now()
        wait = max(0.0, self.clock.real_seconds(left)) + _DEADLINE_MARGIN
        return asyncio.get_running_loop().call_later(wait, self.pulse.beat)

    def application(self) -> web.Application:
        """Return what serves the sandbox, alone or below a path of another application."""
        app = web.Application(client_max_size=REQUEST_MAX)
        app.router.add_get("/", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{attachment}/{filename}", self._serve_attachment)
        app.router.add_route("*", PREFIX + "/{path:.*}", self.rest.serve)
        return app

    def place(self, address: str) -> None:
        """Say where `application` is reached: `http://127.0.0.1:PORT` and a path, if any."""
        self._address = self.world.base_url = address
        self.gateway.url = self.gateway_url

    async def __aenter__(self) -> Self:
        bound = self._bound = socket.socket()
        # Bound but not yet listening: a connection is refused, and the port is ours.
        bound.bind((_LOOPBACK, 0))
        self.place(f"http://{_LOOPBACK}:{bound.getsockname()[1]}")
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        self._site = web.SockSite(self._runner, bound, backlog=_CONNECTIONS_WAITING)
        if self._listens:
            await self.listen()
        return self

    async def listen(self) -> None:
        """Take connections from now on, where the sandbox runs and has refused them so far."""
        if self._site is not None:
            await self._site.start()

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._bound is not None:
            self._bound.close()

    def attachment(self, channel_id: str, attachment_id: str) -> Attachment | None:
        """Return a file of a message in a channel; None where there is none."""
        channel = self.world.channels.get(number(channel_id))
        for message in channel.messages.values() if channel else ():
            for attachment in message.attachments:
                if str(attachment.id) == attachment_id and not message.deleted:
                    return attachment
        return None

    async def _serve_attachment(self, request: web.Request) -> web.Response:
        ids = request.match_info
        if (attachment := self.attachment(ids["channel"], ids["attachment"])) is None:
            raise web.HTTPNotFound
        name = quote(attachment.filename, errors="replace")
        headers = {
            "Content-Type": attachment.content_type,
            # Somebody's text must not open as a page of whoever serves it.
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        }
        return web.Response(body=attachment.content, headers=headers)
