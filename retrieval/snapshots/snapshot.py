"""What does a corpus hold at one moment?

A snapshot is immutable: its sources, their paragraphs, and the index over its passages. It keeps
spans, never text; text is read from the file when it is needed, and vouched for then.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from retrieval.corpus import (
    EVERYTHING,
    Omission,
    Passage,
    Selection,
    Skipped,
    SourceTexts,
    name_words,
    sources,
)
from retrieval.errors import SourceChangedError
from retrieval.index import DamagedIndexError, ForwardIndex, Index, Lexicon, shelf
from retrieval.snapshots.context import Weighted, context
from retrieval.snapshots.paragraphs import Paragraphs
from retrieval.snapshots.passages import Passages
from retrieval.snapshots.sources import Sources

_BY_DAMAGE: Final = (
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What numbers may lead to that aren't what was written."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable state of a corpus.

    Attributes:
        corpus: The corpus's name.
        id: Six hexadecimal digits over paths and contents; equal states have equal ids.
        texts: The texts of its files.
        encoding: The encoding of all its files, as the settings name it.
        skipped: Files and folders that are not in it.
        of_other_kinds: How many files no reader reads, as in `Folder`.
        passages: The passages that can be found, in corpus order; numbers in `index` count them
            from 0. Text without a term is none.
        index: Ranks the passages.
        lexicon: The words of the passages.
        forward: The words of each paragraph and of what counts with it.
        grams_per_passage: How many grams the words of a passage have, on average.
        selection: What it takes of its folder.
        is_portion: Whether it leaves out files of its corpus that not everybody may see.
        shelves: The folders that its columns are mapped from; none where they are in memory.
    """

    corpus: str
    id: str
    texts: SourceTexts
    encoding: str
    skipped: tuple[Skipped, ...]
    of_other_kinds: Mapping[str, int]
    passages: Passages
    index: Index
    lexicon: Lexicon
    forward: ForwardIndex
    grams_per_passage: float
    selection: Selection = EVERYTHING
    is_portion: bool = False
    shelves: tuple[Path, ...] = ()
    # The shelves that were found damaged; portions share the knowledge.
    _damaged: set[Path] = field(default_factory=set, compare=False, repr=False)

    @property
    def root(self) -> Path:
        """The corpus folder."""
        return self.texts.root

    @property
    def omission(self) -> Omission:
        """Whose words were left out when it was made."""
        return self.texts.renditions.around.omission

    @property
    def paragraphs(self) -> Paragraphs:
        """All paragraphs, which can be cited, in corpus order."""
        return self.passages.paragraphs

    @property
    def sources(self) -> Sources:
        """All files, in corpus order."""
        return self.passages.paragraphs.sources

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many files of other kinds the folder holds by their endings, as in `Folder`.

        Those whose reader found that they are no documents are among them.
        """
        textless = (entry.ending for entry in self.skipped if entry.is_textless)
        return dict(Counter(self.of_other_kinds) + Counter(textless))

    @property
    def left_out(self) -> tuple[Skipped, ...]:
        """What is not in it for a reason that somebody may want to mend.

        That is all but what somebody chose and what is of another kind.
        """
        return tuple(one for one in self.skipped if not one.is_chosen and not one.is_textless)

    @contextmanager
    def trusted(self) -> Iterator[None]:
        """Tell what fails inside as damage, where a column isn't as it was written.

        Not all of a large index is compared when it is opened, and a disk may fail at any time.

        Raises:
            DamagedIndexError: It failed by the columns; what fails otherwise is raised as it is.
        """
        try:
            yield
        except _BY_DAMAGE as error:
            if self._is_damaged():
                # The folder isn't for everybody to know.
                raise DamagedIndexError(self.corpus, "is damaged") from error
            raise

    def _is_damaged(self) -> bool:
        """Tell whether a column isn't as it was written, which is not compared again once known."""
        # A folder that is gone was replaced meanwhile, which does no harm.
        for folder in () if self._damaged else filter(Path.exists, self.shelves):
            try:
                shelf.verify(folder)
            except DamagedIndexError:
                self._damaged.add(folder)
        return bool(self._damaged)

    def readable_by_now(self) -> Iterator[str]:
        """Yield the files that the system didn't let us read, where nothing is in the way now."""
        for entry in self.skipped:
            denied = entry.is_unread and entry.reason.startswith(sources.UNREADABLE)
            if denied and sources.obstacle(self.root, entry.path) is None:
                yield entry.path

    def context(self, number: int) -> list[Weighted]:
        """Return what counts with a passage, by its number, besides its own words."""
        first = int(self.passages.firsts[number])
        source = self.sources[self.paragraphs.source_number(first)]
        path = self.paragraphs.path(first)
        return context(source.title, source.aliases, name_words(source.path), path)

    def read(self, passage: Passage) -> bytes:
        """Read a passage's bytes from disk, with what is between its paragraphs.

        Raises:
            SourceChangedError: The file no longer holds one of them at its place.
        """
        return self.texts.read_spans(
            passage.source,
            [paragraph.span for paragraph in passage.paragraphs],
            [paragraph.digest for paragraph in passage.paragraphs],
        )

    def standing(self, places: Iterable[Passage]) -> Iterator[tuple[Passage, bytes]]:
        """Yield those places whose paragraphs haven't changed, each with its bytes."""
        for place in places:
            try:
                yield place, self.read(place)
            except SourceChangedError:
                continue
