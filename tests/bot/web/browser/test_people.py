"""Several people, several tabs, and a bot that goes away for a while."""

import os
import signal
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.web.browser.conftest import OpenTab
from tests.bot.web.browser.running import trying
from tests.bot.web.browser.tab import Tab
from tests.bot.web.browser.test_asking import QUOTE, SLEEPER


async def become(tab: Tab, name: str) -> None:
    you = tab.page.get_by_role("combobox", name="You are")
    await you.click()
    await you.get_by_role("option", name=name).click()
    await expect(tab.log).to_be_visible()


def the_bot_of(number: int) -> int:
    """Return the number of the process that the bot runs in."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    names = {int(each): Path(f"/proc/{each}/cmdline").read_text() for each in children}
    (bot,) = (each for each, name in names.items() if "spawn_main" in name)
    return bot


async def joined(tab: Tab, open_tab: OpenTab) -> Tab:
    """Open the same post as Bo, in another tab."""
    other = await open_tab()
    await become(other, "Bo")
    await other.channel("#help")
    await other.page.get_by_role("link", name=tab.place, exact=True).last.click()
    other.place = tab.place
    await expect(other.messages).to_have_count(1)
    return other


@pytest.mark.thorough
async def test_two_people_see_each_others_messages_but_not_what_is_private(
    tab: Tab, open_tab: OpenTab
) -> None:
    other = await joined(tab, open_tab)
    await other.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest).to_contain_text(QUOTE)
    await expect(other.newest).to_contain_text(QUOTE)
    await tab.menu(tab.messages.nth(1), "Find sources")

    await expect(tab.newest).to_contain_text("Only you can see this")
    await other.say("Still there?")
    await expect(other.newest).to_contain_text("Still there?")
    await expect(other.messages).to_have_count(4)


@pytest.mark.thorough
async def test_who_one_is_is_kept_for_each_tab(tab: Tab, open_tab: OpenTab) -> None:
    other = await joined(tab, open_tab)
    await other.page.reload()

    you = other.page.get_by_role("combobox", name="You are")
    await expect(you.get_by_role("option", selected=True)).to_have_text("Bo")
    await expect(other.log).to_be_visible()
    mine = tab.page.get_by_role("combobox", name="You are")
    await expect(mine.get_by_role("option", selected=True)).to_have_text("Ada")


@pytest.mark.thorough
async def test_a_member_cannot_delete_what_others_say(tab: Tab, open_tab: OpenTab) -> None:
    other = await joined(tab, open_tab)
    await other.newest.get_by_role("button", name="More actions").click()

    menu = other.page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem", name="Reply")).to_be_visible()
    await expect(menu.get_by_role("menuitem", name="Delete")).to_have_count(0)
    await expect(menu.get_by_role("menuitem", name="Edit")).to_have_count(0)


@pytest.mark.thorough
async def test_new_messages_elsewhere_are_marked(tab: Tab, open_tab: OpenTab) -> None:
    other = await joined(tab, open_tab)
    await tab.channel("#general")
    await other.say("News.")

    link = tab.page.get_by_role("link", name=other.place, exact=True).first
    await expect(link).to_have_attribute("aria-description", "new messages")
    await link.click()
    await expect(link).not_to_have_attribute("aria-description", "new messages")


@pytest.mark.thorough
async def test_another_server_has_channels_of_its_own(tab: Tab) -> None:
    await tab.server("Workshop")

    await expect(tab.log).to_be_visible()
    await expect(tab.page.get_by_role("link", name="#help")).to_have_count(1)
    await tab.page.go_back()
    await expect(tab.log).to_have_count(0)


@pytest.mark.thorough
async def test_the_page_stays_while_the_bot_is_away(open_tab: OpenTab, tmp_path: Path) -> None:
    async with trying(folder=tmp_path) as (address, number):
        tab = await open_tab(at=address)
        await tab.command("help")
        await expect(tab.newest).to_contain_text("Only you can see this")
        os.kill(the_bot_of(number), signal.SIGKILL)
        away = tab.page.get_by_role("status")
        await expect(away).to_contain_text("Verbatim is away.")
        # What is said meanwhile waits for the bot.
        await tab.say(f"@Verbatim {SLEEPER}")

        await expect(tab.newest).to_contain_text(QUOTE)
        await expect(away).to_have_text("")
        await tab.page.close()


@pytest.mark.thorough
async def test_the_page_says_when_the_bot_does_not_respond(
    open_tab: OpenTab, tmp_path: Path
) -> None:
    async with trying(folder=tmp_path) as (address, number):
        tab = await open_tab(at=address)
        await tab.command("help")
        await expect(tab.newest).to_contain_text("Only you can see this")
        os.kill(the_bot_of(number), signal.SIGSTOP)
        await tab.command("ask", question=SLEEPER)
        alert = tab.page.get_by_role("alert")
        await expect(alert).to_have_text("Verbatim didn't respond in time.")
        os.kill(the_bot_of(number), signal.SIGCONT)
        await tab.page.close()


@pytest.mark.thorough
async def test_the_page_says_when_the_program_has_ended(open_tab: OpenTab, tmp_path: Path) -> None:
    async with trying(folder=tmp_path) as (address, _):
        tab = await open_tab(at=address)
        await tab.box.fill("A draft")
    await expect(tab.page.get_by_role("status")).to_contain_text("can’t be reached")
    await expect(tab.box).to_have_value("A draft")
    # The browser itself tells of each attempt to connect, and goes on after this.
    await tab.page.close()
    assert all("ERR_CONNECTION_REFUSED" in each for each in tab.faults)
    tab.faults.clear()
