"""How does a test start `verbatim try` as a person does, and stop it?"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bot.web.chat.page import opened
from tests.discord.process import PROJECT, Process
from tests.patience import PATIENCE


class Trial(Process):
    """`verbatim try` as it runs.

    Attributes:
        address: Where its page is, once `until_served` has returned.
    """

    address = ""

    async def until_served(self) -> None:
        """Wait until it says where the page is."""
        async with asyncio.timeout(PATIENCE):
            while not (told := re.search(r"http://[^\s,]+", "\n".join(self.output))):
                assert not self._readers[0].done(), "\n".join(self.log)
                self._more.clear()
                await self._more.wait()
        self.address = told[0]

    async def until_told(self, text: str) -> None:
        """Wait until a text stands in what it says."""
        async with asyncio.timeout(PATIENCE):
            while not any(text in line for line in self.output):
                self._more.clear()
                await self._more.wait()

    async def until_online(self) -> None:
        """Wait until the page says that the bot is there."""
        async with opened(self.address) as page:
            if not page.world["bot"]["online"]:
                await page.until(lambda event: event == {"on": "bot", "online": True})

    @property
    def bots(self) -> list[int]:
        """The numbers of the processes in which a bot runs."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return [
            int(each)
            for each in listed
            if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()
        ]


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a clean environment, in which no browser can be opened."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PROJECT), **(variables or {})}


async def start(*arguments: str, cwd: Path, variables: Mapping[str, str] | None = None) -> Trial:
    """Start `verbatim try`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=cwd,
        env=environment(variables),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Trial(process)


@asynccontextmanager
async def trying(
    cwd: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> AsyncIterator[Trial]:
    """Run `verbatim try` at a free port, and stop it by Ctrl-C at the end."""
    trial = await start("try", "--port", "0", *arguments, cwd=cwd, variables=variables)
    try:
        await trial.until_served()
        yield trial
        assert await trial.stop(signal.SIGINT) == 0, "\n".join(trial.log)
        assert [line for line in trial.log if "Traceback" in line] == []
    finally:
        await trial.kill()
