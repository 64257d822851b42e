"""Whom a message pings, and what a bot may not do with messages. Requests are made by hand."""

import pytest

from bot.sandbox import Permission, Pings, Sandbox
from tests.discord.person import Person
from tests.discord.raw import Ask, Raw

pytestmark = pytest.mark.usefixtures("the_sandbox_speaks_as_discord_does")

EVERYONE = "@everyone <@1> <@!2> <@&3>"


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (None, Pings(frozenset({1, 2}), frozenset({3}), everyone=True)),
        ({"parse": []}, Pings()),
        ({"parse": ["users"]}, Pings(frozenset({1, 2}))),
        ({"parse": ["roles", "everyone"]}, Pings(roles=frozenset({3}), everyone=True)),
        ({"parse": [], "users": ["2", "9"]}, Pings(frozenset({2}))),
    ],
)
async def test_a_channel_message_pings_whom_it_names_unless_told_otherwise(
    raw: Raw, ada: Person, allowed: dict[str, object] | None, pinged: Pings
) -> None:
    await raw.post(EVERYONE, **({} if allowed is None else {"allowed_mentions": allowed}))
    assert ada.screen[-1].pinged == pinged


async def test_an_escaped_mention_pings_all_the_same(raw: Raw, ada: Person) -> None:
    await raw.post("`\\<@1>`")
    assert ada.screen[-1].pinged == Pings(frozenset({1}))


async def test_an_answer_to_an_interaction_pings_users_only(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 5)
    await raw.webhook("PATCH", asked, "/messages/@original", content=EVERYONE)
    assert asked.messages[0].pinged == Pings(frozenset({1, 2}))


async def test_an_edit_notifies_nobody_but_shows_whom_it_names(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 4, {"content": "quiet"})
    await raw.webhook("PATCH", asked, "/messages/@original", content="<@1>")
    assert not asked.messages[0].pinged
    assert asked.messages[0].mentions == Pings(frozenset({1}))


async def test_a_reply_pings_its_author_unless_told_otherwise(raw: Raw, ada: Person) -> None:
    said = ada.say("hello").wrote
    assert said is not None
    reference = {"message_id": str(said.id)}
    await raw.post("hi", message_reference=reference)
    assert ada.screen[-1].pinged == Pings(frozenset({ada.user.id}))
    await raw.post("hi", message_reference=reference, allowed_mentions={"parse": ["users"]})
    assert not ada.screen[-1].pinged


async def test_a_reply_to_a_deleted_message_fails_unless_it_need_not_exist(
    raw: Raw, ada: Person
) -> None:
    said = ada.say("hello")
    assert said.wrote is not None
    ada.delete(said)
    reference: dict[str, object] = {"message_id": str(said.wrote.id)}
    assert (await raw.post("hi", message_reference=reference))[1]["code"] == 50035
    reference["fail_if_not_exists"] = False
    assert (await raw.post("hi", message_reference=reference))[0] == 200


@pytest.mark.parametrize(
    ("denied", "status", "code"),
    [
        (Permission.SEND_MESSAGES, 403, 50013),
        (Permission.VIEW_CHANNEL, 403, 50001),
        (Permission.MENTION_EVERYONE, 200, None),
    ],
)
async def test_a_missing_permission_is_refused(
    raw: Raw, sandbox: Sandbox, denied: Permission, status: int, code: int | None
) -> None:
    sandbox.world.deny(sandbox.channel, denied)
    answered, body = await raw.post("hello")
    assert (answered, body.get("code")) == (status, code)


async def test_a_thread_has_its_own_permission_to_send(
    raw: Raw, sandbox: Sandbox, ada: Person
) -> None:
    thread = ada.in_thread().channel
    path = f"/channels/{thread.id}/messages"
    sandbox.world.deny(sandbox.channel, Permission.SEND_MESSAGES)
    assert (await raw("POST", path, {"content": "hello"}))[0] == 200
    sandbox.world.deny(sandbox.channel, Permission.SEND_MESSAGES_IN_THREADS)
    assert (await raw("POST", path, {"content": "hello"}))[1]["code"] == 50013


async def test_replying_needs_the_permission_to_read_history(raw: Raw, ada: Person) -> None:
    said = ada.say("hello").wrote
    assert said is not None
    ada.discord.world.deny(ada.channel, Permission.READ_MESSAGE_HISTORY)
    _, body = await raw.post("hi", message_reference={"message_id": str(said.id)})
    assert body["code"] == 160002


async def test_someone_elses_message_is_neither_edited_nor_deleted(raw: Raw, ada: Person) -> None:
    said = ada.say("hello").wrote
    assert said is not None
    path = f"/channels/{ada.channel.id}/messages/{said.id}"
    assert (await raw("PATCH", path, {"content": "mine"}))[1]["code"] == 50005
    assert (await raw("DELETE", path))[1]["code"] == 50013


async def test_an_unknown_channel_is_refused_with_10003(raw: Raw) -> None:
    assert (await raw("GET", "/channels/1"))[1]["code"] == 10003


async def test_one_nonce_posts_one_message(raw: Raw, ada: Person) -> None:
    for _ in range(2):
        assert (await raw.post("once", nonce="7", enforce_nonce=True))[0] == 200
    assert len(ada.screen) == 1


async def test_a_private_answer_is_not_replied_to(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 4, {"content": "one", "flags": 64})
    reference = {"message_id": str(asked.messages[0].id)}
    assert (await raw.post("hi", message_reference=reference))[1]["code"] == 50035


async def test_forwarding_is_lacking(raw: Raw, ada: Person) -> None:
    said = ada.say("hello").wrote
    assert said is not None
    reference = {"type": 1, "message_id": str(said.id), "channel_id": str(ada.channel.id)}
    assert (await raw.post(message_reference=reference))[0] == 501


async def test_manage_messages_lets_the_bot_delete_what_others_said(
    raw: Raw, ada: Person, sandbox: Sandbox
) -> None:
    said = ada.say("hello").wrote
    assert said is not None
    sandbox.guild.members[sandbox.world.bot.id] = Permission.MANAGE_MESSAGES
    assert (await raw("DELETE", f"/channels/{ada.channel.id}/messages/{said.id}"))[0] == 204
    assert not ada.screen
