"""What does the text of a file depend on besides its bytes and its name?"""

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from retrieval.corpus import sources

_MOST_KEPT: Final = 8  # companions whose bytes a process keeps


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a file, for readers that ask for it.

    Attributes:
        root: The corpus folder.
        folder: The name of the folder that the file stands in; empty at the top of its corpus.
        fields: Where a record has its `text`, `title`, `author`, `date` and `url`: a key, or keys
            with dots between them. What isn't among them is found by its name.
        companions: The files beside it that its format reads too, by their names: the path of each
            in the corpus folder, and SHA-256 over its bytes as hexadecimal digits.
    """

    root: Path = field(default=Path(), compare=False)
    folder: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    companions: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of_plain(cls, root: Path, plain: list[Any]) -> "Surroundings":
        """Return what `plain` told."""
        folder, named, companions = plain
        return cls(root, folder, named, {name: tuple(one) for name, one in companions.items()})

    @property
    def plain(self) -> list[Any]:
        """All of it but the corpus folder, as JSON can hold it."""
        return [self.folder, dict(self.fields), dict(self.companions)]

    @property
    def key(self) -> str:
        """What differs whenever a reader could read the file differently; empty for nothing."""
        if self == NONE:
            return ""
        return sources.digest_of(json.dumps(self.plain, sort_keys=True).encode()).hex()[:32]

    def companion(self, name: str) -> bytes | None:
        """Return the bytes of a file beside it, by its name; None where there is none.

        The name must be among the companions of its format. Asked again, the bytes are the same
        object for a while, so that what is made of them can be kept.

        Raises:
            OSError: It has changed since the file began to be read, or can't be read.
        """
        found = self.companions.get(name)
        return _bytes(self.root, *found) if found else None


NONE: Final = Surroundings()
"""What stands around a file whose format asks for nothing."""


@lru_cache(maxsize=_MOST_KEPT)
def _bytes(root: Path, path: str, digest: str) -> bytes:
    with sources.open_source(root, path) as stream:
        data = stream.read()
    if sources.digest_of(data).hex() != digest:
        raise OSError(errno.ESTALE, f"{path} has changed just now")
    return data
