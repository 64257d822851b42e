"""The gateway: events to the bot over a WebSocket."""

from bot.sandbox.gateway.events import Intent
from bot.sandbox.gateway.gateway import Gateway

__all__ = ["Gateway", "Intent"]
