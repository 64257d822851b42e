"""The library opens corpora when they are needed, and serves them even if no index can be kept."""

from pathlib import Path

import pytest

from bot.library import AwayError, Library, UnknownCorpusError
from config import layers
from retrieval.answer.answering import Answerer
from retrieval.errors import CorpusError, StoreError
from retrieval.snapshots.store import CorpusStore


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "birds.txt").write_text("Herons stand in the shallows.")
    return notes


def library(folder: Path, warnings: list[str] | None = None, index: str = "index") -> Library:
    file = folder / "verbatim.toml"
    file.write_text(
        '[corpora.notes]\npath = "notes"\n[corpora.none]\npath = "nowhere"\n'
        f'[index]\ndir = "{index}"\n'
    )
    told = [] if warnings is None else warnings
    return Library(layers.load(file), warn=told.append)


def test_a_corpus_is_opened_once(tmp_path: Path, notes: Path) -> None:
    opened = library(tmp_path)
    assert opened.names == ("notes", "none")
    assert opened.answerer() is opened.answerer("notes")
    assert [source.path for source in opened.answerer().snapshot.sources] == ["birds.txt"]
    assert notes.is_dir()


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path, notes: Path) -> None:
    assert notes.is_dir()
    with pytest.raises(UnknownCorpusError, match=r"no corpus 'gulls'; known: notes, none\."):
        library(tmp_path).answerer("gulls")


def test_a_missing_folder_is_told(tmp_path: Path, notes: Path) -> None:
    assert notes.is_dir()
    with pytest.raises(CorpusError, match="nowhere does not exist"):
        library(tmp_path).answerer("none")


def test_the_bar_is_calibrated_once_and_kept(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notes.is_dir()
    first = library(tmp_path).answerer().calibration
    monkeypatch.setattr("retrieval.answer.abstention.calibrate", None)
    assert library(tmp_path).answerer().calibration == first


def test_where_no_index_can_be_kept_one_is_made_for_now(tmp_path: Path, notes: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    warnings: list[str] = []
    opened = library(tmp_path, warnings)
    assert opened.answerer().snapshot.index.df("heron") == 1
    assert len(warnings) == 1
    assert "can't be written" in warnings[0]
    assert warnings[0].endswith("Until then it is built anew each time.")
    (notes / "birds.txt").write_text("Curlews call at night.")
    assert opened.update("notes").snapshot.index.df("curlew") == 1
    assert len(warnings) == 1


def test_what_another_process_made_is_answered_from(tmp_path: Path, notes: Path) -> None:
    ours, other = library(tmp_path), library(tmp_path)
    old = ours.answerer()
    assert not ours.reopen("notes")
    assert ours.answerer() is old
    (notes / "birds.txt").write_text("Curlews call at night.")
    new = other.update("notes")
    assert ours.reopen("notes")
    assert ours.answerer().snapshot.id == new.snapshot.id != old.snapshot.id
    # An answer that began with the old snapshot goes on with it.
    assert old.snapshot.index.df("heron") == 1
    assert not ours.reopen("notes")


def test_the_old_bar_serves_until_the_new_one_is_there(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = library(tmp_path)
    old = ours.answerer().calibration
    store = ours.store("notes")
    (notes / "birds.txt").write_text("What else would you like to know about cooking? " * 9)
    snapshot = store.updated()
    assert store.calibration(snapshot) is None
    with monkeypatch.context() as patch:
        patch.setattr("retrieval.answer.abstention.calibrate", None)
        assert ours.reopen("notes")
        assert ours.answerer().calibration == old
    calibration = Answerer(snapshot).calibration
    store.keep_calibration(snapshot, calibration)
    assert ours.reopen("notes")
    assert ours.answerer().calibration == calibration != old


def test_a_bar_that_cant_be_kept_is_told_and_serves(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notes.is_dir()
    warnings: list[str] = []
    opened = library(tmp_path, warnings)

    def refuse(*_: object) -> None:
        raise StoreError("The index can't be written: no space left.")

    monkeypatch.setattr(CorpusStore, "keep_calibration", refuse)
    assert opened.answerer().is_calibrated
    assert warnings == [
        "The index can't be written: no space left. Until then its bar is measured anew each time."
    ]
    assert opened.store("notes").current() is not None


def test_only_what_was_opened_and_is_there_is_present(tmp_path: Path, notes: Path) -> None:
    opened = library(tmp_path)
    with pytest.raises(AwayError, match="read for the first time"):
        opened.present("notes")
    answerer = opened.answerer("notes")
    assert opened.present("notes") is answerer
    with pytest.raises(AwayError, match="folder is missing"):
        opened.present("none")
    notes.rename(tmp_path / "away")
    with pytest.raises(AwayError, match="folder is missing") as told:
        opened.present("notes")
    assert str(tmp_path) not in str(told.value)
    (tmp_path / "away").rename(notes)
    assert opened.present("notes") is answerer


def test_a_corpus_that_another_process_made_first_is_taken_once_it_has_its_bar(
    tmp_path: Path, notes: Path
) -> None:
    assert notes.is_dir()
    ours = library(tmp_path)
    store = ours.store("notes")
    snapshot = store.updated()
    assert not ours.reopen("notes")
    store.keep_calibration(snapshot, Answerer(snapshot).calibration)
    assert ours.reopen("notes")
    assert ours.present("notes").snapshot.id == snapshot.id


def test_what_is_left_out_by_now_is_taken_over(tmp_path: Path, notes: Path) -> None:
    ours, other = library(tmp_path), library(tmp_path)
    ours.answerer()
    (notes / "photo.jpg").write_bytes(b"x")
    other.update("notes")
    assert ours.reopen("notes")
    assert ours.answerer().snapshot.passed_over == {".jpg": 1}


@pytest.mark.parametrize(
    ("link", "url", "public", "expected"),
    [
        ("", "https://texts.example", True, "https://texts.example/notes/p/{citation}"),
        ("", "https://texts.example", False, ""),
        ("", "", True, ""),
        ("https://a.example/{path}", "https://texts.example", True, "https://a.example/{path}"),
    ],
)
def test_source_lines_lead_to_the_reader_where_it_may_show_them(
    tmp_path: Path, link: str, url: str, public: bool, expected: str
) -> None:
    settings = library(tmp_path).settings
    chosen = settings.corpora["notes"].model_copy(update={"link": link, "public": public})
    reader = settings.reader.model_copy(update={"url": url})
    changed = settings.model_copy(update={"corpora": {"notes": chosen}, "reader": reader})
    assert Library(changed).link("notes") == expected
