"""How does a reply hand over an excerpt to be copied?

It shows the bare text as it stands, and the same as Markdown with its place under it. Both stand in
fences, where Discord reads nothing as Markdown and people copy what stands there.
"""

from bot.replies.layout import LIMIT, Attachment, Reply
from retrieval.quote import OpenedExcerpt


def copy_reply(excerpt: OpenedExcerpt) -> Reply:
    """Return a reply with an excerpt to copy; attached where a fence can't hold it."""
    extract = excerpt.extract
    marked = "\n".join(f"> {line}" for line in extract.text.split("\n"))
    markdown = f"{marked}\n>\n> — {extract.locator}"
    bare = _fenced(extract.text)
    content = f"{bare}\n{_fenced(markdown)}\n`{excerpt.paragraph_id}`"
    if "```" not in extract.text and _is_plain(extract.text) and len(content) <= LIMIT:
        return Reply(content)
    return Reply(
        f"The bare text, and as Markdown, attached · `{excerpt.paragraph_id}`",
        (
            Attachment(f"{excerpt.paragraph_id}.txt", extract.text.encode()),
            Attachment(f"{excerpt.paragraph_id}.md", markdown.encode()),
        ),
    )


def _fenced(text: str) -> str:
    return f"```\n{text}\n```"


def _is_plain(text: str) -> bool:
    """Tell whether a fence shows a text as it is: without control characters or a fence's end."""
    return not text.endswith("`") and not any(ord(c) < 32 and c != "\n" for c in text)
