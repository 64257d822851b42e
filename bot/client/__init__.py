"""The bot as Discord meets it: events in, replies out."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.client.companion import Companion
    from bot.client.running import run_bot, sync_commands

__all__ = ["Companion", "run_bot", "sync_commands"]

__getattr__ = lazily(__name__, companion="Companion", running="run_bot sync_commands")
