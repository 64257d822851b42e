"""Which files that belong to a corpus can't be read whole now?

What stands in them can be neither found nor called absent.
"""

import time
from collections.abc import Iterator
from typing import Final

from retrieval.corpus import Folder, Skipped, sources
from retrieval.errors import FolderError
from retrieval.snapshots.listing import list_corpus, sorted_skipped
from retrieval.snapshots.snapshot import Snapshot

_REST: Final = 10
"""A look is believed for this many times as long as it took, so that many verdicts on a large
corpus spend at most a tenth of their time on looking."""


class UnreadFiles:
    """Finds out which files of a snapshot's corpus can't be read whole now.

    Those are files that could not be read when the snapshot was made, that have changed or come
    since, or that can't be opened any more. What the settings leave out, hidden files, links that
    lead out of the folder and files of other kinds don't belong to the corpus.

    Args:
        snapshot: The snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: tuple[Skipped, ...] = ()
        self._believed_until = 0.0

    def now(self) -> tuple[Skipped, ...]:
        """Return the files, and folders that can't be listed, in the order of their paths.

        Where the corpus folder itself can't be read, the path of the only entry is `*`.
        """
        began = time.monotonic()
        if began >= self._believed_until:
            self._found = sorted_skipped(self._entries())
            ended = time.monotonic()
            self._believed_until = ended + _REST * (ended - began)
        return self._found

    def _entries(self) -> Iterator[Skipped]:
        snapshot = self._snapshot
        try:
            folder = list_corpus(
                snapshot.corpus, snapshot.root, snapshot.encoding, snapshot.selection
            )
        except FolderError as error:
            yield Skipped("*", error.reason, is_unread=True)
            return
        yield from (entry for entry in folder.skipped if entry.is_unread)
        yield from self._listed(folder)

    def _listed(self, folder: Folder) -> Iterator[Skipped]:
        files, root = self._snapshot.sources, self._snapshot.root
        numbers = {path: number for number, path in enumerate(files.paths)}
        unread = {entry.path: entry for entry in self._snapshot.skipped if entry.is_unread}
        others = {one.path for one in self._snapshot.skipped if one.is_textless or one.is_excluded}
        sizes, times = files.sizes.tolist(), files.mtimes.tolist()
        for file in folder.listed:
            number = numbers.get(file.path)
            if file.path in others:
                continue
            if number is None:
                yield unread.get(file.path) or Skipped(file.path, "not indexed yet", is_unread=True)
                continue
            reason = sources.obstacle(root, file.path)
            if not reason and (file.size, file.mtime_ns) != (sizes[number], times[number]):
                known = sources.file_digest(root, file.path)
                is_same = known is not None and known[0] == files.digests[number].tobytes()
                reason = None if is_same else "changed since it was indexed"
            if reason:
                yield Skipped(file.path, reason, is_unread=True)
            elif file.path in unread:  # a part of it could not be read
                yield unread[file.path]
