"""Which formats are there, and how is each read?

A reader is a module with a function `read`, which takes a file's `Content` and returns its
`Document`. It never raises: what doesn't follow the format is text. The reader of a drawn kind,
which has no readable bytes of its own, has a function `draw` instead: it takes the file's bytes and
the encoding that the settings name, and raises `UndrawableError`. To add a format, write such a
module and name it in `FORMATS`.

What a reader makes of a file may depend on more than its bytes: on `fields` in the settings, the
folder that it stands in, or a file beside it, such as a list of people. A reader of a drawn kind
asks for that by `asks=True` in its `Format`, which names such files in `companions`. Its `draw` is
then handed the file's `Surroundings` after the encoding, and `Surroundings.companion("users.json")`
returns the bytes of the nearest such file, in the same folder or the one above. All of it is part
of the key that a text is kept under, so that a changed companion causes a new drawing; a reader
must read nothing else. What `sources.toml` says of a file is put over what its reader tells.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, NamedTuple

from retrieval.corpus.documents import Document
from retrieval.corpus.sources import Content
from retrieval.corpus.surroundings import Surroundings

Read = Callable[[Content], Document]
"""Reads a file's content as a document."""

Draw = Callable[[bytes, str, Surroundings], Document]
"""Draws a document from a file's bytes, given the encoding that the settings name, and what stands
around the file."""


class Format(NamedTuple):
    """A format of files.

    Attributes:
        reader: The name of the module here that reads it.
        version: A number to raise whenever its reader would read a file differently.
        extensions: The endings of its files' names, in lower case.
        is_drawn: Whether its text is drawn from its bytes; otherwise these are the text.
        asks: Whether its reader is handed what stands around a file.
        companions: The names of files beside it that its reader reads too.
    """

    reader: str
    version: int
    extensions: Sequence[str]
    is_drawn: bool = False
    asks: bool = False
    companions: Sequence[str] = ()

    @property
    def read(self) -> Read:
        """The function that reads it; its module is loaded only now, since few are needed."""
        read: Read = import_module(f"{__name__}.{self.reader}").read
        return read

    @property
    def draw(self) -> Draw:
        """The function that draws a text from it, as above."""
        drawn: Callable[..., Document] = import_module(f"{__name__}.{self.reader}").draw
        return drawn if self.asks else lambda data, encoding, _: drawn(data, encoding)


RECORD: Final = Format("records", 1, (".record",))
"""Records of test collections, which are read only where somebody names them."""

_BESIDE_CHATS: Final = (
    "channel.json",
    "channels.json",
    "dms.json",
    "groups.json",
    "mpims.json",
    "org_users.json",
    "users.json",
)
"""What exports of Slack and Discord's data package have beside their messages."""

FORMATS: Final = (
    Format("plain", 10, (".txt", ".text")),
    Format("markdown", 9, (".md", ".markdown")),
    Format("mdx", 5, (".mdx",)),
    Format("restructuredtext", 2, (".rst",)),
    Format("asciidoc", 3, (".adoc", ".asciidoc", ".asc")),
    Format("org", 2, (".org",)),
    Format("docx", 3, (".docx",), is_drawn=True),
    Format("epub", 2, (".epub",), is_drawn=True),
    Format("html", 6, (".html", ".htm", ".xhtml"), is_drawn=True),
    Format("pdf", 3, (".pdf",), is_drawn=True),
    Format("mail", 4, (".eml", ".mbox"), is_drawn=True),
    Format("speech.captions", 3, (".srt", ".vtt"), is_drawn=True),
    Format(
        "json",
        7,
        (".json", ".jsonl", ".ndjson"),
        is_drawn=True,
        asks=True,
        companions=_BESIDE_CHATS,
    ),
    # Of tables, only those in which Discord hands out somebody's messages are read.
    Format(
        "chats.discord_package",
        2,
        ("messages.csv",),
        is_drawn=True,
        asks=True,
        companions=_BESIDE_CHATS,
    ),
    Format("chats.zipped", 2, (".zip",), is_drawn=True),
    RECORD,
)

EXTENSIONS: Final = tuple(
    extension for one in FORMATS if one is not RECORD for extension in one.extensions
)
"""The endings of files that are read, whatever a corpus includes."""


COMPANIONS: Final = frozenset(name for one in FORMATS for name in one.companions)
"""The names of files that are read beside others."""

_DRAWN: Final = tuple(extension for one in FORMATS if one.is_drawn for extension in one.extensions)


def is_drawn(path: str) -> bool:
    """Tell whether a file's text is drawn, by its name."""
    return path.lower().endswith(_DRAWN)


def format_of(path: str) -> Format:
    """Return the format of a file by its name; a name that tells nothing means plain text."""
    name = path.lower()
    return next((one for one in FORMATS if name.endswith(tuple(one.extensions))), FORMATS[0])
