"""`verbatim ask`: what does the corpus say to this question?"""

import dataclasses
import json
from collections.abc import Sequence

import click

from bot import objects
from bot.terminal import outcome, printing, typed
from bot.terminal.context import Program, corpus_option, notes
from retrieval.answer import EXCERPTS, Answer


@click.command(cls=typed.TextCommand)
@click.argument("question", nargs=-1, required=True)
@corpus_option("Ask this corpus instead of the first one.")
@click.option(
    "--top",
    cls=typed.Number,
    type=click.IntRange(1, 50),
    default=EXCERPTS,
    metavar="N",
    show_default=True,
    help="Excerpts at most, from 1 to 50.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.pass_obj
def ask(
    program: Program, question: Sequence[str], corpus: str | None, top: int, *, as_json: bool
) -> int:
    """Answer a QUESTION with quotes.

    The words need no quotation marks, and may begin with a dash; - alone reads one question a line
    from standard input. In a question, "an exact phrase" narrows the search, and so do file:NAME,
    in:HEADING (or a channel), by:NAME, after:2024-03 and before:2025, with quotes around a value
    that has blanks.
    """
    answerer = program.answerer(corpus)
    warnings = tuple(notes(answerer))
    from_input = list(question) == ["-"]
    statuses = []
    for text in typed.lines() if from_input else [typed.text_of(" ".join(question))]:
        answer = answerer.answer(text, top)
        if as_json:
            answer = dataclasses.replace(answer, warnings=warnings + answer.warnings)
            click.echo(json.dumps(objects.of_answer(answer)))
        else:
            printing.show(answer, with_question=from_input)
        program.remember(answerer.snapshot, answer.excerpts)
        statuses.append(status_of(answer))
    if outcome.FOUND in statuses:
        return outcome.FOUND
    return outcome.WRONG if outcome.WRONG in statuses else outcome.NOTHING


def status_of(answer: Answer) -> int:
    """Return the exit status of an answer."""
    if answer.error:
        return outcome.WRONG
    return outcome.FOUND if answer.answered else outcome.NOTHING
