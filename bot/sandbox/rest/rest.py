"""What happens to a request between its arrival and its response?

It is recorded, meets the fault that waits for it, is checked for the bot's token and against the
rate limits, and is then handed to its route.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Effect, Faults
from bot.sandbox.journal import Exchange, Journal
from bot.sandbox.refusal import ErrorCode, RefusalError, UnsupportedError
from bot.sandbox.rest.bodies import read_body
from bot.sandbox.rest.buckets import Buckets
from bot.sandbox.rest.responses import (
    UNAUTHORIZED,
    Response,
    failure,
    refusal,
    success,
    too_many_requests,
    unsupported,
)
from bot.sandbox.rest.routes import Call, Route

PREFIX: Final = "/api/v10"

# On these paths the token in the path is what counts; Discord looks at no other.
_TOKEN_PATHS: Final = ("/interactions/", "/webhooks/")
# The parts of a path that have a rate limit of their own.
_MAJOR_PARAMETERS: Final = ("channel_id", "guild_id", "webhook_id", "webhook_token")


class Rest:
    """The REST API.

    Attributes:
        buckets: The rate limits.
        on_change: Is called after each request.

    Args:
        routes: All routes; a request goes to the first one that fits.
        token: The token of the bot.
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
    def operations(self) -> list[tuple[str, str]]:
        """The methods and templates of all routes."""
        return [(route.method, route.template) for _, route in self._routes]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Respond to a request under `/api/v10`."""
        exchange = Exchange(
            at=self._clock.now(),
            method=request.method,
            path=f"/{request.match_info['path']}",
            query=dict(request.query),
        )
        self._journal.open(exchange)
        try:
            return await self._respond(request, exchange)
        finally:
            self._journal.close(exchange)
            self.on_change()

    async def _respond(self, request: web.Request, exchange: Exchange) -> web.StreamResponse:
        route, ids = self._find_route(exchange)
        valid = await _record_body(request, exchange)
        fault = self._faults.meet(exchange.method, exchange.path)
        if fault is not None:
            exchange.fault = fault.effect.name.lower()
            if fault.effect is Effect.CUT:
                return _hang_up(request)
            if fault.status:
                return _send(exchange, failure(fault))
        if not valid:
            response = refusal(RefusalError(ErrorCode.INVALID_JSON), {})
        elif not self._is_authorized(request, exchange):
            response = UNAUTHORIZED
        else:
            response = self._run(route, ids, exchange)
        self.on_change()
        if fault is not None and fault.effect is Effect.LOSE:
            return _hang_up(request)
        if fault is not None:
            await fault.wait()
        return _send(exchange, response)

    def _find_route(self, exchange: Exchange) -> tuple[Route | None, dict[str, str]]:
        for pattern, route in self._routes:
            match = pattern.fullmatch(exchange.path)
            if match is not None and route.method == exchange.method:
                exchange.template = route.template
                return route, match.groupdict()
        return None, {}

    def _is_authorized(self, request: web.Request, exchange: Exchange) -> bool:
        """Tell whether a request carries the bot's token, or needs none."""
        return (
            exchange.path == "/gateway"
            or exchange.path.startswith(_TOKEN_PATHS)
            or request.headers.get("Authorization") == self._authorization
        )

    def _run(self, route: Route | None, ids: dict[str, str], exchange: Exchange) -> Response:
        """Do what a request asks for, or say why not."""
        headers: dict[str, str] = {}
        try:
            if route is None:
                return self._lack(f"{exchange.method} {exchange.path}")
            headers, retry_after = self._count(route, ids)
            if retry_after:
                return too_many_requests(retry_after, headers)
            call = Call(ids, exchange.query, exchange.body, exchange.uploads)
            return success(route.handler(call), headers)
        except RefusalError as error:
            return refusal(error, headers)
        except UnsupportedError as error:
            return self._lack(str(error))

    def _lack(self, what: str) -> Response:
        self._journal.unsupported.append(what)
        return unsupported(what)

    def _count(self, route: Route, ids: dict[str, str]) -> tuple[dict[str, str], float]:
        """Count a request against its rate limit, as `Buckets.take` does."""
        # Acknowledgements have no limit.
        if route.template.startswith("/interactions/"):
            return {}, 0.0
        major = " ".join(ids[name] for name in _MAJOR_PARAMETERS if name in ids)
        return self.buckets.take(f"{route.method} {route.template}", major)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


async def _record_body(request: web.Request, exchange: Exchange) -> bool:
    """Note the body of a request; return whether it is valid."""
    try:
        exchange.body, exchange.uploads = await read_body(request)
    except ValueError:
        return False
    return True


def _send(exchange: Exchange, response: Response) -> web.StreamResponse:
    exchange.status = response.status
    exchange.answer = response.body
    return response.written()


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
