"""A folder of notes to ask, without settings of the person who runs the tests."""

import os
from pathlib import Path

import pytest

from tests.bot.terminal.running import environment

ISLAND = """\
# The lighthouse

The lighthouse keeper counted forty herring gulls at dawn.

The foghorn was repaired in March by a blacksmith from Penzance.
It has a brass reed.

Rainfall on the island reaches nine hundred millimetres.
"""

BREAD = """\
Cooking

Knead the dough for ten minutes.

Prove the loaf overnight in a cool larder.
"""


def write_notes(folder: Path) -> Path:
    """Write a corpus and settings that name it; return the corpus's folder."""
    notes = folder / "notes"
    notes.mkdir()
    (notes / "island.md").write_bytes(ISLAND.encode())
    (notes / "bread.txt").write_bytes(BREAD.encode())
    (folder / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    return notes


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ.keys() - environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def notes(working_folder: Path) -> Path:
    return write_notes(working_folder)
