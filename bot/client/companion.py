"""How does the bot run in a process of its own, beside the program that plays Discord for it?

The process begins to import the bot at once, and connects when it is told where to. It ends with
the program that started it, however that ends.
"""

import math
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Final

from bot.admission import Limits
from bot.errors import BotError
from bot.library import Library
from config import Settings
from retrieval import RetrievalError

WRONG: Final = 2
"""The exit status of a bot that can't go on before somebody mends something."""


class Companion:
    """The bot in a process of its own, which has just been started.

    Args:
        settings: The settings that it runs with.
        ledger_file: Where its ledger stands, in a folder of its own that ends with the program.
    """

    def __init__(self, settings: Settings, ledger_file: Path) -> None:
        # A fork would take over our event loop, its sockets and its threads.
        context = multiprocessing.get_context("spawn")
        theirs, self._told = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_run, args=(settings, ledger_file, theirs), name="verbatim run"
        )
        # Ctrl-C in a terminal reaches all processes, but it is we who end this one.
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, handler)
        theirs.close()

    @property
    def sentinel(self) -> int:
        """What can be waited for until the process has ended."""
        return self._process.sentinel

    @property
    def exitcode(self) -> int | None:
        """The exit status; None while it runs."""
        return self._process.exitcode

    def connect(self, token: str, api_base: str, gateway_url: str, reader_url: str) -> None:
        """Tell the bot which stand-in to connect to, and where its quotes can be read.

        A bot that has ended isn't told.
        """
        try:
            self._told.send((token, api_base, gateway_url, reader_url))
        except BrokenPipeError:
            return
        finally:
            self._told.close()

    def end(self, patience: float) -> None:
        """Ask the bot to stop, and kill it if it hasn't after so many seconds."""
        self._process.terminate()
        self._process.join(patience)
        self._process.kill()
        self._process.join()


def _run(settings: Settings, ledger_file: Path, told: Pipe) -> None:
    """Be the bot, as `verbatim run` is, and end with the same exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(ledger_file.parent,), daemon=True).start()
    # Only this process needs discord.py, which takes long to import.
    from bot.client.running import run_bot  # noqa: PLC0415
    from config import secrets  # noqa: PLC0415

    try:
        token, api_base, gateway_url, reader_url = told.recv()
    except EOFError:  # nobody plays Discord any more
        return
    connection = secrets.stand_in(token, api_base, gateway_url)
    try:
        library = Library(_readable(settings, reader_url))
        run_bot(library, connection, ledger_file, _limits(settings))
    except (BotError, RetrievalError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG)


def _readable(settings: Settings, url: str) -> Settings:
    """Return settings in which every corpus can be read under a URL."""
    corpora = {
        name: corpus.model_copy(update={"public": True})
        for name, corpus in settings.corpora.items()
    }
    reader = settings.reader.model_copy(update={"url": url})
    return settings.model_copy(update={"corpora": corpora, "reader": reader})


def _limits(settings: Settings) -> Limits:
    """Return limits that let a few people ask as a crowd would; all of them are one person."""
    seats = settings.limits.places
    return Limits(
        per_minute=math.inf, channel_per_minute=math.inf, seats=seats, seats_per_person=seats
    )


def _end_with_parent(folder: Path) -> None:
    """End this process, and the folder that it notes things in, when its parent has ended."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        # There is nobody to take leave of, and an index survives an end at any moment.
        os._exit(0)
