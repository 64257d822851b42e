"""How does a reply hand over an excerpt to be copied?

It shows the bare text as it stands, and as Markdown with its place under it, which reads as the
text wherever somebody pastes it. Both stand in fences, where Discord reads nothing as Markdown and
people copy what stands there.
"""

from bot.replies import paths, quoting
from bot.replies.layout import LIMIT, MOST_ATTACHED, TOO_LARGE, Attachment, Reply
from retrieval.quote import OpenedExcerpt


def copy_reply(excerpt: OpenedExcerpt) -> Reply:
    """Return a reply with an excerpt to copy; attached where fences can't hold it."""
    extract, named = excerpt.extract, f"`{excerpt.paragraph_id}`"
    place = paths.located(extract)
    if 2 * len(extract.text.encode()) > MOST_ATTACHED:  # it goes along twice
        return Reply(f"{quoting.code(place)} · {named} · {TOO_LARGE}")
    # One quote, since what the text's end could open might be closed in the place.
    quote = quoting.quote(f"{extract.text}\n\n— {place}")
    markdown = quote.markdown
    content = f"{_fenced(extract.text)}\n{_fenced(markdown)}\n{named}"
    if quote.exact and _is_fenceable(extract.text) and len(content) <= LIMIT:
        return Reply(content)
    return Reply(
        f"The bare text, and as Markdown, attached · {named}",
        (
            Attachment(f"{excerpt.paragraph_id}.txt", extract.text.encode()),
            Attachment(f"{excerpt.paragraph_id}.md", markdown.encode()),
        ),
    )


def _fenced(text: str) -> str:
    return f"```\n{text}\n```"


def _is_fenceable(text: str) -> bool:
    """Tell whether a fence shows a text as it is: without the fence's end, and only with LF."""
    return (
        "```" not in text
        and not text.endswith("`")
        and not any(ord(c) < 32 and c != "\n" for c in text)
    )
