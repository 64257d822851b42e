"""The values of a file in JSON are read one after another, as if they were read at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import UndrawableError
from retrieval.corpus.readers import values
from retrieval.corpus.readers.values import Values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def walked(read: Values) -> Any:
    """Return the next value, of which each list and object is gone through."""
    match read.opens():
        case "[":
            return [walked(read) for _ in read.items()]
        case "{":
            return {name: walked(read) for name in read.members()}
        case _:
            return read.value()


def whole(data: bytes, encoding: str) -> Any:
    """Return what a file holds."""
    read = Values(data, encoding)
    value = walked(read)
    read.end()
    return value


@given(JSON, st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_values_are_those_of_the_whole(
    value: Any, piece: int, indent: int | None, is_ascii: bool
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "replace")
    wanted = json.loads(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_PIECE_BYTES", piece)
        assert whole(data, "utf-8") == wanted
        assert Values(data, "utf-8").value() == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_in_their_encoding(encoding: str) -> None:
    data = '{"größer": ["ä"]}'.encode(encoding)
    named = "cp1252" if encoding == "cp1252" else "utf-8"
    assert walked(Values(data, named)) == {"größer": ["ä"]}


@pytest.mark.parametrize(
    "text",
    ["", "[", "{", "[1", "[1,", "[1 2]", '{"a"}', '{"a" 1}', '{"a": 1,', "{1: 2}", "[1]]", "x"],
)
def test_what_isnt_valid_is_told(text: str) -> None:
    with pytest.raises(UndrawableError, match="not valid JSON"):
        whole(text.encode(), "utf-8")


def test_bytes_that_arent_text_are_told() -> None:
    with pytest.raises(UndrawableError, match="not valid utf-8"):
        walked(Values(b'["a", "\xff"]', "utf-8"))
