"""How fast is each engine on the same terms, and do they agree?"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.table import Table

from retrieval.index.ranking import LuceneBM25, idf, length_class
from tests.benchmark.corpus import Corpus, Maker, Names
from tests.benchmark.engines import ENGINES, TOP, RankBm25, Ranked, Tantivy, Verbatim, VerbatimNumba

SAMPLES: Final = 20
"""Questions whose top ten are compared with the definition's."""
_SAME: Final = 1e-6
"""Relative difference up to which scores count as equal: other engines add up in float32."""
_PROJECT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """Cost of one engine, in seconds and megabytes.

    Attributes:
        build: Time to build the index from lists of terms in memory.
        processor: Time that this took on all processors together.
        opening: Time to open it within a process that has imported what it needs.
        first: Time from the start of a process to its first answer.
        p50: Median of the medians of all runs.
        p99: Median of the 99th percentiles of all runs.
        asked: Number of questions in a run.
        tops: Passages found for each question.
    """

    build: float
    processor: float
    disk: float
    opening: float
    first: float
    resident: float | None
    anonymous: float | None
    p50: float
    p99: float
    asked: int
    tops: Sequence[Ranked]


def engines_for(size: int) -> Iterator[str]:
    """Yield the engines that are installed and finish in time."""
    for title, engine in ENGINES.items():
        if engine.is_installed() and size <= (engine.most_passages or size):
            yield title


def make(size: int, questions: int, folder: Path) -> tuple[Corpus, list[list[str]]]:
    """Make a corpus and questions in a folder."""
    maker = Maker()
    corpus = maker.corpus(size)
    corpus.save(folder)
    asked = maker.questions(corpus, questions)
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    return corpus, asked


def measure(engine: str, folder: Path) -> Result:
    """Build an engine's index in one process and ask it in a fresh one."""
    built = next(_steps("build", engine, folder))
    started = time.perf_counter()
    steps = _steps("ask", engine, folder)
    opened = next(steps)
    first = time.perf_counter() - started
    asked = next(steps)
    memory = asked["memory"] or {}
    percentiles = np.array([np.percentile(run, [50, 99]) for run in asked["runs"]])
    p50, p99 = np.median(percentiles, axis=0).tolist()
    return Result(
        build=built["build"],
        processor=built["processor"],
        disk=built["disk"],
        opening=opened["open"],
        first=first,
        resident=memory.get("resident"),
        anonymous=memory.get("anonymous"),
        p50=p50,
        p99=p99,
        asked=len(asked["tops"]),
        tops=[[(passage, score) for passage, score in top] for top in asked["tops"]],
    )


def _steps(step: str, engine: str, folder: Path) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.benchmark.process", step, engine, str(folder)]
    with subprocess.Popen(command, cwd=_PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise RuntimeError(f"{engine} failed to {step}")


def table(results: Mapping[str, Result], size: int) -> Table:
    """Lay out what was measured, with ratios to tantivy and to rank_bm25."""
    shown = Table(
        title=f"{size:,} passages, top {TOP}",
        caption="Built from lists of terms in memory; tantivy and SQLite take texts, so joining "
        "the terms is part of that; ours takes counts, so counting them is. CPU: of all threads "
        "together. With numba, opening loads machine code too. Asked by one thread.",
        caption_justify="left",
    )
    shown.add_column("engine", no_wrap=True)
    for column in (
        "build s", "CPU s", "build / tantivy", "disk MB", "open ms", "first answer s",
        "resident MB", "anonymous MB", "p50 ms", "p99 ms", "p50 / tantivy", "p99 / tantivy",
        "times rank_bm25", "questions",
    ):  # fmt: skip
        shown.add_column(column, justify="right")
    tantivy, library = results.get(Tantivy.title), results.get(RankBm25.title)
    for title, result in results.items():
        shown.add_row(
            title,
            f"{result.build:.1f}",
            f"{result.processor:.1f}",
            f"{result.build / tantivy.build:.2f}" if tantivy else "–",
            f"{result.disk:,.0f}",
            f"{result.opening * 1e3:,.0f}",
            f"{result.first:.2f}",
            f"{result.resident:,.0f}" if result.resident else "–",
            f"{result.anonymous:,.0f}" if result.anonymous else "–",
            f"{result.p50 * 1e3:.3f}",
            f"{result.p99 * 1e3:.3f}",
            f"{result.p50 / tantivy.p50:.2f}" if tantivy else "–",
            f"{result.p99 / tantivy.p99:.2f}" if tantivy else "–",
            f"{library.p50 / result.p50:,.0f}" if library else "–",
            str(result.asked),
        )
    return shown


def definition(corpus: Corpus, questions: Sequence[Sequence[str]]) -> list[Ranked]:
    """Return each question's best hits by `LuceneBM25` itself, some more than are compared.

    It counts only the terms of the questions, in passages that hold one; the number of all
    passages, the number that hold a term, and their lengths are set to those of the whole corpus.
    """
    wanted = {term for question in questions for term in question}
    df: Counter[str] = Counter()
    held: list[tuple[int, int, list[str]]] = []
    passage = 0
    for batch in corpus.batches(Names()):
        for terms in batch:
            if found := wanted.intersection(terms):
                df.update(found)
                asked_for = [term for term in terms if term in found]
                held.append((passage, length_class(len(terms)), asked_for))
            passage += 1
    average = len(corpus.tokens) / corpus.size
    ranked = []
    for question in questions:
        asked = set(question)
        matching = [entry for entry in held if not asked.isdisjoint(entry[2])]
        bm25 = LuceneBM25([terms for _, _, terms in matching])
        bm25.doc_len = np.array([length for _, length, _ in matching], dtype=np.float64)
        bm25.avgdl = average
        bm25.idf = {term: idf(corpus.size, df[term]) for term in asked if df[term]}
        scores = np.array(bm25.get_batch_scores(question, range(len(matching))))
        order = np.argsort(-scores.astype(np.float32), kind="stable")[: 10 * TOP]
        ranked.append([(matching[n][0], float(scores[n])) for n in order.tolist()])
    return ranked


def same(expected: Ranked, found: Ranked) -> bool:
    """Tell whether a top ten is the expected one, apart from passages of nearly equal scores."""
    scores = dict(expected)
    return len(found) == min(TOP, len(expected)) and all(
        passage in scores and abs(scores[passage] - score) <= _SAME * score
        for (passage, _), (_, score) in zip(found, expected, strict=False)
    )


def agreement(results: Mapping[str, Result], expected: Sequence[Ranked]) -> tuple[Table, list[str]]:
    """Compare the top tens with those of the definition.

    Returns:
        The table to show, and a sentence for each of our engines that differs in any bit.
    """
    shown = Table(title=f"Top {TOP} beside the definition's, {len(expected)} questions")
    for column in ("engine", "identical", "same but for ties", "overlap"):
        shown.add_column(column, justify="left" if column == "engine" else "right")
    wrong = []
    for title, result in results.items():
        pairs = list(zip(expected, result.tops, strict=False))
        identical = sum(found == top[:TOP] for top, found in pairs)
        alike = sum(same(top, found) for top, found in pairs)
        common = [len({p for p, _ in top[:TOP]} & {p for p, _ in found}) for top, found in pairs]
        shown.add_row(
            title, f"{identical}/{len(pairs)}", f"{alike}/{len(pairs)}", f"{np.mean(common):.1f}"
        )
        ours = title in {Verbatim.title, VerbatimNumba.title}
        if ours and identical < len(pairs):
            wrong.append(f"{title} differs from the definition in {len(pairs) - identical} tops.")
        if title == Tantivy.title and alike < len(pairs):
            wrong.append(f"{title} ranks {len(pairs) - alike} questions in another order.")
    return shown, wrong
