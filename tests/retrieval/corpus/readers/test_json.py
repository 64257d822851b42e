"""Each record of a file in JSON is a section, under its title."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.json import draw
from retrieval.corpus.surroundings import NONE

LAMP = {"title": "The lamp", "text": "It burns oil.\n\nIt is old."}
FERRY = {"Title": "The ferry", "BODY": "It leaves at nine."}
SAID = "The lamp\n\nIt burns oil.\n\nIt is old.\n\nThe ferry\n\nIt leaves at nine."


def drawn(text: str) -> Document:
    return draw(text.encode(), "utf-8", NONE)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([LAMP, FERRY]),
        json.dumps({"version": 2, "tags": ["x"], "records": [LAMP, FERRY, {"id": 3}]}, indent=2),
        f"{json.dumps(LAMP)}\r\n\n{json.dumps(FERRY)}\n",
        f"\ufeff{json.dumps(LAMP)}\n[]\n7\n{json.dumps(FERRY)}",
    ],
)
def test_the_texts_of_records_are_told_wherever_they_stand(text: str) -> None:
    document = drawn(text)
    assert document.text == SAID
    kinds = [(block.kind, block.level, block.label) for block in document.blocks]
    assert [label for kind, _, label in kinds if kind is Kind.HEADING] == ["The lamp", "The ferry"]
    assert [document.text[block.start : block.end] for block in document.blocks] == SAID.split(
        "\n\n"
    )


def test_a_lone_object_is_one_record() -> None:
    assert drawn(json.dumps({"content": "It burns oil."})).text == "It burns oil."


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"scripts": {"text": "x"}}', '[{"text": " "}]'])
def test_what_has_no_text_is_no_document(text: str) -> None:
    with pytest.raises(TextlessError):
        drawn(text)


@pytest.mark.parametrize("text", ["", "{", '{"text": "a\n{"text": "b', "[" * 100])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(UndrawableError):
        drawn(text)


def test_bytes_that_arent_text_are_told() -> None:
    with pytest.raises(UndrawableError, match="not valid utf-8"):
        draw(b"\xff", "utf-8", NONE)


def test_what_no_text_can_hold_is_replaced() -> None:
    assert drawn(r'{"text": "a\ud800b\u0000c\ufeff \r\nd"}').text == "a\ufffdb\ufffdc \nd"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"))), max_size=4))
def test_words_come_back_complete_and_in_order(said: list[list[str]]) -> None:
    rows = [" ".join(words) for words in said]
    held = [row for row in rows if row.strip()]
    try:
        found = drawn(json.dumps([{"text": row} for row in rows]))
    except UndrawableError:
        assert not held
        return
    wanted = " ".join(held).replace("\0", "\ufffd").replace("\ufeff", "")
    assert found.text.split() == wanted.split()
