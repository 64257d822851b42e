"""Every kind of channel."""

import discord
import pytest

from bot.sandbox import ChannelKind, Permission, Sandbox
from bot.sandbox.world import sees
from tests.discord.client import SmallBot
from tests.discord.person import Person
from tests.discord.raw import Raw
from tests.discord.validation import Validation

pytestmark = pytest.mark.usefixtures("all_is_well")


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
        channel = world.add_channel(sandbox.guild, "a venue", kind)
    status, body = await raw("GET", f"/channels/{channel.id}")
    # `all_is_well` checks the answer against the official description.
    assert (status, body["id"], body["type"]) == (200, str(channel.id), int(kind))
