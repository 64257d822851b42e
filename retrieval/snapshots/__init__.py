"""From a folder of files to a snapshot: read, analysed, indexed and kept."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.snapshots import building, portion
    from retrieval.snapshots.calibration import EXPONENT, Calibration
    from retrieval.snapshots.forgotten import ForgottenPeople, Person
    from retrieval.snapshots.listing import Listing, Look
    from retrieval.snapshots.paragraphs import Located
    from retrieval.snapshots.people import People
    from retrieval.snapshots.snapshot import Snapshot
    from retrieval.snapshots.store import CorpusStore
    from retrieval.snapshots.unread import UnreadFiles

__all__ = [
    "EXPONENT",
    "Calibration",
    "CorpusStore",
    "ForgottenPeople",
    "Listing",
    "Located",
    "Look",
    "People",
    "Person",
    "Snapshot",
    "UnreadFiles",
    "building",
    "portion",
]

__getattr__ = lazily(
    __name__,
    calibration="EXPONENT Calibration",
    forgotten="ForgottenPeople Person",
    listing="Listing Look",
    people="People",
    paragraphs="Located",
    snapshot="Snapshot",
    store="CorpusStore",
    unread="UnreadFiles",
)
