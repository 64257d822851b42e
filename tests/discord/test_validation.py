"""What counts as a violation, and what doesn't."""

import json

import pytest

from bot.sandbox import Exchange, Permission, Sandbox
from tests.discord import extract
from tests.discord.person import Person
from tests.discord.raw import Raw
from tests.discord.validation import DESCRIPTION, Validation, answer_errors, schema_errors

CHANNEL = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
COMMANDS = "/applications/{application_id}/commands"


def test_the_extract_holds_every_served_path() -> None:
    paths = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
    served = {(method.lower(), path) for method, path in Sandbox(token="none").rest.operations}
    assert {(method, path) for path in paths for method in paths[path]} == served


def test_the_extract_holds_every_schema_it_refers_to() -> None:
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    assert extract.find_references(description) == description["components"]["schemas"].keys()


@pytest.mark.parametrize(
    ("method", "template", "body", "sentence"),
    [
        ("POST", CHANNEL, {"content": 7}, 'content: 7 is not of types "null", "string"'),
        ("POST", CHANNEL, {"content": "x" * 4001}, "is longer than 4000 characters"),
        ("POST", CHANNEL, {"components": [{"type": 99}]}, "components.0.type: 99 is not one of"),
        (
            "POST",
            CHANNEL,
            {"components": [{"type": 1, "components": [{"type": 2, "label": "x"}]}]},
            'components.0.components.0: "style" is a required property',
        ),
        ("POST", CHANNEL, {"allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
        ("POST", CALLBACK, {"type": 99}, "type: 99 is not one of"),
        ("POST", CALLBACK, {"type": 9, "data": {"title": "T"}}, "data: "),
        (
            "POST",
            CALLBACK,
            {
                "type": 9,
                "data": {
                    "title": "T",
                    "custom_id": "m",
                    "components": [{"type": 18, "label": "L", "component": {"type": 2}}],
                },
            },
            "data.components.0.component.type: 2 is not one of",
        ),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": ""}]}}, "data: "),
        ("PUT", COMMANDS, [{"name": "ask", "contexts": [7]}], "0.contexts"),
        ("PUT", COMMANDS, [{"description": "no name"}], '0: "name" is a required property'),
    ],
)
def test_the_description_is_kept(method: str, template: str, body: object, sentence: str) -> None:
    errors = schema_errors(method, template, body)
    assert any(sentence in error for error in errors), errors


def test_ids_may_be_numbers() -> None:
    body = {"attachments": [{"id": 0}], "message_reference": {"message_id": 1}}
    assert schema_errors("POST", CHANNEL, body) == []


def test_an_answer_of_the_sandbox_is_held_against_the_description() -> None:
    exchange = Exchange(0.0, "GET", "/gateway", "/gateway", status=200, answer={"url": 7})
    assert answer_errors(exchange) == ['url: 7 is not of type "string"']
    exchange.answer = {"url": "ws://127.0.0.1:1/"}
    assert answer_errors(exchange) == []


async def test_ids_in_answers_are_texts(validation: Validation) -> None:
    exchange = Exchange(0.0, "GET", "/users/@me", "/users/@me", status=200, answer={"id": 7})
    validation(exchange)
    assert 'id: 7 is not of type "string"' in [
        each.sentence for each in validation.sandbox_violations
    ]
    assert not validation.violations


async def test_a_limit_that_the_description_lacks_is_named(
    raw: Raw, validation: Validation, sandbox: Sandbox
) -> None:
    await raw.post("x" * 2001)
    path = f"/channels/{sandbox.channel.id}/messages"
    assert [str(violation) for violation in validation.violations] == [
        f"POST {path}: refused with 400, code 50035: Invalid Form Body",
        f"POST {path}: content: Must be 2000 or fewer in length.",
    ]


async def test_a_missing_permission_is_no_violation(
    raw: Raw, validation: Validation, sandbox: Sandbox
) -> None:
    sandbox.world.deny(sandbox.channel, Permission.SEND_MESSAGES)
    assert (await raw.post("hello"))[0] == 403
    assert (await raw("GET", "/channels/1"))[0] == 404
    assert validation.violations == []


async def test_a_fault_is_no_violation(raw: Raw, validation: Validation, sandbox: Sandbox) -> None:
    sandbox.faults.fail("POST *")
    await raw.post("hello")
    assert validation.violations == []


async def test_what_the_sandbox_lacks_is_named(raw: Raw, validation: Validation) -> None:
    await raw("PUT", "/guilds/1/bans/2")
    assert [each.sentence for each in validation.violations] == [
        "refused with 501, code 0: The sandbox lacks PUT /guilds/1/bans/2"
    ]


@pytest.mark.parametrize(("flags", "count"), [((0, 64), 1), ((64, 0), 1), ((64, 64), 0)])
async def test_a_first_reply_that_contradicts_its_defer_is_named(
    raw: Raw, validation: Validation, ada: Person, flags: tuple[int, int], count: int
) -> None:
    await raw.command({"name": "ask", "description": "Ask"})
    asked = ada.visitor.slash("ask")
    await raw.callback(asked, 5, {"flags": flags[0]})
    await raw.webhook("POST", asked, content="first", flags=flags[1])
    await raw.webhook("POST", asked, content="second", flags=0)
    assert len(validation.violations) == count
