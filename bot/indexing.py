"""How is a corpus indexed beside the running bot?

By a process of its own, which starts faster the less it imports: nothing of Discord, nor of the
settings.
"""

import signal
from multiprocessing.connection import Connection

from retrieval.errors import RetrievalError
from retrieval.store import CorpusStore


def index(store: CorpusStore, telling: Connection) -> None:
    """Bring a corpus's index up to date, then its bar.

    Args:
        store: Where the snapshots of the corpus are kept.
        telling: Gets None for each of the two that may be new, or a sentence about what is wrong.
    """
    # Ctrl-C in a terminal reaches all processes; the bot ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        snapshot = store.updated()
        telling.send(None)
        if store.calibration(snapshot) is None:
            # Needed only now, and slow to import.
            from retrieval.answering import Answerer  # noqa: PLC0415

            store.keep_calibration(snapshot, Answerer(snapshot).calibration)
            telling.send(None)
    except RetrievalError as error:
        telling.send(str(error))
    except BrokenPipeError:  # nobody waits any more; the index is kept all the same
        pass
