"""A small bot on the real discord.py, with one of everything that the sandbox serves."""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox import Sandbox
from tests.discord.validation import Validation
from tests.patience import PATIENCE


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


class Labelled(discord.ui.Modal, title="Another form"):
    """A modal as discord.py 2.7 lays them out: text, and inputs under labels."""

    hint: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("Ask about the answer.")
    question: discord.ui.Label["Labelled"] = discord.ui.Label(
        text="Your question",
        component=discord.ui.TextInput["Labelled"](custom_id="question", min_length=3),
    )
    note: discord.ui.Label["Labelled"] = discord.ui.Label(
        text="A note",
        component=discord.ui.TextInput["Labelled"](
            custom_id="note",
            default="as before",
            min_length=2,
            required=False,
            style=discord.TextStyle.paragraph,
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        texts = [
            label.component.value
            for label in (self.question, self.note)
            if isinstance(label.component, discord.ui.TextInput)
        ]
        await interaction.response.send_message(" / ".join(texts)[:2000])


class Page(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"page:(?P<number>\d+)"
):
    """A button whose state is in its `custom_id`, so that it outlives the bot."""

    def __init__(self, number: int) -> None:
        label = f"To {number}"
        super().__init__(discord.ui.Button(label=label, custom_id=f"page:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Page":
        assert isinstance(item, discord.ui.Button)
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> Any:
        view = discord.ui.View(timeout=None).add_item(Page(self.number + 1))
        await interaction.response.edit_message(content=f"page {self.number}", view=view)


class Private(discord.ui.View):
    """The controls of an answer that only its asker sees."""

    def __init__(self, target: discord.Message | None = None) -> None:
        super().__init__(timeout=60)
        self.target = target

    @discord.ui.button(label="Post as reply")
    async def post(self, interaction: discord.Interaction, _: discord.ui.Button["Private"]) -> None:
        assert self.target is not None
        channel = interaction.channel
        assert isinstance(channel, discord.abc.Messageable)
        reference = self.target.to_reference(fail_if_not_exists=False)
        await channel.send("for all", reference=reference)
        await interaction.response.edit_message(content="posted", view=None)

    @discord.ui.button(label="Beside")
    async def beside(
        self, interaction: discord.Interaction, _: discord.ui.Button["Private"]
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = await interaction.followup.send("one", ephemeral=True, wait=True)
        second = await interaction.followup.send("two", ephemeral=True, wait=True)
        await message.edit(content="edited")
        await second.delete()

    @discord.ui.button(label="Remove")
    async def remove(
        self, interaction: discord.Interaction, _: discord.ui.Button["Private"]
    ) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()

    @discord.ui.button(label="Ask")
    async def ask(self, interaction: discord.Interaction, _: discord.ui.Button["Private"]) -> None:
        await interaction.response.send_modal(Labelled())


class SmallBot(discord.Client):
    """The bot.

    Attributes:
        events: The names of what happened to its connection.
        errors: What went wrong in its handlers.
        heard: Every message that it received.
        edited: Every edited message that it received.
        deleted: The ids of the deleted messages, a set for each event.
        acts: Every interaction.
    """

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
        self.edited: list[discord.Message] = []
        self.deleted: list[set[int]] = []
        self.acts: list[discord.Interaction] = []
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._on_command_error)
        commands: list[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu]
        commands = [ask, direct, form, find, pages, anywhere, settings, sources]
        for command in commands:
            self.tree.add_command(command)
        self.tree.add_command(Corpus(name="corpus", description="The corpora"))

    async def setup_hook(self) -> None:
        self.add_view(Again())
        self.add_dynamic_items(Page)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the 5 s for which Discord wants a client to wait before a second IDENTIFY."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Begin no event once the client closes: discord.py would never wait for it."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

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

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        self.edited.append(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.deleted.append({payload.message_id})

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self.deleted.append(payload.message_ids)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.acts.append(interaction)

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
async def find(interaction: discord.Interaction, passage: str, corpus: str = "seeds") -> None:
    await asyncio.sleep(0)
    await interaction.response.send_message(f"found {passage} in {corpus}", ephemeral=True)


@find.autocomplete("passage")
async def passages(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    corpus = interaction.namespace.corpus or "seeds"
    found = [f"{current} {number} of {corpus}" for number in range(1, 26)]
    return [app_commands.Choice(name=name, value=f"id:{name}") for name in found]


@app_commands.command(description="Leaf through")
async def pages(interaction: discord.Interaction) -> None:
    view = discord.ui.View(timeout=None).add_item(Page(2))
    await interaction.response.send_message("page 1", view=view)


@app_commands.command(description="Answer wherever I am")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def anywhere(
    interaction: discord.Interaction, more: app_commands.Range[int, 0, 9] = 0
) -> None:
    await interaction.response.send_message("here", view=Again())
    for number in range(more):
        await interaction.followup.send(f"more {number + 1}")


@app_commands.command(description="For those who manage the server")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def settings(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("set")


@app_commands.context_menu(name="Find sources")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def sources(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(
        f"about {message.content!r}", view=Private(message), ephemeral=True
    )


class Corpus(app_commands.Group):
    """A command with subcommands."""

    @app_commands.command(name="use", description="Bind a corpus to a channel")
    async def bind(
        self,
        interaction: discord.Interaction,
        corpus: str,
        channel: discord.TextChannel | discord.Thread | None = None,
    ) -> None:
        venue = channel or interaction.channel
        await interaction.response.send_message(f"{corpus} in {venue}", ephemeral=True)

    @bind.autocomplete("corpus")
    async def corpora(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current.upper(), value=current)]

    @app_commands.command(description="What there is")
    async def status(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"in {interaction.channel}")


@asynccontextmanager
async def running(client: SmallBot, sandbox: Sandbox) -> AsyncIterator[SmallBot]:
    """Log a bot in, wait until it is ready, and close it at the end."""
    task = asyncio.create_task(client.start(sandbox.token))
    try:
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        await client.wait_until_ready()
        yield client
        assert not client.errors
    finally:
        await client.close()
        await task


def assert_nothing_is_amiss(validation: Validation, caplog: pytest.LogCaptureFixture) -> None:
    """Assert that both sides kept to the description and discord.py logged no warning."""
    assert validation.violations == []
    assert validation.sandbox_violations == []
    records = [record for record in caplog.records if record.name.startswith("discord")]
    assert [each.getMessage() for each in records if each.levelno >= logging.WARNING] == []
