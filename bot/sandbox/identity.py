"""Who is the bot, which commands has it, and where is the gateway?"""

from collections.abc import Callable

from bot.sandbox.commands import Commands
from bot.sandbox.payloads import Payloads
from bot.sandbox.refusal import RefusalError
from bot.sandbox.rest import Call, Route
from bot.sandbox.wire import Json, JsonObject, objects


class Identity:
    """The routes about the bot itself."""

    def __init__(
        self, payloads: Payloads, commands: Commands, gateway_url: Callable[[], str]
    ) -> None:
        self._payloads = payloads
        self._commands = commands
        self._gateway_url = gateway_url

    def routes(self) -> list[Route]:
        """Return them."""
        scopes = (
            "/applications/{application_id}/commands",
            "/applications/{application_id}/guilds/{guild_id}/commands",
        )
        return [
            Route("GET", "/users/@me", lambda _: self._payloads.me()),
            Route("GET", "/oauth2/applications/@me", lambda _: self._payloads.application()),
            Route("GET", "/applications/@me", lambda _: self._payloads.application()),
            Route("GET", "/gateway", lambda _: {"url": self._gateway_url()}),
            Route("GET", "/gateway/bot", lambda _: self._gateway()),
            *(Route("GET", scope, self._listed) for scope in scopes),
            *(Route("PUT", scope, self._replace) for scope in scopes),
        ]

    def _gateway(self) -> JsonObject:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self._gateway_url(), "shards": 1, "session_start_limit": limit}

    def _scope(self, call: Call) -> int | None:
        world = self._payloads.world
        if call.id("application_id") != world.application_id:
            raise RefusalError(50001)
        if "guild_id" not in call.ids:
            return None
        if call.id("guild_id") not in world.guilds:
            raise RefusalError(50001)
        return call.id("guild_id")

    def _listed(self, call: Call) -> Json:
        return list(self._commands.listed(self._scope(call)))

    def _replace(self, call: Call) -> Json:
        return list(self._commands.replace(objects(call.body), self._scope(call)))
