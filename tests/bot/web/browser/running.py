"""How are the program and the browser started, that a person uses it in?"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright

from tests.discord.process import PROJECT
from tests.patience import PATIENCE

NO_CHROMIUM: Final = "This opens a browser: install Chromium (`apt-get install chromium`)."

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the system's Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the system's Chromium without a window."""
    # It refuses to be root's inside its own walls.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        await browser.close()


@asynccontextmanager
async def trying(folder: Path, code: Path = PROJECT) -> AsyncIterator[tuple[str, int]]:
    """Run `verbatim try`; its address, and the number of its process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "try", "--no-open", "--port", "0"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(code)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        told = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        yield told.decode().split()[4].rstrip(","), process.pid
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE)
