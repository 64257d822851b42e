"""What is a folder called that is asked without settings, and where is its index?"""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import folder
from config.errors import SettingsError
from config.settings import Settings


@pytest.mark.parametrize(
    ("name", "corpus"),
    [
        ("notes", "notes"),
        ("My Notes (2024)", "my-notes-2024"),
        ("Café_menus", "cafe_menus"),
        ("..cache--", "cache"),
        ("ﬁne", "fine"),
        ("日本語", "folder"),
        ("", "folder"),
        ("---", "folder"),
        ("x" * 200, "x" * 32),
        (f"{'x' * 31}-y", "x" * 31),
    ],
)
def test_a_corpus_is_named_after_its_folder(name: str, corpus: str) -> None:
    assert folder.corpus_name(name) == corpus


@given(st.text())
def test_every_folder_gives_a_valid_name(name: str) -> None:
    corpus = folder.corpus_name(name)
    sections: dict[str, object] = {
        section: {} for section in Settings.model_fields if section != "corpora"
    }
    sections |= {"corpora": {corpus: {"path": "/"}}, "index": {"dir": "/"}}
    assert list(Settings.model_validate(sections).corpora) == [corpus]


def test_no_setting_of_a_file_or_variable_counts(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(working_folder / "cache"))
    (working_folder / "verbatim.toml").write_text('[corpora.x]\npath = "."\n[lgo', "utf-8")
    monkeypatch.setenv("VERBATIM_CONFIG", "nowhere.toml")
    monkeypatch.setenv("VERBATIM_LOG__LEVEL", "debug")
    found = folder.settings_of(working_folder)
    assert [corpus.path for corpus in found.corpora.values()] == [working_folder]
    assert found.log.level == "info"


@pytest.mark.parametrize(
    ("platform", "variable", "value", "below_home"),
    [
        ("linux", "XDG_CACHE_HOME", "/var/cache/me", None),
        ("linux", "XDG_CACHE_HOME", "", ".cache"),
        ("linux", "XDG_CACHE_HOME", "relative", ".cache"),
        ("darwin", "XDG_CACHE_HOME", "/var/cache/me", "Library/Caches"),
        ("win32", "LOCALAPPDATA", "/appdata", None),
        ("win32", "LOCALAPPDATA", "", "AppData/Local"),
    ],
)
def test_each_system_has_a_cache_folder_of_its_own(
    working_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    variable: str,
    value: str,
    below_home: str | None,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", str(working_folder))
    monkeypatch.setenv(variable, value)
    expected = Path(value) if below_home is None else working_folder / below_home
    assert folder.cache_folder() == expected


def test_without_a_home_the_index_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "no/place")
    with pytest.raises(SettingsError, match="names no cache folder"):
        folder.cache_folder()
