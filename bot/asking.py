"""How is a corpus asked without holding up the event loop?"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

from bot.library import Library
from retrieval import citations
from retrieval.answering import Answer
from retrieval.citations import Citation

_Result = TypeVar("_Result")

# Searching is Python's own work, so a second thread would answer no sooner; it would only take
# the event loop's turns: 1,000 questions at once were acknowledged in 2.7 s instead of 1.7.
_WORKERS: Final = 1


class Asker:
    """Asks the default corpus on a thread of its own, and knows what is still under way.

    Args:
        library: Its default corpus must have been opened, so that no question waits for it.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._threads = ThreadPoolExecutor(_WORKERS, thread_name_prefix="ask")
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def corpus(self) -> str:
        """The name of the corpus that is asked."""
        return self._library.settings.default_corpus

    @property
    def link(self) -> str:
        """That corpus's link template; empty for none."""
        return self._library.link(self.corpus)

    async def answer(self, question: str) -> Answer:
        """Answer a question; see `Answerer.answer`."""
        return await self._off_the_loop(partial(self._library.answerer().answer, question))

    async def cite(self, citation: str) -> Citation:
        """Look a citation up; raises CitationError as `citations.cite` does."""
        snapshot = self._library.answerer().snapshot
        return await self._off_the_loop(partial(citations.cite, snapshot, citation))

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count what is done inside as under way, from the question to the reply sent."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self, patience: float) -> None:
        """Wait up to `patience` seconds for what is under way, then end the threads."""
        try:
            await asyncio.wait_for(self._idle.wait(), patience)
        except TimeoutError:
            pass
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _off_the_loop(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
