"""How does a reply show the lines around an excerpt, each with its number?"""

from collections.abc import Sequence

from bot.replies import paths, quoting
from bot.replies.bylines import signature
from bot.replies.controls import Row
from bot.replies.layout import LIMIT, MOST_ATTACHED, TOO_LARGE, Attachment, Reply
from retrieval.quote import OpenedExcerpt, Page


def page_reply(excerpt: OpenedExcerpt, page: Page, rows: Sequence[Row]) -> Reply:
    """Lay out some lines of an excerpt's file, without blank ones.

    Args:
        excerpt: The excerpt; an arrow marks its own lines.
        page: The lines; attached when a message can't hold them.
        rows: Buttons that turn the page.
    """
    signed = quoting.inline(signature(excerpt.extract.byline))
    named = [paths.coded(excerpt.extract.path), f"`{excerpt.paragraph_id}`"]
    head = " · ".join([*filter(None, [signed]), *named])
    if not page.lines:
        return Reply(f"{head}\nThe file has no lines there.", rows=tuple(rows))
    shown = []
    for line in (one for one in page.lines if one.text.strip()):
        own = excerpt.extract.first_line <= line.number <= excerpt.extract.last_line
        mark = "→ " if own else ""
        shown.append(f"-# {mark}{line.number}\n{quoting.inline(line.text)}")
    content = "\n".join([head, *shown])
    if len(content) <= LIMIT:
        return Reply(content, rows=tuple(rows))
    first, last = page.lines[0].number, page.lines[-1].number
    numbered = "\n".join(f"{line.number:>6}  {line.text}" for line in page.lines).encode()
    if len(numbered) > MOST_ATTACHED:
        return Reply(f"{head}\nLines {first}–{last} · {TOO_LARGE}", rows=tuple(rows))
    return Reply(
        f"{head}\nLines {first}–{last} are too long for a message, attached.",
        (Attachment(f"lines-{first}-{last}.txt", numbered),),
        tuple(rows),
    )
