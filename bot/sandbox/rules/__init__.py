"""The limits that Discord sets to commands, messages and modals."""

from bot.sandbox.rules.commands import CommandKind, OptionKind, check_command
from bot.sandbox.rules.components import SELECTS, ButtonStyle, ComponentKind, flatten
from bot.sandbox.rules.fields import check_choices
from bot.sandbox.rules.messages import check_message
from bot.sandbox.rules.modals import TEXT_INPUT_MAX, check_modal

__all__ = [
    "SELECTS",
    "TEXT_INPUT_MAX",
    "ButtonStyle",
    "CommandKind",
    "ComponentKind",
    "OptionKind",
    "check_choices",
    "check_command",
    "check_message",
    "check_modal",
    "flatten",
]
