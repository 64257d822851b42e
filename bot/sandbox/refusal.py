"""How does Discord say no?

The codes and sentences are those of Discord's page on opcodes and status codes.
"""

from enum import IntEnum
from typing import Self, TypeAlias

from bot.sandbox.wire import JsonObject

# The keys and indices that lead to a field of a body.
Path: TypeAlias = tuple[str | int, ...]


class ErrorCode(IntEnum):
    """The codes by which the sandbox refuses a request, each with its HTTP status and sentence."""

    status: int
    sentence: str

    UNKNOWN_CHANNEL = 10003, 404, "Unknown Channel"
    UNKNOWN_MESSAGE = 10008, 404, "Unknown Message"
    UNKNOWN_USER = 10013, 404, "Unknown User"
    UNKNOWN_WEBHOOK = 10015, 404, "Unknown Webhook"
    UNKNOWN_INTERACTION = 10062, 404, "Unknown interaction"
    TOO_MANY_COMMANDS = 30032, 400, "Maximum number of application commands reached (100)"
    TOO_LARGE = 40005, 413, "Request entity too large"
    FORUM_CHANNEL = 40058, 400, "Cannot send a message in a forum channel"
    ALREADY_ACKNOWLEDGED = 40060, 400, "Interaction has already been acknowledged."
    TOO_MANY_FOLLOW_UPS = (
        40094,
        400,
        "This interaction has reached the maximum number of follow-up messages",
    )
    MISSING_ACCESS = 50001, 403, "Missing Access"
    OTHER_AUTHOR = 50005, 403, "Cannot edit a message authored by another user"
    EMPTY_MESSAGE = 50006, 400, "Cannot send an empty message"
    DMS_CLOSED = 50007, 403, "Cannot send messages to this user"
    NON_TEXT_CHANNEL = 50008, 400, "Cannot send messages in a non-text channel"
    MISSING_PERMISSIONS = 50013, 403, "Missing Permissions"
    INVALID_TOKEN = 50027, 401, "Invalid Webhook Token"
    INVALID_FORM = 50035, 400, "Invalid Form Body"
    INVALID_JSON = 50109, 400, "The request body contains invalid JSON."
    HISTORY_UNREADABLE = 160002, 403, "Cannot reply without permission to read message history"

    def __new__(cls, code: int, status: int, sentence: str) -> Self:
        """Return a member whose value is the code alone."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.status = status
        member.sentence = sentence
        return member


class RefusalError(Exception):
    """A request that Discord refuses with one of its error codes."""

    def __init__(self, code: ErrorCode, errors: JsonObject | None = None) -> None:
        self.code = code
        self.errors = errors
        super().__init__(f"{code}: {code.sentence}")

    def body(self) -> JsonObject:
        """Return the body of the response."""
        body: JsonObject = {"message": self.code.sentence, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class UnsupportedError(Exception):
    """A request for something that Discord has and this sandbox lacks."""


class Form:
    """What is wrong with the fields of one body; Discord reports all of it at once."""

    def __init__(self) -> None:
        self._problems: list[tuple[Path, str, str]] = []

    def add(self, path: Path, code: str, sentence: str) -> None:
        """Note a problem with the field at `path`."""
        self._problems.append((path, code, sentence))

    def check(self) -> None:
        """Raise what has been noted, if anything.

        Raises:
            RefusalError: The form is invalid; `errors` is the tree of its problems.
        """
        if self._problems:
            raise RefusalError(ErrorCode.INVALID_FORM, self._tree())

    def _tree(self) -> JsonObject:
        """Return the problems by their paths, each leaf a list under `_errors`."""
        tree: JsonObject = {}
        for path, code, sentence in self._problems:
            node = tree
            for step in path:
                node = node.setdefault(str(step), {})
            node.setdefault("_errors", []).append({"code": code, "message": sentence})
        return tree
