"""`verbatim cite`: what stands at this place?"""

import json

import click

from bot import objects
from bot.terminal import outcome, printing, typed
from bot.terminal.context import Program, corpus_option
from retrieval.quote import citations


@click.command(cls=typed.TextCommand)
@click.argument("citation")
@corpus_option("Look in this corpus instead of the first one.")
@click.option(
    "--context",
    cls=typed.Number,
    type=click.IntRange(0, 100),
    default=0,
    metavar="LINES",
    help="Show this many lines before and after, at most 100.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def cite(
    program: Program, citation: str, corpus: str | None, context: int, *, as_json: bool
) -> int:
    """Print what a CITATION names: an id, file:12 or file:12-18.

    An id that was shown once is followed to where its paragraph stands now, or to what became
    of it. "file, line 12", "file, page 7", "talk.srt, 12:31", file#L12-L18 and a whole source line
    are read, too.
    """
    snapshot = program.answerer(corpus).snapshot
    recall, beside = program.recall(snapshot.corpus), program.beside(snapshot.corpus)
    named = typed.text_of(citation)
    found = citations.cite(snapshot, named, context, recall, stood_beside=beside)
    if as_json:
        click.echo(json.dumps(objects.of_citation(found)))
    else:
        printing.show_citation(found)
    program.remember(snapshot, [found])
    return outcome.NOTHING if found.status == "gone" else outcome.FOUND
