"""The REST API: requests in, responses out."""

from bot.sandbox.rest.callbacks import Callbacks
from bot.sandbox.rest.channels import Channels
from bot.sandbox.rest.identity import Identity
from bot.sandbox.rest.rest import PREFIX, Rest

__all__ = ["PREFIX", "Callbacks", "Channels", "Identity", "Rest"]
