"""A small bot on the real discord.py, with one of everything that the sandbox serves."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.sandbox import Sandbox


class Again(discord.ui.View):
    """A button that changes its message and a select that answers beside it."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _: discord.ui.Button["Again"]) -> None:
        await interaction.response.edit_message(content="once more")

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, _: discord.ui.Button["Again"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later")

    @discord.ui.button(label="Form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _: discord.ui.Button["Again"]) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.select(
        custom_id="open",
        options=[discord.SelectOption(label="First", value="1"), discord.SelectOption(label="2")],
    )
    async def open(
        self, interaction: discord.Interaction, select: discord.ui.Select["Again"]
    ) -> None:
        await interaction.response.send_message(f"opened {select.values}", ephemeral=True)


class Form(discord.ui.Modal, title="A form"):
    """A modal that repeats what was written into it."""

    wish: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Wish", max_length=20)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"you wish {self.wish.value}")


class SmallBot(discord.Client):
    """The bot. `errors` holds what went wrong in its handlers, `events` the names it was told."""

    def __init__(
        self, *, intents: discord.Intents | None = None, heartbeat_timeout: float = 60.0
    ) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.01,
            heartbeat_timeout=heartbeat_timeout,
        )
        self.events: list[str] = []
        self.errors: list[Exception] = []
        self.heard: list[discord.Message] = []
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._on_command_error)
        commands: list[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu]
        commands = [ask, direct, form, find, sources]
        for command in commands:
            self.tree.add_command(command)
        self.tree.add_command(Corpus(name="corpus", description="The corpora"))

    async def setup_hook(self) -> None:
        self.add_view(Again())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Not wait 5 s, as Discord wants it, before a second IDENTIFY."""

    async def _on_command_error(
        self, _: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        self.errors.append(error)

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        assert self.user is not None
        if message.author.bot:
            return
        if self.user in message.mentions or message.guild is None:
            await message.reply(f"you said {message.content!r}", mention_author=False)

    async def on_ready(self) -> None:
        self.events.append("ready")

    async def on_resumed(self) -> None:
        self.events.append("resumed")

    async def on_disconnect(self) -> None:
        self.events.append("disconnect")


@app_commands.command(description="Ask")
async def ask(interaction: discord.Interaction, question: str, private: bool = False) -> None:
    await interaction.response.defer(ephemeral=private)
    file = discord.File(io.BytesIO(b"all of it"), "whole.txt", description="the whole")
    await interaction.edit_original_response(content=f"> {question}", attachments=[file])
    await interaction.followup.send("that is all", ephemeral=True)


@app_commands.command(description="Answer at once")
async def direct(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("at once", view=Again())


@app_commands.command(name="form", description="Open a form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


@app_commands.command(description="Find")
async def find(interaction: discord.Interaction, passage: str) -> None:
    await asyncio.sleep(0)
    await interaction.response.send_message(f"found {passage}", ephemeral=True)


@find.autocomplete("passage")
async def passages(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}!", value=current)]


@app_commands.context_menu(name="Find sources")
async def sources(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"about {message.content!r}", ephemeral=True)


class Corpus(app_commands.Group):
    """A command with subcommands."""

    @app_commands.command(description="What there is")
    async def status(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"in {interaction.channel}")


@asynccontextmanager
async def running(client: SmallBot, sandbox: Sandbox) -> AsyncIterator[SmallBot]:
    """Log a bot in, wait until it is ready, and close it in the end."""
    task = asyncio.create_task(client.start(sandbox.token))
    try:
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=5, what="the bot")
        await client.wait_until_ready()
        yield client
        assert not client.errors
    finally:
        await client.close()
        await task
