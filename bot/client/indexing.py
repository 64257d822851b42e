"""How is a corpus indexed beside the running bot?

By a process of its own, which starts faster the less it imports: nothing of Discord, nor of the
settings.
"""

import os
import signal
from multiprocessing.connection import Connection
from typing import Final

from retrieval import RetrievalError
from retrieval.snapshots import CorpusStore

_BEHIND: Final = 5
"""By how much this process stands back where cores are scarce: who asks comes first."""


def index(store: CorpusStore, sender: Connection) -> None:
    """Bring a corpus's index up to date, then its calibration.

    Args:
        store: Where the snapshots of the corpus are kept.
        sender: Gets None for each of the two that may be new, or a sentence about what is wrong.
    """
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    # Ctrl-C in a terminal reaches all processes; the bot ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        snapshot = store.updated()
        sender.send(None)
        if store.calibration(snapshot) is None:
            # Needed only now, and slow to import.
            from retrieval.answer import Answerer  # noqa: PLC0415

            store.keep_calibration(snapshot, Answerer(snapshot).calibration)
            sender.send(None)
    except RetrievalError as error:
        sender.send(str(error))
    except BrokenPipeError:  # nobody waits any more; the index is kept all the same
        pass
