"""How large anything may be. Requests are made by hand."""

from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.application import draft
from tests.discord.person import Person
from tests.discord.raw import ASK, Ask, Raw, button, embed, field, label, modal, row, select

pytestmark = pytest.mark.usefixtures("the_sandbox_speaks_as_discord_does")


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
        {"flags": 1 << 15, "components": [row(*(button(str(index)) for index in range(6)))]},
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
        {"components": [row({"type": 4, "style": 1, "custom_id": "f"})]},
        {"components": [row(field(), field("g"))]},
        {"components": [row(field()), row(field())]},
        {"components": [row(field(min_length=3, max_length=2))]},
        {"components": [row(field(value="abc", max_length=2))]},
        {"components": [row(field(value="x" * 4001))]},
        {"components": [row(field(placeholder="x" * 101))]},
        {"components": [label(field())]},
        {"components": [label(field(label=None), label="x" * 46)]},
        {"components": [label(field(label=None), description="x" * 101)]},
        {"components": [label(button())]},
        {"components": [label(select(26))]},
        {"components": [label(field(str(index), label=None)) for index in range(6)]},
        {"components": [row({"type": 4, "style": 1, "custom_id": "f", "label": "L",
                             "max_length": 4001})]},
    ],
)  # fmt: skip
async def test_a_broken_modal_is_refused_with_50035(
    raw: Raw, ask: Ask, wrong: dict[str, object]
) -> None:
    status, body = await raw.callback(ask(), 9, modal(**wrong))
    assert (status, body["code"]) == (400, 50035)


async def test_five_inputs_under_labels_just_fit(raw: Raw, ask: Ask) -> None:
    inputs = [
        label(field(str(index), label=None, max_length=4000), label="x" * 45) for index in range(4)
    ]
    opened = modal(title="x" * 45, components=[*inputs, label(select(25))])
    assert (await raw.callback(ask(), 9, opened))[0] == 200


async def test_an_edit_of_a_message_of_components_alone_keeps_their_rules(raw: Raw) -> None:
    text = {"type": 10, "content": "x"}
    _, sent = await raw.post(flags=1 << 15, components=[text] * 40)
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    wrong: list[dict[str, object]] = [{"content": "beside"}, {"components": []}]
    for each in (*wrong, {"components": [text] * 41}):
        assert (await raw("PATCH", path, each))[1]["code"] == 50035
    status, edited = await raw("PATCH", path, {"flags": 4, "components": [text]})
    assert (status, edited["flags"]) == (200, 1 << 15 | 4)


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
    typed = ada.visitor.type_into("ask", q="x")
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
