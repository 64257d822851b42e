"""How does a reply offer passages on somebody's claim, and how does it post them?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.replies import controls
from bot.replies.controls import Choice
from bot.replies.layout import Reply, answer_reply, chosen_reply, cut_question
from retrieval.answer import Answer
from retrieval.corpus import QUOTATION_MARKS
from retrieval.quote import OpenedExcerpt

LONGEST_CLAIM: Final = 6000
"""Most characters of a message that the search looks at."""

_MARKUP: Final = re.compile(
    r"\\[^0-9A-Za-z\s]"  # an escape
    r"|<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>"  # mentions, emoji, times
    r"|<?https?://[^\s>]+>?"
    r"|^ *(?:>>> |> ?|#{1,3} |-# |[-*+] |\d+\. )+"
    r"|[*`|]+|~~|(?<!\w)_+|(?<!_)_++(?!\w)",
    re.MULTILINE,
)
_LINK: Final = re.compile(r"\[([^\[\]\n]*+)\]\([^)\n]*+\)")
# These marks would narrow a question; a claim only happens to hold them.
_MARKS: Final = "".join([*QUOTATION_MARKS, *QUOTATION_MARKS.values()])
_NARROWING: Final = re.compile(f'["{_MARKS}]|(?<!\\w)file(?=[:\uff1a])', re.IGNORECASE)

GONE: Final = "What was chosen has been changed or removed since it was shown here."


@dataclass(frozen=True, slots=True)
class Kept:
    """Passages on a claim that somebody keeps.

    Attributes:
        claim: The claim as it is shown.
        corpus: Name of the corpus they stand in.
        snapshot: Id of the snapshot in which they were looked up again.
        passages: The passages by their ranks, ascending; None for one that isn't there any more.
    """

    claim: str
    corpus: str
    snapshot: str
    passages: Mapping[int, OpenedExcerpt | None]

    @property
    def standing(self) -> dict[int, OpenedExcerpt]:
        """The passages that are still there, by their ranks."""
        return {rank: passage for rank, passage in self.passages.items() if passage}

    @property
    def state(self) -> str:
        """The corpus and its snapshot."""
        return f"{self.corpus}@{self.snapshot}"


def claim_of(content: str) -> str:
    """Return the words of a message on one line, without markdown, mentions and links.

    Returns:
        The words; empty when the message has none.
    """
    content = _LINK.sub(r"\1", content[:LONGEST_CLAIM])
    return " ".join(_NARROWING.sub(" ", _MARKUP.sub(" ", content)).split())


def offer(answer: Answer, message_id: int, link: str = "") -> Reply:
    """Lay out the passages that were found on a claim, to choose from.

    Args:
        answer: The answer to the claim. What fits is chosen already; what merely comes closest is
            not.
        message_id: Id of the message that makes the claim.
        link: The corpus's link template; empty for none.
    """
    reply = answer_reply(answer, link)
    excerpts = answer.excerpts or answer.weak
    if answer.error or not excerpts:
        return reply
    choices = [controls.keeping(excerpt, chosen=answer.answered) for excerpt in excerpts]
    return replace(reply, rows=controls.keeping_rows(answer.corpus, message_id, choices))


def kept_reply(kept: Kept, choices: Sequence[Choice], message_id: int, link: str = "") -> Reply:
    """Lay out the passages that are kept, with what there was to choose from.

    Args:
        kept: The passages.
        choices: All choices, with those marked that are kept.
        message_id: Id of the message that makes the claim.
        link: As in `offer`.
    """
    reply = Reply(f"**{cut_question(kept.claim)}**\n{GONE}")
    if kept.standing:
        reply = chosen_reply(kept.claim, kept.state, kept.standing, link=link, warning=lost(kept))
    return replace(reply, rows=controls.keeping_rows(kept.corpus, message_id, choices))


def lost(kept: Kept) -> str:
    """Say which passages are no longer there, by their ranks; empty for none."""
    gone = [rank for rank, passage in kept.passages.items() if passage is None]
    ranks = ", ".join(f"[{rank}]" for rank in gone)
    return f"{ranks} changed or went since it was shown here." if gone else ""


def posted_reply(kept: Kept, link: str = "") -> Reply:
    """Lay out the passages that are posted for all to see; at least one is still there."""
    posted = dict(enumerate(kept.standing.values(), 1))
    reply = chosen_reply(kept.claim, kept.state, posted, link=link)
    return replace(reply, rows=controls.posted_rows(kept.corpus, posted))
