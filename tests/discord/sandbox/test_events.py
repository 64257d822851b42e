"""What the bot is told of people's messages, and what they see of its own."""

import discord
import pytest

from bot.sandbox import Permission, Pings, Sandbox
from tests.discord.client import SmallBot
from tests.discord.person import Person
from tests.discord.raw import Raw

pytestmark = pytest.mark.usefixtures("all_is_well")


async def told_all(ada: Person) -> None:
    """Wait until the bot has been told of everything so far: events come in order."""
    await ada.in_dm().ask("and now?")


async def test_edits_are_told_with_content_where_the_bot_may_read_it(
    bot: SmallBot, ada: Person
) -> None:
    plain = ada.say("nothing to you")
    asked = await ada.mention("why?")
    direct = await ada.in_dm().ask("in private")
    ada.edit(plain, "nothing at all")
    ada.edit(asked, "why not?")
    ada.in_dm().edit(direct, "in private still")
    await told_all(ada)
    name = f"<@{ada.discord.world.bot.id}>"
    assert [message.content for message in bot.edited] == [
        "",
        f"{name} why not?",
        "in private still",
    ]
    assert all(message.edited_at for message in bot.edited)


async def test_an_edit_that_takes_the_mention_away_comes_empty(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    asked = await ada.mention("why?")
    assert asked.wrote is not None
    sandbox.world.edit(asked.wrote, "never mind")
    await told_all(ada)
    assert [message.content for message in bot.edited] == [""]


async def test_what_is_found_behind_a_link_is_an_update_and_no_edit(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    asked = await ada.mention("what about https://a.example ?")
    assert asked.wrote is not None
    sandbox.world.unfurl(asked.wrote, "An example")
    await told_all(ada)
    (updated,) = bot.edited
    assert updated.edited_at is None
    assert updated.content == asked.wrote.content
    assert [embed.title for embed in updated.embeds] == ["An example"]


async def test_deletions_are_told_one_by_one_or_together(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    said = [seen.wrote for seen in (ada.say("one"), ada.say("two"), ada.say("three"))]
    one, two, three = (message for message in said if message is not None)
    ada.delete(one)
    sandbox.world.delete_together(two, three)
    await told_all(ada)
    assert bot.deleted == [{one.id}, {two.id, three.id}]


async def test_a_person_edits_and_deletes_only_what_they_may(ada: Person) -> None:
    bo = ada.friend("Bo")
    said = ada.say("mine")
    with pytest.raises(LookupError, match="Bo can't edit"):
        bo.edit(said, "ours")
    with pytest.raises(LookupError, match="Bo can't delete"):
        bo.delete(said)
    ada.friend("Cy", may=Permission.MANAGE_MESSAGES).delete(said)
    assert not ada.screen
    bo.delete(bo.say("his own"))
    assert not bo.screen
    with pytest.raises(LookupError, match="doesn't see"):
        ada.edit(said, "again")


async def test_a_moderator_may_delete_what_the_bot_said(bot: SmallBot, ada: Person) -> None:
    seen = await ada.slash("direct")
    with pytest.raises(LookupError, match="Bo can't delete"):
        ada.friend("Bo").delete(seen)
    message = seen.message
    ada.friend("Cy", may=Permission.MANAGE_MESSAGES).delete(seen)
    assert seen.deleted == [message]
    await told_all(ada)
    assert bot.deleted == [{message.id}]


async def test_where_the_bot_may_not_look_it_is_told_nothing(
    bot: SmallBot, ada: Person, sandbox: Sandbox
) -> None:
    sandbox.world.deny(ada.channel, Permission.VIEW_CHANNEL)
    ada.delete(ada.say(f"<@{sandbox.world.bot.id}> can you hear me?"))
    await told_all(ada)
    assert not [message for message in bot.heard if message.guild]
    assert not bot.deleted


async def test_a_webhook_is_known_as_one(bot: SmallBot, ada: Person, sandbox: Sandbox) -> None:
    said = sandbox.world.say_by_webhook("News", ada.channel, f"<@{sandbox.world.bot.id}> read this")
    await told_all(ada)
    assert bot.heard[0].webhook_id == said.author.id
    assert bot.heard[0].author.name == "news"
    assert not ada.replies(said)


async def test_a_reply_need_not_ping_and_then_comes_empty(bot: SmallBot, ada: Person) -> None:
    asked = await ada.mention("why?")
    ada.say("and so?", reply_to=asked.message)
    ada.say("a secret", reply_to=asked.message, ping=False)
    await told_all(ada)
    heard = [each.content for each in bot.heard if each.guild and not each.author.bot]
    assert heard[1:] == ["and so?", ""]


async def test_history_keeps_to_the_same_rule(bot: SmallBot, ada: Person) -> None:
    secret = ada.say("a secret").wrote
    asked = await ada.mention("why?", reply_to=secret)
    channel = bot.get_channel(ada.channel.id)
    assert isinstance(channel, discord.TextChannel)
    assert secret is not None
    assert (await channel.fetch_message(secret.id)).content == ""
    assert asked.wrote is not None
    fetched = await channel.fetch_message(asked.wrote.id)
    assert fetched.content == asked.wrote.content
    assert fetched.reference is not None
    assert isinstance(fetched.reference.resolved, discord.Message)
    assert fetched.reference.resolved.content == ""


async def test_the_bots_messages_change_and_go(raw: Raw, ada: Person) -> None:
    _, sent = await raw.post("one")
    path = f"/channels/{ada.channel.id}/messages/{sent['id']}"
    assert (await raw("PATCH", path, {"content": "two"}))[1]["content"] == "two"
    assert [message.versions for message in ada.screen] == [["one", "two"]]
    assert (await raw("DELETE", path)) == (204, None)
    assert not ada.screen
    assert (await raw("DELETE", path))[1]["code"] == 10008


async def test_a_person_sees_what_pinged_them(raw: Raw, ada: Person) -> None:
    bo = ada.friend("Bo")
    await raw.post(f"<@{ada.user.id}> alone")
    await raw.post("@here all")
    await raw.post(f"<@{ada.user.id}> not really", allowed_mentions={"parse": []})
    assert [message.content for message in bo.pings] == ["@here all"]
    assert [message.content for message in ada.pings] == [f"<@{ada.user.id}> alone", "@here all"]
    assert ada.screen[-1].pinged == Pings()
