"""A date is only as exact as it is written, and what could mean two days is none."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import dates


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024", "2024"),
        (2024, "2024"),
        ("2024-03", "2024-03"),
        ("2024-3-4", "2024-03-04"),
        ("2024/03/04", "2024-03-04"),
        ("2024.03.04", "2024-03-04"),
        ("20240304", "2024-03-04"),
        (date(2024, 3, 4), "2024-03-04"),
        ("2024-03-04T12:31:05+00:00", "2024-03-04T12:31:05+00:00"),
        ("2024-03-04 12:31:05.123 +0200", "2024-03-04T12:31:05+02:00"),
        ("2024-03-04T12:31Z", "2024-03-04T12:31+00:00"),
        ("2024-03-04 12:31:05", "2024-03-04T12:31:05"),
        ("20240304T123105Z", "2024-03-04T12:31:05+00:00"),
        (datetime(2024, 3, 4, 12, 31, 5, 7, UTC), "2024-03-04T12:31:05+00:00"),
        ("4 March 2024", "2024-03-04"),
        ("Mon, 4 Mar 2024", "2024-03-04"),
        ("March 4th, 2024", "2024-03-04"),
        ("Sept. 2024", "2024-09"),
        ("may 2024", "2024-05"),
        ("13-Jun-2000", "2000-06-13"),
        ("Mon, 04 Mar 2024 12:31:05 +0100", "2024-03-04T12:31:05+01:00"),
        ("Mar 4, 2024 9:05", "2024-03-04T09:05"),
        ("D:20240304123105+01'00'", "2024-03-04T12:31:05+01:00"),
        ("D:20240304123105Z", "2024-03-04T12:31:05+00:00"),
        ("D:20240304", "2024-03-04"),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(written: object, expected: str) -> None:
    assert dates.as_written(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        *(
            "04/03/2024",
            "3/4/24",
            "yesterday",
            "",
            "   ",
            "2024-13",
            "2023-02-29",
            "2024-03-04T25:00",
        ),
        *("0000", "v2024", "2024-03/04", "12024", "31 June 2024", "Marching 4 2024", "1.2", True),
        *(
            None,
            3.5,
            [2024],
            "2024-03-04T12:31:05+99:00",
            "4 " * 100,
            "0000-01-01",
            "0101-01-01T00:00:00Z",
        ),
    ],
)
def test_what_is_no_day_or_could_be_two_is_none(written: object) -> None:
    assert dates.as_written(written) == ""


@given(
    st.datetimes(datetime.fromisoformat("1000-01-01")), st.integers(-23 * 60, 23 * 60) | st.none()
)
def test_every_time_in_iso_8601_is_read_as_it_is(when: datetime, minutes: int | None) -> None:
    zone = None if minutes is None else timezone(timedelta(minutes=minutes))
    written = when.replace(microsecond=0, tzinfo=zone).isoformat()
    assert dates.as_written(written) == written


@given(st.text(max_size=70) | st.integers() | st.floats())
def test_anything_is_a_date_or_none(value: object) -> None:
    found = dates.as_written(value)
    assert dates.as_written(found) == found


def test_seconds_and_milliseconds_are_told_apart() -> None:
    assert dates.of_seconds(1_709_555_465) == "2024-03-04T12:31:05+00:00"
    assert dates.of_seconds(1_709_555_465_123) == "2024-03-04T12:31:05+00:00"
    assert dates.of_seconds(1_709_555_465.99) == "2024-03-04T12:31:05+00:00"
    assert dates.of_seconds(0) == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("number", [1e300, float("inf"), float("nan"), -1e18])
def test_a_number_that_is_no_time_is_none(number: float) -> None:
    assert dates.of_seconds(number) == ""
