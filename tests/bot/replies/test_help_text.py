"""Who asks what the bot can do, and what are they told?"""

import pytest

from bot.replies.help_text import asks_for_help, help_reply, is_courtesy
from bot.replies.layout import LIMIT

WHY_NONE = "No corpus can be asked here."


def test_help_names_the_corpora_and_where_to_read_more() -> None:
    three = help_reply(["notes", "a_b"], WHY_NONE).content.splitlines()
    assert len(three) == 3
    assert "I quote *notes*, *a\\_b* word for word" in three[0]
    assert WHY_NONE not in three[0]
    more = help_reply(["notes"], WHY_NONE, about="https://example.org").content.splitlines()
    assert more[3:] == ["Read more: https://example.org"]
    unset = help_reply(["notes"], WHY_NONE, about="").content.splitlines()
    assert "`/corpus list`" in unset[3]
    assert help_reply([], WHY_NONE).content.splitlines()[0].endswith(WHY_NONE)
    assert len(help_reply(["n" * 32] * 9, WHY_NONE, about="x" * 300).content) <= LIMIT


@pytest.mark.parametrize(
    "text",
    """hi|Hi!|HELLO|hey there|Hello, bot!|hiii|good morning|yo|help|Help!|help me please|please help
    |what can you do?|What do you do?|hi, what can you do|who are you?|what are you|what's this?
    |how do you work?|how does this work?|How do I use this bot?|how to use you|commands|/help|!help
    |What are your commands?|what can I ask?|can you help me?|hallo|bonjour""".split("|"),
)
def test_a_greeting_or_a_cry_for_help_asks_for_help(text: str) -> None:
    assert asks_for_help(text)


@pytest.mark.parametrize(
    "text",
    """|?|help desk|help with Leela|What can you do about schemers?|hi-fi|high|what can Leela do?
    |How does this attack work?|Who are you quoting?|hello world program|this|please""".split("|"),
)
def test_a_question_about_something_asks_for_no_help(text: str) -> None:
    assert not asks_for_help(text)


def test_only_what_thanks_or_nods_is_a_courtesy() -> None:
    for text in ("thanks!", "Thank you so much", "ok cool", "nice, thanks", "hi", "!", "lol"):
        assert is_courtesy(text), text
    for text in ("thanks, and when?", "and when?", "nice theory?", "why", "true?", "no lantern"):
        assert not is_courtesy(text), text
