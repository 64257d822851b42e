"""Which files does a corpus hold?"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Source, languages
from retrieval.index import Rows, Texts, ranges

_NO_PAGES: Final = np.empty(0, dtype=np.uint64)
_MOST_SOURCES: Final = 2_000  # whose rows are kept
_LEAST_SHARE: Final = 0.05
"""A language with less than this share of the bytes isn't one that questions are read in."""


class Spoken(NamedTuple):
    """How much of a corpus is written in one language."""

    files: int
    bytes: int


@dataclass(frozen=True)
class Sources(Rows[Source]):
    """The files of a corpus in corpus order, which is the order of their paths.

    Attributes:
        paths: The POSIX paths, relative to the corpus folder; sorted.
        titles: The titles; empty where a file has none.
        aliases: The aliases of each file, one a line.
        encodings: The encodings as in `Source`.
        languages: The languages as in `Source`.
        sizes: The sizes in bytes.
        mtimes: The times of the last change, in nanoseconds.
        digests: SHA-256 over each file's bytes, 32 bytes a row.
        page_firsts: The number of each file's first page, and at the end how many pages there are.
        page_starts: Where each page begins, as in `Source`.
        by_name: The files' numbers, sorted by the last part of their paths.
        origins: The author, date, address and channel of each file, a line each; empty where it
            tells none of them.
    """

    paths: Texts
    titles: Texts
    aliases: Texts
    encodings: Texts
    languages: Texts
    sizes: NDArray[np.uint64]
    mtimes: NDArray[np.int64]
    digests: NDArray[np.uint8]
    page_firsts: NDArray[np.uint32]
    page_starts: NDArray[np.uint64]
    by_name: NDArray[np.uint32]
    origins: Texts

    @classmethod
    def of(cls, sources: Sequence[Source]) -> "Sources":
        """Return the table of some sources in corpus order."""
        paths = Texts.of(source.path for source in sources)
        return cls(
            paths=paths,
            titles=Texts.of(source.title for source in sources),
            aliases=Texts.of("\n".join(source.aliases) for source in sources),
            encodings=Texts.of(source.encoding for source in sources),
            languages=Texts.of(source.language for source in sources),
            sizes=np.array([source.size for source in sources], dtype=np.uint64),
            mtimes=np.array([source.mtime_ns for source in sources], dtype=np.int64),
            digests=np.frombuffer(b"".join(s.digest for s in sources), np.uint8).reshape(-1, 32),
            page_firsts=np.cumsum([0, *(len(s.pages) for s in sources)]).astype(np.uint32),
            page_starts=np.concatenate(
                [_NO_PAGES, *(np.asarray(s.pages, np.uint64) for s in sources if len(s.pages))]
            ),
            by_name=_by_name(paths),
            origins=Texts.of(_origin(source) for source in sources),
        )

    def merged(
        self, more: "Sources", rows: NDArray[np.int64], mtimes: NDArray[np.int64]
    ) -> "Sources":
        """Return some rows of this table and of one that follows it, without an object for each.

        Args:
            more: The table that follows.
            rows: Which ones, in corpus order.
            mtimes: The time of the last change of each, in nanoseconds.
        """

        def texts(name: str) -> Texts:
            own: Texts = getattr(self, name)
            return own.joined(getattr(more, name)).taken(rows)

        paths = texts("paths")
        pages = np.append(self.page_firsts[:-1], more.page_firsts + self.page_firsts[-1])
        lengths = np.diff(pages)[rows]
        page_starts = np.concatenate([self.page_starts, more.page_starts])
        return Sources(
            paths=paths,
            titles=texts("titles"),
            aliases=texts("aliases"),
            encodings=texts("encodings"),
            languages=texts("languages"),
            sizes=np.concatenate([self.sizes, more.sizes])[rows],
            mtimes=mtimes,
            digests=np.concatenate([self.digests, more.digests])[rows],
            page_firsts=np.append(np.uint32(0), np.cumsum(lengths, dtype=np.uint32)),
            page_starts=page_starts[ranges(pages[rows], lengths)],
            by_name=_by_name(paths),
            origins=texts("origins"),
        )

    def __len__(self) -> int:
        return len(self.sizes)

    def row(self, number: int) -> Source:
        """Return a source by its number, from 0."""
        return self._latest(number)

    @cached_property
    def _latest(self) -> Callable[[int], Source]:
        """Return a source by its number, and keep the latest: an answer asks for few, but often."""
        return lru_cache(maxsize=_MOST_SOURCES)(self._row)

    def _row(self, number: int) -> Source:
        author, date, url, channel = self.origin(number)
        return Source(
            path=self.paths.row(number),
            encoding=self.encodings.row(number),
            size=int(self.sizes[number]),
            mtime_ns=int(self.mtimes[number]),
            digest=self.digests[number].tobytes(),
            title=self.titles.row(number),
            aliases=tuple(filter(None, self.aliases.row(number).split("\n"))),
            language=self.languages.row(number),
            pages=self.pages(number),
            author=author,
            date=date,
            url=url,
            channel=channel,
        )

    def each_digest(self) -> list[bytes]:
        """Return the digest of each source."""
        data = self.digests.tobytes()
        return [data[first : first + 32] for first in range(0, len(data), 32)]

    def origin(self, number: int) -> tuple[str, str, str, str]:
        """Return author, date, address and channel of a source, as in `Source`, by its number."""
        author, date, url, channel = (self.origins.row(number) or "\n\n\n").split("\n")
        return author, date, url, channel

    def pages(self, number: int) -> tuple[int, ...]:
        """Return where each page of a source begins, as in `Source`, by the source's number."""
        first, last = self.page_firsts[number : number + 2].tolist()
        return tuple(self.page_starts[first:last].tolist())

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channel of each source as in `Source`; empty where it is no export of one."""
        return tuple(origin.rpartition("\n")[2] for origin in self.origins)

    @cached_property
    def walled(self) -> frozenset[str]:
        """The channels that there are."""
        return frozenset(self.channels) - {""}

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """How much is written in each language that was told, that of most bytes first."""
        ends = self.languages.ends.astype(np.int64)
        told = np.flatnonzero(np.diff(ends, prepend=0))
        # Each code has two letters.
        codes, places = np.unique(self.languages.data.view(">u2"), return_inverse=True)
        sizes = np.bincount(places, self.sizes[told].astype(np.float64), len(codes))
        files = np.bincount(places, minlength=len(codes))
        return {
            int(codes[n]).to_bytes(2).decode(): Spoken(int(files[n]), int(sizes[n]))
            for n in np.argsort(-sizes, kind="stable").tolist()
        }

    @cached_property
    def main_languages(self) -> tuple[str, ...]:
        """The languages of a good part of all, that of most bytes first; English for none."""
        told = sum(one.bytes for one in self.spoken.values())
        least = _LEAST_SHARE * told
        return tuple(code for code, one in self.spoken.items() if one.bytes >= least) or (
            languages.ENGLISH,
        )

    def number(self, path: str) -> int | None:
        """Return the number of the source with exactly this path; None when there is none."""
        number = bisect_left(self.paths, path)
        return number if number < len(self) and self.paths[number] == path else None

    def ending_with(self, path: str) -> list[str]:
        """Return the paths that are this one, or end with it after a `/`, in corpus order.

        A letter with a mark may be one character or two.
        """
        forms = dict.fromkeys([path, *(normalize(form, path) for form in ("NFC", "NFD"))])
        return next(filter(None, map(self._ending_with, forms)), [])

    def _ending_with(self, path: str) -> list[str]:
        if (number := self.number(path)) is not None:
            return [self.paths[number]]

        def name(number: np.uint32) -> str:
            return PurePosixPath(self.paths[int(number)]).name

        wanted = PurePosixPath(path).name
        first = bisect_left(self.by_name, wanted, key=name)
        last = bisect_right(self.by_name, wanted, lo=first, key=name)
        known = [self.paths[number] for number in sorted(self.by_name[first:last].tolist())]
        return [one for one in known if one.endswith(f"/{path}")]


def _by_name(paths: Texts) -> NDArray[np.uint32]:
    names = [path.rpartition("/")[2] for path in paths]
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.uint32)


def _origin(source: Source) -> str:
    told = source.author, source.date, source.url, source.channel
    return "\n".join(told) if any(told) else ""
