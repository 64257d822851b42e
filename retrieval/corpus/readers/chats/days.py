"""When were the messages of a chat written, whose program writes dates as its user is used to?

Whether the day, the month or the year stands first is told by all dates of a file together. Where
that can't be told, a date says no more than its year: a wrong one is worse than none.
"""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

_NUMBERS: Final = re.compile(r"\d+")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?\D*\Z")

# Source: the day periods of Unicode's CLDR; the last three only say that a time follows.
_HALVES: Final = {
    **dict.fromkeys(["am", "上午", "午前", "오전"], 0),
    **dict.fromkeys(["pm", "下午", "午後", "오후"], 12),
    **dict.fromkeys(["", "klo", "kl", "à"], None),
}

_YEARS: Final = range(2009, 2100)
"""Years in which such programs have been there; others are of another calendar."""

_SHORT_YEARS: Final = range(9, 50)
"""The same of two digits, whose centuries nobody tells."""

_Order = tuple[int, int, int]
"""The places of the year, the month and the day among three numbers."""

_YEAR_FIRST: Final = (0, 1, 2)
_DAY_FIRST: Final = (2, 1, 0)
_MONTH_FIRST: Final = (2, 0, 1)


class _Written(NamedTuple):
    """A date as it is written: its numbers, the orders that they may have, and the time, if known.

    The first order holds where no other is possible; none is possible for what is no date.
    """

    numbers: tuple[int, ...]
    orders: tuple[_Order, ...]
    time: str

    def day(self, order: _Order) -> tuple[int, int, int] | None:
        """Return the year, the month and the day in some order; None where there is no such day."""
        year, month, day = (self.numbers[place] for place in order)
        year += 2000 if year in _SHORT_YEARS else 0
        is_day = year in _YEARS and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
        return (year, month, day) if is_day else None


def dates(written: Sequence[str], *, may_go_down: bool = False) -> list[str]:
    """Return the dates of a file as ISO 8601, as exact as known; empty for what is none.

    Args:
        written: The dates as the file has them, in its order.
        may_go_down: Whether the newest may stand first.
    """
    found = [_written(one) for one in written]
    alike: dict[tuple[_Order, ...], list[_Written]] = defaultdict(list)
    for one in found:
        alike[one.orders].append(one)
    orders = {
        possible: _fitting(possible, some, may_go_down=may_go_down)
        for possible, some in alike.items()
    }
    return [_date(one, orders[one.orders]) for one in found]


def _date(written: _Written, orders: Sequence[_Order]) -> str:
    """Return a date that has one of some orders."""
    days = [found for order in orders if (found := written.day(order))]
    if len(days) == 1 == len(orders):
        year, month, day = days[0]
        return f"{year}-{month:02}-{day:02}{written.time and 'T'}{written.time}"
    years = {year for year, *_ in days}
    return str(*years) if len(years) == 1 else ""


def _fitting(
    orders: Sequence[_Order], dates: Sequence[_Written], *, may_go_down: bool
) -> Sequence[_Order]:
    """Return which of some orders all dates may have, those in which time goes one way first."""
    if len(orders) < 2:
        return orders
    known = {order: [day for date in dates if (day := date.day(order))] for order in orders}
    possible = {order: days for order, days in known.items() if len(days) == len(dates)}
    even = [
        order
        for order, days in possible.items()
        if _is_in_order(days) or (may_go_down and _is_in_order(days[::-1]))
    ]
    return even or [*possible] or orders


def _written(date: str) -> _Written:
    clock = _CLOCK.search(date)
    days = date[: clock.start()] if clock else date
    told = _NUMBERS.findall(days)
    if len(told) != 3:
        return _Written((), (), "")
    numbers = tuple(map(int, told))
    return _Written(numbers, _orders(numbers, days), _time(date, *clock.groups()) if clock else "")


def _orders(numbers: Sequence[int], days: str) -> tuple[_Order, ...]:
    """Return the orders that the numbers of a day may have, by what parts them.

    Source: the short dates of Unicode's CLDR. Only between slashes may the month be first, and only
    a year of two digits may stand on either side.
    """
    first, _, third = numbers
    if first in _YEARS:
        return (_YEAR_FIRST,)
    others = (_DAY_FIRST, _MONTH_FIRST) if "/" in days else (_DAY_FIRST,)
    if third in _YEARS:
        return others
    return others if "." in days else (*others, _YEAR_FIRST)


def _time(written: str, hour: str, minute: str) -> str:
    """Return a time as ISO 8601; empty where a word beside it may change it."""
    half = "".join(filter(str.isalpha, written.lower()))
    if half not in _HALVES or int(hour) > 23 or int(minute) > 59:
        return ""
    later = _HALVES[half]
    return f"{int(hour) if later is None else int(hour) % 12 + later:02}:{minute}"


def _is_in_order(days: Sequence[tuple[int, int, int]]) -> bool:
    """Tell whether days only go up."""
    return all(a <= b for a, b in pairwise(days))
