"""The program answers from a cluster as it does from an index here, whatever is swapped."""

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import pytest

from bot import objects
from bot.library import Library
from config import layers
from retrieval import FeedError, UnavailableError
from retrieval.answer import Answer
from retrieval.index.cluster import ClusterIndex
from retrieval.quote import citations, verification
from tests.cluster.nodes import PROJECT, Nodes
from tests.conftest import Figure
from tests.patience import PATIENCE

QUESTIONS = [
    json.loads(line)["question"]
    for line in (PROJECT / "tests/retrieval/answer/seeds_questions.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def settings(folder: Path, texts: Path, hosts: tuple[str, ...], *more: str) -> Path:
    """Write settings of one corpus; return their file."""
    file = folder / "verbatim.toml"
    lines = [
        *("[corpora.seeds]", f'path = "{texts}"'),
        *("[index]", f'dir = "{folder / "indexes"}"'),
        *("[cluster]", f"hosts = {json.dumps(hosts)}", *more),
    ]
    file.write_text("\n".join(lines), "utf-8")
    return file


def library(folder: Path, texts: Path, hosts: tuple[str, ...], *more: str) -> Library:
    folder.mkdir(exist_ok=True)
    return Library(layers.load(settings(folder, texts, hosts, *more)))


def told(answer: Answer) -> dict[str, Any]:
    return {**objects.of_answer(answer), "elapsed_ms": 0}


@pytest.fixture
def both(nodes: Nodes, tmp_path: Path) -> tuple[Library, Library]:
    seeds = PROJECT / "seeds"
    return library(tmp_path / "here", seeds, ()), library(tmp_path / "there", seeds, nodes.hosts)


def test_the_seeds_questions_have_the_same_answers(both: tuple[Library, Library]) -> None:
    here, there = (one.answerer() for one in both)
    assert isinstance(there.snapshot.index, ClusterIndex)
    assert there.snapshot.index.local is None
    assert here.calibration == there.calibration
    questions = [
        *QUESTIONS,
        *(f'"{" ".join(question.split()[:3])}"' for question in QUESTIONS[::5]),
        *("file:000 sleeper agents", "nothing whatever of that kind"),
    ]
    for question in questions:
        assert told(there.answer(question)) == told(here.answer(question))
    for question in QUESTIONS[::4]:
        quote = here.answer(question).excerpts or here.answer(question).weak
        for excerpt in quote[:1]:
            text = excerpt.extract.text[:600]
            changed = text.replace(" the ", " a ", 1)
            for each in (text, changed, question):
                ours, theirs = (verification.verify(one.snapshot, each) for one in (there, here))
                assert ours == theirs
            cited = excerpt.paragraph_id
            assert citations.cite(there.snapshot, cited) == citations.cite(here.snapshot, cited)


def run(file: Path, *words: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(file), *words],
        cwd=PROJECT, env=os.environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout, ended.stderr


def test_the_program_feeds_asks_and_refuses(nodes: Nodes, tmp_path: Path) -> None:
    seeds = PROJECT / "seeds"
    (tmp_path / "here").mkdir()
    here = settings(tmp_path / "here", seeds, ())
    there = settings(tmp_path, seeds, nodes.hosts)
    status, out, err = run(there, "index")
    assert (status, err) == (0, "")
    assert "seeds: 2 files" in out
    assert len(nodes.indexes()) == 1
    question = ("ask", "--json", QUESTIONS[1])
    answers = [json.loads(run(file, *question)[1]) | {"elapsed_ms": 0} for file in (here, there)]
    assert answers[0] == answers[1]
    assert answers[0]["answered"]
    checked = json.loads(run(there, "check", "--json")[1])
    assert checked["problems"] == []
    # Nobody answers there any more.
    settings(tmp_path, seeds, ("http://127.0.0.1:9",))
    status, out, err = run(there, *question)
    assert status == 2
    assert json.loads(out)["error"] == (
        "I can't search seeds just now; please ask again in a minute."
    )
    status, out, err = run(there, "check", "--json")
    assert status == 2
    (problem,) = json.loads(out)["problems"]
    assert problem["what"].startswith("doesn't answer: ")


def test_a_cluster_that_lost_an_index_is_fed_again(nodes: Nodes, tmp_path: Path) -> None:
    first = library(tmp_path, PROJECT / "seeds", nodes.hosts).answerer()
    nodes.clear()
    again = library(tmp_path, PROJECT / "seeds", nodes.hosts).answerer()
    assert again.snapshot.id == first.snapshot.id
    assert len(nodes.indexes()) == 1
    assert told(again.answer(QUESTIONS[1])) == told(first.answer(QUESTIONS[1]))


def test_changes_are_gathered_but_for_whoever_indexes(nodes: Nodes, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.md").write_text("Owls hunt at night.", "utf-8")
    before = library(tmp_path, texts, nodes.hosts).answerer().snapshot.id
    (texts / "b.md").write_text("Kingfishers hunt by day.", "utf-8")
    asking = library(tmp_path, texts, nodes.hosts)
    assert asking.answerer().snapshot.id == before
    assert 3_500 < asking.pause("seeds") <= 3_600
    assert asking.update("seeds").snapshot.id != before
    (texts / "c.md").write_text("Wrens sing.", "utf-8")
    at_once = library(tmp_path, texts, nodes.hosts, "every = 0")
    assert at_once.pause("seeds") == 0
    assert len(at_once.answerer().snapshot.sources) == 3


def test_without_the_cluster_indexes_are_kept_here_again(nodes: Nodes, tmp_path: Path) -> None:
    there = library(tmp_path, PROJECT / "seeds", nodes.hosts).answerer()
    here = library(tmp_path, PROJECT / "seeds", ()).answerer()
    assert not isinstance(here.snapshot.index, ClusterIndex)
    assert told(here.answer(QUESTIONS[1])) == told(there.answer(QUESTIONS[1]))


class Asking:
    """Puts questions to a library, fifty a second, while inside.

    Attributes:
        outcomes: Of each question that was answered, the snapshot that was asked, the question,
            its hits, and the seconds that it took.
        refused: How many weren't, since nodes on a busy machine are late.
    """

    def __init__(self, asked: Library, questions: Sequence[str]) -> None:
        self.outcomes: list[tuple[str, str, list[int], float]] = []
        self.refused = 0
        self._asked, self._questions = asked, questions
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_asking)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def until_asked(self, snapshot: str) -> None:
        """Wait until somebody has asked a snapshot, given by its id."""
        ends = time.monotonic() + PATIENCE
        while all(known != snapshot for known, *_ in self.outcomes):
            assert time.monotonic() < ends, "nobody asked the new snapshot"
            time.sleep(0.02)

    def _ask(self, question: str) -> None:
        snapshot = self._asked.answerer().snapshot
        began = time.monotonic()
        try:
            hits = [hit.passage for hit in snapshot.index.top_k(question.split(), 10)]
        except UnavailableError:
            self.refused += 1
        else:
            self.outcomes.append((snapshot.id, question, hits, time.monotonic() - began))

    def _keep_asking(self) -> None:
        with ThreadPoolExecutor(8) as threads:
            under_way = []
            due = time.monotonic()
            for question in itertools.cycle(self._questions):
                if self._ended.is_set():
                    break
                under_way.append(threads.submit(self._ask, question))
                due += 1 / 50
                time.sleep(max(0.0, due - time.monotonic()))
            for one in under_way:
                one.result()


def update(fed: Library) -> None:
    """Feed what has changed, again where nodes on a busy machine are late, as the bot does."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            fed.update("seeds")
        except FeedError:
            assert time.monotonic() < ends
            time.sleep(1)
        else:
            return


def test_answers_are_each_of_one_snapshot_while_snapshots_are_swapped(
    nodes: Nodes, tmp_path: Path, figure: Figure
) -> None:
    drawn = random.Random(7)  # noqa: S311 - the same ones each time
    words = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("abor", "urel", "istan")]
    texts = tmp_path / "texts"
    texts.mkdir()

    def write(turn: int) -> None:
        for number in range(30):
            kept = [" ".join(drawn.choices(words, k=30)) for _ in range(8)]
            (texts / f"{number}.md").write_text("\n\n".join([*kept, f"turn{turn}"]), "utf-8")

    asked = [" ".join(drawn.choices(words, k=4)) for _ in range(25)]
    write(0)
    there = library(tmp_path / "there", texts, nodes.hosts, "every = 0")
    right: dict[str, dict[str, list[int]]] = {}

    def learn(turn: int) -> None:
        index = library(tmp_path / f"here-{turn}", texts, ()).answerer().snapshot
        right[index.id] = {
            question: [hit.passage for hit in index.index.top_k(question.split(), 10)]
            for question in asked
        }

    learn(0)
    there.answerer()
    began = time.monotonic()
    with Asking(there, asked) as asking:
        for turn in (1, 2, 3):
            write(turn)
            learn(turn)
            update(there)
            asking.until_asked(there.answerer().snapshot.id)
    rate = len(asking.outcomes) / (time.monotonic() - began)
    slowest = max(took for *_, took in asking.outcomes)
    figure(
        f"while snapshots are swapped: {rate:.0f} questions a second, slowest {slowest:.2f} s, "
        f"refused {asking.refused}"
    )
    assert {snapshot for snapshot, *_ in asking.outcomes} == set(right)
    for snapshot, question, hits, _ in asking.outcomes:
        assert hits == right[snapshot][question]
