"""Every way in, by mouse, as a person goes it."""

import asyncio
import json

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.bot.web.browser.conftest import OpenTab
from tests.bot.web.browser.tab import Tab
from tests.patience import PATIENCE

SLEEPER = "What did Sleeper Agents show about standard finetuning?"
QUOTE = "For example, Sleeper Agents showed that standard finetuning might not suffice"
SCHEMER = "what even is the definition of the term “schemer”?"


async def test_a_mention_is_answered_with_a_quote_and_its_source(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")

    await expect(tab.newest.locator("blockquote")).to_contain_text(QUOTE)
    await expect(tab.newest.locator("small").first).to_contain_text(
        "[1] 000_1bf6921c60db0ece.txt, line 3"
    )
    await expect(tab.newest.get_by_role("button", name="Replies to")).to_contain_text(SLEEPER)
    await expect(tab.messages.nth(-2)).to_contain_text(f"@Verbatim {SLEEPER}")


@pytest.mark.thorough
async def test_ask_answers_everybody(tab: Tab) -> None:
    await tab.command("ask", question=SLEEPER)

    await expect(tab.newest.locator("blockquote")).to_contain_text(QUOTE)
    await expect(tab.newest).to_contain_text("Ada used /ask")


async def test_a_private_answer_can_be_posted_or_dismissed(tab: Tab) -> None:
    await tab.box.fill("/ask ")
    await tab.page.get_by_role("checkbox", name="private").check()
    await tab.page.get_by_role("textbox", name="question").fill(SLEEPER)
    await tab.page.get_by_role("textbox", name="question").press("Enter")

    private = tab.messages.filter(has_text="Only you can see this")
    await expect(private.locator("blockquote")).to_contain_text(QUOTE)
    await tab.press(private, "Post")
    await expect(tab.messages.filter(has_text=QUOTE)).to_have_count(2)
    await tab.press(private, "Dismiss")
    await expect(private).to_have_count(0)


async def test_find_suggests_passages_while_one_types(tab: Tab) -> None:
    await tab.box.fill("/find ")
    passage = tab.page.get_by_role("combobox", name="passage")
    await passage.press_sequentially("term schemer")
    suggestions = tab.page.get_by_role("listbox", name="Suggestions for passage")
    await suggestions.get_by_role("option").filter(has_text="definition of the term").click()
    await passage.press("Enter")

    await expect(tab.newest.locator("blockquote")).to_contain_text(SCHEMER)
    await expect(tab.box).to_be_focused()


@pytest.mark.thorough
async def test_suggestions_that_come_too_late_are_dropped(open_tab: OpenTab) -> None:
    tab = await open_tab()
    held: list[str | bytes] = []
    asked: list[int] = []
    first_held = asyncio.Event()

    def between(page: WebSocketRoute) -> None:
        program = page.connect_to_server()

        def to_program(frame: str | bytes) -> None:
            request = json.loads(frame)
            if request["do"] == "type" and request["options"].get("passage"):
                asked.append(request["n"])
            program.send(frame)

        def to_page(frame: str | bytes) -> None:
            # What answers the first is held back until the second has been answered.
            number = json.loads(frame).get("n")
            if asked and number == asked[0]:
                held.append(frame)
                first_held.set()
                return
            page.send(frame)
            if number in asked:
                page.send(held.pop())

        page.on_message(to_program)
        program.on_message(to_page)

    await tab.page.route_web_socket("**/~/chat", between)
    await tab.page.reload()
    await tab.box.fill("/find ")
    passage = tab.page.get_by_role("combobox", name="passage")
    await passage.fill("inoculation")
    await asyncio.wait_for(first_held.wait(), PATIENCE)
    await passage.fill("term schemer")
    suggestions = tab.page.get_by_role("listbox", name="Suggestions for passage")

    await expect(suggestions.get_by_role("option").first).to_contain_text("schemer")
    assert held == []


@pytest.mark.thorough
async def test_cite_posts_a_passage_with_a_note(tab: Tab) -> None:
    await tab.box.fill("/cite citation: 6h5z6rwc note: Where the word comes from:")
    await tab.page.get_by_role("textbox", name="note").press("Enter")

    await expect(tab.newest).to_contain_text("Where the word comes from:")
    await expect(tab.newest.locator("blockquote")).to_contain_text(SCHEMER)


@pytest.mark.thorough
async def test_verify_shows_where_a_quote_differs(tab: Tab) -> None:
    await tab.command("verify", quote="Joe Carlsmith’s 2022 report coined the term")

    await expect(tab.newest.locator("s", has_text="2023")).to_be_visible()
    await expect(tab.newest.locator("strong", has_text="2022")).to_be_visible()


@pytest.mark.thorough
async def test_find_sources_offers_passages_to_keep_and_post(tab: Tab) -> None:
    said = await tab.say("I think Joe Carlsmith coined the term schemer.")
    await tab.menu(said, "Find sources")

    offer = tab.messages.filter(has_text="Only you can see this")
    await expect(offer.locator("blockquote")).to_contain_text(SCHEMER)
    await tab.press(offer, "Post as reply")
    posted = tab.messages.filter(has=tab.page.get_by_role("button", name="Replies to"))
    await expect(posted).to_contain_text(SCHEMER)


@pytest.mark.thorough
async def test_verify_quotes_checks_what_a_message_quotes(tab: Tab) -> None:
    said = await tab.say('He wrote "Simple probes can catch sleeper agents", too.')
    await tab.menu(said, "Verify quotes")

    verdict = tab.messages.filter(has_text="Only you can see this")
    await expect(verdict).to_contain_text("exact “Simple probes can catch sleeper agents”")


@pytest.mark.thorough
async def test_the_bot_says_when_nothing_answers(tab: Tab) -> None:
    await tab.command("ask", question="Who won the 2022 World Cup?")

    await expect(tab.newest).to_contain_text("Nothing in seeds answers that.")


@pytest.mark.thorough
async def test_help_and_the_corpora_are_told(tab: Tab) -> None:
    await tab.command("help")
    told = tab.messages.filter(has_text="Only you can see this")
    await expect(told).to_have_count(1)
    await tab.command("corpus list")
    await expect(told).to_have_count(2)
    await expect(told.last).to_contain_text("seeds")


@pytest.mark.thorough
async def test_a_corpus_is_bound_to_a_channel(tab: Tab) -> None:
    # There, the notes are asked at first.
    await tab.server("Workshop")
    await tab.box.fill("/corpus use corpora: seeds")
    await tab.page.get_by_role("combobox", name="channel").select_option("#help")
    await tab.page.get_by_role("combobox", name="corpora").press("Enter")
    await expect(tab.newest).to_contain_text("#help")
    await tab.begin_post("How do the sleeper agents?")
    await tab.say(f"@Verbatim {SLEEPER}")

    await expect(tab.newest.locator("blockquote")).to_contain_text(QUOTE)


@pytest.mark.thorough
async def test_direct_messages_need_no_mention(tab: Tab) -> None:
    await tab.channel("@Verbatim")
    await tab.say(SLEEPER)

    await expect(tab.newest.locator("blockquote")).to_contain_text(QUOTE)


@pytest.mark.thorough
async def test_a_name_is_suggested_and_becomes_a_mention(tab: Tab) -> None:
    await tab.box.press_sequentially("Hello @ve")
    people = tab.page.get_by_role("listbox", name="People")
    await people.get_by_role("option", name="@Verbatim").click()
    await expect(tab.box).to_have_value("Hello @Verbatim ")
    await tab.box.press("Enter")

    await expect(tab.messages.nth(1).locator(".mention")).to_have_text("@Verbatim")


@pytest.mark.thorough
async def test_a_thing_to_try_fills_the_box(tab: Tab) -> None:
    await tab.channel("#general")
    trial = tab.log.get_by_role("button", name="@Verbatim").first
    text = await trial.inner_text()
    await trial.click()

    await expect(tab.box).to_have_value(text)
    await expect(tab.box).to_be_focused()
