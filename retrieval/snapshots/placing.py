"""Where do a snapshot's postings stand: here, or on a cluster?

All else stays here, also how many passages hold each term. With `falls_back`, the postings stay as
well, and answer where the cluster doesn't.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from retrieval.index import Index, OracleBuilder
from retrieval.index.compiled import CompiledIndex, Dictionary, take_postings_away

if TYPE_CHECKING:
    from retrieval.index.cluster import Access, FeedProgress, Name

ORACLE_UP_TO: Final = 2_000
"""A corpus of up to this many passages is ranked by the definition of the score itself."""

_MOST_POSTINGS: Final = 200_000
"""But not if they hold more distinct terms, added up: to count those takes a second and more."""

HERE: Final = ""
"""The place of postings that stand here alone; any other is an index's name on a cluster."""


def place(folder: Path, name: "Name", access: "Access", progress: "FeedProgress") -> str:
    """Put a new snapshot's postings onto a cluster; return their place.

    Args:
        folder: Where they stand.
        name: What the index is called there.
        access: The cluster.
        progress: Called while it is fed.

    Raises:
        FeedError: They can't be put there.
        MissingClientError: The client's library isn't installed.
        OSError: The disk is full, or something like it.
    """
    from retrieval.index.cluster import connected, feed  # noqa: PLC0415 - as in `is_in_place`

    feed(connected(access), name, CompiledIndex(folder), progress)
    if not access.falls_back:
        take_postings_away(folder)
    return name.index


def is_in_place(where: str, access: "Access | None") -> bool:
    """Tell whether postings stand where they should, as far as that can be told now."""
    if access is None:
        return True  # whether they are here is seen when they are opened
    # Few have a cluster, and this takes as long to load as a question to be answered.
    from retrieval.index.cluster import RequestError, connected, holds  # noqa: PLC0415

    if where == HERE:
        return False
    try:
        return holds(connected(access), where)
    except RequestError:
        return True


def open_index(folder: Path, where: str, corpus: str, access: "Access | None") -> Index:
    """Open a snapshot's index.

    Args:
        folder: Where its columns are kept.
        where: The place of its postings.
        corpus: The corpus's name.
        access: The cluster; None where there is none.

    Raises:
        DamagedIndexError: It can't be trusted, or its postings aren't here though they should be.
        MissingClientError: The client's library isn't installed.
    """
    if access is None or where == HERE:
        return _here(folder)
    local = _here(folder) if access.falls_back else None
    from retrieval.index.cluster import ClusterIndex, connected  # noqa: PLC0415 - as above

    nodes = connected(access)
    return ClusterIndex(Dictionary.opened(folder), nodes, where, corpus, local)


def _here(folder: Path) -> Index:
    compiled = CompiledIndex(folder)
    if compiled.size > ORACLE_UP_TO or compiled.postings > _MOST_POSTINGS:
        return compiled
    oracle = OracleBuilder()
    oracle.add_counted(*compiled.counts())
    return oracle.finish()
