"""What does one engine cost, built in one process and asked in a fresh one?

    python -m tests.benchmark.process build ENGINE FOLDER
    python -m tests.benchmark.process ask ENGINE FOLDER

FOLDER holds the corpus, the questions and the index. Each step prints one line of JSON.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmark.corpus import Corpus, Names
from tests.benchmark.engines import ENGINES, Engine

RUNS: Final = 5
PATIENCE: Final = 12.0
"""Seconds for one run over the questions; a slow engine is asked fewer of them."""
FEWEST: Final = 5


def index_folder(folder: Path, engine: str) -> Path:
    return folder / engine.replace(" ", "").replace(",", "-")


def memory() -> dict[str, float] | None:
    """Return how many megabytes are resident and how many anonymous; None off Linux."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return {"resident": kilobytes["Rss"] / 1e3, "anonymous": kilobytes["Anonymous"] / 1e3}


def build(engine: Engine, folder: Path) -> None:
    passages = [terms for batch in Corpus.load(folder).batches(Names()) for terms in batch]
    # Otherwise the collector would walk a million lists, which stay anyway, again and again.
    gc.collect()
    gc.freeze()
    target = index_folder(folder, engine.title)
    target.mkdir()
    started, began = time.perf_counter(), time.process_time()
    engine.build(passages, target)
    seconds, processor = time.perf_counter() - started, time.process_time() - began
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    say(build=seconds, processor=processor, disk=size / 1e6)


def ask(engine: Engine, folder: Path) -> None:
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    engine.open(index_folder(folder, engine.title))
    opened = time.perf_counter() - started
    engine.ask(questions[0])
    say(open=opened)  # the first answer is out
    run, tops = timed(engine, questions)
    runs = [run] + [timed(engine, questions[: len(run)])[0] for _ in range(RUNS - 1)]
    say(runs=runs, tops=tops, memory=memory())


def timed(
    engine: Engine, questions: Sequence[Sequence[str]]
) -> tuple[list[float], list[list[tuple[int, float]]]]:
    """Return the seconds of each question, and the passages found."""
    seconds, tops = [], []
    until = time.perf_counter() + PATIENCE
    for number, question in enumerate(questions):
        started = time.perf_counter()
        tops.append(engine.ask(question))
        ended = time.perf_counter()
        seconds.append(ended - started)
        if ended > until and number + 1 >= FEWEST:
            break
    return seconds, tops


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main(arguments: Sequence[str]) -> None:
    step, name, folder = arguments
    {"build": build, "ask": ask}[step](ENGINES[name](), Path(folder))
    # Cleaning up at the end isn't measured.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
