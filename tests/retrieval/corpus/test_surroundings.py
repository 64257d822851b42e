"""What a reading depends on besides a file's bytes is part of the key that it is kept under."""

from pathlib import Path

import pytest

from retrieval.corpus import neighbourhood, sources
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.drawing import Drawer
from retrieval.corpus.neighbourhood import Neighbourhood
from retrieval.corpus.readers import Format
from retrieval.corpus.renditions import Renditions
from retrieval.corpus.selection import Selection
from retrieval.corpus.surroundings import NONE, Surroundings

ASKING = Format("json", 1, (".json",), is_drawn=True, asks=True, companions=("people.txt",))


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Format("plain", 1, (".txt",))
    monkeypatch.setattr(
        neighbourhood, "format_of", lambda path: ASKING if path.endswith(".json") else plain
    )


def around(root: Path, **fields: str) -> Neighbourhood:
    beside = sources.list_files(root, (".json",), companions=("people.txt",)).beside
    found, skipped = Neighbourhood.read(root, beside, fields)
    assert not skipped
    return found


def written(root: Path, **files: str) -> Path:
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def drawn(path: str, data: bytes, _: str, surroundings: Surroundings) -> Document:
    """Say who stands beside a file."""
    people = surroundings.companion("people.txt")
    text = f"{data.decode()} {people.decode() if people else 'nobody'} {surroundings.folder} {path}"
    return Document(text, (Block(Kind.PROSE, 0, len(text)),))


def test_the_nearest_companion_is_read(tmp_path: Path) -> None:
    root = written(
        tmp_path, people_txt="Ada", general__a_json="1", random__b_json="2", random__people_txt="Bo"
    )
    written(root, random__deep__er__c_json="3")
    beside = around(root)
    with Drawer(drawn) as drawer:
        said = [
            drawer.draw(root, path, "utf-8", beside.of(path)).document.text
            for path in ("general/a.json", "random/b.json", "random/deep/er/c.json")
        ]
    assert said == [
        "1 Ada general general/a.json",
        "2 Bo random random/b.json",
        "3 nobody er random/deep/er/c.json",
    ]


def test_a_format_that_asks_for_nothing_gets_nothing(tmp_path: Path) -> None:
    root = written(tmp_path, people_txt="Ada", a_txt="1")
    assert around(root, text="body").of("a.txt") == NONE
    assert NONE.key == ""


def test_a_companion_that_changed_meanwhile_is_not_read(tmp_path: Path) -> None:
    root = written(tmp_path, people_txt="Ada", a_json="1")
    beside = around(root).of("a.json")
    written(root, people_txt="Bo")
    with Drawer(drawn) as drawer, pytest.raises(OSError, match="has changed just now"):
        drawer.draw(root, "a.json", "utf-8", beside)


def test_a_changed_companion_or_field_is_another_key(tmp_path: Path) -> None:
    root = written(tmp_path, people_txt="Ada", a_json="1")
    before = around(root)
    assert around(root) == before
    keys = {before.of("a.json").key, around(root, text="body").of("a.json").key}
    written(root, people_txt="Bo")
    keys.add(around(root).of("a.json").key)
    (root / "people.txt").unlink()
    keys |= {around(root).of("a.json").key, around(root).of("sub/a.json").key}
    assert len(keys) == 5


def test_a_rendition_is_kept_by_what_stands_around_its_file(tmp_path: Path) -> None:
    root, digest = written(tmp_path / "root", people_txt="Ada", a_json="1"), bytes(32)
    Renditions(tmp_path / "kept", around(root)).keep("a.json", digest, b"Ada says one.")
    assert Renditions(tmp_path / "kept", around(root)).text("a.json", digest) == b"Ada says one."
    written(root, people_txt="Bo")
    assert Renditions(tmp_path / "kept", around(root)).text("a.json", digest) is None


def test_what_stands_around_files_outlasts_being_written(tmp_path: Path) -> None:
    root = written(tmp_path, people_txt="Ada", sources_toml='["*"]\nauthor = "Ada"\ndate = 1843')
    found = around(root, text="body.text")
    assert Neighbourhood.of_plain(root, found.plain) == found
    of = found.of("a/b.json")
    assert Surroundings.of_plain(root, of.plain) == of


def test_a_companion_need_not_belong_to_the_corpus_but_isnt_read_where_excluded(
    tmp_path: Path,
) -> None:
    root = written(tmp_path, people_txt="Ada", sources_toml="", a_json="1")

    def beside(selection: Selection) -> list[str]:
        folder = sources.list_files(root, (".json", ".txt"), selection, ("people.txt",))
        assert "a.json" in [file.path for file in folder.listed]
        assert folder.passed_over == {}
        return [file.path for file in folder.beside]

    assert beside(Selection(("*.json",))) == ["people.txt", "sources.toml"]
    assert beside(Selection(("*.json", "*.toml"))) == ["people.txt", "sources.toml"]
    assert beside(Selection((), ("people.txt",))) == ["sources.toml"]
    assert beside(Selection((), ("*.toml",))) == ["people.txt"]
