"""The same, by keyboard alone."""

import pytest
from playwright.async_api import expect

from tests.bot.web.browser.tab import Tab
from tests.bot.web.browser.test_asking import QUOTE, SCHEMER, SLEEPER


async def test_a_command_is_chosen_filled_in_and_sent(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.box.focus()
    await keys.type("/as")
    await expect(tab.page.get_by_role("option", name="/ask", exact=True)).to_be_visible()
    await keys.press("Enter")
    await expect(tab.page.get_by_role("textbox", name="question")).to_be_focused()
    await keys.type(SLEEPER)
    await keys.press("Enter")

    await expect(tab.newest).to_contain_text(QUOTE)
    await expect(tab.box).to_be_focused()


@pytest.mark.thorough
async def test_a_command_is_left_by_escape(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.box.focus()
    await keys.type("/ask ")
    await expect(tab.page.get_by_role("textbox", name="question")).to_be_focused()
    await keys.press("Escape")

    await expect(tab.box).to_be_focused()
    await expect(tab.box).to_have_value("")


@pytest.mark.thorough
async def test_suggestions_are_gone_through_by_arrows(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.box.focus()
    await keys.type("/find ")
    passage = tab.page.get_by_role("combobox", name="passage")
    await expect(passage).to_be_focused()
    # At once: of one that types and pauses, each list is soon followed by another.
    await keys.insert_text("term schemer")
    await expect(passage).to_have_attribute("aria-expanded", "true")
    await keys.press("ArrowDown")
    marked = tab.page.get_by_role("option", selected=True).filter(has_text="schemer")
    await expect(marked).to_have_id(await passage.get_attribute("aria-activedescendant") or "")
    await keys.press("Enter")
    await expect(passage).to_have_attribute("aria-expanded", "false")
    await keys.press("Enter")

    await expect(tab.newest).to_contain_text(SCHEMER)


@pytest.mark.thorough
async def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(tab: Tab) -> None:
    keys = tab.page.keyboard
    more = tab.newest.get_by_role("button", name="More actions")
    await more.focus()
    await keys.press("Enter")
    items = tab.page.get_by_role("menuitem")
    await expect(items.first).to_be_focused()
    await keys.press("ArrowUp")
    await expect(items.last).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await expect(items.nth(1)).to_be_focused()
    await keys.press("r")
    await expect(tab.page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await keys.press("Escape")

    await expect(items).to_have_count(0)
    await expect(more).to_be_focused()


@pytest.mark.thorough
async def test_messages_are_walked_by_arrows(tab: Tab) -> None:
    await tab.say("One.")
    await expect(tab.messages).to_have_count(2)
    await tab.log.focus()
    await tab.page.keyboard.press("ArrowUp")
    await expect(tab.newest).to_be_focused()
    await tab.page.keyboard.press("ArrowUp")

    await expect(tab.messages.first).to_be_focused()


@pytest.mark.thorough
async def test_the_arrow_up_in_an_empty_box_edits_what_was_said_last(tab: Tab) -> None:
    await tab.say("One.")
    await expect(tab.messages).to_have_count(2)
    await tab.box.press("ArrowUp")
    await tab.page.keyboard.type(" Two.")
    await tab.page.keyboard.press("Enter")

    await expect(tab.newest.locator(".body")).to_have_text("One. Two.")
    await expect(tab.box).to_be_focused()


@pytest.mark.thorough
async def test_a_form_is_filled_in_and_sent(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.command("ask", question=SLEEPER)
    await tab.newest.get_by_role("button", name="Follow up").focus()
    await keys.press("Enter")
    form = tab.page.get_by_role("dialog", name="Follow up")
    await expect(form.get_by_role("textbox")).to_be_focused()
    await keys.type("What about probes?")
    await keys.press("Tab")
    await keys.press("Tab")
    await keys.press("Enter")

    await expect(tab.newest).to_contain_text(f"following {SLEEPER}")


@pytest.mark.thorough
async def test_a_select_is_used_by_keys(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.command("ask", question=SLEEPER)
    select = tab.newest.get_by_role("combobox", name="Open…")
    await select.focus()
    await keys.press("Enter")
    await expect(tab.newest.get_by_role("option", name="[1] copy")).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Enter")

    private = tab.messages.filter(has_text="Only you can see this")
    await expect(private.locator("pre").first).to_contain_text(QUOTE)


@pytest.mark.thorough
async def test_several_are_chosen_by_keys(tab: Tab) -> None:
    keys = tab.page.keyboard
    said = await tab.say(f"{SLEEPER} Joe Carlsmith coined the term schemer.")
    await tab.menu(said, "Find sources")
    private = tab.messages.filter(has_text="Only you can see this")
    keep = private.get_by_role("combobox", name="Keep…")
    await keep.focus()
    await keys.press("ArrowDown")
    chosen = tab.page.get_by_role("listbox", name="Keep…").get_by_role("option", selected=True)
    before = await chosen.count()
    await keys.press(" ")
    await expect(chosen).to_have_count(before - 1)
    drawn = await private.element_handle()
    assert drawn is not None
    await keys.press("Escape")

    # The bot writes the message anew, with the choice as it is now.
    await drawn.wait_for_element_state("hidden")
    await expect(keep).to_be_focused()
    await keys.press("ArrowDown")
    await expect(chosen).to_have_count(before - 1)


@pytest.mark.thorough
async def test_a_deletion_is_asked_about_and_can_be_left(tab: Tab) -> None:
    keys = tab.page.keyboard
    await tab.newest.get_by_role("button", name="More actions").focus()
    await keys.press("Enter")
    await keys.press("End")
    await keys.press("Enter")
    await expect(
        tab.page.get_by_role("dialog").get_by_role("button", name="Delete")
    ).to_be_visible()
    await keys.press("Escape")

    await expect(tab.page.get_by_role("dialog")).to_have_count(0)
    await expect(tab.messages).to_have_count(1)


@pytest.mark.thorough
async def test_escape_puts_suggestions_away_and_keeps_what_was_typed(tab: Tab) -> None:
    await tab.box.focus()
    await tab.page.keyboard.type("/c")
    commands = tab.page.get_by_role("listbox", name="Commands")
    await expect(commands.get_by_role("option")).to_have_count(5)
    await tab.page.keyboard.press("Escape")

    await expect(commands).to_have_count(0)
    await expect(tab.box).to_have_value("/c")
    await expect(tab.box).to_be_focused()
