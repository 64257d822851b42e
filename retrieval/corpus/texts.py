"""Which bytes do the spans of a source count in, and do they still stand there?

Of a plain source they are the file's own; of a drawn one, those of its rendition, while the file is
the one that it was drawn from. Whoever reads a source asks here, and reads nothing of those whose
words are left out.
"""

import errno
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from retrieval.corpus import sources
from retrieval.corpus.documents import UndrawableError
from retrieval.corpus.gaps import Gap, blanked, gaps_in
from retrieval.corpus.readers import format_of, is_drawn
from retrieval.corpus.renditions import Renditions
from retrieval.corpus.sources import Content, Source, Span
from retrieval.errors import SourceChangedError

_MOST_COMPARED: Final = 4096  # files whose verdicts are remembered


class SourceTexts:
    """The texts of a corpus's sources.

    Args:
        root: The corpus folder.
        encoding: The encoding of all its files, as the settings name it.
        renditions: The drawn ones.
    """

    def __init__(self, root: Path, encoding: str, renditions: Renditions) -> None:
        self.root: Final = root
        self.renditions: Final = renditions
        self._encoding = encoding
        self._same: dict[tuple[str, bytes, int, int], bool] = {}
        self._left_out: dict[tuple[str, int, int], tuple[Gap, ...]] = {}

    def open(self, source: Source) -> BinaryIO:
        """Open the text of a source.

        Raises:
            OSError: As in `sources.open_source`, or there is no rendition of the file as it is now.
        """
        if not is_drawn(source.path):
            gaps = self._gaps(source)
            stream = sources.open_source(self.root, source.path)
            if not gaps:
                return stream
            with stream:
                return io.BytesIO(blanked(stream.read(), 0, gaps, source.encoding))
        try:
            return io.BytesIO(self._rendition(source))
        except SourceChangedError as error:
            raise OSError(errno.ESTALE, "changed since it was indexed") from error

    def is_untouched(self, source: Source, stream: BinaryIO) -> bool:
        """Tell whether a text that was opened is surely the one that was indexed."""
        if is_drawn(source.path):
            return True
        if isinstance(stream, io.BytesIO):
            status = sources.status_of(sources.file_of(self.root, source))
        else:
            status = os.fstat(stream.fileno())
        return (status.st_size, status.st_mtime_ns) == (source.size, source.mtime_ns)

    def content(self, source: Source) -> Content:
        """Read the whole text of a source; raises as `sources.read_content` does, and `open`."""
        if not is_drawn(source.path):
            content = sources.read_content(self.root, source.path, self._encoding)
            if gaps := self._gaps(source):
                data = blanked(content.data, 0, gaps, content.encoding)
                text = data[content.text_start :].decode(content.encoding)
                content = replace(content, data=data, text=text)
            return content
        with self.open(source) as stream:
            data = stream.read()
        return Content(data, data.decode(), 0, "utf-8", source.mtime_ns)

    def read_untouched(self, source: Source, start: int, end: int) -> bytes | None:
        """Read the bytes between two offsets; None when the file has changed since it was indexed.

        Only its size and its time are compared, so bytes that are shown to somebody need
        `read_spans`.

        Args:
            source: The file as it was indexed.
            start: The offset of the first byte.
            end: The offset after the last byte.
        """
        file = sources.file_of(self.root, source)
        if not is_drawn(source.path):
            return sources.read_untouched(file, source, start, end)
        try:
            status = sources.status_of(file)
        except OSError:
            return None
        if (status.st_size, status.st_mtime_ns) != (source.size, source.mtime_ns):
            return None
        return self.renditions.piece(source.path, source.digest, start, end)

    def read_spans(self, source: Source, spans: Sequence[Span], digests: Sequence[bytes]) -> bytes:
        """Read spans and what is between them, and vouch that they still are as indexed.

        Args:
            source: The file.
            spans: The spans in file order, at least one.
            digests: SHA-256 over the bytes of each.

        Returns:
            The bytes from the first span's start to the last one's end.

        Raises:
            SourceChangedError: Other bytes stand there now, something between them is left out, or
                the file can't be read.
        """
        if not is_drawn(source.path):
            data = sources.read_spans(self.root, source, spans, digests)
            try:
                gaps = self._gaps(source)
            except OSError as error:
                raise SourceChangedError.unreadable(source.path, error) from error
            if gaps and any(
                spans[0].byte_start < end and at < spans[-1].byte_end for at, end in gaps
            ):
                raise SourceChangedError(source.path, "is read otherwise")
            return data
        self._check(source)
        start, end = spans[0].byte_start, spans[-1].byte_end
        piece = self.renditions.piece(source.path, source.digest, start, end)
        if piece is None or not sources.are_as_indexed(piece, spans, digests):
            piece = self._drawn_anew(source)[start:end]
            if not sources.are_as_indexed(piece, spans, digests):
                raise SourceChangedError(source.path, "is read otherwise")
        return piece

    def _gaps(self, source: Source) -> tuple[Gap, ...]:
        """Return where in a plain text words are left out.

        Raises:
            OSError: It can't be read.
        """
        around = self.renditions.around
        if not around.omission:
            return ()
        status = sources.status_of(sources.file_of(self.root, source))
        asked = source.path, status.st_size, status.st_mtime_ns
        if asked not in self._left_out:
            if len(self._left_out) >= _MOST_COMPARED:
                self._left_out.clear()
            try:
                content = sources.read_content(self.root, source.path, self._encoding)
            except sources.UndecodableError as error:
                raise OSError(errno.ESTALE, "changed since it was indexed") from error
            document = around.told(source.path).of(format_of(source.path).read(content))
            self._left_out[asked] = gaps_in(content, around.omission.spans(document))
        return self._left_out[asked]

    def _rendition(self, source: Source) -> bytes:
        self._check(source)
        kept = self.renditions.text(source.path, source.digest)
        return self._drawn_anew(source) if kept is None else kept

    def _check(self, source: Source) -> None:
        """Check that a file is the one that its text was drawn from.

        Raises:
            SourceChangedError: It isn't, or it can't be read.
        """
        try:
            status = sources.status_of(sources.file_of(self.root, source))
        except OSError as error:
            raise SourceChangedError.unreadable(source.path, error) from error
        size, mtime_ns = status.st_size, status.st_mtime_ns
        if (size, mtime_ns) == (source.size, source.mtime_ns):
            return
        asked = source.path, source.digest, size, mtime_ns
        if asked not in self._same:
            if len(self._same) >= _MOST_COMPARED:
                self._same.clear()
            known = sources.file_digest(self.root, source.path)
            self._same[asked] = known is not None and known[0] == source.digest
        if not self._same[asked]:
            raise SourceChangedError(source.path, "changed")

    def _drawn_anew(self, source: Source) -> bytes:
        """Draw a text whose rendition is missing or damaged, and keep it.

        Raises:
            SourceChangedError: The file has changed meanwhile, or can't be read as before.
        """
        # It loads what processes need, which an answer doesn't.
        from retrieval.corpus.drawing import Drawer  # noqa: PLC0415

        try:
            with Drawer() as drawer:
                around = self.renditions.around
                told = around.of(source.path)
                drawn = drawer.draw(self.root, source.path, self._encoding, told)
        except (OSError, UndrawableError) as error:
            raise SourceChangedError(source.path, "became unreadable") from error
        if drawn.digest != source.digest:
            raise SourceChangedError(source.path, "changed")
        text = drawn.heeding(around, source.path).content.data
        self.renditions.keep(source.path, source.digest, text)
        return text
