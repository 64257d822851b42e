"""How does the bot connect, and what can go wrong with its connection?"""

import asyncio
import json
from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bot.sandbox.application import Interaction
from bot.sandbox.gateway.events import PRIVILEGED_INTENTS, Intent, event_payload
from bot.sandbox.gateway.sessions import Connection, Op, Session
from bot.sandbox.payloads import interaction_payload, user_payload
from bot.sandbox.wire import JsonObject, number
from bot.sandbox.world import Subject, World

if TYPE_CHECKING:
    from collections.abc import Callable


class CloseCode(IntEnum):
    """Why the gateway closes a connection."""

    NORMAL = 1000
    GOING_AWAY = 1001
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_API_VERSION = 4012
    DISALLOWED_INTENTS = 4014


class Gateway:
    """Gateway v10 over a WebSocket.

    Attributes:
        url: The address that READY names for RESUME.
        heartbeat_interval: Seconds between the heartbeats that the bot is asked for.
        latency: Real seconds after which a heartbeat is acknowledged, and after which the bot's
            close frame is heard. discord.py takes a heartbeat that is acknowledged at once, before
            it has noted when it sent it, for one that is a whole interval late, and says so.
        sessions: The sessions by their ids; lost ones stay until they are invalidated.
        received: How often each opcode came in.
        allowed: The privileged intents that the application has.
        refusals: How many of the next connections are refused.
        repeats: How many of the next events of each name are sent twice.
        on_change: Is called after anything has happened.
    """

    def __init__(self, world: World, token: str) -> None:
        self.url = ""
        self.heartbeat_interval = 41.25
        self.latency = 0.0
        self.allowed = Intent(0)
        self.refusals = 0
        self.repeats: Counter[str] = Counter()
        self.sessions: dict[str, Session] = {}
        self.received: Counter[Op] = Counter()
        self.on_change: Callable[[], None] = lambda: None
        self._world = world
        self._token = token
        self._connections: set[Connection] = set()
        world.listeners.append(self._dispatch_change)

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and identified."""
        return any(session.connection is not None for session in self.sessions.values())

    def deliver(self, interaction: Interaction) -> None:
        """Send the bot an interaction."""
        payload = interaction_payload(self._world, interaction)
        for session in self.sessions.values():
            self._dispatch(session, "INTERACTION_CREATE", payload)
        self.on_change()

    def _dispatch_change(self, event: str, subject: Subject) -> None:
        for session in self.sessions.values():
            payload = event_payload(self._world, event, subject, session.intents)
            if payload is not None:
                self._dispatch(session, event, payload)
        self.on_change()

    def _dispatch(self, session: Session, event: str, payload: JsonObject) -> None:
        session.dispatch(event, payload)
        if self.repeats[event] > 0:
            self.repeats[event] -= 1
            session.dispatch(event, payload)

    def reconnect(self) -> None:
        """Ask the bot to come back on a new connection (op 7)."""
        for connection in self._connections:
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """End the bot's session (op 9); it may resume it, or must start anew."""
        for connection in self._connections:
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    def cut(self) -> None:
        """Drop every connection without a word; what happens then waits for RESUME."""
        for connection in list(self._connections):
            connection.leave()
            connection.cut()

    def fall_silent(self) -> None:
        """Keep the present connections open, but send no event and no ACK over them."""
        for connection in self._connections:
            connection.silent = True

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            connection.close(CloseCode.GOING_AWAY)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a connection until the bot or the sandbox closes it."""
        if self.refusals:
            self.refusals -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(compress=False, autoping=True, autoclose=False)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        unknown = request.query.get("compress") not in (None, "zlib-stream")
        if request.query.get("v") not in (None, "10") or unknown:
            connection.close(CloseCode.INVALID_API_VERSION)
        else:
            interval = int(self.heartbeat_interval * 1000)
            connection.send(Op.HELLO, {"heartbeat_interval": interval})
        try:
            await self._read(socket, connection)
            if not socket.closed:
                await asyncio.sleep(self.latency)
                connection.leave()
                connection.close(CloseCode.NORMAL)
                await writer
        finally:
            self._connections.discard(connection)
            writer.cancel()
            connection.leave()
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
                connection.close(CloseCode.DECODE_ERROR)
                continue
            self.received[op] += 1
            self._handle(connection, op, message.get("d"))
            self.on_change()

    def _handle(self, connection: Connection, op: Op, data: object) -> None:
        fields = data if isinstance(data, dict) else {}
        if op is Op.HEARTBEAT:
            later = asyncio.get_running_loop().call_later
            later(self.latency, connection.send, Op.HEARTBEAT_ACK)
        elif op in (Op.IDENTIFY, Op.RESUME):
            if connection.session is not None:
                connection.close(CloseCode.ALREADY_AUTHENTICATED)
            elif fields.get("token") != self._token:
                connection.close(CloseCode.AUTHENTICATION_FAILED)
            elif op is Op.IDENTIFY:
                self._identify(connection, fields)
            else:
                self._resume(connection, fields)
        elif connection.session is None:
            connection.close(CloseCode.NOT_AUTHENTICATED)
        elif op is not Op.PRESENCE:
            connection.close(CloseCode.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, fields: JsonObject) -> None:
        intents = Intent(number(fields.get("intents")))
        if intents & PRIVILEGED_INTENTS & ~self.allowed:
            connection.close(CloseCode.DISALLOWED_INTENTS)
            return
        session = Session(intents)
        self.sessions[session.id] = session
        connection.session = session
        session.connection = connection
        session.dispatch("READY", self._ready_payload(session, fields))
        for guild in self._world.guilds.values():
            payload = event_payload(self._world, "GUILD_CREATE", guild, intents)
            if payload is not None:
                session.dispatch("GUILD_CREATE", payload)

    def _ready_payload(self, session: Session, fields: JsonObject) -> JsonObject:
        guilds = [
            {"id": str(guild.id), "unavailable": True}
            for guild in self._world.guilds.values()
            if self._world.bot.id in guild.members
        ]
        return {
            "v": 10,
            "user": user_payload(self._world.bot),
            "guilds": guilds,
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self._world.application_id), "flags": 0},
            "private_channels": [],
            **({"shard": fields["shard"]} if "shard" in fields else {}),
        }

    def _resume(self, connection: Connection, fields: JsonObject) -> None:
        session = self.sessions.get(str(fields.get("session_id")))
        sequence = number(fields.get("seq"), -1)
        if session is None or not session.can_resume(sequence):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        connection.session = session
        session.resume(connection, sequence)
