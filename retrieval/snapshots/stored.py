"""How does a snapshot stand on disk?

It is a folder with the columns of its tables and a manifest of facts; the postings have a folder of
their own in it.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NotRequired, TypedDict, cast

from retrieval.corpus import Neighbourhood, Renditions, Selection, Skipped, SourceTexts
from retrieval.index import DamagedIndexError, shelf
from retrieval.snapshots import placing, schema
from retrieval.snapshots.building import snapshot_id
from retrieval.snapshots.cache import versions
from retrieval.snapshots.listing import Listing, sorted_skipped
from retrieval.snapshots.merging import State
from retrieval.snapshots.snapshot import Snapshot

if TYPE_CHECKING:
    from retrieval.index.cluster import Access

_POSTINGS_FOLDER: Final = "postings"
RENDITIONS_FOLDER: Final = "renditions"
"""Beside a corpus's snapshots stand the texts that are drawn from its files."""


class Facts(TypedDict):
    """What the manifest tells besides the columns.

    Attributes:
        id: The snapshot's id.
        versions: The versions that its analyses depend on; see `cache.versions`.
        grams: How many grams the words of all passages have.
        skipped: The files and folders that the listing skipped.
        unread: The listed files that could not be read.
        passed_over: See `Folder`.
        files: The fingerprint of the listing that it was made of.
        started_ns: When the files began to be read.
        around: What stood around them; see `Neighbourhood.plain`.
        place: Where the postings stand, as in `placing`; missing where they were never placed.
    """

    id: str
    versions: str
    grams: int
    skipped: list[list[str | bool]]
    unread: list[list[str | bool]]
    passed_over: dict[str, int]
    files: str
    started_ns: int
    around: list[Any]
    place: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot on disk.

    Attributes:
        folder: Where it is kept.
        snapshot: The snapshot, opened.
        facts: The facts of its manifest.
    """

    folder: Path
    snapshot: Snapshot
    facts: Facts

    @property
    def place(self) -> str:
        """Where its postings stand, as in `placing`."""
        return self.facts.get("place", placing.HERE)

    @classmethod
    def opened(  # noqa: PLR0913, PLR0917 - all but the last say which corpus it is
        cls,
        folder: Path,
        corpus: str,
        root: Path,
        encoding: str,
        selection: Selection,
        cluster: "Access | None" = None,
    ) -> "Stored":
        """Open a snapshot.

        Args:
            folder: Where it is kept.
            corpus: The corpus's name.
            root: The corpus folder.
            encoding: The encoding of all files of the corpus.
            selection: What the corpus takes of its folder now.
            cluster: Where its postings may stand; None for here.

        Raises:
            DamagedIndexError: It can't be trusted, or is of another version.
        """
        told, columns = shelf.open_shelf(folder, schema.KINDS)
        facts = cast("Facts", told)
        if facts["versions"] != versions():
            raise DamagedIndexError(folder, "is of another version")
        place = facts.get("place", placing.HERE)
        index = placing.open_index(postings_of(folder), place, corpus, cluster)
        around = Neighbourhood.of_plain(root, facts["around"])
        passages, lexicon, forward = schema.tables_of(columns, index.size)
        snapshot = Snapshot(
            corpus=corpus,
            id=facts["id"],
            texts=SourceTexts(root, encoding, Renditions(renditions_of(folder), around)),
            encoding=encoding,
            skipped=_all_skipped(facts),
            of_other_kinds=facts["passed_over"],
            passages=passages,
            index=index,
            lexicon=lexicon,
            forward=forward,
            grams_per_passage=facts["grams"] / max(1, len(passages)),
            selection=selection,
            shelves=(folder, postings_of(folder)),
        )
        return cls(folder, snapshot, facts)

    def with_left_out(self, listing: Listing) -> "Stored":
        """Return it with what another listing of the same files left out, and keep that."""
        facts = cast("Facts", self.facts | _left_out(listing))
        if facts == self.facts:
            return self
        # It is only told, so it need not be kept: the disk may be full, or another process may have
        # put a new snapshot in its place.
        with suppress(OSError, DamagedIndexError):
            shelf.seal_again(self.folder, facts)
        others = facts["passed_over"]
        told = replace(self.snapshot, skipped=_all_skipped(facts), of_other_kinds=others)
        return Stored(self.folder, told, facts)


def _left_out(listing: Listing) -> dict[str, object]:
    return {
        "skipped": _entries(sorted_skipped(listing.skipped)),
        "passed_over": dict(sorted(listing.passed_over.items())),
    }


def _entries(skipped: Iterable[Skipped]) -> list[list[str | bool]]:
    return [list(astuple(entry)) for entry in skipped]


def _all_skipped(facts: Facts) -> tuple[Skipped, ...]:
    # JSON doesn't know that the first two are texts and the third is none.
    entries = [Skipped(*entry) for entry in (*facts["skipped"], *facts["unread"])]  # type: ignore[arg-type]
    return sorted_skipped(entries)


def tell_place(folder: Path, place: str) -> None:
    """Write down where the postings of a new snapshot stand; raises as `shelf.seal_again` does."""
    facts, _ = shelf.open_shelf(folder, {})
    shelf.seal_again(folder, {**facts, "place": place})


def postings_of(folder: Path) -> Path:
    """Return the folder of a snapshot's postings."""
    return folder / _POSTINGS_FOLDER


def renditions_of(folder: Path) -> Path:
    """Return the folder of the renditions that a snapshot uses."""
    return folder.parent / RENDITIONS_FOLDER


def emptied(folder: Path) -> Path:
    """Make a snapshot's folder anew, and return that of its postings."""
    shutil.rmtree(folder, ignore_errors=True)
    postings = postings_of(folder)
    postings.mkdir(parents=True)
    return postings


def write(  # noqa: PLR0913, PLR0917 - all are parts of the snapshot
    folder: Path,
    state: State,
    listing: Listing,
    unread: Iterable[Skipped],
    around: Neighbourhood,
    started_ns: int,
) -> str:
    """Write all of a snapshot but its postings, the manifest last; return its id.

    Args:
        folder: Where it is kept; the postings are there already.
        state: The parts of the snapshot.
        listing: The listing that it was made of.
        unread: The listed files that could not be read.
        around: What stands around the files.
        started_ns: See `Facts.started_ns`.

    Raises:
        OSError: The disk is full, or something like it.
    """
    id_ = snapshot_id(state.passages.paragraphs.sources, around)
    shelf.write(folder, schema.columns_of(state.passages, state.lexicon, state.forward))
    facts = {
        "id": id_,
        "versions": versions(),
        "grams": state.grams,
        **_left_out(listing),
        "unread": _entries(unread),
        "files": listing.fingerprint,
        "started_ns": started_ns,
        "around": around.plain,
    }
    shelf.seal(folder, facts)
    return id_
