"""How does what is said at certain times become a text?

Pieces such as cues break off anywhere. They are joined to sentences, and sentences to paragraphs: a
paragraph ends where somebody else speaks, at a long pause, or with a sentence once it is long. Each
turn begins with its speaker's name where that is known, as in a transcript.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind, TextlessError
from retrieval.corpus.readers.composition import on_one_line, well_formed
from retrieval.corpus.segmentation import LONGEST_SENTENCE
from retrieval.corpus.sentences import ends_sentence, sentence_spans

MOST_CHARACTERS: Final = 400
"""A paragraph has at most this many characters where its sentences allow it: half a minute, and an
excerpt holds it whole. Of 150 sentences of talks, asked by six of their words, 138 are answered and
115 first; with 600 characters 124 and 118, with 1,000 107 and 111."""

_FEWEST_CHARACTERS: Final = 200
"""No pause ends a shorter paragraph, since a fragment says nothing by itself."""

_LEFT_OVER: Final = 80
"""What is left of a turn joins the paragraph before it, if it isn't longer."""

_PAUSE: Final = 4.0  # seconds
_LONG_PAUSE: Final = 30.0  # ends a paragraph even inside a sentence

_MOST_LOOKED_AT: Final = 2 * LONGEST_SENTENCE  # characters

_ENDING: Final = re.compile("[.!?…。！？।؟]")
_WORD: Final = re.compile(r"\w")
_UNSPOKEN: Final = re.compile(
    r"[\s>-]*(?:\[[^\[\]]*\]|\([^()]*\)|（[^（）]*）|【[^【】]*】|\*[^*]+\*|[♪♫♬].*|#\s.*#)[\s.]*",
    re.DOTALL,
)
_LONGEST_UNSPOKEN: Final = 300  # characters
_UNEVEN: Final = re.compile(rf"\A[{BLANK}]|[\t\n\f\v\r]|  |[{BLANK}]\Z")
_CHUNK: Final = re.compile(rf"\S(?:.{{0,{LONGEST_SENTENCE}}}(?<=\S)(?!\S)|\S*)", re.DOTALL)


class Piece(NamedTuple):
    """Something that is said in one go.

    Attributes:
        seconds: When it begins.
        end: When it ends.
        text: The words.
        speaker: Who says it; empty where that isn't told.
        is_turn: Whether somebody else begins to speak, even if the speaker has the same name.
    """

    seconds: float
    end: float
    text: str
    speaker: str = ""
    is_turn: bool = False


def _is_unspoken(text: str) -> bool:
    """Tell whether a text only tells what is heard: a sound in brackets, a song."""
    if text[0].isalnum() or len(text) > _LONGEST_UNSPOKEN:
        return False
    return _WORD.search(text) is None or _UNSPOKEN.fullmatch(text) is not None


def spoken(pieces: Iterable[Piece], title: str = "") -> Document:
    """Return the document of what is said.

    Args:
        pieces: The pieces in order of time, well formed.
        title: As in `Document`.

    Raises:
        TextlessError: Nothing is said.
    """
    speech = _Speech()
    for piece in pieces:
        text = on_one_line(piece.text) if _UNEVEN.search(piece.text) else piece.text
        if len(text) > LONGEST_SENTENCE:
            for chunk in _CHUNK.finditer(text):
                speech.add(
                    piece._replace(text=chunk[0], is_turn=piece.is_turn and not chunk.start())
                )
        elif text:
            speech.add(piece if text is piece.text else piece._replace(text=text))
    return speech.document(title)


class _Paragraph(NamedTuple):
    """Pieces that are one paragraph; whether a turn begins with them."""

    pieces: Sequence[Piece]
    is_turn: bool


class _Speech:
    """A text that is composed of pieces."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._times: list[tuple[int, float]] = []
        self._ended = 0.0
        self._held: _Paragraph | None = None  # to which what is left of its turn may be added
        self._open: list[Piece] = []
        self._open_length = 0
        self._is_untried = True  # whether nobody has looked for a sentence among the open pieces
        self._begins_turn = True
        self._speaker = ""

    def add(self, piece: Piece) -> None:
        """Add a piece."""
        if _is_unspoken(piece.text):
            if not self._is_within_sentence():
                self._close()
                self._write_noise(piece)
                return
            piece = piece._replace(speaker=self._speaker, is_turn=False)
        if piece.is_turn or piece.speaker != self._speaker:
            self._close()
            self._begins_turn, self._speaker = True, piece.speaker
        elif self._open and self._is_apart(piece):
            self._end(len(self._open))
        self._open.append(piece)
        self._open_length += len(piece.text) + 1
        while self._open_length > MOST_CHARACTERS and self._part():
            pass

    def document(self, title: str) -> Document:
        """Return the document of all that was added."""
        self._close()
        if not any(block.kind is Kind.PROSE for block in self._blocks):
            raise TextlessError("nothing is said in it")
        named = on_one_line(well_formed(title))
        times = (*self._times, (self._length, self._ended))
        return Document("".join(self._parts), tuple(self._blocks), named, times=times)

    def _is_within_sentence(self) -> bool:
        """Tell whether a sentence is open; without full stops, whether too little is."""
        if not self._open or ends_sentence(self._open[-1].text):
            return False
        return self._open_length < _FEWEST_CHARACTERS or self._has_ended_sentences()

    def _has_ended_sentences(self) -> bool:
        return any(_ENDING.search(one.text) for one in self._open)

    def _is_apart(self, piece: Piece) -> bool:
        """Tell whether a piece follows the open ones only after a pause that parts them."""
        pause = piece.seconds - self._open[-1].end
        if pause < _PAUSE or self._open_length < _FEWEST_CHARACTERS:
            return False
        if pause >= _LONG_PAUSE or ends_sentence(self._open[-1].text):
            return True
        return not self._has_ended_sentences()

    def _part(self, most: int = LONGEST_SENTENCE) -> bool:
        """Part what is open; tell whether that could be done.

        Args:
            most: The length up to which a sentence is waited for.
        """
        # What has no full stop in it ends no sentence, and begins none.
        changed = self._open if self._is_untried else self._open[-2:]
        self._is_untried = False
        if any(_ENDING.search(piece.text) for piece in changed):
            text = " ".join(piece.text for piece in self._open)
            starts = [start for start, _ in sentence_spans(text[:_MOST_LOOKED_AT])]
            fitting = [start for start in starts if 0 < start <= MOST_CHARACTERS]
            if fitting or len(starts) > 1:
                self._part_at(fitting[-1] if fitting else starts[1])
                return True
        if self._open_length <= most or len(self._open) == 1:
            return False
        self._end(self._longest_pause())
        return True

    def _part_at(self, place: int) -> None:
        """End a paragraph before a character of the open pieces."""
        for number, start in enumerate(
            accumulate((len(p.text) + 1 for p in self._open), initial=0)
        ):
            if start == place:
                self._end(number)
                return
            piece = self._open[number]
            if place < start + len(piece.text):
                said, rest = piece.text[: place - start].rstrip(), piece.text[place - start :]
                pieces = piece._replace(text=said), piece._replace(text=rest)
                self._open[number : number + 1] = pieces
                self._end(number + 1)
                return

    def _longest_pause(self) -> int:
        """Return the number of the open piece before which one waits longest, if in good time."""
        ends = accumulate(len(piece.text) + 1 for piece in self._open)
        last = sum(end <= MOST_CHARACTERS for end in ends) or 1
        pauses = {
            number: self._open[number].seconds - self._open[number - 1].end
            for number in range((last + 1) // 2, last + 1)
            if 0 < number < len(self._open)
        }
        return max(pauses, key=lambda number: (pauses[number], number), default=len(self._open))

    def _end(self, count: int) -> None:
        """End a paragraph after some of the open pieces."""
        self._write_held()
        self._held = _Paragraph(self._open[:count], self._begins_turn)
        self._begins_turn = False
        self._open = self._open[count:]
        self._is_untried = True
        self._open_length = sum(len(piece.text) + 1 for piece in self._open)

    def _close(self) -> None:
        """End the turn, or what of it goes before a sound; no paragraph ends with one."""
        sounds: list[Piece] = []
        while self._open and _is_unspoken(self._open[-1].text):
            sounds.insert(0, self._open.pop())
        self._open_length = sum(len(piece.text) + 1 for piece in self._open)
        while self._open_length > MOST_CHARACTERS and self._part(MOST_CHARACTERS):
            pass
        if self._held and self._open and self._open_length <= _LEFT_OVER:
            self._held = self._held._replace(pieces=[*self._held.pieces, *self._open])
            self._open, self._open_length = [], 0
        elif self._open:
            self._end(len(self._open))
        self._write_held()
        for sound in sounds:
            self._write_noise(sound)

    def _write_held(self) -> None:
        if self._held is None:
            return
        (pieces, is_turn), self._held = self._held, None
        start = self._begin()
        first = pieces[0]
        words = " ".join(piece.text for piece in pieces)
        name = f"{first.speaker}: " if is_turn and first.speaker else ""
        self._write(name + words)
        self._blocks.append(
            Block(Kind.PROSE, start, self._length, seconds=first.seconds, author=first.speaker)
        )
        starts = accumulate((len(piece.text) + 1 for piece in pieces), initial=start + len(name))
        self._tell_times(zip([start, *[*starts][1:-1]], (p.seconds for p in pieces), strict=True))
        self._ended = max(self._ended, *(piece.end for piece in pieces))

    def _write_noise(self, piece: Piece) -> None:
        start = self._begin()
        self._write(piece.text)
        self._blocks.append(Block(Kind.NOISE, start, self._length, seconds=piece.seconds))
        self._tell_times([(start, piece.seconds)])
        self._ended = max(self._ended, piece.end)

    def _tell_times(self, times: Iterable[tuple[int, float]]) -> None:
        for place, seconds in times:
            if not self._times or self._times[-1][1] != seconds:
                self._times.append((place, seconds))

    def _begin(self) -> int:
        if self._length:
            self._write("\n\n")
        return self._length

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
