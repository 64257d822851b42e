"""What does a route take, and what does it give back?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.journal import Upload
from bot.sandbox.refusal import ErrorCode, RefusalError
from bot.sandbox.wire import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a route sees it.

    Attributes:
        ids: The parts of the path that the route's template names.
    """

    ids: dict[str, str]
    query: dict[str, str]
    body: Json
    uploads: tuple[Upload, ...]

    @property
    def form(self) -> JsonObject:
        """The body of a route that takes a JSON object.

        Raises:
            RefusalError: The body is something else.
        """
        if not isinstance(self.body, dict):
            raise RefusalError(ErrorCode.INVALID_JSON)
        return self.body

    def id(self, name: str) -> int:
        """Return a part of the path as an id; 0, which nothing has, when it is no number."""
        value = self.ids[name]
        return int(value) if value.isascii() and value.isdigit() else 0


# Returns the JSON of the response; None for a response without a body.
Handler: TypeAlias = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Route:
    """What a method does on a path; the template is written as in the official description."""

    method: str
    template: str
    handler: Handler
