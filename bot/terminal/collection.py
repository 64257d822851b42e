"""What does a test collection hold, in BEIR's layout?

It is a folder with corpus.jsonl, queries.jsonl, and qrels.tsv or qrels/*.tsv.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import BotError

_FILES: Final = "corpus.jsonl, queries.jsonl and qrels.tsv or qrels/*.tsv"
# Any of these fields in a query says that answers are to be judged as well.
_TELLING: Final = ("answers", "answer", "kind", "answerable")


class CollectionError(BotError):
    """A test collection can't be read, or there is nothing to measure in it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record that is judged: one source."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a collection.

    Attributes:
        answers: Texts of which an excerpt should hold one, as `folded` leaves them.
        answerable: Whether the corpus holds an answer, as far as the collection tells.
        out_of_corpus: Whether it asks about something that the corpus doesn't speak of.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    answerable: bool = False
    out_of_corpus: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """Records, questions, and which records are relevant to which question.

    Attributes:
        name: Name of its folder.
        judgements: Judgements by question and record; above 0 is relevant. Only questions that have
            a relevant record are there.
        judged: Number of judgements that were read.
        unknown: Number of those that name no record or question of the collection.
        tells_answers: Whether questions say what their answers are or whether there are any.
    """

    name: str
    records: tuple[Record, ...]
    questions: tuple[Question, ...]
    judgements: Mapping[str, Mapping[str, int]]
    judged: int
    unknown: int
    tells_answers: bool

    @property
    def ranked_questions(self) -> list[Question]:
        """The questions that a ranking is measured by."""
        return [question for question in self.questions if question.id in self.judgements]

    @property
    def answered_questions(self) -> list[Question]:
        """The questions whose answers are judged."""
        return [q for q in self.questions if q.answerable or q.out_of_corpus]


def read_collection(folder: Path) -> Collection:
    """Read a folder in BEIR's layout.

    Raises:
        CollectionError: A file is missing or holds something that can't be read, or no question has
            a relevant record.
    """
    if not folder.is_dir():
        raise CollectionError(f"The folder {folder} does not exist.")
    records = tuple(
        Record(id_, _text(entry, "title", where, default=""), _text(entry, "text", where))
        for where, id_, entry in _entries(folder, "corpus.jsonl")
    )
    entries = [(where, id_, entry) for where, id_, entry in _entries(folder, "queries.jsonl")]
    questions = tuple(_question(id_, entry, where) for where, id_, entry in entries)
    known_records = {record.id for record in records}
    known_questions = {question.id for question in questions}
    judgements: dict[str, dict[str, int]] = {}
    judged = unknown = 0
    for question, record, relevance in _judgements(folder):
        judged += 1
        if question in known_questions and record in known_records:
            judgements.setdefault(question, {})[record] = relevance
        else:
            unknown += 1
    relevant = {q: by for q, by in judgements.items() if max(by.values()) > 0}
    if not relevant:
        raise CollectionError(f"No query of {folder} has a relevant record in the collection.")
    return Collection(
        name=folder.resolve().name,
        records=records,
        questions=questions,
        judgements=relevant,
        judged=judged,
        unknown=unknown,
        tells_answers=any(name in entry for _, _, entry in entries for name in _TELLING),
    )


def folded(text: str) -> str:
    """Return a text with its case and white space made uniform."""
    return " ".join(text.casefold().split())


def _entries(folder: Path, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each object of a file of JSON lines: where it stands, its id, the object."""
    seen: set[str] = set()
    for number, line in _lines(folder / name):
        where = f"Line {number} of {folder / name}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            raise CollectionError(f"{where} is not a JSON object.")
        id_ = entry.get("_id", entry.get("id"))
        if not isinstance(id_, str | int) or id_ == "":
            raise CollectionError(f"{where} has no id.")
        if str(id_) in seen:
            raise CollectionError(f"{where} repeats the id {str(id_)!r}.")
        seen.add(str(id_))
        yield where, str(id_), entry


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, with their numbers from 1."""
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")  # noqa: PLW2901 - a byte order mark
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise CollectionError(f"{file} is missing; a collection has {_FILES}.") from error
    except OSError as error:
        raise CollectionError(f"{file} can't be read: {error.strerror}.") from error


def _text(entry: Mapping[str, Any], name: str, where: str, default: str | None = None) -> str:
    text = entry.get(name)
    if text is None:
        text = default
    if not isinstance(text, str):
        raise CollectionError(f"{where} has no {name}.")
    return text


def _question(id_: str, entry: Mapping[str, Any], where: str) -> Question:
    answers = _answers(entry)
    kind = entry.get("kind")
    answerable = bool(entry.get("answerable", answers))
    return Question(
        id=id_,
        text=_text(entry, "text", where),
        answers=answers,
        answerable=answerable if kind is None else kind == "answerable",
        out_of_corpus=kind == "out-of-corpus",
    )


def _answers(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the texts that would answer a query: strings, objects with a `text`, or numbers."""
    several, one = entry.get("answers"), entry.get("answer")
    given = [*(several if isinstance(several, list) else [several]), one]
    texts = [item.get("text") if isinstance(item, dict) else item for item in given]
    return tuple(
        dict.fromkeys(t for text in texts if text is not None and (t := folded(str(text))))
    )


def _judgements(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield each judgement: a question's id, a record's id, the relevance."""
    for file in _qrels(folder):
        for count, (number, line) in enumerate(_lines(file)):
            cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
            relevance = _whole(cells[2]) if len(cells) == 3 else None
            if relevance is not None:
                yield cells[0], cells[1], relevance
            elif count or len(cells) != 3:  # else they are the names of the columns
                raise CollectionError(
                    f"Line {number} of {file} must be a query's id, a record's id and a whole "
                    "number, separated by tabs."
                )


def _whole(text: str) -> int | None:
    """Return a whole number, which some write as `1.0`; None for anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _qrels(folder: Path) -> list[Path]:
    """Return the files of judgements: only the test split where there are several."""
    if (folder / "qrels.tsv").exists():
        return [folder / "qrels.tsv"]
    test = folder / "qrels" / "test.tsv"
    files = [test] if test.exists() else sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise CollectionError(f"{folder} has no qrels.tsv and no qrels/*.tsv to judge by.")
    return files
