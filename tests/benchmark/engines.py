"""Which engines are compared, and how is each built, opened and asked?

All get the same terms and are asked as their documents say: BM25 with k1 1.2 and b 0.75 where
they leave a choice, ten hits, one thread.
"""

import importlib.util
import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index import Hashed, Numbering, Texts
from retrieval.index.compiled import Builder, CompiledIndex
from retrieval.index.ranking import K1, B

TOP: Final = 10

_PASSAGES_COUNTED: Final = 1 << 14
"""Passages that are counted and added at a time: some megabytes."""

Passages = Sequence[Sequence[str]]
Ranked = list[tuple[int, float]]
"""Passages with their scores, best first."""


class Engine(ABC):
    """One way to rank. It imports what it needs when it is opened, as a program would."""

    title: str
    needs: tuple[str, ...] = ()
    most_passages: int | None = None
    """Size beyond which it takes too long to be measured; None means that there is none."""

    @classmethod
    def is_installed(cls) -> bool:
        return all(importlib.util.find_spec(module) for module in cls.needs)

    @abstractmethod
    def build(self, passages: Passages, folder: Path) -> None:
        """Write an index to an empty folder, from lists of terms in memory."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Make an index ready to be asked."""

    @abstractmethod
    def ask(self, question: Sequence[str]) -> Ranked:
        """Return the ten best passages."""


class Verbatim(Engine):
    """The compiled index of this project, with numpy alone."""

    title = "Verbatim, numpy"

    def build(self, passages: Passages, folder: Path) -> None:
        with Builder(folder) as builder:
            for first in range(0, len(passages), _PASSAGES_COUNTED):
                builder.add_counted(*counted(passages[first : first + _PASSAGES_COUNTED]))
            builder.finish()

    def open(self, folder: Path) -> None:
        self.index = CompiledIndex(folder)

    def ask(self, question: Sequence[str]) -> Ranked:
        return [(hit.passage, hit.score) for hit in self.index.top_k(question, TOP)]


def counted(
    passages: Passages,
) -> tuple[Texts, NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Return passages as `IndexBuilder.add_counted` takes them."""
    numbering = Numbering()
    terms = numbering.of(Hashed.of_spaced(" ".join(["", *map(" ".join, passages)]).encode()))
    lengths = np.fromiter(map(len, passages), np.int64, len(passages))
    # The number of a passage stands in higher bits than that of a term.
    keys, tf = np.unique(
        np.repeat(np.arange(len(passages)), lengths) << 32 | terms, return_counts=True
    )
    ends = np.cumsum(np.bincount(keys >> 32, minlength=len(passages)))
    return (
        numbering.texts(),
        ends.astype(np.uint32),
        keys.astype(np.uint32),
        tf.astype(np.uint32),
    )


class VerbatimNumba(Verbatim):
    """The same with the compiled kernel."""

    title = "Verbatim, numba"
    needs = ("numba",)

    def open(self, folder: Path) -> None:
        super().open(folder)
        self.index.accelerate()


class Tantivy(Engine):
    """tantivy: one thread writes one segment; it takes texts, and splits them itself."""

    title = "tantivy"
    needs = ("tantivy",)

    def build(self, passages: Passages, folder: Path) -> None:
        texts = map(" ".join, passages)
        write_by_tantivy(folder, "terms", texts, tokenizer_name="whitespace", index_option="freq")

    def open(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415  # see Engine

        index = tantivy.Index.open(str(folder))
        self.searcher, schema = index.searcher(), index.schema
        if self.searcher.num_segments > 1:
            raise AssertionError(f"tantivy made {self.searcher.num_segments} segments")

        def query(question: Sequence[str]) -> Any:
            return tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Should, tantivy.Query.term_query(schema, "terms", term, "freq"))
                    for term in question
                ]
            )

        self.query: Callable[[Sequence[str]], Any] = query

    def ask(self, question: Sequence[str]) -> Ranked:
        found = self.searcher.search(self.query(question), TOP, count=False)
        return [(address.doc, score) for score, address in found.hits]


def write_by_tantivy(folder: Path, field: str, texts: Iterable[str], **options: Any) -> None:
    """Write texts to an empty folder as tantivy's documents, in one segment.

    Args:
        folder: The folder.
        field: The name of the one field that each document has.
        texts: What stands in it.
        options: How tantivy keeps it, as `SchemaBuilder.add_text_field` takes that.
    """
    import tantivy  # noqa: PLC0415  # see Engine

    fields = tantivy.SchemaBuilder()
    fields.add_text_field(field, **options)
    index = tantivy.Index(fields.build(), path=str(folder))
    # With enough memory it writes nothing before the commit, so that there is one segment.
    writer = index.writer(heap_size=2_000_000_000, num_threads=1)
    for text in texts:
        document = tantivy.Document()
        document.add_text(field, text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class Bm25s(Engine):
    """bm25s with its numpy backend; its `lucene` knows exact lengths, and leaves out (k1 + 1)."""

    title = "bm25s, numpy"
    needs: tuple[str, ...] = ("bm25s",)
    backend = "numpy"

    def build(self, passages: Passages, folder: Path) -> None:
        import bm25s  # noqa: PLC0415  # see Engine

        model = bm25s.BM25(method="lucene", k1=K1, b=B, backend=self.backend)
        model.index(passages, show_progress=False)
        model.save(folder, show_progress=False)

    def open(self, folder: Path) -> None:
        import bm25s  # noqa: PLC0415  # see Engine

        self.model = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        self.known = self.model.vocab_dict

    def ask(self, question: Sequence[str]) -> Ranked:
        # bm25s raises an error for a question without any known term.
        known = [term for term in question if term in self.known]
        found = self.model.retrieve([known], k=TOP, show_progress=False)
        return list(zip(found.documents[0].tolist(), found.scores[0].tolist(), strict=True))


class Bm25sNumba(Bm25s):
    """bm25s with its numba backend."""

    title = "bm25s, numba"
    needs = ("bm25s", "numba")
    backend = "numba"


class Sqlite(Engine):
    """SQLite's full-text search 5, without the texts."""

    title = "SQLite FTS5"

    def build(self, passages: Passages, folder: Path) -> None:
        with sqlite3.connect(folder / "fts5.db") as database:
            database.execute("CREATE VIRTUAL TABLE passages USING fts5(terms, content='')")
            database.executemany(
                "INSERT INTO passages(rowid, terms) VALUES (?, ?)",
                ((number, " ".join(terms)) for number, terms in enumerate(passages)),
            )
            database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        database.close()

    def open(self, folder: Path) -> None:
        self.database = sqlite3.connect(folder / "fts5.db")

    def ask(self, question: Sequence[str]) -> Ranked:
        found = self.database.execute(
            "SELECT rowid, -rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{term}"' for term in question), TOP),
        )
        return found.fetchall()


class RankBm25(Engine):
    """rank_bm25 alone: it keeps nothing on disk, so it counts the corpus when it is opened."""

    title = "rank_bm25"
    most_passages = 100_000

    def build(self, passages: Passages, folder: Path) -> None:
        (folder / "terms.json").write_text(json.dumps(passages))

    def open(self, folder: Path) -> None:
        self.model = BM25Okapi(json.loads((folder / "terms.json").read_text()), k1=K1, b=B)

    def ask(self, question: Sequence[str]) -> Ranked:
        scores = self.model.get_scores(question)
        best = np.argsort(scores)[::-1][:TOP]
        return [(int(number), float(scores[number])) for number in best]


ENGINES: Final[dict[str, type[Engine]]] = {
    engine.title: engine
    for engine in (VerbatimNumba, Verbatim, Tantivy, Bm25sNumba, Bm25s, Sqlite, RankBm25)
}
