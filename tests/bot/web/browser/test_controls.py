"""Each of the bot's controls, once."""

import pytest
from playwright.async_api import Locator, expect

from tests.bot.web.browser.tab import Tab
from tests.bot.web.browser.test_asking import QUOTE, SCHEMER, SLEEPER


@pytest.fixture
def private(tab: Tab) -> Locator:
    """Messages that only this person sees."""
    return tab.messages.filter(has_text="Only you can see this")


async def answered(tab: Tab, question: str) -> Locator:
    """Ask, and return the answer."""
    await tab.command("ask", question=question)
    answer = tab.messages.nth(1)
    await expect(answer).to_contain_text("matched")
    return answer


@pytest.mark.thorough
async def test_more_shows_further_passages(tab: Tab) -> None:
    await tab.command("ask", question="What does the lantern burn?", corpus="notes")
    await tab.press(tab.messages.nth(1), "More")

    await expect(tab.messages).to_have_count(3)
    await expect(tab.newest.locator("blockquote").first).to_be_visible()


@pytest.mark.thorough
async def test_closest_shows_what_is_nearest_to_a_question_without_an_answer(tab: Tab) -> None:
    await tab.command("ask", question="Which tallow do lighthouse keepers buy?", corpus="notes")
    await tab.press(tab.messages.nth(1), "Closest")

    await expect(tab.newest.locator("blockquote").first).to_be_visible()


async def test_a_follow_up_is_asked_in_a_form(tab: Tab) -> None:
    await tab.press(await answered(tab, SLEEPER), "Follow up")
    form = tab.page.get_by_role("dialog", name="Follow up")
    await form.get_by_role("textbox").fill("What about probes?")
    await form.get_by_role("button", name="Submit").click()

    await expect(tab.newest).to_contain_text(f"following {SLEEPER}")
    await expect(form).to_have_count(0)


@pytest.mark.thorough
async def test_a_form_that_is_left_asks_nothing(tab: Tab) -> None:
    answer = await answered(tab, SLEEPER)
    await tab.press(answer, "Follow up")
    form = tab.page.get_by_role("dialog", name="Follow up")
    await form.get_by_role("button", name="Cancel").click()

    await expect(form).to_have_count(0)
    await expect(answer.get_by_role("button", name="Follow up")).to_be_focused()
    await expect(tab.messages).to_have_count(2)


@pytest.mark.thorough
async def test_remove_takes_the_answer_away(tab: Tab) -> None:
    await tab.press(await answered(tab, SLEEPER), "Remove")

    await expect(tab.messages).to_have_count(1)


@pytest.mark.thorough
async def test_open_shows_a_quote_in_its_context_page_by_page(tab: Tab, private: Locator) -> None:
    await tab.choose(await answered(tab, SLEEPER), "Open…", "[1] in context")

    await expect(private).to_contain_text(QUOTE)
    around = await private.locator(".body").inner_text()
    await tab.press(private, "Newer")
    await expect(private.locator(".body")).not_to_have_text(around)


@pytest.mark.thorough
async def test_open_gives_the_bare_text_to_copy(tab: Tab, private: Locator) -> None:
    await tab.choose(await answered(tab, SLEEPER), "Open…", "[1] copy")

    await expect(private.locator("pre").first).to_contain_text(QUOTE)


@pytest.mark.thorough
async def test_open_weighs_the_words_of_the_question(tab: Tab, private: Locator) -> None:
    answer = await answered(tab, SLEEPER)
    await tab.choose(answer, "Open…", "why these")
    await expect(private.locator("pre")).to_contain_text("nearness")

    # The same can be chosen once more.
    await tab.choose(answer, "Open…", "why these")
    await expect(private).to_have_count(2)


@pytest.mark.thorough
async def test_only_what_is_kept_is_posted(tab: Tab, private: Locator) -> None:
    said = await tab.say(f"{SLEEPER} Joe Carlsmith coined the term schemer.")
    await tab.menu(said, "Find sources")
    keep = private.get_by_role("combobox", name="Keep…")
    await keep.click()
    choices = tab.page.get_by_role("listbox", name="Keep…").get_by_role("option")
    kept = await choices.filter(has_text="000_1bf6921c60db0ece").first.get_attribute("id")
    for choice in await choices.all():
        chosen = await choice.get_attribute("aria-selected") == "true"
        if chosen != (await choice.get_attribute("id") == kept):
            await choice.click()
    await keep.press("Escape")
    await expect(keep).to_have_attribute("aria-expanded", "false")
    await tab.press(private, "Post as reply")

    posted = tab.messages.filter(has=tab.page.get_by_role("button", name="Replies to"))
    await expect(posted.locator("blockquote")).to_contain_text(QUOTE)
    await expect(posted).not_to_contain_text(SCHEMER)
