"""`verbatim eval`: how well are the questions of a test collection answered?

A collection is a folder in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv or
qrels/*.tsv. Each record becomes a source, and the very pipeline that answers questions indexes
and searches these. The measures are those of trec_eval.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.terminal import outcome, printing
from bot.terminal.collection import Collection, CollectionError, Question, folded, read_collection
from retrieval.answer import EXCERPTS, Answer, Answerer
from retrieval.corpus import RECORD, Selection
from retrieval.snapshots import building

RECORDS: Final = 100
"""Most distinct records in a ranking."""

_ENDING: Final = RECORD.extensions[0]

_PASSAGES: Final = 1000  # enough for 100 records, unless they are long and much alike

Ranking = Sequence[tuple[str, float]]
"""Records with their scores, best first."""


@click.command("eval")
@click.argument("collection", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option(
    "--run",
    "run_file",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Write the rankings into FILE, as TREC runs are.",
)
def evaluate(collection: Path, run_file: Path | None, *, as_json: bool) -> int:
    """Measure how well the questions of COLLECTION are answered.

    COLLECTION is a folder with corpus.jsonl, queries.jsonl and qrels.tsv or qrels/*.tsv.
    """
    started = time.perf_counter()
    test_set = read_collection(collection)
    _require_measures()
    if test_set.unknown:
        printing.complain(
            f"{test_set.unknown:,} of {test_set.judged:,} judgements name a record or a query "
            "that is not in the collection; they are left out."
        )
    with (
        _progress() as progress,
        tempfile.TemporaryDirectory(prefix="verbatim-") as folder,
    ):
        answerer, ids = index_collection(test_set, Path(folder), _bar(progress, "Reading"))
        rankings = {
            question.id: rank_records(answerer, question.text, ids)
            for question in progress.track(test_set.ranked_questions, description="Searching")
        }
        answers = {
            question.id: answerer.answer(question.text, EXCERPTS)
            for question in progress.track(test_set.answered_questions, description="Answering")
        }
    figures: dict[str, float | None] = {"queries": len(rankings)}
    figures |= means(measure(test_set.judgements, rankings).values())
    if test_set.tells_answers:
        figures |= answer_figures(test_set.answered_questions, answers)
    figures["elapsed_s"] = round(time.perf_counter() - started, 3)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        _print(figures)
    if run_file:
        _write_run(run_file, rankings)
    return outcome.FOUND


def index_collection(
    collection: Collection,
    folder: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Answerer, dict[str, str]]:
    """Write each record into a file of its own and index the folder.

    Args:
        collection: The collection; its records are written in their order, under running numbers.
        folder: An empty folder.
        on_progress: As in `building.build`.

    Returns:
        The answerer, and the record's id by the path of its file.
    """
    ids = {}
    for number, record in enumerate(collection.records):
        path = f"{number:08}{_ENDING}"
        text = f"{' '.join(record.title.split())}\n{record.text}"
        # JSON can hold half of a surrogate pair, which is no text.
        (folder / path).write_bytes(text.encode("utf-8", "replace"))
        ids[path] = record.id
    records = Selection((f"*{_ENDING}",))
    built = building.build(collection.name, folder, on_progress=on_progress, selection=records)
    return Answerer(built), ids


def rank_records(answerer: Answerer, question: str, ids: Mapping[str, str]) -> Ranking:
    """Rank records by their best passage, at most `RECORDS` of them.

    Args:
        answerer: The answerer; abstention is off.
        question: The question.
        ids: The record's id by the path of its file.
    """
    best: dict[str, float] = {}
    for hit in answerer.search(question, _PASSAGES):
        for place in hit.places:
            best.setdefault(ids[place.source.path], hit.score)
    return list(best.items())[:RECORDS]


def measure(
    judgements: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Ranking]
) -> dict[str, dict[str, float]]:
    """Measure each ranking by the judgements; a question without one counts as 0.

    Returns:
        For each judged question nDCG@10 (the gain is the relevance), recall@100, MRR@10 and
        success@1 and @3, under the names that `eval` prints.
    """
    import pytrec_eval  # noqa: PLC0415 - an extra that only this command needs

    # trec_eval sorts by score and breaks ties by id. Both are made up here, so that the order that
    # people see is what counts, and ids can hold anything.
    places = {id_: {r: n for n, (r, _) in enumerate(rank)} for id_, rank in rankings.items()}
    truth, run, top = {}, {}, {}
    for number, (question, relevances) in enumerate(judgements.items()):
        place = places.get(question, {})
        records = {record: str(n) for n, record in enumerate({**relevances, **place})}
        name = str(number)
        truth[name] = {records[record]: relevance for record, relevance in relevances.items()}
        run[name] = {records[record]: float(-n) for record, n in place.items()}
        top[name] = {records[record]: float(-n) for record, n in place.items() if n < 10}
    scores = pytrec_eval.RelevanceEvaluator(
        truth, {"ndcg_cut.10", "recall.100", "success.1,3"}
    ).evaluate(run)
    # trec_eval's reciprocal rank has no depth of its own.
    first = pytrec_eval.RelevanceEvaluator(truth, {"recip_rank"}).evaluate(top)
    return {
        question: {
            "ndcg@10": scores.get(name, {}).get("ndcg_cut_10", 0.0),
            "recall@100": scores.get(name, {}).get("recall_100", 0.0),
            "mrr@10": first.get(name, {}).get("recip_rank", 0.0),
            "success@1": scores.get(name, {}).get("success_1", 0.0),
            "success@3": scores.get(name, {}).get("success_3", 0.0),
        }
        for name, question in zip(truth, judgements, strict=True)
    }


def means(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each measure; there is at least one row, and all have the same ones."""
    rows = list(rows)
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def answer_figures(
    questions: Iterable[Question], answers: Mapping[str, Answer]
) -> dict[str, float | None]:
    """Measure answers: whether there was one, and whether its excerpts hold what was asked for.

    Returns:
        Figures under the names that `eval` prints; None where no question tells.
    """
    questions = list(questions)
    answerable = [question for question in questions if question.answerable]
    holding = [holding_rank(answers[q.id], q.answers) for q in answerable if q.answers]
    return {
        "excerpt@1": _share(rank is not None and rank <= 1 for rank in holding),
        "excerpt@3": _share(rank is not None and rank <= 3 for rank in holding),
        "answered": _share(answers[q.id].answered for q in answerable),
        "answered_out_of_corpus": _share(
            answers[q.id].answered for q in questions if q.out_of_corpus
        ),
    }


def holding_rank(answer: Answer, wanted: Iterable[str]) -> int | None:
    """Return the rank of the first excerpt, weak or not, that holds one of some folded texts."""
    wanted = tuple(wanted)
    for excerpt in answer.excerpts or answer.weak:
        text = folded(excerpt.extract.text)
        if any(one in text for one in wanted):
            return excerpt.rank
    return None


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return sum(counted) / len(counted) if counted else None


def _require_measures() -> None:
    try:
        import pytrec_eval  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        raise CollectionError(
            "The measures come from an extra that is not installed; "
            f"`{sys.executable} -m pip install pytrec-eval-terrier` adds it."
        ) from error


def _write_run(file: Path, rankings: Mapping[str, Ranking]) -> None:
    """Write rankings as a TREC run; white space in ids becomes `%20` and the like."""
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as run:
            for question, ranking in rankings.items():
                above = np.float32(np.inf)
                for rank, (record, score) in enumerate(ranking, start=1):
                    # Readers of runs sort by score, as float32, and break ties as they like.
                    above = min(np.float32(score), np.nextafter(above, np.float32(-np.inf)))
                    run.write(f"{_cell(question)} Q0 {_cell(record)} {rank} {above:.9g} verbatim\n")
    except OSError as error:
        raise CollectionError(f"{file} can't be written: {error.strerror}.") from error


def _cell(id_: str) -> str:
    return re.sub(r"\s", lambda space: "".join(f"%{b:02X}" for b in space[0].encode()), id_)


def _print(figures: Mapping[str, float | None]) -> None:
    for name, value in figures.items():
        if value is None:
            shown = "–"
        elif name == "queries":
            shown = f"{value:,}"
        else:
            shown = f"{value:.1f}" if name == "elapsed_s" else f"{value:.4f}"
        click.echo(f"{name.replace('_', ' '):<22} {shown:>8}")


def _progress() -> Progress:
    """Return progress bars on standard error; none where it is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _bar(progress: Progress, description: str) -> Callable[[int, int], None]:
    task = progress.add_task(description)
    return lambda done, total: progress.update(task, completed=done, total=total)
