"""Which files hold columns, and can they be trusted?

A shelf is a folder of columns. Every column is a `.npy` file without pickles; `manifest.json`
names each with its size and its SHA-256, and is written last: a folder without it is no shelf.
"""

import hashlib
import json
import mmap
import os
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from retrieval.errors import RetrievalError
from retrieval.index.columns import Columns

FORMAT: Final = 11
"""The format of all columns together; an index in another format is rebuilt, not read."""

MANIFEST_NAME: Final = "manifest.json"

_ENDING: Final = ".npy"

# What numpy writes before the numbers of an array: its magic string, the version, the header's
# length, and the header, which ends with a line break.
_HEADER: Final = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([|<>][a-z][0-9]+)', 'fortran_order': False, "
    rb"'shape': \(([0-9]+),(?: ([0-9]+))?\), \} *\n",
    re.DOTALL,
)

BYTES_CHECKED_AT_OPENING: Final = 16 << 20
"""Opening a shelf compares the checksums of this many bytes, the smallest files first."""


class DamagedIndexError(RetrievalError):
    """There is no index that this version can trust.

    Args:
        index: The folder of the index, or the name of its corpus.
        reason: What is wrong with it, as what follows the name of it in a sentence.
    """

    def __init__(self, index: Path | str, reason: str) -> None:
        named = f"of {index}" if isinstance(index, str) else f"in {index}"
        super().__init__(
            f"The index {named} {reason}; build it again with `verbatim index --rebuild`."
        )


def path_of(folder: Path, column: str) -> Path:
    """Return the file of a column."""
    return folder / f"{column}{_ENDING}"


def write(folder: Path, columns: Columns) -> None:
    """Write columns into a folder, each by its name, and sync them to the disk.

    Raises:
        OSError: The disk is full, or something like it.
    """
    for name, column in columns.items():
        with path_of(folder, name).open("wb") as file:
            npy.write_array(file, np.ascontiguousarray(column), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())


def seal(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of a folder whose columns are complete and on disk.

    Args:
        folder: The folder, whose `.npy` files all belong to the shelf.
        facts: Further facts, as JSON can hold them.
    """
    paths = sorted(folder.glob("*.npy"))
    files = {path.name: [path.stat().st_size, _checksum(path)] for path in paths}
    _write_manifest(folder, facts, files)


def seal_again(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write a shelf's manifest with other facts about the same columns.

    Raises:
        DamagedIndexError: There is no shelf that can be trusted.
        OSError: The manifest can't be written.
    """
    _, entries = _manifest(folder)
    _write_manifest(folder, facts, {name: [size, checksum] for name, size, checksum in entries})


def _write_manifest(
    folder: Path, facts: Mapping[str, Any], files: Mapping[str, Sequence[object]]
) -> None:
    content = {"format": FORMAT, "facts": facts, "files": files}
    text = json.dumps({"content": content, "sha256": _text_checksum(content)}, indent=1)
    replace_text(folder / MANIFEST_NAME, text)


def fingerprint(folder: Path) -> str:
    """Return 64 hexadecimal digits that tell what all columns of a shelf hold.

    Raises:
        DamagedIndexError: There is no shelf that can be trusted.
    """
    _, entries = _manifest(folder)
    return _text_checksum({name: checksum for name, _, checksum in entries})


def replace_text(file: Path, text: str) -> None:
    """Write a small file so that a reader sees the whole old text or the whole new one."""
    # Two processes may write it at once.
    unfinished = file.with_name(f"{file.name}.{uuid.uuid4().hex[:8]}.tmp")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, if the system lets a folder be opened."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def verify(folder: Path) -> None:
    """Compare every byte with its checksum; some 0.7 s per gigabyte.

    Raises:
        DamagedIndexError: The shelf can't be trusted; the text says why.
    """
    _opened(folder, check_up_to=None)


def open_shelf(
    folder: Path, kinds: Mapping[str, str]
) -> tuple[Mapping[str, Any], dict[str, NDArray[Any]]]:
    """Check a folder's files by their sizes, the smaller ones by their checksums, and map them.

    Args:
        folder: The shelf.
        kinds: The columns to open, each with the types that it may have: `u4`, or `u2 u4`.

    Returns:
        The facts, and the columns.

    Raises:
        DamagedIndexError: The shelf can't be trusted; the text says why.
    """
    facts, files = _opened(folder, check_up_to=BYTES_CHECKED_AT_OPENING)
    columns: dict[str, NDArray[Any]] = {}
    for column, allowed in kinds.items():
        try:
            columns[column] = _array(files[f"{column}{_ENDING}"])
        except (KeyError, ValueError, TypeError) as error:
            raise DamagedIndexError(folder, f"has a column that can't be read, {column}") from error
        kind = columns[column].dtype.str
        if kind[1:] not in allowed.split() or kind.startswith(">"):
            raise DamagedIndexError(folder, f"has a column of another kind, {column}")
    return facts, columns


def _opened(
    folder: Path, check_up_to: int | None
) -> tuple[Mapping[str, Any], dict[str, mmap.mmap]]:
    """Read the manifest, map the files, and check them against it.

    It returns the very bytes that it checked, whatever becomes of the files' names meanwhile.

    Args:
        folder: The shelf.
        check_up_to: How many bytes are compared with their checksums, the smallest files first;
            None for all.
    """
    facts, entries = _manifest(folder)
    files: dict[str, mmap.mmap] = {}
    read = 0
    for name, size, checksum in entries:
        try:
            with (folder / name).open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise DamagedIndexError(folder, f"lacks a readable {name}") from error
        except ValueError as error:  # an empty file
            raise DamagedIndexError(folder, f"has a truncated file, {name}") from error
        if len(mapped) != size:
            raise DamagedIndexError(folder, f"has a truncated file, {name}")
        read += size
        compared = check_up_to is None or read <= check_up_to
        if compared and hashlib.sha256(mapped).hexdigest() != checksum:
            raise DamagedIndexError(folder, f"has a damaged file, {name}")
        files[name] = mapped
    return facts, files


def _manifest(folder: Path) -> tuple[Mapping[str, Any], list[tuple[str, int, str]]]:
    """Return the facts, and each file's name, size and checksum, the smallest first."""
    try:
        document = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        content = document["content"]
        trusted = content["format"] == FORMAT and document["sha256"] == _text_checksum(content)
        facts: Mapping[str, Any] = content["facts"]
        entries = [(name, size, checksum) for name, (size, checksum) in content["files"].items()]
        entries.sort(key=lambda entry: entry[1])
    except FileNotFoundError as error:
        raise DamagedIndexError(folder, "was never finished") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(folder, f"has an unreadable {MANIFEST_NAME}") from error
    if not trusted:
        raise DamagedIndexError(folder, "is of another version or was changed")
    return facts, entries


def _array(mapped: mmap.mmap) -> NDArray[Any]:
    """Return the column of a mapped `.npy` file.

    Raises:
        ValueError: It holds no array of one or two dimensions, or not all of it; or TypeError.
    """
    # np.load opens the file twice, resolves its path, and gives a `memmap`, which costs several
    # times as much to slice; numpy's reader of headers compiles them, in half of all the time.
    header = _HEADER.match(mapped)
    if header is None:
        raise ValueError("another header")
    shape = [int(size) for size in header.groups()[1:] if size]
    return np.ndarray(shape, np.dtype(header[1].decode()), buffer=mapped, offset=header.end())


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text_checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
