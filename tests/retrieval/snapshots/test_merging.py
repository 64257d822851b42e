"""A merged snapshot is, byte for byte, the one that building anew gives."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.compiled import merging as compiled_merging
from retrieval.snapshots import intake, renewal
from retrieval.snapshots.cache import AnalysisCache
from retrieval.snapshots.store import CorpusStore
from tests.conftest import FEWER
from tests.retrieval.signed import signed_texts

WORDS = st.sampled_from(
    ["heron", "herons", "gull", "gulls", "sea", "été", "灯台守", "o'clock", "a" * 20, "x", "42"]
)
LINES = st.one_of(
    st.lists(WORDS, max_size=6).map(" ".join),
    # These are long enough to be a passage alone, and drawn often enough to repeat.
    st.tuples(WORDS, st.sampled_from([110, 600])).map(lambda drawn: f"{drawn[0]} " * drawn[1]),
    st.just("# A title of gulls"),
    st.just("the of and"),
    st.just("the gulls and the herons are on the sea of all parties:"),
    st.just("les gulls et les herons sont dans la sea avec les parties:"),
)
LONG = {word: f"{word} " * 200 for word in ("gull", "heron", "sea", "tide")}
TEXTS = st.one_of(
    st.lists(LINES, max_size=6).map("\n".join),
    st.sampled_from(["", "gull\n\nsea " * 300, "heron " * 300 + "\n" + "sea " * 300]),
)
PATHS = st.sampled_from(["a.txt", "b.txt", "c.md", "d/a.txt", "d/e.txt", "z.md"])
SHARED = st.lists(st.sampled_from(list(LONG.values())), max_size=3).map("\n".join)


def corpora(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(PATHS, texts, max_size=6)


def edits(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str | None]]:
    """Return a strategy that draws new texts for some files; None removes a file."""
    return st.dictionaries(PATHS, st.none() | texts, min_size=1, max_size=2)


def states(
    before: dict[str, str], changes: Sequence[Mapping[str, str | None]]
) -> list[dict[str, str]]:
    """Return a corpus before and after each of some changes."""
    found = [before]
    for change in changes:
        edited = {**found[-1], **change}
        found.append({path: text for path, text in edited.items() if text is not None})
    return found


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold exactly these files."""
    for file in list(folder.rglob("*.*")):
        if file.relative_to(folder).as_posix() not in files:
            file.unlink()
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        if not file.exists() or file.read_bytes() != text.encode():
            file.write_bytes(text.encode())


def columns(kept: CorpusStore) -> dict[str, bytes]:
    """Return the bytes of all columns of the current snapshot."""
    current = kept.folder / (kept.folder / "current").read_text().strip()
    return {
        file.relative_to(current).as_posix(): file.read_bytes() for file in current.rglob("*.npy")
    }


def assert_merging_equals_building(states: Sequence[Mapping[str, str]]) -> None:
    """Compare all columns after each change; without `Builder`, so that a failed merge shows."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "corpus"
        root.mkdir()
        write(root, states[0])
        merged = CorpusStore(folder / "merged", "test", root, "utf-8")
        merged.updated()
        for number, state in enumerate(states[1:]):
            write(root, state)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(renewal, "MERGED_UP_TO", math.inf)
                patch.setattr(renewal, "Builder", None)
                snapshot = merged.updated()
            built = CorpusStore(folder / f"built{number}", "test", root, "utf-8")
            expected = built.updated()
            assert columns(merged) == columns(built)
            assert snapshot.id == expected.id
            assert snapshot.grams_per_passage == expected.grams_per_passage
            assert snapshot.index.average_length == expected.index.average_length


@FEWER
@given(before=corpora(TEXTS), changes=st.lists(edits(TEXTS), min_size=1, max_size=3))
def test_whatever_changes(before: dict[str, str], changes: list[dict[str, str | None]]) -> None:
    assert_merging_equals_building(states(before, changes))


@pytest.mark.thorough
@FEWER
@given(before=corpora(SHARED), changes=st.lists(edits(SHARED), min_size=1, max_size=3))
def test_whatever_is_shared(before: dict[str, str], changes: list[dict[str, str | None]]) -> None:
    assert_merging_equals_building(states(before, changes))


SIGNED = st.sampled_from(
    [
        "#by Cy (2024-05 https://example.org/c)",
        "#in 12/34",
        "#Ada = ada_l, Al",
        "#Ada = The Countess",
        "Ada (2025-03-04T12:31:05Z https://example.org/c/17):",
        "Bob (2025-03-04T12:31:09Z https://example.org/c/180):",
        "Ada (2024):",
        "(12.5):",
        "Bob (12.75):",
        "Ada ():",
        "",
    ]
)
SIGNED_TEXTS = st.lists(
    st.tuples(SIGNED, st.sampled_from(["gull", "heron " * 200, LONG["sea"]])).map(
        lambda drawn: drawn[0] if drawn[0].startswith("#") else " ".join(drawn)
    ),
    max_size=8,
).map("\n".join)


@FEWER
@given(before=corpora(SIGNED_TEXTS), changes=st.lists(edits(SIGNED_TEXTS), min_size=1, max_size=3))
def test_whoever_says_it(before: dict[str, str], changes: list[dict[str, str | None]]) -> None:
    with signed_texts():
        assert_merging_equals_building(states(before, changes))


def test_whenever_it_is_said() -> None:
    cues = [f"00:{n:02}.000 --> 00:{n + 1:02}.500\n{word}\n\n" for n, word in enumerate("abcdef")]
    texts = ["".join(cues), "".join(cues[:2]), "".join(cues[3:])]
    before = {"a.vtt": texts[0], "b.srt": texts[1], "c.txt": LONG["gull"]}
    after = {"aa.vtt": texts[2], "b.srt": texts[0], "c.txt": LONG["gull"], "d.srt": texts[1]}
    assert_merging_equals_building([before, after, before])


@pytest.mark.parametrize(
    "after",
    [
        {"b.txt": LONG["gull"] + "\n" + LONG["sea"], "c.txt": LONG["gull"]},
        {"a.txt": LONG["tide"], "b.txt": LONG["gull"] + "\n" + LONG["sea"], "c.txt": LONG["gull"]},
        {"a.txt": LONG["gull"], "c.txt": LONG["gull"]},
        {"a.txt": LONG["gull"], "aa.txt": LONG["sea"], "b.txt": LONG["gull"] + "\n" + LONG["sea"]},
        {"0.txt": LONG["gull"], "a.txt": LONG["gull"], "b.txt": LONG["gull"]},
    ],
    ids=["first gone", "first changed", "second gone", "one before", "one before all"],
)
def test_what_several_files_hold_stays_with_the_first_of_them(after: dict[str, str]) -> None:
    before = {
        "a.txt": LONG["gull"],
        "b.txt": LONG["gull"] + "\n" + LONG["sea"],
        "c.txt": LONG["gull"],
    }
    assert_merging_equals_building([before, after, before])


def test_a_renamed_file_is_merged_from_what_is_known(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.txt").write_text(LONG["gull"])
    (root / "b.txt").write_text(LONG["sea"])
    kept = CorpusStore(tmp_path / "index", "test", root, "utf-8")
    kept.updated()
    (root / "a.txt").rename(root / "z.txt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renewal, "MERGED_UP_TO", math.inf)
        patch.setattr(renewal, "Builder", None)
        patch.setattr(intake, "analyse", None)
        snapshot = kept.updated()
    assert [source.path for source in snapshot.sources] == ["b.txt", "z.txt"]


def test_what_is_not_known_any_more_is_built_anew(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LONG["gull"])
    kept = CorpusStore(tmp_path / "index", "test", tmp_path, "utf-8")
    kept.updated()
    (tmp_path / "a.txt").write_text(LONG["sea"])
    AnalysisCache.remove(kept.folder / "analyses.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renewal, "MERGED_UP_TO", math.inf)
        snapshot = kept.updated()
    assert snapshot.index.df("sea") == 1
    assert snapshot.index.df("gull") == 0


def test_postings_are_merged_in_blocks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_merging, "_BLOCK_POSTINGS", 3)
    before = {f"{n}.txt": f"gull heron w{n} w{n + 1}\n" for n in range(9)}
    after = {**before, "4.txt": "sea heron", "9.txt": "w1 w2 w3"}
    assert_merging_equals_building([before, after, {**before, "0.txt": "tide"}])
