"""Which files does a corpus take of its folder?"""

import re
from pathlib import Path

import pytest

from retrieval.corpus import sources
from retrieval.corpus.selection import EXCLUDED, NEVER_ASKED, NOT_INCLUDED, Selection
from retrieval.errors import CorpusError
from retrieval.snapshots import building
from retrieval.snapshots.store import CorpusStore
from retrieval.snapshots.unread import UnreadFiles

FILES = (
    *("a.md", "b.log", "docs/a.md", "docs/b.txt", "docs/old/a.md", "docs/old/deep/c.md"),
    *("old/a.md", "Docs/a.md", "[x].md", "LICENSE", "docs/conf.cfg"),
)
TEXTS = [path for path in FILES if path.endswith((".md", ".txt"))]


def folder(root: Path) -> Path:
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"The lantern of {path}.\n")
    return root


def taken(root: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    built = building.build("test", folder(root), selection=Selection(include, exclude))
    return [source.path for source in built.sources]


def test_nothing_said_means_all_that_can_be_read(tmp_path: Path) -> None:
    assert taken(tmp_path) == sorted(TEXTS)


@pytest.mark.parametrize(
    ("glob", "paths"),
    [
        ("docs/**", ["docs/a.md", "docs/b.txt", "docs/old/a.md", "docs/old/deep/c.md"]),
        ("docs/", ["docs/a.md", "docs/b.txt", "docs/old/a.md", "docs/old/deep/c.md"]),
        ("docs", ["docs/a.md", "docs/b.txt", "docs/old/a.md", "docs/old/deep/c.md"]),
        ("old", ["docs/old/a.md", "docs/old/deep/c.md", "old/a.md"]),
        ("/old", ["old/a.md"]),
        ("./old/", ["old/a.md"]),
        ("docs/*", ["docs/a.md", "docs/b.txt", "docs/old/a.md", "docs/old/deep/c.md"]),
        ("docs/*.md", ["docs/a.md"]),
        ("docs/**/*.md", ["docs/a.md", "docs/old/a.md", "docs/old/deep/c.md"]),
        ("**/deep/c.md", ["docs/old/deep/c.md"]),
        ("*/a.md", ["Docs/a.md", "docs/a.md", "old/a.md"]),
        (
            "?.md",
            ["Docs/a.md", "a.md", "docs/a.md", "docs/old/a.md", "docs/old/deep/c.md", "old/a.md"],
        ),
        ("[!abd]*.md", ["[x].md", "docs/old/deep/c.md"]),
        ("[[]x].md", ["[x].md"]),
        ("*.log", ["b.log"]),
        ("LICENSE", ["LICENSE"]),
        ("docs/**/*.cfg", ["docs/conf.cfg"]),
        ("license", []),
        ("**", TEXTS),
        ("*", TEXTS),
        ("**/*", TEXTS),
    ],
)
def test_a_glob_names_files_and_folders(tmp_path: Path, glob: str, paths: list[str]) -> None:
    assert taken(tmp_path, include=(glob,)) == sorted(paths)
    left = [path for path in TEXTS if path not in paths]
    if not glob.endswith((".log", "LICENSE", ".cfg")):
        assert taken(tmp_path, exclude=(glob,)) == sorted(left)


def test_what_is_excluded_is_out_whatever_is_included(tmp_path: Path) -> None:
    assert taken(tmp_path, ("docs/**", "*.log"), ("old", "b.*")) == ["docs/a.md"]


def test_an_included_file_without_a_reader_is_text_unless_it_is_binary(tmp_path: Path) -> None:
    (tmp_path / "c.log").write_bytes(b"\xff\xd8\x00\x10")
    (tmp_path / ".d.log").write_text("The lantern.")
    built = building.build("test", folder(tmp_path), selection=Selection(("*.log", "docs/")))
    assert "b.log" in built.sources.paths
    assert built.paragraphs[0].span.byte_end == len("The lantern of b.log.")
    assert [entry.path for entry in built.left_out] == ["c.log"]
    assert built.left_out[0].reason.startswith("not valid utf-8")
    # A folder alone says nothing of other kinds.
    assert built.passed_over == {".cfg": 1, "": 1}


def test_what_no_one_asks_for_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    folders = [name.replace("*", "verbatim") for name in NEVER_ASKED]
    for name in folders:
        (tmp_path / "sub" / name / "deep").mkdir(parents=True)
        (tmp_path / "sub" / name / "deep" / "a.md").write_text("The lantern.")
    (tmp_path / "node_modules.md").write_text("The lantern.")
    built = building.build("test", tmp_path)
    assert list(built.sources.paths) == ["node_modules.md"]
    told = {entry.path: entry.reason for entry in built.skipped}
    assert told == {f"sub/{name}/": "excluded" for name in folders}
    assert built.left_out == ()
    selection = Selection(("sub/node_modules/**", "**/*.egg-info"))
    named = building.build("test", tmp_path, selection=selection).sources.paths
    assert [path.split("/")[1] for path in named] == ["node_modules", "verbatim.egg-info"]


def test_what_the_settings_leave_out_is_told_by_kind_and_count(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    selection = Selection(("docs/**", "/a.md"), ("*.cfg", "deep"))
    skipped = building.build("test", folder(tmp_path), selection=selection).skipped
    assert {entry.path: entry.reason for entry in skipped} == {
        "Docs/": NOT_INCLUDED,
        "[x].md": NOT_INCLUDED,
        "docs/conf.cfg": EXCLUDED,
        "docs/old/deep/": EXCLUDED,
        "node_modules/": EXCLUDED,
        "old/": NOT_INCLUDED,
    }
    told = sources.named_exclusions(skipped)
    assert told == "Docs/, docs/old/deep/, node_modules/, old/, 1 .cfg, 1 .md"


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("", "'' names nothing"),
        ("/", "'/' names nothing"),
        ("docs\\*.md", "holds a backslash, where / parts folders"),
        ("!docs", "begins with !, but `exclude` names what is left out"),
        ("../docs", "'../docs' leads out of the corpus folder"),
        ("docs/**.md", "has ** beside other characters; ** stands between slashes"),
        ("a[b", "'a[b' has a [ without its ]"),
        ("[z-a].md", "has a range in [ ] that is upside down"),
    ],
)
def test_a_glob_that_can_not_be_read_is_told_in_a_sentence(
    tmp_path: Path, glob: str, said: str
) -> None:
    for selection in (Selection((glob,)), Selection(exclude=("ok", glob))):
        with pytest.raises(CorpusError, match=re.escape(said)) as caught:
            building.build("test", tmp_path, selection=selection)
        assert str(caught.value).startswith("A glob of corpus test can't be read: ")
        assert str(caught.value).endswith("; correct it in the settings.")


def test_a_changed_selection_is_noticed(tmp_path: Path) -> None:
    root = folder(tmp_path / "root")

    def store(*include: str) -> CorpusStore:
        selection = Selection(include)
        return CorpusStore(tmp_path / "index", "test", root, "utf-8", selection=selection)

    def paths(*include: str) -> list[str]:
        return list(store(*include).updated().sources.paths)

    assert paths("docs/**") == taken(root, ("docs/**",))
    assert paths("*.log") == ["b.log"]
    assert paths() == sorted(TEXTS)
    opened = store().current()
    assert opened is not None
    assert UnreadFiles(opened).now() == ()
    # What the settings leave out isn't missing from the index.
    narrow = store("docs/**").updated()
    assert UnreadFiles(narrow).now() == ()
    (root / "docs" / "new.md").write_text("New.")
    (root / "new.md").write_text("New.")
    assert [entry.path for entry in UnreadFiles(narrow).now()] == ["docs/new.md"]
