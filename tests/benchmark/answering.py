"""How long does a whole answer take, stage by stage, and how soon does the first one come?"""

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from rank_bm25 import BM25Okapi
from rich.table import Table

from bot.library import Library
from bot.replies.layout import answer_reply
from retrieval.answer.inquiry import Interpreter
from retrieval.answer.search import Searcher
from tests.benchmark.corpus import Corpus, Names
from tests.benchmark.engines import TOP

Seconds = Mapping[str, Sequence[float]]
"""Seconds for each question, by stage."""

_LIBRARY_QUESTIONS: Final = 5

_STAGES: Final = {
    "analysis": (Interpreter, "read"),
    "first stage": (Searcher, "_first_stage"),
    "search": (Searcher, "search"),
}
_WHOLE: Final = "whole"


def stages(library: Library, questions: Sequence[str]) -> Seconds:
    """Answer questions, then lay the answers out for Discord and as JSON; time each stage."""
    answerer = library.answerer()
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for question in questions:
        own: defaultdict[str, float] = defaultdict(float)
        with _timed(own):
            answer = _clocked(own, "answer", lambda: answerer.answer(question))  # noqa: B023 - at once
        _clocked(own, "reply for Discord", lambda: answer_reply(answer))  # noqa: B023
        _clocked(own, "JSON", lambda: json.dumps(dataclasses.asdict(answer)))  # noqa: B023
        whole = own["answer"] + own["reply for Discord"] + own["JSON"]
        taken["analysis"].append(own["analysis"])
        taken["first stage"].append(own["first stage"])
        taken["second stage"].append(own["search"] - own["first stage"])
        taken["paragraphs and excerpts"].append(own["answer"] - own["search"] - own["analysis"])
        taken["reply for Discord"].append(own["reply for Discord"])
        taken["JSON"].append(own["JSON"])
        taken[_WHOLE].append(whole)
    return taken


def library_alone(corpus: Corpus, questions: Sequence[Sequence[str]]) -> float:
    """Return the seconds of one ranking by rank_bm25: the median of some."""
    names = Names()
    model = BM25Okapi([terms for batch in corpus.batches(names) for terms in batch])
    taken = []
    for question in questions[:_LIBRARY_QUESTIONS]:
        started = time.perf_counter()
        np.argsort(model.get_scores(question))[::-1][:TOP]
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))


def starts(config: Path, question: str, times: int) -> dict[str, float]:
    """Return the seconds from the start of processes to the end of their output, the median.

    Args:
        config: Settings that name one corpus, already indexed.
        question: The question.
        times: Number of starts of each.
    """
    commands = {
        "`verbatim ask`": ["-m", "bot", "--config", str(config), "ask", question],
        "`import discord, numpy`": ["-c", "import discord, numpy; print()"],
    }
    taken = defaultdict(list)
    for _ in range(times):
        for name, arguments in commands.items():
            started = time.perf_counter()
            command = [sys.executable, *arguments]
            with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment()) as process:
                assert process.stdout
                process.stdout.readline()
                taken[name].append(time.perf_counter() - started)
                process.stdout.read()
            if process.returncode > 1:
                raise RuntimeError(f"{name} failed")
    return {name: float(np.median(seconds)) for name, seconds in taken.items()}


def _environment() -> dict[str, str]:
    # As a person runs it: imported modules are compiled once, and kept.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def table(taken: Seconds, library: float, started: Mapping[str, float], size: int) -> Table:
    """Lay out the stages beside one ranking by rank_bm25, and the starts of processes."""
    shown = Table(title=f"One answer from {size:,} paragraphs, {len(taken[_WHOLE])} questions")
    shown.add_column("stage", no_wrap=True)
    for column in ("p50 ms", "p99 ms", "share", "rank_bm25 / p50"):
        shown.add_column(column, justify="right")
    whole = float(np.median(taken[_WHOLE]))
    for stage, each in taken.items():
        p50, p99 = np.percentile(each, [50, 99]).tolist()
        shown.add_row(
            stage, f"{p50 * 1e3:.2f}", f"{p99 * 1e3:.2f}", f"{p50 / whole:.0%}",
            f"{library / p50:,.0f}" if stage == _WHOLE else "",
            end_section=stage == _WHOLE,
        )  # fmt: skip
    shown.add_row("one ranking by rank_bm25", f"{library * 1e3:.1f}", end_section=True)
    for name, seconds in started.items():
        shown.add_row(f"{name}, start to first line", f"{seconds * 1e3:.0f}")
    return shown


def _clocked(own: defaultdict[str, float], stage: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    try:
        return work()
    finally:
        own[stage] += time.perf_counter() - started


@contextmanager
def _timed(own: defaultdict[str, float]) -> Iterator[None]:
    """Add up the times of the stages inside."""

    def clocked(method: Callable[..., Any], stage: str) -> Callable[..., Any]:
        return lambda *a, **k: _clocked(own, stage, lambda: method(*a, **k))

    originals = {stage: getattr(*place) for stage, place in _STAGES.items()}
    try:
        for stage, (owner, name) in _STAGES.items():
            setattr(owner, name, clocked(originals[stage], stage))
        yield
    finally:
        for stage, (owner, name) in _STAGES.items():
            setattr(owner, name, originals[stage])
