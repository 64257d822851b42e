"""What people write is nowhere but on Discord: not in the log, the figures, or any file.

Every question and message here holds a word that nothing else has, and all that the bot wrote is
searched for it, in the encodings in which it could stand there.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.discord.person import Person
from tests.discord.process import PROJECT, Process, running_bot
from tests.ports import kept_port

MARK = "Zyxomma"
CORPUS = "The lantern hangs by the gate.\n\nIt is lit at dusk by the keeper of the gate.\n"

# Read by Python itself when it starts: a search that fails with what was asked in its error, as
# an error of a library might, and with another one on the way.
CRASHING = """
import asyncio
import sys

if "run" in sys.argv:
    from retrieval.answer.answering import Answerer

    plain = Answerer.answer

    def answer(self, question, *rest, **named):
        if "crash" in question:
            try:
                int(question)
            except ValueError:
                raise KeyError({"asked": question})
        if "lost" in question:
            async def lost():
                raise ValueError(question)
            asyncio.run_coroutine_threadsafe(forgotten(lost()), LOOP[0])
        return plain(self, question, *rest, **named)

    async def forgotten(work):
        asyncio.ensure_future(work)
        await asyncio.sleep(0.05)
        import gc
        gc.collect()

    LOOP = []
    from bot.client import events
    setup = events.Bot.setup_hook

    async def setup_hook(self):
        LOOP.append(asyncio.get_running_loop())
        await setup(self)

    events.Bot.setup_hook = setup_hook
    Answerer.answer = answer
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "gate.txt").write_text(CORPUS, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    (tmp_path / "startup").mkdir()
    (tmp_path / "startup" / "sitecustomize.py").write_text(CRASHING, "utf-8")
    return tmp_path


@pytest.fixture
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


@pytest.mark.thorough
async def test_what_people_write_is_in_no_log_no_figure_and_no_file(
    sandbox: Sandbox, settings: Path, ada: Person, port: int
) -> None:
    variables = {
        "VERBATIM_LOG__LEVEL": "debug",
        "VERBATIM_METRICS__PORT": str(port),
        "PYTHONPATH": f"{settings / 'startup'}:{PROJECT}",
    }
    async with running_bot(sandbox, settings, variables) as process:
        # What is told of a request that Discord refuses or loses holds nothing of it either.
        sandbox.faults.rate_limit("PATCH /webhooks/*", retry_after=0.1)
        sandbox.faults.cut("PATCH /webhooks/*")
        sandbox.faults.fail("PATCH /webhooks/*", status=502)
        await talked(ada)
        await crashed(ada, process)
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/metrics") as page,
        ):
            figures = await page.text()
        # While it runs, SQLite's log beside the ledger holds what was written last.
        assert (settings / ".verbatim" / "ledger.sqlite-wal").stat().st_size > 0
        kept = held(settings)
    log = "\n".join([*process.log, *process.output])
    for place, text in {"log": log, "figures": figures, **kept, **held(settings)}.items():
        assert MARK.casefold() not in text.casefold(), place
    # It was told all the same, and where.
    assert log.count('"command failed"') == 3
    assert "KeyError" in log
    assert "ValueError" in log
    assert "int(question)" in log
    assert "Task exception was never retrieved" in log
    assert sandbox.token not in log
    # With an interaction's token anybody could speak in the bot's place for 15 minutes.
    assert sandbox.interactions._by_token
    assert [token for token in sandbox.interactions._by_token if token in log] == []


async def talked(ada: Person) -> None:
    """Ask in every way there is."""
    asked = await ada.slash("ask", question=f"Where does the lantern hang, {MARK}?")
    await ada.slash("find", passage=f"lantern {MARK}")
    await ada.type_into("find", passage=f"lantern {MARK}")
    cited = await ada.slash("cite", citation="gate.txt:1", note=MARK)
    assert MARK in cited.text
    await ada.slash("cite", citation=f"{MARK}.txt:1")
    await ada.slash("ask", question="lantern", corpus=MARK)
    await ada.slash("verify", quote=f"The lantern hangs by the {MARK} gate.")
    said = ada.say(f"> The lantern hangs by the {MARK} gate.")
    await ada.use("Find sources", on=said)
    await ada.use("Verify quotes", on=said)
    await ada.mention(f"Where does the lantern hang, {MARK}?")
    await ada.mention(f"{MARK}:1")
    await ada.in_dm().ask(f"Where is {MARK}?")
    if "More" in asked.buttons:
        await ada.press("More", on=asked)
    await ada.choose("why these", on=asked)
    form = await ada.press("Follow up", on=asked)
    await ada.submit(form, f"And the {MARK}?")
    await ada.forging.press(f"v1:page:{MARK}:{MARK}:{MARK}", on=asked)
    await ada.forging.choose(MARK, on=asked, select=f"v1:open:{MARK}")


async def crashed(ada: Person, process: Process) -> None:
    """Have the bot fail in a command, a form, a menu and a mention, and in what nobody awaits."""
    asked = await ada.slash("ask", question="lantern")
    failed = await ada.slash("ask", question=f"{MARK} crash")
    assert failed.text.startswith("Something went wrong here")
    form = await ada.press("Follow up", on=asked)
    failed = await ada.submit(form, f"{MARK} crash")
    assert failed.text.startswith("Something went wrong here")
    said = ada.say(f"{MARK} crash lantern")
    failed = await ada.use("Find sources", on=said)
    assert failed.text.startswith("Something went wrong here")
    ada.say(f"<@{ada.discord.world.bot.id}> {MARK} crash")
    await process.until_logged("event failed")
    await ada.slash("ask", question=f"{MARK} lost lantern")
    await process.until_logged("never retrieved")


def contents(folder: Path) -> dict[Path, bytes]:
    """Return what stands in every file under a folder."""
    while True:
        try:
            return {
                path: path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file() and path.suffix != ".py"
            }
        except FileNotFoundError:
            continue  # an index came into its place meanwhile, so all is looked at anew


def held(folder: Path) -> dict[str, str]:
    """Return what stands in every file under a folder, and its name, in each likely encoding."""
    files = contents(folder)
    assert any(path.name == "ledger.sqlite" for path in files)
    found = {}
    for path, data in files.items():
        wide = re.sub(rb"\x00", b"", data)
        found[str(path)] = f"{path} {data.decode('latin-1')} {wide.decode('latin-1')}"
    return found
