"""How much can the page take?"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bot.web.chat.conftest import Hall
from tests.bot.web.chat.page import Heeds, Page, Shape, opened
from tests.bot.web.chat.trying import trying
from tests.conftest import Figure

CROWD = 200


@pytest.mark.thorough
async def test_of_200_people_who_ask_at_once_none_is_missed(indexed: Path, figure: Figure) -> None:
    loop = asyncio.get_running_loop()

    def heeds(number: int) -> Heeds:
        """Look only at what concerns one person; all of it took the test more than the bot."""
        concerning = ('{"n"', '"failed"', f"x{number}x")
        return lambda frame: any(part in frame for part in concerning)

    async def ask(page: Page, number: int) -> float:
        asked = loop.time()
        question = f"Who coined the term schemer, x{number}x?"
        channel = page.channel("general")
        if number % 4:
            await page.do("say", channel=channel, content=f"@Verbatim {question}")
        else:
            await page.do("run", channel=channel, name="ask", options={"question": question})

        def is_answer(message: Shape) -> bool:
            return not message["thinking"] and message["raw"].startswith(f"**{question}")

        await page.message(is_answer)
        return loop.time() - asked

    async with trying(indexed) as trial, AsyncExitStack() as stack:
        await trial.until_online()
        names = ["Ada", "Bo", "Cleo"]
        pages = [
            await stack.enter_async_context(opened(trial.address, names[number % 3], heeds(number)))
            for number in range(CROWD)
        ]
        waits = await asyncio.gather(*map(ask, pages, range(CROWD)))
        assert [event for page in pages for event in page.events if event["on"] == "failed"] == []
    figure(
        f"{CROWD} people at once through the page: the last was answered after {max(waits):.1f} s"
    )


@pytest.mark.thorough
async def test_a_channel_of_10_000_messages_is_read_page_by_page(hall: Hall, ada: Page) -> None:
    sandbox = hall.sandbox
    for number in range(10_000):
        sandbox.world.say(sandbox.owner, sandbox.channel, f"message {number}")
    channel = ada.channel("general")
    seen: list[str] = []
    before, more = None, True
    while more:
        page = await ada.do("history", channel=channel, before=before, limit=50)
        before, more = page["messages"][0]["id"], page["more"]
        seen = [message["raw"] for message in page["messages"]] + seen
    assert seen == [f"message {number}" for number in range(10_000)]
