"""The state of the world as Discord's API writes it."""

from bot.sandbox.payloads.guilds import (
    application_payload,
    channel_payload,
    guild_payload,
    member_payload,
    own_payload,
    user_payload,
)
from bot.sandbox.payloads.interactions import callback_payload, interaction_payload
from bot.sandbox.payloads.messages import message_payload

__all__ = [
    "application_payload",
    "callback_payload",
    "channel_payload",
    "guild_payload",
    "interaction_payload",
    "member_payload",
    "message_payload",
    "own_payload",
    "user_payload",
]
