"""`verbatim try`: the bot on a Discord of its own, in the browser."""

import os
import sys
import tempfile
import threading
import webbrowser
from pathlib import Path

import click

from bot.terminal.context import Program, folder_option
from bot.terminal.program import version
from config import Settings


@click.command("try")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    metavar="N",
    help="Port of 127.0.0.1. Default: 8765, or the next one that is free; 0 for any.",
)
@click.option("--no-open", "stays_closed", is_flag=True, help="Don't open the browser.")
@folder_option
@click.pass_obj
def try_(program: Program, port: int | None, stays_closed: bool) -> int:
    """Try the bot in a browser, on a stand-in for Discord.

    All of it runs on this machine and needs no account: two servers with channels, a forum and
    direct messages, three people to act as, and the bot itself as `verbatim run` runs it. What is
    said there, and what the bot notes, is gone when it ends.
    """
    from bot.client import Companion  # noqa: PLC0415 - only these two need it

    settings = _quiet(program.settings)

    def tell(address: str) -> None:
        click.echo(f"The bot is at {address} on a stand-in for Discord. Ctrl-C ends it.")
        if not stays_closed:
            # A browser may take seconds to start.
            threading.Thread(target=_open, args=(address,), daemon=True).start()

    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        ledger_file = Path(folder) / "ledger.sqlite"

        def start() -> Companion:
            return Companion(settings, ledger_file)

        # The bot's own imports take longest.
        companion = start()
        from bot.web.chat import Hosting, host  # noqa: PLC0415 - this takes long, too

        hosting = Hosting(
            library=program.library,
            ledger_file=ledger_file,
            start=start,
            version=version(),
            port=port,
            on_ready=tell,
        )
        try:
            return host(hosting, companion)
        finally:
            companion.end(patience=0.0)


def _quiet(settings: Settings) -> Settings:
    """Return the settings of a bot that runs beside another one, in somebody's terminal."""
    metrics = settings.metrics.model_copy(update={"port": 0})
    reader = settings.reader.model_copy(update={"port": 0})
    level = "warning" if settings.log.level == "info" else settings.log.level
    log = settings.log.model_copy(update={"level": level})
    # No channel of the stand-in is one that was exported.
    corpora = {
        name: corpus.model_copy(update={"public_channels": True})
        for name, corpus in settings.corpora.items()
    }
    update = {"metrics": metrics, "reader": reader, "log": log, "corpora": corpora}
    return settings.model_copy(update=update)


def _open(address: str) -> None:
    """Open a browser, or say how to go on without one."""
    if not (_has_screen() and webbrowser.open(address)):
        by = "make" if os.environ.get("MAKELEVEL") else "verbatim"
        told = "No browser can be opened here; open the address, or ask here"
        click.echo(f"{told}: `{by} chat`.")


def _has_screen() -> bool:
    """Tell whether a browser would have a window; else it could start in this terminal."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True
