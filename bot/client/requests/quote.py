"""What do the corpora that are allowed in a venue say about a quote?"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from bot.client.asker import Asker, Visit
from bot.library import AwayError
from bot.replies import Checked, Quoted, unquoting
from retrieval.answer import Answerer, claims
from retrieval.corpus import Extract, Skipped
from retrieval.quote import Verification, verification


async def verify_quote(
    asker: Asker, visit: Visit, readings: Sequence[Quoted], corpus: str | None = None
) -> Checked:
    """Look up a quote in each corpus that is allowed here.

    Args:
        asker: Asker that looks it up.
        visit: The person who asks, and where.
        readings: Quotes that the text can mean; none asks for an empty quote.
        corpus: Name of the only corpus to ask; None for all.

    Raises:
        UnknownCorpusError: The corpus isn't allowed here, or there is none.
        AwayError: The folder of none of the corpora can be read now.
        QuoteError: There is nothing to verify, or too much.
    """
    names = await asker.corpora(visit.venue)
    if corpus is not None or not names:
        names = (await asker.corpus(visit.venue, corpus),)
    look_up = partial(_verify, readings=readings or [Quoted("")])
    results: list[tuple[str, _Heard]] = []
    unread: dict[str, tuple[Skipped, ...]] = {}
    away: AwayError | None = None
    for name in names:
        try:
            results.append((name, await asker.of(visit, name, look_up)))
        except AwayError as error:
            away = error
            unread[name] = (Skipped("*", error.reason, is_unread=True),)
    if away and not results:
        raise away
    asked = tuple(name for name, _ in results)
    # Among equal verdicts, that one counts which stands where, and is by whom, the quote says.
    results.sort(key=lambda result: (result[1].found.found_elsewhere, not result[1].is_theirs))
    best = verification.best(heard.found for _, heard in results)
    if best.verdict != "exact":
        for name, heard in results:
            if entries := (*await _unread(asker, visit, name), *heard.found.unread):
                unread[name] = entries
    exact = [name for name, heard in results if heard.found.verdict == best.verdict == "exact"]
    holder, told = next((name, heard.told) for name, heard in results if heard.found is best)
    as_well = tuple(name for name in exact if name != holder)
    return Checked(best, holder, asked, as_well, unread, told)


async def _unread(asker: Asker, visit: Visit, corpus: str) -> tuple[Skipped, ...]:
    """Return the files of a corpus that can't be read now; nobody else waits for the look."""
    return await asker.beside(visit, corpus, Answerer.unread) or ()


class _Heard(NamedTuple):
    """What a corpus says of a quote.

    Attributes:
        found: The verdict; places by whom is said to have said it come first.
        told: A sentence where the words are another's; empty otherwise.
        is_theirs: Whether a place is by whom is said to have said it.
    """

    found: Verification
    told: str = ""
    is_theirs: bool = False


def _verify(answerer: Answerer, readings: Sequence[Quoted]) -> _Heard:
    snapshot = answerer.snapshot
    readings = unquoting.with_said(readings, partial(claims.quote_beside, snapshot))
    first = readings[0]
    speaker = claims.speaker_beside(snapshot, first.before, first.after)
    is_theirs: Callable[[Extract], bool] = speaker.said if speaker else lambda _: False
    found = verification.best(
        verification.verify(snapshot, reading.text, reading.source, is_theirs)
        for reading in readings
    )
    told = speaker.told(found.places) if speaker else ""
    return _Heard(found, told, any(map(is_theirs, found.places)))
