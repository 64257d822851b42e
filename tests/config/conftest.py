"""Each test gets a working folder of its own, and no settings from whoever runs it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config import layers
from config.errors import SettingsError

Told = Callable[[str], str]


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.upper().startswith(("VERBATIM_", "DISCORD_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def told(working_folder: Path) -> Told:
    """Return the error for a `verbatim.toml`, which must be wrong."""

    def told(toml: str) -> str:
        (working_folder / "verbatim.toml").write_text(toml, "utf-8")
        with pytest.raises(SettingsError) as caught:
            layers.load()
        return str(caught.value)

    return told
