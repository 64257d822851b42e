"""`verbatim verify`: does the corpus say this?"""

import json
from collections.abc import Sequence
from functools import partial
from typing import Final

import click

from bot import objects
from bot.replies import Headlines, listed, located, unquoting
from bot.terminal import outcome, printing, typed
from bot.terminal.context import Program, corpus_option
from retrieval.answer import claims
from retrieval.quote import Verification, verification

_MOST_NAMED: Final = 20  # places of the same words; --json lists them all

_USAGE: Final = (
    'Give one quote in quotation marks, as in verbatim verify "its words", or - and the quote on '
    "standard input"
)
_HEADLINES: Final = Headlines(
    exact="Exact: {corpus} says this word for word.",
    but_for="Exact, but for {folded}: {corpus} says these words.",
    near="Near: {corpus} says this with [-other words-]{{+than the quote+}}.",
    stitched="Stitched: {corpus} says all of this, but never in one piece.",
    stitched_near=(
        "Stitched: {corpus} says nearly all of this, in several pieces, with "
        "[-other words-]{{+than the quote+}}."
    ),
    absent="Absent: this is not in {corpus}.",
    unread="Not found in what could be read of {corpus}, which is not all:",
)
_MOST_UNREAD: Final = 10  # files; --json lists them all


@click.command(cls=typed.TextCommand)
@click.argument("quote", nargs=-1, metavar="QUOTE")
@corpus_option("Look in this corpus instead of the first one.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def verify(program: Program, quote: Sequence[str], corpus: str | None, *, as_json: bool) -> int:
    """Say whether a QUOTE stands in the corpus, and where.

    Exact, near (with what was changed), stitched from several places, or absent. A quote may be
    pasted from Discord with its marks and its source line, which names the file it should be in;
    - reads it from standard input.
    """
    if len(quote) != 1:
        given = "nothing was given" if not quote else f"{len(quote)} words were given"
        raise click.UsageError(f"{_USAGE}; {given}.", click.get_current_context())
    given = "\n".join(typed.lines()) if quote[0] == "-" else typed.text_of(quote[0])
    answerer = program.answerer(corpus)
    snapshot = answerer.snapshot
    given_readings = unquoting.readings(given) or [unquoting.Quoted("")]
    readings = unquoting.with_said(given_readings, partial(claims.quote_beside, snapshot))
    found = verification.best(
        (verification.verify(snapshot, reading.text, reading.source) for reading in readings),
        answerer.unread(),
    )
    if as_json:
        click.echo(json.dumps(objects.of_verification(found)))
    else:
        _show(found, snapshot.corpus)
    if found.verdict != "absent":
        return outcome.FOUND
    return outcome.WRONG if found.unread else outcome.NOTHING


def _show(found: Verification, corpus: str) -> None:
    """Print the verdict, what was changed, and the places."""
    headline = _HEADLINES.of(found, is_unread=bool(found.unread))
    printing.say(headline.format(corpus=corpus, folded=listed(found.but_for)))
    if found.found_elsewhere:
        printing.say(f"It is not in {found.expected_path}, but elsewhere.")
    if found.difference:
        printing.say(f"\n{found.difference}")
    shown = found.places if found.verdict == "stitched" else found.places[:1]
    if shown:
        click.echo()
    for place in shown:
        printing.show_extract(place)
    others = found.places[len(shown) :]
    if others:
        named = ", ".join(map(located, others[:_MOST_NAMED]))
        more = len(others) - _MOST_NAMED
        printing.say(f"Also at {named}" + (f" and {more:,} more." if more > 0 else "."))
    if found.verdict != "exact":
        for entry in found.unread[:_MOST_UNREAD]:
            printing.say(f"  not read: {entry.path}: {entry.reason}")
        if (more := len(found.unread) - _MOST_UNREAD) > 0:
            printing.say(f"  and {more:,} more that --json lists")
