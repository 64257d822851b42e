"""Which response does a request get?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.sandbox.faults import Effect, Fault
from bot.sandbox.refusal import RefusalError
from bot.sandbox.wire import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Response:
    """A response before it is written; None stands for no body."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> web.Response:
        """Return the response as aiohttp sends it."""
        if self.body is None:
            return web.Response(status=self.status, headers=self.headers)
        # discord.py parses JSON only when the type carries no charset.
        headers = {**self.headers, "Content-Type": "application/json"}
        return web.Response(
            status=self.status, body=json.dumps(self.body).encode(), headers=headers
        )


UNAUTHORIZED: Final = Response(401, {"message": "401: Unauthorized", "code": 0})


def success(body: Json, headers: Mapping[str, str]) -> Response:
    """Return the response of a route that did what it was asked."""
    return Response(204 if body is None else 200, body, headers)


def refusal(error: RefusalError, headers: Mapping[str, str]) -> Response:
    """Return a refusal with one of Discord's error codes."""
    return Response(error.code.status, error.body(), headers)


def unsupported(what: str) -> Response:
    """Return the response to a request for something that the sandbox lacks."""
    return Response(501, {"message": f"The sandbox lacks {what}", "code": 0})


def failure(fault: Fault) -> Response:
    """Return the response that a fault gives instead of the true one."""
    if fault.effect is Effect.RATE_LIMIT:
        return too_many_requests(fault.seconds, {}, everywhere=fault.everywhere)
    return Response(fault.status, {"message": f"{fault.status}: {HTTPStatus(fault.status).phrase}"})


def too_many_requests(
    retry_after: float, headers: Mapping[str, str], *, everywhere: bool = False
) -> Response:
    """Return the response to a request beyond a limit, the global one when `everywhere`."""
    body: JsonObject = {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": everywhere,
    }
    limit_headers = {
        # Without it, discord.py takes a 429 for one of the firewall's and gives up.
        "Via": "1.1 sandbox",
        "Retry-After": str(max(1, round(retry_after))),
        "X-RateLimit-Scope": "global" if everywhere else "user",
        **({"X-RateLimit-Global": "true"} if everywhere else {}),
    }
    return Response(429, body, {**headers, **limit_headers})
