"""The bot where only a person has installed it."""

import discord
import pytest

from bot.sandbox import Permission, Sandbox
from tests.discord.client import SmallBot
from tests.discord.person import Person
from tests.discord.raw import Raw
from tests.discord.validation import Validation

pytestmark = pytest.mark.usefixtures("all_is_well")


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
