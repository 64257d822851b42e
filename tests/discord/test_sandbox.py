"""Discord's rules, as the sandbox keeps them. Requests are made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox import Interaction, Permission, Pings, Sandbox, draft
from tests.discord.person import Person
from tests.discord.raw import Raw

ASK = {"name": "ask", "description": "Ask", "options": []}
MENU = {"name": "Find sources", "type": 3}

Ask = Callable[[], Interaction]


@pytest.fixture
async def ask(raw: Raw, ada: Person) -> Ask:
    """Runs a command; each call is another interaction."""
    await raw.command(ASK, MENU)
    return lambda: ada.visitor.slash("ask")


def button(custom_id: str = "a", label: str = "A", **more: object) -> dict[str, object]:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label} | more


def row(*components: dict[str, object]) -> dict[str, object]:
    return {"type": 1, "components": list(components)}


def select(count: int = 1, **more: object) -> dict[str, object]:
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "s", "options": options} | more


def modal(**more: object) -> dict[str, object]:
    field = {"type": 4, "style": 1, "custom_id": "f", "label": "F"}
    return {"title": "T", "custom_id": "m", "components": [row(field)]} | more


def embed(characters: int) -> dict[str, object]:
    return {"description": "x" * characters}


# Who is asking


async def test_a_wrong_token_is_refused_with_401(raw: Raw) -> None:
    answer = await raw("GET", "/users/@me", token="wrong")
    assert answer == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me", "/applications/@me"])
async def test_the_bot_is_told_who_it_is(raw: Raw, path: str) -> None:
    status, body = await raw("GET", path)
    assert status == 200
    assert body.get("bot_public", True) is True


async def test_the_gateway_is_named(raw: Raw, sandbox: Sandbox) -> None:
    for path in ("/gateway", "/gateway/bot"):
        _, body = await raw("GET", path)
        assert body["url"] == sandbox.gateway_url


async def test_what_it_lacks_is_answered_501_and_noted(raw: Raw, sandbox: Sandbox) -> None:
    assert (await raw("PUT", "/guilds/1/bans/2"))[0] == 501
    assert (await raw.post("vote", poll={"question": {"text": "?"}}))[0] == 501
    assert sandbox.journal.unsupported == ["PUT /guilds/1/bans/2", "polls and stickers"]


async def test_invalid_json_is_refused_with_50109(raw: Raw, sandbox: Sandbox) -> None:
    url = f"{sandbox.api_base}/channels/{sandbox.channel.id}/messages"
    async with raw.session.post(url, data=b"{", headers={"Authorization": "Bot made-up"}) as answer:
        assert (await answer.json())["code"] == 50109


async def test_everything_is_recorded(raw: Raw, sandbox: Sandbox) -> None:
    path = f"/channels/{sandbox.channel.id}/messages"
    await raw("POST", path + "?x=1", {"content": "hello"}, files=[("a.txt", b"\x00\xff")])
    exchange = sandbox.journal.requests("POST", "/channels/{channel_id}/messages")[0]
    assert (exchange.path, exchange.query, exchange.status) == (path, {"x": "1"}, 200)
    assert exchange.body == {"content": "hello"}
    assert [(each.filename, each.content) for each in exchange.uploads] == [("a.txt", b"\x00\xff")]


# The clock of an interaction


async def test_an_acknowledgement_after_three_seconds_is_refused_with_10062(
    raw: Raw, ask: Ask, sandbox: Sandbox
) -> None:
    asked = ask()
    sandbox.clock.advance(3.1)
    status, body = await raw.callback(asked, 4, {"content": "late"})
    assert (status, body["code"]) == (404, 10062)
    status, body = await raw.webhook("PATCH", asked, "/messages/@original", content="late")
    assert (status, body["code"]) == (404, 10062)


@pytest.mark.usefixtures("ask")
async def test_a_person_sees_that_the_bot_did_not_respond(ada: Person, sandbox: Sandbox) -> None:
    sandbox.clock.speed = 100.0
    assert (await ada.slash("ask")).failed


async def test_a_second_acknowledgement_is_refused_with_40060(raw: Raw, ask: Ask) -> None:
    asked = ask()
    assert (await raw.callback(asked, 5))[0] == 200
    status, body = await raw.callback(asked, 4, {"content": "again"})
    assert (status, body["code"]) == (400, 40060)


async def test_a_follow_up_before_any_acknowledgement_is_refused_with_10015(
    raw: Raw, ask: Ask
) -> None:
    status, body = await raw.webhook("POST", ask(), content="too early")
    assert (status, body["code"]) == (404, 10015)


async def test_a_token_lives_for_fifteen_minutes(raw: Raw, ask: Ask, sandbox: Sandbox) -> None:
    asked = ask()
    await raw.callback(asked, 5)
    sandbox.clock.advance(14 * 60)
    assert (await raw.webhook("POST", asked, content="in time"))[0] == 200
    sandbox.clock.advance(61)
    status, body = await raw.webhook("POST", asked, content="too late")
    assert (status, body["code"]) == (401, 50027)


async def test_an_acknowledgement_is_answered_only_where_it_asks(raw: Raw, ask: Ask) -> None:
    asked = ask()
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    assert await raw("POST", path, {"type": 5}) == (204, None)
    status, body = await raw.callback(ask(), 5, {"flags": 64})
    assert status == 200
    assert body["interaction"]["response_message_loading"]
    assert body["interaction"]["response_message_ephemeral"]


async def test_a_defer_fixes_who_sees_the_first_reply(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 5, {"flags": 64})
    await raw.webhook("POST", asked, content="first, said to be for all")
    await raw.webhook("POST", asked, content="second", flags=64)
    await raw.webhook("POST", asked, content="third")
    assert [message.ephemeral for message in asked.messages] == [True, True, False]
    assert asked.original is asked.messages[0]


async def test_the_original_can_be_read_edited_and_deleted(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 4, {"content": "one"})
    _, body = await raw.webhook("GET", asked, "/messages/@original")
    assert body["content"] == "one"
    _, body = await raw.webhook("PATCH", asked, f"/messages/{body['id']}", content="two")
    assert body["content"] == "two"
    assert (await raw.webhook("DELETE", asked, "/messages/@original")) == (204, None)
    status, body = await raw.webhook("GET", asked, "/messages/@original")
    assert (status, body["code"]) == (404, 10008)


async def test_an_ephemeral_message_is_not_reached_through_its_channel(
    raw: Raw, ask: Ask, sandbox: Sandbox
) -> None:
    _, body = await raw.callback(ask(), 4, {"content": "one", "flags": 64})
    message = body["resource"]["message"]["id"]
    status, body = await raw("GET", f"/channels/{sandbox.channel.id}/messages/{message}")
    assert (status, body["code"]) == (404, 10008)


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 12])
async def test_a_command_is_not_acknowledged_as_something_else(
    raw: Raw, ask: Ask, kind: int
) -> None:
    status, body = await raw.callback(ask(), kind, {"content": "x"})
    assert (status, body["code"]) == (400, 50035)


async def test_a_modal_is_the_first_response_or_none(raw: Raw, ask: Ask, ada: Person) -> None:
    asked = ask()
    await raw.callback(asked, 5)
    assert (await raw.callback(asked, 9, modal()))[1]["code"] == 40060
    asked = ask()
    assert (await raw.callback(asked, 9, modal()))[0] == 200
    submitted = ada.visitor.submit(asked, "filled in")
    assert (await raw.callback(submitted, 9, modal()))[1]["code"] == 50035


async def test_a_failed_acknowledgement_can_be_made_again(raw: Raw, ask: Ask) -> None:
    asked = ask()
    assert (await raw.callback(asked, 4, {"content": "x" * 2001}))[0] == 400
    assert (await raw.callback(asked, 4, {"content": "x" * 2000}))[0] == 200


# Sizes


async def test_the_error_of_a_long_text_has_discords_shape(raw: Raw, ask: Ask) -> None:
    sentence = {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}
    said = {"content": "x" * 2001}
    assert await raw.post(**said) == (
        400,
        {
            "message": "Invalid Form Body",
            "code": 50035,
            "errors": {"content": {"_errors": [sentence]}},
        },
    )
    _, body = await raw.callback(ask(), 4, said)
    assert body["errors"] == {"data": {"content": {"_errors": [sentence]}}}


async def test_two_thousand_code_points_fit(raw: Raw) -> None:
    assert (await raw.post("𝔸" * 2000))[0] == 200


@pytest.mark.parametrize("said", [{}, {"content": " \n"}, {"content": None, "embeds": []}])
async def test_an_empty_message_is_refused_with_50006(raw: Raw, said: dict[str, object]) -> None:
    status, body = await raw.post(**said)
    assert (status, body["code"]) == (400, 50006)


@pytest.mark.parametrize(
    "said",
    [
        {"embeds": [embed(3000), embed(3001)]},
        {"embeds": [embed(4097)]},
        {"embeds": [embed(1)] * 11},
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        {"components": [row(button(str(index))) for index in range(6)]},
        {"components": [row(*(button(str(index)) for index in range(6)))]},
        {"components": [row(button(), select())]},
        {"components": [row()]},
        {"components": [button()]},
        {"components": [row(button(label="x" * 81))]},
        {"components": [row(button(label=""))]},
        {"components": [row(button(custom_id="x" * 101))]},
        {"components": [row(button(custom_id=""))]},
        {"components": [row(button(), button())]},
        {"components": [row(button(style=5, url="https://a.example"))]},
        {"components": [row({"type": 2, "style": 5, "label": "no address"})]},
        {"components": [row(select(26))]},
        {"components": [row(select(0))]},
        {"components": [row(select(2, max_values=3))]},
        {"components": [row(select(2, min_values=2))]},
        {"components": [row(select(options=[{"label": "x" * 101, "value": "v"}]))]},
        {"components": [row(select(options=[{"label": "l", "value": "x" * 101}]))]},
        {"components": [row(select(options=[{"label": "l", "value": "v"}] * 2))]},
        {"components": [row(select(placeholder="x" * 151))]},
        {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]},
        {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * 41},
        {"flags": 1 << 15, "content": "beside", "components": [{"type": 10, "content": "x"}]},
        {"attachments": [{"id": 0, "filename": "never sent"}]},
        {"allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"message_reference": {"message_id": "1"}},
    ],
)
async def test_a_broken_limit_is_refused_with_50035(raw: Raw, said: dict[str, object]) -> None:
    status, body = await raw.post(**({"content": "x"} | said if "flags" not in said else said))
    assert (status, body["code"]) == (400, 50035)
    assert body["errors"]


async def test_what_just_fits_is_taken(raw: Raw) -> None:
    rows = [row(*(button(f"{each}{place}") for place in range(5))) for each in range(4)]
    chosen = row(select(25, max_values=25, placeholder="x" * 150))
    assert (await raw.post("x", components=[*rows, chosen]))[0] == 200
    assert (await raw.post("x", embeds=[embed(4096), embed(1904)]))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "x" * 46},
        {"title": ""},
        {"custom_id": "x" * 101},
        {"components": []},
        {"components": [row({"type": 4, "style": 1, "custom_id": str(i), "label": "L"})
                        for i in range(6)]},
        {"components": [row(button())]},
        {"components": [row({"type": 4, "style": 1, "custom_id": "f", "label": "x" * 46})]},
        {"components": [row({"type": 4, "style": 3, "custom_id": "f", "label": "L"})]},
        {"components": [row({"type": 4, "style": 1, "custom_id": "f", "label": "L",
                             "max_length": 4001})]},
    ],
)  # fmt: skip
async def test_a_broken_modal_is_refused_with_50035(
    raw: Raw, ask: Ask, wrong: dict[str, object]
) -> None:
    status, body = await raw.callback(ask(), 9, modal(**wrong))
    assert (status, body["code"]) == (400, 50035)


@pytest.mark.parametrize(
    ("choices", "status"),
    [
        ([{"name": "n", "value": "v"}] * 25, 200),
        ([{"name": "n", "value": "v"}] * 26, 400),
        ([{"name": "x" * 101, "value": "v"}], 400),
        ([{"name": "n", "value": "x" * 101}], 400),
        ([{"name": "", "value": "v"}], 400),
        ([], 200),
    ],
)
async def test_autocomplete_offers_at_most_25_choices_of_100_characters(
    raw: Raw, ada: Person, choices: list[Any], status: int
) -> None:
    option = {"name": "q", "type": 3, "description": "Q", "required": True, "autocomplete": True}
    await raw.command(ASK | {"options": [option]})
    typed = ada.visitor.autocomplete("ask", "q", q="x")
    assert (await raw.callback(typed, 8, {"choices": choices}))[0] == status
    assert (await raw.callback(typed, 5))[0] == 400


async def test_a_file_larger_than_the_limit_is_refused_with_40005(
    raw: Raw, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draft.FILE_MAX == 10 * 1024 * 1024
    monkeypatch.setattr(draft, "FILE_MAX", 10)
    path = f"/channels/{sandbox.channel.id}/messages"
    large = [("large.bin", bytes(11))]
    status, body = await raw("POST", path, {"content": "x"}, files=large)
    assert (status, body["code"]) == (413, 40005)


async def test_an_edit_keeps_the_attachments_it_lists(raw: Raw, sandbox: Sandbox) -> None:
    path = f"/channels/{sandbox.channel.id}/messages"
    _, sent = await raw("POST", path, {}, files=[("a", b"1"), ("b", b"2")])
    kept = {"attachments": [{"id": sent["attachments"][1]["id"]}]}
    _, edited = await raw("PATCH", f"{path}/{sent['id']}", kept)
    assert [each["filename"] for each in edited["attachments"]] == ["b"]


# Commands


def option(name: str = "o", **more: object) -> dict[str, object]:
    return {"type": 3, "name": name, "description": "O"} | more


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Ask"},
        {"name": "a b"},
        {"name": "x" * 33},
        {"name": ""},
        {"description": ""},
        {"description": "x" * 101},
        {"options": [option("a"), option("b", required=True)]},
        {"options": [option(str(index)) for index in range(26)]},
        {"options": [option(), option()]},
        {"options": [option(description="x" * 101)]},
        {"options": [option(choices=[{"name": "x" * 101, "value": "v"}])]},
        {"options": [option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]},
        {"type": 3, "description": "A menu has none"},
    ],
)
async def test_a_malformed_command_is_refused_with_50035(
    raw: Raw, command: dict[str, object]
) -> None:
    status, body = await raw.command(ASK | command)
    assert (status, body["code"]) == (400, 50035)


async def test_registered_commands_come_back_without_what_is_false_or_empty(raw: Raw) -> None:
    told = option("q", required=False, choices=[], autocomplete=False)
    _, commands = await raw.command(ASK | {"options": [told], "default_member_permissions": 32})
    assert commands[0]["options"] == [{"type": 3, "name": "q", "description": "O"}]
    assert commands[0]["default_member_permissions"] == "32"


async def test_two_commands_cannot_share_a_name_but_a_menu_can(raw: Raw) -> None:
    assert (await raw.command(ASK, ASK))[0] == 400
    assert (await raw.command(ASK, {"name": "ask", "type": 3}))[0] == 200


async def test_there_are_at_most_five_menus_of_a_kind(raw: Raw) -> None:
    menus = [{"name": f"Menu {index}", "type": 3} for index in range(6)]
    assert (await raw.command(*menus[:5], {"name": "Other", "type": 2}))[0] == 200
    assert (await raw.command(*menus))[1]["code"] == 30032


@pytest.mark.usefixtures("ask")
async def test_a_person_can_use_only_what_is_registered_and_shown(ada: Person) -> None:
    with pytest.raises(LookupError, match="no command 'find'"):
        ada.visitor.slash("find")
    with pytest.raises(LookupError, match="no options"):
        ada.visitor.slash("ask", question="Why?")
    with pytest.raises(LookupError, match="no button"):
        ada.visitor.click(ada.visitor.say("hello"), "More")


# Who is pinged

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


# What the bot may not do


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
