"""How does a reply offer passages on somebody's claim, and how does it post them?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.replies import controls
from bot.replies.controls import Choice
from bot.replies.layout import Reply, answer_reply, chosen_reply, cut_question
from retrieval.answer import Answer, narrowing
from retrieval.corpus import QUOTATION_MARKS
from retrieval.quote import OpenedExcerpt

LONGEST_CLAIM: Final = 6000
"""Most characters of a message that the search looks at."""

# Mentions, emoji, times, links, and the marks of a line: things that are no words.
_THING: Final = re.compile(
    r"<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>"
    r"|<?https?://[^\s>]+>?"
    r"|^ *(?:>>> |> ?|#{1,3} |-# |[-*+] |\d+\. )+",
    re.MULTILINE,
)
_MARKUP: Final = re.compile(r"\\[^0-9A-Za-z\s]|[*`|]+|~~|(?<!\w)_+|(?<!_)_++(?!\w)")
_LINK: Final = re.compile(r"\[([^\[\]\n]*+)\]\([^)\n]*+\)")
# These would narrow a question; a claim only happens to hold them.
_MARKS: Final = re.compile(f'["{"".join([*QUOTATION_MARKS, *QUOTATION_MARKS.values()])}]')
_KEY: Final = re.compile(
    f"(?<!\\w)((?:{'|'.join(narrowing.KEYS)})[:\uff1a])(?=\\S)", re.ASCII | re.IGNORECASE
)
# A blank before one of these was before something that is left out.
_CLOSING: Final = frozenset(",.;:!?…)]}")
_TAKEN: Final = "\0"

GONE: Final = "What was chosen has been changed or removed since it was shown here."


@dataclass(frozen=True, slots=True)
class Kept:
    """Passages of a message that somebody keeps.

    Attributes:
        claim: The claim or question that they were found by, as it is shown.
        corpus: Name of the corpus they stand in.
        snapshot: Id of the snapshot in which they were looked up again.
        passages: The passages by their ranks, ascending, or a single one by 0; None for one that
            isn't there any more.
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
    content = _LINK.sub(r"\1", content[:LONGEST_CLAIM].replace(_TAKEN, " "))
    content = _MARKUP.sub(_unseen, _THING.sub(_left_out, content))
    claim = " ".join(_MARKS.sub(_unseen, content).split()).replace(f" {_TAKEN}", "")
    if claim.startswith(_TAKEN):
        claim = claim[2:].lstrip()  # what followed an address, as in "<@1>, is that so?"
    # Only now, since a key and what follows it can have been parted by what is left out.
    return _KEY.sub(r"\1 ", claim.replace(_TAKEN, ""))


def _left_out(thing: re.Match[str]) -> str:
    return _TAKEN if thing.string[thing.end() : thing.end() + 1] in _CLOSING else " "


def _unseen(mark: re.Match[str]) -> str:
    """Return what parts the words beside a mark that is left out: a blank inside a word."""
    text, start, end = mark.string, mark.start(), mark.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return " " if before.isalnum() and after.isalnum() else ""


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
        head = f"**{cut_question(kept.claim)}**"
        reply = chosen_reply(head, kept.state, kept.standing, link=link, warning=lost(kept))
    return replace(reply, rows=controls.keeping_rows(kept.corpus, message_id, choices))


def lost(kept: Kept) -> str:
    """Say which passages are no longer there, by their ranks; empty for none."""
    gone = [rank for rank, passage in kept.passages.items() if passage is None]
    ranks = ", ".join(f"[{rank}]" for rank in gone)
    return f"{ranks} changed or went since it was shown here." if gone else ""


def posted_reply(kept: Kept, link: str = "", *, under_claim: bool) -> Reply:
    """Lay out the passages that are posted for all to see; at least one is still there.

    Args:
        kept: The passages.
        link: As in `offer`.
        under_claim: Whether they are posted as a reply, so that the claim stands above them anyway.
    """
    posted = dict(enumerate(kept.standing.values(), 1))
    head = "" if under_claim else f"**{cut_question(kept.claim)}**"
    reply = chosen_reply(head, kept.state, posted, link=link)
    return replace(reply, rows=controls.posted_rows(kept.corpus, posted))
