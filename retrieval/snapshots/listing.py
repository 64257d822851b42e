"""What does a corpus folder hold now, and was a snapshot made of just that?"""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.corpus import (
    COMPANIONS,
    EVERYTHING,
    EXTENSIONS,
    Folder,
    Listed,
    Selection,
    Skipped,
    sources,
)
from retrieval.errors import CorpusError
from retrieval.snapshots.sources import Sources

CLOCK_TICK_NS: Final = 2_000_000_000
"""The coarsest tick of any common file system. A file that was written within one tick before it
was read may have changed again, with the same time in its listing."""


@dataclass(frozen=True, slots=True)
class Look:
    """The names, sizes and times in a corpus folder at one moment.

    Attributes:
        state: A digest of them, as hexadecimal digits.
        is_sure: Whether an equal state later surely means that nothing has changed.
    """

    state: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a corpus as they are listed.

    Attributes:
        listed: The files.
        skipped: The files and folders that are not among them.
        passed_over: As in `Folder`.
        beside: As in `Folder`.
        fingerprint: A digest of the files and of those beside them, as hexadecimal digits.
        began_ns: When the files began to be listed.
    """

    listed: tuple[Listed, ...]
    skipped: tuple[Skipped, ...]
    passed_over: Mapping[str, int]
    beside: tuple[Listed, ...]
    fingerprint: str
    began_ns: int

    @classmethod
    def of(
        cls, corpus: str, root: Path, encoding: str, selection: Selection = EVERYTHING
    ) -> "Listing":
        """List a corpus; raises as `list_corpus` does."""
        began_ns = time.time_ns()
        folder = list_corpus(corpus, root, encoding, selection)
        state = hashlib.sha256()
        for file in (*folder.listed, *folder.beside):
            state.update(f"{file.path}\0{file.size}\0{file.mtime_ns}\0".encode())
        return cls(
            listed=tuple(folder.listed),
            skipped=tuple(folder.skipped),
            passed_over=folder.passed_over,
            beside=tuple(folder.beside),
            fingerprint=state.hexdigest(),
            began_ns=began_ns,
        )

    @property
    def look(self) -> "Look":
        """What is worth keeping of it to tell later whether anything has changed."""
        state = hashlib.sha256(self.fingerprint.encode())
        for entry in sorted_skipped(self.skipped):
            state.update(f"{entry.path}\0{entry.reason}\0".encode())
        for ending, files in sorted(self.passed_over.items()):
            state.update(f"{ending}\0{files}\0".encode())
        return Look(state.hexdigest(), is_sure=self._newest < self.began_ns - CLOCK_TICK_NS)

    def is_surely(self, fingerprint: str, read_ns: int) -> bool:
        """Tell whether the files are surely those of another listing.

        Args:
            fingerprint: The fingerprint of that listing.
            read_ns: When those files began to be read.
        """
        return fingerprint == self.fingerprint and self._newest < read_ns - CLOCK_TICK_NS

    @property
    def _newest(self) -> int:
        return max((file.mtime_ns for file in (*self.listed, *self.beside)), default=0)


def list_corpus(
    corpus: str, root: Path, encoding: str, selection: Selection = EVERYTHING
) -> Folder:
    """List a corpus's files, what is skipped, and what is passed over.

    Args:
        corpus: The corpus's name.
        root: The corpus folder.
        encoding: The encoding of all its files, as `sources.spannable_encoding` names it.
        selection: What it takes of its folder.

    Raises:
        FolderError: The folder can't be read at all.
        CorpusError: Spans of the encoding can't be cited, or a glob can't be read.
    """
    try:
        sources.spannable_encoding(encoding)
    except ValueError as error:
        what = f"The encoding of corpus {corpus}: {error}"
        raise CorpusError(what, "name another one in the settings") from error
    try:
        selection.check()
    except ValueError as error:
        what = f"A glob of corpus {corpus} can't be read: {error}"
        raise CorpusError(what, "correct it in the settings") from error
    return sources.list_files(root, EXTENSIONS, selection, COMPANIONS)


def sorted_skipped(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """Return what is skipped in the order of its paths."""
    return tuple(sorted(skipped, key=lambda entry: entry.path))


def sure_digests(files: Sources, read_ns: int) -> dict[Listed, bytes]:
    """Return the digests of files of a snapshot that surely haven't changed since they were read.

    Args:
        files: The files of the snapshot.
        read_ns: When they began to be read.

    Returns:
        The digest of each file, by the entry that it has in a listing while unchanged.
    """
    rows = zip(
        files.paths, files.sizes.tolist(), files.mtimes.tolist(), files.each_digest(), strict=True
    )
    return {
        Listed(path, size, mtime_ns): digest
        for path, size, mtime_ns, digest in rows
        if mtime_ns < read_ns - CLOCK_TICK_NS
    }
