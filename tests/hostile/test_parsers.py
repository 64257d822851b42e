"""Whatever is typed is read, or refused in a sentence; it leads nowhere it shouldn't."""

import os
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.client import mention
from bot.replies import controls, sources_reply, unquoting
from bot.replies.controls import Reference
from config import layers
from config.errors import Problem, SettingsError
from retrieval.answer import narrowing, questions
from retrieval.errors import AmbiguousCitationError, CitationError
from retrieval.quote import citations
from retrieval.quote.pages import open_excerpt, read_page
from retrieval.quote.verification import QuoteError, verify
from retrieval.snapshots.snapshot import Snapshot
from tests.hostile.strings import HOSTILE, SENDABLE
from tests.retrieval.corpora import corpus

INSIDE = "The lantern hangs by the gate.\n\nIt is lit at dusk.\n"
OUTSIDE = "The marmalade is behind the seventh shelf."


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    """A corpus with links that lead out of it, beside what must not be read."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "corpus"
        root.mkdir()
        (root.parent / "marmalade.txt").write_text(OUTSIDE, "utf-8")
        (root.parent / "kitchen").mkdir()
        (root.parent / "kitchen" / "marmalade.txt").write_text(OUTSIDE, "utf-8")
        (root / "link.txt").symlink_to("../marmalade.txt")
        (root / "etc.txt").symlink_to("/etc/passwd")
        (root / "folder").symlink_to("../kitchen")
        (root / ".hidden.txt").write_text(OUTSIDE, "utf-8")
        os.mkfifo(root / "pipe.txt")
        yield corpus(root, {"gate.txt": INSIDE, "deep/er.txt": INSIDE})


def test_only_what_lies_in_the_corpus_is_indexed(snapshot: Snapshot) -> None:
    assert {source.path for source in snapshot.sources} == {"gate.txt", "deep/er.txt"}
    assert {entry.path for entry in snapshot.skipped} >= {"link.txt", "etc.txt", ".hidden.txt"}


@pytest.mark.parametrize(
    "path",
    [
        *("../marmalade.txt", "deep/../../marmalade.txt", "link.txt", "etc.txt", "/etc/passwd"),
        *("folder/marmalade.txt", ".hidden.txt", "pipe.txt", "gate.txt/../../marmalade.txt"),
        *("./../marmalade.txt", "..\\marmalade.txt", "%2e%2e/marmalade.txt", "gate.txt\0", "", "."),
    ],
)
def test_no_path_leads_out_of_the_corpus(snapshot: Snapshot, path: str) -> None:
    try:
        found = citations.cite(snapshot, f"{path}:1", context=5)
    except CitationError:
        found = citations.Citation()
    assert found.extract is None
    assert read_page(snapshot, path, 1, 5) is None


@given(citation=HOSTILE, lines=st.sampled_from(["", ":1", ":0", ":1-2", ":3-1", ":999999999"]))
@example(citation="gate.txt", lines=":1")
@example(citation="z" * 52, lines="")
@example(citation="z" * 53, lines="")
def test_any_citation_is_read_or_refused(snapshot: Snapshot, citation: str, lines: str) -> None:
    typed = citation + lines
    try:
        found = citations.cite(snapshot, typed, context=2)
    except AmbiguousCitationError as error:
        matches, text = set(error.matches), ""
    except CitationError as error:
        matches, text = set(), ""
        if lines in {":1", ":1-2", ":999999999"} and citation.strip():
            raise AssertionError(f"{typed!r} is one") from error
    else:
        matches, text = set(), found.extract.text if found.extract else ""
    assert matches <= {"gate.txt", "deep/er.txt"}
    assert text in INSIDE


@given(question=HOSTILE)
def test_any_question_is_taken_apart(question: str) -> None:
    read = questions.parse(question)
    words = {character for character in question if character.isalnum()}
    for part in (read.text, *read.phrases, *(value for _, value in read.narrowing.parts)):
        assert words >= {character for character in part if character.isalnum()}
    assert all(any(map(str.isalnum, phrase)) for phrase in read.phrases)
    assert all(value for _, value in read.narrowing.parts)
    assert len(set(read.phrases)) == len(read.phrases)


@given(path=st.text("ab*/.", min_size=1, max_size=8), name=st.text("ab*/.", max_size=6))
@example(path="aab", name="a*ab")
@example(path="ab", name="ab*b")
@example(path="aba", name="*ab*ba*")
def test_a_star_in_a_name_is_any_text(path: str, name: str) -> None:
    if "*" in name and not name.endswith("/") and name.strip("/ "):
        # What Python's own patterns say; none of their other signs is in here.
        file = path.rstrip("/").rpartition("/")[2]
        expected = fnmatchcase(path, name) or fnmatchcase(file, name)
        if file not in {".", ""}:
            assert narrowing.names_file(path, name) == expected


def test_nothing_but_a_star_means_more_than_itself_in_a_name() -> None:
    assert narrowing.names_file("notes/[1] a?.txt", "[1]*")
    assert not narrowing.names_file("notes/1 ab.txt", "[1]*")
    assert not narrowing.names_file("notes/1 ab.txt", "1 a?*")


@given(quote=HOSTILE, path=HOSTILE)
@example(quote=". . .. . .", path="")
@example(quote="the lantern hangs \ud800 by dusk. it is lit at \ud800 the gate", path="")
def test_any_quote_has_a_verdict(snapshot: Snapshot, quote: str, path: str) -> None:
    try:
        found = verify(snapshot, quote, path)
    except QuoteError:
        return
    assert {place.path for place in found.places} <= {"gate.txt", "deep/er.txt"}
    assert all(place.text in INSIDE for place in found.places)


@given(message=HOSTILE)
def test_any_message_is_read(message: str) -> None:
    held = {character for character in message if character.isalnum()}
    said = mention.text_to_bot(f"<@1>{message}", 1, direct=False)
    for text in [
        sources_reply.claim_of(message),
        said or "",
        *(quoted.text for quoted in unquoting.quotes_in(message)),
        *(quoted.text for quoted in unquoting.readings(message)),
    ]:
        assert held >= {character for character in text if character.isalnum()}


@given(message=HOSTILE)
def test_a_mention_of_another_or_in_a_quote_is_none_of_the_bot_s(message: str) -> None:
    others = message.replace("<@1>", "<@12>")
    if "<@1>" not in others and "<@!1>" not in others:
        assert mention.text_to_bot(others, 1, direct=False) is None
    flat = "".join(message.splitlines())
    assert mention.text_to_bot(f"> <@1> {flat}", 1, direct=False) is None or "<@" in flat


@given(written=HOSTILE)
@example(written="v1:")
@example(written="v1::")
@example(written="v1:open:" + ":" * 90)
@example(written="v1:post:notes:" + "9" * 5000)
@example(written="why:" + "9" * 5000)
def test_any_custom_id_and_value_is_read_or_none_of_ours(snapshot: Snapshot, written: str) -> None:
    press = controls.Press.read(written)
    assert press is None or written.startswith(f"v1:{press.kind}")
    pick = controls.Pick.read(written)
    assert pick is None or written.startswith(pick.what)
    reference = controls.read_reference(written)
    assert reference is None or len(reference.paragraph_id) <= 52
    if found := controls.read_suggestion(written):
        assert written.startswith(found[0])
    assert reference is None or open_excerpt(snapshot, "00000000", 0, 1) is None


@given(
    paragraph_id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=52),
    start=st.integers(0, 10**15 - 1),
    end=st.integers(0, 10**15 - 1),
    first=st.integers(-(10**30), 10**30),
)
def test_any_place_that_is_made_up_is_nowhere(
    snapshot: Snapshot, paragraph_id: str, start: int, end: int, first: int
) -> None:
    assert controls.read_reference(f"{paragraph_id}-{start}-{end}") == Reference(
        paragraph_id, start, end
    )
    assert controls.read_reference(f"{paragraph_id[1:]}u-{start}-{end}") is None
    known = snapshot.passages[0].paragraphs[0]
    for id_ in (paragraph_id, known.id, known.full_id):
        excerpt = open_excerpt(snapshot, id_, start, end)
        assert excerpt is None or excerpt.extract.text in INSIDE
    page = read_page(snapshot, "gate.txt", first, first + 6)
    assert page is not None
    assert len(page.lines) <= 3


@given(content=HOSTILE)
def test_what_a_reply_asked_is_read_back_only_from_what_looks_like_one(content: str) -> None:
    before = controls.question_in(content)
    assert before is None or content.startswith("**")


def problems_in(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the settings in a folder; none where they can be used."""
    try:
        assert layers.load(folder=folder).corpora
    except SettingsError as error:
        return error.problems
    return ()


VALUES = st.recursive(
    st.one_of(
        *(st.integers(), st.floats(), st.booleans(), SENDABLE, st.just("seeds"), st.just("inf")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=3,
)
KEYS = st.sampled_from(
    [
        *("corpora", "corpora.a", "corpora.a.path", "corpora.a.guilds", "corpora.a.link", "index"),
        *(
            "corpora.a.encoding",
            "index.dir",
            "discord.token_file",
            "limits.per_minute",
            "log.level",
        ),
        *("limits.places", "metrics.port", "token", "discord.token", "model_config", "env_file"),
    ]
)


def toml(value: object) -> str:
    """Return a value as TOML; what its text breaks is for the reader to refuse."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@given(lines=st.lists(st.one_of(st.tuples(KEYS, VALUES), SENDABLE), max_size=4))
@example(lines=[("corpora.a.path", "\x00"), ("index.dir", "~nobody/\x00")])
@example(lines=["a = " + "[" * 5000])
@example(lines=["a = 1" + "0" * 5000])
def test_any_settings_are_read_or_refused_in_sentences(
    lines: list[tuple[str, object] | str],
) -> None:
    written = [line if isinstance(line, str) else f"{line[0]} = {toml(line[1])}" for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "verbatim.toml").write_text("\n".join(written), "utf-8", newline="")
        for problem in problems_in(Path(folder)):
            assert problem.where
            assert problem.what
            assert problem.fix


@given(data=st.binary(max_size=60))
def test_any_bytes_are_settings_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "verbatim.toml").write_bytes(data)
        assert all("verbatim.toml" in problem.where for problem in problems_in(Path(folder)))
