"""How long does a whole answer take, stage by stage, and how soon does the first one come?

Each question is put to each way of answering in turn, so that other work on the machine slows all
of them alike.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

import numpy as np
from rank_bm25 import BM25Okapi
from rich.table import Table

from bot import objects
from bot.client.watching import accelerate
from bot.library import Library
from bot.replies.layout import answer_reply
from config import Settings
from retrieval.answer import Answerer
from retrieval.answer.inquiry import Interpreter
from retrieval.answer.search import Searcher
from retrieval.index.compiled import counting
from tests.benchmark.corpus import Corpus, Names
from tests.benchmark.engines import TOP
from tests.benchmark.snippets import SHOWN, Ask

_Question = TypeVar("_Question")

Seconds = Mapping[str, Sequence[float]]
"""Seconds for each question, by stage."""

_LIBRARY_QUESTIONS: Final = 5

_STAGES: Final = {
    "analysis": (Interpreter, "read"),
    "first stage": (Searcher, "_first_stage"),
    "search": (Searcher, "search"),
}
_NUMPY: Final = "numpy alone"
_WHOLE: Final = "whole"
_PROCESSOR: Final = "whole, processor time"
SNIPPETS: Final = f"tantivy, top {TOP} and snippets of {SHOWN}"


def answerers(settings: Settings) -> dict[str, Answerer]:
    """Open the default corpus for each way of ranking that is installed, by how it is called."""
    found = {_NUMPY: Library(settings).answerer()}
    if importlib.util.find_spec("numba"):
        library = Library(settings)
        found["with numba"] = library.answerer()
        accelerate(library, library.names[0])
    return found


def measure(
    answerers: Mapping[str, Answerer], snippets: Ask | None, questions: Sequence[str]
) -> dict[str, Seconds]:
    """Answer questions in each way, tantivy's among them where there is one."""
    ways: dict[str, Callable[[str], dict[str, float]]] = {
        name: partial(_by_numpy if name == _NUMPY else _stages, answerer)
        for name, answerer in answerers.items()
    }
    if snippets:
        ways[SNIPPETS] = partial(_whole, snippets)
    for way in ways.values():  # the first question opens files and fills tables
        way(questions[0])
    taken: dict[str, defaultdict[str, list[float]]] = {name: defaultdict(list) for name in ways}
    for question in questions:
        for name, way in ways.items():
            for stage, seconds in way(question).items():
                taken[name][stage].append(seconds)
    return {name: dict(stages) for name, stages in taken.items()}


def _by_numpy(answerer: Answerer, question: str) -> dict[str, float]:
    """Do the same where machine code is loaded for another way: words would be counted by it."""
    with patch.object(counting, "loaded", lambda: None):
        return _stages(answerer, question)


def _stages(answerer: Answerer, question: str) -> dict[str, float]:
    """Answer a question, then lay the answer out for Discord and as JSON; time each stage."""
    own: defaultdict[str, float] = defaultdict(float)
    began = time.thread_time()
    with _timed(own):
        answer = _clocked(own, "answer", lambda: answerer.answer(question))
    _clocked(own, "reply for Discord", lambda: answer_reply(answer))
    _clocked(own, "JSON", lambda: json.dumps(objects.of_answer(answer)))
    processor = time.thread_time() - began
    return {
        "analysis": own["analysis"],
        "first stage": own["first stage"],
        "second stage": own["search"] - own["first stage"],
        "paragraphs and excerpts": own["answer"] - own["search"] - own["analysis"],
        "reply for Discord": own["reply for Discord"],
        "JSON": own["JSON"],
        _WHOLE: own["answer"] + own["reply for Discord"] + own["JSON"],
        _PROCESSOR: processor,
    }


def _whole(ask: Callable[[_Question], object], question: _Question) -> dict[str, float]:
    started, began = time.perf_counter(), time.thread_time()
    ask(question)
    return {_WHOLE: time.perf_counter() - started, _PROCESSOR: time.thread_time() - began}


def library_alone(corpus: Corpus, questions: Sequence[Sequence[str]]) -> Seconds:
    """Rank by rank_bm25 for some of the questions."""
    names = Names()
    model = BM25Okapi([terms for batch in corpus.batches(names) for terms in batch])
    taken = [
        _whole(lambda asked: np.argsort(model.get_scores(asked))[::-1][:TOP], question)
        for question in questions[:_LIBRARY_QUESTIONS]
    ]
    return {stage: [one[stage] for one in taken] for stage in taken[0]}


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


def table(taken: Mapping[str, Seconds], size: int) -> Table:
    """Lay out the stages of each way of ours."""
    ours = _ours(taken)
    asked = len(next(iter(ours.values()))[_WHOLE])
    shown = Table(title=f"One answer from {size:,} paragraphs, {asked} questions")
    shown.add_column("stage", no_wrap=True)
    for name in ours:
        for column in (f"{name}, p50 ms", "p99 ms", "share"):
            shown.add_column(column, justify="right")
    for stage in next(iter(ours.values())):
        cells = []
        for stages in ours.values():
            p50, p99 = _percentiles(stages[stage])
            share = p50 / _percentiles(stages[_WHOLE])[0]
            cells += [f"{p50 * 1e3:.2f}", f"{p99 * 1e3:.2f}", f"{share:.0%}"]
        shown.add_row(stage, *cells)
    return shown


def table_of_others(taken: Mapping[str, Seconds], library: Seconds) -> Table:
    """Lay out what others take for less, and how much of that, or how often, ours takes.

    Args:
        taken: What `measure` returns.
        library: What `library_alone` returns.
    """
    ours = _ours(taken)
    shown = Table(title="Beside it", caption="Ratios: what our whole answer takes of this.")
    shown.add_column("", no_wrap=True)
    for column in ("p50 ms", "p99 ms", *(f"{name}, {p}" for name in ours for p in ("p50", "p99"))):
        shown.add_column(column, justify="right")
    others = {"one ranking by rank_bm25": library}
    others |= {name: taken[name] for name in taken if name not in ours}
    for name, stages in others.items():
        for stage in (_WHOLE, _PROCESSOR):
            theirs = _percentiles(stages[stage])
            cells = [f"{seconds * 1e3:.2f}" for seconds in theirs]
            for own in ours.values():
                pairs = zip(_percentiles(own[stage]), theirs, strict=True)
                cells += [_ratio(one / other) for one, other in pairs]
            shown.add_row(name + stage.removeprefix(_WHOLE), *cells)
    return shown


def _ours(taken: Mapping[str, Seconds]) -> dict[str, Seconds]:
    return {name: stages for name, stages in taken.items() if name != SNIPPETS}


def _ratio(number: float) -> str:
    return f"{number:.2f}" if number > 1 else f"1/{1 / number:.3g}"


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    p50, p99 = np.percentile(seconds, [50, 99]).tolist()
    return p50, p99


def table_of_starts(started: Mapping[str, float]) -> Table:
    """Lay out the starts of processes."""
    shown = Table(title="From the start of a process to its first line")
    shown.add_column("process", no_wrap=True)
    shown.add_column("ms", justify="right")
    for name, seconds in started.items():
        shown.add_row(name, f"{seconds * 1e3:.0f}")
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
