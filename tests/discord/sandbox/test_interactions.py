"""The clock of an interaction, and what may be done with it. Requests are made by hand."""

import pytest

from bot.sandbox import Interaction, Sandbox
from tests.discord.outcome import Outcome
from tests.discord.person import Person
from tests.discord.raw import ASK, Ask, Raw, button, modal, option, row, select

pytestmark = pytest.mark.usefixtures("the_sandbox_speaks_as_discord_does")


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


@pytest.fixture
async def pressed(raw: Raw, ask: Ask, ada: Person) -> Interaction:
    """A press on a button of an answer that all see."""
    asked = ask()
    shown = {"content": "one", "components": [row(button())]}
    await raw.callback(asked, 4, shown)
    return ada.visitor.press(asked.messages[0], "A")


async def test_a_press_may_change_its_message_at_once(raw: Raw, pressed: Interaction) -> None:
    source = pressed.source
    assert source is not None
    _, body = await raw.callback(pressed, 7, {"content": "two", "components": []})
    assert body["resource"]["message"]["id"] == str(source.id)
    assert (source.content, source.components, pressed.messages) == ("two", [], [])
    _, body = await raw.webhook("PATCH", pressed, "/messages/@original", content="three")
    assert (body["id"], source.content) == (str(source.id), "three")


async def test_a_press_may_change_its_message_later(raw: Raw, pressed: Interaction) -> None:
    source = pressed.source
    assert source is not None
    assert (await raw.callback(pressed, 6))[0] == 200
    assert pressed.answered_at is None
    await raw.webhook("PATCH", pressed, "/messages/@original", content="two")
    assert (source.content, pressed.messages) == ("two", [])
    _, told = await raw.webhook("POST", pressed, content="beside it", flags=64)
    assert told["interaction_metadata"]["original_response_message_id"] == str(source.id)
    assert [message.ephemeral for message in pressed.messages] == [True]


async def test_a_press_may_be_answered_beside_its_message(raw: Raw, pressed: Interaction) -> None:
    _, body = await raw.callback(pressed, 5, {"flags": 64})
    _, told = await raw.webhook("PATCH", pressed, "/messages/@original", content="beside it")
    assert told["id"] == body["resource"]["message"]["id"]
    assert told["interaction_metadata"]["interacted_message_id"] == str(
        pressed.source and pressed.source.id
    )
    assert pressed.source is not None
    assert pressed.source.content == "one"


async def test_a_message_that_is_gone_cannot_be_changed(
    raw: Raw, pressed: Interaction, sandbox: Sandbox
) -> None:
    assert pressed.source is not None
    sandbox.world.delete(pressed.source)
    assert (await raw.callback(pressed, 7, {"content": "two"}))[1]["code"] == 10008
    assert (await raw.callback(pressed, 4, {"content": "it is gone"}))[0] == 200


async def test_a_press_is_settled_when_its_message_goes_by_the_channel(
    raw: Raw, pressed: Interaction, ada: Person
) -> None:
    seen, source = Outcome(ada, pressed), pressed.source
    assert source is not None
    await raw.callback(pressed, 6)
    assert not seen.settled
    await raw("DELETE", f"/channels/{ada.channel.id}/messages/{source.id}")
    assert seen.settled
    assert seen.deleted == [source]


async def test_an_answer_is_edited_with_components_and_files(raw: Raw, ask: Ask) -> None:
    asked = ask()
    await raw.callback(asked, 5)
    path = f"/webhooks/{raw.discord.world.application_id}/{asked.token}/messages/@original"
    body = {"content": "one", "components": [row(button())], "attachments": [{"id": 0}]}
    _, told = await raw("PATCH", path, body, files=[("a.txt", b"1")])
    assert told["components"][0]["components"][0]["custom_id"] == "a"
    assert [each["filename"] for each in told["attachments"]] == ["a.txt"]
    _, told = await raw("PATCH", path, {"components": []})
    assert (told["components"], len(told["attachments"])) == ([], 1)
    assert (await raw("PATCH", path, {"content": "", "attachments": []}))[1]["code"] == 50006


async def test_a_press_is_not_answered_with_choices(raw: Raw, pressed: Interaction) -> None:
    assert (await raw.callback(pressed, 8, {"choices": []}))[1]["code"] == 50035


@pytest.mark.parametrize(
    "component",
    [button(disabled=True), {"type": 2, "style": 5, "label": "A", "url": "https://a.example"}],
)
async def test_some_buttons_tell_the_bot_nothing(
    raw: Raw, ask: Ask, ada: Person, component: dict[str, object]
) -> None:
    asked = ask()
    await raw.callback(asked, 4, {"content": "one", "components": [row(component)]})
    with pytest.raises(LookupError, match="tells the bot nothing"):
        ada.visitor.press(asked.messages[0], "A")


async def test_a_disabled_select_takes_nothing(raw: Raw, ask: Ask, ada: Person) -> None:
    asked = ask()
    shown = {"content": "one", "components": [row(select(2, disabled=True))]}
    await raw.callback(asked, 4, shown)
    with pytest.raises(ValueError, match="disabled"):
        ada.visitor.choose(asked.messages[0], "1")


async def test_choices_that_come_too_late_are_refused_with_10062(
    raw: Raw, ada: Person, sandbox: Sandbox
) -> None:
    await raw.command(ASK | {"options": [option("q", autocomplete=True)]})
    typed = ada.visitor.type_into("ask", q="x")
    sandbox.clock.advance(3.1)
    assert (await raw.callback(typed, 8, {"choices": []}))[1]["code"] == 10062
