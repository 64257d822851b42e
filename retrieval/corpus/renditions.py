"""Where are drawn texts kept?

Each rendition is a file: SHA-256 of its text, 32 bytes, and then the text in UTF-8. It is named by
the digest of the file that it was drawn from, by its reader's version and by what else the reader
read, so one that is there is the right one; a damaged one counts as missing.
"""

import json
import os
import shutil
import tempfile
import time
import uuid
import weakref
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Self

from retrieval.corpus.neighbourhood import Neighbourhood
from retrieval.corpus.readers import format_of
from retrieval.corpus.sources import digest_of

_HEAD_BYTES: Final = 32
_MOST_HELD: Final = 16  # of those that can't be written
_REFUSED: Final = ".refused"
_REFUSAL_SECONDS: Final = 30 * 86_400  # since somebody asked for it
_UNFINISHED_SECONDS: Final = 86_400  # since a reader came to no end


class Refusal(NamedTuple):
    """Why no text could be drawn from a file.

    Attributes:
        reason: The reason, as half a sentence.
        is_textless: Whether it is no document at all.
        is_final: Whether it would come out so again; otherwise it holds for a day.
    """

    reason: str
    is_textless: bool
    is_final: bool = True


class Renditions:
    """The drawn texts of a corpus.

    Args:
        folder: Where they are kept; made when it is missing.
        around: What stands around the files.
    """

    def __init__(self, folder: Path, around: Neighbourhood) -> None:
        self.folder: Final = folder
        self.around: Final = around
        self._held: dict[str, bytes] = {}

    @classmethod
    def temporary(cls, around: Neighbourhood) -> Self:
        """Return renditions that go when nobody uses them any more."""
        folder = Path(tempfile.mkdtemp(prefix="verbatim-"))
        made = cls(folder, around)
        weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
        return made

    def text(self, path: str, digest: bytes) -> bytes | None:
        """Return the text of a file, given its path and digest; None when it isn't kept whole."""
        name = self._name(path, digest)
        if (held := self._held.get(name)) is not None:
            return held
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        text = data[_HEAD_BYTES:]
        return text if digest_of(text) == data[:_HEAD_BYTES] else None

    def piece(self, path: str, digest: bytes, start: int, end: int) -> bytes | None:
        """Return the bytes between two offsets of a text, unchecked; None when they aren't kept."""
        name = self._name(path, digest)
        if (held := self._held.get(name)) is not None:
            return held[start:end]
        try:
            with (self.folder / name).open("rb", buffering=0) as stream:
                stream.seek(_HEAD_BYTES + start)
                data = stream.read(end - start)
        except OSError:
            return None
        return data if len(data) == end - start else None

    def keep(self, path: str, digest: bytes, text: bytes) -> None:
        """Keep the text of a file, at least for a while where the disk refuses it."""
        name = self._name(path, digest)
        unfinished = self.folder / f"{uuid.uuid4().hex[:8]}.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(digest_of(text) + text)
            unfinished.replace(self.folder / name)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            self._held[name] = text
            while len(self._held) > _MOST_HELD:
                del self._held[next(iter(self._held))]

    def refusal(self, path: str, digest: bytes) -> Refusal | None:
        """Return why no text could be drawn from a file; None where that isn't known."""
        file = self.folder / f"{self._name(path, digest)}{_REFUSED}"
        try:
            reason, is_textless, is_final = json.loads(file.read_bytes())
            if is_final:
                file.touch()
            elif file.stat().st_mtime < time.time() - _UNFINISHED_SECONDS:
                return None
        except (OSError, ValueError, TypeError):
            return None
        return Refusal(str(reason), bool(is_textless), bool(is_final))

    def refuse(self, path: str, digest: bytes, refusal: Refusal) -> None:
        """Keep why no text could be drawn from a file, so that it isn't tried in vain again."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / f"{self._name(path, digest)}{_REFUSED}"
            file.write_text(json.dumps(refusal), "utf-8")

    def forget_others(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Remove the texts of all but files with these paths and digests, and old refusals."""
        try:
            kept = [*os.scandir(self.folder)]
        except OSError:
            return
        if not kept:
            return
        wanted = {self._name(path, digest) for path, digest in files}
        old = time.time() - _REFUSAL_SECONDS
        with suppress(OSError):
            for entry in kept:
                is_kept = entry.name.endswith(_REFUSED) and entry.stat().st_mtime > old
                if entry.name not in wanted and not is_kept:
                    Path(entry).unlink(missing_ok=True)

    def _name(self, path: str, digest: bytes) -> str:
        kind, key = format_of(path), self.around.key(path)
        return f"{digest.hex()}.{kind.reader}-{kind.version}{key and f'-{key}'}"
