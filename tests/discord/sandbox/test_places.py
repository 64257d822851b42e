"""Every kind of channel, and the bot where only a person has installed it."""

from collections.abc import Iterator

import discord
import pytest

from bot.sandbox import ChannelKind, Permission, Sandbox
from bot.sandbox.world import sees
from tests.discord.client import SmallBot, nothing_is_amiss
from tests.discord.person import Person
from tests.discord.raw import Raw
from tests.discord.validation import Validation


@pytest.fixture(autouse=True)
def all_is_well(validation: Validation, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    nothing_is_amiss(validation, caplog)


# Channels


async def test_a_channel_stands_in_its_category(bot: SmallBot, ada: Person) -> None:
    seen = await ada.in_channel("papers", category="Reading").slash("direct")
    channel = bot.get_channel(seen.message.channel.id)
    assert isinstance(channel, discord.TextChannel)
    assert channel.category is not None
    assert (channel.name, channel.category.name) == ("papers", "Reading")


async def test_a_thread_and_a_post_know_their_parents(bot: SmallBot, ada: Person) -> None:
    await ada.in_thread("Aside").slash("direct")
    await ada.in_post("How so?").slash("direct")
    thread, post = (act.channel for act in bot.acts)
    assert isinstance(thread, discord.Thread)
    assert isinstance(post, discord.Thread)
    assert isinstance(thread.parent, discord.TextChannel)
    assert isinstance(post.parent, discord.ForumChannel)
    assert (thread.parent.name, post.name) == ("general", "How so?")


@pytest.mark.usefixtures("bot")
async def test_mentions_are_answered_in_every_kind_of_channel(ada: Person) -> None:
    for place in (ada.in_channel("papers"), ada.in_thread(), ada.in_post(), ada.in_dm()):
        assert (await place.mention("why?")).text.endswith("why?'")


async def test_a_private_thread_is_for_who_is_in_it(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    bo, cy = ada.friend("Bo"), ada.friend("Cy")
    inside = ada.in_private_thread("Behind a door", bo)
    said = inside.say("a secret")
    assert said.wrote in bo.at(inside.channel).screen
    assert not cy.at(inside.channel).screen
    with pytest.raises(LookupError, match="Cy can't write"):
        cy.at(inside.channel).say("let me in")
    assert not sees(sandbox.world, sandbox.world.bot, inside.channel)
    # A command works where the bot sees nothing; a mention brings it in.
    assert (await inside.slash("direct")).text == "at once"
    assert (await inside.mention("why?")).text.endswith("why?'")
    assert bot.heard[0].content.endswith("> why?")
    thread = bot.get_channel(inside.channel.id)
    assert isinstance(thread, discord.Thread)
    assert thread.is_private()


async def test_the_bot_reaches_no_private_thread_that_it_is_not_in(raw: Raw, ada: Person) -> None:
    inside = ada.in_private_thread()
    path = f"/channels/{inside.channel.id}"
    for method, request in (("GET", path), ("POST", f"{path}/messages")):
        status, body = await raw(method, request, {"content": "hello"})
        assert (status, body["code"]) == (403, 50001)


async def test_a_forum_and_a_category_take_no_messages(
    raw: Raw, sandbox: Sandbox, ada: Person, validation: Validation
) -> None:
    for kind, code in ((ChannelKind.FORUM, 40058), (ChannelKind.CATEGORY, 50008)):
        channel = sandbox.world.add_channel(sandbox.guild, "no place", kind)
        status, body = await raw("POST", f"/channels/{channel.id}/messages", {"content": "hello"})
        assert (status, body["code"]) == (400, code)
        with pytest.raises(LookupError, match="can't write in 'no place'"):
            ada.at(channel).say("hello")
    assert [violation.sentence for violation in validation.violations] == [
        "refused with 400, code 40058: Cannot send a message in a forum channel",
        "refused with 400, code 50008: Cannot send messages in a non-text channel",
    ]
    validation.violations.clear()


async def test_a_person_may_be_kept_from_seeing_and_writing(ada: Person, sandbox: Sandbox) -> None:
    bo = ada.friend("Bo")
    said = ada.say("hello").wrote
    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES, bo.user)
    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES)
    assert bo.screen == [said]
    # Nothing is denied to an administrator, as the owner is.
    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES, ada.user)
    ada.delete(ada.say("still here"))
    with pytest.raises(LookupError, match="Bo can't write"):
        bo.say("hello")
    sandbox.world.deny(ada.channel, Permission.VIEW_CHANNEL, bo.user)
    assert not bo.screen


@pytest.mark.parametrize("kind", list(ChannelKind))
async def test_every_kind_of_channel_is_described_as_discord_does(
    raw: Raw, ada: Person, sandbox: Sandbox, kind: ChannelKind
) -> None:
    world, bot = sandbox.world, sandbox.world.bot
    if kind is ChannelKind.GROUP_DM:
        channel = world.add_group(ada.user, bot, world.add_user("Bo"))
    elif kind is ChannelKind.DM:
        channel = world.dm_with(ada.user)
    elif kind is ChannelKind.THREAD:
        channel = world.add_thread(ada.channel, "Aside")
    elif kind is ChannelKind.PRIVATE_THREAD:
        channel = world.add_private_thread(ada.channel, "Behind a door", bot)
    else:
        channel = world.add_channel(sandbox.guild, "a place", kind)
    status, body = await raw("GET", f"/channels/{channel.id}")
    # `all_is_well` checks the answer against the official description.
    assert (status, body["id"], body["type"]) == (200, str(channel.id), int(kind))


# Where only a person has installed the bot


async def test_a_person_takes_the_bot_along(bot: SmallBot, ada: Person) -> None:
    away = ada.abroad()
    seen = await away.slash("anywhere")
    assert seen.text == "here"
    assert seen.message in away.friend("Bo").screen
    act = bot.acts[-1]
    assert act.context.guild
    assert act.is_user_integration()
    assert not act.is_guild_integration()
    assert act.app_permissions == discord.Permissions(
        attach_files=True, embed_links=True, mention_everyone=True
    )
    assert act.permissions.administrator
    assert away.channel.guild is not None
    assert act.guild_id == away.channel.guild.id
    assert [guild.name for guild in bot.guilds] == ["Reading room"]
    assert (await away.press("Again", on=seen)).text == "once more"
    assert (await away.friend("Cy").choose("2", on=seen)).text == "opened ['2']"
    # Whoever uses a component, it is there by the install of the one who ran the command.
    assert bot.acts[-1]._integration_owners == {1: ada.user.id}
    assert (await away.submit(await away.press("Form", on=seen), "snow")).text == "you wish snow"


async def test_abroad_the_bot_is_told_nothing_and_reaches_nothing(
    bot: SmallBot, ada: Person, raw: Raw
) -> None:
    away = ada.abroad()
    seen = await away.slash("anywhere")
    away.say(f"<@{away.discord.world.bot.id}> do you hear me?")
    away.edit(away.say("nothing"), "something")
    await ada.mention("why?")
    assert {message.channel.id for message in bot.heard} == {ada.channel.id}
    channel = f"/channels/{away.channel.id}"
    message = f"{channel}/messages/{seen.message.id}"
    for method, path in (
        *(("GET", channel), ("GET", f"{channel}/messages"), ("POST", f"{channel}/messages")),
        *(("GET", message), ("PATCH", message), ("DELETE", message)),
    ):
        status, body = await raw(method, path, {"content": "hello"})
        assert (status, body["code"]) == (403, 50001)


async def test_abroad_at_most_five_follow_ups_are_taken(
    bot: SmallBot, ada: Person, validation: Validation
) -> None:
    at_home = await ada.slash("anywhere", more=6)
    await at_home.until(lambda it: len(it.messages) == 7)
    seen = await ada.abroad().slash("anywhere", more=6)
    await ada.until(lambda: validation.violations, "a refusal")
    assert seen.texts == ["here", *(f"more {number}" for number in range(1, 6))]
    assert "code 40094" in validation.violations.pop().sentence
    await ada.mention("are you done?")
    assert [type(error.__cause__).__name__ for error in bot.errors] == ["HTTPException"]
    bot.errors.clear()


@pytest.mark.usefixtures("bot")
async def test_where_members_may_not_use_it_openly_its_answer_is_private(
    ada: Person, sandbox: Sandbox
) -> None:
    away = ada.abroad()
    bo = away.friend("Bo")
    bo.install()
    assert not (await bo.slash("anywhere")).ephemeral
    sandbox.world.deny(away.channel, Permission.USE_EXTERNAL_APPS, bo.user)
    assert (await bo.slash("anywhere")).ephemeral


async def test_between_people_only_the_one_who_has_it_uses_it(bot: SmallBot, ada: Person) -> None:
    bo, cy = ada.friend("Bo"), ada.friend("Cy")
    for others in ([bo], [bo, cy]):
        among = ada.in_group(*others)
        with pytest.raises(LookupError, match="not installed or not allowed here"):
            await among.slash("anywhere")
    ada.install()
    between, group = ada.in_group(bo), ada.in_group(bo, cy)
    assert (await between.slash("anywhere")).text == "here"
    assert bot.acts[-1].context.private_channel
    assert isinstance(bot.acts[-1].channel, discord.DMChannel)
    said = bo.at(group.channel).say("The moon is cheese.")
    assert (await group.use("Find sources", on=said)).text == "about 'The moon is cheese.'"
    assert isinstance(bot.acts[-1].channel, discord.GroupChannel)
    with pytest.raises(LookupError, match="not installed or not allowed here"):
        await bo.at(group.channel).slash("anywhere")
    with pytest.raises(LookupError, match="not installed or not allowed here"):
        await group.slash("direct")


async def test_at_home_both_installs_are_told(bot: SmallBot, ada: Person) -> None:
    ada.install()
    await ada.slash("anywhere")
    assert bot.acts[-1].is_guild_integration()
    assert bot.acts[-1].is_user_integration()
    await ada.in_dm().slash("anywhere")
    assert bot.acts[-1].context.dm_channel
