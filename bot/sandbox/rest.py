"""What happens to a request between its arrival and its answer?

It is recorded, meets the fault that waits for it, is checked for the bot's token and against
rate limits, and is then handed to the route it belongs to.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import BodyPartReader, MultipartReader, web

from bot.sandbox.bucket import Buckets
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Effect, Fault, Faults
from bot.sandbox.journal import Exchange, Journal, Upload
from bot.sandbox.refusal import RefusalError, UnsupportedError
from bot.sandbox.wire import Json, JsonObject

PREFIX = "/api/v10"

# In these, the token in the path is what counts; Discord looks at no other.
_BY_TOKEN = ("/interactions/", "/webhooks/")
_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(frozen=True)
class Call:
    """A request as a route sees it.

    `ids` are the parts of the path that its template names.
    """

    ids: dict[str, str]
    query: dict[str, str]
    body: Json
    uploads: tuple[Upload, ...]

    @property
    def form(self) -> JsonObject:
        """The body where a JSON object is due.

        Raises:
            RefusalError: It is something else (50109).
        """
        if not isinstance(self.body, dict):
            raise RefusalError(50109)
        return self.body

    def id(self, name: str) -> int:
        """Return a part of the path as an id; 0, which nothing has, when it is none."""
        value = self.ids[name]
        return int(value) if value.isascii() and value.isdigit() else 0


Handler = Callable[[Call], Json]
# A status, the body (None for no body), and headers.
Answer: TypeAlias = tuple[int, Json, dict[str, str]]

_UNKNOWN: Answer = 401, {"message": "401: Unauthorized", "code": 0}, {}


@dataclass(frozen=True)
class Route:
    """What a method on a path does; its template is written as in the official description.

    A handler returns the JSON of the answer; None is answered 204.
    """

    method: str
    template: str
    handler: Handler


class Rest:
    """The REST API.

    Args:
        routes: All that it serves; the first one that fits a path is taken.
        token: The bot's.
    """

    def __init__(
        self, routes: Iterable[Route], token: str, *, clock: Clock, journal: Journal, faults: Faults
    ) -> None:
        self._routes = [(_pattern(route.template), route) for route in routes]
        self._authorization = f"Bot {token}"
        self._clock = clock
        self._journal = journal
        self._faults = faults
        self.buckets = Buckets(clock)
        self.on_change: Callable[[], None] = lambda: None

    @property
    def served(self) -> list[tuple[str, str]]:
        """The methods and templates that it serves."""
        return [(route.method, route.template) for _, route in self._routes]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request under `/api/v10`."""
        exchange = Exchange(
            at=self._clock.now(),
            method=request.method,
            path=request.path.removeprefix(PREFIX),
            query=dict(request.query),
        )
        self._journal.open(exchange)
        try:
            return await self._answer(request, exchange)
        finally:
            self._journal.close(exchange)
            self.on_change()

    async def _answer(self, request: web.Request, exchange: Exchange) -> web.StreamResponse:
        route, ids = self._route(exchange)
        readable = await _read(request, exchange)
        fault = self._faults.meet(exchange.method, exchange.path)
        if fault is not None:
            exchange.fault = fault.effect.name.lower()
            if fault.effect is Effect.CUT:
                return _hang_up(request)
            if fault.status:
                return _respond(exchange, *_failure(fault))
        if not readable:
            answer: Answer = 400, RefusalError(50109).body(), {}
        elif not self._knows(request, exchange):
            answer = _UNKNOWN
        else:
            answer = self._do(route, ids, exchange)
        self.on_change()
        if fault is not None and fault.effect is Effect.LOSE:
            return _hang_up(request)
        if fault is not None:
            await asyncio.sleep(fault.seconds)
        return _respond(exchange, *answer)

    def _do(self, route: Route | None, ids: dict[str, str], exchange: Exchange) -> Answer:
        """Do what is asked, or say why not."""
        headers: dict[str, str] = {}
        try:
            if route is None:
                return self._lack(f"{exchange.method} {exchange.path}")
            headers, retry_after = self._take(route, ids)
            if retry_after:
                return 429, *_too_many(retry_after, headers)
            call = Call(ids, exchange.query, exchange.body, exchange.uploads)
            body = route.handler(call)
        except RefusalError as refusal:
            return refusal.status, refusal.body(), headers
        except UnsupportedError as lack:
            return self._lack(str(lack))
        return (204 if body is None else 200), body, headers

    def _lack(self, what: str) -> Answer:
        self._journal.unsupported.append(what)
        return 501, {"message": f"The sandbox lacks {what}", "code": 0}, {}

    def _route(self, exchange: Exchange) -> tuple[Route | None, dict[str, str]]:
        for pattern, route in self._routes:
            found = pattern.fullmatch(exchange.path)
            if found is not None and route.method == exchange.method:
                exchange.template = route.template
                return route, found.groupdict()
        return None, {}

    def _knows(self, request: web.Request, exchange: Exchange) -> bool:
        """Tell whether a request carries the bot's token, or needs none."""
        return (
            exchange.path == "/gateway"
            or exchange.path.startswith(_BY_TOKEN)
            or request.headers.get("Authorization") == self._authorization
        )

    def _take(self, route: Route, ids: dict[str, str]) -> tuple[dict[str, str], float]:
        # Acknowledgements have no limit.
        if route.template.startswith("/interactions/"):
            return {}, 0.0
        major = " ".join(ids[name] for name in _MAJOR if name in ids)
        return self.buckets.take(f"{route.method} {route.template}", major)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


async def _read(request: web.Request, exchange: Exchange) -> bool:
    """Read a request's body into its record; return False when it is no valid JSON."""
    try:
        if request.content_type == "multipart/form-data":
            exchange.body, exchange.uploads = await _read_parts(await request.multipart())
        elif request.can_read_body:
            exchange.body = json.loads(await request.read() or b"null")
    except ValueError:
        return False
    return True


async def _read_parts(reader: MultipartReader) -> tuple[Json, tuple[Upload, ...]]:
    body: Json = None
    uploads = []
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
            continue
        content_type = part.headers.get("Content-Type", "application/octet-stream")
        uploads.append(Upload(part.name or "", part.filename or "", content, content_type))
    return body, tuple(uploads)


def _failure(fault: Fault) -> Answer:
    if fault.effect is Effect.RATE_LIMIT:
        body, headers = _too_many(fault.seconds, {}, everywhere=fault.everywhere)
        return fault.status, body, headers
    return fault.status, {"message": f"{fault.status}: {HTTPStatus(fault.status).phrase}"}, {}


def _too_many(
    retry_after: float, headers: dict[str, str], *, everywhere: bool = False
) -> tuple[Json, dict[str, str]]:
    body: JsonObject = {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": everywhere,
    }
    scope = "global" if everywhere else "user"
    told = {
        # Without it, discord.py takes a 429 for one of the firewall's and gives up.
        "Via": "1.1 sandbox",
        "Retry-After": str(max(1, round(retry_after))),
        "X-RateLimit-Scope": scope,
    }
    if everywhere:
        told["X-RateLimit-Global"] = "true"
    return body, headers | told


def _respond(
    exchange: Exchange, status: int, body: Json, headers: dict[str, str]
) -> web.StreamResponse:
    exchange.status = status
    exchange.answer = body
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py parses JSON only when the type carries no charset.
    kind = {"Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers | kind)


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
