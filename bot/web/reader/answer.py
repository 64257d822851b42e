"""`/{corpus}?q=`: what does a corpus say to a question?"""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot import objects
from bot.web.reader import addresses
from bot.web.reader.desk import Desk
from bot.web.reader.responses import Place, number, page, wants_json
from retrieval.answer import EXCERPTS, Answer, Answerer
from retrieval.snapshots import Snapshot

_ONE_QUESTION: Final = 1.0
_LONGEST_QUESTION: Final = 6_000  # characters, as many as a command takes
_MOST_SHOWN: Final = 48  # excerpts of one question, on all its pages


async def show_answer(desk: Desk, request: web.Request, corpus: str, question: str) -> web.Response:
    """Return the page with an answer: three excerpts, and where more are.

    Where nothing fits, the closest passages are shown only when asked for.
    """
    if len(question) > _LONGEST_QUESTION:
        sentence = f"A question has at most {_LONGEST_QUESTION:,} characters."
        raise web.HTTPBadRequest(text=sentence)
    before = min(number(request, "shown", 0), _MOST_SHOWN - EXCERPTS)
    # One passage more than is shown tells whether there are more.
    top = EXCERPTS if wants_json(request) else before + EXCERPTS + 1

    def ask(answerer: Answerer) -> tuple[Snapshot, Answer]:
        return answerer.snapshot, answerer.answer(question, top)

    snapshot, answer = await desk.of(request, corpus, ask, _ONE_QUESTION)
    if wants_json(request):
        await desk.remember(snapshot, answer.excerpts)
        return web.json_response(objects.of_answer(answer))
    found = answer.excerpts or answer.weak
    wanted = answer.answered or before > 0 or "closest" in request.query
    shown = found[before : before + EXCERPTS] if wanted else ()
    await desk.remember(snapshot, shown)
    more = ""
    if len(found) > before + len(shown) < _MOST_SHOWN:
        further = {"shown": f"{before + EXCERPTS}"} if shown else {"closest": "yes"}
        more = addresses.of_corpus(corpus, q=question, **further)
    return page(
        request,
        "answer.html",
        HTTPStatus.BAD_REQUEST if answer.error else HTTPStatus.OK,
        corpus=corpus,
        question=question,
        answer=answer,
        shown=[(one, Place.of(corpus, one.extract, one.paragraph_id)) for one in shown],
        matched=list(dict.fromkeys(word for one in shown for word in one.matched_terms)),
        more=more,
    )
