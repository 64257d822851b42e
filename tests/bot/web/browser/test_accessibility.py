"""Can everybody use the pages, whatever their screen and whatever they see with?"""

from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from tests.bot.web.browser.conftest import OpenTab
from tests.bot.web.browser.tab import Tab
from tests.bot.web.browser.test_asking import SLEEPER

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
GRAVE: Final = frozenset({"serious", "critical"})


async def faults(page: Page) -> list[str]:
    """Return what axe finds grave, with the element that it finds it in."""
    found: dict[str, Any] = (await Axe().run(page)).response
    return [
        f"{fault['id']}: {node['html']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


async def is_too_wide(page: Page) -> bool:
    """Tell whether the page, or a part of it that should only scroll down, scrolls sideways."""
    widths = await page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('main, [role=log]')]"
        ".map(each => each.scrollWidth)"
    )
    return bool(max(widths) > await page.evaluate("innerWidth"))


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
@pytest.mark.thorough
async def test_axe_finds_no_grave_fault_in_the_chat(open_tab: OpenTab, scheme: str) -> None:
    tab = await open_tab(color_scheme=scheme)
    await expect(tab.log.get_by_role("button").first).to_be_visible()
    found = await faults(tab.page)
    await tab.begin_post(f"Everything that there is, {scheme}")
    await tab.say(
        "# Head\n- one\n- two\n`code` ||hidden|| <#1> https://example.org\n```\nfence\n```"
    )
    await tab.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest.locator("blockquote")).to_be_visible()
    await tab.choose(tab.messages.nth(3), "Open…", "why these")
    await expect(tab.newest).to_contain_text("Only you can see this")
    found += await faults(tab.page)
    await tab.messages.nth(1).get_by_role("button", name="More actions").click()
    found += await faults(tab.page)
    await tab.page.keyboard.press("Escape")
    await tab.box.press_sequentially("/")
    await expect(tab.page.get_by_role("listbox")).to_be_visible()
    found += await faults(tab.page)
    await tab.box.press_sequentially("find term")
    await expect(tab.page.get_by_role("listbox")).to_be_visible()
    found += await faults(tab.page)
    await tab.press(tab.messages.nth(3), "Follow up")
    await expect(tab.page.get_by_role("dialog")).to_be_visible()
    found += await faults(tab.page)

    assert found == []


@pytest.mark.thorough
async def test_on_a_phone_nothing_scrolls_sideways_and_navigation_folds_away(
    open_tab: OpenTab,
) -> None:
    tab = await open_tab(viewport=PHONE, has_touch=True)
    fold = tab.page.get_by_role("button", name="Channels")
    await expect(tab.page.get_by_role("navigation", name="Channels")).to_be_hidden()
    await fold.click()
    assert not await is_too_wide(tab.page)
    await tab.channel("@Verbatim")
    await expect(tab.page.get_by_role("navigation", name="Channels")).to_be_hidden()
    await tab.say(SLEEPER)
    await expect(tab.messages).to_have_count(2)
    await tab.say("long" * 100 + "\n```\n" + "wide " * 60 + "\n```")
    await expect(tab.messages).to_have_count(4)
    await tab.choose(tab.messages.nth(1), "Open…", "why these")
    await expect(tab.newest).to_contain_text("Only you can see this")
    assert not await is_too_wide(tab.page)
    await tab.box.fill("/ask ")
    await expect(tab.page.get_by_role("textbox", name="question")).to_be_focused()

    assert not await is_too_wide(tab.page)


@pytest.mark.thorough
async def test_nothing_moves_for_who_wants_less_motion(tab: Tab) -> None:
    await tab.say(f"@Verbatim {SLEEPER}")
    moving = "document.getAnimations().filter(each => each.playState === 'running').length"

    assert await tab.page.evaluate(moving) == 0


@pytest.mark.thorough
async def test_only_what_others_say_is_read_out_and_only_once(open_tab: OpenTab) -> None:
    tab = await open_tab()
    await tab.page.add_init_script("document.ariaNotify = text => (window.aloud ??= []).push(text)")
    await tab.page.reload()
    await tab.begin_post("Who listens?")
    await tab.say(f"@Verbatim {SLEEPER}")
    await expect(tab.newest.locator("blockquote")).to_be_visible()
    await tab.page.reload()
    await expect(tab.newest.locator("blockquote")).to_be_visible()
    assert await tab.page.evaluate("window.aloud ?? []") == []
    await tab.command("ask", question="Who coined the term schemer?")
    await expect(tab.newest).to_contain_text("Joe Carlsmith")
    await tab.menu(tab.messages.nth(1), "Edit")
    await tab.page.keyboard.type(" Please.")
    await tab.page.keyboard.press("Enter")
    await expect(tab.messages.nth(1)).to_contain_text("edited")

    (heard,) = await tab.page.evaluate("window.aloud")
    assert heard.startswith("Verbatim: Who coined the term schemer? Agree, and would add")
