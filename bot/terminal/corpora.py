"""`verbatim corpora`: which corpora are there, and what is in them?"""

import json
from datetime import UTC, datetime

import click

from bot import objects
from bot.library import CorpusState
from bot.replies import corpora as corpora_replies
from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, folder_option
from retrieval.corpus import languages, named_exclusions, named_kinds


@click.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def corpora(program: Program, *, as_json: bool) -> int:
    """List the corpora, and what is in them.

    They are told as they were indexed last; nothing is indexed for it.
    """
    states = [program.library.state(name) for name in program.library.names]
    if as_json:
        click.echo(json.dumps({"corpora": [objects.of_corpus(one) for one in states]}))
        return outcome.FOUND
    for number, state in enumerate(states):
        default = " (asked when none is named)" if number == 0 and len(states) > 1 else ""
        printing.say(f"{state.name}{default}: {state.path}")
        for line in describe(state):
            printing.say(f"  {line}")
        if left_out := [entry for entry in state.skipped if not entry.is_chosen]:
            printing.say(f"  {printing.left_out(left_out)}")
    return outcome.FOUND


def describe(state: CorpusState, remedy: str = "") -> list[str]:
    """Return lines about a corpus: how it stands, what it holds, and which kinds it doesn't.

    Args:
        state: State of the corpus.
        remedy: What to do about files of other kinds, after a semicolon; empty for nothing.
    """
    lines = []
    if state.problem:
        lines.append(state.problem)
    held = counted(state.files, "file")
    if state.snapshot:
        passages = counted(len(state.snapshot.passages), "passage")
        lines.append(f"{held}, {passages}, {printing.size(state.bytes)}")
        if signed := corpora_replies.signed(*state.snapshot.paragraphs.signed_sources):
            lines.append(f"{signed} of the files")
        if told := state.languages:
            named = (f"{languages.NAMES[code]} ({count:,})" for code, count in told.items())
            lines.append(f"languages: {', '.join(named)}")
        lines.append(f"indexed {_moment(state.indexed_at)}, snapshot {state.snapshot.id}")
    elif not state.problem:
        lines.append(f"{held}, {printing.size(state.bytes)}, not indexed yet")
    if state.passed_over:
        lines.append(f"passed over: {named_kinds(state.passed_over)}{remedy}")
    if excluded := named_exclusions(state.skipped):
        lines.append(f"excluded: {excluded}")
    return lines


def _moment(seconds: float | None) -> str:
    if seconds is None:
        return "at an unknown time"
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
