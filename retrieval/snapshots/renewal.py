"""How does a corpus get its next snapshot: from the one before, or from all files?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.corpus import Listed, Skipped, Source
from retrieval.index import DamagedIndexError
from retrieval.index.compiled import Builder
from retrieval.snapshots import building, intake, merging
from retrieval.snapshots.analyses import Analysed
from retrieval.snapshots.building import Progress
from retrieval.snapshots.intake import Analyses, Manner, Read
from retrieval.snapshots.merging import Kept, New, State, UnmergeableError
from retrieval.snapshots.stored import Stored, emptied, postings_of

MERGED_UP_TO: Final = 0.2
"""Once more than this share of all bytes has come or gone, a snapshot is built from all
analyses."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a corpus, and what is known of them.

    Attributes:
        manner: How they are read.
        listed: The files.
        digests: The digests of the files that could be read, by their paths.
        analyses: The analyses of files that were analysed before.
        before: How the files of the snapshot before were read.
    """

    manner: Manner
    listed: Sequence[Listed]
    digests: Mapping[str, intake.Known]
    analyses: Analyses
    before: Manner

    def read(self, listed: Sequence[Listed]) -> Iterator[Read]:
        """Read and analyse some of the files; see `intake.read_files`."""
        return intake.read_files(self.manner, listed, self.analyses, self.digests)

    def recall(self, source: Source) -> Analysed | None:
        """Return the analysis of a file of the snapshot before; None when it isn't known."""
        return self.analyses.get(self.before.reading(source.path, source.digest))

    def are_read_alike(self) -> Callable[[str], bool]:
        """Return what tells whether a file that hasn't changed is read as it was before."""
        now, before = self.manner, self.before
        if now == before:
            return lambda _: True
        return lambda path: now.reading(path, b"") == before.reading(path, b"")


def renew(
    folder: Path, files: Files, known: Stored | None, on_progress: Progress | None
) -> tuple[State, list[Skipped]]:
    """Write the postings of the next snapshot into a new folder.

    Args:
        folder: The snapshot's folder; it is made anew.
        files: The files of the corpus now.
        known: The snapshot before; None when there is none to be trusted.
        on_progress: Called after each file.

    Returns:
        The parts of the snapshot, and the files that could not be read.

    Raises:
        OSError: The disk is full, or something like it.
    """
    if known:
        with suppress(UnmergeableError, DamagedIndexError):
            if merged := _merged(emptied(folder), files, known, on_progress):
                return merged
    return _built(emptied(folder), files, on_progress)


def _merged(
    postings: Path, files: Files, known: Stored, on_progress: Progress | None
) -> tuple[State, list[Skipped]] | None:
    """Merge the changes into the snapshot before; None when there are too many to be worth it.

    Raises:
        UnmergeableError: As in `merging.merge`, which raises DamagedIndexError too.
    """
    sources = known.snapshot.sources
    numbers = {path: number for number, path in enumerate(sources.paths)}
    is_read_alike = files.are_read_alike()
    digests = sources.each_digest()
    kept: dict[str, Kept] = {}
    for path, (digest, mtime_ns) in files.digests.items():
        number = numbers.get(path, -1)
        is_same = number >= 0 and digests[number] == digest
        if is_same and is_read_alike(path):
            kept[path] = Kept(number, mtime_ns)
    changed = [file for file in files.listed if file.path not in kept]
    came = sum(file.size for file in changed)
    stays = int(sources.sizes[[file.number for file in kept.values()]].sum())
    if came + int(sources.sizes.sum()) - stays > (came + stays) * MERGED_UP_TO:
        return None
    of_now: list[Kept | New] = []
    skipped = [one for one in known.snapshot.skipped if one.is_partial and one.path in kept]
    afresh = files.read(changed)
    done, total = 0, sum(file.size for file in files.listed)
    for file in files.listed:
        if file.path in kept:
            of_now.append(kept[file.path])
        else:
            one = next(afresh)
            skipped += one.skipped
            of_now += [New(one.path, one.mtime_ns, one.file)] if one.file else []
        done += file.size
        if on_progress:
            on_progress(done, total)
    old = known.snapshot
    state = State(old.passages, old.lexicon, old.forward, known.facts["grams"])
    merged = merging.merge(state, of_now, files.recall, postings_of(known.folder), postings)
    return merged, skipped


def _built(
    postings: Path, files: Files, on_progress: Progress | None
) -> tuple[State, list[Skipped]]:
    """Build a snapshot from the analyses of all files."""
    with Builder(postings) as index, ThreadPoolExecutor(1) as finisher:
        read = files.read(files.listed)
        gathered = building.gather(read, files.listed, index, on_progress)
        finishing = finisher.submit(index.finish)
        passages, lexicon = gathered.passages(), gathered.lexicon()
        forward = gathered.words.forward_index(lexicon)
        state = State(passages, lexicon, forward, gathered.words.grams)
        finishing.result()
    return state, gathered.skipped
