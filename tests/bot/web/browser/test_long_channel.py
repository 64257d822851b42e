"""What if a channel holds ten thousand messages?"""

import asyncio
from typing import Final

import aiohttp
import pytest
from playwright.async_api import expect

from tests.bot.web.browser.tab import Tab

MANY: Final = 10_000  # messages
MOST_SHOWN: Final = 200  # messages that may be in the document at once


async def said_by_script(tab: Tab, count: int) -> None:
    """Let so many messages be said where the tab is."""
    channel = tab.page.url.rpartition("/")[2]
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{tab.address}~/chat") as ws:
        await ws.send_json({"n": 0, "do": "hello", "you": None})

        async def read() -> None:
            answered = 0
            async for frame in ws:
                answered += "ok" in frame.json() and frame.json()["n"] > 0
                if answered == count:
                    return

        reading = asyncio.create_task(read())
        for number in range(1, count + 1):
            say = {"n": number, "do": "say", "channel": channel, "content": f"message {number}"}
            await ws.send_json(say)
        await reading


@pytest.mark.thorough
async def test_what_is_looked_at_keeps_its_place_when_older_messages_come(tab: Tab) -> None:
    await said_by_script(tab, 60)
    await tab.page.reload()
    await expect(tab.newest).to_contain_text("message 60")
    looked_at = tab.log.get_by_text("message 12", exact=True)
    place = "each => each.getBoundingClientRect().top"
    # At once, before what is older can have come.
    before = await looked_at.evaluate(f"each => (each.scrollIntoView(), ({place})(each))")
    await expect(tab.log.get_by_text("Let us see.")).to_be_attached()

    assert abs(await looked_at.evaluate(place) - before) < 2
    await expect(tab.page.get_by_role("button", name="Newest messages")).to_be_visible()
    await tab.page.get_by_role("button", name="Newest messages").click()
    await expect(tab.newest).to_be_in_viewport()


@pytest.mark.thorough
async def test_new_messages_are_followed_only_from_the_end(tab: Tab) -> None:
    await said_by_script(tab, 30)
    await expect(tab.newest).to_contain_text("message 30")
    await expect(tab.newest).to_be_in_viewport()
    looked_at = tab.log.get_by_text("message 2", exact=True)
    await looked_at.scroll_into_view_if_needed()
    await said_by_script(tab, 1)

    await expect(tab.messages).to_have_count(32)
    await expect(looked_at).to_be_in_viewport()


@pytest.mark.thorough
async def test_what_is_open_stays_where_it_is_when_messages_come(tab: Tab) -> None:
    await tab.command("ask", question="Who coined the term schemer?")
    answer = tab.messages.nth(1)
    await answer.get_by_role("combobox", name="Open…").click()
    await said_by_script(tab, 20)
    await expect(tab.messages).to_have_count(22)
    await answer.get_by_role("option", name="[1] copy").click()

    await expect(tab.messages).to_have_count(23)
    await expect(tab.page.get_by_role("button", name="Newest messages")).to_be_visible()


@pytest.mark.thorough
async def test_a_channel_of_ten_thousand_messages_stays_usable(tab: Tab) -> None:
    await said_by_script(tab, MANY)
    await expect(tab.newest).to_contain_text(f"message {MANY}")
    assert await tab.messages.count() <= MOST_SHOWN
    for _ in range(30):
        oldest = await tab.messages.first.inner_text()
        await tab.messages.first.scroll_into_view_if_needed()
        await expect(tab.messages.first).not_to_have_text(oldest)
    assert await tab.messages.count() <= MOST_SHOWN
    # Back again, page by page.
    newest = await tab.newest.inner_text()
    await tab.newest.scroll_into_view_if_needed()
    await expect(tab.newest).not_to_have_text(newest)
    await tab.box.fill("at last")
    await tab.box.press("Enter")

    await expect(tab.newest).to_contain_text("at last")
    await expect(tab.newest).to_be_in_viewport()
    assert await tab.messages.count() <= MOST_SHOWN
