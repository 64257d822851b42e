"""Which of the passages that a message shows still stand where they stood?"""

from collections.abc import Mapping

from bot.replies import Kept, Reference
from retrieval.quote import OpenedExcerpt, open_excerpt
from retrieval.snapshots import Snapshot


def reopen(snapshot: Snapshot, reference: Reference) -> OpenedExcerpt | None:
    """Read an excerpt that was shown before, or made up.

    Returns:
        None when it doesn't stand there any more, or never did.
    """
    opened = open_excerpt(
        snapshot, reference.paragraph_id, reference.byte_start, reference.byte_end
    )
    return opened if opened and reference.fits(opened.extract.text) else None


def reopen_all(snapshot: Snapshot, claim: str, shown: Mapping[int, Reference | None]) -> Kept:
    """Read the excerpts of a message as they stand now.

    Args:
        snapshot: Snapshot of a corpus.
        claim: The claim or question that they were found by.
        shown: Any excerpts, by their ranks.
    """
    passages = {rank: reopen(snapshot, one) if one else None for rank, one in shown.items()}
    return Kept(claim, snapshot.corpus, snapshot.id, passages)
