"""Which words of a text does a quote change?

All texts here are flat: each run of white space is one space. Words are alike when they are equal
once they are folded.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate, groupby
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Opcode, Prefix

from retrieval.corpus import APOSTROPHES, SPACELESS_BLOCKS, folding

MOST_CHANGED: Final = 1 / 5
"""A quote of which at most this share of words is changed is nearly what the source says."""

_LEAST_SHARED: Final = 0.5  # of a quote's words; a text with fewer needs no aligning
_SAMPLE_WORDS: Final = 10  # the longest ones of a quote
_LEAST_LIKENESS: Final = 50  # of 100, as rapidfuzz counts; a fifth replaced leaves 80

_HAS_LETTER: Final = re.compile(r"[^\W_]")
_ABSENT_WORD: Final = "\0"


class Measure:
    """Counts the words of a text as a person does: the pieces between spaces.

    Punctuation counts as a word where it has spaces on both sides. In scripts without spaces, two
    characters are a word.

    Args:
        text: A flat text.
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _unit().finditer(text)]
        weights = [_weight(text, *span) for span in spans]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._sums = [0.0, *accumulate(weights)]

    @property
    def words(self) -> float:
        """How many words the whole text has."""
        return self._sums[-1]

    def between(self, start: int, end: int) -> float:
        """Return the number of words between two offsets; one that is cut counts."""
        first = bisect_left(self._ends, start + 1)
        return self._sums[max(first, bisect_left(self._starts, end))] - self._sums[first]

    def end_of(self, start: int, words: float) -> int | None:
        """Return where this many words from an offset on end; None where there are fewer."""
        first = bisect_left(self._ends, start + 1)
        after = bisect_left(self._sums, self._sums[first] + words)
        return self._ends[after - 1] if after < len(self._sums) else None


class Words:
    """A text's words as they are aligned: in lower case, without punctuation."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The offsets where each word begins and ends."""
        return [match.span() for match in _word().finditer(self.text)]

    @cached_property
    def longest(self) -> list[str]:
        """Some of the longest words, in lower case: without most of them, most words differ."""
        plain = {self.text[slice(*span)].lower() for span in self.spans}
        known = sorted((word for word in plain if word.isalnum()), key=lambda w: (-len(w), w))
        return known[:_SAMPLE_WORDS]

    @cached_property
    def keys(self) -> list[str]:
        """The words, one for each span."""
        return [_folded(self.text[slice(*span)]) for span in self.spans]

    def units(self, first: int, after: int) -> set[tuple[int, float]]:
        """Return the pieces between spaces that hold one of some words.

        Each piece is given by its offset, with its weight in words.
        """
        found = set()
        for start, end in self.spans[first:after]:
            if _spaceless().fullmatch(self.text, start, end):
                found.add((start, 0.5))
            else:
                found.add((self.text.rfind(" ", 0, start), 1.0))
        return found


@dataclass(frozen=True, slots=True)
class Match:
    """The piece of a text that a quote comes from.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        changed: How many words differ in more than case and punctuation.
        stretch: How many words of the quote the changes extend over, from first to last.
        missing: How many words more or fewer than the quote the piece has.
    """

    start: int
    end: int
    changed: float
    stretch: int
    missing: int

    def with_whole_words(self, text: str) -> "Match":
        """Return the match as far as there is no space in the text."""
        end = text.find(" ", self.end)
        start = text.rfind(" ", 0, self.start) + 1
        return replace(self, start=start, end=len(text) if end < 0 else end)


def nearest(quote: Words, text: Words) -> Match | None:
    """Find the piece of a text that a quote differs least from.

    Returns:
        None when most words differ.
    """
    lower = text.text.lower()
    if sum(word in lower for word in quote.longest) < _LEAST_SHARED * len(quote.longest):
        return None
    numbers = {key: chr(n) for n, key in enumerate(dict.fromkeys(quote.keys), start=1)}
    wanted = "".join(numbers[key] for key in quote.keys)
    held = "".join(numbers.get(key, _ABSENT_WORD) for key in text.keys)
    shared = len(held) - held.count(_ABSENT_WORD)
    if not wanted or shared < _LEAST_SHARED * len(wanted):
        return None
    matches = [_match(quote, text, *window) for window in _windows(wanted, held)]
    # A replaced word is better than one left out.
    return min(matches, key=lambda match: (match.changed, match.missing), default=None)


def difference(source: str, quote: str) -> str:
    """Return the changes that turn the source's words into the quote's.

    Words only in the source stand in `[-…-]`, words only in the quote in `{+…+}`. They are whole,
    but for punctuation at their ends that both have. All else is spelled as in the source.
    """
    old, new = _token().findall(source), _token().findall(quote)
    parts: list[str] = []
    done = 0
    for run in _changes(_opcodes(old, new)):
        first, after = run[0].src_start, run[-1].src_end
        parts += old[done:first]
        was, now = "".join(old[first:after]), "".join(new[run[0].dest_start : run[-1].dest_end])
        starts = first == 0 or old[first - 1] == " "
        ends = after == len(old) or old[after] == " "
        parts.append(_change(was, now, starts=starts, ends=ends))
        done = after
    return "".join([*parts, *old[done:]])


def same_words(source: str, quote: str) -> Iterator[tuple[str, str]]:
    """Yield the words that a quote doesn't change, as the source spells them and as the quote."""
    old, new = _token().findall(source), _token().findall(quote)
    for one in _opcodes(old, new):
        if one.tag == "equal":
            yield from zip(
                old[one.src_start : one.src_end], new[one.dest_start : one.dest_end], strict=True
            )


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    return list(Levenshtein.opcodes(_alike(old), _alike(new)))


def _alike(tokens: Sequence[str]) -> list[str]:
    """Return tokens as they are compared: the first and the last with less than the others."""
    keys = [token if _is_plain(token) else folding.fold(token).text or token for token in tokens]
    if keys:
        keys[0] = keys[0].lstrip("\"'([{")
        keys[0] = f"{keys[0][:1].lower()}{keys[0][1:]}"
        keys[-1] = keys[-1].rstrip(".,;:…\"')]}")
    return keys


def _is_plain(token: str) -> bool:
    return token.isascii() and token.isalnum()


def _windows(wanted: str, held: str) -> Iterator[tuple[int, int]]:
    """Yield windows of words that differ least: the first word's number, and that after the last.

    Of equally good ones, first one as long as the quote, then one that begins and ends like it.
    """
    first, after = 0, len(held)
    if len(held) > len(wanted):
        found = fuzz.partial_ratio_alignment(wanted, held, score_cutoff=_LEAST_LIKENESS)
        if found is None:
            return
        first, after = found.dest_start, found.dest_end
    slack = int(len(wanted) * MOST_CHANGED) + 1

    def as_long(first: int, after: int) -> tuple[int, int]:
        length = after - first
        return Levenshtein.distance(held[first:after], wanted), abs(length - len(wanted))

    def same_ends(first: int, after: int) -> tuple[int, int]:
        ends = (held[first] != wanted[0]) + (held[after - 1] != wanted[-1])
        return Levenshtein.distance(held[first:after], wanted), ends

    for cost in (as_long, same_ends):
        for _ in range(2):  # each end depends on the other
            starts = range(max(0, first - slack), min(first + slack + 1, after))
            first = min(starts, key=lambda start: cost(start, after))
            ends = range(max(first + 1, after - slack), min(after + slack, len(held)) + 1)
            after = min(ends, key=lambda end: cost(first, end))
        yield first, after


def _match(quote: Words, text: Words, first: int, after: int) -> Match:
    opcodes = Levenshtein.opcodes(text.keys[first:after], quote.keys)
    changed = 0.0
    old: set[tuple[int, float]] = set()
    new: set[tuple[int, float]] = set()
    for run in _changes(opcodes):
        left = text.units(first + run[0].src_start, first + run[-1].src_end) - old
        put = quote.units(run[0].dest_start, run[-1].dest_end) - new
        changed += max(_words(left), _words(put))
        old |= left
        new |= put
    start, end = _with_punctuation(quote, text, first, after)
    changes = [op for op in opcodes if op.tag != "equal"]
    # A changed word is changed as a whole, with its hyphens and its punctuation.
    if changes and changes[0].src_start == 0 < changes[0].src_end:
        start = text.text.rfind(" ", 0, text.spans[first][0]) + 1
    if changes and changes[-1].src_start < changes[-1].src_end == after - first:
        end = text.text.find(" ", text.spans[after - 1][1])
        end = len(text.text) if end < 0 else end
    return Match(
        start,
        end,
        changed=changed,
        stretch=changes[-1].dest_end - changes[0].dest_start if changes else 0,
        missing=abs(after - first - len(quote.keys)),
    )


def _changes(opcodes: Iterable[Opcode]) -> Iterator[list[Opcode]]:
    """Yield the runs of opcodes between words that are equal."""
    for equal, run in groupby(opcodes, key=lambda op: op.tag == "equal"):
        if not equal:
            yield list(run)


def _words(units: set[tuple[int, float]]) -> float:
    return sum(weight for _, weight in units)


def _with_punctuation(quote: Words, text: Words, first: int, after: int) -> tuple[int, int]:
    """Take in as much punctuation at both ends as the quote has there."""
    start, end = text.spans[first][0], text.spans[after - 1][1]
    before = text.spans[first - 1][1] if first else 0
    behind = text.spans[after][0] if after < len(text.spans) else len(text.text)
    start = max(before, start - quote.spans[0][0])
    end = min(behind, end + len(quote.text) - quote.spans[-1][1])
    start += len(text.text[start:end]) - len(text.text[start:end].lstrip(" "))
    return start, start + len(text.text[start:end].rstrip(" "))


def _change(old: str, new: str, *, starts: bool, ends: bool) -> str:
    """Mark a change; what both sides share at their ends stays outside of the marks.

    Args:
        old: The source's words.
        new: The quote's words.
        starts: Whether a space or nothing stands before the change.
        ends: Whether a space or nothing stands behind it.
    """
    before = behind = ""
    if not old or not new:
        # A space may stand outside where there is one anyway.
        word = old or new
        if word.startswith(" ") and ends and word.strip():
            before = " "
        elif word.endswith(" ") and starts and word.strip():
            behind = " "
    elif old.strip() and new.strip():
        lettered = _HAS_LETTER.search(old) and _HAS_LETTER.search(new)
        edge = r"\W*" if lettered else " *"
        before = _shared(edge, old, new)
        behind = _shared(edge, old[::-1], new[::-1])[::-1]
    old, new = (side[len(before) : len(side) - len(behind)] for side in (old, new))
    marked = (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")
    return f"{before}{marked}{behind}"


def _shared(edge: str, old: str, new: str) -> str:
    """Return the beginning that both share, as far as a pattern goes."""
    begins = [match.group() for side in (old, new) if (match := re.match(edge, side))]
    return begins[0][: Prefix.similarity(*begins)]


def _folded(word: str) -> str:
    plain = word if word.isascii() else folding.fold(word).text  # a word has no ASCII to fold
    return plain.casefold().replace("'", "")


def _weight(text: str, start: int, end: int) -> float:
    # The index has pairs of such characters.
    if _spaceless().match(text, start):
        return 0.5
    alone = text[start - 1 : start] in {"", " "} and text[end : end + 1] in {"", " "}
    return float(alone or _HAS_LETTER.search(text, start, end) is not None)


# Compiled when they are first needed: compiling all takes longer than answering a question.


@cache
def _word() -> re.Pattern[str]:
    letters = f"[^\\W_{SPACELESS_BLOCKS}]+"
    return re.compile(f"[{SPACELESS_BLOCKS}]|{letters}(?:[{APOSTROPHES}]{letters})*")


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(f"[{SPACELESS_BLOCKS}]|[^ {SPACELESS_BLOCKS}]+")


@cache
def _token() -> re.Pattern[str]:
    return re.compile(f"[{SPACELESS_BLOCKS}]|[^ {SPACELESS_BLOCKS}]+| ")


@cache
def _spaceless() -> re.Pattern[str]:
    return re.compile(f"[{SPACELESS_BLOCKS}]")
