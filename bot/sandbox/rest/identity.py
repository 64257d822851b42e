"""Who is the bot, which commands does it have, and where is the gateway?"""

from collections.abc import Callable

from bot.sandbox.application import Commands
from bot.sandbox.payloads import application_payload, own_payload
from bot.sandbox.refusal import ErrorCode, RefusalError
from bot.sandbox.rest.routes import Call, Route
from bot.sandbox.wire import Json, JsonObject, objects
from bot.sandbox.world import World


class Identity:
    """The routes about the bot itself.

    Args:
        world: The world that it lives in.
        commands: Its commands.
        gateway_url: Returns the address of the gateway.
    """

    def __init__(self, world: World, commands: Commands, gateway_url: Callable[[], str]) -> None:
        self._world = world
        self._commands = commands
        self._gateway_url = gateway_url

    def routes(self) -> list[Route]:
        """Return the routes."""
        scopes = (
            "/applications/{application_id}/commands",
            "/applications/{application_id}/guilds/{guild_id}/commands",
        )
        return [
            Route("GET", "/users/@me", lambda _: own_payload(self._world)),
            Route("GET", "/oauth2/applications/@me", lambda _: application_payload(self._world)),
            Route("GET", "/applications/@me", lambda _: application_payload(self._world)),
            Route("GET", "/gateway", lambda _: {"url": self._gateway_url()}),
            Route("GET", "/gateway/bot", lambda _: self._gateway_payload()),
            *(Route("GET", scope, self._list) for scope in scopes),
            *(Route("PUT", scope, self._replace) for scope in scopes),
        ]

    def _gateway_payload(self) -> JsonObject:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self._gateway_url(), "shards": 1, "session_start_limit": limit}

    def _scope(self, call: Call) -> int | None:
        if call.id("application_id") != self._world.application_id:
            raise RefusalError(ErrorCode.MISSING_ACCESS)
        if "guild_id" not in call.ids:
            return None
        if call.id("guild_id") not in self._world.guilds:
            raise RefusalError(ErrorCode.MISSING_ACCESS)
        return call.id("guild_id")

    def _list(self, call: Call) -> Json:
        return list(self._commands.scope(self._scope(call)))

    def _replace(self, call: Call) -> Json:
        return list(self._commands.replace(objects(call.body), self._scope(call)))
