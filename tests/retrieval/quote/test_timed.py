"""A turn is cited by the time at which it is said."""

from pathlib import Path

import pytest

from retrieval.corpus import Extract
from retrieval.errors import AmbiguousCitationError, CitationError, TooLargeError
from retrieval.quote import notation
from retrieval.quote.citations import Citation, cite
from retrieval.quote.verification import verify
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import corpus

TALK = """WEBVTT

00:05.250 --> 00:09.000
<v Ada Byron>How long does the lamp of this
lighthouse burn? I have never

00:09.000 --> 00:12.000
<v Ada Byron>seen it filled.

00:12.500 --> 00:14.000
<v Grace>Nine hours.

01:02:31.900 --> 01:02:34.000
<v Ada Byron>That was all.
"""
TRANSCRIPT = """[12:05] Ada: How long does the lamp burn?

[12:31] Grace: Nine hours.

It is filled at dusk.

[12:40] Ada: By whom?

[12:41] Grace: By me.
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    files = {
        "talks/lamp.vtt": TALK,
        "notes/lamp.md": TRANSCRIPT,
        "plain.txt": "The lamp burns oil.\n",
        "a/twice.srt": TALK,
        "b/twice.srt": TALK,
    }
    return corpus(tmp_path_factory.mktemp("talks"), files)


def found(snapshot: Snapshot, citation: str) -> Extract:
    cited = cite(snapshot, citation)
    assert cited.status == "current"
    assert cited.hint is None
    assert cited.extract is not None
    return cited.extract


def hint(cited: Citation) -> str | None:
    assert cited.extract is None
    return cited.hint


@pytest.mark.parametrize(
    "citation",
    [
        "talks/lamp.vtt, 0:12",
        "lamp.vtt, 0:13",
        "lamp.vtt, at 00:12",
        "lamp.vtt at 0:12",
        "lamp.vtt, 30:00",
        "lamp.vtt, 00:00:12.500",
        "talks/lamp.vtt, 00:00:12,500",
        "lamp.vtt, 00:00:12,500 --> 00:00:14,000",
        "lamp.vtt, at 00:12.500-00:14.000",
        "lamp.vtt, 0:12–0:14",
        "-# [1] Grace · `talks/lamp.vtt`, at 0:12 · `zzzzzzzz`",
        "-# [1] Grace · [`lamp.vtt`, at 0:12](<https://example.org/v?t=12>) · The lamp",
    ],
)
def test_the_turn_that_holds_a_time_is_cited(snapshot: Snapshot, citation: str) -> None:
    turn = found(snapshot, citation)
    assert turn.text == "Grace: Nine hours."
    assert (turn.byline.author, turn.byline.seconds) == ("Grace", 12.5)


def test_a_time_after_an_hour_is_cited(snapshot: Snapshot) -> None:
    assert found(snapshot, "lamp.vtt, 1:02:31").text == "Ada Byron: That was all."
    assert found(snapshot, "lamp.vtt, 62:31").text == "Ada Byron: That was all."


def test_a_turn_of_a_transcript_is_cited_whole(snapshot: Snapshot) -> None:
    turn = found(snapshot, "lamp.md, 12:35")
    assert turn.text == "[12:31] Grace: Nine hours.\n\nIt is filled at dusk."
    assert (turn.first_line, turn.last_line, turn.byline.author) == (3, 5, "Grace")
    assert found(snapshot, "lamp.md, 59:59").text == "[12:41] Grace: By me."


@pytest.mark.parametrize(
    ("citation", "told"),
    [
        ("lamp.vtt, 1:02:35", "talks/lamp.vtt ends at 1:02:34."),
        ("lamp.vtt, 0:04", "talks/lamp.vtt begins at 0:05."),
        ("plain.txt, 12:31", "plain.txt tells no times; cite its lines, such as plain.txt:1."),
        ("LAMP.VTT, 12:31", "There is no LAMP.VTT; did you mean talks/lamp.vtt, 12:31?"),
    ],
)
def test_a_near_miss_says_what_there_is(snapshot: Snapshot, citation: str, told: str) -> None:
    assert hint(cite(snapshot, citation)) == told


@pytest.mark.parametrize("time", ["59:00", "0:00", "1:00:00", "at 59:00"])
def test_a_full_minute_of_a_talk_of_another_corpus_is_no_wrong_line(
    snapshot: Snapshot, time: str
) -> None:
    assert not cite(snapshot, f"elsewhere.vtt, {time}").is_known
    with pytest.raises(CitationError):
        cite(snapshot, "plain.txt:0")


def test_a_path_that_names_several_files_is_ambiguous(snapshot: Snapshot) -> None:
    with pytest.raises(AmbiguousCitationError):
        cite(snapshot, "twice.srt, 0:12")


def test_too_long_a_turn_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(TooLargeError, match=r"lamp\.vtt, at 0:12,"):
        cite(snapshot, "lamp.vtt, 0:12", most=10)


def test_columns_of_a_line_are_no_time(snapshot: Snapshot) -> None:
    assert found(snapshot, "lamp.md:3:12").text == "[12:31] Grace: Nine hours."
    assert notation.is_citation("lamp.vtt, at 12:31")
    assert not notation.is_citation("the lamp at noon")


def test_a_quote_tells_the_time_of_its_own_first_words(snapshot: Snapshot) -> None:
    places = verify(snapshot, "seen it filled").places
    assert [place.byline.seconds for place in places] == [9.0] * 3
    assert {place.byline.author for place in places} == {"Ada Byron"}


def test_a_file_that_has_changed_is_told(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"lamp.vtt": TALK})
    (tmp_path / "lamp.vtt").write_text(TALK.replace("Nine", "Ten"))
    assert hint(cite(snapshot, "lamp.vtt, 0:12")) == (
        "lamp.vtt can't be read now, or has changed since it was indexed."
    )
