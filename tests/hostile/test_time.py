"""No text, however it is made, holds the bot up.

The event loop waits for some of these, and everybody for the rest.
"""

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot.client import mention
from bot.replies import controls, quoting, sources_reply, unquoting
from bot.replies.help_text import asks_for_help, is_courtesy
from bot.replies.layout import LIMIT
from bot.terminal import printing
from retrieval.answer import attribution, excerpts, naming, narrowing, questions
from retrieval.answer.answering import Answerer
from retrieval.answer.following import asks_for_a_source, leans_back
from retrieval.corpus import Kind, UndrawableError, dates, folding, lists, markup, sentences
from retrieval.corpus.readers import (
    FORMATS,
    RECORD,
    Format,
    about,
    asciidoc,
    entries,
    mail,
)
from retrieval.corpus.readers.front_matter import front_matter
from retrieval.corpus.sources import Content, decode
from retrieval.corpus.surroundings import NONE
from retrieval.index import analysis
from retrieval.quote import forms, notation
from retrieval.quote.regions import flat
from retrieval.snapshots import People
from tests.hostile.files import FILES, Make
from tests.hostile.strings import PIECES, THOROUGH, repeated, sendable
from tests.retrieval.corpora import corpus

pytestmark = pytest.mark.thorough

Text = TypeVar("Text")

OPTION = 6000
"""Characters that an option of a command can hold."""

MESSAGE = 4000
"""Characters of the longest message, of whoever pays for it."""

LINE = 6000
"""Characters of a long line of a corpus."""

SECONDS = 0.2
"""Seconds of this thread's own time, on a machine that has nothing else to do."""

SUM, SUMMED = 50_000, 0.003
"""A sum of so many numbers, and the seconds that it takes on such a machine."""

# A text and one that is 8 times as long, which takes about 8 times as long to read; by the square
# of its length it would take 64 times.
SHORT, LONG = 1_000, 8_000
AT_MOST = 24

TRIES = 5

# A file and one that is twice as long, which may take thrice as long to read; by the square of its
# length it would take four times. Of shorter files the times can't be told so well apart.
FILE = 200_000 if THOROUGH else 4_000
LONGER, LONGER_AT_MOST = (2, 3) if THOROUGH else (4, 9)
KINDS = [*FILES.items()][:: 1 if THOROUGH else 6]
LEAST_SECONDS = 0.002

_PEOPLE = People.of([2], ["Ada", "a"], ["", "A b"])
_NAME = "a/" * 60 + "ab" * 60 + ".txt"


def _header(text: str) -> Content:
    written = f"= Lamps\nAda B;{text}\n1.0, {text}\n\nThe lantern.\n"
    return Content(b"", written, 0, "utf-8", 0)


def _record(text: str) -> bytes:
    told = {"text": f"x {text}", "title": text, "author": text, "date": text, "url": text}
    return json.dumps(told).encode()


def _message(text: str) -> bytes:
    head = f"From: {text}\nDate: {text}\nArchived-At: {text}\nSubject: x\n\nThe lantern.\n"
    return head.encode("utf-8", "replace")


READERS: dict[str, tuple[int, Callable[[str], object]]] = {
    "addressed": (MESSAGE, lambda text: mention.text_to_bot(f"<@1>{text}", 1, direct=False)),
    "help": (MESSAGE, asks_for_help),
    "courtesy": (MESSAGE, is_courtesy),
    "source": (MESSAGE, asks_for_a_source),
    "claim_of": (MESSAGE, sources_reply.claim_of),
    "quotes_in": (MESSAGE, unquoting.quotes_in),
    "readings": (OPTION, unquoting.readings),
    "asked_in": (LIMIT, lambda text: controls.question_in(f"**{text}**\n-# following {text}")),
    "press": (OPTION, lambda text: controls.Press.read(f"v1:post:{text}")),
    "pick": (OPTION, controls.Pick.read),
    "opened": (OPTION, controls.read_reference),
    "found": (OPTION, controls.read_suggestion),
    "quote": (LIMIT, quoting.quote),
    "inline": (LIMIT, quoting.inline),
    "code": (LIMIT, quoting.code),
    "printable": (LINE, printing.printable),
    "parse": (OPTION, questions.parse),
    "number": (OPTION, questions.asks_for_a_number),
    "numeral": (LINE, questions.holds_a_number),
    "phrase": (OPTION, lambda text: questions.holds_phrase(text, text[: OPTION // 2])),
    "date": (LINE, narrowing.date_of),
    "said": (OPTION, lambda text: attribution.attribution(f"Ada said {text}", _PEOPLE)),
    "said by": (OPTION, lambda text: attribution.attributed(text, text, _PEOPLE)),
    "names": (LINE, lambda text: naming.Names([text, text]).saying(text[: OPTION // 2])),
    "begun": (LINE, lambda text: naming.Names([text, text]).begun(text[:100], 3)),
    "file": (OPTION, lambda text: narrowing.names_file(_NAME, text)),
    "file *": (OPTION, lambda text: narrowing.names_file(_NAME, f"*{text}*")),
    "citation": (OPTION, notation.is_citation),
    "follow-up": (OPTION, lambda text: leans_back(text, ())),
    "terms": (OPTION, analysis.terms),
    "flat": (LINE, flat),
    "fold": (LINE, folding.fold),
    "forms": (OPTION, forms.forms_of),
    "person": (LINE, about.person),
    "properties": (LINE, lambda text: about.of_properties(text, text)),
    "as written": (LINE, dates.as_written),
    "front matter": (LINE, lambda text: front_matter(f"---\nauthor: |\n  {text}\n---\n")),
    "author line": (LINE, lambda text: asciidoc.read(_header(text))),
    "record": (LINE, lambda text: entries.draw(_record(text), "utf-8", NONE)),
    "message": (LINE, lambda text: mail.draw(_message(text), "utf-8")),
    "cores": (OPTION, lambda text: [form.core for form in forms.forms_of(text)]),
    "heading": (LINE, lambda text: markup.markdown(text, Kind.HEADING)),
    "table": (LINE, lambda text: markup.markdown(text, Kind.TABLE)),
    **{
        reader: (LINE, partial(markup.marks_in, reader, Kind.PROSE))
        for reader in ("markdown", "restructuredtext", "asciidoc", "org")
    },
    "list": (LINE, lists.is_list_item),
    "sentences": (LINE, lambda text: sentences.sentence_spans(f"a{text}b")),
    "alike": (LIMIT, lambda text: excerpts.nearly_same(text, text)),
}
# What the event loop itself reads and writes.
BY_THE_LOOP = (
    "addressed",
    "help",
    "courtesy",
    "source",
    "claim_of",
    "quotes_in",
    "readings",
    "asked_in",
    "inline",
)


def seconds(read: Callable[[Text], object], text: Text) -> float:
    began = time.thread_time()
    read(text)
    return time.thread_time() - began


def pace() -> float:
    """Return how much longer things take now, as where two threads share a processor's core."""
    return max(1.0, seconds(lambda _: sum(n * n % 7 for n in range(SUM)), "") / SUMMED)


def is_slow(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a text takes long each time, and not by chance, as when memory is tidied."""
    return all(
        (took := seconds(read, text)) > SECONDS and took > SECONDS * pace() for _ in range(TRIES)
    )


def growth(read: Callable[[str], object], piece: str) -> float:
    """Return how much longer a long text takes than a short one, both repeating a piece."""
    short, long = ((piece * (length // len(piece) + 1))[:length] for length in (SHORT, LONG))
    # So short a time that it can't be told from none would make any growth look great.
    least = max(1e-5, min(seconds(read, short) for _ in range(3)))
    return seconds(read, long) / least


def grows(read: Callable[[str], object], piece: str) -> bool:
    """Tell whether a longer text takes too much longer each time."""
    return all(growth(read, piece) > AT_MOST for _ in range(TRIES))


@pytest.mark.deeper
@pytest.mark.parametrize("name", READERS)
def test_any_text_is_read_in_milliseconds(name: str) -> None:
    length, read = READERS[name]
    read("warm")
    slow = []
    for made_of, text in repeated(length).items():
        if is_slow(read, text):
            slow.append(made_of)
            if len(slow) == 3:
                break
    assert slow == []


@pytest.mark.parametrize("name", BY_THE_LOOP)
def test_a_longer_text_takes_only_so_much_longer(name: str) -> None:
    _, read = READERS[name]
    read("warm")
    assert [each for each in PIECES if grows(read, each)] == []


@pytest.fixture
def untidied() -> Iterator[None]:
    """Don't let memory be tidied meanwhile, which takes the longer the more is there."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def file_grows(read: Callable[[Content], object], make: Make) -> bool:
    """Tell whether a longer file takes too much longer each time."""
    short, long = (decode(make(length).encode(), "utf-8") for length in (FILE, LONGER * FILE))
    return all(
        seconds(read, long) > LONGER_AT_MOST * max(LEAST_SECONDS, seconds(read, short))
        for _ in range(TRIES)
    )


@pytest.mark.deeper
@pytest.mark.usefixtures("untidied")
@pytest.mark.parametrize("one", sorted({*FORMATS} - {RECORD}), ids=lambda one: one.reader)
def test_any_file_is_read_in_proportion_to_its_length(one: Format) -> None:
    slow = [made_of for made_of, make in KINDS if file_grows(read_of(one), make)]
    assert slow == []


def read_of(one: Format) -> Callable[[Content], object]:
    """Return the function that reads files of a format, or draws their texts."""
    if not one.is_drawn:
        return one.read

    def read(content: Content) -> None:
        with suppress(UndrawableError):
            one.draw(content.data, "utf-8", NONE)

    return read


@pytest.mark.deeper
def test_any_line_of_a_corpus_is_indexed_soon(tmp_path: Path) -> None:
    files = {}
    for number, text in enumerate(repeated(LINE).values()):
        plain = sendable(text)
        files[f"{number}.md"] = f"# {plain}\nThe lantern hangs by the gate.\n\n# a\n{plain}\n"
    chosen = dict(list(files.items())[::9])
    began = time.thread_time()
    built = corpus(tmp_path, chosen)
    assert time.thread_time() - began < SECONDS * len(chosen) * pace()
    began = time.thread_time()
    assert Answerer(built).answer("Where does the lantern hang?").answered
    assert time.thread_time() - began < 10 * pace()
