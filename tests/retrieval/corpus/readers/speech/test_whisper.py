"""What a machine heard is read alike, whichever program wrote it down."""

import json
from typing import Any

import pytest

from retrieval.corpus.documents import Document, TextlessError, UndrawableError
from retrieval.corpus.readers import json as records
from retrieval.corpus.readers.speech import captions, whisper
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.corpus.readers.speech.test_captions import srt, vtt

HEARD = [
    (0.0, 2.5, "SPEAKER_00", " How long does the lamp"),
    (2.5, 4.0, "SPEAKER_00", " of this lighthouse burn?"),
    (5.25, 7.0, "SPEAKER_01", " Nine hours. It is filled at dusk."),
    (7.0, 8.0, "SPEAKER_00", " And who fills it?"),
]
SAID = (
    "SPEAKER_00: How long does the lamp of this lighthouse burn?\n\n"
    "SPEAKER_01: Nine hours. It is filled at dusk.\n\n"
    "SPEAKER_00: And who fills it?"
)


def segment(number: int, **more: object) -> dict[str, object]:
    start, end, speaker, text = HEARD[number]
    return {"id": number, "start": start, "end": end, "text": text, "speaker": speaker, **more}


def word(number: int) -> dict[str, object]:
    return {"word": f" w{number}", "start": 0.1, "end": 0.2, "speaker": "SPEAKER_07"}


NUMBERS = range(len(HEARD))
WHOLE = "".join(text for *_, text in HEARD)
SHAPES: dict[str, Any] = {
    "whisper": {
        "text": WHOLE,
        "segments": [segment(n, seek=0, tokens=[50364, 13], temperature=0.0) for n in NUMBERS],
        "language": "en",
    },
    "verbose_json": {
        "task": "transcribe",
        "language": "english",
        "duration": 8.0,
        "segments": [segment(n, type="transcript.text.segment") for n in NUMBERS],
        "text": WHOLE,
    },
    "whisperx": {
        "segments": [segment(n, words=[word(n)]) for n in NUMBERS],
        "word_segments": [word(n) for n in NUMBERS],
    },
    "whisper.cpp": {
        "systeminfo": "AVX = 1",
        "model": {"type": "base", "audio": {"ctx": 1500}},
        "result": {"language": "en"},
        "transcription": [
            {
                "timestamps": {"from": "00:00:00,000", "to": "00:00:02,500"},
                "offsets": {"from": int(start * 1000), "to": int(end * 1000)},
                "text": text,
                "speaker": speaker,
            }
            for start, end, speaker, text in HEARD
        ],
    },
    "pipeline": {
        "speakers": [
            {"speaker": speaker, "timestamp": [start, end], "text": text}
            for start, end, speaker, text in HEARD
        ],
        "chunks": [{"timestamp": [s, e], "text": text} for s, e, _, text in HEARD],
        "text": WHOLE,
    },
    "podcast": {
        "version": "1.0.0",
        "segments": [
            {"speaker": speaker, "startTime": start, "endTime": end, "body": text}
            for start, end, speaker, text in HEARD
        ],
    },
    "list": [
        {"text": text, "start": start, "duration": end - start, "speaker": {"name": speaker}}
        for start, end, speaker, text in HEARD
    ],
}


def drawn(value: object) -> Document:
    document = records.draw(json.dumps(value).encode(), "utf-8")
    assert_well_formed(document)
    return document


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_says_the_same(shape: str) -> None:
    document = drawn(SHAPES[shape])
    assert document.text == SAID
    assert [(block.author, block.seconds) for block in document.blocks] == [
        ("SPEAKER_00", 0.0),
        ("SPEAKER_01", 5.25),
        ("SPEAKER_00", 7.0),
    ]
    assert document.times == ((0, 0.0), (35, 2.5), (61, 5.25), (108, 7.0), (len(SAID), 8.0))


def test_what_one_program_writes_in_several_formats_is_one_text() -> None:
    plain = [{**segment(n), "speaker": ""} for n in NUMBERS]
    cues = [(start, end, text.strip()) for start, end, _, text in HEARD]
    same = [
        drawn({"text": WHOLE, "segments": plain}),
        captions.draw(vtt(*cues).encode(), "utf-8"),
        captions.draw(srt(*cues).encode(), "utf-8"),
    ]
    assert same[0] == same[1] == same[2]


def test_a_turn_that_is_only_marked_is_a_paragraph() -> None:
    heard = [
        {"offsets": {"from": 0, "to": 9}, "text": " Who fills it?", "speaker_turn_next": True},
        {"offsets": {"from": 9, "to": 19}, "text": " The keeper."},
    ]
    assert drawn({"transcription": heard}).text == "Who fills it?\n\nThe keeper."


def test_damaged_segments_are_passed_over() -> None:
    bad = [
        {"start": float("nan"), "end": 1, "text": "One."},
        {"start": -1, "end": 1, "text": "Two."},
        {"start": True, "end": 1, "text": "Three."},
        {"start": 1, "end": 2, "text": None},
        {"text": "Four."},
        7,
    ]
    assert drawn({"segments": [segment(2), *bad, segment(0), segment(1)]}).text == SAID[:106]


def test_records_that_have_no_times_stay_records() -> None:
    assert drawn([{"start": "2024-03-04", "text": "The lamp is lit."}]).text == "The lamp is lit."
    assert drawn({"text": "The lamp is lit.", "segments": []}).text == "The lamp is lit."


def test_what_says_nothing_is_no_document() -> None:
    with pytest.raises(TextlessError):
        drawn({"segments": [{"start": 0.0, "end": 1.0, "text": " "}]})
    with pytest.raises(TextlessError):
        whisper.draw(b'{"text": ""}', "utf-8")


def test_a_file_that_ends_early_is_damaged() -> None:
    data = json.dumps(SHAPES["whisper"]).encode()[:-40]
    with pytest.raises(UndrawableError, match="JSON"):
        records.draw(data, "utf-8")
