"""A date is kept as it is written, and its day compares as a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.bylines import day_of, joined_date, one_line, parted_date

DATES = st.from_regex(
    r"\A\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{3})?)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z"
)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2024", 20240000),
        ("2024-03", 20240300),
        ("2024-03-04", 20240304),
        ("2024-03-04T12:31:05+00:00", 20240304),
        ("2024-02-29", 20240229),
        ("2023-02-29", 0),
        ("2024-13", 0),
        ("2024-00", 0),
        ("0000", 0),
        ("20240304", 0),
        ("last spring", 0),
        ("٢٠٢٤", 0),
        ("", 0),
    ],
)
def test_the_day_of_a_date(date: str, day: int) -> None:
    assert day_of(date) == day


@given(date=DATES | st.text(max_size=12))
def test_a_date_comes_back_as_it_was_written(date: str) -> None:
    assert joined_date(*parted_date(date)) == date


def test_a_name_is_one_line_of_characters() -> None:
    assert one_line(" Ada\n\tLovelace\ud800 ") == "Ada Lovelace\ufffd"
