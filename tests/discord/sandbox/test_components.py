"""Buttons, selects and modals of the real discord.py, as people use them."""

import discord
import pytest

from bot.sandbox import Sandbox
from tests.discord.client import SmallBot, running
from tests.discord.person import Outcome, Person

pytestmark = pytest.mark.usefixtures("all_is_well")


@pytest.fixture
async def private(bot: SmallBot, ada: Person) -> Outcome:
    """An answer that only Ada sees, to what Bo has said."""
    assert bot.is_ready()
    return await ada.use("Find sources", on=ada.friend("Bo").say("The moon is cheese."))


async def test_a_button_with_its_state_in_the_custom_id_outlives_the_bot(
    sandbox: Sandbox, ada: Person
) -> None:
    async with running(SmallBot(), sandbox):
        seen = await ada.slash("pages")
        assert seen.custom_id("To 2") == "page:2"
    async with running(SmallBot(), sandbox):
        turned = await ada.press("To 2", on=seen)
        assert turned.text == "page 2"
        assert turned.messages == seen.messages
        assert turned.buttons == ["To 3"]
        with pytest.raises(LookupError, match="no button 'To 2'"):
            await ada.press("To 2", on=seen)
        assert (await ada.press("To 3", on=seen)).text == "page 3"


@pytest.mark.usefixtures("bot")
async def test_anyone_who_sees_a_message_can_use_its_components(ada: Person) -> None:
    seen = await ada.slash("direct")
    opened = await ada.friend("Bo").choose("First", on=seen.message)
    assert opened.text == "opened ['1']"
    assert opened.ephemeral
    assert opened.message not in ada.screen


async def test_a_private_answers_components_are_its_askers_alone(
    private: Outcome, ada: Person
) -> None:
    with pytest.raises(LookupError, match="Cy doesn't see message"):
        await ada.friend("Cy").press("Remove", on=private.message)


async def test_a_private_answer_can_be_posted_as_a_reply(private: Outcome, ada: Person) -> None:
    said = ada.screen[0]
    done = await ada.press("Post as reply", on=private)
    assert (done.text, done.ephemeral, done.buttons) == ("posted", True, [])
    assert [message.content for message in ada.replies(said)] == ["for all"]
    assert [message.content for message in ada.friend("Cy").screen] == [
        "The moon is cheese.",
        "for all",
    ]


async def test_a_reply_to_what_is_gone_stands_alone_when_it_may(
    private: Outcome, ada: Person
) -> None:
    said = ada.screen[0]
    ada.discord.world.delete(said)
    await ada.press("Post as reply", on=private)
    assert [(each.content, each.replies_to) for each in ada.screen[1:]] == [("for all", None)]


async def test_followups_are_edited_and_deleted(private: Outcome, ada: Person) -> None:
    seen = await ada.press("Beside", on=private)
    await seen.until(lambda it: len(it.deleted) == 1, "the second to be gone")
    assert seen.texts == ["edited"]
    assert seen.message.versions == ["", "one", "edited"]
    assert seen.ephemeral
    assert [message.versions for message in seen.deleted] == [["two"]]


async def test_a_button_can_take_its_message_away(private: Outcome, ada: Person) -> None:
    message = private.message
    seen = await ada.press("Remove", on=private)
    assert seen.deleted == [message]
    assert not private.messages
    with pytest.raises(LookupError, match="doesn't see message"):
        await ada.press("Remove", on=message)


async def test_inputs_under_labels_are_filled_in_by_name_or_label(
    private: Outcome, ada: Person, bot: SmallBot
) -> None:
    modal = await ada.press("Ask", on=private)
    assert (modal.title, modal.inputs) == ("Another form", ["Your question", "A note"])
    assert (await ada.submit(modal, question="Why so?")).text == "Why so? / as before"
    opened = bot.acts[-1].message
    assert opened is not None
    assert opened.id == private.message.id
    again = await ada.press("Ask", on=private)
    filled = await ada.submit(again, **{"your question": "And now?", "note": ""})
    assert filled.text == "And now? /"


async def test_a_modal_takes_only_what_its_inputs_allow(private: Outcome, ada: Person) -> None:
    modal = await ada.press("Ask", on=private)
    with pytest.raises(ValueError, match="3 to 4000 characters, not 2"):
        await ada.submit(modal, "no")
    with pytest.raises(ValueError, match="not 4001"):
        await ada.submit(modal, "x" * 4001)
    with pytest.raises(LookupError, match="no input 'answer'"):
        await ada.submit(modal, answer="forty-two")
    with pytest.raises(LookupError, match="no modal was opened for Cy"):
        await ada.friend("Cy").submit(modal, "Why so?")
    assert (await ada.submit(modal, "x" * 4000)).text == "x" * 2000


async def test_a_modal_of_a_command_comes_without_a_message(bot: SmallBot, ada: Person) -> None:
    await ada.submit(await ada.slash("form"), wish="rain")
    assert bot.acts[-1].type is discord.InteractionType.modal_submit
    assert bot.acts[-1].message is None


async def test_an_answer_tells_where_it_comes_from(bot: SmallBot, ada: Person) -> None:
    seen = await ada.slash("direct")
    asked = await ada.mention("what is above?")
    channel = bot.get_channel(ada.channel.id)
    assert isinstance(channel, discord.TextChannel)
    first = (await channel.fetch_message(seen.message.id)).interaction_metadata
    assert first is not None
    assert (first.id, first.user.id) == (
        seen.message.origin and seen.message.origin.id,
        ada.user.id,
    )
    assert first.is_guild_integration()
    form = await ada.press("Form", on=seen)
    filled = await ada.submit(form, "snow")
    told = (await channel.fetch_message(filled.message.id)).interaction_metadata
    assert told is not None
    assert told.modal_interaction is not None
    assert told.modal_interaction.interacted_message_id == seen.message.id
    assert (await channel.fetch_message(asked.message.id)).interaction_metadata is None
    used = await ada.use("Find sources", on=asked)
    assert used.ephemeral
    menu = (await bot.acts[-1].original_response()).interaction_metadata
    assert menu is not None
    assert menu.target_message_id == (asked.wrote and asked.wrote.id)


async def test_an_edit_replaces_components_and_keeps_what_it_does_not_name(
    bot: SmallBot, ada: Person
) -> None:
    seen = await ada.slash("direct")
    message = await bot.acts[-1].original_response()
    await message.edit(content="other words")
    assert seen.buttons == ["Again", "Later", "Form"]
    await message.edit(view=None)
    assert (seen.text, seen.buttons) == ("other words", [])


async def test_a_select_offers_its_options_once(bot: SmallBot, ada: Person) -> None:
    seen = await ada.slash("direct")
    assert bot.is_ready()
    with pytest.raises(LookupError, match="no select with"):
        await ada.choose("Third", on=seen)
    with pytest.raises(ValueError, match="takes no 2 options"):
        await ada.choose("First", "2", on=seen)
    assert (await ada.choose("2", on=seen, select="open")).text == "opened ['2']"


async def test_a_forged_press_reaches_the_bot(bot: SmallBot, ada: Person) -> None:
    said = await ada.mention("nothing with a button")
    assert (await ada.forging.press("again", on=said)).text == "once more"
    opened = await ada.forging.choose("never offered", on=said, select="open")
    assert opened.text == "opened ['never offered']"
    # discord.py itself looks for a dynamic item's button in the message.
    ada.discord.clock.speed = 100.0
    assert (await ada.forging.press("page:99", on=said)).failed
    data = bot.acts[-1].data
    assert data is not None
    assert data.get("custom_id") == "page:99"


async def test_a_forged_press_on_what_one_does_not_see_is_not_passed_on(
    private: Outcome, ada: Person
) -> None:
    message, cy = private.message, ada.friend("Cy")
    with pytest.raises(LookupError, match="Discord knows no message"):
        await cy.forging.press("page:1", on=message)
    await ada.press("Remove", on=private)
    with pytest.raises(LookupError, match="Discord knows no message"):
        await ada.forging.press("page:1", on=message)


async def test_a_forged_modal_reaches_the_bot(bot: SmallBot, ada: Person) -> None:
    modal = await ada.slash("form")
    assert modal.modal is not None
    field = modal.modal["components"][0]["components"][0]["custom_id"]
    sent = await ada.forging.submit(modal, modal.modal["custom_id"], **{field: "x" * 99})
    assert sent.text == f"you wish {'x' * 99}"
    assert bot.acts[-1].type is discord.InteractionType.modal_submit
