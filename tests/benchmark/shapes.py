"""What do odd corpora cost beside ordinary lines: one long line, no spaces, very many files?"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from rich.table import Table

from retrieval.answer import Answerer
from retrieval.quote import QuoteError, citations, verification
from tests.benchmark import texts
from tests.benchmark.building import Cost, indexed, processes, store_of
from tests.benchmark.corpus import SEED, Maker

LINES: Final = "ordinary lines"
"""The shape that the others are compared with."""

_PARAGRAPHS_A_MEGABYTE: Final = 1900
_PARAGRAPHS_A_SMALL_FILE: Final = 3.8  # 500 files for each megabyte
_PARAGRAPHS_A_TINY_FILE: Final = 0.38  # 50,000 files for 10 megabytes
_QUESTIONS: Final = 5
_TIMES: Final = 5
_QUOTED: Final = 200  # characters that are verified
_ASKED: Final = 80  # characters that are asked
_LONG_QUESTION: Final = 6000  # characters

_HAN: Final = (0x4E00, 0x9FA5)
_DIGITS: Final = (0x30, 0x39)

Write = Callable[[Sequence[str], Path], None]
"""Writes paragraphs into an empty folder."""


class Asked(NamedTuple):
    """Milliseconds that it took to use an index, each the median of some times."""

    question: float
    long_question: float
    cite: float
    verify: float


@dataclass(frozen=True)
class Measured:
    """A shape as it was measured.

    Attributes:
        files: Number of files.
        size: Their bytes.
        index: Cost of indexing them all.
        change: Cost after one of several files has changed; None where there is one.
        asked: Times of questions, citations and quotes; None where no passage is found.
    """

    files: int
    size: int
    index: Cost
    change: Cost | None
    asked: Asked | None


def _one(name: str, join: Callable[[Sequence[str]], str]) -> Write:
    """Return what writes all as one file."""

    def write(paragraphs: Sequence[str], folder: Path) -> None:
        (folder / name).write_text(join(paragraphs), encoding="utf-8", newline="")

    return write


def _many(
    name: Callable[[int], str],
    files: int | None = None,
    text: Callable[[str], str] = str,
    each: float = _PARAGRAPHS_A_SMALL_FILE,
) -> Write:
    """Return what writes so many files, or one for so many paragraphs."""

    def write(paragraphs: Sequence[str], folder: Path) -> None:
        count = files or max(1, round(len(paragraphs) / each))
        for number, paragraph in zip(range(count), cycle(paragraphs), strict=False):
            file = folder / name(number)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text(paragraph), encoding="utf-8")

    return write


def _characters(first: int, last: int) -> Callable[[Sequence[str]], str]:
    """Return what draws characters of a range instead, as many bytes; some are frequent."""

    def join(paragraphs: Sequence[str]) -> str:
        random = np.random.default_rng(SEED)
        count = sum(map(len, paragraphs)) // len(chr(last).encode())
        drawn = first + (random.random(count) ** 4 * (last + 1 - first)).astype("<u4")
        return drawn.tobytes().decode("utf-32-le")

    return join


def _over_and_over(said: str) -> Callable[[Sequence[str]], str]:
    return lambda paragraphs: said * (sum(map(len, paragraphs)) // len(said))


def _joined(between: str, *, without: str = "") -> Callable[[Sequence[str]], str]:
    plain = str.maketrans("", "", without)
    return lambda paragraphs: between.join(paragraphs).translate(plain) + "\n"


def _flat(number: int) -> str:
    return f"{number:06}.txt"


def _nested(number: int) -> str:
    return f"{number // 10_000:02}/{number // 100 % 100:02}/{number:06}.txt"


def _ten_lines(paragraphs: Sequence[str]) -> str:
    step = max(1, len(paragraphs) // 10)
    parts = (paragraphs[first : first + step] for first in range(0, len(paragraphs), step))
    return "".join(" ".join(part) + "\r\n" for part in parts)


def _empty(paragraphs: Sequence[str]) -> str:
    """Return a tenth of the bytes, 100,000 lines for each megabyte."""
    return "\n" * (sum(map(len, paragraphs)) // 10)


SHAPES: Final[Mapping[str, Write]] = {
    LINES: _one("lines.txt", _joined("\n")),
    "one line": _one("line.txt", _joined(" ")),
    "one line without full stops": _one("line.txt", _joined(" ", without=".")),
    "one line without spaces": _one("line.txt", _joined("", without=". ")),
    "one line of Chinese characters": _one("line.txt", _characters(*_HAN)),
    "one line of digits": _one("line.txt", _characters(*_DIGITS)),
    "one paragraph of Markdown": _one("lines.md", _joined("\n")),
    "one line of JSON": _one("line.json", lambda some: json.dumps([{"text": " ".join(some)}])),
    "one line of JSON Lines": _one("line.jsonl", lambda some: json.dumps({"text": " ".join(some)})),
    "lines that end with CRLF": _one("lines.txt", _joined("\r\n")),
    "ten lines that end with CRLF": _one("lines.txt", _ten_lines),
    "lines that are empty": _one("lines.txt", _empty),
    "one sentence on one line": _one("line.txt", _over_and_over("The harbour is quiet. ")),
    "one word on one line": _one("line.txt", _over_and_over("harbour ")),
    "one sentence on each line": _one("lines.txt", _over_and_over("The harbour is quiet.\n")),
    "a word in every passage": _one("lines.txt", _joined("\nEverywhere ")),
    "small files in one folder": _many(_flat),
    "small files in many folders": _many(_nested),
    "very many files of a few lines": _many(
        _nested, text=lambda text: text.replace(". ", ".\n"), each=_PARAGRAPHS_A_TINY_FILE
    ),
    "1,000 files of one word": _many(_flat, 1000, lambda paragraph: paragraph.split()[0]),
    "2,000 files of one byte": _many(_flat, 2000, lambda paragraph: paragraph[0]),
}


def measure(
    folder: Path, megabytes: float, shapes: Sequence[str], told: Callable[[str], None]
) -> dict[str, Measured]:
    """Write each shape, index it, and ask it.

    Args:
        folder: An empty folder.
        megabytes: Size of the ordinary lines; others have as much, or as many files, in proportion.
        shapes: Which ones.
        told: Called with the name of each, before it is measured.
    """
    corpus = Maker().corpus(max(1, round(megabytes * _PARAGRAPHS_A_MEGABYTE)))
    paragraphs = [*texts.prose(corpus)]
    measured = {}
    for number, shape in enumerate(shapes):
        told(shape)
        root, kept = folder / f"{number}-texts", folder / f"{number}-index"
        root.mkdir()
        SHAPES[shape](paragraphs, root)
        measured[shape] = _measured(root, kept)
    return measured


def _measured(root: Path, kept: Path) -> Measured:
    files = sorted(file for file in root.rglob("*") if file.is_file())
    middle, change = files[len(files) // 2], None
    with processes(1) as pool:
        index = indexed(pool, root, kept)
        asked = pool.submit(_asked, root, kept, _piece(middle)).result()
        if len(files) > 1:
            with middle.open("a", encoding="utf-8") as changed:
                changed.write("\nA line that nobody has read before.\n")
            change = indexed(pool, root, kept)
    return Measured(len(files), sum(file.stat().st_size for file in files), index, change, asked)


def _piece(file: Path) -> str:
    """Return what stands in the middle of a file."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size // 2 - 2 * _LONG_QUESTION))
        return stream.read(4 * _LONG_QUESTION).decode("utf-8", errors="ignore")


def _asked(root: Path, kept: Path, text: str) -> Asked | None:
    """Ask an index for pieces of a text, cite a passage, and verify a quote."""
    snapshot = store_of(root, kept).current()
    if not (snapshot and len(snapshot.passages)):
        return None
    answerer = Answerer(snapshot)
    assert answerer.calibration is not None  # measured now, not with the first question
    length = min(_ASKED, max(1, len(text) // _QUESTIONS))
    pieces = [text[n * length :][:length] for n in range(_QUESTIONS)]
    passage = snapshot.passages[len(snapshot.passages) // 2]
    quote = text[len(text) // 2 :][:_QUOTED]

    def verify() -> None:
        with suppress(QuoteError):  # it may be too short
            verification.verify(snapshot, quote)

    return Asked(
        question=_milliseconds(*(partial(answerer.answer, piece) for piece in pieces)),
        long_question=_milliseconds(partial(answerer.answer, text[:_LONG_QUESTION])),
        cite=_milliseconds(partial(citations.cite, snapshot, passage.paragraphs[0].id)),
        verify=_milliseconds(verify),
    )


def _milliseconds(*works: Callable[[], object]) -> float:
    """Return the processor time of some works, each done several times: the median of all."""
    taken = []
    for work in works:
        work()
        for _ in range(_TIMES):
            began = time.thread_time()
            work()
            taken.append((time.thread_time() - began) * 1e3)
    return float(np.median(taken))


def table(measured: Mapping[str, Measured], megabytes: float) -> Table:
    """Lay out the shapes, with ratios to ordinary lines."""
    shown = Table(
        title=f"Odd corpora beside {megabytes:g} MB of ordinary lines",
        caption="Memory: the most that all processes take together. Milliseconds, and what one "
        "changed file costs: processor time. A long question has 6,000 characters.",
        caption_justify="left",
    )
    shown.add_column("shape", no_wrap=True)
    for column in (
        "files", "MB", "index s", "CPU s", "/ lines", "memory MB", "/ lines", "one changed s",
        "question ms", "a long one", "cite", "verify",
    ):  # fmt: skip
        shown.add_column(column, justify="right")
    lines = measured.get(LINES)
    for shape, one in measured.items():
        shown.add_row(
            shape,
            f"{one.files:,}",
            f"{one.size / 1e6:,.1f}",
            f"{one.index.seconds:.1f}",
            f"{one.index.processor:.1f}",
            f"{one.index.processor / lines.index.processor:.2f}" if lines else "–",
            f"{one.index.memory:,.0f}",
            f"{one.index.memory / lines.index.memory:.2f}" if lines and one.index.memory else "–",
            f"{one.change.processor:.1f}" if one.change else "–",
            *(f"{each:,.1f}" for each in one.asked or ()),
        )
    return shown
