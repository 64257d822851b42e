"""What does a person see while the disk, or a file on it, fails under the running bot?

They get an answer that is true, or a sentence, within Discord's 3 s; and once it is mended the bot
is as before, without a restart.
"""

import asyncio
import resource
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.fork import Process, running_bot
from tests.discord.person import Outcome, Person
from tests.discord.process import PROJECT
from tests.discord.validation import Validation
from tests.patience import PATIENCE

GATE = "The lantern hangs by the gate.\nIt is lit at dusk by the keeper of the gate.\n"
WELL = "The bucket stands beside the well.\nIt is drawn at dawn by the miller.\n"
LANTERN = "Where does the lantern hang?"
BUCKET = "Where does the bucket stand?"
HANGS = "> The lantern hangs by the gate."
STANDS = "> The bucket stands beside the well."
SOON = 3.0  # seconds

# Holds the ledger as a program does that writes to it, until it is killed.
HOLD = """
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""

# Read by Python itself when it starts: root, too, is held to permissions, in the bot and in the
# process that indexes.
POWERLESS = """
import ctypes
import os
if os.geteuid() == 0:
    third_version, whole_process, no_capability = 0x20080522, 0, (ctypes.c_uint32 * 6)()
    header = (ctypes.c_uint32 * 2)(third_version, whole_process)
    assert ctypes.CDLL(None).capset(header, no_capability) == 0
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "gate.txt").write_text(GATE, "utf-8")
    (folder / "well.txt").write_text(WELL, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    return folder


@pytest.fixture
async def bot(sandbox: Sandbox, validation: Validation, notes: Path) -> AsyncIterator[Process]:
    async with running_bot(sandbox, notes.parent) as process:
        yield process
    assert validation.violations == []
    assert [line for line in process.log if '"command failed"' in line or "Traceback" in line] == []


async def answered(person: Person, question: str, quote: str) -> Outcome:
    seen = await person.slash("ask", question=question)
    assert quote in seen.text, seen.text
    assert seen.answered_after < SOON
    return seen


async def until_answered(person: Person, question: str, quote: str) -> None:
    async with asyncio.timeout(PATIENCE):
        # The bot is another process: nothing here could be told of it.
        while quote not in (await person.slash("ask", question=question)).text:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def moved(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


def put(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def links_to(target: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        file.unlink()
        file.symlink_to(target)

    return spoil


def becomes_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


async def written_on_and_on(file: Path) -> None:
    """Cut a file and write it again, so that it is now and then cut while it is read."""
    while True:
        for data in (GATE.encode()[:11], b"", GATE.encode()):
            put(file, data)
            await asyncio.sleep(0.002)


@asynccontextmanager
async def held(ledger: Path) -> AsyncIterator[None]:
    """Have another process keep the ledger to itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD, str(ledger)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        process.kill()
        await process.communicate()


async def test_a_ledger_that_is_locked_holds_nobody_up(
    bot: Process, notes: Path, ada: Person
) -> None:
    await answered(ada, LANTERN, HANGS)
    async with held(notes.parent / ".verbatim" / "ledger.sqlite"):
        friends = [ada, ada.friend("Ben"), ada.friend("Cid")]
        for seen in await asyncio.gather(*(answered(who, BUCKET, STANDS) for who in friends)):
            assert not seen.ephemeral
        mentioned = await ada.mention(LANTERN)
        assert HANGS in mentioned.text
        cited = await ada.slash("cite", citation="well.txt:1")
        assert STANDS in cited.text
        used = await ada.slash("corpus use", corpora="notes")
        assert "another program has kept it locked" in used.text
        await bot.until_logged("not remembered")
    used = await ada.slash("corpus use", corpora="notes")
    assert "*notes*" in used.text


@pytest.mark.thorough
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
async def test_a_disk_that_is_full_is_said_where_it_matters_and_heals(
    bot: Process, notes: Path, ada: Person
) -> None:
    await answered(ada, LANTERN, HANGS)
    before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        await answered(ada, BUCKET, STANDS)
        used = await ada.slash("corpus use", corpora="notes")
        assert used.text.startswith("The ledger ")
        assert used.ephemeral
        # The new line can't be indexed, and what was there is answered from as before.
        (notes / "mill.txt").write_text("The miller sleeps above the mill.\n", "utf-8")
        await bot.until_logged("indexing failed")
        await answered(ada, LANTERN, HANGS)
        mentioned = await ada.mention(BUCKET)
        assert STANDS in mentioned.text
        await ada.press("Remove", on=await answered(ada, LANTERN, HANGS))
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)
    (notes / "mill.txt").write_text("The miller sleeps above the mill, they say.\n", "utf-8")
    await until_answered(ada, "Where does the miller sleep?", "> The miller sleeps")
    used = await ada.slash("corpus use", corpora="notes")
    assert "*notes*" in used.text


async def test_a_corpus_that_vanishes_under_a_conversation_is_never_quoted_from_memory(
    bot: Process, notes: Path, ada: Person
) -> None:
    seen = await answered(ada, LANTERN, HANGS)
    private = await ada.slash("ask", question=LANTERN, private=True)
    said = ada.say("The lantern hangs by the gate.")
    offered = await ada.use("Find sources", on=said)
    away = moved(notes, "away")
    for label in ("[1] in context", "[1] copy"):
        assert "its folder is missing" in (await ada.choose(label, on=seen)).text
    for late in (
        await ada.slash("ask", question=BUCKET),
        await ada.mention(BUCKET),
        await ada.press("Post", on=private),
        await ada.press("Post as reply", on=offered),
        await ada.slash("verify", quote="The lantern hangs by the gate."),
        await ada.slash("find", passage="lantern gate"),
    ):
        assert late.text
        assert "\n> " not in late.text, late.text
        assert "Something went wrong" not in late.text
    form = await ada.press("Follow up", on=seen)
    assert "\n> " not in (await ada.submit(form, "And the bucket?")).text
    assert (await ada.type_into("find", passage="lantern")).choices == []
    away.rename(notes)
    await until_answered(ada, BUCKET, STANDS)
    await answered(ada, LANTERN, HANGS)
    assert "lantern" in (await ada.choose("[1] in context", on=seen)).text
    assert bot.log


@pytest.mark.thorough
async def test_files_that_are_cut_replaced_or_no_files_any_more_are_not_quoted_as_they_were(
    bot: Process, notes: Path, ada: Person
) -> None:
    gate = notes / "gate.txt"
    await answered(ada, LANTERN, HANGS)
    spoilings: list[Callable[[Path], object]] = [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(GATE.encode()[:11]),
        lambda file: file.write_bytes(b"\x00\xff" * 40),
        becomes_a_folder,
        links_to("/etc/hostname"),
        links_to("gate.txt"),
        Path.unlink,
    ]
    for spoil in spoilings:
        spoil(gate)
        # At once, before the change can have been indexed, and after.
        assert HANGS not in (await ada.slash("ask", question=LANTERN)).text
        assert HANGS not in (await ada.mention(LANTERN)).text
        await answered(ada, BUCKET, STANDS)
        if gate.is_symlink():
            gate.unlink()
        shutil.rmtree(gate, ignore_errors=True)
        gate.write_text(GATE, "utf-8")
        await until_answered(ada, LANTERN, HANGS)
    writing = asyncio.create_task(written_on_and_on(gate))
    whole = {f"> {line}" for line in ("The lantern", *GATE.splitlines())}
    quoted: list[bool] = []
    async with asyncio.timeout(PATIENCE):
        while len(quoted) < 30 or len(set(quoted)) < 2:
            seen = await ada.slash("ask", question=LANTERN)
            lines = {line for line in seen.text.splitlines() if line.startswith("> ")}
            assert lines <= whole
            quoted.append(bool(lines))
    writing.cancel()
    gate.write_text(GATE, "utf-8")
    await until_answered(ada, LANTERN, HANGS)
    assert bot.log


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root can't be made powerless")
async def test_what_may_not_be_read_or_written_any_more_is_not_quoted_and_is_again_once_it_may(
    sandbox: Sandbox, notes: Path, ada: Person
) -> None:
    index, gate = notes.parent / ".verbatim", notes / "gate.txt"
    (notes.parent / "startup").mkdir()
    (notes.parent / "startup" / "sitecustomize.py").write_text(POWERLESS, "utf-8")
    variables = {"PYTHONPATH": f"{notes.parent / 'startup'}:{PROJECT}"}
    async with running_bot(sandbox, notes.parent, variables) as process:
        for path, readable in ((gate, 0o644), (notes, 0o755)):
            await answered(ada, LANTERN, HANGS)
            path.chmod(0)
            for seen in (
                await ada.slash("ask", question=LANTERN),
                await ada.mention(LANTERN),
            ):
                assert HANGS not in seen.text
                assert "Something went wrong" not in seen.text
            path.chmod(readable)
            gate.touch()
            await until_answered(ada, LANTERN, HANGS)
        folders = [index, *(path for path in index.iterdir() if path.is_dir())]
        for folder in folders:
            folder.chmod(0o500)
        (notes / "mill.txt").write_text("The miller sleeps above the mill.\n", "utf-8")
        await process.until_logged("indexing failed")
        await answered(ada, BUCKET, STANDS)
        assert HANGS in (await ada.mention(LANTERN)).text
        for folder in folders:
            folder.chmod(0o700)
        (notes / "mill.txt").touch()
        await until_answered(ada, "Where does the miller sleep?", "> The miller sleeps")
        assert not any("Traceback" in line or '"command failed"' in line for line in process.log)


@pytest.mark.thorough
async def test_an_index_folder_that_becomes_a_file_keeps_nobody_from_asking(
    bot: Process, notes: Path, ada: Person
) -> None:
    await answered(ada, LANTERN, HANGS)
    index = notes.parent / ".verbatim"
    away = moved(index, "away")
    index.write_text("in the way", "utf-8")
    await answered(ada, LANTERN, HANGS)
    await answered(ada.friend("Ben"), BUCKET, STANDS)
    mentioned = await ada.mention(LANTERN)
    assert HANGS in mentioned.text
    used = await ada.slash("corpus use", corpora="notes")
    assert used.text.startswith("The ledger ")
    (notes / "mill.txt").write_text("The miller sleeps above the mill.\n", "utf-8")
    await bot.until_logged("indexing failed")
    await answered(ada, BUCKET, STANDS)
    index.unlink()
    away.rename(index)
    (notes / "mill.txt").write_text("The miller sleeps above the mill, they say.\n", "utf-8")
    await until_answered(ada, "Where does the miller sleep?", "> The miller sleeps")
