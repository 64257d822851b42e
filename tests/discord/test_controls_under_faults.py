"""Buttons, menus and forms do what they do once, whatever happens to a request."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.sandbox import Sandbox
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

QUESTION = "Leela"
CALLBACK = "POST /interactions/*/callback"
ORIGINAL = "PATCH /webhooks/*"
MESSAGE = "POST /channels/*/messages"
DELETE = "DELETE /webhooks/*"

Act = Callable[[], Awaitable[Outcome]]


async def more(who: Person) -> Act:
    seen = await who.slash("ask", question=QUESTION)
    return lambda: who.press("More", on=seen)


async def post(who: Person) -> Act:
    seen = await who.slash("ask", question=QUESTION, private=True)
    return lambda: who.press("Post", on=seen)


async def open_(who: Person) -> Act:
    seen = await who.slash("ask", question=QUESTION)
    return lambda: who.choose("[1] in context", on=seen)


async def page(who: Person) -> Act:
    seen = await (await open_(who))()
    return lambda: who.press("Newer", on=seen)


async def follow_up(who: Person) -> Act:
    form = await who.press("Follow up", on=await who.slash("ask", question=QUESTION))
    return lambda: who.submit(form, "And what is ASARA?")


async def find_sources(who: Person) -> Act:
    said = who.say("Cotra coined the term schemer.")
    return lambda: who.use("Find sources", on=said)


async def verify_quotes(who: Person) -> Act:
    said = who.say("> somebody coined the term schemer")
    return lambda: who.use("Verify quotes", on=said)


READY: dict[str, Callable[[Person], Awaitable[Act]]] = {
    "more": more,
    "post": post,
    "open": open_,
    "page": page,
    "follow up": follow_up,
    "find sources": find_sources,
    "verify quotes": verify_quotes,
}


def reads(expected: list[str], seen: Outcome) -> bool:
    return seen.texts == expected


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_what_is_pressed_chosen_or_sent_is_answered_once(
    sandbox: Sandbox, validation: Validation
) -> None:
    faults = sandbox.faults
    troubles: list[Callable[[], None]] = [
        lambda: faults.rate_limit(CALLBACK, retry_after=0.2),
        lambda: faults.rate_limit(ORIGINAL, retry_after=0.2),
        lambda: faults.fail(ORIGINAL, status=502),
        lambda: faults.cut(CALLBACK),
        lambda: faults.lose(CALLBACK),
        lambda: faults.cut(ORIGINAL, times=2),
        lambda: faults.lose(ORIGINAL),
        lambda: faults.slow(CALLBACK, seconds=0.3),
        lambda: faults.repeat_event("INTERACTION_CREATE"),
    ]
    ada = Person(sandbox)
    for number, (name, ready) in enumerate(READY.items()):
        expected = (await (await ready(ada))()).texts
        assert len(expected) == 1, name
        # Each trouble meets some control; all of both would take a minute.
        for trouble in troubles[number % 3 :: 3]:
            act = await ready(ada)
            trouble()
            seen = await act()
            await seen.until(partial(reads, expected), f"{name} once more")
            assert not seen.pinged
            assert not seen.failed
            faults.clear()
    # What was done and not heard of is asked again, and refused as done.
    assert all("code 40060" in each.sentence for each in validation.violations)
    validation.violations.clear()


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_what_is_posted_or_removed_is_so_once(
    sandbox: Sandbox, validation: Validation
) -> None:
    ada = Person(sandbox)
    faults = sandbox.faults
    for pattern in (MESSAGE, ORIGINAL):
        for trouble in (faults.cut, faults.lose, faults.fail):
            said = ada.say("Cotra coined the term schemer.")
            offered = await ada.use("Find sources", on=said)
            trouble(pattern)
            posted = await ada.press("Post as reply", on=offered)
            await posted.until(lambda it: it.texts == ["Posted."], "the reply to be posted")
            assert len(ada.replies(to=said)) == 1
            faults.clear()
    for trouble in (faults.cut, faults.lose, faults.fail):
        answer = await ada.slash("ask", question=QUESTION)
        trouble(DELETE)
        removed = await ada.press("Remove", on=answer)
        await removed.until(lambda it: it.deleted, "the answer to be removed")
        faults.clear()
    assert validation.violations == []


async def test_a_press_that_came_too_late_is_let_go(
    sandbox: Sandbox, validation: Validation, bot_process: object
) -> None:
    assert bot_process is not None
    ada = Person(sandbox)
    answer = await ada.slash("ask", question=QUESTION)
    before = answer.text
    opened = [ada.visitor.press(answer.message, label) for label in ("More", "Follow up", "Remove")]
    sandbox.clock.advance(3.1)
    await ada.slash("ask", question=QUESTION)
    await ada.until(lambda: len(validation.violations) == 3, "all three to be refused")
    assert [each.messages for each in opened] == [[], [], []]
    assert answer.text == before
    assert all("code 10062" in each.sentence for each in validation.violations)
    validation.violations.clear()
