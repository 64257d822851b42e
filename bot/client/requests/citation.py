"""What does the bot reply to a citation, whatever way in it took?"""

from dataclasses import replace
from functools import partial
from typing import Final

from bot import remembering
from bot.client.asker import Asker, Visit
from bot.client.requests.passages import reopen
from bot.ledger import Shown
from bot.replies import (
    LIMIT,
    MOST_ATTACHED,
    Reference,
    Reply,
    citation_reply,
    controls,
    extract_reply,
    nothing_there,
    quoting,
)
from retrieval import AmbiguousCitationError
from retrieval.answer import Answerer
from retrieval.quote import Citation, OpenedExcerpt, citations

GONE: Final = Reply(
    "That passage has been changed or removed since it was shown here.", private=True
)
"""Reply about an excerpt that doesn't stand there any more, or never did."""

_MOST_MATCHES = 8


async def answer_citation(  # noqa: PLR0913 - what a person can say with a citation
    asker: Asker,
    visit: Visit,
    citation: str,
    corpus: str | None = None,
    note: str = "",
    *,
    private: bool = False,
) -> Reply | None:
    """Look up a citation in the corpora that are allowed here, and lay out what it leads to.

    Args:
        asker: Asker that looks it up.
        visit: The person who cites, and where.
        citation: An id, `file:12` or `file:12-18`.
        corpus: Name of the only corpus to ask; None for all that are allowed.
        note: Words of the person's own, shown above it.
        private: Whether only that person sees it.

    Returns:
        The reply; None when nothing is known about the citation here.

    Raises:
        CitationError: The text is no citation.
        TooLargeError: It leads to more than a reply may hold.
    """

    def look_up(answerer: Answerer) -> tuple[Citation | Reply, list[Shown]] | None:
        snapshot = answerer.snapshot
        try:
            found = citations.cite(
                snapshot,
                citation,
                recall=partial(asker.ledger.recall, snapshot.corpus),
                most=MOST_ATTACHED,
                stood_beside=partial(asker.ledger.beside, snapshot.corpus),
            )
        except AmbiguousCitationError as error:
            matches = ", ".join(quoting.code(match) for match in error.matches[:_MOST_MATCHES])
            several = f"That names several things: {matches}."
            return Reply(several[:LIMIT], private=True), []
        if not found.is_known:
            if found.hint:
                hints.append(nothing_there([snapshot.corpus], found.hint))
            return None
        return found, remembering.paragraphs(snapshot, [found], asker.ledger.holds)

    hints: list[Reply] = []  # told where no corpus has it
    result = await asker.first_with(visit, corpus, look_up)
    if result is None:
        return hints[0] if hints else None
    name, (found, shown) = result
    if isinstance(found, Reply):
        return found
    await asker.remember(name, shown)
    reference = None
    if found.paragraph_id and found.extract:
        # Under the id that a changed paragraph had, it can't be opened.
        reference = Reference.of(found.changed_to or found.paragraph_id, found.extract)
    reply = citation_reply(found, name, asker.library.link(name), note)
    return replace(reply, rows=controls.citation_rows(name, reference, private=private))


async def reply_with_excerpt(
    asker: Asker, visit: Visit, wanted: str | None, reference: Reference, *, private: bool
) -> Reply | None:
    """Lay out an excerpt that was offered or shown before, or made up.

    Args:
        asker: Asker that reads it.
        visit: The person who asks for it, and where.
        wanted: Name of its corpus.
        reference: Any excerpt.
        private: Whether only that person sees it.

    Returns:
        The reply; None when the excerpt doesn't stand there any more, or never did.
    """
    corpus = await asker.corpus(visit.venue, wanted)

    def read(answerer: Answerer) -> tuple[OpenedExcerpt, list[Shown]] | None:
        if (found := reopen(answerer.snapshot, reference)) is None:
            return None
        return found, remembering.paragraphs(answerer.snapshot, [found], asker.ledger.holds)

    result = await asker.of(visit, corpus, read)
    if result is None:
        return None
    excerpt, shown = result
    await asker.remember(corpus, shown)
    reply = extract_reply(excerpt.extract, excerpt.paragraph_id, asker.library.link(corpus))
    return replace(reply, rows=controls.citation_rows(corpus, reference, private=private))
