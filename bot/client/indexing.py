"""How is a corpus indexed beside the running bot?

A process of its own does it. That starts faster the less it imports: nothing of Discord, nor of
the settings.
"""

import os
import signal
from multiprocessing.connection import Connection
from typing import Final

from retrieval import RetrievalError
from retrieval.snapshots import CorpusStore

_BEHIND: Final = 5
"""Niceness of this process: where cores are scarce, people who ask come first."""


def index(store: CorpusStore, sender: Connection) -> None:
    """Bring a corpus's index up to date, then its calibration.

    Args:
        store: Store of the corpus's snapshots.
        sender: Gets None for each of the two once it may be new, or a sentence about what is wrong.
    """
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    # Ctrl-C in a terminal reaches all processes, but it is the bot that ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        snapshot = store.updated()
        sender.send(None)
        if store.calibration(snapshot) is None:
            # This is needed only now, and slow to import.
            from retrieval.answer import Answerer  # noqa: PLC0415

            store.keep_calibration(snapshot, Answerer(snapshot).calibration)
            sender.send(None)
    except RetrievalError as error:
        sender.send(str(error))
    except BrokenPipeError:  # nobody waits any more; the index is kept nevertheless
        pass
