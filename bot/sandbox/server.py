"""How are the parts put together and reached over loopback?"""

import asyncio
import socket
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.callbacks import Callbacks
from bot.sandbox.clock import Clock
from bot.sandbox.commands import Commands
from bot.sandbox.events import Intent
from bot.sandbox.faults import Faults
from bot.sandbox.forger import Forger
from bot.sandbox.gateway import Gateway
from bot.sandbox.identity import Identity
from bot.sandbox.interactions import ACKNOWLEDGE_WITHIN, Interaction, Interactions
from bot.sandbox.journal import Journal, Observer
from bot.sandbox.messages import Messages
from bot.sandbox.payloads import Payloads
from bot.sandbox.pulse import Pulse
from bot.sandbox.rest import PREFIX, Rest
from bot.sandbox.state import Channel, User
from bot.sandbox.visitor import Stage, Visitor
from bot.sandbox.world import World

LOOPBACK = "127.0.0.1"
# Ten files of 10 MiB and what goes around them.
REQUEST_MAX = 110 * 1024 * 1024
# A thousand interactions are acknowledged over as many connections at once.
BACKLOG = 4_096


class Sandbox:
    """A small Discord on 127.0.0.1, running within `async with`.

    Attributes:
        world: Users, guilds, channels and messages. At first a guild with one text channel, and
            its owner.
        guild, channel, owner: Those.
        clock: Its time; `clock.advance(3.1)` lets an acknowledgement come too late.
        faults: What is to go wrong.
        journal: What the bot has asked.
        commands: What the bot has registered.
        interactions: What people did with the bot.
        gateway: The sessions, the intents that are allowed, the opcodes that came in.
        pulse: Wakes whoever waits for something to happen.

    Args:
        token: The only token that is let in.
        clock: Its own by default.
        observer: Is shown every request once it is answered, or is known never to be.
        listen_after: Refuse connections for so many real seconds after the start.
    """

    def __init__(
        self,
        *,
        token: str,
        clock: Clock | None = None,
        observer: Observer | None = None,
        listen_after: float = 0.0,
    ) -> None:
        self.token = token
        self.pulse = Pulse()
        self.clock = clock or Clock()
        self.clock.on_advance = self.pulse.beat
        self.world = World(self.clock)
        self.owner: User = self.world.add_user("Ada")
        self.guild = self.world.add_guild("Reading room", self.owner)
        self.channel: Channel = self.world.add_channel(self.guild, "general")
        self.journal = Journal(observer)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world)
        self._payloads = Payloads(self.world)
        self.gateway = Gateway(self.world, self._payloads, token)
        self.faults = Faults(self.gateway)
        self.stage = Stage(
            self.world, self._payloads, self.commands, self.interactions, self.gateway
        )
        self._messages = Messages(self.world, self._payloads, self._reads_content)
        self.rest = Rest(
            [
                *Identity(self._payloads, self.commands, lambda: self.gateway_url).routes(),
                *self._messages.routes(),
                *Callbacks(self.interactions, self._payloads).routes(),
            ],
            token,
            clock=self.clock,
            journal=self.journal,
            faults=self.faults,
        )
        self.rest.on_change = self.gateway.on_change = self.pulse.beat
        self._listen_after = listen_after
        self._port = 0
        self._bound: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Task[None] | None = None

    def _reads_content(self) -> bool:
        return Intent.MESSAGE_CONTENT in self.gateway.allowed

    @property
    def typed(self) -> list[Channel]:
        """The channels in which the bot said that it is typing, in order."""
        return self._messages.typed

    @property
    def api_base(self) -> str:
        """Where the REST API is: `http://127.0.0.1:PORT/api/v10`."""
        return f"http://{LOOPBACK}:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is: `ws://127.0.0.1:PORT/`."""
        return f"ws://{LOOPBACK}:{self._port}/"

    def visitor(self, user: User | None = None, channel: Channel | None = None) -> Visitor:
        """Return someone's hands in a channel: the owner's in the first channel by default."""
        return Visitor(self.stage, user or self.owner, channel or self.channel)

    def forger(self, user: User | None = None, channel: Channel | None = None) -> Forger:
        """Return the same hands at a modified app."""
        return Forger(self.stage, user or self.owner, channel or self.channel)

    def on_deadline(self, interaction: Interaction) -> asyncio.TimerHandle:
        """Wake whoever waits when an interaction's 3 s are over; to be cancelled when done."""
        left = interaction.opened_at + ACKNOWLEDGE_WITHIN - self.clock.now()
        # A little later than the deadline itself, at which it isn't overdue yet.
        wait = max(0.0, self.clock.real(left)) + 0.01
        return asyncio.get_running_loop().call_later(wait, self.pulse.beat)

    async def __aenter__(self) -> Self:
        bound = self._bound = socket.socket()
        # Bound but not yet listening: a connection is refused, and the port is ours.
        bound.bind((LOOPBACK, 0))
        self._port = bound.getsockname()[1]
        self._payloads.base = f"http://{LOOPBACK}:{self._port}"
        self.gateway.url = self.gateway_url
        app = web.Application(client_max_size=REQUEST_MAX)
        app.router.add_get("/", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{attachment}/{filename}", self._attachment)
        app.router.add_route("*", PREFIX + "/{path:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        self._listening = asyncio.create_task(self._listen(bound, self._runner))
        if not self._listen_after:
            await self._listening
        return self

    async def _listen(self, bound: socket.socket, runner: web.AppRunner) -> None:
        await asyncio.sleep(self._listen_after)
        await web.SockSite(runner, bound, backlog=BACKLOG).start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._bound is not None:
            self._bound.close()

    async def _attachment(self, request: web.Request) -> web.Response:
        channel = self.world.channels.get(int(request.match_info["channel"]))
        for message in channel.messages.values() if channel else ():
            for attachment in message.attachments:
                if str(attachment.id) == request.match_info["attachment"]:
                    kind = {"Content-Type": attachment.content_type}
                    return web.Response(body=attachment.content, headers=kind)
        raise web.HTTPNotFound
