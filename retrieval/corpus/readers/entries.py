"""What do the records of a file in JSON say, whatever their fields are called?

A record is an object with a text; each is a section, under its title, and shares no passage with
another. JSON Lines and NDJSON have one a line, and a line that isn't valid JSON is left out and
told. In JSON they are the file's own object, the items of its list, or those of the first list
inside that has any. What isn't text, such as settings, says nothing.

`[corpora.X.fields]` may name the fields that hold a record's text, title, author, date and address.
What it doesn't name is found by name, the first of these that holds something; case and marks
between words don't count, so that `created_at`, `createdAt` and `Created At` are one:

- text: text, body, content, content_text, body_text, content_html, body_html, markdown, html,
  selftext, cooked, abstract, summary
- title: title, subject, headline, name
- author: author, authors, by, byline, creator, user, username, owner, account, sender, from,
  speaker; of an object, such as `user: {"name": …}`, its name
- date: date, datetime, published, published_at, date_published, created, created_at, creation_date,
  date_created, created_utc, posted_at, timestamp, time, pub_date
- url: url, link, permalink, html_url, web_url, canonical_url, uri, href

A number is a date, in seconds or milliseconds since 1970, only where its field is one of these or
is named as the date's. An author who is a bare address for mail is left out, see `about`.
"""

import html as marks
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from retrieval.corpus import dates, sources
from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import about, html, plain
from retrieval.corpus.readers.about import folded, folded_name
from retrieval.corpus.readers.composition import Composition, on_one_line, well_formed
from retrieval.corpus.sources import Content
from retrieval.corpus.surroundings import Surroundings

NAMES: Final = {
    "text": (
        "text body content contenttext bodytext contenthtml bodyhtml markdown html selftext cooked "
        "abstract summary"
    ).split(),
    "title": "title subject headline name".split(),
    "author": (
        "author authors by byline creator user username owner account sender from speaker"
    ).split(),
    "date": (
        "date datetime published publishedat datepublished created createdat creationdate "
        "datecreated createdutc postedat timestamp time pubdate"
    ).split(),
    "url": "url link permalink htmlurl weburl canonicalurl uri href".split(),
}

_DEEPEST: Final = 5  # objects around a list of records

_LEAST_DIGITS: Final = 9  # of a number of seconds that is written as a text
_SECONDS: Final = re.compile(rf"-?\d{{{_LEAST_DIGITS},14}}(?:\.\d+)?")

_BLOCK_TAG: Final = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|dl|blockquote|table|section|article|main|body|html|pre|span|figure|"
    r"!doctype)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"<(?:(?:p|br|hr)[ \t]*+/?|a[ \t]++href[^<>]*+)>"
    r"|</(?:p|a|b|i|u|em|strong|span|code|pre|div|li|h[1-6]|blockquote|sup|sub)>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|amp|lt|gt|quot|apos|nbsp);", re.IGNORECASE
)

Fields = Mapping[str, str]
"""Where records have what, as in `Surroundings.fields`."""


def draw(data: bytes, encoding: str, surroundings: Surroundings) -> Document:
    """Draw the texts of the records."""
    fields = surroundings.fields
    values = _Values(data, encoding)
    composition = Composition()
    for record in values.records(fields):
        _add(composition, _Record(record, fields))
    if len(composition):
        return replace(composition.document(), gap=values.gap)
    if values.wrong:
        raise UndrawableError(f"not valid JSON (line {values.line})")
    raise TextlessError("it has no records with a text")


class _Values:
    """The values of a file: one, or one a line.

    Attributes:
        wrong: The numbers of the lines that aren't valid JSON.
        line: The number of the line where it isn't, read as one value; 0 where it is.

    Raises:
        UndrawableError: It is no JSON.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self.wrong: list[int] = []
        self.line = 0
        try:
            self._values = self._read(sources.decode(data, encoding).text)
        except sources.UndecodableError as error:
            # Maybe only some lines are damaged.
            self._values = self._lines(data.decode("utf-8", "surrogateescape"))
            if not self._values:
                raise UndrawableError(str(error)) from error

    def records(self, fields: Fields) -> Iterator[Mapping[str, Any]]:
        """Yield those that have a text."""
        for value in self._values:
            yield from _records(value, fields, _DEEPEST)

    @property
    def gap(self) -> str:
        """What could not be read, as half a sentence; empty for nothing."""
        if not self.wrong:
            return ""
        first, count = self.wrong[0], len(self.wrong)
        if count == 1:
            return f"line {first} is not valid JSON"
        return f"{count:,} lines are not valid JSON, the first is line {first}"

    def _read(self, text: str) -> list[Any]:
        try:
            return [json.loads(text)]
        except json.JSONDecodeError as error:
            self.line = error.lineno
            # What begins as a list has one value for all lines.
            if text.lstrip().startswith("["):
                raise UndrawableError(f"not valid JSON (line {self.line})") from error
        return self._lines(text)

    def _lines(self, text: str) -> list[Any]:
        values = []
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    values.append(json.loads(line.encode()))
                except ValueError:
                    self.wrong.append(number)
        return values


def _records(value: Any, fields: Fields, depth: int) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON holds anything
    """Return the records that a value holds: itself, or those of the first list that has any."""
    if isinstance(value, list):
        return [one for one in value if isinstance(one, dict) and _has_text(one, fields)]
    if not isinstance(value, dict) or not depth:
        return []
    if depth == _DEEPEST and _has_text(value, fields):
        return [value]
    lists = (_records(one, fields, depth - 1) for one in value.values())
    return next(filter(None, lists), [])


def _has_text(told: Mapping[str, Any], fields: Fields) -> bool:
    return any(_Record(told, fields).values("text"))


class _Record:
    """A record, whose fields are found as the settings say, or else by their names."""

    def __init__(self, told: Mapping[str, Any], fields: Fields) -> None:
        self._told, self._fields = told, fields
        self._folded = folded(told)

    def values(self, what: str) -> Iterator[tuple[str, Any]]:
        """Yield the names and the values of the fields that may hold something."""
        named: Iterable[tuple[str, Any]]
        if what in self._fields:
            path = self._fields[what]
            named = [(path.rpartition(".")[2], _at(self._told, path))]
        else:
            named = ((name, self._folded.get(name)) for name in NAMES[what])
        for name, value in named:
            if value is not None and (what != "text" or _said(value)):
                yield name, value

    def first(self, what: str, read: Callable[[object], str]) -> str:
        """Return what the first field holds that holds something to be read; empty for none."""
        values = (read(value) for _, value in self.values(what))
        return next(filter(None, values), "")


def _add(composition: Composition, record: _Record) -> None:
    """Add a record."""
    composition.begin(
        record.first("author", about.people),
        record.first("date", _date),
        record.first("url", about.address),
    )
    title = record.first("title", _title)
    composition.add(Kind.HEADING, _without_entities(title), 1)
    name, value = next(record.values("text"))
    text = well_formed(_said(value))
    level = int(bool(title))
    if _is_html(name, text):
        page = html.parsed_text(text)
        html.add(composition, page.body, level, inside=True)
    else:
        composition.add_document(plain.read(Content(b"", text, 0, "utf-8", 0)), level)


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return what stands at a path of keys with dots between them; None where nothing does."""
    if isinstance(value, list):
        found = [one for one in (_at(item, path) for item in value) if one is not None]
        return found or None
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    first, dot, rest = path.partition(".")
    return _at(value.get(first), rest) if dot else None


def _said(value: object) -> str:
    """Return what is given as a text or a list of texts; empty for anything else."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return "\n\n".join(value) if any(map(str.strip, value)) else ""
    return value if isinstance(value, str) and value.strip() else ""


def _title(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _date(value: object) -> str:
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_year = isinstance(value, int) and 0 < value <= _LAST_YEAR
        return dates.as_written(value) if is_year else dates.of_seconds(value)
    return dates.as_written(value)


_LAST_YEAR: Final = 2100


def _is_html(name: str, text: str) -> bool:
    """Tell whether the text of a field is HTML.

    Its name says so; or it begins with an element that stands by itself; or it has tags or entities
    but no blank lines, as texts have whose paragraphs only tags part. Markdown, which may hold
    tags, stays text.
    """
    if "html" in folded_name(name) or folded_name(name) == "cooked":
        return True
    if _BLOCK_TAG.match(text):
        return True
    return (
        "\n\n" not in text and "`" not in text and bool(_TAG.search(text) or _ENTITY.search(text))
    )


def _without_entities(title: str) -> str:
    return on_one_line(marks.unescape(title) if _ENTITY.search(title) else title)
