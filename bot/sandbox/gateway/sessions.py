"""How does a session outlive its connections?

A session numbers its events and keeps the latest ones, so that a bot that comes back with RESUME
receives what it missed, in order.
"""

import asyncio
import json
import secrets
import zlib
from collections import deque
from enum import IntEnum
from typing import Final

from aiohttp import web

from bot.sandbox.gateway.events import Intent
from bot.sandbox.wire import JsonObject

# Events that a session keeps for RESUME; a bot that missed more starts over.
_EVENTS_KEPT: Final = 1_000


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


class Connection:
    """One WebSocket; frames leave it in the order in which they were queued.

    Attributes:
        session: The session that speaks over it; None before the bot has identified.
        silent: Whether frames are thrown away instead of sent.
    """

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
        self, op: Op, data: object = None, *, sequence: int | None = None, event: str = ""
    ) -> None:
        """Queue a frame, unless the connection has gone silent."""
        if not self.silent:
            self._frames.put_nowait({"op": op, "d": data, "s": sequence, "t": event or None})

    def close(self, code: int) -> None:
        """Close the connection once every queued frame has left."""
        self._frames.put_nowait(code)

    def leave(self) -> None:
        """Let the session have no connection, unless it has another one by now."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    def cut(self) -> None:
        """Drop the TCP connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Send the queued frames until the connection is gone."""
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

    Attributes:
        sequence: The number of the latest event; 0 before the first.
        connection: The connection that it speaks over; None while there is none.
    """

    def __init__(self, intents: Intent) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.sequence = 0
        self.connection: Connection | None = None
        self._events: deque[tuple[int, str, JsonObject]] = deque(maxlen=_EVENTS_KEPT)

    def dispatch(self, event: str, data: JsonObject) -> None:
        """Number an event and send it; without a connection it waits for RESUME."""
        self.sequence += 1
        self._events.append((self.sequence, event, data))
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, data, sequence=self.sequence, event=event)

    def can_resume(self, sequence: int) -> bool:
        """Tell whether the session still has every event after the one with this number."""
        oldest = self._events[0][0] if self._events else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence

    def resume(self, connection: Connection, sequence: int) -> None:
        """Send every event after the one with this number over a new connection, then RESUMED."""
        self.connection = connection
        for number, event, data in self._events:
            if number > sequence:
                connection.send(Op.DISPATCH, data, sequence=number, event=event)
        self.dispatch("RESUMED", {})
