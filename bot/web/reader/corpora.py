"""`/` and `/{corpus}`: which corpora may be read, and what is in them?"""

from typing import Final

from aiohttp import web

from bot import objects
from bot.library import CorpusState
from bot.replies import counted
from bot.web.reader import addresses
from bot.web.reader.desk import Desk
from bot.web.reader.responses import number, page, wants_json
from retrieval.answer import Answerer
from retrieval.corpus import languages

_SOURCES: Final = 200  # listed on a page


async def show_corpora(desk: Desk, request: web.Request) -> web.Response:
    """Return the page that lists the corpora; those that aren't open yet are left out."""

    def look() -> list[CorpusState]:
        opened = [(name, desk.library.heeded(name)) for name in desk.corpora]
        return [_state(desk, name, desk.part(answerer)) for name, answerer in opened if answerer]

    states = await desk.do(request, look)
    if wants_json(request):
        return web.json_response({"corpora": [_object(state) for state in states]})
    listed = [(state.name, addresses.of_corpus(state.name), _facts(state)) for state in states]
    return page(request, "corpora.html", corpora=listed)


async def show_corpus(desk: Desk, request: web.Request, corpus: str) -> web.Response:
    """Return the page of a corpus: what it holds, its sources, a place to ask."""
    state = await desk.of(request, corpus, lambda answerer: _state(desk, corpus, answerer))
    if wants_json(request) or state.snapshot is None:
        return web.json_response(_object(state))
    paths, titles = state.snapshot.sources.paths, state.snapshot.sources.titles
    pages = max(1, -(-len(paths) // _SOURCES))
    current = min(max(1, number(request, "page", 1)), pages)
    listed = range(_SOURCES * (current - 1), min(_SOURCES * current, len(paths)))
    return page(
        request,
        "corpus.html",
        corpus=corpus,
        facts=_facts(state),
        sources=[(paths[n], titles[n], addresses.of_source(corpus, paths[n])) for n in listed],
        older=addresses.of_corpus(corpus, page=current - 1) if current > 1 else "",
        newer=addresses.of_corpus(corpus, page=current + 1) if current < pages else "",
    )


def _state(desk: Desk, corpus: str, answerer: Answerer) -> CorpusState:
    """Return a corpus as it is served; nobody looks into its folder for it."""
    snapshot = answerer.snapshot
    return CorpusState(
        name=corpus,
        path=snapshot.root,
        public=True,
        problem=None,
        snapshot=snapshot,
        files=len(snapshot.sources),
        bytes=int(snapshot.sources.sizes.sum()),
        skipped=snapshot.skipped,
        passed_over=snapshot.passed_over,
        indexed_at=desk.library.store(corpus).indexed_at(),
    )


def _object(state: CorpusState) -> objects.Object:
    """Return a corpus as an object, without what is this machine's alone.

    Those are where its folder is, and which files are not for everybody.
    """
    return objects.of_corpus(state) | {"path": None, "skipped": None}


def _facts(state: CorpusState) -> str:
    passages = len(state.snapshot.passages) if state.snapshot else 0
    spoken = ", ".join(languages.NAMES[code] for code in state.languages)
    told = [counted(state.files, "file"), counted(passages, "passage"), spoken]
    return " · ".join(filter(None, told))
