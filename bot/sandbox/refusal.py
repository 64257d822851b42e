"""How does Discord say no?

The codes and sentences are those of Discord's documentation of opcodes and status codes.
"""

from bot.sandbox.wire import JsonObject

SENTENCES = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    30032: (400, "Maximum number of application commands reached (100)"),
    40005: (413, "Request entity too large"),
    40058: (400, "Cannot send a message in a forum channel"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached the maximum number of follow-up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (403, "Cannot reply without permission to read message history"),
}


class RefusalError(Exception):
    """A request is answered with one of Discord's error codes."""

    def __init__(self, code: int, errors: JsonObject | None = None) -> None:
        self.code = code
        self.status, self.sentence = SENTENCES[code]
        self.errors = errors
        super().__init__(f"{code}: {self.sentence}")

    def body(self) -> JsonObject:
        """Return the body of the answer."""
        body: JsonObject = {"message": self.sentence, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class UnsupportedError(Exception):
    """The bot asked for something that Discord has and this sandbox lacks."""


class Form:
    """What is wrong with the fields of one body.

    Problems are kept under their paths, as Discord reports them all at once.
    """

    def __init__(self) -> None:
        self.problems: list[tuple[tuple[str, ...], str, str]] = []

    def add(self, path: tuple[str | int, ...], code: str, sentence: str) -> None:
        """Note a problem with the field at `path`."""
        self.problems.append((tuple(str(step) for step in path), code, sentence))

    def errors(self) -> JsonObject:
        """Return the tree of problems, each leaf a list under `_errors`."""
        tree: JsonObject = {}
        for path, code, sentence in self.problems:
            node = tree
            for step in path:
                node = node.setdefault(step, {})
            node.setdefault("_errors", []).append({"code": code, "message": sentence})
        return tree

    def check(self) -> None:
        """Raise what has been noted, if anything.

        Raises:
            RefusalError: Code 50035 with the tree of problems.
        """
        if self.problems:
            raise RefusalError(50035, self.errors())
