"""The people on the small Discord, and their apps."""

from bot.sandbox.people.forger import Forger
from bot.sandbox.people.stage import Stage
from bot.sandbox.people.visitor import Visitor

__all__ = ["Forger", "Stage", "Visitor"]
