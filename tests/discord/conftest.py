"""The sandbox, and the people and bots that tests connect to it."""

import asyncio
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yarl

with warnings.catch_warnings():
    # discord.py imports audioop, for voice.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord

from bot.library import Library
from bot.sandbox import Sandbox
from config import layers
from tests.discord.client import SmallBot, running
from tests.discord.fork import Process, running_bot
from tests.discord.person import Person
from tests.discord.process import PROJECT
from tests.discord.raw import ASK, Ask, Raw
from tests.discord.validation import Validation
from tests.patience import PATIENCE


@pytest.fixture
def validation() -> Validation:
    return Validation()


@pytest.fixture
def the_sandbox_speaks_as_discord_does(validation: Validation) -> Iterator[None]:
    """Check the responses of the sandbox, in modules that ask for it."""
    yield
    assert validation.sandbox_violations == []


@pytest.fixture
async def sandbox(
    validation: Validation, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Sandbox]:
    async with Sandbox(token="made-up", observer=validation) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.api_base)
        gateway = yarl.URL(server.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        yield server
        await events_done()


async def events_done() -> None:
    """Wait for the tasks that discord.py starts for events, some of them while it closes."""
    events = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py")]
    if events:
        await asyncio.wait(events, timeout=PATIENCE)


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Raw]:
    async with Raw(sandbox) as client:
        yield client


@pytest.fixture
async def ada(sandbox: Sandbox) -> Person:
    return Person(sandbox)


@pytest.fixture
async def ask(raw: Raw, ada: Person) -> Ask:
    await raw.command(ASK)
    return lambda: ada.visitor.slash("ask")


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[SmallBot]:
    """A bot that is logged in, has its commands registered and is ready."""
    async with running(SmallBot(), sandbox) as client:
        yield client


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the seeds with its bar; to build it takes most of a bot's first start."""
    folder = tmp_path_factory.mktemp("seeds")
    file = folder / "verbatim.toml"
    file.write_text(f"[corpora.seeds]\npath = '{PROJECT / 'seeds'}'\n", "utf-8")
    Library(layers.load(file)).answerer()
    return folder / ".verbatim"


@pytest.fixture
def indexed(index: Path, tmp_path: Path) -> Path:
    """A folder to start the bot in, where the seeds are indexed already."""
    shutil.copytree(index, tmp_path / ".verbatim")
    return tmp_path


@pytest.fixture
async def bot_process(
    sandbox: Sandbox, validation: Validation, indexed: Path
) -> AsyncIterator[Process]:
    """The real bot, ready; in the end it must have done nothing amiss."""
    async with running_bot(sandbox, indexed) as process:
        yield process
    assert validation.violations == []
    assert sandbox.journal.unsupported == []
    assert [line for line in process.log if "Traceback" in line] == []
