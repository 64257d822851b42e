"""`verbatim index`: bring the compiled indexes up to date."""

import time

import click

from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, corpus_option, notes


@click.command()
@corpus_option("Only this corpus instead of all.")
@click.option("--rebuild", is_flag=True, help="Analyse every file anew, whatever is known.")
@click.pass_obj
def index(program: Program, corpus: str | None, *, rebuild: bool) -> int:
    """Index the corpora, or what has changed in them.

    Every other command does so by itself; this one does it ahead of time.
    """
    for name in [corpus] if corpus else program.library.names:
        started = time.perf_counter()
        answerer = program.library.update(name, rebuild=rebuild)
        took = time.perf_counter() - started
        snapshot = answerer.snapshot
        megabytes = sum(program.library.store(name).sizes().values()) / 1e6
        click.echo(
            f"{name}: {counted(len(snapshot.sources), 'file')}, "
            f"{counted(len(snapshot.passages), 'passage')}, "
            f"snapshot {snapshot.id}, {megabytes:,.1f} MB, {took:.1f} s."
        )
        for note in notes(answerer):
            printing.complain(note)
    return outcome.FOUND
