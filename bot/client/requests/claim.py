"""What do the corpora say about a claim that somebody's message makes?"""

from typing import Final

from bot import remembering
from bot.client.asker import Asker, Visit
from bot.client.requests.question import Request, lay_out
from bot.ledger import Shown
from bot.replies import Reply, sources_reply
from retrieval.answer import EXCERPTS, Answer, Answerer, claims

NO_WORDS: Final = Reply("That message has no words to look for.", private=True)
"""Reply about a message that claims nothing."""


async def answer_claim(asker: Asker, visit: Visit, content: str) -> Reply:
    """Return the reply to somebody who asks about a message's claim in reply to it.

    Args:
        asker: Asker that searches for it.
        visit: The person who asks, and where.
        content: The content of the message that makes the claim.

    Raises:
        UnknownCorpusError: There is no corpus here.
    """
    claim = sources_reply.claim_of(content)
    if not claim:
        return NO_WORDS
    answer = await search_claim(asker, visit, claim, EXCERPTS + 1)
    return lay_out(asker, answer, Request(claim, answer.corpus, of_message=True))


async def search_claim(asker: Asker, visit: Visit, claim: str, top: int) -> Answer:
    """Return what the first corpus with passages on a claim says; else what the venue's own says.

    It remembers the passages that a reply shows at first.

    Raises:
        UnknownCorpusError: There is no corpus here.
    """

    def look(answerer: Answerer) -> tuple[Answer, list[Shown]]:
        answer = claims.answer_claim(answerer, claim, top)
        shown = (answer.excerpts + answer.weak)[:EXCERPTS]
        return answer, remembering.paragraphs(answerer.snapshot, shown, asker.ledger.holds)

    own = await asker.corpus(visit.venue)
    answer, shown = await asker.of(visit, own, look)
    for other in await asker.corpora(visit.venue):
        if answer.answered:
            break
        if other != own:
            result = await asker.of(visit, other, look)
            answer, shown = result if result[0].answered else (answer, shown)
    asker.on_answer(answer)
    await asker.remember(answer.corpus, shown)
    return answer
