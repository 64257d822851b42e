"""`verbatim check`: what is there, and what is wrong with settings, corpora and token?"""

import dataclasses
import json
import os
import shlex
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, folder_option
from bot.terminal.corpora import describe
from bot.terminal.prompt import HISTORY_FILE
from config import Problem, Settings, SettingsError, secrets
from retrieval import CorpusError, FeedError
from retrieval.answer import Answerer
from retrieval.corpus import EXTENSIONS, UNTOLD, Skipped, UndecodableError, is_drawn, sources
from retrieval.index import Index
from retrieval.index.cluster import MissingClientError, ailments, connected
from retrieval.index.compiled import CompiledIndex
from retrieval.snapshots import Calibration, CorpusStore, Snapshot

_PLAIN: Final = [ending for ending in EXTENSIONS if not is_drawn(ending)]
_KINDS: Final = f"{', '.join(_PLAIN[:-1])} or {_PLAIN[-1]}"

_REMEDY: Final = f"save as {_KINDS} what should be quoted, or name what is text in `include`"

_WORTH_NUMBA: Final = 200_000
"""With more passages than this, ranking without numba takes milliseconds."""


@click.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option("--verbose", is_flag=True, help="Tell which share of a question an answer needs.")
@click.pass_obj
def check(program: Program, *, as_json: bool, verbose: bool) -> int:
    """Say what there is, and what is wrong with settings or corpora."""
    # An index that can't be kept is one of the problems, which say it once.
    program.warns = False
    facts: list[str] = []
    try:
        problems = list(_problems(program))
        facts = [] if as_json else list(_facts(program, verbose=verbose))
    except SettingsError as error:
        problems = list(error.problems)
    if as_json:
        objects = [dataclasses.asdict(problem) for problem in problems]
        click.echo(json.dumps({"ok": not problems, "problems": objects}))
        return outcome.WRONG if problems else outcome.FOUND
    for fact in facts:
        printing.say(fact)
    for problem in problems:
        printing.say(f"✗ {problem}")
    if not problems:
        click.echo("Nothing is wrong.")
    return outcome.WRONG if problems else outcome.FOUND


def _problems(program: Program) -> Iterator[Problem]:
    """Yield what is wrong."""
    settings = program.settings
    for name, corpus in settings.corpora.items():
        where = f"corpora.{name}: {corpus.path}"
        try:
            snapshot = program.library.answerer(name).snapshot
        except CorpusError as error:
            yield Problem(where, error.what, f"{error.fix[0].upper()}{error.fix[1:]}.")
            continue
        except (FeedError, MissingClientError) as error:
            yield Problem(where, "has no index on the cluster", str(error))
            continue
        if not snapshot.passages:
            yield Problem(where, "holds no text", f"Put {_KINDS} files into it.")
        for entry in snapshot.left_out:
            what = f"is skipped{' in part' if entry.is_partial else ''}: {entry.reason}"
            yield Problem(f"{where}/{entry.path}", what, _remedy(entry))
    yield from _index_problems(settings)
    yield from _cluster_problems(program)
    yield from _access_problems(program.settings_file, settings)
    yield from _reader_problems(settings)
    if program.asks_folder:  # the bot has no part in it
        return
    try:
        secrets.connection(settings.discord)
    except SettingsError as error:
        yield from error.problems


def _remedy(entry: Skipped) -> str:
    if entry.path == sources.CATALOGUE:
        return "Correct it; until then nothing in it counts."
    if entry.is_partial:
        return "Correct it, or leave the file out by `exclude`."
    if not entry.is_unread:
        return "Put the files themselves into the corpus folder, or take it out."
    if is_drawn(entry.path) and not entry.reason.startswith(sources.UNREADABLE):
        return "Save it as text, or leave it out by `exclude`."
    if entry.reason.startswith("not valid"):
        return "Save it in the corpus's encoding, or take it out."
    return "Give access to it, or take it out."


def _advice(passed_over: Iterable[str]) -> str:
    """Return what to do about files that are passed over, by their endings."""
    if all(map(is_drawn, passed_over)):
        return "; there is no text in them that could be quoted"
    return f"; {_REMEDY}"


def _facts(program: Program, *, verbose: bool) -> Iterator[str]:
    """Yield lines about what there is, after all corpora have been opened that can be."""
    for name in program.library.names:
        state = program.library.state(name)
        if state.problem:
            continue
        yield f"Corpus {name}: {state.path}"
        for line in describe(state, _advice(state.passed_over)):
            yield f"  {line}"
        try:
            answerer = program.library.answerer(name)
        except (FeedError, MissingClientError):  # a problem already
            continue
        for line in _more(answerer, program.library.store(name)):
            yield f"  {line}"
        if not (program.asks_folder or program.settings.corpora[name].public_channels):
            yield from (f"  {line}" for line in _untold(answerer.snapshot))
        if verbose:
            yield f"  {_bar(answerer.calibration)}"
    if program.asks_folder:
        return
    with suppress(SettingsError):  # a problem already
        token = secrets.connection(program.settings.discord).token
        yield (
            "Discord: a token is set."
            if token
            else "Discord: no token; the terminal works without, `verbatim run` does not."
        )


def _more(answerer: Answerer, store: CorpusStore) -> Iterator[str]:
    """Yield lines on what is costly in a corpus."""
    snapshot = answerer.snapshot
    longest, place = max(_longest_lines(snapshot), default=(0, ""))
    if longest:
        yield f"longest line: {counted(longest, 'character')} ({place})"
    yield f"the index takes {printing.size(sum(store.sizes().values()))}"
    passages = len(snapshot.passages)
    if passages > _WORTH_NUMBA and (remedy := _without_numba(snapshot.index)):
        yield (
            f"with {passages:,} passages the library numba would rank a question some 7 times as "
            f"fast; {remedy}"
        )


def _without_numba(index: Index) -> str:
    """Return what to do so that numba ranks, as half a sentence; empty where it does already."""
    if find_spec("numba") is None:
        return "install it beside Verbatim"
    fails = isinstance(index, CompiledIndex) and not index.accelerate()
    return "it is installed but doesn't work, so install it anew" if fails else ""


def _untold(snapshot: Snapshot) -> Iterator[str]:
    """Yield a line on exports that nobody is quoted, because it isn't known who may read them."""
    channels = zip(snapshot.sources.paths, snapshot.sources.channels, strict=True)
    if paths := [path for path, channel in channels if channel == UNTOLD]:
        also = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        yield (
            f"nobody on Discord is quoted {paths[0]}{also}, since no channel is told there; "
            "export to JSON, or set public_channels = true"
        )


def _longest_lines(snapshot: Snapshot) -> Iterator[tuple[int, str]]:
    """Yield the characters of each file's longest line, and where that stands."""
    for source in snapshot.sources:
        try:
            text = snapshot.texts.content(source).text
        except (OSError, UndecodableError):  # it has changed just now
            continue
        lengths = [len(line) for line in text.split("\n")]
        number = lengths.index(max(lengths))
        yield lengths[number], f"{source.path}, line {number + 1}"


def _bar(calibration: Calibration) -> str:
    return (
        f"an answer must reach {calibration.bar(4):.2f} of a question of 4 words, "
        f"{calibration.bar(8):.2f} of one of 8; everyday questions reach "
        f"{calibration.mean:.2f} ± {calibration.spread:.2f}"
    )


def _index_problems(settings: Settings) -> Iterator[Problem]:
    folder = settings.index.dir
    existing = next((p for p in (folder, *folder.parents) if p.exists()), Path("/"))
    if not existing.is_dir():
        yield Problem(f"index.dir: {folder}", f"{existing} is not a folder", "Name another one.")
    elif not os.access(existing, os.W_OK):
        yield Problem(f"index.dir: {folder}", "can't be written", "Name another one.")


def _cluster_problems(program: Program) -> Iterator[Problem]:
    """Yield what is wrong with the cluster that keeps the indexes."""
    if (access := program.library.cluster) is None:
        return
    where = f"cluster.hosts: {', '.join(access.hosts)}"
    try:
        nodes = connected(access)
    except MissingClientError as error:
        yield Problem(where, "can't be asked", str(error))
        return
    for ailment in ailments(nodes):
        yield Problem(where, ailment.what, ailment.fix)


def _reader_problems(settings: Settings) -> Iterator[Problem]:
    reader = settings.reader
    if not reader.port:
        return
    if not any(corpus.public for corpus in settings.corpora.values()):
        fix = "Set public = true for a corpus that everybody may read, or the port to 0."
        yield Problem("reader.port", "is served, but no corpus is public", fix)
    if reader.host not in {"127.0.0.1", "localhost", "::1"} and not reader.url:
        fix = "Set reader.url to the address that people open."
        yield Problem("reader.host", "lets nobody in who comes from elsewhere", fix)


def _access_problems(file: Path | None, settings: Settings) -> Iterator[Problem]:
    """Yield what others on this machine can read or change but shouldn't."""
    if os.name != "posix":  # elsewhere the bits say nothing
        return
    token, index = settings.discord.token_file, settings.index.dir
    # The ledger holds what was shown, and who asked; the history, what was typed.
    kept = [*sorted(index.glob("ledger.sqlite*")), *index.glob(HISTORY_FILE)]
    private = {f"index.dir: {path}": path for path in kept}
    if token is not None:
        private = {f"discord.token_file: {token}": token, **private}
    if (password := settings.cluster.password_file) is not None:
        private = {f"cluster.password_file: {password}": password, **private}
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
