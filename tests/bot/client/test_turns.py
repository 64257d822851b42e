"""Things that happen to one message happen one after the other."""

import asyncio

import pytest

from bot.client.turns import Turns


async def test_of_one_message_the_first_comes_first_and_alone() -> None:
    turns, seen = Turns(), []

    async def work(name: str, pauses: int) -> None:
        async with turns.of(1):
            for _ in range(pauses):
                await asyncio.sleep(0)
            seen.append(name)

    await asyncio.gather(work("answer", 5), work("edit", 3), work("delete", 0))
    assert seen == ["answer", "edit", "delete"]


async def test_another_message_does_not_wait() -> None:
    turns = Turns()
    async with turns.of(1), asyncio.timeout(1), turns.of(2):
        pass


async def test_nothing_is_kept_of_messages_that_are_done_with() -> None:
    turns = Turns()
    async with turns.of(1):
        waiting = asyncio.create_task(turns.of(1).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert len(turns) == 1
    with pytest.raises(LookupError):
        async with turns.of(1):
            raise LookupError
    assert len(turns) == 0
