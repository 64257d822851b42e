"""What can the bot do, in three lines, and who asks for them?"""

import re
from collections.abc import Sequence
from typing import Final

from bot.replies import quoting
from bot.replies.layout import Reply

_LISTED: Final = "Read more: `/corpus list` names the texts here, `/corpus status` what is in them."

_MANY_ARE_NAMED: Final = 5
_LONGEST: Final = 200  # characters; a longer text says more than hello
_GREETING: Final = (
    r"hi+|hello+|hey+|hiya|howdy|yo|hallo|hola|bonjour|salut|ciao|moin|servus"
    r"|good (?:morning|afternoon|evening|day)|greetings"
)
_ADDRESSED: Final = r"(?: (?:there|bot|verbatim|everyone|all|again|friend))*"
_HELP: Final = (
    r"help(?: me)?|i need (?:some )?help|(?:can|could) you help(?: me)?|commands?|usage|start|info"
    r"|what (?:can|do|could) (?:you|u|it|this bot) do"
    r"|what(?: are| is|s) (?:you|this|this bot|verbatim)(?: for)?|who are you"
    r"|what (?:are )?(?:your|the) commands(?: are there)?"
    r"|how (?:do|does|can|should) (?:you|i|we|it|this|this bot)"
    r" (?:work|(?:use|ask) (?:you|it|this|this bot|verbatim))"
    r"|how (?:to|do i|do you) use (?:you|it|this|this bot|verbatim)"
    r"|what should i (?:ask|do)|what can i ask(?: you)?"
)
_ASKS: Final = re.compile(
    rf"(?:(?:{_GREETING}){_ADDRESSED} ?)?(?:(?:please|pls) )?"
    rf"(?:(?:{_HELP})(?: (?:please|pls|here|exactly))?)?"
)
_COURTESY: Final = re.compile(
    rf"(?:(?:{_GREETING}){_ADDRESSED}|(?:ok|okay|great|nice|cool|wow|perfect|awesome|lol|haha|yes"
    r"|no|yep|nope|right|indeed|agreed|same|true|oh|ah|i see|got it|good (?:bot|one|answer|job)"
    r"|thanks|thank you|thankyou|thx|ty|cheers|merci|danke|gracias"
    r"|very|so|much|a lot|that|helps|for|this|bot|verbatim)(?: |\Z))+"
)


def help_reply(corpora: Sequence[str], why_none: str, *, about: str | None = None) -> Reply:
    """Return three lines about what the bot does with the corpora that are allowed in a venue.

    Args:
        corpora: Names of the corpora.
        why_none: Sentence that takes the place of their names where there are none.
        about: Where one can read more, in a fourth line; empty for what the bot itself can tell,
            None for no such line.
    """
    named = ", ".join(f"*{quoting.inline(name)}*" for name in corpora[:_MANY_ARE_NAMED])
    asking = (
        f"Ask with `/ask`, or by mentioning me: I quote {named or 'texts'} word for word and say "
        "in which file and on which lines it stands."
    )
    citing = (
        "To cite: `/find` while you type, `/cite` an id such as `k7f2q8ab` or `file:12-18`, and on "
        "anyone's message Apps › *Find sources* or *Verify quotes*."
    )
    lines = [
        asking if named else f"{asking} {why_none}",
        citing,
        "When nothing fits, I say so. I write nothing of my own, and nobody gets pinged.",
    ]
    if about is not None:
        lines.append(f"Read more: {about}" if about else _LISTED)
    return Reply("\n".join(lines))


def asks_for_help(text: str) -> bool:
    """Tell whether an English text says no more than *hi*, *help* or *what can you do?*."""
    words = _words(text)
    return 0 < len(words) <= _LONGEST and _ASKS.fullmatch(words) is not None


def is_courtesy(text: str) -> bool:
    """Tell whether an English text only greets, thanks or nods, so that nothing is asked in it."""
    words = _words(text)
    if not words:
        return True
    return len(words) <= _LONGEST and "?" not in text and _COURTESY.fullmatch(words) is not None


def _words(text: str) -> str:
    """Return the words of a text in lower case, with single spaces between them."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("'", "").replace("’", "")))
