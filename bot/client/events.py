"""Which events does the bot receive from Discord, and what does it do about them?"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import tasks

from bot.client import commands, controls, failures, mention
from bot.client.asker import Asker
from bot.client.registration import is_current
from bot.ledger import LedgerError

_log = structlog.stdlib.get_logger("verbatim")

# None of these is privileged. The bot reads what people write where they mention it, and in DMs.
INTENTS: Final = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


def _hear_people(parse: Callable[[Mapping[str, Any]], None], message: Mapping[str, Any]) -> None:
    """Have a message read, unless a bot wrote it: to those nothing is replied."""
    if not message.get("author", {}).get("bot"):
        parse(message)


class Tree(app_commands.CommandTree["Bot"]):
    """The slash commands, and the one place where their errors end."""

    async def on_error(
        self, interaction: discord.Interaction["Bot"], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person of an error, privately where that is still possible."""
        name = interaction.command.qualified_name if interaction.command else "unknown"
        cause = getattr(error, "original", error)
        await failures.tell(interaction.client.asker, interaction, name, cause)


class Bot(discord.Client):
    """The bot as Discord knows it.

    Args:
        asker: Answers the questions.
        proxy: URL of an HTTP proxy, or None.
        heartbeat_timeout: Seconds of silence after which a connection counts as lost.
        http_trace: Trace of every request to Discord, or None.
    """

    def __init__(
        self,
        asker: Asker,
        proxy: str | None = None,
        heartbeat_timeout: float = 60.0,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            intents=INTENTS,
            # This alone keeps a quote from pinging people.
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            proxy=proxy,
            heartbeat_timeout=heartbeat_timeout,
            # None will do, too, and to trace nothing takes a tenth of each request's time.
            http_trace=http_trace,  # type: ignore[arg-type]
        )
        # This is undocumented; a test checks it. The bot's own replies come in as events too, twice
        # where one is edited.
        parsers = self._connection.parsers
        for event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            parsers[event] = partial(_hear_people, parsers[event])
        self.asker = asker
        self.tree = Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        for command in commands.build(asker):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        """Register the commands, if they changed, before events come in."""
        await self.sync()
        self._take_back.start()

    async def close(self) -> None:
        """Stop all that the bot does by itself, and disconnect."""
        self._take_back.cancel()
        await super().close()

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Handle an event until the bot is closed; discord.py may be ready two seconds later."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    @tasks.loop(minutes=1)
    async def _take_back(self) -> None:
        """Delete the replies that Discord didn't let the bot delete before."""
        await self.wait_until_ready()
        for message_id in await self.asker.use_ledger(self.asker.ledger.owed_deletions):
            await mention.forget(self.asker, message_id, self)

    async def sync(self) -> bool:
        """Register the commands when Discord has others; return whether it had."""
        if self.application_id is None:  # known once logged in
            raise app_commands.MissingApplicationID
        if is_current(await self.http.get_global_commands(self.application_id), self.tree):
            return False
        await self.tree.sync()
        _log.info("commands registered", commands=len(self.tree.get_commands()))
        return True

    @property
    def is_connected(self) -> bool:
        """Tell whether Discord's events reach the bot now."""
        # discord.py annotates `ws` as always there, but it is None before the first connection.
        return self.is_ready() and bool(self.ws) and self.ws.open

    async def on_ready(self) -> None:
        """Log that the bot is there; this recurs with every new session."""
        _log.info(
            "ready",
            user=str(self.user),
            guilds=len(self.guilds),
            corpora=len(self.asker.library.names),
        )

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Log what went wrong in an event; discord.py would print it outside the log."""
        _log.exception("event failed", event_name=event_method)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget what was bound in a server that the bot has left; an outage doesn't call this."""
        try:
            await self.asker.rebind(lambda ledger: ledger.forget_guild(guild.id))
        except LedgerError as error:
            _log.warning("not forgotten", guild=guild.id, error=str(error))
        _log.info("server left", guild=guild.id)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the bot."""
        await mention.respond(self.asker, message, self)

    async def on_interaction(self, interaction: discord.Interaction["Bot"]) -> None:
        """Do what a button, a menu or a form asks for."""
        await controls.respond(self.asker, interaction)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited mention anew; a link that unfolds is no edit of a person."""
        if event.message.edited_at is not None:
            await mention.respond(self.asker, event.message, self)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Delete the reply to a message that is gone."""
        await mention.forget(self.asker, event.message_id, self)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the replies to messages that are gone."""
        for message_id in event.message_ids:
            await mention.forget(self.asker, message_id, self)
