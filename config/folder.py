"""Which settings are in force for a folder that is asked without any?"""

import hashlib
import os
import re
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Final

from config import layers
from config.errors import Problem, SettingsError
from config.settings import CorpusSettings, IndexSettings, Settings

_LONGEST_NAME: Final = 32
_NAMELESS: Final = "folder"


def settings_of(folder: Path) -> Settings:
    """Return the defaults with a folder as the only corpus; no file or variable counts.

    Whoever asks it on their own machine may read all that is in it.
    The index has a place of its own in the user's cache folder, so that nothing is written into
    the folder, and folders of the same name share nothing.

    Raises:
        SettingsError: The system names no cache folder.
    """
    root = folder.resolve()
    name = corpus_name(root.name)
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    ours = cache_folder() / "verbatim"
    with suppress(OSError):  # whoever writes the index says what is wrong
        # An index holds the words of a folder that others may not be allowed to read.
        ours.mkdir(mode=0o700, parents=True, exist_ok=True)
    return layers.defaults().model_copy(
        update={
            "corpora": {name: CorpusSettings(path=root, public_channels=True)},
            "index": IndexSettings(dir=ours / f"{name}-{digest}"),
        }
    )


def corpus_name(name: str) -> str:
    """Make a valid name of a corpus from the name of a folder."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9_]+", "-", letters).strip("-_")
    return plain[:_LONGEST_NAME].rstrip("-_") or _NAMELESS


def cache_folder() -> Path:
    """Return the folder where this system's user keeps what can be made again.

    Raises:
        SettingsError: The system names none.
    """
    if sys.platform == "win32":
        variable, fallback = "LOCALAPPDATA", "~/AppData/Local"
    elif sys.platform == "darwin":
        variable, fallback = "", "~/Library/Caches"
    else:
        variable, fallback = "XDG_CACHE_HOME", "~/.cache"
    # Path.expanduser raises where no home is known; this leaves the `~` alone.
    for chosen in (os.environ.get(variable, ""), os.path.expanduser(fallback)):  # noqa: PTH111
        if Path(chosen).is_absolute():
            return Path(chosen)
    what = "this system names no cache folder to keep the index of a folder in"
    raise SettingsError([Problem("--folder", what, "Set HOME to your own folder.")])
