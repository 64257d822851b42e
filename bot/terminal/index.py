"""`verbatim index`: bring the compiled indexes up to date."""

import time
from typing import Final

import click

from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, corpus_option
from retrieval import CorpusError
from retrieval.corpus import named_exclusions, named_kinds

_MOST_NAMED: Final = 20  # files; `verbatim check` names them all


@click.command()
@corpus_option("Only this corpus instead of all.")
@click.option("--rebuild", is_flag=True, help="Analyse every file anew, whatever is known.")
@click.pass_obj
def index(program: Program, corpus: str | None, *, rebuild: bool) -> int:
    """Index the corpora, and name what is left out.

    Every other command does so by itself; this one does it ahead of time.
    """
    names = [corpus] if corpus else program.library.names
    return max(_index(program, name, rebuild=rebuild) for name in names)


def _index(program: Program, name: str, *, rebuild: bool) -> int:
    """Index a corpus, tell what came of it, and return the exit status."""
    started = time.perf_counter()
    try:
        answerer = program.library.update(name, rebuild=rebuild)
    except CorpusError as error:  # the others are indexed nevertheless
        printing.complain(str(error))
        return outcome.WRONG
    took = time.perf_counter() - started
    snapshot = answerer.snapshot
    held = counted(len(snapshot.sources), "file")
    passages = counted(len(snapshot.passages), "passage")
    size = printing.size(sum(program.library.store(name).sizes().values()))
    click.echo(f"{name}: {held}, {passages}, snapshot {snapshot.id}, {size}, {took:.1f} s.")
    if snapshot.passed_over:
        printing.say(f"{name}: passed over {named_kinds(snapshot.passed_over)}.")
    if excluded := named_exclusions(snapshot.skipped):
        printing.say(f"{name}: excluded {excluded}.")
    for entry in snapshot.left_out[:_MOST_NAMED]:
        what = "a part was left out" if entry.is_partial else "was left out"
        printing.complain(f"{entry.path}{':' if entry.is_partial else ''} {what}: {entry.reason}.")
    if len(snapshot.left_out) > _MOST_NAMED:
        printing.complain(f"{printing.left_out(snapshot.left_out)}.")
    if answerer.emptiness:
        printing.complain(answerer.emptiness)
        return outcome.WRONG
    return outcome.FOUND
