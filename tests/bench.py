"""How fast is Verbatim? `make bench` makes a corpus and measures it beside other engines.

    python -m tests.bench                     100,000 passages
    python -m tests.bench --size 1000000
    python -m tests.bench --only engines --engines "Verbatim, numpy" tantivy

There are four tables: *engines* ranks the same terms by each engine, built in a process of its own
and asked in a fresh one; *build* indexes text files; *answers* splits whole answers from them into
stages, beside one ranking by rank_bm25; *loop* tells how long the event loop waits meanwhile.

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

from bot.library import Library
from config import layers
from tests.benchmark import answering, building, living, ranking, texts
from tests.benchmark.engines import ENGINES

PARTS = ("engines", "build", "answers", "loop")


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
    chosen = parser.parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 190)
    wrong = []
    if "engines" in chosen.only:
        engines = chosen.engines or list(ranking.engines_for(chosen.size))
        wrong = compare_engines(console, engines, chosen.size, chosen.questions)
    if {"build", "answers", "loop"} & {*chosen.only}:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        measure_texts(console, chosen.only, chosen.paragraphs, chosen.questions)
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
        if not {"answers", "loop"} & {*parts}:
            return
        config = folder / "verbatim.toml"
        config.write_text('[corpora.bench]\npath = "texts"\n', encoding="utf-8")
        library = Library(layers.load(config))
        shown.update(task, description="indexing them")
        library.answerer()
        questions = [" ".join(terms) for terms in asked]
        if "answers" in parts:
            shown.update(task, description="answering")
            taken = answering.stages(library, questions)
            alone = answering.library_alone(corpus, asked)
            started = answering.starts(config, questions[0], starts)
            console.print(answering.table(taken, alone, started, size))
        if "loop" in parts:
            shown.update(task, description="living")
            console.print(living.table(living.measure(config, questions, files)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
