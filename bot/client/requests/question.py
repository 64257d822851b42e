"""What does the bot reply to a question that somebody asks on Discord?

This is the one way from a question to a reply with its controls, whatever way in it took.
"""

from dataclasses import dataclass, replace
from itertools import chain

from bot import remembering
from bot.client.asker import Asker, Visit
from bot.ledger import Shown
from bot.replies import CUT, Reply, answer_reply, controls
from retrieval.answer import EXCERPTS, Answer, Answerer, Excerpt, said


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it came in.

    Attributes:
        question: The question as typed.
        corpus: Name of the corpus that is asked; None for the venue's default one.
        earlier: The question that it follows; None for none.
        private: Whether only the asker sees the reply.
        is_cut: Whether this is only the beginning of a long question.
        shown: Number of its passages that were shown before.
        closest: Whether the closest passages are shown where nothing fits.
        of_message: Whether the question is what a message says that somebody replied to.
        in_order: Whether all that one person says is told, the oldest first.
    """

    question: str
    corpus: str | None = None
    earlier: str | None = None
    private: bool = False
    is_cut: bool = False
    shown: int = 0
    closest: bool = False
    of_message: bool = False
    in_order: bool = False


async def answer_question(asker: Asker, visit: Visit, request: Request) -> Reply:
    """Return the reply to a question, and remember what it shows.

    Raises:
        UnknownCorpusError: The corpus isn't allowed here, or isn't there at all.
        LedgerError: It can't be read what is allowed here.
        RefusedError: The bot closed meanwhile.
    """
    corpus = await asker.corpus(visit.venue, request.corpus)
    top = request.shown + EXCERPTS

    def ask(answerer: Answerer) -> tuple[Answer, list[Shown]]:
        # One passage more than is shown tells whether there are more.
        if request.in_order:
            answer = said.said(answerer, request.question)
        else:
            answer = answerer.answer(request.question, top + 1, earlier=request.earlier)
        shown = chain(*_shown(answer, request))
        return answer, remembering.paragraphs(answerer.snapshot, shown, asker.ledger.holds)

    answer, shown = await asker.of(visit, corpus, ask)
    asker.on_answer(answer)
    await asker.remember(corpus, shown)
    return lay_out(asker, answer, request)


def lay_out(asker: Asker, answer: Answer, request: Request) -> Reply:
    """Return the reply with an answer, and its controls.

    Args:
        asker: Asker whose library has the corpus.
        answer: An answer with one passage more than is shown, if there are more.
        request: The request that it answers.
    """
    part = _part(answer, request)
    top = request.shown + EXCERPTS
    rows = controls.answer_rows(
        part,
        answer.corpus,
        before=request.shown,
        more=len(answer.excerpts + answer.weak)
        > (top if answer.answered or request.closest else 0),
        private=request.private,
        in_order=request.in_order,
    )
    reply = answer_reply(
        part,
        asker.library.link(answer.corpus),
        earlier=request.earlier,
        of_message=request.of_message,
        in_order=request.in_order,
    )
    return replace(reply, rows=() if answer.error else rows)


def _part(answer: Answer, request: Request) -> Answer:
    """Return the answer with only those excerpts that are shown this time."""
    excerpts, weak = _shown(answer, request)
    warnings = (CUT, *answer.warnings) if request.is_cut else answer.warnings
    return replace(answer, excerpts=excerpts, weak=weak, warnings=warnings)


def _shown(answer: Answer, request: Request) -> tuple[tuple[Excerpt, ...], tuple[Excerpt, ...]]:
    """Return the excerpts that are shown this time, and the weak ones."""
    cut = slice(request.shown, request.shown + EXCERPTS)
    return answer.excerpts[cut], answer.weak[cut] if request.closest else ()
