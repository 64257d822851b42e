"""How does Discord say no?

The codes and sentences are those of Discord's page on opcodes and status codes.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, TypeAlias

from bot.sandbox.wire import JsonObject

# The keys and indices that lead to a field of a body.
Path: TypeAlias = tuple[str | int, ...]


class ErrorCode(IntEnum):
    """The codes by which the sandbox refuses a request."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_USER = 10013
    UNKNOWN_WEBHOOK = 10015
    UNKNOWN_INTERACTION = 10062
    TOO_MANY_COMMANDS = 30032
    TOO_LARGE = 40005
    FORUM_CHANNEL = 40058
    ALREADY_ACKNOWLEDGED = 40060
    TOO_MANY_FOLLOW_UPS = 40094
    MISSING_ACCESS = 50001
    OTHER_AUTHOR = 50005
    EMPTY_MESSAGE = 50006
    DMS_CLOSED = 50007
    NON_TEXT_CHANNEL = 50008
    MISSING_PERMISSIONS = 50013
    INVALID_TOKEN = 50027
    INVALID_FORM = 50035
    INVALID_JSON = 50109
    HISTORY_UNREADABLE = 160002


_ANSWERS: Final[Mapping[ErrorCode, tuple[int, str]]] = {
    ErrorCode.UNKNOWN_CHANNEL: (404, "Unknown Channel"),
    ErrorCode.UNKNOWN_MESSAGE: (404, "Unknown Message"),
    ErrorCode.UNKNOWN_USER: (404, "Unknown User"),
    ErrorCode.UNKNOWN_WEBHOOK: (404, "Unknown Webhook"),
    ErrorCode.UNKNOWN_INTERACTION: (404, "Unknown interaction"),
    ErrorCode.TOO_MANY_COMMANDS: (400, "Maximum number of application commands reached (100)"),
    ErrorCode.TOO_LARGE: (413, "Request entity too large"),
    ErrorCode.FORUM_CHANNEL: (400, "Cannot send a message in a forum channel"),
    ErrorCode.ALREADY_ACKNOWLEDGED: (400, "Interaction has already been acknowledged."),
    ErrorCode.TOO_MANY_FOLLOW_UPS: (
        400,
        "This interaction has reached the maximum number of follow-up messages",
    ),
    ErrorCode.MISSING_ACCESS: (403, "Missing Access"),
    ErrorCode.OTHER_AUTHOR: (403, "Cannot edit a message authored by another user"),
    ErrorCode.EMPTY_MESSAGE: (400, "Cannot send an empty message"),
    ErrorCode.DMS_CLOSED: (403, "Cannot send messages to this user"),
    ErrorCode.NON_TEXT_CHANNEL: (400, "Cannot send messages in a non-text channel"),
    ErrorCode.MISSING_PERMISSIONS: (403, "Missing Permissions"),
    ErrorCode.INVALID_TOKEN: (401, "Invalid Webhook Token"),
    ErrorCode.INVALID_FORM: (400, "Invalid Form Body"),
    ErrorCode.INVALID_JSON: (400, "The request body contains invalid JSON."),
    ErrorCode.HISTORY_UNREADABLE: (
        403,
        "Cannot reply without permission to read message history",
    ),
}


class RefusalError(Exception):
    """A request that Discord refuses with one of its error codes.

    Attributes:
        status: The HTTP status of the response.
    """

    def __init__(self, code: ErrorCode, errors: JsonObject | None = None) -> None:
        self.code = code
        self.status, self.sentence = _ANSWERS[code]
        self.errors = errors
        super().__init__(f"{code}: {self.sentence}")

    def body(self) -> JsonObject:
        """Return the body of the response."""
        body: JsonObject = {"message": self.sentence, "code": self.code}
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
