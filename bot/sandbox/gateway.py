"""How do events reach the bot?

Gateway v10 over a WebSocket: sessions outlive their connections, so that a bot that comes back
with RESUME is told what it missed, in order.
"""

import asyncio
import json
import secrets
import zlib
from collections import Counter, deque
from enum import IntEnum
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bot.sandbox.events import PRIVILEGED, Events, Intent
from bot.sandbox.interactions import Interaction
from bot.sandbox.invocation import interaction_payload
from bot.sandbox.payloads import Payloads, user_payload
from bot.sandbox.wire import JsonObject, number
from bot.sandbox.world import Subject, World

if TYPE_CHECKING:
    from collections.abc import Callable

# Events that a session keeps for RESUME; a bot that missed more starts over.
KEPT = 1_000


class Op(IntEnum):
    """The opcodes of the gateway."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_API_VERSION = 4012
    DISALLOWED_INTENTS = 4014


class Connection:
    """One WebSocket; frames leave in the order in which they were queued."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._transport = request.transport
        self._socket = socket
        self._frames: asyncio.Queue[JsonObject | int] = asyncio.Queue()
        compressed = request.query.get("compress") == "zlib-stream"
        # One stream over the whole connection, flushed after each frame.
        self._deflate = zlib.compressobj() if compressed else None
        self.session: Session | None = None
        self.silent = False

    def send(
        self, op: Op, data: object = None, *, sequence: int | None = None, t: str = ""
    ) -> None:
        """Queue a frame, unless the connection has gone silent."""
        if not self.silent:
            self._frames.put_nowait({"op": op, "d": data, "s": sequence, "t": t or None})

    def close(self, code: int) -> None:
        """Close once everything queued has left."""
        self._frames.put_nowait(code)

    def cut(self) -> None:
        """Drop the TCP connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Send what is queued until the connection is gone."""
        while True:
            frame = await self._frames.get()
            if isinstance(frame, int):
                await self._socket.close(code=frame)
                return
            text = json.dumps(frame)
            try:
                if self._deflate is None:
                    await self._socket.send_str(text)
                else:
                    part = self._deflate.compress(text.encode())
                    await self._socket.send_bytes(part + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            except ConnectionError:
                return


class Session:
    """What one IDENTIFY started.

    `sequence` is the number of its latest event; 0 before the first.
    """

    def __init__(self, intents: Intent) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.sequence = 0
        self.connection: Connection | None = None
        self._events: deque[tuple[int, str, JsonObject]] = deque(maxlen=KEPT)

    def tell(self, event: str, data: JsonObject) -> None:
        """Number an event and send it; without connection it waits for RESUME."""
        self.sequence += 1
        self._events.append((self.sequence, event, data))
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, data, sequence=self.sequence, t=event)

    def can_resume(self, sequence: int) -> bool:
        """Tell whether everything after that event is still there."""
        oldest = self._events[0][0] if self._events else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence

    def resume(self, connection: Connection, sequence: int) -> None:
        """Send everything after that event over a new connection, then RESUMED."""
        self.connection = connection
        for number_, event, data in self._events:
            if number_ > sequence:
                connection.send(Op.DISPATCH, data, sequence=number_, t=event)
        self.tell("RESUMED", {})


class Gateway:
    """The gateway, its sessions, and what can go wrong with it.

    Attributes:
        sessions: By session id, lost ones included until they are invalidated.
        received: How often each opcode came in.
        allowed: The privileged intents that the application has.
        refusals: How many of the next connections are refused.
        repeats: How many times more than once the next events of a name are sent.
    """

    def __init__(self, world: World, payloads: Payloads, token: str) -> None:
        self.url = ""
        self.heartbeat_interval = 41.25
        self.allowed = Intent(0)
        self.refusals = 0
        self.repeats: Counter[str] = Counter()
        self.sessions: dict[str, Session] = {}
        self.received: Counter[Op] = Counter()
        self.on_change: Callable[[], None] = lambda: None
        self._world = world
        self._payloads = payloads
        self._events = Events(world, payloads)
        self._token = token
        self._connections: set[Connection] = set()
        world.listeners.append(self._changed)

    # What happens in the world

    def _changed(self, event: str, subject: Subject) -> None:
        for session in self.sessions.values():
            payload = self._events.payload(event, subject, session.intents)
            if payload is not None:
                self._tell(session, event, payload)
        self.on_change()

    def invite(self, interaction: Interaction) -> None:
        """Tell the bot what a person did with it."""
        payload = interaction_payload(interaction, self._payloads)
        for session in self.sessions.values():
            self._tell(session, "INTERACTION_CREATE", payload)
        self.on_change()

    def _tell(self, session: Session, event: str, payload: JsonObject) -> None:
        session.tell(event, payload)
        if self.repeats[event] > 0:
            self.repeats[event] -= 1
            session.tell(event, payload)

    # What goes wrong

    def reconnect(self) -> None:
        """Ask the bot to come back on a new connection (op 7)."""
        for connection in self._connections:
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell the bot that its session is over (op 9); it may resume it or must start anew."""
        for connection in self._connections:
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    def cut(self) -> None:
        """Drop every connection without a word; what happens then waits for RESUME."""
        for connection in list(self._connections):
            if connection.session is not None:
                connection.session.connection = None
            connection.cut()

    def fall_silent(self) -> None:
        """Send no event and no heartbeat's ACK over today's connections; they stay open."""
        for connection in self._connections:
            connection.silent = True

    # One connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk to a bot until it or the sandbox hangs up."""
        if self.refusals:
            self.refusals -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(compress=False, autoping=True)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        unknown = request.query.get("compress") not in (None, "zlib-stream")
        if request.query.get("v") not in (None, "10") or unknown:
            connection.close(Close.INVALID_API_VERSION)
        else:
            interval = int(self.heartbeat_interval * 1000)
            connection.send(Op.HELLO, {"heartbeat_interval": interval})
        try:
            await self._read(socket, connection)
        finally:
            self._connections.discard(connection)
            writer.cancel()
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
            self.on_change()
        return socket

    async def _read(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                message = json.loads(frame.data)
                op = Op(message["op"])
            except (ValueError, TypeError, KeyError):
                connection.close(Close.DECODE_ERROR)
                continue
            self.received[op] += 1
            self._take(connection, op, message.get("d"))
            self.on_change()

    def _take(self, connection: Connection, op: Op, data: object) -> None:
        told = data if isinstance(data, dict) else {}
        if op is Op.HEARTBEAT:
            connection.send(Op.HEARTBEAT_ACK)
        elif op in (Op.IDENTIFY, Op.RESUME):
            if connection.session is not None:
                connection.close(Close.ALREADY_AUTHENTICATED)
            elif told.get("token") != self._token:
                connection.close(Close.AUTHENTICATION_FAILED)
            elif op is Op.IDENTIFY:
                self._identify(connection, told)
            else:
                self._resume(connection, told)
        elif connection.session is None:
            connection.close(Close.NOT_AUTHENTICATED)
        elif op is not Op.PRESENCE:
            connection.close(Close.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, told: JsonObject) -> None:
        intents = Intent(number(told.get("intents")))
        if intents & PRIVILEGED & ~self.allowed:
            connection.close(Close.DISALLOWED_INTENTS)
            return
        session = Session(intents)
        self.sessions[session.id] = session
        connection.session = session
        session.connection = connection
        guilds = [
            {"id": str(guild.id), "unavailable": True}
            for guild in self._world.guilds.values()
            if self._world.bot.id in guild.granted
        ]
        application = {"id": str(self._world.application_id), "flags": 0}
        session.tell(
            "READY",
            {
                "v": 10,
                "user": user_payload(self._world.bot),
                "guilds": guilds,
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "application": application,
                "private_channels": [],
                **({"shard": told["shard"]} if "shard" in told else {}),
            },
        )
        for guild in self._world.guilds.values():
            payload = self._events.payload("GUILD_CREATE", guild, intents)
            if payload is not None:
                session.tell("GUILD_CREATE", payload)

    def _resume(self, connection: Connection, told: JsonObject) -> None:
        session = self.sessions.get(str(told.get("session_id")))
        sequence = number(told.get("seq"), -1)
        if session is None or not session.can_resume(sequence):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        connection.session = session
        session.resume(connection, sequence)

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and identified."""
        return any(session.connection is not None for session in self.sessions.values())

    async def close(self) -> None:
        """Hang up on everyone."""
        for connection in list(self._connections):
            connection.close(1001)
