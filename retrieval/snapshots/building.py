"""How does a folder of files become a snapshot?

File after file is read, and what it contributes is added to the columns of the corpus and to
its index. Only these columns, and the words of the corpus, are in memory at a time.
"""

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from retrieval.corpus import (
    ALONE,
    EVERYTHING,
    Listed,
    Neighbourhood,
    Renditions,
    Selection,
    Skipped,
    Source,
    SourceTexts,
)
from retrieval.index import Digests, IndexBuilder, Lexicon, OracleBuilder, Texts
from retrieval.snapshots import intake
from retrieval.snapshots.analyses import Analysed
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.headings import Headings
from retrieval.snapshots.listing import list_corpus, sorted_skipped
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.paragraphs import Paragraphs, Spans
from retrieval.snapshots.passages import Passages
from retrieval.snapshots.people import People
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.sources import Sources
from retrieval.snapshots.words import Words

Progress = Callable[[int, int], None]
"""Called with the number of bytes of the files that are done, and of all files."""


def build(
    corpus: str,
    root: Path,
    encoding: str = "utf-8",
    on_progress: Progress | None = None,
    selection: Selection = EVERYTHING,
) -> Snapshot:
    """Read a corpus folder and index it in memory, for corpora of some thousand passages.

    Args:
        corpus: The corpus's name.
        root: The corpus folder.
        encoding: The encoding of all its files, as `sources.spannable_encoding` names it.
        on_progress: Called after each file.
        selection: What the corpus takes of its folder.

    Raises:
        CorpusError: The folder can't be read at all, spans of the encoding can't be cited,
            or a glob can't be read. A
            single file that can't be read is skipped.
    """
    folder = list_corpus(corpus, root, encoding, selection)
    index = OracleBuilder()
    around, unread = Neighbourhood.read(root, folder.beside, {})
    texts = SourceTexts(root, encoding, Renditions.temporary(around))
    manner = intake.Manner(root, encoding, texts.renditions.folder, around=around)
    read = intake.read_files(manner, folder.listed, intake.Forgotten(), {})
    gathered = gather(read, folder.listed, index, on_progress)
    passages, lexicon = gathered.passages(), gathered.lexicon()
    return Snapshot(
        corpus=corpus,
        id=snapshot_id(passages.paragraphs.sources, around),
        texts=texts,
        encoding=encoding,
        skipped=sorted_skipped([*folder.skipped, *unread, *gathered.skipped]),
        of_other_kinds=folder.passed_over,
        passages=passages,
        index=index.finish(),
        lexicon=lexicon,
        forward=gathered.words.forward_index(lexicon),
        grams_per_passage=gathered.words.grams / max(1, len(passages)),
        selection=selection,
    )


def snapshot_id(files: Sources, around: Neighbourhood) -> str:
    """Return six hexadecimal digits over the paths and contents of a corpus's files.

    What stands around them counts as well, where there is anything.
    """
    state = hashlib.sha256()
    if around != ALONE:
        state.update(json.dumps(around.plain, sort_keys=True).encode())
    for path, encoding, digest in zip(
        files.paths, files.encodings, files.each_digest(), strict=True
    ):
        state.update(path.encode() + b"\0" + encoding.encode() + b"\0" + digest)
    return state.hexdigest()[:6]


def gather(
    files: Iterable[intake.Read],
    listed: Sequence[Listed],
    index: IndexBuilder,
    on_progress: Progress | None = None,
) -> "Gathered":
    """Add files to the columns of a corpus, and their terms to an index.

    Args:
        files: The files in corpus order.
        listed: The same files, as they were listed.
        index: Takes the terms of the passages.
        on_progress: Called after each file.
    """
    gathered = Gathered(index)
    done, total = 0, sum(file.size for file in listed)
    for read, file in zip(files, listed, strict=True):
        gathered.skipped += read.skipped
        if read.file is not None:
            source = read.file.source(read.path, read.mtime_ns)
            gathered.add(source, read.file)
        done += file.size
        if on_progress:
            on_progress(done, total)
    gathered.words.finish()
    return gathered


class Gathered:
    """The columns of a corpus, as far as it has been read.

    Attributes:
        skipped: Files that could not be read.
        words: The words of the passages.

    Args:
        index: Takes the terms of the passages.
    """

    def __init__(self, index: IndexBuilder) -> None:
        self.skipped: list[Skipped] = []
        self.words = Words(index)
        self._sources: list[Source] = []
        self._paragraphs = array("I", [0])  # the number after the last one of each source
        self._spans, self._lines, self._digests = bytearray(), bytearray(), bytearray()
        self._kinds, self._sections = bytearray(), bytearray()
        self._wholes = array("I", [0])  # as above, of the whole ones
        self._whole_spans, self._whole_lines = bytearray(), bytearray()
        self._whole_digests = bytearray()
        self._labels: list[str] = []
        self._label_counts: list[int] = []
        self._parents = bytearray()
        self._people_counts: list[int] = []
        self._people: list[str] = []
        self._nicknames: list[str] = []
        self._bylines = array("I", [0])  # as above, of the bylines
        self._byline_paragraphs, self._byline_authors = bytearray(), bytearray()
        self._byline_days, self._byline_moments = bytearray(), bytearray()
        self._byline_rests, self._byline_ends = bytearray(), bytearray()
        self._stems: list[str] = []
        self._said = array("I", [0])  # as above, of the moments
        self._moment_places, self._moments = bytearray(), bytearray()
        self._known: dict[bytes, int] = {}  # the number of each passage
        self._firsts, self._counts, self._contexts = array("I"), array("B"), bytearray()
        self._repeats, self._repeat_ends = array("I"), array("I")

    def add(self, source: Source, file: Analysed) -> None:
        """Add a file, but leave out passages whose paragraphs are a known passage already."""
        before = self._paragraphs[-1]
        self._sources.append(source)
        self._paragraphs.append(before + len(file.spans))
        self._spans += file.spans.tobytes()
        self._lines += file.lines.tobytes()
        self._digests += file.digests
        self._kinds += file.kinds.tobytes()
        self._sections += file.sections.tobytes()
        self._wholes.append(self._wholes[-1] + len(file.whole_spans))
        self._whole_spans += file.whole_spans.tobytes()
        self._whole_lines += file.whole_lines.tobytes()
        self._whole_digests += file.whole_digests
        self._labels += file.labels
        self._label_counts.append(len(file.labels))
        self._parents += file.parents.tobytes()
        self._people_counts.append(len(file.people))
        self._people += file.people
        self._nicknames += file.nicknames
        self._bylines.append(self._bylines[-1] + len(file.byline_paragraphs))
        self._byline_paragraphs += file.byline_paragraphs.tobytes()
        self._byline_authors += file.byline_authors.tobytes()
        self._byline_days += file.byline_days.tobytes()
        self._byline_moments += file.byline_moments.tobytes()
        self._byline_ends += (file.byline_ends + np.uint64(len(self._byline_rests))).tobytes()
        self._byline_rests += file.byline_rests
        self._stems.append(file.stem)
        self._said.append(self._said[-1] + len(file.moments))
        self._moment_places += file.moment_places.tobytes()
        self._moments += file.moments.tobytes()
        new = np.ones(len(file.firsts), dtype=bool)
        for number, key in enumerate(file.keys()):
            fresh = len(self._known)
            known = self._known.setdefault(key, fresh)
            if known != fresh:
                self._repeats.append(known)
                new[number] = False
        self._firsts.frombytes((file.firsts[new] + np.uint32(before)).tobytes())
        self._counts.frombytes(file.counts[new].tobytes())
        self._contexts += file.contexts[new].tobytes()
        self._repeat_ends.append(len(self._repeats))
        self.words.add(file, new)

    def passages(self) -> Passages:
        """Return the tables of sources, paragraphs and passages."""
        sources = Sources.of(self._sources)
        wholes = Spans(
            sources=sources,
            firsts=np.array(self._wholes, dtype=np.uint32),
            spans=np.frombuffer(self._whole_spans, dtype=np.uint64).reshape(-1, 2),
            lines=np.frombuffer(self._whole_lines, dtype=np.uint32).reshape(-1, 2),
            digests=Digests.of(bytes(self._whole_digests)),
        )
        rests = np.frombuffer(self._byline_rests, dtype=np.uint8)
        bylines = Bylines(
            firsts=np.array(self._bylines, dtype=np.uint32),
            paragraphs=np.frombuffer(self._byline_paragraphs, dtype=np.uint32),
            authors=np.frombuffer(self._byline_authors, dtype=np.uint32),
            days=np.frombuffer(self._byline_days, dtype=np.uint32),
            moments=np.frombuffer(self._byline_moments, dtype=np.uint32),
            rests=Texts(rests, np.frombuffer(self._byline_ends, dtype=np.uint64)),
            stems=Texts.of(self._stems),
        )
        paragraphs = Paragraphs(
            sources=sources,
            firsts=np.array(self._paragraphs, dtype=np.uint32),
            spans=np.frombuffer(self._spans, dtype=np.uint64).reshape(-1, 2),
            lines=np.frombuffer(self._lines, dtype=np.uint32).reshape(-1, 2),
            digests=Digests.of(bytes(self._digests)),
            kinds=np.frombuffer(self._kinds, dtype=np.uint8),
            sections=np.frombuffer(self._sections, dtype=np.uint32),
            headings=Headings.of(self._label_counts, self._labels, bytes(self._parents)),
            wholes=wholes,
            people=People.of(self._people_counts, self._people, self._nicknames),
            bylines=bylines,
            moments=Moments(
                firsts=np.array(self._said, dtype=np.uint32),
                places=np.frombuffer(self._moment_places, dtype=np.uint32),
                moments=np.frombuffer(self._moments, dtype=np.uint32),
            ),
        )
        return Passages(
            paragraphs=paragraphs,
            firsts=np.array(self._firsts, dtype=np.uint32),
            counts=np.array(self._counts, dtype=np.uint8),
            contexts=np.frombuffer(self._contexts, dtype=np.uint64),
            repeats=np.array(self._repeats, dtype=np.uint32),
            repeat_ends=np.array(self._repeat_ends, dtype=np.uint32),
        )

    def lexicon(self) -> Lexicon:
        """Return the words of the passages."""
        return Lexicon.of(*self.words.df(), len(self._firsts))
