"""When was something written, as exactly as its source tells?"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH: Final = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_ISO: Final = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2})"
    r"(?:(?:T|[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"[ ]?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?)?)?",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(
    r"(?:D:)?(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
    r"(?:(?P<zone>Z|[+-]\d{2}[:']?\d{2})'?)?)?"
)
_CLOCK: Final = (
    r"(?:,?[ ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:[ ]+(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?"
)
_SPELLED: Final = (
    re.compile(
        rf"(?:\w{{2,9}},?[ ]+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[ -]+{_MONTH},?[ -]+"
        rf"(?P<year>\d{{4}}){_CLOCK}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:\w{{2,9}},?[ ]+)?{_MONTH}[ ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ ]+"
        rf"(?P<year>\d{{4}}){_CLOCK}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_MONTH},?[ ]+(?P<year>\d{{4}})", re.IGNORECASE),
)
_FIRST_YEAR: Final = 1000  # programs write smaller ones where they know none
_LONGEST: Final = 60  # characters of a date

_FIRST_SECOND: Final = -(1 << 33)  # the year 1697
_LAST_SECOND: Final = 1 << 33  # the year 2242; in milliseconds that is April 1970
_MILLISECONDS: Final = 1_000


def as_written(value: object) -> str:
    """Return a date as ISO 8601, only as exact as it is written; empty where it is none.

    Text counts in ISO 8601, with `/` or `.` for the hyphens too where the year comes first, in
    English with the month spelled, and as PDF has it. What can be read in two ways, such as
    04/03/2024, is none.

    Args:
        value: A text, a date or a year, as TOML and YAML have them.
    """
    if isinstance(value, datetime):
        value = value.isoformat(timespec="seconds")
    elif isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:04}"
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    text = value.strip()
    for pattern in (_ISO, _COMPACT, *_SPELLED):
        if found := pattern.fullmatch(text):
            return _composed(found.groupdict())
    return ""


def of_seconds(number: float) -> str:
    """Return the time in UTC of seconds since 1970, or of milliseconds where they are too many.

    It is empty for a number that is neither.
    """
    seconds = number if abs(number) < _LAST_SECOND else number / _MILLISECONDS
    if not _FIRST_SECOND < seconds < _LAST_SECOND:
        return ""
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds // 1))
    return whole.isoformat()


def _composed(parts: dict[str, str | None]) -> str:
    """Return the date of named parts; empty where there is no such day or time."""
    year = int(parts["year"] or 0)
    if year < _FIRST_YEAR:
        return ""
    name, day = parts.get("name"), parts.get("day")
    month = str(_MONTHS.index(name[:3].lower()) + 1) if name else parts.get("month")
    written = "-".join([f"{year:04}", *(f"{int(part):02}" for part in (month, day) if part)])
    with suppress(ValueError):
        date(year, int(month or 1), int(day or 1))
        hour, minute, second = (parts.get(part) for part in ("hour", "minute", "second"))
        if hour is None:
            return written
        clock = f"{int(hour):02}:{minute}" + (f":{second}" if second else "")
        moment = datetime.fromisoformat(f"{written}T{clock}")
        zone = _zone(parts.get("zone"))
        exact = "seconds" if second else "minutes"
        return moment.replace(tzinfo=zone).isoformat(timespec=exact)
    return ""


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written[0] not in "+-":
        return UTC
    digits = re.sub("[:']", "", written[1:])
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if written[0] == "-" else offset)
