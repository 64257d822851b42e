"""Whatever stands in a text, a message or a name is shown as it stands, and does nothing.

That nothing runs, no dialog opens and nothing is asked of anywhere else is checked by the tab.
"""

import pytest
from playwright.async_api import expect

from tests.bot.replies.discord_markdown import visible
from tests.bot.web.browser.hard import HARD, MARKUP
from tests.bot.web.browser.tab import Tab

AT_ONCE = 10  # lines of a quote


async def shows(tab: Tab, first: int, lines: tuple[str, ...]) -> None:
    """Let lines of the hard file be quoted, and compare."""
    before = await tab.messages.count()
    await tab.command("cite", citation=f"hard.txt:{first}-{first + len(lines) - 1}", corpus="notes")
    shown = tab.messages.nth(before)
    await expect(shown.get_by_role("button", name="Remove")).to_be_visible()
    assert visible(await shown.locator("blockquote").inner_text()) == visible(
        # No excerpt begins or ends with a blank.
        "\n".join(lines).strip()
    )


async def test_markup_in_a_text_is_quoted_as_it_stands(tab: Tab) -> None:
    await shows(tab, 1, MARKUP)


@pytest.mark.thorough
async def test_every_hostile_line_is_quoted_as_it_stands(tab: Tab) -> None:
    for first in range(0, len(HARD), AT_ONCE):
        await shows(tab, first + 1, HARD[first : first + AT_ONCE])


@pytest.mark.thorough
async def test_markup_in_a_message_is_shown_as_it_stands(tab: Tab) -> None:
    for text in MARKUP:
        said = await tab.say(text)
        assert await said.locator(".body :is(script, img, iframe, svg, b, i)").count() == 0
        for link in await said.get_by_role("link").all():
            assert (await link.get_attribute("href") or "").startswith("https://")


@pytest.mark.thorough
async def test_markup_in_a_title_is_shown_as_it_stands(tab: Tab) -> None:
    await tab.begin_post("<img src=x onerror=alert(1)> **bold** &amp;")

    await expect(tab.page.get_by_role("heading", level=1)).to_have_text(tab.place)
