"""The real discord.py against the sandbox."""

import asyncio
from collections.abc import Iterator

import discord
import pytest

from bot.sandbox import Permission, Sandbox
from tests.discord.client import SmallBot
from tests.discord.person import Person
from tests.discord.validation import Validation
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def nothing_is_violated(validation: Validation) -> Iterator[None]:
    yield
    assert validation.violations == []
    assert validation.sandbox_violations == []


async def test_a_bot_logs_in_and_registers_its_commands(bot: SmallBot, sandbox: Sandbox) -> None:
    assert bot.user is not None
    assert bot.user.id == sandbox.world.bot.id
    assert [guild.name for guild in bot.guilds] == ["Reading room"]
    names = [command["name"] for command in sandbox.commands.scope()]
    assert names == [
        *("ask", "direct", "form", "find", "pages", "anywhere", "settings", "corpus"),
        "Find sources",
    ]


async def test_unchanged_commands_keep_their_ids(bot: SmallBot) -> None:
    first = {command.name: command.id for command in await bot.tree.sync()}
    bot.tree.remove_command("direct")
    second = {command.name: command.id for command in await bot.tree.sync()}
    assert second == {name: number for name, number in first.items() if name != "direct"}


async def test_commands_can_be_registered_in_one_guild(bot: SmallBot, sandbox: Sandbox) -> None:
    guild = discord.Object(sandbox.guild.id)
    bot.tree.copy_global_to(guild=guild)
    await bot.tree.sync(guild=guild)
    assert len(sandbox.commands.scope(sandbox.guild.id)) == 9


async def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    async with SmallBot() as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
    assert sandbox.journal.exchanges[0].answer == {"message": "401: Unauthorized", "code": 0}


async def test_privileged_intents_are_refused(sandbox: Sandbox) -> None:
    intents = discord.Intents(guilds=True, message_content=True)
    client = SmallBot(intents=intents)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await client.start(sandbox.token)
    await client.close()


@pytest.mark.usefixtures("bot")
async def test_a_deferred_answer_is_filled_in_and_followed_up(ada: Person) -> None:
    seen = await ada.slash("ask", question="Why?")
    await seen.until(lambda it: len(it.messages) == 2)
    assert seen.texts == ["> Why?", "that is all"]
    assert [message.ephemeral for message in seen.messages] == [False, True]
    assert [(each.filename, each.content) for each in seen.attachments] == [
        ("whole.txt", b"all of it")
    ]
    assert seen.attachments[0].description == "the whole"
    assert 0 <= seen.acknowledged_after <= seen.answered_after < 3


@pytest.mark.usefixtures("bot")
async def test_an_ephemeral_answer_is_seen_by_the_asker_alone(ada: Person) -> None:
    bo = ada.friend("Bo")
    seen = await ada.slash("ask", question="Why?", private=True)
    assert seen.ephemeral
    assert seen.message in ada.screen
    assert seen.message not in bo.screen


@pytest.mark.usefixtures("bot")
async def test_a_quoted_mention_pings_nobody_when_mentions_are_off(ada: Person) -> None:
    seen = await ada.slash("ask", question="@everyone <@1> <@&2>")
    assert not seen.pinged


@pytest.mark.usefixtures("bot")
async def test_a_button_changes_its_message(ada: Person) -> None:
    seen = await ada.slash("direct")
    assert seen.buttons == ["Again", "Later", "Form"]
    assert (await ada.press("Again", on=seen)).text == "once more"
    assert (await ada.press("Later", on=seen)).text == "later"
    assert seen.message.versions == ["at once", "once more", "later"]


@pytest.mark.usefixtures("bot")
async def test_a_select_answers_beside_its_message(ada: Person) -> None:
    seen = await ada.slash("direct")
    assert seen.options == ["First", "2"]
    opened = await ada.choose("First", on=seen)
    assert opened.text == "opened ['1']"
    assert opened.ephemeral


@pytest.mark.usefixtures("bot")
async def test_a_modal_is_opened_filled_in_and_answered(ada: Person) -> None:
    opened = await ada.slash("form")
    assert opened.modal is not None
    assert opened.modal["title"] == "A form"
    assert (await ada.submit(opened, "rain")).text == "you wish rain"
    by_button = await ada.press("Form", on=await ada.slash("direct"))
    assert (await ada.submit(by_button, "snow")).text == "you wish snow"


@pytest.mark.usefixtures("bot")
async def test_a_subcommand_runs(ada: Person) -> None:
    assert (await ada.slash("corpus status")).text == "in general"
    assert (await ada.in_thread("Aside").slash("corpus status")).text == "in Aside"
    assert (await ada.in_dm().slash("corpus status")).text.startswith("in Direct Message")


@pytest.mark.usefixtures("bot")
async def test_a_message_menu_reads_the_message_it_is_used_on(ada: Person) -> None:
    said = ada.friend("Bo").say("The moon is cheese.")
    seen = await ada.use("Find sources", on=said)
    assert seen.text == "about 'The moon is cheese.'"


async def test_a_mention_is_answered_in_a_reply(bot: SmallBot, ada: Person) -> None:
    assert bot.user is not None
    seen = await ada.mention("why?")
    assert seen.text == f"you said '<@{bot.user.id}> why?'"
    assert seen.wrote is not None
    assert seen.message.replies_to == seen.wrote.id
    assert not seen.pinged
    assert seen.answered_after < 3


@pytest.mark.usefixtures("bot")
async def test_mentions_are_answered_in_threads_and_direct_messages(ada: Person) -> None:
    assert (await ada.in_thread().mention("why?")).text.endswith("why?'")
    assert (await ada.in_dm().ask("why?")).text == "you said 'why?'"


async def test_without_the_intent_other_messages_come_empty(bot: SmallBot, ada: Person) -> None:
    ada.friend("Bo").say("a secret")
    await ada.mention("why?")
    assert [message.content == "" for message in bot.heard[:2]] == [True, False]


async def test_a_replied_to_message_comes_empty(bot: SmallBot, ada: Person) -> None:
    secret = ada.friend("Bo").say("a secret")
    await ada.mention("why?", reply_to=secret)
    reference = bot.heard[1].reference
    assert reference is not None
    assert isinstance(reference.resolved, discord.Message)
    assert reference.resolved.content == ""


async def test_edits_and_deletions_are_told(bot: SmallBot, ada: Person) -> None:
    seen = await ada.mention("why?")
    assert seen.wrote is not None
    edited = asyncio.ensure_future(bot.wait_for("raw_message_edit", timeout=PATIENCE))
    deleted = asyncio.ensure_future(bot.wait_for("raw_message_delete", timeout=PATIENCE))
    await asyncio.sleep(0)
    ada.edit(seen, "why not?")
    ada.delete(seen)
    assert (await edited).message.content.endswith("why not?")
    assert (await deleted).message_id == seen.wrote.id


async def test_a_missing_permission_is_known_and_refused(bot: SmallBot, sandbox: Sandbox) -> None:
    updated = asyncio.ensure_future(bot.wait_for("guild_channel_update", timeout=PATIENCE))
    await asyncio.sleep(0)
    sandbox.world.deny(sandbox.channel, Permission.SEND_MESSAGES)
    _, channel = await updated
    assert isinstance(channel, discord.TextChannel)
    assert not channel.permissions_for(channel.guild.me).send_messages
    with pytest.raises(discord.Forbidden, match="50013"):
        await channel.send("hello")


async def test_someone_may_take_no_direct_messages(bot: SmallBot, ada: Person) -> None:
    ada.user.dms_open = False
    with pytest.raises(discord.Forbidden, match="50007"):
        await (await bot.create_dm(discord.Object(ada.user.id))).send("hello")


async def test_typing_and_history_work(bot: SmallBot, sandbox: Sandbox, ada: Person) -> None:
    channel = bot.get_channel(sandbox.channel.id)
    assert isinstance(channel, discord.TextChannel)
    ada.say("one")
    sent = await channel.send("two")
    assert [message.content async for message in channel.history()] == ["two", ""]
    assert (await channel.fetch_message(sent.id)).content == "two"
    await sent.edit(content="three", suppress=True)
    assert ada.screen[-1].content == "three"
    await sent.delete()
    async with channel.typing():
        assert sandbox.typing == [sandbox.channel]
    assert len(ada.screen) == 1


async def test_an_attachment_can_be_fetched(bot: SmallBot, ada: Person) -> None:
    seen = await ada.slash("ask", question="Why?")
    seen = await seen.until(lambda it: it.attachments)
    channel = bot.get_channel(ada.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.fetch_message(seen.message.id)
    assert await message.attachments[0].read() == b"all of it"


async def test_a_burst_of_commands_is_answered_within_three_seconds(
    bot: SmallBot, ada: Person
) -> None:
    assert bot.is_ready()
    seen = await asyncio.gather(*(ada.slash("direct") for _ in range(100)))
    assert all(each.text == "at once" for each in seen)
