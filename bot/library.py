"""Which corpora can be asked, by name?"""

import threading
from collections.abc import Callable
from functools import partial

from config.settings import Settings
from retrieval import snapshot
from retrieval.answering import Answerer
from retrieval.errors import RetrievalError


class UnknownCorpusError(RetrievalError):
    """There is no corpus of that name."""


class Library:
    """The corpora of the settings, each indexed when it is first needed.

    Safe to use from several threads.

    Args:
        settings: Name the corpora.
        on_progress: Called while a corpus is indexed, with its name, the number of files done
            and of all files.
    """

    def __init__(
        self,
        settings: Settings,
        on_progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.settings = settings
        self._on_progress = on_progress
        self._answerers: dict[str, Answerer] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """All corpora; the first is the default."""
        return tuple(self.settings.corpora)

    def answerer(self, corpus: str | None = None) -> Answerer:
        """Return the answerer of a corpus, None for the default one.

        Raises:
            UnknownCorpusError: The settings name no such corpus.
            CorpusError: Its folder can't be read.
        """
        name = corpus or self.settings.default_corpus
        if name not in self.settings.corpora:
            known = ", ".join(self.names)
            raise UnknownCorpusError(f"There is no corpus {name!r}; known: {known}.")
        with self._lock:
            if name not in self._answerers:
                chosen = self.settings.corpora[name]
                tell = partial(self._on_progress, name) if self._on_progress else None
                built = snapshot.build(name, chosen.path, chosen.encoding, tell)
                self._answerers[name] = Answerer(built)
            return self._answerers[name]

    def link(self, corpus: str) -> str:
        """Return the link template of a corpus; empty for none."""
        return self.settings.corpora[corpus].link
