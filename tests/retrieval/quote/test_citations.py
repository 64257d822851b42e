"""What does a citation lead to?"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.extract import Extract
from retrieval.corpus.passages import Lines, Passage, crockford, digests_of
from retrieval.errors import AmbiguousCitationError, CitationError
from retrieval.index.columns import Digests
from retrieval.quote import citations
from retrieval.quote.citations import Citation
from retrieval.snapshots import building
from retrieval.snapshots.snapshot import Snapshot
from tests.permissions import bound_by_permissions
from tests.retrieval.corpora import SEEDS, corpus

FILE = "000_1bf6921c60db0ece.txt"


@pytest.fixture(scope="module")
def seeds() -> Snapshot:
    return building.build("seeds", SEEDS)


def extract_of(found: Citation) -> Extract:
    assert found.extract is not None
    return found.extract


def test_an_id_gives_its_whole_paragraph(seeds: Snapshot) -> None:
    found = citations.cite(seeds, "mhe9xdkv")
    assert extract_of(found).lines == Lines(FILE, 3, 3)
    assert found.status == "current"
    assert extract_of(found).text == (SEEDS / FILE).read_text("utf-8").splitlines()[2]
    assert found.paragraph_id == "mhe9xdkv"


def test_capitals_lookalikes_and_longer_prefixes_are_read_as_the_same_id(seeds: Snapshot) -> None:
    full = next(p.full_id for p in seeds.paragraphs if p.id == "mhe9xdkv")
    for spelling in ("MHE9XDKV", full, full[:20], " mhe9xdkv "):
        assert extract_of(citations.cite(seeds, spelling)).first_line == 3
    zero = next(p for p in seeds.paragraphs if "0" in p.id)
    assert extract_of(citations.cite(seeds, zero.id.replace("0", "o"))).path == zero.source.path


def test_lines_give_the_files_own_lines(seeds: Snapshot) -> None:
    lines = (SEEDS / FILE).read_text("utf-8").splitlines()
    found = citations.cite(seeds, f"{FILE}:6-9", context=2)
    assert extract_of(found).text == "\n".join(lines[5:9])
    assert found.before == tuple(lines[3:5])
    assert found.after == tuple(lines[9:11])
    assert found.paragraph_id is None
    assert citations.cite(seeds, f"{FILE}:1", context=3).before == ()


@pytest.mark.parametrize(
    "citation",
    [
        "zzzzzzzz",
        f"{FILE}:49",
        f"{FILE}:40-60",
        "nothere.txt:1",
        "../pyproject.toml:1",
        "/etc/passwd:1",
    ],
)
def test_what_the_corpus_does_not_hold_is_gone(seeds: Snapshot, citation: str) -> None:
    found = citations.cite(seeds, citation)
    assert found.status == "gone"
    assert found.extract is None


@pytest.mark.parametrize(
    "citation", ["", "mhe9xdk", "what is this", f"{FILE}:0", f"{FILE}:9-6", "uuuuuuuu"]
)
def test_what_is_no_citation_is_refused_with_a_sentence(seeds: Snapshot, citation: str) -> None:
    with pytest.raises(CitationError) as caught:
        citations.cite(seeds, citation)
    assert str(caught.value).endswith(".")


def test_an_ambiguous_prefix_lists_its_matches(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "one lantern\nanother lantern\n"})
    # Two ids that share their first nine characters don't occur in practice, so they are made.
    digests = b"".join(digests_of("abcdefgh0" + last * 43)[0] for last in "01")
    paragraphs = replace(built.paragraphs, digests=Digests.of(digests))
    made = replace(built, passages=replace(built.passages, paragraphs=paragraphs))
    with pytest.raises(AmbiguousCitationError) as caught:
        citations.cite(made, "abcdefgh")
    assert len(caught.value.matches) == 2
    assert len(set(caught.value.matches)) == 2


def test_a_file_name_is_enough_when_it_is_the_only_one(tmp_path: Path) -> None:
    built = corpus(
        tmp_path,
        {"x/a.txt": "one\n", "y/b.txt": "two\n", "z/b.txt": "three\n", "b:1.txt": "four\n"},
    )
    assert extract_of(citations.cite(built, "a.txt:1")).path == "x/a.txt"
    assert extract_of(citations.cite(built, "b:1.txt:1")).text == "four"
    with pytest.raises(AmbiguousCitationError) as caught:
        citations.cite(built, "b.txt:1")
    assert caught.value.matches == ("y/b.txt", "z/b.txt")


@pytest.mark.parametrize(
    ("citation", "lines"),
    [
        ("n.md, line 3", (3, 3)),
        ("n.md, lines 2–4", (2, 4)),
        ("n.md, lines 2-4", (2, 4)),
        ("n.md line 3", (3, 3)),
        ("`n.md`, line 3", (3, 3)),
        ("`n.md:3`", (3, 3)),
        ("n.md:2–4", (2, 4)),
        ("n.md:4:5", (4, 4)),
        ("n.md:L2-L4", (2, 4)),
        ("n.md#L2-L4", (2, 4)),
        ("n.md#L2-4", (2, 4)),
        ("n.md#L3", (3, 3)),
        ("n.md#L2C1-L4C9", (2, 4)),
        ("n.md, line 3 of its text", (3, 3)),
        ("-# [1] `n.md`, line 3", (3, 3)),
        ("-# `n.md`, lines 2–4 · Data › How, line 9", (2, 4)),
        ("-# [2] [`n.md`, line 3](<https://example.org/n.md#L3>)", (3, 3)),
        ("[1] n.md, line 3 · also at b.md:7", (3, 3)),
        ("x/n.md, line 3", (3, 3)),
    ],
)
def test_whatever_a_reply_prints_is_taken(
    tmp_path: Path, citation: str, lines: tuple[int, int]
) -> None:
    built = corpus(tmp_path, {"x/n.md": "one\n\ntwo\nthree\nfour\n".replace("\n\n", "\n-\n")})
    found = extract_of(citations.cite(built, citation))
    assert (found.path, found.first_line, found.last_line) == ("x/n.md", *lines)


@pytest.mark.parametrize(
    "spelling",
    ["`{}`", "{}", " `{}` ", "-# [1] `n.md`, line 7 · On `x` · `{}`", "n.md, line 7 · {}"],
)
def test_an_id_is_taken_with_its_ticks_and_in_its_source_line(
    seeds: Snapshot, spelling: str
) -> None:
    found = citations.cite(seeds, spelling.format("mhe9xdkv"))
    assert (found.paragraph_id, extract_of(found).first_line) == ("mhe9xdkv", 3)


@pytest.mark.parametrize(
    ("citation", "hint"),
    [
        ("N2.MD:3", "There is no N2.MD; did you mean x/n2.md:3?"),
        ("n2:3", "There is no n2; did you mean x/n2.md:3?"),
        ("N2, lines 2-3", "There is no N2; did you mean x/n2.md:2-3?"),
        ("X/n2.md:3", "There is no X/n2.md; did you mean x/n2.md:3?"),
        ("Two:1", "There is no Two; did you mean two.md:1 and two.txt:1?"),
        ("n2.md:2-99", "x/n2.md ends with line 4; cite x/n2.md:2-4."),
        ("n2.md:9", "x/n2.md ends with line 4."),
        ("n3.md:3", None),
        ("n2.md:2", None),
        ("at 10:30", None),
    ],
)
def test_a_near_miss_is_gone_and_says_what_there_is(
    tmp_path: Path, citation: str, hint: str | None
) -> None:
    files = {"x/n2.md": "one\n\ntwo\nthree\n\n", "two.md": "a\n", "two.txt": "b\n", "e.md": ""}
    found = citations.cite(corpus(tmp_path, files), citation)
    assert (found.status, found.extract, found.hint) == ("gone", None, hint)


@pytest.mark.parametrize("name", ["grössen.md", "café/plán.md", "ü.md"])
def test_a_path_is_found_in_another_normal_form(tmp_path: Path, name: str) -> None:
    for kept, typed in (("NFC", "NFD"), ("NFD", "NFC")):
        folder = tmp_path / kept
        built = corpus(folder, {f"x/{unicodedata.normalize(kept, name)}": "one\n"})  # type: ignore[arg-type]
        found = citations.cite(built, f"{unicodedata.normalize(typed, name)}:1")  # type: ignore[arg-type]
        assert extract_of(found).text == "one"


def test_an_id_survives_moved_lines_and_a_renamed_file(tmp_path: Path) -> None:
    before = corpus(tmp_path / "before", {"a.txt": "A lantern by the sea.\n"})
    after = corpus(tmp_path / "after", {"b.txt": "new\nlines\nA lantern by the sea.\n"})
    (paragraph,) = before.paragraphs
    found = citations.cite(after, paragraph.id)
    assert (extract_of(found).path, extract_of(found).first_line) == ("b.txt", 3)


def test_an_id_whose_file_changed_meanwhile_is_gone(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "A lantern by the sea.\n"})
    (tmp_path / "a.txt").write_text("Something else entirely.\n")
    found = citations.cite(built, built.paragraphs[0].id)
    assert (found.status, found.extract) == ("gone", None)
    assert found.stood == Lines("a.txt", 1, 1)
    (tmp_path / "a.txt").unlink()
    assert citations.cite(built, "a.txt:1").status == "gone"


def test_what_stands_in_a_file_that_may_not_be_read_is_not_gone(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    built = corpus(folder, {"a.txt": "The lantern hangs by the gate."})
    id_ = built.paragraphs[0].id
    (folder / "a.txt").chmod(0)
    (tmp_path / "secret.txt").touch(mode=0)
    with bound_by_permissions():
        for citation in ("a.txt:1", id_):
            with pytest.raises(CitationError, match=r"a\.txt can't be read now"):
                citations.cite(built, citation)
        # Whether a file outside is there is told to nobody.
        assert citations.cite(built, "../secret.txt:1").status == "gone"
    assert citations.cite(built, id_).status == "current"
    (folder / "a.txt").unlink()
    assert citations.cite(built, "a.txt:1").status == "gone"


def test_white_space_at_either_end_is_not_cited(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "\ufeff\n  one \r\n\r\n two\n\n"})
    found = citations.cite(built, "a.txt:1-5")
    assert extract_of(found).text == "one \r\n\r\n two"
    assert (extract_of(found).first_line, extract_of(found).last_line) == (2, 4)
    assert citations.cite(built, "a.txt:3").status == "gone"


def test_ids_are_crockfords_base32() -> None:
    # RFC 4648's example "foobar", with Crockford's alphabet.
    assert crockford(b"foobar") == "csqpyrk1e8"
    assert crockford(b"\x00" * 32) == "0" * 52


@given(digest=st.binary(max_size=40))
def test_each_character_of_an_id_stands_for_five_bits(digest: bytes) -> None:
    bits = "".join(f"{byte:08b}" for byte in digest)
    fives = [bits[at : at + 5].ljust(5, "0") for at in range(0, len(bits), 5)]
    assert crockford(digest) == "".join(
        "0123456789abcdefghjkmnpqrstvwxyz"[int(five, 2)] for five in fives
    )


LANTERN = "A lantern hangs by the sea wall, and the keeper lights it at dusk every day."
GULLS = "Forty herring gulls were counted at dawn by somebody who could not sleep at all."
RAIN = "Rainfall on the island reaches nine hundred millimetres in a year, most of it in March."


@dataclass(frozen=True)
class Known:
    """A paragraph as it was shown; stands in for the ledger's."""

    paragraph_id: str
    extract: Extract


def shown(snapshot: Snapshot, path: str, line: int) -> Known:
    """Return the paragraph at a line as it is remembered once it was shown."""
    (place,) = (
        p for p in snapshot.paragraphs if p.source.path == path and p.span.first_line == line
    )
    text = citations.text_of(snapshot, place)
    assert text is not None
    return Known(place.full_id, Extract.of(place.source, place.span, text))


def recalling(*known: Known) -> citations.Recall:
    return lambda prefix: [one for one in known if one.paragraph_id.startswith(prefix)]


def test_what_still_stands_where_it_was_shown_is_current(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": f"{GULLS}\n{LANTERN}\n{GULLS}\n", "b.txt": f"{LANTERN}\n"})
    for path, line in (("a.txt", 2), ("b.txt", 1), ("a.txt", 3)):
        known = shown(built, path, line)
        found = citations.cite(built, known.paragraph_id[:8], recall=recalling(known))
        assert (found.status, extract_of(found).locator) == ("current", f"{path}:{line}")
        assert found.moved_from is None


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"a.txt": f"{GULLS}\n{RAIN}\n{LANTERN}\n"}, ("a.txt", 3)),
        ({"z.txt": f"{LANTERN}\n"}, ("z.txt", 1)),
        ({"a.txt": f"{GULLS}\n", "z.txt": f"{GULLS}\n{LANTERN}\n"}, ("z.txt", 2)),
    ],
)
def test_what_stands_elsewhere_has_moved_and_is_said_from_where(
    tmp_path: Path, files: dict[str, str], place: tuple[str, int]
) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{LANTERN}\n{GULLS}\n"}), "a.txt", 1)
    after = corpus(tmp_path / "after", files)
    found = citations.cite(after, known.paragraph_id[:8], context=1, recall=recalling(known))
    assert (found.status, extract_of(found).path, extract_of(found).first_line) == ("moved", *place)
    assert (extract_of(found).text, found.moved_from) == (LANTERN, "a.txt:1")
    assert (found.old_text, found.difference, found.changed_to) == (None, None, None)
    assert found.before == (() if place[1] == 1 else (files[place[0]].split("\n")[place[1] - 2],))


def test_what_was_edited_has_changed_and_the_difference_is_given(tmp_path: Path) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{GULLS}\n{LANTERN}\n"}), "a.txt", 2)
    edited = LANTERN.replace("lights it", "never lights it").replace("dusk", "dawn")
    after = corpus(tmp_path / "after", {"a.txt": f"{GULLS}\n{edited}\n"})
    found = citations.cite(after, known.paragraph_id[:8], recall=recalling(known))
    assert found.status == "changed"
    assert (extract_of(found).locator, found.moved_from) == ("a.txt:2", None)
    assert (extract_of(found).text, found.old_text) == (edited, LANTERN)
    assert found.difference == (
        "A lantern hangs by the sea wall, "
        "and the keeper {+never+} lights it at [-dusk-]{+dawn+} every day."
    )
    assert found.paragraph_id == known.paragraph_id[:8]
    assert found.changed_to is not None
    assert extract_of(citations.cite(after, found.changed_to)).text == edited
    data = (after.root / "a.txt").read_bytes()
    assert data[extract_of(found).byte_start : extract_of(found).byte_end].decode() == edited


def test_what_was_edited_and_moved_is_found_by_its_words(tmp_path: Path) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{LANTERN}\n{GULLS}\n"}), "a.txt", 1)
    edited = LANTERN.replace("dusk", "dawn")
    filler = "".join(f"Line {n} says nothing of note.\n" for n in range(200))
    after = corpus(tmp_path / "after", {"z.txt": f"{filler}{edited}\n{filler}"})
    found = citations.cite(after, known.paragraph_id[:8], recall=recalling(known))
    assert (found.status, extract_of(found).locator) == ("changed", "z.txt:201")
    assert (extract_of(found).text, found.moved_from) == (edited, "a.txt:1")


def test_of_two_likenesses_the_nearer_one_is_what_it_became(tmp_path: Path) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{LANTERN}\n"}), "a.txt", 1)
    twice, once = LANTERN.replace("lantern hangs", "lamp is"), LANTERN.replace("lantern", "lamp")
    after = corpus(tmp_path / "after", {"a.txt": f"{twice}\n{once}\n"})
    found = citations.cite(after, known.paragraph_id[:8], recall=recalling(known))
    assert (found.status, extract_of(found).text) == ("changed", once)


@pytest.mark.parametrize("left", [f"{GULLS}\n{RAIN}\n", "A lantern.\n", ""])
def test_what_nothing_is_like_any_more_is_gone_from_where_it_was(tmp_path: Path, left: str) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{LANTERN}\n{GULLS}\n"}), "a.txt", 1)
    after = corpus(tmp_path / "after", {"a.txt": left})
    found = citations.cite(after, known.paragraph_id[:8], context=2, recall=recalling(known))
    stood = Lines("a.txt", 1, 1)
    assert found == Citation(paragraph_id=known.paragraph_id[:8], stood=stood)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a.txt": f"{LANTERN}\n{GULLS}\n", "b.txt": "{0}\n"}, {"a.txt": f"{GULLS}\n"}),
        ({"a.txt": f"{LANTERN}\n{GULLS}\n{{0}}\n"}, {"a.txt": f"{GULLS}\n{{0}}\n"}),
        ({"a.txt": f"{LANTERN}\n", "b.txt": "{0}\n"}, {"b.txt": f"{RAIN}\n{{0}}\n"}),
        ({"a.txt": f"{{0}}\n{LANTERN}\n"}, {"c.txt": "{0}\n"}),
        ({"a.txt": LANTERN + f"\n{RAIN}" * 60 + "\n{0}\n"}, {"a.txt": f"{RAIN}\n" * 60 + "{0}\n"}),
    ],
)
def test_what_went_is_never_another_one_that_stood_there_before(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    older = LANTERN.replace("every day", "in winter")
    first = {path: text.format(older) for path, text in before.items()}
    built = corpus(tmp_path / "before", first)
    known = shown(built, "a.txt", 2 if first["a.txt"].startswith(older) else 1)
    paragraph = next(p for p in built.paragraphs if p.full_id == known.paragraph_id)
    beside = citations.beside(built, known.extract, paragraph)
    left = first | {"a.txt": ""} | {path: text.format(older) for path, text in after.items()}
    now = corpus(tmp_path / "after", left)

    def cited(stood_beside: bytes) -> str:
        return citations.cite(
            now,
            known.paragraph_id[:8],
            recall=recalling(known),
            stood_beside=lambda _: stood_beside,
        ).status

    assert cited(beside) == "gone"
    assert cited(b"") == "changed"


def test_a_short_paragraph_with_another_word_is_another_one(tmp_path: Path) -> None:
    before = corpus(tmp_path / "before", {"a.txt": "Thanks for writing this.\n"})
    for text, status in (
        ("Thanks for writing that.", "gone"),
        ("Thanks for writing this!!", "changed"),
    ):
        after = corpus(tmp_path / status, {"a.txt": f"{text}\n"})
        known = shown(before, "a.txt", 1)
        found = citations.cite(after, known.paragraph_id[:8], recall=recalling(known))
        assert found.status == status


def test_a_remembered_text_that_is_not_what_its_id_says_is_not_trusted(tmp_path: Path) -> None:
    known = shown(corpus(tmp_path / "before", {"a.txt": f"{LANTERN}\n"}), "a.txt", 1)
    after = corpus(tmp_path / "after", {"a.txt": f"{GULLS}\n"})
    damaged = replace(known, extract=replace(known.extract, text=GULLS.replace("dawn", "dusk")))
    found = citations.cite(after, known.paragraph_id[:8], recall=recalling(damaged))
    assert found == Citation(paragraph_id=known.paragraph_id[:8])


def test_a_prefix_of_something_standing_and_something_remembered_is_ambiguous(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = corpus(tmp_path, {"a.txt": f"{LANTERN}\n"})
    known = shown(built, "a.txt", 1)
    # No other text with a similar id is known, so the check of the text is replaced.
    other = replace(known, paragraph_id=known.paragraph_id[:9] + "0" * 43)
    monkeypatch.setattr(citations, "_is_whole", lambda *_: True)
    with pytest.raises(AmbiguousCitationError) as caught:
        citations.cite(built, known.paragraph_id[:8], recall=recalling(other))
    assert len(caught.value.matches) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_citations_last_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    before = {"a.txt": f"{LANTERN} à demain\n".encode(encoding)}
    after = {"a.txt": f"{GULLS}\n{LANTERN} à bientôt\n".encode(encoding)}
    known = shown(corpus(tmp_path / "1", before, encoding), "a.txt", 1)
    built = corpus(tmp_path / "2", after, encoding)
    found = citations.cite(built, known.paragraph_id[:8], recall=recalling(known))
    assert (found.status, found.moved_from) == ("changed", "a.txt:1")
    assert extract_of(found).first_line == 2


def test_no_more_than_a_few_paragraphs_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = shown(corpus(tmp_path / "1", {"a.txt": f"{LANTERN}\n"}), "a.txt", 1)
    lines = "".join(f"The keeper lights a lantern by the sea wall {n}.\n" for n in range(3000))
    built = corpus(tmp_path / "2", {f"{n}.txt": lines for n in range(3)} | {"a.txt": lines})
    reads: list[Passage] = []
    read = Snapshot.read

    def counted(snapshot: Snapshot, passage: Passage) -> bytes:
        reads.append(passage)
        return read(snapshot, passage)

    monkeypatch.setattr(Snapshot, "read", counted)
    citations.cite(built, known.paragraph_id[:8], recall=recalling(known))
    assert 0 < len(reads) <= 100


def test_the_paragraph_at_a_byte_is_the_one_that_byte_is_in(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "one lantern\n\n two lanterns\n"})
    for byte, text in ((0, "one lantern"), (10, "one lantern"), (14, "two lanterns")):
        found = citations.paragraph_at(built, "a.txt", byte)
        assert found is not None
        assert citations.text_of(built, found) == text
    for path, byte in (("a.txt", 12), ("a.txt", 26), ("a.txt", 999), ("b.txt", 0)):
        assert citations.paragraph_at(built, path, byte) is None
