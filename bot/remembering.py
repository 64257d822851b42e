"""Which of the paragraphs that are shown does the ledger have to remember?"""

from collections.abc import Iterable

from bot.ledger import Shown
from retrieval.answer import Excerpt
from retrieval.corpus import Extract, Paragraph
from retrieval.quote import Citation, OpenedExcerpt, citations
from retrieval.snapshots import Snapshot


def paragraphs(
    snapshot: Snapshot, shown: Iterable[Excerpt | OpenedExcerpt | Citation]
) -> list[Shown]:
    """Return the paragraphs that the shown texts begin in, as the ledger keeps them.

    This leaves out texts that have no id or have changed meanwhile, and citations of a text that
    moved: whoever looks one of these up again is told the same again.

    Args:
        snapshot: The snapshot in which the texts were found.
        shown: The texts, in any order.
    """
    starts = {
        (one.extract.path, one.extract.byte_start)
        for one in shown
        if one.extract is not None and _is_news(one)
    }
    places = (citations.paragraph_at(snapshot, *start) for start in sorted(starts))
    return [_shown(snapshot, *found) for found in filter(None, places)]


def _shown(snapshot: Snapshot, place: Paragraph, text: str) -> Shown:
    extract = Extract.of(place.source, place.span, text)
    beside = citations.beside(snapshot, extract, place)
    return Shown(paragraph_id=place.full_id, extract=extract, beside=beside)


def _is_news(shown: Excerpt | OpenedExcerpt | Citation) -> bool:
    moved = isinstance(shown, Citation) and shown.status == "moved"
    return shown.paragraph_id is not None and not moved
