"""How does a test send what discord.py never would?"""

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

import aiohttp

from bot.sandbox import Interaction, Sandbox
from tests.patience import PATIENCE

ASK: Final = {"name": "ask", "description": "Ask", "options": []}
"""A command without options."""

Ask = Callable[[], Interaction]
"""Runs that command; each call is another interaction."""


class Raw:
    """A REST client that sends anything, and returns the status and the JSON of the response."""

    def __init__(self, discord: Sandbox) -> None:
        self.discord = discord
        self.session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def __call__(
        self, method: str, path: str, body: object = None, *, token: str = "", files: Any = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self.discord.token}"}
        payload: dict[str, Any] = {"json": body}
        if files is not None:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body))
            for index, (name, content) in enumerate(files):
                form.add_field(f"files[{index}]", content, filename=name)
            payload = {"data": form}
        url = self.discord.api_base + path
        async with self.session.request(method, url, headers=headers, **payload) as response:
            text = await response.text()
            if text:
                assert response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text or "null")

    async def post(self, content: object = None, **body: object) -> tuple[int, Any]:
        """Post a message to the first channel."""
        message = {"content": content} | body if content is not None else body
        return await self("POST", f"/channels/{self.discord.channel.id}/messages", message)

    async def callback(
        self, interaction: Interaction, kind: int, data: object = None
    ) -> tuple[int, Any]:
        """Acknowledge an interaction, and ask for the message or the like in return."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
        return await self("POST", path, {"type": kind} | ({"data": data} if data else {}))

    async def webhook(
        self, method: str, interaction: Interaction, path: str = "", **body: object
    ) -> tuple[int, Any]:
        """Follow up an interaction (POST), or get, edit or delete one of its messages."""
        application = self.discord.world.application_id
        return await self(method, f"/webhooks/{application}/{interaction.token}{path}", body)

    async def command(self, *commands: Mapping[str, object]) -> tuple[int, Any]:
        """Register commands."""
        application = self.discord.world.application_id
        return await self("PUT", f"/applications/{application}/commands", commands)


class RawGateway:
    """A gateway connection; frames are dicts."""

    def __init__(self, raw: Raw, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._raw = raw
        self.socket = socket
        self._inflate = zlib.decompressobj()

    @classmethod
    async def connect(cls, raw: Raw, query: str = "?v=10&encoding=json") -> "RawGateway":
        socket = await raw.session.ws_connect(raw.discord.gateway_url + query)
        return cls(raw, socket)

    async def send(self, op: int, data: object = None) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def receive(self) -> Any:
        """Return the next frame; `{"closed": code}` once the connection is closed."""
        frame = await self.socket.receive(timeout=PATIENCE)
        if frame.type is aiohttp.WSMsgType.BINARY:
            return json.loads(self._inflate.decompress(frame.data))
        if frame.type is aiohttp.WSMsgType.TEXT:
            return json.loads(frame.data)
        return {"closed": self.socket.close_code}

    async def event(self, name: str) -> Any:
        """Return the next event of this name, whatever comes before it."""
        while True:
            frame = await self.receive()
            assert "closed" not in frame, f"closed with {frame} before {name}"
            if frame["t"] == name:
                return frame

    async def identify(self, intents: int = 0x1201) -> Any:
        """Log in, by default for guilds and messages; return the data of READY."""
        token = self._raw.discord.token
        await self.send(2, {"token": token, "intents": intents, "properties": {}})
        return (await self.event("READY"))["d"]

    async def resume(self, session_id: str, sequence: int) -> None:
        token = self._raw.discord.token
        await self.send(6, {"token": token, "session_id": session_id, "seq": sequence})


def button(custom_id: str = "a", label: str = "A", **more: object) -> dict[str, object]:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label} | more


def row(*components: dict[str, object]) -> dict[str, object]:
    return {"type": 1, "components": list(components)}


def select(count: int = 1, **more: object) -> dict[str, object]:
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "s", "options": options} | more


def field(custom_id: str = "f", **more: object) -> dict[str, object]:
    values = {"type": 4, "style": 1, "custom_id": custom_id, "label": "F"} | more
    return {name: value for name, value in values.items() if value is not None}


def label(component: dict[str, object], **more: object) -> dict[str, object]:
    return {"type": 18, "label": "L", "component": component} | more


def modal(**more: object) -> dict[str, object]:
    return {"title": "T", "custom_id": "m", "components": [row(field())]} | more


def embed(characters: int) -> dict[str, object]:
    return {"description": "x" * characters}


def option(name: str = "o", **more: object) -> dict[str, object]:
    return {"type": 3, "name": name, "description": "O"} | more
