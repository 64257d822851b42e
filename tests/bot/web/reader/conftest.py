"""A reader over some files, and whoever reads in it."""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.admission import Gate, Limits
from bot.ledger import Ledger
from bot.library import Library
from bot.web.reader.desk import Desk
from bot.web.reader.site import application, public
from config import layers
from tests.bot.web.reader.seen import Seen, read

FAQ = """\
---
title: Questions people ask
---

# Data

## How long is it kept?

Your data is kept for thirty days. After that
it is deleted, and nobody can bring it back.

Write to us about anything else.

## Who sees it?

Only you, and whoever you tell.
"""

SETTINGS = """\
[corpora.notes]
path = "notes"
public = true
[corpora.secret]
path = "secret"
"""

UNLIMITED = Limits(per_minute=math.inf, channel_per_minute=math.inf)


class Reader:
    """Somebody who reads in a browser, and the reader that they read in."""

    def __init__(
        self, client: TestClient[web.Request, web.Application], library: Library, gate: Gate
    ) -> None:
        self.client = client
        self.library = library
        self.gate = gate

    async def page(self, path: str, **headers: str) -> Seen:
        async with self.client.get(path, headers=headers) as response:
            return read(await response.text(), response.status)

    async def object(self, path: str) -> Any:
        mark = "&" if "?" in path else "?"
        async with self.client.get(f"{path}{mark}format=json") as response:
            assert response.content_type == "application/json"
            return await response.json()

    def rewrite(self, name: str, text: str) -> None:
        """Write another text into a file, and answer from it."""
        (self.library.settings.corpora["notes"].path / name).write_text(text, "utf-8")
        self.library.update("notes")


Open = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a public corpus, beside one that isn't."""
    for name in ("notes", "secret"):
        (tmp_path / name).mkdir()
    (tmp_path / "verbatim.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "notes" / "faq.md").write_bytes(FAQ.encode())
    (tmp_path / "secret" / "plan.txt").write_text("The marmalade is behind the seventh shelf.")
    return tmp_path / "notes"


@pytest.fixture
async def open_reader(folder: Path) -> AsyncIterator[Open]:
    """Opens a reader over the files that are there by now."""
    async with AsyncExitStack() as stack:

        async def open_it(limits: Limits = UNLIMITED, url: str = "", **how: Any) -> Reader:
            library = Library(layers.load(folder.parent / "verbatim.toml"))
            for name in library.names:
                library.answerer(name)
            gate, ledger = Gate(limits), Ledger(folder.parent / "ledger.sqlite", print)
            stack.callback(ledger.close)
            stack.push_async_callback(gate.close, 0.0)
            desk = Desk(library, gate, ledger, public(library), url)
            server = TestServer(application(desk, url=url, **how))
            client = await stack.enter_async_context(TestClient(server))
            return Reader(client, library, gate)

        yield open_it


@pytest.fixture
async def reader(open_reader: Open) -> Reader:
    opened: Reader = await open_reader()
    return opened
