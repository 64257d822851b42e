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

_WORKERS: Final = 2


class Asker:
    """Asks the default corpus on threads of its own, and knows what is still under way.

    Args:
        library: Its default corpus must have been opened, so that no question waits for it.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._threads = ThreadPoolExecutor(_WORKERS, thread_name_prefix="ask")
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def corpus(self) -> str:
        """The name of the corpus that is asked."""
        return self.library.names[0]

    async def answer(self, question: str) -> Answer:
        """Answer a question; see `Answerer.answer`."""
        return await self._off_the_loop(partial(self.library.answerer().answer, question))

    async def cite(self, citation: str) -> Citation:
        """Look a citation up; raises CitationError as `citations.cite` does."""
        snapshot = self.library.answerer().snapshot
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
