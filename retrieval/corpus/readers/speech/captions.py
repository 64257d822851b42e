"""What is said in captions or subtitles: WebVTT, or SubRip's `.srt`?

Both are cues: a line with two times and an arrow, and what is shown meanwhile. Cues that can't be
read are passed over. Rolling captions, which show a line again while the next one comes, say it
once.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from retrieval.corpus import sources
from retrieval.corpus.documents import Document, UndrawableError
from retrieval.corpus.readers.composition import well_formed
from retrieval.corpus.readers.speakers import (
    Label,
    label_of,
    loose_label_of,
    nicknames,
    regular_names,
)
from retrieval.corpus.readers.speech.pieces import Piece, spoken
from retrieval.corpus.sentences import ends_sentence

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_TIMES: Final = re.compile(
    rf"^[ \t]*{_TIME}[ \t]*-{{1,2}}>[ \t]*{_TIME}(?![\d:.,])[^\n]*$", re.MULTILINE
)
_DAMAGED: Final = re.compile(r"^[ \t]*\d+:[^\n]{0,40}->[^\n]*$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n\s*")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_NOTES: Final = ("NOTE", "STYLE", "REGION")
_UNSAID: Final = re.compile(rf"\s*(?:{'|'.join(_NOTES)})(?:\s|$)")

_TAG: Final = re.compile(
    r"</?(?:[cibusv]|ruby|lang|font|span|em|strong|br|box)(?:[.\s/][^<>]*)?>|<rt>[^<>]*(?:</rt>)?|</rt>"
    r"|<\d[\d:.]*>|\{\\[^{}]*\}|\{[YyFfSsCc]:[^{}\s]{1,40}\}",
    re.IGNORECASE,
)
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]*)>|</v>", re.IGNORECASE)
_WORD_TIME: Final = re.compile(r"<\d[\d:.]*>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_SUBSTATION_BREAK: Final = re.compile(r"\\[Nnh]")
_TURN: Final = re.compile(r"[ \t]*(?:>{2,}|[-–—‐])[ \t]*(?=\S)")
_DASH: Final = re.compile(r"[ \t]*[-–—‐](?:[ \t]+\S|[^\W\d_])")

_LEAST_ROLLING: Final = 0.5  # of the cues
_FEWEST_REPEATED_WORDS: Final = 3
_SAMPLE: Final = 400  # cues that tell whether captions roll
_MOST_REPEATED: Final = 200  # lines or words of a cue


class _Line(NamedTuple):
    """A line of a cue.

    Attributes:
        text: What it says.
        speaker: Whose voice it is marked with; None where none is marked.
        is_new: Whether it surely wasn't shown before: its words come one by one.
    """

    text: str
    speaker: str | None = None
    is_new: bool = False


class _Cue(NamedTuple):
    """What is shown between two times, in seconds."""

    start: float
    end: float
    lines: Sequence[_Line]


def draw(data: bytes, encoding: str) -> Document:
    """Draw what is said in some captions."""
    try:
        text = sources.decode(data, encoding).text
    except sources.UndecodableError as error:
        raise UndrawableError(str(error)) from error
    cues = sorted(_cues(well_formed(text)), key=lambda cue: cue.start)
    if not cues:
        raise UndrawableError("it has no captions")
    return spoken(_pieces(_once(cues)))


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues that can be read and show something."""
    has_notes = text.lstrip().startswith("WEBVTT")
    found = [*_TIMES.finditer(text)]
    ends = [*(one.start() for one in found), len(text)][1:]
    for times, end in zip(found, ends, strict=True):
        body = text[times.end() : end]
        if end < len(text):
            body = _without_name(body)
        if lines := [*_lines(_said(body, has_notes=has_notes))]:
            start, last = _seconds(*times.group(1, 2, 3, 4)), _seconds(*times.group(5, 6, 7, 8))
            yield _Cue(start, max(start, last), lines)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    thousandths = int(fraction) * 10 ** (3 - len(fraction)) / 1000 if fraction else 0.0
    return (int(hours) * 3600 if hours else 0) + int(minutes) * 60 + int(seconds) + thousandths


def _without_name(body: str) -> str:
    """Return what stands between two cues' times without the name or number of the second."""
    if body.endswith("\n\n"):
        return body
    above, _, last = body.removesuffix("\n").rpartition("\n")
    is_apart = not above.rpartition("\n")[2].strip()
    return above if _NUMBER.fullmatch(last) or (is_apart and above) else body


def _said(body: str, *, has_notes: bool) -> str:
    """Return what a cue shows, without the notes and damaged cues that follow it."""
    said = body.strip()
    is_damaged = "->" in said
    may_hold_notes = has_notes and ("\n" in said or said.startswith(_NOTES))
    if not is_damaged and not may_hold_notes:
        return said
    is_empty = not body.lstrip(" \t")[1:].partition("\n")[0].strip()
    kept: list[str] = []
    for part in _BLANK_LINES.split(said):
        if has_notes and (kept or is_empty) and _UNSAID.match(part):
            continue
        damaged = _DAMAGED.search(part) if is_damaged else None
        kept.append(part[: damaged.start()] if damaged else part)
        if damaged and _NUMBER.fullmatch(kept[-1]):
            kept.pop()
    return "\n".join(kept)


def _lines(said: str) -> Iterator[_Line]:
    """Yield the lines of what a cue shows, without markup."""
    if not any(mark in said for mark in "<{&\\"):
        yield from (_Line(line) for one in said.split("\n") if (line := one.strip()))
        return
    speaker: str | None = None
    if "\\" in said:
        said = _SUBSTATION_BREAK.sub("\n", said)
    # A lone tag is most often a voice.
    has_times = said.count("<") > 1
    for line in said.split("\n"):
        is_new = has_times and _WORD_TIME.search(line) is not None
        done = 0
        for voice in _VOICE.finditer(line):
            if text := _plain(line[done : voice.start()]):
                yield _Line(text, speaker, is_new)
            speaker, done = _plain(voice[1] or "") or None, voice.end()
        if text := _plain(line[done:]):
            yield _Line(text, speaker, is_new)


def _plain(text: str) -> str:
    said = _TAG.sub("", text) if "<" in text or "{" in text else text
    if "&" in said:
        said = _ENTITY.sub(lambda entity: html.unescape(entity[0]), said)
    return said.strip()


def _once(cues: Sequence[_Cue]) -> Sequence[_Cue]:
    """Return cues without what they show again, if the captions roll."""
    sample = cues[:_SAMPLE]
    if _share(sample, _repeated_lines) >= _LEAST_ROLLING:
        return [*_without(cues, _repeated_lines, lambda cue, count: cue.lines[count:])]
    if _share(sample, _repeated_words) >= _LEAST_ROLLING:
        return [*_without(cues, _repeated_words, _words_from)]
    return cues


_Repeated = Callable[[_Cue, _Cue], int]
"""Tells how much of a cue the one before it has shown already."""


def _share(cues: Sequence[_Cue], repeated: _Repeated) -> float:
    """Return which share of some cues goes on with what the one before has shown."""
    goes_on = sum(
        repeated(before, cue) > 0 and before.lines != cue.lines for before, cue in pairwise(cues)
    )
    return goes_on / max(len(cues) - 1, 2)


def _without(
    cues: Sequence[_Cue], repeated: _Repeated, rest: Callable[[_Cue, int], Sequence[_Line]]
) -> Iterator[_Cue]:
    yield cues[0]
    for before, cue in pairwise(cues):
        if lines := rest(cue, repeated(before, cue)):
            yield cue._replace(lines=lines)


def _repeated_lines(before: _Cue, cue: _Cue) -> int:
    """Return how many lines of a cue are the last ones of the cue before it."""
    shown = [line.text for line in before.lines]
    if cue.lines[0].text not in shown:
        return 0
    lines = [line.text for line in cue.lines]
    most = next((number for number, line in enumerate(cue.lines) if line.is_new), len(lines))
    counts = range(min(len(shown), most, _MOST_REPEATED), 0, -1)
    return next((count for count in counts if shown[-count:] == lines[:count]), 0)


def _repeated_words(before: _Cue, cue: _Cue) -> int:
    """Return how many words of a cue are the last ones of the cue before it."""
    first = cue.lines[0].text.split(None, 1)[0]
    if not any(first in line.text for line in before.lines):
        return 0
    shown, words = _words(before), _words(cue)
    counts = range(min(len(shown), len(words), _MOST_REPEATED), 0, -1)
    count = next((count for count in counts if shown[-count:] == words[:count]), 0)
    return count if count >= min(_FEWEST_REPEATED_WORDS, len(shown)) else 0


def _words(cue: _Cue) -> list[str]:
    return [word for line in cue.lines for word in line.text.split()]


def _words_from(cue: _Cue, count: int) -> Sequence[_Line]:
    """Return the lines of a cue without its first words."""
    lines: list[_Line] = []
    for line in cue.lines:
        words = line.text.split()
        if rest := words[count:]:
            lines.append(line._replace(text=" ".join(rest)))
        count = max(0, count - len(words))
    return lines


def _pieces(cues: Sequence[_Cue]) -> Iterator[Piece]:
    """Yield what is said, with its speakers, as marks and labels tell them."""
    names, is_loose = _names(cues)
    speaker = before = ""
    is_voiced = any(line.speaker for cue in cues for line in cue.lines)
    for cue in cues:
        for line in cue.lines:
            is_turn, text = _without_mark(line.text, before)
            label = None if is_voiced else _label(text, names, is_loose=is_loose)
            if is_voiced:
                speaker = line.speaker or ""
            elif label:
                is_turn = is_turn or label.name != speaker  # some name them in each cue
                speaker, text = label.name, text[label.end :]
            elif is_turn or (names and ends_sentence(before) and loose_label_of(text)):
                speaker, is_turn = "", True  # somebody else may be named there
            yield Piece(cue.start, cue.end, text, speaker, is_turn)
            before = text


def _without_mark(line: str, before: str) -> tuple[bool, str]:
    """Tell whether a line begins with the mark of another speaker; return it without that."""
    mark = _TURN.match(line)
    if mark is None:
        return False, line
    if not mark[0].lstrip().startswith(">"):
        # A dash may also go on with a sentence, or stand before a number.
        rest = line[mark.end() :]
        goes_on = before and not ends_sentence(before) and rest[:1].islower()
        if not _DASH.match(line) or goes_on:
            return False, line
    return True, line[mark.end() :]


def _label(text: str, names: frozenset[str], *, is_loose: bool = False) -> Label | None:
    label = (loose_label_of if is_loose else label_of)(text) if names else None
    return label if label and label.name in names else None


def _names(cues: Sequence[_Cue]) -> tuple[frozenset[str], bool]:
    """Return the names of speakers in front of what they say, and whether they are nicknames."""
    firsts = [_without_mark(cue.lines[0].text, "")[1] for cue in cues]
    lines = (_without_mark(line.text, "")[1] for cue in cues for line in cue.lines)
    names = regular_names(label for line in lines if ":" in line and (label := label_of(line)))
    if all(_label(line, names) for line in firsts):
        return names, False
    free = nicknames(firsts)
    return (free, True) if free else (names, False)
