"""`verbatim ask`: what does the corpus say to this question?"""

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence

import click

from bot.terminal import outcome, printing
from bot.terminal.context import Program, notes
from retrieval.answering import Answer


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--corpus", metavar="NAME", help="Ask this corpus instead of the first one.")
@click.option(
    "--top", type=click.IntRange(1, 50), default=3, show_default=True, help="Excerpts at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.pass_obj
def ask(
    program: Program, question: Sequence[str], corpus: str | None, top: int, *, as_json: bool
) -> int:
    """Answer a QUESTION with quotes.

    The words need no quotation marks; - reads one question a line from standard input.
    """
    answerer = program.answerer(corpus)
    warnings = tuple(notes(answerer))
    from_input = list(question) == ["-"]
    statuses = []
    for asked in _lines() if from_input else [clean(" ".join(question))]:
        answer = answerer.answer(asked, top)
        if as_json:
            answer = dataclasses.replace(answer, warnings=warnings + answer.warnings)
            click.echo(json.dumps(dataclasses.asdict(answer)))
        else:
            printing.show(answer, with_question=from_input)
        statuses.append(_status(answer))
    if outcome.FOUND in statuses:
        return outcome.FOUND
    return outcome.WRONG if outcome.WRONG in statuses else outcome.NOTHING


def clean(argument: str) -> str:
    """Return an argument without the surrogates that stand for bytes that are no UTF-8."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _status(answer: Answer) -> int:
    if answer.error:
        return outcome.WRONG
    return outcome.FOUND if answer.answered else outcome.NOTHING
