"""What do exports of chats say?

A module reads one format, but for those that several share: `conversation` says how messages become
blocks, `lines` which blocks stand in a plain text, and `days` when it was written.
"""

from typing import TYPE_CHECKING

from retrieval.corpus.documents import Document
from retrieval.corpus.readers.chats import discord_text, whatsapp

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser


def of_page(tree: "LexborHTMLParser") -> Document | None:
    """Return what a page says that is an export of a chat; None where it is none.

    Raises:
        TextlessError: It is one, and nobody says anything in it.
    """
    # Whoever reads plain texts needs no library for pages.
    from retrieval.corpus.readers.chats import discord_page  # noqa: PLC0415

    return discord_page.read(tree) if discord_page.is_export(tree) else None


def of_text(text: str) -> Document | None:
    """Return what a plain text says that is an export of a chat; None where it is none."""
    return discord_text.read(text) if discord_text.is_export(text) else whatsapp.read(text)
