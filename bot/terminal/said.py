"""`verbatim said`: what does one person say on a topic, oldest first?"""

import dataclasses
import json
from collections.abc import Sequence

import click

from bot import objects
from bot.terminal import printing, typed
from bot.terminal.ask import status_of
from bot.terminal.context import Program, corpus_option, notes
from retrieval.answer import narrowing, said


@click.command("said", cls=typed.TextCommand)
@click.argument("topic", nargs=-1, required=True)
@click.option("--by", "name", required=True, metavar="NAME", help="Whose words.")
@corpus_option("Ask this corpus instead of the first one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as `ask` does.")
@click.pass_obj
def said_(
    program: Program, topic: Sequence[str], name: str, corpus: str | None, *, as_json: bool
) -> int:
    """Tell what one person says on a TOPIC.

    Each passage of theirs that answers it is quoted with its date, the oldest first, what has no
    date last. NAME is a name or nickname, or some of its words where nobody else has them.
    """
    if not narrowing.is_value("by", name):
        raise click.UsageError(f"--by {name!r} names nobody; write letters or digits of a name.")
    answerer = program.answerer(corpus)
    text = typed.text_of(" ".join(topic))
    answer = said.said(answerer, f"{text} {narrowing.written('by', name)}")
    if as_json:
        answer = dataclasses.replace(answer, warnings=(*notes(answerer), *answer.warnings))
        click.echo(json.dumps(objects.of_answer(answer)))
    else:
        printing.show(answer)
    program.remember(answerer.snapshot, answer.excerpts)
    return status_of(answer)
