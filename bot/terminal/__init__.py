"""The terminal program: ask, cite and check without Discord."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.terminal.program import main

__all__ = ["main"]

__getattr__ = lazily(__name__, program="main")
