"""What can go wrong with a corpus, a question or a citation?

Each error's text is one sentence for the person who asked, with what to do next.
"""

from collections.abc import Sequence
from typing import Self


class RetrievalError(Exception):
    """Anything this package refuses; `str()` of it is the sentence to show."""


class CorpusError(RetrievalError):
    """A corpus can't be read at all.

    Attributes:
        what: What is wrong, as a sentence without its end.
        fix: What to do, in the same form.
    """

    def __init__(self, what: str, fix: str) -> None:
        self.what = what
        self.fix = fix
        super().__init__(f"{what}; {fix}.")


class FolderError(CorpusError):
    """A corpus folder is missing or can't be read, maybe for a while only.

    Attributes:
        reason: Why, as half a sentence without the path, which is not for everybody.
    """

    def __init__(self, what: str, fix: str, reason: str) -> None:
        self.reason = reason
        super().__init__(what, fix)


class StoreError(RetrievalError):
    """An index can't be kept on disk."""


class UnavailableError(RetrievalError):
    """An index can't be asked just now, or not wholly; there is no part of an answer.

    Attributes:
        reason: Why, as half a sentence for whoever keeps the bot running.
    """

    def __init__(self, corpus: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"I can't search {corpus} just now; please ask again in a minute.")


class FeedError(RetrievalError):
    """A snapshot's index can't be put onto a cluster."""

    def __init__(self, corpus: str, reason: str) -> None:
        super().__init__(
            f"The index of {corpus} can't be put onto the cluster: {reason}; "
            "`verbatim check` tells how the cluster is, and `verbatim index` tries again."
        )


class CitationError(RetrievalError):
    """A citation has the form of neither an id nor a locator."""


class AmbiguousCitationError(CitationError):
    """A prefix of an id, or a bare file name, names more than one thing.

    Attributes:
        matches: The citations that would be unambiguous, in corpus order.
    """

    def __init__(self, citation: str, matches: Sequence[str]) -> None:
        self.matches = tuple(matches)
        super().__init__(f"{citation!r} is ambiguous; it names {', '.join(matches)}.")


class TooLargeError(RetrievalError):
    """A piece of a source is larger than whoever asks can take."""

    def __init__(self, locator: str, most: int) -> None:
        super().__init__(
            f"{locator} holds more than {most / 1e6:g} MB, which is too much at once; "
            "name fewer lines."
        )


class SourceChangedError(RetrievalError):
    """The file no longer holds what was indexed, or can't be read any more.

    Attributes:
        path: The source's path, relative to the corpus folder.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(f"{path} {reason} since it was indexed.")

    @classmethod
    def unreadable(cls, path: str, error: OSError) -> Self:
        """Return the error for a file that the system doesn't let us read."""
        is_gone = isinstance(error, FileNotFoundError)
        return cls(path, "was removed" if is_gone else "became unreadable")
