"""What do the corpora that are allowed in a venue say to a quote?"""

from collections.abc import Sequence
from functools import partial

from bot.client.asker import Asker, Visit
from bot.replies import Checked, Quoted
from retrieval.answer import Answerer
from retrieval.quote import Verification, verification


async def verify_quote(
    asker: Asker, visit: Visit, readings: Sequence[Quoted], corpus: str | None = None
) -> Checked:
    """Look a quote up in each corpus that is allowed here.

    Args:
        asker: Looks it up.
        visit: Who asks, and where.
        readings: How the quote can be meant; none asks for an empty quote.
        corpus: Only this one; None for all.

    Raises:
        UnknownCorpusError: It isn't allowed here, or there is none.
        QuoteError: There is nothing to verify, or too much.
    """
    names = await asker.corpora(visit.venue)
    if corpus is not None or not names:
        names = (await asker.corpus(visit.venue, corpus),)
    look_up = partial(_verify, readings=readings or [Quoted("")])
    results = [(name, await asker.of(visit, name, look_up)) for name in names]
    # Of equal verdicts the one counts that stands where the quote says it does.
    results.sort(key=lambda result: result[1].found_elsewhere)
    best = verification.best(result for _, result in results)
    exact = [name for name, result in results if result.verdict == best.verdict == "exact"]
    holder = next(name for name, result in results if result is best)
    return Checked(best, holder, names, tuple(name for name in exact if name != holder))


def _verify(answerer: Answerer, readings: Sequence[Quoted]) -> Verification:
    return verification.best(
        verification.verify(answerer.snapshot, reading.text, reading.source) for reading in readings
    )
