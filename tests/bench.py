"""How fast is Verbatim? `make bench` makes a corpus and measures it beside other engines.

    python -m tests.bench                     100,000 passages
    python -m tests.bench --size 1000000
    python -m tests.bench --only engines --engines "Verbatim, numpy" tantivy
    python -m tests.bench --only answers --paragraphs 1000000
    python -m tests.bench --only odd --odd-mb 100

There are six parts: *engines* ranks the same terms by each engine, built in a process of its own
and asked in a fresh one; *build* indexes text files; *answers* splits whole answers from them into
stages, with numpy alone and with numba, beside one ranking by rank_bm25 and beside tantivy's hits
with snippets; *pace* counts the questions that one process answers in a second; *loop* tells how
long the event loop waits meanwhile; *odd* indexes and asks odd corpora, such as one long line or
very many files.

The exit status is 1 when this index, or tantivy, ranks differently from the definition of the
score. Compare ratios within a run: other work on the machine changes all figures.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import Progress

from config import layers
from tests.benchmark import (
    answering,
    building,
    living,
    ranking,
    shapes,
    snippets,
    texts,
    throughput,
)
from tests.benchmark.engines import ENGINES
from tests.benchmark.shapes import SHAPES

PARTS = ("engines", "build", "answers", "pace", "loop", "odd")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="passages (%(default)s)")
    parser.add_argument(
        "--paragraphs", type=int, default=100_000, help="in text files (%(default)s)"
    )
    parser.add_argument("--questions", type=int, default=300, help="of each run (%(default)s)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="only these tables")
    parser.add_argument(
        "--engines", nargs="+", metavar="NAME", help="only these", choices=list(ENGINES)
    )
    parser.add_argument(
        "--odd-mb", type=float, default=10, metavar="MB", help="of each odd shape (%(default)s)"
    )
    parser.add_argument("--shapes", nargs="+", metavar="NAME", help="only these", choices=[*SHAPES])
    chosen = parser.parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 190)
    wrong = []
    if "engines" in chosen.only:
        engines = chosen.engines or list(ranking.engines_for(chosen.size))
        wrong = compare_engines(console, engines, chosen.size, chosen.questions)
    if {"build", "answers", "pace", "loop"} & {*chosen.only}:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        measure_texts(console, chosen.only, chosen.paragraphs, chosen.questions)
    if "odd" in chosen.only:
        measure_shapes(console, chosen.shapes or [*SHAPES], chosen.odd_mb)
    for sentence in wrong:
        console.print(sentence, style="red")
    return 1 if wrong else 0


def compare_engines(console: Console, engines: Sequence[str], size: int, count: int) -> list[str]:
    """Measure the engines, print the figures, and return what is wrong, one sentence each."""
    with tempfile.TemporaryDirectory() as name, Progress(console=console, transient=True) as shown:
        task = shown.add_task("making the corpus", total=len(engines) + 1)
        corpus, questions = ranking.make(size, count, Path(name))
        results = {}
        for engine in engines:
            shown.update(task, description=engine)
            results[engine] = ranking.measure(engine, Path(name))
            shown.advance(task)
        shown.update(task, description="the definition")
        expected = ranking.definition(corpus, questions[: ranking.SAMPLES])
    agreement, wrong = ranking.agreement(results, expected)
    console.print(ranking.table(results, size), agreement)
    return wrong


def measure_texts(
    console: Console, parts: Sequence[str], size: int, count: int, starts: int = 5
) -> None:
    """Measure indexing of text files, answers from them and the event loop; print the figures."""
    with tempfile.TemporaryDirectory() as name, Progress(console=console, transient=True) as shown:
        folder = Path(name)
        task = shown.add_task("making the texts", total=None)
        corpus, asked = ranking.make(size, count, folder)
        files = texts.write(corpus, folder / "texts")
        if "build" in parts:
            shown.update(task, description="indexing them, and analysing them alone")
            built = building.measure(folder / "texts", files, folder / "built")
            console.print(building.table(built, size, len(files)))
        if not {"answers", "pace", "loop"} & {*parts}:
            return
        config = folder / "verbatim.toml"
        config.write_text('[corpora.bench]\npath = "texts"\n', encoding="utf-8")
        shown.update(task, description="indexing them")
        answerers = answering.answerers(layers.load(config))
        questions = [" ".join(terms) for terms in asked]
        if "answers" in parts:
            shown.update(task, description="answering")
            peer = snippets.made(files, folder / "snippets")
            taken = answering.measure(answerers, peer, questions)
            alone = answering.library_alone(corpus, asked)
            started = answering.starts(config, questions[0], starts)
            console.print(answering.table(taken, size))
            console.print(answering.table_of_others(taken, alone))
            console.print(answering.table_of_starts(started))
        if "pace" in parts:
            shown.update(task, description="answering as many as possible")
            paces = {name: throughput.measure(one, questions) for name, one in answerers.items()}
            console.print(throughput.table(paces))
        if "loop" in parts:
            shown.update(task, description="living")
            console.print(living.table(living.measure(config, questions, files)))


def measure_shapes(console: Console, names: Sequence[str], megabytes: float) -> None:
    """Measure odd corpora, and print the figures."""
    with tempfile.TemporaryDirectory() as name, Progress(console=console, transient=True) as shown:
        task = shown.add_task("making the texts", total=len(names))

        def tell(shape: str) -> None:
            shown.update(task, description=shape, advance=1)

        measured = shapes.measure(Path(name), megabytes, names, tell)
    console.print(shapes.table(measured, megabytes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
