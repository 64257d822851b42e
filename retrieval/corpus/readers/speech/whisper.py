"""What did a machine hear, as Whisper and its kin write it down in JSON?

A list of segments, each with its times in seconds, its words, and its speaker where somebody told
the speakers apart. OpenAI's own program, faster-whisper and WhisperX call it `segments`;
whisper.cpp calls it `transcription`, with times in thousandths; pipelines of Transformers call it
`chunks`, or `speakers` where those were told apart; and podcasts have other names for the times and
the words. Some programs write the bare list.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from retrieval.corpus.documents import Document, TextlessError
from retrieval.corpus.readers.composition import well_formed
from retrieval.corpus.readers.speech.pieces import Piece, spoken
from retrieval.corpus.readers.values import Values

_LISTS: Final = frozenset(["segments", "transcription", "speakers", "chunks"])
_THOUSANDTHS: Final = 1_000

_Segment = Mapping[str, Any]


def draw(data: bytes, encoding: str) -> Document:
    """Draw what was heard."""
    pieces = [*_pieces(_segments(Values(data, encoding)))]
    if not pieces:
        raise TextlessError("nothing was heard")
    return spoken(sorted(pieces, key=lambda piece: piece.seconds))


def _segments(values: Values) -> Iterator[_Segment]:
    """Yield the segments of the first list that has any, and read the rest."""
    if values.opens() == "[":
        yield from _listed(values)
    else:
        is_found = False
        for name in values.members():
            if name in _LISTS and values.opens() == "[" and not is_found:
                for segment in _listed(values):
                    is_found = True
                    yield segment
            else:
                values.value()
    values.end()


def _listed(values: Values) -> Iterator[_Segment]:
    """Yield the objects of the list that comes next."""
    yield from (value for value in values.listed() if isinstance(value, dict))


def _pieces(segments: Iterator[_Segment]) -> Iterator[Piece]:
    """Yield what is said in each segment that has a time and a text."""
    is_turn = False
    for segment in segments:
        text = segment.get("text", segment.get("body"))
        start, end = _times(segment)
        if not isinstance(text, str) or start is None:
            continue
        said = well_formed(text)
        yield Piece(start, max(start, end or start), said, _speaker(segment), is_turn)
        is_turn = segment.get("speaker_turn_next") is True


def _times(segment: _Segment) -> tuple[float | None, float | None]:
    """Return when a segment begins and ends; None for what isn't told."""
    match segment:
        case {"offsets": {"from": start, "to": end}}:
            started, ended = _seconds(start), _seconds(end)
            return (
                None if started is None else started / _THOUSANDTHS,
                None if ended is None else ended / _THOUSANDTHS,
            )
        case {"timestamp": [start, end]} | {"start": start, "end": end}:
            return _seconds(start), _seconds(end)
        case {"startTime": start}:
            return _seconds(start), _seconds(segment.get("endTime"))
        case {"start": start}:
            started, lasted = _seconds(start), _seconds(segment.get("duration"))
            return started, None if started is None or lasted is None else started + lasted
    return None, None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def _speaker(segment: _Segment) -> str:
    """Return the speaker of a segment, as the file has it; empty where nobody is told."""
    speaker = segment.get("speaker")
    if isinstance(speaker, dict):
        speaker = speaker.get("name")
    if isinstance(speaker, int) and not isinstance(speaker, bool):
        return str(speaker)
    return " ".join(well_formed(speaker).split()) if isinstance(speaker, str) else ""
