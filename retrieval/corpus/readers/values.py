"""Which values does a file in JSON hold, one after another?

A file of messages may be larger, read as a whole, than the memory that its reader has. So only
what is asked for is read at a time: a value, or the members of one.
"""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from retrieval.corpus import sources
from retrieval.corpus.documents import UndrawableError

_PIECE_BYTES: Final = 1 << 20  # decoded at a time
_SAMPLE_BYTES: Final = 1 << 16

_BLANKS: Final = re.compile(r"[ \t\n\r]*")


class Values:
    """The values of a file, read from its beginning to its end.

    What isn't valid raises `UndrawableError`, wherever it is met; what is nested too deeply,
    `RecursionError`.

    Args:
        data: The bytes of the file.
        encoding: Its encoding, as the settings name it.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._pieces = _decoded(data, encoding)
        self._wanted = 1  # pieces at a time: more for a value that goes on and on
        self._text, self._place, self._before = "", 0, 0
        self._decode = json.JSONDecoder().raw_decode

    @property
    def read(self) -> int:
        """How many characters were read."""
        return self._before + self._place

    def opens(self) -> str:
        """Return what the next value begins with: `{`, `[`, any other character, or nothing."""
        while True:
            found = _BLANKS.match(self._text, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._goes_on():
                return ""

    def value(self) -> Any:  # noqa: ANN401 - JSON holds anything
        """Return the next value."""
        self.opens()
        while True:
            try:
                value, end = self._decode(self._text, self._place)
            except ValueError as error:
                if not self._goes_on():
                    raise self._invalid() from error
            else:
                # A number may go on in the next piece.
                is_whole = end < len(self._text) and self._text[end] not in ".eE+-"
                if is_whole or not self._goes_on():
                    self._place, self._wanted = end, 1
                    return value

    def items(self) -> Iterator[None]:
        """Yield before each item of the list that comes next; read it before going on."""
        self._take("[")
        if self.opens() == "]":
            self._take("]")
            return
        while True:
            yield
            if self.opens() == "]":
                self._take("]")
                return
            self._take(",")

    def listed(self) -> Iterator[Any]:
        """Yield the items of the list that comes next."""
        for _ in self.items():
            yield self.value()

    def members(self) -> Iterator[str]:
        """Yield the name of each member of the object that comes next; read its value then."""
        self._take("{")
        if self.opens() == "}":
            self._take("}")
            return
        while True:
            if self.opens() != '"':
                raise self._invalid()
            name: str = self.value()
            self.opens()
            self._take(":")
            yield name
            if self.opens() == "}":
                self._take("}")
                return
            self._take(",")

    def end(self) -> None:
        """Make sure that nothing else follows."""
        if self.opens():
            raise self._invalid()

    def _take(self, mark: str) -> None:
        if self.opens() != mark:
            raise self._invalid()
        self._place += 1

    def _goes_on(self) -> bool:
        """Decode more, and forget what was read; return whether there was more."""
        more = list(islice(self._pieces, self._wanted))
        if not more:
            return False
        self._wanted *= 2
        self._before += self._place
        self._text = self._text[self._place :] + "".join(more)
        self._place = 0
        return True

    def _invalid(self) -> UndrawableError:
        return UndrawableError(f"not valid JSON (character {self.read})")


def _decoded(data: bytes, encoding: str) -> Iterator[str]:
    """Yield the text of a file in pieces."""
    head = data[:_SAMPLE_BYTES]
    if codecs.lookup(encoding).name != "utf-8" or b"\0" in head or head[:1] >= b"\xef":
        try:
            yield sources.decode(data, encoding).text
        except sources.UndecodableError as error:
            raise UndrawableError(str(error)) from error
        return
    decode = codecs.getincrementaldecoder("utf-8")().decode
    for start in range(0, len(data), _PIECE_BYTES):
        end = start + _PIECE_BYTES
        try:
            yield decode(data[start:end], end >= len(data))
        except UnicodeDecodeError as error:
            raise UndrawableError(f"not valid utf-8 (byte {start + error.start})") from error
