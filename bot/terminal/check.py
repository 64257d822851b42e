"""`verbatim check`: what is wrong with settings, corpora and token?"""

import dataclasses
import json
import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

import click

from bot.library import Library
from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, folder_option
from config import Problem, Settings, SettingsError, secrets
from retrieval import CorpusError
from retrieval.answer import Answerer


@click.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def check(program: Program, *, as_json: bool) -> int:
    """Say what is wrong with settings, corpora, token."""
    facts: list[str] = []
    try:
        problems = list(_problems(program, facts))
    except SettingsError as error:
        problems = list(error.problems)
    if as_json:
        objects = [dataclasses.asdict(problem) for problem in problems]
        click.echo(json.dumps({"ok": not problems, "problems": objects}))
    else:
        for fact in facts:
            click.echo(fact)
        for problem in problems:
            click.echo(f"✗ {printing.printable(str(problem))}")
        if not problems:
            click.echo("Nothing is wrong.")
    return outcome.WRONG if problems else outcome.FOUND


def _problems(program: Program, facts: list[str]) -> Iterator[Problem]:
    """Yield what is wrong, and add to `facts` what is well."""
    settings = program.settings
    # An index that can't be kept is one of the problems below, which say it once.
    library = Library(settings)
    for name, corpus in settings.corpora.items():
        where = f"corpora.{name}: {corpus.path}"
        try:
            answerer = library.answerer(name)
        except CorpusError as error:
            yield Problem(where, error.what, f"{error.fix[0].upper()}{error.fix[1:]}.")
            continue
        facts.append(_summary(answerer))
        if not answerer.snapshot.passages:
            fix = "Put .txt or .md files into it."
            yield Problem(where, "holds no text", fix)
        for entry in answerer.snapshot.skipped:
            if entry.reason != "hidden":
                fix = "Save it in the corpus's encoding, give access to it, or take it out."
                yield Problem(f"{where}/{entry.path}", f"is skipped: {entry.reason}", fix)
    yield from _index_problems(settings)
    yield from _access_problems(program.settings_file, settings)
    try:
        token = secrets.connection(settings.discord).token
    except SettingsError as error:
        yield from error.problems
        return
    facts.append(
        "Discord: a token is set."
        if token
        else "Discord: no token; the terminal works without, `verbatim run` does not."
    )


def _summary(answerer: Answerer) -> str:
    snapshot, calibration = answerer.snapshot, answerer.calibration
    files, passages = len(snapshot.sources), len(snapshot.passages)
    return (
        f"Corpus {snapshot.corpus}: {counted(files, 'file')}, {counted(passages, 'passage')}, "
        f"snapshot {snapshot.id}. An answer must reach "
        f"{calibration.bar(4):.2f} of a question of 4 words, {calibration.bar(8):.2f} of one of 8; "
        f"everyday questions reach {calibration.mean:.2f} ± {calibration.spread:.2f}."
    )


def _index_problems(settings: Settings) -> Iterator[Problem]:
    folder = settings.index.dir
    existing = next((p for p in (folder, *folder.parents) if p.exists()), Path("/"))
    if not existing.is_dir():
        yield Problem(f"index.dir: {folder}", f"{existing} is not a folder", "Name another one.")
    elif not os.access(existing, os.W_OK):
        yield Problem(f"index.dir: {folder}", "can't be written", "Name another one.")


def _access_problems(file: Path | None, settings: Settings) -> Iterator[Problem]:
    """Yield what others on this machine can read or change but shouldn't."""
    if os.name != "posix":  # elsewhere the bits say nothing
        return
    token, index = settings.discord.token_file, settings.index.dir
    # The ledger holds what was shown, and who asked.
    private = {f"index.dir: {path}": path for path in sorted(index.glob("ledger.sqlite*"))}
    if token is not None:
        private = {f"discord.token_file: {token}": token, **private}
    for where, path in private.items():
        if _others_may(path, stat.S_IRWXG | stat.S_IRWXO):
            fix = f"Keep it to yourself: chmod 600 {shlex.quote(str(path))}"
            yield Problem(where, "can be read or changed by others", fix)
    # These hold no secret, but lead to what is quoted to everybody.
    folders = (index, *sorted(path for path in index.glob("*") if path.is_dir()))
    leading = {f"index.dir: {path}": path for path in folders}
    if file is not None:
        leading = {str(file): file, **leading}
    for where, path in leading.items():
        if _others_may(path, stat.S_IWOTH):
            fix = f"Let only its owner change it: chmod go-w {shlex.quote(str(path))}"
            yield Problem(where, "can be changed by others", fix)


def _others_may(path: Path, bits: int) -> bool:
    try:
        return bool(path.stat().st_mode & bits)
    except OSError:  # whatever reads the file says so
        return False
