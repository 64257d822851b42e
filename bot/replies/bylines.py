"""How does a reply say who said something, and when?

Names are anybody's text. On a source line, which people paste to look a place up again, they read
as nothing else: no dot parts the line within a name, and what would read as a place or a mark is in
quotes.
"""

import re
from typing import Final

from retrieval.corpus import UNSEEN, Byline, day_of, joined_date
from retrieval.quote import notation

LONGEST_NAME: Final = 40
"""Most characters of a name; a longer one is cut in the middle."""

_MOST_SIGNED: Final = 3
"""So many of those who said a quote are told."""

_NEVER: Final = re.compile(f"[{UNSEEN}]")
_MARKS: Final = (">", "-", "–", "—", "[")  # with which a quote or a source line begins
_DOT: Final = re.compile(r"(?<!\S)·+|·+(?!\S)")


def signature(byline: Byline) -> str:
    """Return the author and the day of what was said, on one line: `Ada, 2025-03-04`.

    The date is as exact as it is known, up to the day. Where several said it, each is told in
    order, parted by semicolons.

    Args:
        byline: What is known of the saying.

    Returns:
        A text, not Markdown; empty where neither is known.
    """
    if not (byline.author or byline.date or byline.parts):
        return ""
    told = [(author, date) for author, date, _ in byline.parts or (byline[:3],)]
    signed = [*dict.fromkeys(filter(None, (_signed(*part) for part in told)))]
    more = ["…"] if len(signed) > _MOST_SIGNED else []
    return "; ".join([*signed[:_MOST_SIGNED], *more])


def _signed(author: str, date: str) -> str:
    return ", ".join(filter(None, [_name(author), joined_date(day_of(date), "")]))


def _name(author: str) -> str:
    if not author:
        return ""
    seen = _DOT.sub(" ", _NEVER.sub("", author)).replace("`", "'")
    name = " ".join(seen.split())
    if len(name) > LONGEST_NAME:
        end = LONGEST_NAME // 2
        name = f"{name[: LONGEST_NAME - end - 1].rstrip()}…{name[-end:].lstrip()}"
    # Behind another name it must not read as a place either: "Ada; line 3".
    reads_otherwise = name.startswith(_MARKS) or any(map(notation.is_citation, (name, f"; {name}")))
    return f"“{name}”" if reads_otherwise else name
