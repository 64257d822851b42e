"""Captions say each word once, joined to sentences, with the time and the speaker of each."""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.speech import captions
from tests.retrieval.corpus.readers.shown import assert_well_formed


class Shown(NamedTuple):
    seconds: float
    author: str
    text: str


def draw(text: str) -> Document:
    drawn = captions.draw(text.encode(), "utf-8")
    assert_well_formed(drawn)
    return drawn


def said(text: str) -> list[Shown]:
    """Return what is said in each paragraph, and when it begins."""
    drawn = draw(text)
    return [
        Shown(block.seconds, block.author, drawn.text[block.start : block.end])
        for block in drawn.blocks
        if block.kind is Kind.PROSE
    ]


def noise(text: str) -> list[str]:
    drawn = draw(text)
    return [drawn.text[b.start : b.end] for b in drawn.blocks if b.kind is Kind.NOISE]


def clock(seconds: float, mark: str = ".") -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"


def vtt(*cues: tuple[float, float, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(
        f"{clock(start)} --> {clock(end)}\n{text}" for start, end, text in cues
    )


def srt(*cues: tuple[float, float, str]) -> str:
    return "\n\n".join(
        f"{number}\n{clock(start, ',')} --> {clock(end, ',')}\n{text}"
        for number, (start, end, text) in enumerate(cues, 1)
    )


LAMP = (
    (1.0, 3.0, "The lamp of this lighthouse"),
    (3.0, 5.5, "burns rapeseed oil. It was lit"),
    (5.5, 7.0, "in 1811."),
)
LAMP_SAID = "The lamp of this lighthouse burns rapeseed oil. It was lit in 1811."


@pytest.mark.parametrize("made", [vtt(*LAMP), srt(*LAMP)])
def test_cues_are_joined_to_sentences(made: str) -> None:
    assert said(made) == [Shown(1.0, "", LAMP_SAID)]
    drawn = draw(made)
    assert [(drawn.text[place : place + 6], seconds) for place, seconds in drawn.times[:-1]] == [
        ("The la", 1.0),
        ("burns ", 3.0),
        ("in 181", 5.5),
    ]
    assert drawn.times[-1] == (len(drawn.text), 7.0)


def test_layout_is_no_text() -> None:
    made = (
        "\ufeffWEBVTT - The lamp\r\nKind: captions\r\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\r\n\r\n"
        "NOTE\r\nMade by hand.\r\nTwice.\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "REGION\r\nid:bill\r\n\r\n"
        "first - the lamp\r\n00:01.000 --> 00:03.000 align:start position:10%\r\n"
        "<c.red>The <b>lamp</b></c> of &amp; in\r\n<i>this</i> <lang en>light&nbsp;house</lang>\r\n"
        "\r\n\r\nNOTE That was it.\r\n\r\n2\r\n1:00:03.000-->1:00:04.000\r\n"
        "{\\an8}burns<00:03.500> <font color='#fff'>oil</font>.\r\n"
    )
    assert said(made) == [Shown(1.0, "", "The lamp of & in this light\u00a0house burns oil.")]
    assert draw(made).times[1][1] == 3603.0


def test_the_markup_of_other_things_is_text() -> None:
    made = srt((0, 1, "We write <div> and a < b, {x: 1}, AT&T & <3."))
    assert said(made)[0].text == "We write <div> and a < b, {x: 1}, AT&T & <3."


def test_voices_are_speakers_and_begin_turns() -> None:
    made = vtt(
        (0, 2, "<v Ada Byron>How long does it burn?"),
        (2, 3, "<v.loud Grace>Nine hours.</v>"),
        (3, 5, "<v Grace>It is filled at dusk."),
        (5, 6, "<v Ada Byron>And</v> <v Grace>Never at dawn."),
        (6, 7, "The door closes."),
    )
    assert said(made) == [
        Shown(0, "Ada Byron", "Ada Byron: How long does it burn?"),
        Shown(2, "Grace", "Grace: Nine hours. It is filled at dusk."),
        Shown(5, "Ada Byron", "Ada Byron: And"),
        Shown(5, "Grace", "Grace: Never at dawn."),
        Shown(6, "", "The door closes."),
    ]


@pytest.mark.parametrize("label", ["{}: ", ">> {}: ", "- {}: ", "[{}]: "])
def test_labels_are_speakers(label: str) -> None:
    ada, grace = label.format("Ada"), label.format("Grace")
    made = srt(
        (0, 2, f"{ada}How long does it burn?"),
        (2, 3, f"{grace}Nine hours. Remember: never"),
        (3, 5, "more than that."),
        (5, 6, f"{ada}And then?"),
        (6, 7, f"{grace}It is filled at dusk."),
    )
    assert said(made) == [
        Shown(0, "Ada", "Ada: How long does it burn?"),
        Shown(2, "Grace", "Grace: Nine hours. Remember: never more than that."),
        Shown(5, "Ada", "Ada: And then?"),
        Shown(6, "Grace", "Grace: It is filled at dusk."),
    ]


def test_a_mark_begins_a_turn_of_somebody() -> None:
    made = srt(
        (0, 2, ">> How long does it burn?\n>> Nine hours."),
        (2, 3, "- It is filled\n- well, by whom?\n- By me."),
        (3, 4, "It was -5 degrees,\n-5 and no less."),
    )
    assert [one.text for one in said(made)] == [
        "How long does it burn?",
        "Nine hours.",
        "It is filled - well, by whom?",
        "By me. It was -5 degrees, -5 and no less.",
    ]


def test_names_before_each_cue_are_speakers_whatever_they_are() -> None:
    names = [
        "Ada Byron",
        "Ada Byron",
        "🌊 Mia",
        "jürgen",
        "O'Hara, Pat",
        "🌊 Mia",
        "jürgen",
        "Ada Byron",
    ]
    words = [
        "Who fills",
        "the lamp?",
        "I do: daily.",
        "ok",
        "Note: bring oil.",
        "Yes.",
        "bye",
        "I see.",
    ]
    cues = [
        (3.0 * n, 3.0 * n + 3, f"{name}: {one}")
        for n, (name, one) in enumerate(zip(names, words, strict=True))
    ]
    told = said(vtt(*cues))
    assert [one.author for one in told] == names[1:]
    assert told[0].text == "Ada Byron: Who fills the lamp?"
    assert [one.text for one in told[1:]] == [text for _, _, text in cues[2:]]


def test_nobody_is_told_to_say_what_stands_behind_another_nickname() -> None:
    lines = ["Ada: Who?", "Grace: Me.", "Ada: When?", "Grace: At dusk.", "Then I rest.", "mia: ok."]
    told = said(vtt(*((n, n + 1, line) for n, line in enumerate(lines))))
    assert [one.author for one in told] == ["Ada", "Grace", "Ada", "Grace", ""]


def test_a_lone_name_is_no_label() -> None:
    made = srt((0, 2, "Remember: it burns oil."), (2, 3, "Note: not whale oil."))
    assert said(made) == [Shown(0, "", "Remember: it burns oil. Note: not whale oil.")]


def test_sounds_are_noise() -> None:
    made = srt(
        (0, 2, "[Music]"),
        (2, 3, "♪ The lamp is lit ♪"),
        (3, 5, "It burns"),
        (5, 6, "[applause]"),
        (6, 7, "oil."),
        (7, 8, "(bell rings)"),
        (8, 9, "All night."),
        (9, 10, "♪"),
    )
    assert [one.text for one in said(made)] == ["It burns [applause] oil.", "All night."]
    assert noise(made) == ["[Music]", "♪ The lamp is lit ♪", "(bell rings)", "♪"]


def test_damaged_cues_are_passed_over() -> None:
    made = (
        "1\n00:00:01,000 --> 00:00:02,000\nThe lamp\n\n2\n00:00:0x --> 00:00:03,000\nis broken\n\n"
        "3\n00:00:03,00 --> oops\nand gone\n\n4\n00:00:04,000 --> 00:00:05,000\n\nburns\n\nwell,\n"
        "5\n00:00:06,000 --> 00:00:07,000\noil.\n\n6\n00:00:08,000 --> "
    )
    assert said(made) == [Shown(1.0, "", "The lamp burns well, oil.")]


def test_cues_in_any_order_are_told_in_order_of_time() -> None:
    made = srt((4, 6, "It is filled at dusk."), (1, 5, "The lamp burns oil."))
    assert said(made) == [Shown(1.0, "", "The lamp burns oil. It is filled at dusk.")]


def test_a_long_turn_is_parted_between_sentences() -> None:
    sentences = [
        f"Of the {n} keepers none has ever let the lamp go out at night." for n in range(40)
    ]
    words = " ".join(sentences).split()
    cues = [(n, n + 1, " ".join(words[7 * n : 7 * n + 7])) for n in range(len(words) // 7 + 1)]
    paragraphs = said(vtt(*cues))
    assert " ".join(one.text for one in paragraphs) == " ".join(sentences)
    assert all(one.text.endswith("night.") for one in paragraphs)
    assert all(200 < len(one.text) <= 400 for one in paragraphs)


def test_without_full_stops_a_turn_is_parted_where_one_waits() -> None:
    cues: list[tuple[float, float, str]] = []
    for number in range(56):
        start = 3 * number + number // 7
        cues.append((start, start + 3, f"and so the lamp number {number} goes on burning oil"))
    paragraphs = said(vtt(*cues))
    assert [one.seconds for one in paragraphs] == [22 * number for number in range(8)]


def test_a_fragment_joins_what_it_follows() -> None:
    turn = "The lamp burns oil all through the night, and nobody has seen it go out. " * 8
    made = srt((0, 60, turn), (60, 61, "Thank you."))
    assert said(made)[-1].text.endswith("go out. Thank you.")


def test_a_long_pause_ends_a_paragraph_between_sentences_only() -> None:
    turn = "The lamp burns oil all through the night, and nobody sees it go out. " * 3
    made = srt((0, 9, turn), (15, 16, "It is filled"), (25, 26, f"at dusk. {turn}"))
    assert [one.seconds for one in said(made)] == [0, 15]


@pytest.mark.parametrize("text", ["", "WEBVTT\n", "The lamp burns oil.\n", "1\n00:01 -> x\nlamp"])
def test_a_file_without_cues_is_damaged(text: str) -> None:
    with pytest.raises(UndrawableError, match="captions"):
        draw(text)


def test_captions_without_words_are_no_document() -> None:
    with pytest.raises(TextlessError):
        draw(srt((0, 1, "[Music]"), (1, 2, "♪♪")))


def test_another_encoding_is_told() -> None:
    with pytest.raises(UndrawableError, match="utf-8"):
        captions.draw(srt((0, 1, "Die Lampe für Öl")).encode("latin-1"), "utf-8")
    drawn = captions.draw(srt((0, 1, "Für Öl.")).encode("latin-1"), "latin-1")
    assert drawn.text == "Für Öl."


WORDS = st.lists(
    st.sampled_from("the lamp burns oil. Nine hours of night, it is lit! Who Ada saw".split()),
    min_size=1,
    max_size=12,
).map(" ".join)
LINES = st.lists(WORDS, min_size=3, max_size=40)


def marked(line: str, start: float) -> str:
    """Return a line as automatic captions have it, each word but the first with its time."""
    first, *more = line.split()
    times = (f"<{clock(start + 0.1 * n)}><c> {word}</c>" for n, word in enumerate(more, 1))
    return first + "".join(times)


def rolling(lines: list[str]) -> str:
    """Return captions that show each line three times, as a platform's automatic ones do."""
    cues = []
    above = " "
    for number, line in enumerate(lines):
        start = 2.0 * number
        cues.append((start, start + 1.99, f"{above}\n{marked(line, start)}"))
        cues.append((start + 1.99, start + 2, f"{line}\n "))
        above = line
    return vtt(*cues)


def scrolling(lines: list[str]) -> str:
    """Return captions whose two upper lines were shown before."""
    shown = [lines[max(0, n - 2) : n + 1] for n in range(len(lines))]
    return srt(*((2.0 * n, 2.0 * n + 2, "\n".join(cue)) for n, cue in enumerate(shown)))


def assert_all_is_said(text: str, lines: list[str]) -> None:
    """Check that each word is told once, in order, and each line with its time."""
    drawn = draw(text)
    assert drawn.text.split() == " ".join(lines).split()
    place = 0
    for number, line in enumerate(lines):
        words = line.split()
        place = drawn.text.index(words[0], place)
        assert max(t for t in drawn.times if t[0] <= place)[1] == 2.0 * number
        for word in words:
            place = drawn.text.index(word, place) + len(word)
    assert all(a <= b for a, b in pairwise(block.seconds for block in drawn.blocks))


@given(LINES)
def test_each_word_of_cues_is_said_once_at_its_time(lines: list[str]) -> None:
    numbered = [f"{number} {line}" for number, line in enumerate(lines)]
    cues = [(2.0 * n, 2.0 * n + 2, line) for n, line in enumerate(numbered)]
    assert_all_is_said(vtt(*cues), numbered)


@given(LINES)
def test_what_rolls_is_said_once(lines: list[str]) -> None:
    distinct = [f"{line} {number}" for number, line in enumerate(lines)]
    assert_all_is_said(scrolling(distinct), distinct)
    many = [f"{line} and {line}" for line in distinct]
    assert_all_is_said(rolling(many), many)


def test_a_line_that_grows_word_by_word_is_said_once() -> None:
    words = "THE LAMP OF THIS LIGHTHOUSE BURNS OIL ALL NIGHT LONG".split()
    cues = [(n, n + 1.0, " ".join(words[max(0, n - 5) : n + 1])) for n in range(len(words))]
    assert said(srt(*cues))[0].text == " ".join(words)


def test_what_is_said_twice_is_told_twice() -> None:
    made = srt((0, 1, "No."), (1, 2, "No."), (2, 3, "It burns oil."), (3, 4, "Whale oil?"))
    assert said(made)[0].text == "No. No. It burns oil. Whale oil?"


HOSTILE: dict[str, Callable[[int], str]] = {
    "one cue": lambda n: srt((0, 1, "It burns oil. " * (n // 14))),
    "one word": lambda n: srt((0, 1, "a" * n)),
    "no full stop": lambda n: srt((0, 1, "oil " * (n // 4))),
    "open tags": lambda n: vtt((0, 1, "oil " + "<c" * (n // 2))),
    "closed tags": lambda n: vtt((0, 1, "oil " + "<c></c>" * (n // 7))),
    "voices": lambda n: vtt((0, 1, "<v A>oil<v B>ash" * (n // 16))),
    "braces": lambda n: srt((0, 1, "oil " + "{\\" * (n // 2))),
    "lines": lambda n: srt((0, 1, "oil\n" * (n // 4)), (1, 2, "oil\n" * (n // 4))),
    "times": lambda n: "00:01 --> 00:02\n" * (n // 16) + "oil",
    "damaged times": lambda n: "00:01 --> 00:02\noil\n\n" + "1 ->" * (n // 4),
    "sounds": lambda n: srt(*((k, k + 1, "((((") for k in range(n // 40)), (9, 9, "oil")),
    "notes": lambda n: vtt((0, 1, "oil")) + "\n\nNOTE x" * (n // 8),
    "blank lines": lambda n: vtt((0, 1, "oil")) + "\n \n" * (n // 3),
    "labels": lambda n: srt(*((k, k, "A. B'C D-E: ") for k in range(n // 40)), (9, 9, "oil")),
    "long label": lambda n: srt((0, 1, "A " * (n // 2) + ":")),
    "entities": lambda n: srt((0, 1, "oil " + "&a" * (n // 2))),
}


def seconds(text: str) -> float:
    began = time.thread_time()
    draw(text)
    return time.thread_time() - began


@pytest.mark.thorough
@pytest.mark.parametrize("name", HOSTILE)
def test_captions_twice_as_long_take_some_twice_as_long(name: str) -> None:
    make = HOSTILE[name]
    short, long = make(40_000), make(160_000)
    assert any(seconds(long) < 9 * max(0.002, seconds(short)) for _ in range(5))
