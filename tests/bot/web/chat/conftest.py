"""The stand-in with the page's protocol, with and without the real bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.web import serving
from bot.web.chat.scene import Scene
from bot.web.chat.site import DISCORD, application
from config import Settings, layers
from tests.bot.web.chat.page import Page, opened
from tests.discord.conftest import index, indexed, validation
from tests.discord.fork import Process, running_bot
from tests.discord.validation import Validation

__all__ = ["index", "indexed", "validation"]


@dataclass
class Hall:
    """The stand-in and where its page is."""

    address: str
    sandbox: Sandbox
    scene: Scene


@asynccontextmanager
async def hall_of(
    settings: Settings, validation: Validation, tries: dict[str, list[str]] | None = None
) -> AsyncIterator[Hall]:
    sandbox = Sandbox(token="made-up", observer=validation)
    known = tries or {}
    scene = Scene(sandbox, settings, {name: known.get(name, []) for name in settings.corpora})
    async with serving.serve(application(sandbox, scene, "1.2.3"), 0) as address:
        sandbox.place(address.removesuffix("/") + DISCORD)
        yield Hall(address, sandbox, scene)
        await sandbox.gateway.close()


@pytest.fixture
async def hall(validation: Validation) -> AsyncIterator[Hall]:
    """The stand-in without a bot."""
    async with hall_of(layers.defaults(), validation, {"seeds": ["Who?", "What?"]}) as hall:
        yield hall


@pytest.fixture
async def ada(hall: Hall) -> AsyncIterator[Page]:
    """Ada's page; she owns the servers."""
    async with opened(hall.address, "Ada") as page:
        yield page


@pytest.fixture
async def bo(hall: Hall) -> AsyncIterator[Page]:
    """The page of Bo, a member."""
    async with opened(hall.address, "Bo") as page:
        yield page


@pytest.fixture
async def bot(hall: Hall, validation: Validation, indexed: Path) -> AsyncIterator[Process]:
    """The real bot in the hall, ready; in the end it must have done nothing amiss."""
    async with running_bot(hall.sandbox, indexed) as process:
        yield process
    assert validation.violations == []
    assert hall.sandbox.journal.unsupported == []
    assert [line for line in process.log if "Traceback" in line] == []
