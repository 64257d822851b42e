"""Autocomplete, subcommands, menus and permissions of the real discord.py, as people use them."""

import discord
import pytest

from bot.sandbox import ChannelKind, Permission, Sandbox
from tests.discord.client import SmallBot
from tests.discord.person import Person

pytestmark = pytest.mark.usefixtures("all_is_well")


@pytest.mark.usefixtures("bot")
async def test_what_is_typed_is_completed_and_picked(ada: Person) -> None:
    typed = await ada.type_into("find", passage="sleeper")
    assert len(typed.choices) == 25
    assert typed.choices[0] == "sleeper 1 of seeds"
    assert typed.choice_values[0] == "id:sleeper 1 of seeds"
    picked = await ada.pick("sleeper 2 of seeds", of=typed)
    assert picked.text == "found id:sleeper 2 of seeds in seeds"


@pytest.mark.usefixtures("bot")
async def test_the_options_typed_so_far_come_along(ada: Person) -> None:
    typed = await ada.type_into("find", corpus="cranfield", passage="sle")
    assert typed.choices[0] == "sle 1 of cranfield"
    picked = await ada.pick("sle 1 of cranfield", of=typed)
    assert picked.text == "found id:sle 1 of cranfield in cranfield"


@pytest.mark.usefixtures("bot")
async def test_free_text_may_be_sent_where_there_is_autocomplete(ada: Person) -> None:
    assert (await ada.slash("find", passage="anything")).text == "found anything in seeds"


@pytest.mark.usefixtures("bot")
async def test_only_what_has_autocomplete_can_be_completed(ada: Person) -> None:
    with pytest.raises(ValueError, match="'corpus' of /find has no autocomplete"):
        await ada.type_into("find", passage="x", corpus="y")


@pytest.mark.usefixtures("bot")
async def test_a_subcommand_takes_a_channel(ada: Person) -> None:
    there = ada.in_channel("papers", category="Reading").channel
    assert (await ada.type_into("corpus use", corpus="se")).choices == ["SE"]
    assert (await ada.slash("corpus use", corpus="seeds", channel=there)).text == "seeds in papers"
    thread = ada.in_thread("Aside").channel
    assert (await ada.slash("corpus use", corpus="seeds", channel=thread)).text == "seeds in Aside"
    assert (await ada.slash("corpus use", corpus="seeds")).text == "seeds in general"


@pytest.mark.usefixtures("bot")
async def test_a_command_takes_only_what_its_options_allow(ada: Person, sandbox: Sandbox) -> None:
    forum = sandbox.world.add_channel(sandbox.guild, "questions", ChannelKind.FORUM)
    with pytest.raises(ValueError, match="takes no channel of type 15"):
        await ada.slash("corpus use", corpus="seeds", channel=forum)
    with pytest.raises(ValueError, match="'passage' takes no int"):
        await ada.slash("find", passage=3)
    with pytest.raises(ValueError, match="'more' takes no bool"):
        await ada.slash("anywhere", more=True)
    with pytest.raises(ValueError, match="'more' takes no 10"):
        await ada.slash("anywhere", more=10)
    with pytest.raises(ValueError, match="takes no 6001 characters"):
        await ada.slash("find", passage="x" * 6001)
    with pytest.raises(LookupError, match="needs the option 'passage'"):
        await ada.slash("find")
    with pytest.raises(LookupError, match="/corpus needs one of"):
        await ada.slash("corpus")


async def test_a_subcommand_is_named_in_full_beside_its_answer(bot: SmallBot, ada: Person) -> None:
    seen = await ada.slash("corpus status")
    assert seen.message.origin is not None
    assert seen.message.origin.command == "corpus status"
    command = bot.acts[-1].command
    assert command is not None
    assert command.qualified_name == "corpus status"


@pytest.mark.usefixtures("bot")
async def test_a_command_may_be_for_those_who_manage_the_server(ada: Person) -> None:
    with pytest.raises(LookupError, match="Bo may not use 'settings'"):
        await ada.friend("Bo").slash("settings")
    assert (await ada.friend("Cy", may=Permission.MANAGE_GUILD).slash("settings")).text == "set"
    assert (await ada.slash("settings")).text == "set"
    with pytest.raises(LookupError, match="not installed or not allowed here"):
        await ada.in_dm().slash("settings")


@pytest.mark.usefixtures("bot")
async def test_commands_may_be_forbidden_in_a_channel(ada: Person, sandbox: Sandbox) -> None:
    bo = ada.friend("Bo")
    sandbox.world.deny(ada.channel, Permission.USE_APPLICATION_COMMANDS, bo.user)
    with pytest.raises(LookupError, match="Bo may use no commands here"):
        await bo.slash("direct")


async def test_the_bot_is_told_what_a_person_and_itself_may_do(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    cy = ada.friend("Cy", may=Permission.MANAGE_MESSAGES)
    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES)
    await cy.slash("direct")
    act = bot.acts[-1]
    assert act.permissions.manage_messages
    assert not act.permissions.manage_guild
    assert not act.app_permissions.send_messages
    assert act.app_permissions.read_message_history
    await ada.slash("direct")
    assert bot.acts[-1].permissions.administrator
    await ada.in_dm().slash("direct")
    assert bot.acts[-1].app_permissions == discord.Permissions(
        attach_files=True, embed_links=True, mention_everyone=True
    )


async def test_a_menu_reads_what_the_bot_could_not(bot: SmallBot, ada: Person) -> None:
    said = ada.friend("Bo").say("The moon is cheese.")
    seen = await ada.use("Find sources", on=said)
    assert seen.text == "about 'The moon is cheese.'"
    assert [message.content for message in bot.heard] == [""]
    assert bot.acts[-1].data is not None
    assert said.wrote is not None
    assert bot.acts[-1].data.get("target_id") == str(said.wrote.id)


@pytest.mark.usefixtures("bot")
async def test_forged_options_reach_the_bot(ada: Person) -> None:
    forged = await ada.forging.slash("find", passage="never offered", corpus="x" * 1900)
    assert forged.text == f"found never offered in {'x' * 1900}"
    ada.discord.clock.speed = 100.0
    assert (await ada.forging.type_into("find", passage="y", corpus="no autocomplete")).failed


async def test_a_forged_target_reaches_the_bot(bot: SmallBot, ada: Person) -> None:
    said = ada.friend("Bo").say("The moon is cheese.").wrote
    assert said is not None
    seen = await ada.forging.use("Find sources", said.id, said)
    assert seen.text == "about 'The moon is cheese.'"
    data = bot.acts[-1].data
    assert data is not None
    assert data.get("target_id") == str(said.id)


@pytest.mark.usefixtures("bot")
async def test_a_forger_uses_only_what_they_may(ada: Person) -> None:
    with pytest.raises(LookupError, match="Bo may not use 'settings'"):
        await ada.friend("Bo").forging.slash("settings")
