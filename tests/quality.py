"""How good are the answers? `make quality` measures them on collections and the seeds.

    python -m tests.quality
    python -m tests.quality FOLDER      a collection, or a folder of collections

Everything is run anew: the pipeline that answers questions, plain Lucene BM25 on the terms of
the same analysis (one passage a record, its title twice), and `rank_bm25`'s Okapi on lower-case
words split at white space.
"""

import argparse
import os
import random
import re
import string
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.table import Table

from bot.terminal.collection import Collection, CollectionError, Question, Record, read_collection
from bot.terminal.eval import (
    RECORDS,
    Ranking,
    answer_figures,
    index_collection,
    means,
    measure,
    rank_records,
)
from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.corpus.extract import Extract
from retrieval.corpus.passages import Lines
from retrieval.index import analysis
from retrieval.index.interface import OracleIndex
from retrieval.snapshots import building
from tests.retrieval.answer.test_seeds import QUESTIONS, of_kind, places, right_at_once

PROJECT = Path(__file__).parents[1]
COLLECTIONS = PROJECT.parent / "shared" / "collections"

SEEDS = "seeds"
OURS, PLAIN, LIBRARY = "Verbatim", "Lucene BM25", "rank_bm25"
MEASURES = ("ndcg@10", "recall@100", "success@1", "success@3")
ANSWERS = ("excerpt@1", "excerpt@3", "answered", "answered_out_of_corpus")

SIGNIFICANT = 0.05

LAID_OUT = ("clapnq", "nq-utd")
"""The collections that are laid out as articles, too."""

RECORDS_OF_AN_ARTICLE = 12

_COMPARED = 5  # questions per collection that the library itself scores as well
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class Result:
    """Measurements on one collection.

    Attributes:
        measures: Measures by system, question and name.
        edited: Our measures after a typing error in each question, by question and name.
        answers: Figures under the names that `eval` prints; None where nothing tells.
        unanswerable: Share of the other questions, which have no answer here, that was answered.
        laid_out: Figures of the collection laid out as articles, as `laid_out_figures` gives them;
            empty where it isn't.
        note: Further remarks, for people.
    """

    name: str
    measures: Mapping[str, Mapping[str, Mapping[str, float]]]
    edited: Mapping[str, Mapping[str, float]]
    answers: Mapping[str, float | None]
    unanswerable: float | None
    note: str
    seconds: float
    laid_out: Mapping[str, float | None] = field(default_factory=dict)


def words(text: str) -> list[str]:
    """Return the lower-case words of a text as `rank_bm25` is mostly given them."""
    return text.lower().split()


class Okapi:
    """`rank_bm25`'s Okapi on words split at white space, its loop over passages taken out.

    The library counts the corpus and weighs its words; only the sum over a question's words is
    done on arrays, and compared with the library's own.

    Args:
        texts: Texts of the records, in their order.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.library = BM25Okapi([words(text) for text in texts])
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, frequencies in enumerate(self.library.doc_freqs):
            for word, tf in frequencies.items():
                postings[word].append((number, tf))
        self._postings = {word: np.array(found).T for word, found in postings.items()}
        k1, b = self.library.k1, self.library.b
        lengths = np.array(self.library.doc_len) / self.library.avgdl
        self._norms: NDArray[np.float64] = k1 * (1 - b + b * lengths)

    def scores(self, question: str) -> NDArray[np.float64]:
        """Return the score of every record."""
        scores = np.zeros(len(self._norms))
        for word in words(question):
            if word in self._postings:
                records, tf = self._postings[word]
                share = tf * (self.library.k1 + 1) / (tf + self._norms[records])
                scores[records] += (self.library.idf.get(word) or 0) * share
        return scores

    def compare(self, question: str) -> None:
        """Check the scores of a question against the library's."""
        if not np.allclose(self.scores(question), self.library.get_scores(words(question))):
            raise AssertionError(f"rank_bm25 scores {question!r} differently")


def library_rankings(collection: Collection) -> dict[str, Ranking]:
    """Rank as `rank_bm25` does: every record, even those that hold no word of the question."""
    okapi = Okapi(f"{record.title} {record.text}" for record in collection.records)
    rankings: dict[str, Ranking] = {}
    for question in collection.ranked_questions:
        if len(rankings) < _COMPARED:
            okapi.compare(question.text)
        scores = okapi.scores(question.text)
        best = np.argsort(-scores, kind="stable")[:RECORDS]
        rankings[question.id] = [(collection.records[n].id, float(scores[n])) for n in best]
    return rankings


def plain_rankings(collection: Collection) -> dict[str, Ranking]:
    """Rank by Lucene's BM25 and nothing else; each record is one passage."""
    index = OracleIndex(
        [
            analysis.terms(record.title) * 2 + analysis.terms(record.text)
            for record in collection.records
        ]
    )
    return {
        question.id: [
            (collection.records[hit.passage].id, hit.score)
            for hit in index.top_k(analysis.terms(question.text), RECORDS)
        ]
        for question in collection.ranked_questions
    }


def measure_collection(folder: Path) -> Result:
    started = time.perf_counter()
    collection = read_collection(folder)
    with tempfile.TemporaryDirectory() as temporary:
        answerer, ids = index_collection(collection, Path(temporary))
        result = _result(
            collection, answerer, lambda question: rank_records(answerer, question, ids), started
        )
    figures = laid_out_figures(collection) if collection.name in LAID_OUT else {}
    return replace(result, laid_out=figures, seconds=time.perf_counter() - started)


def laid_out_figures(collection: Collection) -> dict[str, float | None]:
    """Measure on a collection that is laid out as texts have it: files of many sections.

    Returns:
        The shares of questions whose first excerpt, and one of three, stands in a relevant record,
        and the figures of `eval`.
    """
    with tempfile.TemporaryDirectory() as temporary:
        places = lay_out(collection.records, Path(temporary))
        answerer = Answerer(building.build(collection.name, Path(temporary)))
        asked = {q.id: q for q in (*collection.ranked_questions, *collection.answered_questions)}
        answers = {id_: answerer.answer(question.text, 3) for id_, question in asked.items()}
    right = [
        [any(_stands_in(one.extract, places[r]) for r in relevant) for one in answers[id_].excerpts]
        for id_, judged in collection.judgements.items()
        for relevant in [[record for record, gain in judged.items() if gain > 0]]
    ]
    return {
        "record@1": sum(any(found[:1]) for found in right) / len(right),
        "record@3": sum(map(any, right)) / len(right),
        **answer_figures(collection.answered_questions, answers),
    }


def lay_out(records: Sequence[Record], folder: Path) -> dict[str, Lines]:
    """Write records into files of a dozen, each a section under its title; return their places."""
    places: dict[str, Lines] = {}
    for start in range(0, len(records), RECORDS_OF_AN_ARTICLE):
        path, lines = f"{start:08}.md", list[str]()
        for record in records[start : start + RECORDS_OF_AN_ARTICLE]:
            title = " ".join(record.title.split())
            lines += [f"## {title}", ""] if title else []
            lines += [" ".join(record.text.split()), ""]
            places[record.id] = Lines(path, len(lines) - 1, len(lines) - 1)
        (folder / path).write_bytes("\n".join(lines).encode("utf-8", "replace"))
    return places


def _stands_in(extract: Extract, lines: Lines) -> bool:
    return extract.path == lines.path and extract.first_line == lines.first


def measure_seeds(folder: Path) -> Result:
    """Measure on the seeds, where a line is a record; `far` questions are only a side note."""
    started = time.perf_counter()
    collection = seeds_collection(folder)
    answerer = Answerer(building.build(SEEDS, folder))
    told = {q["question"]: answerer.answer(q["question"]) for q in QUESTIONS}
    return _result(
        collection,
        answerer,
        lambda question: ranked_lines(answerer, question),
        started,
        note=seeds_note(told),
    )


def _result(
    collection: Collection,
    answerer: Answerer,
    rank: Callable[[str], Ranking],
    started: float,
    note: str = "",
) -> Result:
    questions = collection.ranked_questions
    rankings = {
        OURS: {question.id: rank(question.text) for question in questions},
        PLAIN: plain_rankings(collection),
        LIBRARY: library_rankings(collection),
    }
    mistyped = {question.id: rank(edited(question.text)) for question in questions}
    asked = collection.questions if collection.tells_answers else ()
    answers = {question.id: answerer.answer(question.text, 3) for question in asked}
    others = [
        answers[q.id].answered
        for q in asked
        if not (q.answerable or q.out_of_corpus or q.id in collection.judgements)
    ]
    return Result(
        name=collection.name,
        measures={
            system: measure(collection.judgements, found) for system, found in rankings.items()
        },
        edited=measure(collection.judgements, mistyped),
        answers=answer_figures(collection.answered_questions, answers) if asked else {},
        unanswerable=sum(others) / len(others) if others else None,
        note=note,
        seconds=time.perf_counter() - started,
    )


def seeds_collection(folder: Path) -> Collection:
    """Return the seeds' lines and the questions that share words with what they ask about."""
    records = [
        Record(f"{file.name}:{number}", "", line)
        for file in sorted(folder.glob("*.txt"))
        for number, line in enumerate(file.read_text("utf-8").split("\n"), start=1)
        if line.strip()
    ]
    known = {record.id for record in records}
    asked = of_kind("close", "paraphrase")
    return Collection(
        name=SEEDS,
        records=tuple(records),
        questions=tuple(
            Question(
                id=entry["question"],
                text=entry["question"],
                answerable=entry["kind"] != "unanswerable",
                out_of_corpus=entry["kind"] == "unanswerable",
            )
            for entry in [*asked, *of_kind("unanswerable")]
        ),
        judgements={
            entry["question"]: {
                line: 1
                for first, last in places(entry)
                for number in range(first, last + 1)
                if (line := f"{entry['path']}:{number}") in known
            }
            for entry in asked
        },
        judged=0,
        unknown=0,
        tells_answers=True,
    )


def ranked_lines(answerer: Answerer, question: str) -> Ranking:
    """Rank lines as they are shown: in a passage, first the paragraphs that would be quoted."""
    best: dict[str, float] = {}
    for hit in answerer.search(question, RECORDS):
        for place in (*hit.shown, *hit.places):
            for paragraph in place.paragraphs:
                for line in range(paragraph.span.first_line, paragraph.span.last_line + 1):
                    best.setdefault(f"{place.source.path}:{line}", hit.score)
    return list(best.items())[:RECORDS]


def seeds_note(answers: dict[str, Answer]) -> str:
    kinds = (("close", "paraphrase"), ("close",), ("paraphrase",), ("far",))
    shares = []
    for kind in kinds:
        right, total = right_at_once(of_kind(*kind), answers), len(of_kind(*kind))
        shares.append(f"{' and '.join(kind)} {right}/{total} = {right / total:.3f}")
    nothing = of_kind("unanswerable")
    answered = sum(answers[entry["question"]].answered for entry in nothing)
    return (
        f"seeds, success@1 with abstentions as misses: {'; '.join(shares)}. "
        f"Unanswerable ones answered: {answered} of {len(nothing)}."
    )


def edited(question: str) -> str:
    """Return a question with one typing error in one word of five or more letters.

    The word's first letter stays. The same question always gets the same error; a question without
    such a word stays as it is.
    """
    long = list(_LONG_WORD.finditer(question))
    if not long:
        return question
    chance = random.Random(f"1 {question}")  # noqa: S311 - errors, not secrets
    word = chance.choice(long)
    mistyped = chance.choice(list(_typing_errors(word.group(), chance)))
    return question[: word.start()] + mistyped + question[word.end() :]


def _typing_errors(word: str, chance: random.Random) -> Iterator[str]:
    """Yield the word with a letter too many, one too few, a wrong one, and two swapped."""
    place = chance.randint(1, len(word))
    yield word[:place] + chance.choice(string.ascii_lowercase) + word[place:]
    place = chance.randrange(1, len(word))
    yield word[:place] + word[place + 1 :]
    place = chance.randrange(1, len(word))
    other = chance.choice(string.ascii_lowercase.replace(word[place].lower(), ""))
    yield word[:place] + other + word[place + 1 :]
    unequal = [n for n in range(1, len(word) - 1) if word[n] != word[n + 1]]
    if unequal:
        place = chance.choice(unequal)
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def p_value(differences: Sequence[float], draws: int = 10_000) -> float:
    """Return how likely such a mean difference is if the two sides don't differ.

    A paired permutation test, two-sided: each difference keeps or changes its sign by chance
    (Smucker, Allan and Carterette, A Comparison of Statistical Significance Tests for
    Information Retrieval Evaluation, 2007), the same chance in every run.
    """
    nonzero = np.array([difference for difference in differences if difference])
    if not nonzero.size:
        return 1.0
    generator = np.random.default_rng(1)
    observed = abs(nonzero.sum()) - 1e-9
    as_great = 0
    for _ in range(0, draws, 1000):
        signs = generator.integers(0, 2, size=(1000, nonzero.size), dtype=np.int8) * 2 - 1
        as_great += int(np.count_nonzero(np.abs(signs @ nonzero) >= observed))
    return (1 + as_great) / (1 + draws)


def verdict(
    ours: Mapping[str, Mapping[str, float]], plain: Mapping[str, Mapping[str, float]]
) -> str:
    """Return ▲ if ours ranks significantly better by nDCG@10, ▼ if worse, and = otherwise."""
    differences = [ours[question]["ndcg@10"] - plain[question]["ndcg@10"] for question in plain]
    chance = p_value(differences)
    told = "p < 0.001" if chance < 0.001 else f"p {chance:.3f}"
    if chance >= SIGNIFICANT:
        return f"= {told}"
    return f"{'▲' if sum(differences) > 0 else '▼'} {told}"


def shown(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def comparison(results: Sequence[Result]) -> Table:
    table = Table(
        title="Ranking and answers", caption=f"▲ ▼ at p < {SIGNIFICANT}, {OURS} against {PLAIN}"
    )
    table.add_column("collection")
    table.add_column("system")
    for column in (
        *("nDCG@10", "recall@100", "success@1", "success@3", f"against {PLAIN}"),
        *("excerpt@1", "excerpt@3", "answered", "out of corpus answered", "other unanswerable"),
    ):
        table.add_column(column, justify="right")
    collections = [result for result in results if result.name != SEEDS]
    for result in results:
        if result.name == SEEDS and collections:
            _add_means(table, collections)
        for system, measures in result.measures.items():
            row = [shown(means(measures.values())[name]) for name in MEASURES]
            if system == OURS:
                row.append(verdict(measures, result.measures[PLAIN]))
                row += [shown(result.answers.get(name)) for name in ANSWERS]
                row.append(shown(result.unanswerable))
            table.add_row(
                f"{result.name} ({len(measures):,})" if system == OURS else "",
                system,
                *row,
                end_section=system == LIBRARY,
            )
    return table


def _add_means(table: Table, results: Sequence[Result]) -> None:
    for system in (OURS, PLAIN, LIBRARY):
        row = means([means(result.measures[system].values()) for result in results])
        table.add_row(
            f"mean of {len(results)}" if system == OURS else "",
            system,
            *(shown(row[name], 4) for name in MEASURES),
            end_section=system == LIBRARY,
        )


def articles(results: Sequence[Result]) -> Table:
    table = Table(title=f"Laid out as articles of {RECORDS_OF_AN_ARTICLE} records")
    table.add_column("collection")
    names = ("record@1", "record@3", *ANSWERS)
    for column in ("first of a record", "one of three", *names[2:]):
        table.add_column(column.replace("_", " "), justify="right")
    for result in results:
        if result.laid_out:
            table.add_row(result.name, *(shown(result.laid_out.get(name)) for name in names))
    return table


def typing_errors(results: Sequence[Result]) -> Table:
    table = Table(title="nDCG@10 after one typing error in each question")
    for column in ("collection", "as asked", "mistyped", "difference"):
        table.add_column(column, justify="left" if column == "collection" else "right")
    rows = [
        (
            result.name,
            means(result.measures[OURS].values())["ndcg@10"],
            means(result.edited.values())["ndcg@10"],
        )
        for result in results
    ]
    collections = [row for row in rows if row[0] != SEEDS]
    if collections:
        name = f"mean of {len(collections)}"
        as_asked, mistyped = (sum(row[n] for row in collections) / len(collections) for n in (1, 2))  # type: ignore[misc]
        rows.insert(len(collections), (name, as_asked, mistyped))
    for name, as_asked, mistyped in rows:
        table.add_row(name, f"{as_asked:.4f}", f"{mistyped:.4f}", f"{mistyped - as_asked:+.4f}")
    return table


def folders(given: Path) -> list[Path]:
    """Return the collections in a folder, or the folder itself when it is one, by name."""
    if (given / "corpus.jsonl").exists():
        return [given]
    return sorted(file.parent for file in given.glob("*/corpus.jsonl"))


def results_of(collections: Sequence[Path], console: Console) -> list[Result]:
    """Measure collections and the seeds, in as many processes as there are cores."""
    started = time.perf_counter()
    found: dict[str, Result] = {}
    order = sorted(collections, key=_work, reverse=True)  # the longest begin first
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        futures = [pool.submit(measure_collection, folder) for folder in order]
        futures.append(pool.submit(measure_seeds, PROJECT / "seeds"))
        for done in as_completed(futures):
            result = done.result()
            found[result.name] = result
            console.print(
                f"{len(found)} of {len(futures)}: {result.name}, {result.seconds:.1f} s "
                f"({time.perf_counter() - started:.1f} s so far)"
            )
    return [found[folder.resolve().name] for folder in collections] + [found[SEEDS]]


def _work(folder: Path) -> int:
    """Return a number that grows with a collection's work."""
    return (folder / "queries.jsonl").stat().st_size * (folder / "corpus.jsonl").stat().st_size


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument(
        "collections", nargs="?", type=Path, default=COLLECTIONS, help="a folder of collections"
    )
    told = parser.parse_args()
    progress = Console(stderr=True, highlight=False)
    found = folders(told.collections)
    if not found:
        progress.print(f"{told.collections} holds no collections; only the seeds are measured.")
    try:
        results = results_of(found, progress)
    except CollectionError as error:
        progress.print(str(error))
        return 2
    console = Console(width=170 if not sys.stdout.isatty() else None)
    console.print(comparison(results))
    if any(result.laid_out for result in results):
        console.print(articles(results))
    console.print(typing_errors(results))
    for result in results:
        if result.note:
            console.print(result.note, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
