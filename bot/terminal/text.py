"""`verbatim text`: in which bytes do the spans of a source count?"""

import click

from bot.terminal import outcome, printing, typed
from bot.terminal.context import Program, corpus_option
from retrieval.quote import citations


@click.command(cls=typed.TextCommand)
@click.argument("path")
@corpus_option("Look in this corpus instead of the first one.")
@click.pass_obj
def text(program: Program, path: str, corpus: str | None) -> int:
    """Print the text of PATH as lines and bytes count in it.

    Of a plain text that is the file itself; of a document such as a PDF, what was drawn from it.
    """
    snapshot = program.answerer(corpus).snapshot
    source = citations.source_named(snapshot, typed.text_of(path))
    if source is None:
        printing.complain(f"There is no {path} in {snapshot.corpus}.")
        return outcome.NOTHING
    try:
        with snapshot.texts.open(source) as stream:
            data = stream.read()
    except OSError as error:
        printing.complain(f"{source.path} {error.strerror}.")
        return outcome.WRONG
    click.echo(data, nl=False)
    return outcome.FOUND
