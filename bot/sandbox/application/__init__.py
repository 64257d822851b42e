"""What the application has registered, and what it may do when people use it."""

from bot.sandbox.application.answers import Answers
from bot.sandbox.application.commands import Commands
from bot.sandbox.application.draft import FILE_MAX, Draft
from bot.sandbox.application.installs import context_of, install_owners
from bot.sandbox.application.interactions import (
    ACKNOWLEDGE_WITHIN,
    CallbackKind,
    Interaction,
    InteractionKind,
    Interactions,
)

__all__ = [
    "ACKNOWLEDGE_WITHIN",
    "FILE_MAX",
    "Answers",
    "CallbackKind",
    "Commands",
    "Draft",
    "Interaction",
    "InteractionKind",
    "Interactions",
    "context_of",
    "install_owners",
]
