"""Which files does a corpus hold, and what is in them?

A source is a file's bytes as they stand on disk. Nothing is normalised: citations count
bytes from the first byte and lines from 1, and a line ends at LF only.
"""

import codecs
import errno
import hashlib
import os
import re
import stat
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate, count
from operator import add
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from retrieval.corpus import languages
from retrieval.corpus.characters import BLANK, WITHOUT_SURROGATES
from retrieval.corpus.selection import EVERYTHING, EXCLUDED, NOT_INCLUDED, Selection
from retrieval.errors import FolderError, SourceChangedError

_PIECE_BYTES: Final = 1 << 20  # read at a time

# Don't wait: opening a pipe would block.
_READING_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_KNOWS_EFFECTIVE_IDS: Final = os.access in os.supports_effective_ids

UNREADABLE: Final = "can't be read"
"""The reason why a file is skipped that the system doesn't let us read begins with this."""

_FULL_OF_NUL: Final = (
    "not valid text: full of NUL, as UTF-16 without a mark is, but not valid as that"
)

TEXTLESS: Final = "has no text to quote"
"""The reason why a file is skipped that its reader finds to be no document."""

CATALOGUE: Final = "sources.toml"
"""The file at the top of a corpus folder that tells of the others, and is no source itself."""

HIDDEN: Final = "hidden"
"""The reason why a hidden file or folder is skipped: somebody wants that."""

OMITTED: Final = "all of it is by authors who are left out"
"""The reason why a file is skipped of which nothing is left."""

# What follows a full stop in the middle of a title is no ending.
_ENDING: Final = re.compile(r"\.[^.\s]{1,12}\Z")

_MOST_KINDS: Final = 8  # that are named

# The mark of UTF-16 is the beginning of UTF-32's.
_UNICODE_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOMS: Final[dict[str, tuple[tuple[bytes, str], ...]]] = {
    "utf-8": _UNICODE_BOMS,
    "utf-8-sig": _UNICODE_BOMS,
    "utf-16": ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    "utf-32": ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
}
_ENCODINGS_WITHOUT_BOM: Final = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}

# UTF-16 without a mark is recognised by the first bytes of its characters. In alphabets nearly all
# are control characters, which text in UTF-8 hardly has; those of spaces and digits are NUL.
_SAMPLE_BYTES: Final = 1 << 16
_LEAST_HIGH: Final = 0.9
_LEAST_NUL: Final = 0.02
_MOST_UNPRINTABLE: Final = 0.01
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

# A text may hold some NUL, such as those between its entries.
_FEW_NUL: Final = 8
_FEW_NUL_SHARE: Final = 0.1

# In these, a byte's meaning depends on the bytes before it, so a span can't be decoded alone.
_STATEFUL_ENCODINGS: Final = ("iso2022", "hz", "utf-7", "idna", "punycode", "unicode", "raw")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a corpus as it stood when it was indexed.

    Attributes:
        path: The POSIX path, relative to the corpus folder.
        encoding: A codec that decodes any span of its text alone, without a byte order mark.
        size: The size in bytes.
        mtime_ns: The time of the last change, in nanoseconds.
        digest: SHA-256 over all bytes.
        title: The title that it gives itself; empty when it gives none.
        aliases: Other names that it gives itself.
        language: The code of the language that it is written in; empty where nothing tells it.
        pages: Where each of its pages begins, as offsets of bytes that never go down; empty where
            it has none.
        author: Who wrote it all; empty where it doesn't tell.
        date: When it was written, as ISO 8601 and as exact as known; empty where it isn't.
        url: Its address; empty where it has none.
        channel: The Discord channel that it is an export of, as in `Document`; empty for none.
    """

    path: str
    encoding: str
    size: int
    mtime_ns: int
    digest: bytes
    title: str
    aliases: tuple[str, ...] = ()
    language: str = ""
    pages: Sequence[int] = field(default=(), compare=False, repr=False)
    author: str = ""
    date: str = ""
    url: str = ""
    channel: str = ""

    def page(self, byte: int) -> int | None:
        """Return the number of the page that a byte stands on, from 1; None where it has none."""
        return bisect_right(self.pages, byte) or None

    @property
    def spoken(self) -> str:
        """The code of the language that it is read in: English where nothing tells another."""
        return self.language or languages.ENGLISH


class Span(NamedTuple):
    """A piece of a file without white space at either end.

    Attributes:
        byte_start: Offset of the first byte in the file, from 0.
        byte_end: Offset after the last byte.
        first_line: Line of the first byte, from 1.
        last_line: Line of the last byte.
    """

    byte_start: int
    byte_end: int
    first_line: int
    last_line: int


class Listed(NamedTuple):
    """A file of a corpus folder that has not been opened yet.

    Attributes:
        path: The POSIX path, relative to the corpus folder.
        size: The size in bytes.
        mtime_ns: The time of the last change, in nanoseconds.
    """

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not in the corpus, or not wholly.

    Attributes:
        path: The POSIX path, relative to the corpus folder; a folder's ends with a slash.
        reason: Why it is not, as half a sentence.
        is_unread: Whether it belongs to the corpus and could not be read; otherwise it is left out
            on purpose.
        is_partial: Whether the rest of it is in the corpus.
    """

    path: str
    reason: str
    is_unread: bool = False
    is_partial: bool = False

    @property
    def is_textless(self) -> bool:
        """Whether it is of another kind than its name tells, and has no text to quote."""
        return self.reason == TEXTLESS

    @property
    def ending(self) -> str:
        """The ending of its name, in lower case; empty for none."""
        return _ending(self.path.rpartition("/")[2])

    @property
    def is_chosen(self) -> bool:
        """Whether somebody wants it left out: it is hidden, or the settings leave it out."""
        return self.reason == HIDDEN or self.is_excluded

    @property
    def is_excluded(self) -> bool:
        """Whether the settings leave it out."""
        return self.reason in {EXCLUDED, NOT_INCLUDED, OMITTED}


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands in a corpus folder, before any file is opened.

    Attributes:
        listed: The files of the corpus in corpus order, which is the order of their paths.
        skipped: The files and folders that could be in the corpus but aren't.
        passed_over: How many files of other kinds there are, by their endings in lower case, such
            as `.pdf`; those without one are counted under an empty text. Hidden files don't count,
            nor do those in a folder that is skipped.
        beside: The files that tell how others are read; they need not belong to the corpus, but
            what the settings exclude isn't among them.
    """

    listed: Sequence[Listed]
    skipped: Sequence[Skipped]
    passed_over: Mapping[str, int]
    beside: Sequence[Listed] = ()


class Line(NamedTuple):
    """One line of a source.

    Attributes:
        number: The number of the line, from 1.
        byte_start: The offset of its first byte in the file, after any byte order mark.
        byte_end: The offset after its last byte, before the LF.
        text: The text without the LF; a CR before that belongs to the text.
    """

    number: int
    byte_start: int
    byte_end: int
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, decoded.

    Attributes:
        data: All bytes.
        text: The text without a leading byte order mark.
        text_start: The number of bytes before `text`: the length of the byte order mark, mostly 0.
        encoding: The encoding as in `Source`.
        mtime_ns: The time of the last change when the bytes were read, in nanoseconds.
    """

    data: bytes
    text: str
    text_start: int
    encoding: str
    mtime_ns: int

    def lines(self) -> Iterator[Line]:
        """Yield every line; a file that ends with LF has no empty line after it."""
        parts = self.text.split("\n")
        if parts[-1] == "":
            parts.pop()
        one_byte_each = self.encoding == "utf-8" and self.text.isascii()
        encoded = parts if one_byte_each else (part.encode(self.encoding) for part in parts)
        sizes = list(map(len, encoded))
        newline = len("\n".encode(self.encoding))
        starts = list(accumulate((size + newline for size in sizes), initial=self.text_start))
        ends = map(add, starts, sizes)
        return map(Line, count(1), starts, ends, parts)

    def offsets(self, places: Sequence[int]) -> list[int]:
        """Return the offsets of bytes in the file of some ascending offsets in `text`."""
        return [span.byte_start for span in self.spans([(place, place) for place in places])]

    def spans(self, pieces: Sequence[tuple[int, int]]) -> list[Span]:
        """Return where some pieces of the text stand in the file.

        Args:
            pieces: The offset of each one's first character in `text` and the offset after its
                last, in order, none overlapping another.
        """
        one_byte_each = self.encoding == "utf-8" and self.text.isascii()

        def size(start: int, end: int) -> int:
            return end - start if one_byte_each else len(self.text[start:end].encode(self.encoding))

        found: list[Span] = []
        done, byte, line = 0, self.text_start, 1
        for start, end in pieces:
            byte += size(done, start)
            line += self.text.count("\n", done, start)
            byte_end = byte + size(start, end)
            last_line = line + self.text.count("\n", start, end)
            found.append(Span(byte, byte_end, line, last_line))
            done, byte, line = end, byte_end, last_line
        return found


def trimmed(lines: Sequence[Line], encoding: str) -> Span:
    """Return the span of neighbouring lines without white space at either end.

    Args:
        lines: The lines, of which the first and the last hold text; else the span may be empty.
        encoding: The encoding as in `Source`.
    """
    first, last = lines[0], lines[-1]
    start, end = first.byte_start, last.byte_end
    if leading := len(first.text) - len(first.text.lstrip(BLANK)):
        start += len(first.text[:leading].encode(encoding))
    if trailing := len(last.text) - len(last.text.rstrip(BLANK)):
        end -= len(last.text[-trailing:].encode(encoding))
    return Span(start, max(start, end), first.number, last.number)


class UndecodableError(Exception):
    """A file isn't text in its encoding; `str()` is the reason, as half a sentence."""


def spannable_encoding(name: str) -> str:
    """Return the canonical name of an encoding whose spans can be decoded alone.

    Raises:
        ValueError: Python doesn't know it, it is no text encoding, or it is stateful.
    """
    try:
        canonical = codecs.lookup(name).name
        "\n".encode(canonical)
    except (LookupError, UnicodeError) as error:
        raise ValueError(f"{name!r} is not a text encoding that Python knows") from error
    if canonical.startswith(_STATEFUL_ENCODINGS):
        raise ValueError(f"{name!r} keeps a state between characters, so no span can be cited")
    return canonical


def check_folder(root: Path) -> None:
    """Raise FolderError unless a corpus folder is there and can be listed."""
    try:
        if not _surely_listed(root):
            os.scandir(root).close()
    except (OSError, ValueError) as error:  # the latter of a character that no path has
        raise _not_listed(root, error) from error


def _surely_listed(root: Path) -> bool:
    """Tell whether it is known that a folder can be listed; False where only opening it can tell.

    To open it takes twice as long, and wakes whoever watches it. Windows knows nothing of access
    to folders, and drops the `.` behind a file's name.
    """
    may = os.R_OK | os.X_OK
    return _KNOWS_EFFECTIVE_IDS and os.access(f"{root}{os.sep}.", may, effective_ids=True)


def _not_listed(root: Path, error: OSError | ValueError) -> FolderError:
    """Return why a corpus folder can't be listed, given what came of trying to."""
    named = f"The corpus folder {root}"
    try:
        if not root.exists():
            return FolderError(
                f"{named} does not exist", "set its path in the settings", "its folder is missing"
            )
        if not root.is_dir():
            what = f"{named} is not a folder"
            return FolderError(what, "set its path in the settings", "its folder is no folder now")
    except OSError as unread:
        reason = f"can't be read: {unread.strerror}"
        return FolderError(
            f"{named} {reason}", "correct its path in the settings", f"its folder {reason}"
        )
    reason = f"can't be listed: {getattr(error, 'strerror', error)}"
    return FolderError(f"{named} {reason}", "give access to it", f"its folder {reason}")


def obstacle(root: Path, path: str) -> str | None:
    """Return why a file of a corpus can't be opened, as half a sentence; None when it can."""
    file = os.path.join(root, path)  # noqa: PTH118 - as in `file_of`
    # Opening takes three times as long.
    if os.access(file, os.R_OK, effective_ids=_KNOWS_EFFECTIVE_IDS):
        return None
    try:
        os.close(_opened(file)[0])
    except OSError as error:
        return unreadable(error)
    return None


def is_closed(root: Path, path: str) -> bool:
    """Tell whether a file of a corpus is there but may not be read."""
    file = os.path.join(root, path)  # noqa: PTH118 - as in `file_of`
    may_read = os.access(file, os.R_OK, effective_ids=_KNOWS_EFFECTIVE_IDS)
    return not may_read and os.path.isfile(file)  # noqa: PTH113 - Path.is_file may raise


def unreadable(error: OSError) -> str:
    """Return why a file can't be read, as half a sentence."""
    return f"{UNREADABLE}: {error.strerror}"


def list_files(
    root: Path,
    extensions: Sequence[str],
    selection: Selection = EVERYTHING,
    companions: Collection[str] = (),
) -> Folder:
    """List what stands in a corpus folder and all folders in it.

    Hidden entries, what the selection leaves out, links that lead out of the folder, links to
    folders, and anything else but regular files are skipped with a reason. Files with other
    extensions that the selection doesn't name are passed over and counted. A link to a folder is
    followed only where it leads into a hidden folder of the same corpus, as in a mounted ConfigMap:
    the files there are listed nowhere else.

    Args:
        root: The corpus folder.
        extensions: The endings of files that are read.
        selection: What the corpus takes of its folder.
        companions: The names of files that readers read beside others.

    Raises:
        FolderError: As in `check_folder`.
    """
    check_folder(root)
    inside = root.resolve()
    endings = tuple(extensions)
    listed: list[Listed] = []
    skipped: list[Skipped] = []
    tells: list[str] = []
    passed_over: Counter[str] = Counter()

    def tell(error: OSError) -> None:
        if Path(error.filename) == root:
            raise _not_listed(root, error) from error
        relative = Path(error.filename).relative_to(root).as_posix()
        reason = f"can't be listed: {error.strerror}"
        skipped.append(Skipped(f"{_printable(relative)}/", reason, is_unread=True))

    # Links to folders are pruned below.
    for folder, folders, names in os.walk(root, onerror=tell, followlinks=True):
        here, within = Path(folder), os.path.join(folder, "")  # noqa: PTH118 - as in `file_of`
        prefix = "" if here == root else f"{here.relative_to(root).as_posix()}/"
        out = {name: _kept_out(here / name, prefix + name, inside, selection) for name in folders}
        folders[:] = [name for name in folders if out[name] is None]
        skipped += filter(None, out.values())
        tells += (
            path for path in _telling(prefix, names, companions) if not selection.excludes(path)
        )
        for name in names:
            path = prefix + name
            is_hidden = name.startswith(".")
            is_text = name.lower().endswith(endings) or selection.names(path)
            is_read = is_text and path != CATALOGUE
            reason = "" if is_hidden else selection.why_not(path)
            if reason == EXCLUDED or (reason and is_read):
                skipped.append(Skipped(_printable(path), reason))
            elif is_read:
                found = _examined(within + name, path, inside)
                if isinstance(found, Listed):
                    listed.append(found)
                else:
                    skipped.append(found)
            elif not is_hidden and path != CATALOGUE:
                passed_over[_ending(name)] += 1
    told = [_examined(os.path.join(root, path), path, inside) for path in sorted(tells)]  # noqa: PTH118 - as in `file_of`
    skipped += (one for one in told if isinstance(one, Skipped) and one.path == CATALOGUE)
    beside = [one for one in told if isinstance(one, Listed)]
    return Folder(sorted(listed, key=lambda file: file.path), skipped, dict(passed_over), beside)


def _telling(prefix: str, names: Iterable[str], companions: Collection[str]) -> Iterator[str]:
    """Yield the paths of the files in a folder that tell how others are read."""
    for name in names:
        if name in companions or prefix + name == CATALOGUE:
            yield prefix + name


def named_kinds(passed_over: Mapping[str, int]) -> str:
    """Name the kinds of some files and how many there are, the most frequent first.

    Args:
        passed_over: As in `Folder`.
    """
    ordered = sorted(passed_over.items(), key=lambda kind: (-kind[1], kind[0]))
    named = [
        f"{files:,} {ending}" if ending else f"{files:,} without an ending"
        for ending, files in ordered[:_MOST_KINDS]
    ]
    if more := ordered[_MOST_KINDS:]:
        named.append(f"{sum(files for _, files in more):,} of other kinds")
    return ", ".join(named)


def named_exclusions(skipped: Iterable[Skipped]) -> str:
    """Name what the settings leave out: folders first, then how many files of which kind.

    It is empty where they leave out nothing.
    """
    skipped = [*skipped]
    folders = sorted(one.path for one in skipped if one.is_excluded and one.path[-1] == "/")
    kinds = Counter(one.ending for one in skipped if one.is_excluded and one.path[-1] != "/")
    named = folders[:_MOST_KINDS]
    if more := folders[_MOST_KINDS:]:
        named.append(f"{len(more):,} more folders" if len(more) > 1 else "1 more folder")
    return ", ".join([*named, *([named_kinds(kinds)] if kinds else [])])


def _ending(name: str) -> str:
    found = _ENDING.search(_printable(name))
    return found[0].lower() if found else ""


def _kept_out(folder: Path, path: str, inside: Path, selection: Selection) -> Skipped | None:
    """Return why a folder is skipped; None when it isn't."""
    if skipped := _kept_out_by_name(f"{path}/", folder.name):
        return skipped
    if reason := selection.why_not(f"{path}/"):
        return Skipped(f"{path}/", reason)
    if folder.is_symlink() and not _unveils(folder, inside):
        return Skipped(f"{path}/", "a link to a folder")
    return None


def _kept_out_by_name(path: str, name: str) -> Skipped | None:
    if name.startswith("."):
        return Skipped(_printable(path), HIDDEN)
    if _printable(name) != name:
        return Skipped(_printable(path), "its name is not valid UTF-8", is_unread=True)
    return None


def _unveils(link: Path, inside: Path) -> bool:
    """Tell whether a link that stands in no hidden folder leads into one of the same corpus."""

    def is_hidden(folder: Path) -> bool:
        target = folder.resolve()
        if not target.is_relative_to(inside):
            return False
        return any(part.startswith(".") for part in target.relative_to(inside).parts)

    # Links in hidden folders could lead in a circle.
    return is_hidden(link) and not is_hidden(link.parent)


def _examined(file: str, path: str, inside: Path) -> Listed | Skipped:
    """Return a file as it is listed, or why it is skipped."""
    if skipped := _kept_out_by_name(path, path.rpartition("/")[2]):
        return skipped
    try:
        status = os.lstat(file)
        if stat.S_ISLNK(status.st_mode):
            # What it leads to may be missing.
            if not Path(file).resolve().is_relative_to(inside):
                return Skipped(path, "a link that leads out of the corpus")
            status = Path(file).stat()
    except OSError as error:
        return Skipped(path, unreadable(error), is_unread=True)
    except RuntimeError:  # before Python 3.13
        return Skipped(path, "a link that leads to itself", is_unread=True)
    # A pipe named x.txt would block whoever opens it.
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, "not a regular file")
    return Listed(path, status.st_size, status.st_mtime_ns)


def _printable(name: str) -> str:
    return name if name.isascii() else name.translate(WITHOUT_SURROGATES)


def open_source(root: Path, path: str) -> BinaryIO:
    """Open a file of a corpus, which may have become something else since it was listed.

    Raises:
        OSError: It can't be read, leads out of the corpus now, or is no regular file any more.
    """
    # `Path.resolve` takes twice as long.
    file = Path(os.path.realpath(os.path.join(root, path), strict=True))  # noqa: PTH118
    if not file.is_relative_to(os.path.realpath(root)) or not stat.S_ISREG(file.stat().st_mode):
        raise OSError(errno.EACCES, "no longer a file of the corpus")
    return file.open("rb")


def file_of(root: Path, source: Source) -> str:
    """Return the path of a file of a corpus, which may be gone."""
    return f"{root}/{source.path}"  # a path of one's own takes 20 times as long


def _opened(file: str) -> tuple[int, os.stat_result]:
    """Open a regular file for reading; return its descriptor and its status."""
    number = os.open(file, _READING_FLAGS)
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        os.close(number)
        raise OSError(errno.EACCES, "no longer a file of the corpus")
    return number, status


def status_of(file: str) -> os.stat_result:
    """Return the status of a regular file; raises OSError where it may not be read."""
    number, status = _opened(file)
    os.close(number)
    return status


def read_content(root: Path, path: str, encoding: str) -> Content:
    """Read and decode a whole file of a corpus.

    Raises:
        UndecodableError: It isn't valid in its encoding, or doesn't encode back to the same
            bytes, so that byte offsets could not be trusted.
        OSError: As in `open_source`.
    """
    with open_source(root, path) as stream:
        # The time is read first, so that a write between the two is noticed later.
        mtime_ns = os.fstat(stream.fileno()).st_mtime_ns
        data = stream.read()
    return decode(data, encoding, mtime_ns)


def possible_encodings(name: str) -> tuple[str, ...]:
    """Return the encodings, as in `Source`, of files of a corpus, by the one its settings name."""
    canonical = codecs.lookup(name).name
    marked = (codec for _, codec in _BOMS.get(canonical, ()))
    own = _ENCODINGS_WITHOUT_BOM.get(canonical, canonical)
    # Drawn texts are in UTF-8 whatever the settings name.
    return tuple(dict.fromkeys([own, *marked, "utf-8"]))


def decode(data: bytes, encoding: str, mtime_ns: int = 0) -> Content:
    """Decode a file's bytes, without a leading byte order mark; raises as `read_content` does.

    Where UTF-8 is named, a file in UTF-16 is recognised by its mark, or else by its bytes.
    """
    canonical = codecs.lookup(encoding).name
    codec = _ENCODINGS_WITHOUT_BOM.get(canonical, canonical)
    begun = (known for known in _BOMS.get(canonical, ()) if data.startswith(known[0]))
    bom, codec = next(begun, (b"", codec))
    if codec == "utf-8" and not bom and b"\0" in data:
        codec = _encoding_without_mark(data)
    text_start = len(bom)
    try:
        text = data[text_start:].decode(codec)
    except UnicodeDecodeError as error:
        position, named = error.start + text_start, codec if bom else canonical
        raise UndecodableError(f"not valid {named} (byte {position})") from error
    if codec != "utf-8" and text.encode(codec) != data[text_start:]:
        raise UndecodableError(f"its {canonical} does not encode back to the same bytes")
    return Content(data, text, text_start, codec, mtime_ns)


def _encoding_without_mark(data: bytes) -> str:
    """Return the encoding of a file that has no mark and holds NUL: UTF-16, or else UTF-8.

    Raises:
        UndecodableError: It is full of NUL, and no UTF-16.
    """
    for codec, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = data[first:_SAMPLE_BYTES:2]
        controls = len(high) - len(high.translate(None, bytes(range(0x20))))
        if controls < _LEAST_HIGH * len(high) or high.count(0) < _LEAST_NUL * len(high):
            continue
        with suppress(UnicodeDecodeError):
            text = data.decode(codec)
            unprintable = len(_UNPRINTABLE.findall(text))
            if "\0" not in text and unprintable <= _MOST_UNPRINTABLE * len(text):
                return codec
        if len(data) > _FEW_NUL:
            raise UndecodableError(_FULL_OF_NUL)
    if data.count(0) > max(_FEW_NUL, _FEW_NUL_SHARE * len(data)):
        raise UndecodableError(_FULL_OF_NUL)
    return "utf-8"


def file_digest(root: Path, path: str) -> tuple[bytes, int] | None:
    """Return the SHA-256 over a file's bytes, and its time; None when it can't be read."""
    try:
        with open_source(root, path) as stream:
            mtime_ns = os.fstat(stream.fileno()).st_mtime_ns
            state = hashlib.sha256()
            while piece := stream.read(_PIECE_BYTES):
                state.update(piece)
            return state.digest(), mtime_ns
    except OSError:
        return None


def digest_of(data: bytes) -> bytes:
    """Return the SHA-256 of some bytes, 32 bytes long."""
    return hashlib.sha256(data).digest()


def read_untouched(file: str, source: Source, start: int, end: int) -> bytes | None:
    """Read the bytes between two offsets of a file; None when it has changed since it was indexed.

    Only its size and its time are compared, so bytes that are shown to somebody need `read_spans`.

    Args:
        file: The path, from `file_of`.
        source: The file as it was indexed.
        start: The offset of the first byte in the file.
        end: The offset after the last byte.
    """
    try:
        number, status = _opened(file)
        try:
            if (status.st_size, status.st_mtime_ns) != (source.size, source.mtime_ns):
                return None
            os.lseek(number, start, os.SEEK_SET)
            return os.read(number, end - start)
        finally:
            os.close(number)
    except OSError:
        return None


def read_spans(
    root: Path, source: Source, spans: Sequence[Span], digests: Sequence[bytes]
) -> bytes:
    """Read spans and what is between them, and vouch that they still are as indexed.

    While the file's size and time are unchanged, the spans' digests are compared. Otherwise the
    lines before each are counted again too, so that the old text of a file that was appended to
    stays citable, and text that moved does not.

    Args:
        root: The corpus folder.
        source: The file.
        spans: The spans in file order, at least one.
        digests: SHA-256 over the bytes of each.

    Returns:
        The bytes from the first span's start to the last one's end.

    Raises:
        SourceChangedError: Other bytes stand there now, or the file can't be read.
    """
    start, end = spans[0].byte_start, spans[-1].byte_end
    file = file_of(root, source)
    before, data = b"", read_untouched(file, source, start, end)
    untouched = data is not None
    if data is None:
        try:
            # The path may lead elsewhere by now: only bytes with these digests are returned.
            with os.fdopen(_opened(file)[0], "rb") as stream:
                before, data = stream.read(start), stream.read(end - start)
        except OSError as error:
            raise SourceChangedError.unreadable(source.path, error) from error
    is_same = are_as_indexed(data, spans, digests)
    if not is_same or not (untouched or _stand_still(source, before, data, spans)):
        raise SourceChangedError(source.path, "changed")
    return data


def are_as_indexed(piece: bytes, spans: Sequence[Span], digests: Sequence[bytes]) -> bool:
    """Tell whether spans have their digests in a piece that begins with the first one."""
    start = spans[0].byte_start
    for span, digest in zip(spans, digests, strict=True):
        if digest_of(piece[span.byte_start - start : span.byte_end - start]) != digest:
            return False
    return True


def _stand_still(source: Source, before: bytes, data: bytes, spans: Sequence[Span]) -> bool:
    """Tell whether as many lines stand before each span as ever, and only blanks between two."""
    newline = "\n".encode(source.encoding)
    start, done = spans[0].byte_start, 0
    for span in spans:
        lines = _aligned_count(before + data[: span.byte_start - start], newline)
        between = data[done : span.byte_start - start]
        if lines != span.first_line - 1 or not _is_blank(between, source.encoding):
            return False
        done = span.byte_end - start
    return True


def _is_blank(data: bytes, encoding: str) -> bool:
    try:
        return not data.decode(encoding).strip(BLANK)
    except UnicodeDecodeError:
        return False


def _aligned_count(data: bytes, newline: bytes) -> int:
    if len(newline) == 1:
        return data.count(newline)
    return sum(data[i : i + len(newline)] == newline for i in range(0, len(data), len(newline)))
