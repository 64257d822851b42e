"""Columns return what was put in, and find it."""

import hashlib
from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.columns import (
    Digests,
    Texts,
    begins,
    inverse,
    placed_among,
    places,
    ranges,
    recounted,
)

TEXTS = st.lists(st.text(max_size=5))
# Few first bytes, so that many digests begin alike.
DIGESTS = st.lists(
    st.builds(
        lambda first, last: bytes([first]) * 8 + bytes(23) + bytes([last]),
        st.integers(0, 3),
        st.integers(0, 3),
    )
)


@given(texts=TEXTS)
def test_texts_come_back(texts: list[str]) -> None:
    column = Texts.of(texts)
    assert list(column) == texts
    assert [column[number] for number in range(len(column))] == texts


@given(texts=TEXTS, more=TEXTS, data=st.data())
def test_texts_are_joined_and_taken_in_the_order_asked_for(
    texts: list[str], more: list[str], data: st.DataObject
) -> None:
    both = [*texts, *more]
    order = data.draw(st.lists(st.integers(0, len(both) - 1)) if both else st.just([]))
    joined = Texts.of(texts).joined(Texts.of(more))
    assert list(joined) == both
    assert list(joined.taken(np.array(order, dtype=np.int64))) == [both[n] for n in order]


@given(texts=TEXTS, text=st.text(), data=st.data())
def test_sorted_texts_tell_where_another_one_stands(
    texts: list[str], text: str, data: st.DataObject
) -> None:
    bound = st.integers(0, len(texts))
    first, last = sorted([data.draw(bound), data.draw(bound)])
    texts[first:last] = sorted(texts[first:last])
    for one in (text, *texts):
        assert Texts.of(texts).place(one, first, last) == bisect_left(texts, one, first, last)


@given(texts=TEXTS)
def test_texts_know_their_letters(texts: list[str]) -> None:
    assert Texts.of(texts).letters().tolist() == [len(text) for text in texts]


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=5)
    )
)
def test_texts_come_back_from_lines(texts: list[str]) -> None:
    lines = Texts.of(texts).lines()
    assert lines == "\n".join(texts).encode()
    assert list(Texts.of_lines(lines)) == texts


@given(digests=DIGESTS)
def test_digests_are_sorted_by_all_their_bytes_then_by_their_rows(digests: list[bytes]) -> None:
    expected = sorted(range(len(digests)), key=lambda row: (digests[row], row))
    assert Digests.of(b"".join(digests)).order.tolist() == expected


def test_a_digest_is_found_by_its_beginning() -> None:
    digests = sorted(hashlib.sha256(bytes([n])).digest() for n in range(200))
    column = Digests.of(b"".join(digests))
    for row, digest in enumerate(digests):
        assert column.equal(digest).tolist() == [row]
    beginning = digests[7][:1]
    expected = [row for row, digest in enumerate(digests) if digest[:1] == beginning]
    assert column.between(beginning, beginning).tolist() == expected


@given(times=st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_a_digest_is_found_as_often_as_it_stands_there(times: list[int]) -> None:
    held = [
        hashlib.sha256(bytes([n])).digest() for n, count in enumerate(times) for _ in range(count)
    ]
    column = Digests.of(b"".join(held))
    for n in range(len(times) + 1):
        digest = hashlib.sha256(bytes([n])).digest()
        assert column.equal(digest).tolist() == [row for row, d in enumerate(held) if d == digest]
        assert digest not in held or column.has_once(digest) == (held.count(digest) == 1)


def test_ranges_stand_one_after_the_other() -> None:
    starts, lengths = np.array([5, 0, 9, 2]), np.array([2, 0, 1, 3])
    assert ranges(starts, lengths).tolist() == [5, 6, 9, 2, 3, 4]
    assert ranges(starts[:0], lengths[:0]).tolist() == []


@given(
    parts=st.lists(st.lists(st.integers(0, 9)).map(sorted), min_size=1), wanted=st.integers(0, 9)
)
def test_a_place_is_where_a_value_would_stand_in_its_part(
    parts: list[list[int]], wanted: int
) -> None:
    column = np.array([value for part in parts for value in part], dtype=np.uint32)
    ends = np.cumsum([len(part) for part in parts])
    begins = ends - [len(part) for part in parts]
    found = places(column, begins, ends, np.full(len(parts), wanted))
    smaller = [sum(value < wanted for value in part) for part in parts]
    assert found.tolist() == (begins + smaller).tolist()


@given(values=st.lists(st.integers(0, 2)))
def test_a_value_begins_where_the_one_before_is_another(values: list[int]) -> None:
    expected = [n == 0 or values[n - 1] != value for n, value in enumerate(values)]
    assert begins(np.array(values, dtype=np.uint32)).tolist() == expected


@given(order=st.lists(st.integers(0, 9), unique=True))
def test_an_inverse_tells_where_in_the_order_each_row_stands(order: list[int]) -> None:
    expected = [order.index(row) if row in order else -1 for row in range(10)]
    assert inverse(np.array(order, dtype=np.int64), 10).tolist() == expected


@given(data=st.data(), old=st.lists(st.integers(0, 9), unique=True).map(sorted))
def test_new_numbers_find_their_places_among_old_ones_that_change_or_go(
    data: st.DataObject, old: list[int]
) -> None:
    """Old passages keep their order, some go, and new ones come in between."""
    names = [name for name in range(10) if data.draw(st.booleans())]
    for new in data.draw(st.lists(st.integers(10, 19), unique=True)):
        names.insert(data.draw(st.integers(0, len(names))), new)
    kept = np.array([names.index(n) if n in names else -1 for n in range(10)])
    numbers = [number for number, name in enumerate(names) if name >= 10]
    column = np.array(old, dtype=np.uint32)
    stays = kept[column] >= 0
    starts = np.zeros(len(numbers), dtype=np.int64)
    found = placed_among(column, starts, starts + len(old), kept, np.array(numbers, np.int64))
    merged = np.insert(kept[column][stays], recounted(found, stays), numbers)
    assert merged.tolist() == sorted([*kept[column][stays].tolist(), *numbers])
