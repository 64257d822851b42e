"""`sources.toml` tells what files don't say of themselves, or is told to be wrong."""

from pathlib import Path

import pytest

from retrieval.corpus import catalogue
from retrieval.corpus.catalogue import NOTHING, CatalogueError, Told
from retrieval.snapshots import CorpusStore
from retrieval.snapshots.analyses import Batch
from retrieval.snapshots.analysing import analyse

TALKS = """
["talks/*.md"]
author = "Ada Lovelace"
date = 2024-03-04

["*.md"]
url = "https://example.org/all"

["talks/b.md"]
title = "On  engines"
author = ["Grace Hopper", "Ada Lovelace"]

["talks/c.md"]
author = ""

[papers]
date = 1843
"""


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("talks/a.md", Told(None, "Ada Lovelace", "2024-03-04", "https://example.org/all")),
        (
            "talks/b.md",
            Told(
                "On engines",
                "Grace Hopper, Ada Lovelace",
                "2024-03-04",
                "https://example.org/all",
            ),
        ),
        ("talks/c.md", Told(None, "", "2024-03-04", "https://example.org/all")),
        ("papers/deep/x.pdf", Told(date="1843")),
        ("old/papers/y.txt", Told(date="1843")),
        ("talks.txt", NOTHING),
    ],
)
def test_later_tables_go_before_earlier_ones(path: str, told: Told) -> None:
    assert catalogue.parsed(TALKS).told(path) == told


@pytest.mark.parametrize("glob", ["a/b.md", "/a/b.md", "./a/b.md", "b.md", "a", "a/", "**", "a/**"])
def test_globs_are_those_of_include(glob: str) -> None:
    found = catalogue.parsed(f'["{glob}"]\nauthor = "Ada"')
    assert found.told("a/b.md").author == "Ada"
    assert found.told("c/d.md").author == ("Ada" if glob == "**" else None)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-03-04", "2024-03-04"),
        ("2024-03-04T12:31:05Z", "2024-03-04T12:31:05+00:00"),
        ("2024-03-04T12:31:05", "2024-03-04T12:31:05"),
        ("2024", "2024"),
        ('"2024-03"', "2024-03"),
        ('""', ""),
    ],
)
def test_a_date_is_taken_as_toml_has_it(written: str, date: str) -> None:
    assert catalogue.parsed(f'["*"]\ndate = {written}').told("a.md").date == date


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('["*"]\nautor = "x"', "autor of '*' is not known; did you mean author"),
        ('["*"]\nlink = "x"', "link of '*' is not known; known are title, author, date, url"),
        ('["*"]\ntitle = 3', "title of '*' must be a text"),
        ('["*"]\ntitle = " "', "title of '*' must be a text"),
        ('["*"]\nauthor = ["x", 3]', "author of '*' must be a text, or a list of texts"),
        ('["*"]\nauthor = []', "author of '*' must be a text, or a list of texts"),
        (
            '["*"]\ndate = "04/03/2024"',
            "date of '*' is no date such as 2024, 2024-03 or 2024-03-04",
        ),
        ('["*"]\nurl = "x"', "url of '*' must begin with https:// or http://, and hold no space"),
        ('["*"]\nurl.x = "x"', "url of '*' must be a text"),
        (
            'title = "x"',
            "'title' stands in no table; write a glob above it, such as [\"talks/*.md\"]",
        ),
        ('x = "x"', "'x' is no table"),
        ('["../a"]', "a glob can't be read: '../a' leads out of the corpus folder"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        catalogue.parsed(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[talks/*.md]", "at line 1"),
        ('["*"]\ntitle = x', "at line 2"),
        ("a.b" * 200, "at line 1"),
        ("x = " + "[" * 100_000, "Nested too deeply"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, where: str) -> None:
    with pytest.raises(CatalogueError, match=where):
        catalogue.parsed(text)


def test_thousands_of_tables_cost_little() -> None:
    tables = "".join(f'["a/{n}.md"]\nauthor = "Author {n}"\n' for n in range(5_000))
    found = catalogue.parsed(tables)
    for number in range(5_000):
        assert found.told(f"a/{number}.md").author == f"Author {number}"


TEXTS = {"talks/a.md": "The engine weaves.", "b.txt": "A gull follows the plough."}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    for path, text in TEXTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def kept(tmp_path: Path, root: Path) -> CorpusStore:
    return CorpusStore(tmp_path / "index", "notes", root, "utf-8")


def titles(kept: CorpusStore) -> dict[str, str]:
    snapshot = kept.updated()
    return {source.path: source.title for source in snapshot.sources}


def test_a_catalogue_is_no_source_and_a_changed_one_is_noticed(
    root: Path, kept: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "sources.toml").write_text('["talks/*"]\ntitle = "Notes"')
    assert titles(kept) == {"b.txt": "", "talks/a.md": "Notes"}
    assert kept.updated().passed_over == {}
    before, look = kept.updated().id, kept.glance()
    read: list[str] = []

    def counted(files: dict[str, object], *rest: object) -> Batch:
        read.extend(files)
        return analyse(files, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("retrieval.snapshots.intake.analyse", counted)
    (root / "sources.toml").write_text('["talks/*"]\ntitle = "Weaving"')
    assert kept.glance().state != look.state
    assert titles(kept) == {"b.txt": "", "talks/a.md": "Weaving"}
    assert read == ["talks/a.md"]
    assert kept.updated().id != before
    (root / "sources.toml").unlink()
    assert titles(kept) == {"b.txt": "", "talks/a.md": ""}


def test_a_changed_catalogue_is_merged_where_little_changed(root: Path, kept: CorpusStore) -> None:
    (root / "long.txt").write_text("gull " * 3_000)
    titles(kept)
    (root / "sources.toml").write_text('["talks/*"]\ntitle = "Weaving"')
    assert titles(kept)["talks/a.md"] == "Weaving"
    (root / "sources.toml").write_text('["talks/*"]\ntitle = "Spinning"')
    assert titles(kept)["talks/a.md"] == "Spinning"


def test_a_wrong_catalogue_is_told_and_the_corpus_served(root: Path, kept: CorpusStore) -> None:
    (root / "sources.toml").write_text('["talks/*"]\ntitel = "Notes"')
    assert titles(kept) == {"b.txt": "", "talks/a.md": ""}
    (told,) = kept.updated().left_out
    assert (told.path, told.reason, told.is_unread) == (
        "sources.toml",
        "titel of 'talks/*' is not known; did you mean title",
        False,
    )
    (root / "sources.toml").write_text('["talks/*"]\ntitle = "Notes"')
    assert titles(kept)["talks/a.md"] == "Notes"
    assert kept.updated().left_out == ()


def test_a_catalogue_that_leads_out_is_told(tmp_path: Path, root: Path, kept: CorpusStore) -> None:
    (tmp_path / "other.toml").write_text('["*"]\ntitle = "Notes"')
    (root / "sources.toml").symlink_to(tmp_path / "other.toml")
    assert titles(kept) == {"b.txt": "", "talks/a.md": ""}
    (told,) = kept.updated().left_out
    assert (told.path, told.reason) == ("sources.toml", "a link that leads out of the corpus")
