"""Which of the paragraphs that are shown does the ledger have to remember?"""

from collections.abc import Callable, Iterable

from bot.ledger import Shown, Stands
from retrieval.answer import Excerpt
from retrieval.corpus import Extract, Paragraph
from retrieval.quote import Citation, OpenedExcerpt, citations
from retrieval.snapshots import Snapshot


def paragraphs(
    snapshot: Snapshot,
    shown: Iterable[Excerpt | OpenedExcerpt | Citation],
    holds: Callable[[str, str, Stands], bool] = lambda *_: False,
) -> list[Shown]:
    """Return the paragraphs that the shown texts begin in, as the ledger keeps them.

    This leaves out texts that have no id or have changed meanwhile, and citations of a text that
    moved: whoever looks one of these up again is told the same again.

    Args:
        snapshot: The snapshot in which the texts were found.
        shown: The texts, in any order.
        holds: Tells which ones need not be remembered again, as `Ledger.holds` does. To find out
            what stands beside a paragraph takes a fifth of the time of an answer.
    """
    starts = {
        (one.extract.path, one.extract.byte_start)
        for one in shown
        if one.extract is not None and _is_news(one)
    }
    places = (citations.paragraph_at(snapshot, *start) for start in sorted(starts))
    # What somebody sees a part of has less beside it there than in the whole.
    name = "" if snapshot.is_portion else snapshot.id

    def is_held(place: Paragraph) -> bool:
        stands = name, place.source.path, place.span.byte_start
        return bool(name) and holds(snapshot.corpus, place.full_id, stands)

    found = (_shown(snapshot, name, place) for place in places if place and not is_held(place))
    return [one for one in found if one]


def _shown(snapshot: Snapshot, name: str, place: Paragraph) -> Shown | None:
    text = citations.text_of(snapshot, place)
    if text is None:
        return None
    extract = Extract.of(place.source, place.span, text)
    beside = citations.beside(snapshot, extract, place)
    return Shown(paragraph_id=place.full_id, extract=extract, beside=beside, snapshot=name)


def _is_news(shown: Excerpt | OpenedExcerpt | Citation) -> bool:
    moved = isinstance(shown, Citation) and shown.status == "moved"
    return shown.paragraph_id is not None and not moved
