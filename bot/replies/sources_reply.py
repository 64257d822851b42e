"""How do passages on somebody's claim look, to be chosen from and to be posted as a reply?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.replies import controls
from bot.replies.controls import Choice
from bot.replies.layout import Reply, answer_reply, cut_question
from retrieval.answer import Answer
from retrieval.corpus import QUOTATION_MARKS

LONGEST_CLAIM: Final = 6000
"""Characters of a message that are looked at."""

_MARKUP: Final = re.compile(
    r"\\[^0-9A-Za-z\s]"  # an escape
    r"|<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>"  # mentions, emoji, times
    r"|<?https?://[^\s>]+>?"
    r"|^ *(?:>>> |> ?|#{1,3} |-# |[-*+] |\d+\. )+"
    r"|[*`|]+|~~|(?<!\w)_+|(?<!_)_++(?!\w)",
    re.MULTILINE,
)
_LINK: Final = re.compile(r"\[([^\[\]\n]*+)\]\([^)\n]*+\)")
# What would narrow a question: a claim only happens to hold it.
_MARKS: Final = "".join([*QUOTATION_MARKS, *QUOTATION_MARKS.values()])
_NARROWING: Final = re.compile(f'["{_MARKS}]|(?<!\\w)file(?=[:\uff1a])', re.IGNORECASE)

GONE: Final = "What was chosen has changed or gone since it was shown here."


def claim_of(content: str) -> str:
    """Return the words of a message on one line, without markdown, mentions and links.

    Returns:
        Empty when it has none.
    """
    content = _LINK.sub(r"\1", content[:LONGEST_CLAIM])
    return " ".join(_NARROWING.sub(" ", _MARKUP.sub(" ", content)).split())


def offer(answer: Answer, message_id: int, link: str = "") -> Reply:
    """Lay out what was found on a claim, to choose from.

    Args:
        answer: To the claim. What fits is chosen already; what merely comes closest is not.
        message_id: Of the message that makes the claim.
        link: The corpus's link template; empty for none.
    """
    reply = answer_reply(answer, link)
    excerpts = answer.excerpts or answer.weak
    if answer.error or not excerpts:
        return reply
    choices = [controls.keeping(excerpt, chosen=answer.answered) for excerpt in excerpts]
    return replace(reply, rows=controls.keeping_rows(answer.corpus, message_id, choices))


def kept_reply(
    answer: Answer, choices: Sequence[Choice], gone: Sequence[int], message_id: int, link: str = ""
) -> Reply:
    """Lay out the passages that are kept, with what there was to choose from.

    Args:
        answer: Its excerpts are those that are kept and still stand.
        choices: All of them, those marked that are kept.
        gone: The ranks of those that are kept and stand no more.
        message_id: Of the message that makes the claim.
        link: As in `offer`.
    """
    reply = Reply(f"**{cut_question(answer.question)}**\n{GONE}")
    if answer.excerpts:
        warnings = (lost(gone),) if gone else ()
        reply = answer_reply(replace(answer, warnings=warnings), link)
    return replace(reply, rows=controls.keeping_rows(answer.corpus, message_id, choices))


def lost(gone: Sequence[int]) -> str:
    """Say which passages stand no more, by their ranks; empty for none."""
    ranks = ", ".join(f"[{rank}]" for rank in gone)
    return f"{ranks} changed or went since it was shown here." if gone else ""


def posted_reply(answer: Answer, link: str = "") -> Reply:
    """Lay out the passages that are posted for all to see; at least one."""
    excerpts = tuple(replace(excerpt, rank=rank) for rank, excerpt in enumerate(answer.excerpts, 1))
    reply = answer_reply(replace(answer, excerpts=excerpts), link)
    return replace(reply, rows=controls.posted_rows(answer.corpus, excerpts))
