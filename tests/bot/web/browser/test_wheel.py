"""Does the page come along with the program, wherever that is installed?"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.web.browser.conftest import OpenTab
from tests.bot.web.browser.running import trying
from tests.bot.web.browser.test_asking import QUOTE, SLEEPER
from tests.discord.process import PROJECT

BUILD = "from setuptools import build_meta; build_meta.build_wheel('wheel')"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that a wheel of this program is unpacked in."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("bot", "retrieval", "config", "seeds"):
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    subprocess.run([sys.executable, "-c", BUILD], cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next((source / "wheel").glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "elsewhere")
    shutil.rmtree(source)
    return tmp_path / "elsewhere"


@pytest.mark.thorough
async def test_a_wheel_that_is_installed_elsewhere_shows_the_page(
    open_tab: OpenTab, elsewhere: Path, tmp_path: Path
) -> None:
    async with trying(folder=tmp_path, code=elsewhere) as (address, _):
        tab = await open_tab(at=address)
        await tab.say(f"@Verbatim {SLEEPER}")
        await expect(tab.newest.locator("blockquote")).to_contain_text(QUOTE)
        source_page = await tab.page.request.get(f"{address}seeds/p/mhe9xdkv")
        assert QUOTE in await source_page.text()
        await tab.page.close()
