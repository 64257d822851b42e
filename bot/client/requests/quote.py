"""What do the corpora that are allowed in a venue say about a quote?"""

import asyncio
from collections.abc import Sequence
from functools import partial

from bot.client.asker import Asker, Visit
from bot.library import AwayError
from bot.replies import Checked, Quoted
from retrieval.answer import Answerer
from retrieval.corpus import Skipped
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
    results: list[tuple[str, Verification]] = []
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
    # Among equal verdicts, that one counts which stands where the quote says it does.
    results.sort(key=lambda result: result[1].found_elsewhere)
    best = verification.best(result for _, result in results)
    if best.verdict != "exact":
        for name, result in results:
            if entries := (*await _unread(asker, name), *result.unread):
                unread[name] = entries
    exact = [name for name, result in results if result.verdict == best.verdict == "exact"]
    holder = next(name for name, result in results if result is best)
    as_well = tuple(name for name in exact if name != holder)
    return Checked(best, holder, asked, as_well, unread)


async def _unread(asker: Asker, corpus: str) -> tuple[Skipped, ...]:
    """Return the files of a corpus that can't be read now; nobody else waits for the look."""
    answerer = asker.library.opened(corpus)
    return await asyncio.to_thread(answerer.unread) if answerer else ()


def _verify(answerer: Answerer, readings: Sequence[Quoted]) -> Verification:
    return verification.best(
        verification.verify(answerer.snapshot, reading.text, reading.source) for reading in readings
    )
