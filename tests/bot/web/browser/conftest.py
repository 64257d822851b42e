"""The program that a person starts, and the browser that they open it in."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.bot.web.browser.hard import HARD
from tests.bot.web.browser.running import NO_CHROMIUM, chromium, find_chromium, trying
from tests.bot.web.browser.tab import Tab
from tests.discord.process import PROJECT

SETTINGS: Final = f"""
[corpora.seeds]
path = "{PROJECT / "seeds"}"
[corpora.notes]
path = "notes"
"""
LANTERNS: Final = {
    "harbour": "The lantern of the harbour is red, and it burns oil all night long.",
    "gate": "The lantern of the gate is green, and it burns tallow until midnight.",
    "tower": "The lantern of the tower is white, and it burns gas in fog alone.",
    "bridge": "The lantern of the bridge is blue, and it burns wax on holidays.",
    "mill": "The lantern of the mill is amber, and it burns turf in winter.",
}
BELL: Final = "The bell of the tower rings \x07 twice, \u202ebackwards\u202c, far away."

OpenTab = Callable[..., Awaitable[Tab]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each of these tests run in the one loop that the browser lives in."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here) and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, one for each process of the tests."""
    if find_chromium() is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)(NO_CHROMIUM)
    async with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an operator who has two corpora; the seeds are asked first."""
    made = tmp_path_factory.mktemp("try")
    (made / "verbatim.toml").write_text(SETTINGS, "utf-8")
    (made / "notes").mkdir()
    for place, text in LANTERNS.items():
        (made / "notes" / f"{place}.md").write_text(text, "utf-8")
    (made / "notes" / "bell.txt").write_text(BELL, "utf-8")
    (made / "notes" / "hard.txt").write_text("\n".join(HARD), "utf-8")
    return made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(folder: Path) -> AsyncIterator[str]:
    """The page's address, in a program that many tests share."""
    async with trying(folder=folder) as (served, _):
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(browser: Browser, address: str) -> AsyncIterator[OpenTab]:
    """Opens further tabs, each as if in a browser of its own."""
    tabs: list[Tab] = []

    async def open_it(*, at: str = address, **how: object) -> Tab:
        tab = await Tab.open(browser, at, **how)
        tabs.append(tab)
        return tab

    yield open_it
    for tab in tabs:
        await tab.page.context.close()
        assert tab.faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def adas(browser: Browser, address: str) -> AsyncIterator[Tab]:
    """Ada's tab, which stays open from test to test."""
    opened = await Tab.open(browser, address)
    yield opened
    await opened.page.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(adas: Tab, request: pytest.FixtureRequest) -> AsyncIterator[Tab]:
    """The page as Ada sees it, loaded anew, in a fresh post of a forum."""
    adas.faults.clear()
    await adas.page.reload()
    await adas.server("Reading room")
    await adas.begin_post(request.node.name.replace("_", " ")[:90])
    yield adas
    assert adas.faults == []
