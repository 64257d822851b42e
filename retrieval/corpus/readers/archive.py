"""Which parts does a document have that is a zip file of XML?"""

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import unquote

from defusedxml.ElementTree import ParseError, fromstring

from retrieval.corpus.documents import UndrawableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_PART_BYTES: Final = 128 << 20
"""A part that is larger, unpacked, is none that anybody reads."""


class Archive:
    """The parts of a document.

    Attributes:
        names: Their names.

    Args:
        data: The bytes of the zip file.

    Raises:
        UndrawableError: It is none.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names: Final = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UndrawableError("not a valid zip file") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def part(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            UndrawableError: It is missing, damaged, encrypted or too large.
        """
        try:
            with self._zip.open(name) as stream:
                data = stream.read(MOST_PART_BYTES + 1)
        except KeyError as error:
            raise UndrawableError(f"it lacks its part {name}") from error
        except RuntimeError as error:  # it wants a password
            raise UndrawableError("it is encrypted") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UndrawableError(f"its part {name} is damaged") from error
        if len(data) > MOST_PART_BYTES:
            raise UndrawableError(f"its part {name} is too large")
        return data

    def xml(self, name: str) -> "Element":
        """Return the root element of a part in XML; raises as `part` does, and if it is none.

        Entities that a part declares itself are refused: a few bytes of them can mean gigabytes.
        """
        data = self.part(name)
        try:
            root: Element = fromstring(data)
        except (ParseError, ValueError) as error:
            raise UndrawableError(f"its part {name} is no valid XML") from error
        return root


def part_of(base: str, reference: str) -> str:
    """Return the name of a part that another one refers to.

    Args:
        base: The name of the part that refers to it.
        reference: The reference, which may be percent-encoded and have a fragment.
    """
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")
