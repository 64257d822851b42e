"""Which paragraphs are remembered once somebody has seen them?"""

from collections.abc import Iterable

from bot.ledger import Shown
from retrieval.answer import Excerpt
from retrieval.quote import Citation, citations
from retrieval.snapshots import Snapshot


def paragraphs(snapshot: Snapshot, shown: Iterable[Excerpt | Citation]) -> list[Shown]:
    """Return the paragraphs that what is shown begins in, as the ledger keeps them.

    Left out is what has no id, what has changed meanwhile, and a citation of what moved: who
    looks it up again is told the same again.

    Args:
        snapshot: In which it was found.
        shown: In any order.
    """
    starts = {
        (one.path, one.byte_start)
        for one in shown
        if one.path is not None and one.byte_start is not None and _is_news(one)
    }
    places = (citations.paragraph_at(snapshot, *start) for start in sorted(starts))
    return [
        Shown(
            passage_id=place.full_id,
            path=place.source.path,
            first_line=place.span.first_line,
            last_line=place.span.last_line,
            byte_start=place.span.byte_start,
            byte_end=place.span.byte_end,
            text=text,
        )
        for place, text in filter(None, places)
    ]


def _is_news(shown: Excerpt | Citation) -> bool:
    moved = isinstance(shown, Citation) and shown.status == "moved"
    return shown.passage_id is not None and not moved
