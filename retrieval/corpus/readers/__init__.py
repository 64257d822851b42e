"""Which formats are there, and how is each read?

A reader is a module with a function `read`, which takes a file's `Content` and returns its
`Document`. It never raises: what doesn't follow the format is text. To add a format, write such a
module and name it in `FORMATS`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, NamedTuple

from retrieval.corpus.documents import Document
from retrieval.corpus.sources import Content

Read = Callable[[Content], Document]
"""Reads a file's content as a document."""


class Format(NamedTuple):
    """A format of files.

    Attributes:
        reader: The name of the module here that reads it.
        version: A number to raise whenever its reader would read a file differently.
        extensions: The endings of its files' names, in lower case.
    """

    reader: str
    version: int
    extensions: Sequence[str]

    @property
    def read(self) -> Read:
        """The function that reads it; its module is loaded only now, since few are needed."""
        read: Read = import_module(f"{__name__}.{self.reader}").read
        return read


RECORD: Final = Format("records", 1, (".record",))
"""Records of test collections, which are read only where somebody names them."""

FORMATS: Final = (
    Format("plain", 1, (".txt", ".text")),
    Format("markdown", 2, (".md", ".markdown")),
    Format("mdx", 2, (".mdx",)),
    Format("restructuredtext", 1, (".rst",)),
    Format("asciidoc", 1, (".adoc",)),
    Format("org", 1, (".org",)),
    RECORD,
)

EXTENSIONS: Final = tuple(
    extension for one in FORMATS if one is not RECORD for extension in one.extensions
)
"""The endings of files that are read, whatever a corpus includes."""


def format_of(path: str) -> Format:
    """Return the format of a file by its name; a name that tells nothing means plain text."""
    name = path.lower()
    return next((one for one in FORMATS if name.endswith(tuple(one.extensions))), FORMATS[0])
