"""How does everybody get to see the very message that only one person has seen?"""

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Final

from bot.replies import controls, quoting, sources_reply
from bot.replies.controls import Reference, Row
from bot.replies.layout import (
    ATTACHED,
    LEFT_OUT,
    TOO_LARGE,
    Attachment,
    Reply,
    attachment_name,
    chosen_reply,
    extract_reply,
    source_line,
)
from bot.replies.sources_reply import Kept
from retrieval.quote import OpenedExcerpt

_FIRST_EXCERPT: Final = re.compile(r"^(?:> |-# \[\d)", re.MULTILINE)


def posted_reply(
    seen: Reply, kept: Kept, link: str = "", attached: Container[str] = ()
) -> Reply | None:
    """Lay out what is posted of a message that one person has seen.

    A message whose excerpts all stand as it shows them is posted as it is. Otherwise the others are
    laid out anew, and the reply says which ones are missing.

    Args:
        seen: The message, with its controls.
        kept: Its excerpts as they stand now.
        link: The corpus's link template; empty for none.
        attached: Names of the files that the message has.

    Returns:
        The reply; None when none of its excerpts stands there any more.
    """
    standing = kept.standing
    if kept.passages and not standing:
        return None
    if len(standing) == len(kept.passages) and all(
        _shows(seen.content, excerpt, link, rank) for rank, excerpt in standing.items()
    ):
        files = [
            Attachment(name, excerpt.extract.text.encode())
            for rank, excerpt in standing.items()
            if (name := attachment_name(rank, excerpt.paragraph_id)) in attached
        ]
        reply = Reply(seen.content, tuple(files))
    elif 0 in standing:
        reply = extract_reply(standing[0].extract, standing[0].paragraph_id, link)
    else:
        head = _FIRST_EXCERPT.split(seen.content, maxsplit=1)[0].rstrip("\n")
        warning = sources_reply.lost(kept)
        reply = chosen_reply(head, kept.state, standing, link=link, warning=warning)
    return replace(reply, rows=_rows(seen.rows, kept.passages))


def _rows(rows: tuple[Row, ...], passages: Mapping[int, OpenedExcerpt | None]) -> tuple[Row, ...]:
    shown = controls.shown_in(rows)
    lost: list[Reference] = [shown[rank] for rank, excerpt in passages.items() if excerpt is None]
    return controls.for_everybody(rows, lost)


def _shows(content: str, excerpt: OpenedExcerpt, link: str, rank: int) -> bool:
    """Tell whether a message shows an excerpt as it stands now."""
    above = f"\n{content}"
    for template in {link, ""}:  # where room is scarce, source lines have no link
        line = source_line(
            excerpt.extract, template, rank=rank or None, citation=excerpt.paragraph_id
        )
        found = re.search(rf"\n{re.escape(line)}(?: · .*)?$", above, re.MULTILINE)
        if found is None:
            continue
        if found.group().endswith((ATTACHED, LEFT_OUT, TOO_LARGE)):
            return True
        quote = quoting.quote(excerpt.extract.text).markdown
        return above[: found.start()].endswith(f"\n{quote}")
    return False
