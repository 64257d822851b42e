"""What can a person do with messages?"""

import json

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.bot.web.browser.conftest import BELL, OpenTab
from tests.bot.web.browser.tab import Tab, until_copied
from tests.bot.web.browser.test_asking import QUOTE, SLEEPER


async def test_an_edited_mention_changes_its_answer(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")
    answer = tab.newest
    await expect(answer).to_contain_text(QUOTE)
    asked = tab.messages.nth(1)
    await tab.menu(asked, "Edit")
    box = asked.get_by_role("textbox", name="Edit message")
    await expect(box).to_have_value(f"@Verbatim {SLEEPER}")
    await box.fill("@Verbatim Who coined the term schemer?")
    await box.press("Enter")

    await expect(answer).to_contain_text("Joe Carlsmith’s 2023 report coined the term")
    await expect(asked).to_contain_text("edited")
    await expect(tab.messages).to_have_count(3)


@pytest.mark.thorough
async def test_an_edit_that_is_left_changes_nothing(tab: Tab) -> None:
    await tab.menu(tab.newest, "Edit")
    box = tab.newest.get_by_role("textbox", name="Edit message")
    await box.fill("Something else.")
    await box.press("Escape")

    await expect(tab.newest.locator(".body")).to_have_text("Let us see.")
    await expect(tab.box).to_be_focused()


@pytest.mark.thorough
async def test_a_deleted_mention_takes_its_answer_along(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest).to_contain_text(QUOTE)
    await tab.menu(tab.messages.nth(1), "Delete")
    sure = tab.page.get_by_role("dialog")
    await expect(sure).to_contain_text(SLEEPER)
    await sure.get_by_role("button", name="Delete").click()

    await expect(tab.messages).to_have_count(1)


@pytest.mark.thorough
async def test_a_reply_leads_to_what_it_answers(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest).to_contain_text(QUOTE)
    await tab.menu(tab.newest, "Reply")
    await expect(tab.page.get_by_text("Replying to Verbatim")).to_be_visible()
    await tab.say("What about probes?")
    await expect(tab.newest).to_contain_text("following")
    reply = tab.messages.nth(3)
    await reply.get_by_role("button", name="Replies to").click()

    await expect(tab.messages.nth(2)).to_be_focused()


@pytest.mark.thorough
async def test_only_ones_own_messages_can_be_edited(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest).to_contain_text(QUOTE)
    await tab.newest.get_by_role("button", name="More actions").click()

    items = tab.page.get_by_role("menu").get_by_role("menuitem")
    # Ada owns the server.
    await expect(items).to_have_text(
        ["Find sources", "Verify quotes", "Reply", "Copy text", "Delete"]
    )


@pytest.mark.thorough
async def test_a_messages_text_is_copied_as_it_was_sent(tab: Tab) -> None:
    await tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = await tab.say("**bold** and `code`")
    await tab.menu(said, "Copy text")

    await until_copied(tab.page, "**bold** and `code`")


@pytest.mark.thorough
async def test_links_open_elsewhere_and_learn_nothing_of_this_page(tab: Tab) -> None:
    await tab.say("See https://example.org/a.")
    link = tab.newest.get_by_role("link", name="https://example.org/a")

    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("href", "https://example.org/a")


@pytest.mark.thorough
async def test_a_draft_that_cannot_be_sent_stays(tab: Tab) -> None:
    long = "long " * 500
    await tab.box.fill(long)
    await tab.box.press("Enter")

    await expect(tab.page.get_by_role("alert")).to_contain_text("2000")
    await expect(tab.box).to_have_value(long)


@pytest.mark.thorough
async def test_what_cannot_be_shown_is_attached_as_it_stands(tab: Tab) -> None:
    await tab.command("cite", citation="bell.txt:1", corpus="notes")
    files = tab.messages.nth(1).get_by_role("list", name="Attachments")
    async with tab.page.expect_download() as download:
        await files.get_by_role("link", name=".txt").click()

    kept = await (await download.value).path()
    assert BELL in kept.read_text("utf-8")


@pytest.mark.thorough
async def test_who_types_and_who_thinks_is_shown_until_something_comes(open_tab: OpenTab) -> None:
    tab = await open_tab()
    program: list[WebSocketRoute] = []

    def between(page: WebSocketRoute) -> None:
        page.connect_to_server()
        program.append(page)

    await tab.page.route_web_socket("**/~/chat", between)
    await tab.page.reload()
    said = await tab.say("Is anybody there?")
    channel = tab.page.url.rpartition("/")[2]
    tell = program[0].send
    tell(json.dumps({"on": "typing", "channel": channel, "name": "Verbatim"}))
    await expect(tab.page.get_by_text("Verbatim is typing…")).to_be_visible()
    answer: dict[str, object] = {
        "id": f"{2**62}",
        "channel": channel,
        "at": "2026-01-02T03:04:05Z",
        "edited": None,
        "author": {"id": "1", "name": "Verbatim", "bot": True},
        "ephemeral": False,
        "raw": "",
        "typed": "",
        "tree": [],
        "replies_to": None,
        "used": None,
        "mentions_you": False,
        "attachments": [],
        "rows": [],
        "can": {"edit": False, "delete": False},
    }
    tell(json.dumps({"on": "message", "message": {**answer, "thinking": True}}))
    await expect(tab.newest).to_contain_text("Verbatim is thinking…")
    await expect(tab.page.get_by_text("Verbatim is typing…")).to_have_count(0)
    tree = [{"t": "text", "text": "Here."}]
    tell(json.dumps({"on": "message", "message": {**answer, "thinking": False, "tree": tree}}))

    await expect(tab.newest.locator(".body")).to_have_text("Here.")
    await expect(said).to_be_visible()


@pytest.mark.thorough
async def test_a_spoiler_is_shown_on_request(tab: Tab) -> None:
    said = await tab.say("The end: ||they meet|| and ||part||.")
    covers = said.get_by_role("button", name="Show what is hidden")
    await expect(said.get_by_text("they meet")).to_be_hidden()
    await covers.first.click()
    await expect(said.get_by_text("they meet")).to_be_visible()
    await covers.first.focus()
    await tab.page.keyboard.press("Enter")

    await expect(said.get_by_text("part")).to_be_visible()
    await expect(covers).to_have_count(0)
