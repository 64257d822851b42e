"""The bot's pages in a browser: a reader of its texts, and a chat that stands in for Discord."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.web.signals import on_signals

__all__ = ["on_signals"]

__getattr__ = lazily(__name__, signals="on_signals")
