"""`verbatim eval`: does it read test collections rightly, and measure as others do?"""

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.collection import Question, read_collection
from bot.terminal.eval import answer_figures, index_collection, measure, rank_records
from retrieval.answer.answers import Answer, Excerpt
from retrieval.corpus.extract import Extract
from retrieval.snapshots.context import TITLE_WEIGHT
from tests.bot.terminal.running import PROJECT, environment, in_this_process

RECORDS = [
    {"_id": "both", "title": "", "text": "An otter slept beside the foghorn."},
    {"_id": "one", "title": "", "text": "Nobody has ever counted the otters of this river."},
    {"_id": "none", "title": "", "text": "Knead dough until it is smooth."},
]
QUERIES = [
    {"_id": "graded", "text": "otter foghorn"},
    {"_id": "second", "text": "Where is the foghorn of the otter?"},
    {"_id": "unjudged", "text": "smooth dough"},
]
QRELS = "graded\tboth\t1\ngraded\tone\t2\ngraded\tnone\t1\nsecond\tboth\t0\nsecond\tone\t1\n"
FIRST = QRELS.index("second")
HEADER = "query-id\tcorpus-id\tscore\n"

RANKING = {"queries", "ndcg@10", "recall@100", "mrr@10", "success@1", "success@3", "elapsed_s"}
ANSWERS = {"excerpt@1", "excerpt@3", "answered", "answered_out_of_corpus"}


def write(
    folder: Path,
    records: Iterable[Mapping[str, Any]] = RECORDS,
    queries: Iterable[Mapping[str, Any]] = QUERIES,
    qrels: str | Mapping[str, str] = QRELS,
) -> Path:
    """Write a collection, with its qrels in one file or in several by name."""
    folder.mkdir(exist_ok=True)
    for name, entries in (("corpus", records), ("queries", queries)):
        lines = "".join(json.dumps(entry) + "\n" for entry in entries)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    if isinstance(qrels, str):
        (folder / "qrels.tsv").write_text(qrels, "utf-8")
        return folder
    (folder / "qrels").mkdir()
    for name, text in qrels.items():
        (folder / "qrels" / name).write_text(text, "utf-8")
    return folder


def figures(folder: Path, *arguments: str) -> dict[str, Any]:
    ended = in_this_process("eval", str(folder), "--json", *arguments)
    assert (ended.status, ended.errors) == (0, "")
    told: dict[str, Any] = json.loads(ended.output)
    return told


def test_rankings_are_measured_as_trec_eval_does(tmp_path: Path) -> None:
    # Both queries find `both` before `one`, and never `none`. The gain is the relevance itself.
    graded = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3) + 1 / math.log2(4))
    assert round(graded, 4) == 0.7224
    second = 1 / math.log2(3)
    told = figures(write(tmp_path / "c"))
    assert told.keys() == RANKING
    assert told["queries"] == 2
    assert told["ndcg@10"] == pytest.approx((graded + second) / 2)
    assert told["recall@100"] == pytest.approx((2 / 3 + 1) / 2)
    assert told["mrr@10"] == pytest.approx((1 + 1 / 2) / 2)
    assert told["success@1"] == pytest.approx(1 / 2)
    assert told["success@3"] == 1
    assert told["elapsed_s"] > 0


def test_measures_end_where_their_names_say() -> None:
    def found_at(rank: int) -> dict[str, float]:
        ranking = [(f"d{n}", 1.0) for n in range(1, 101)]
        return measure({"q": {f"d{rank}": 1}}, {"q": ranking})["q"]

    assert found_at(3)["success@3"] == 1
    assert found_at(4)["success@3"] == 0
    assert found_at(10)["mrr@10"] == pytest.approx(1 / 10)
    assert found_at(10)["ndcg@10"] == pytest.approx(1 / math.log2(11))
    assert found_at(11)["mrr@10"] == found_at(11)["ndcg@10"] == 0
    assert found_at(100)["recall@100"] == 1


def test_equal_scores_keep_their_order_and_a_question_without_a_ranking_counts() -> None:
    rankings = {"q": [("z", 1.0), ("a", 1.0)], "empty": []}
    found = measure({"q": {"z": 1}, "empty": {"z": 1}, "absent": {"z": 1}}, rankings)
    assert [found[name]["success@1"] for name in ("q", "empty", "absent")] == [1, 0, 0]
    assert [found[name]["mrr@10"] for name in ("q", "empty", "absent")] == [1, 0, 0]


@pytest.mark.parametrize(
    "qrels",
    [
        HEADER + QRELS,
        QRELS.replace("\n", "\r\n") + "\r\n",
        "\ufeff" + HEADER + QRELS,
        QRELS.replace("\t1\n", "\t1.0\n"),
        {"test.tsv": HEADER + QRELS, "train.tsv": HEADER + "unjudged\tnone\t1\n"},
        {"dev.tsv": QRELS[:FIRST], "train.tsv": HEADER + QRELS[FIRST:]},
    ],
)
def test_judgements_are_read_from_one_file_or_several_with_and_without_a_header(
    tmp_path: Path, qrels: str | dict[str, str]
) -> None:
    read = read_collection(write(tmp_path / "c", qrels=qrels))
    assert read.judgements == {
        "graded": {"both": 1, "one": 2, "none": 1},
        "second": {"both": 0, "one": 1},
    }
    assert [question.id for question in read.ranked_questions] == ["graded", "second"]


def test_ids_hold_any_character_and_may_be_numbers(tmp_path: Path) -> None:
    ids: list[str | int] = ["../a/b", "two words", "", "\u2028", "C:\\x?*", "ünï\x00", "🦦", 7]
    ids.remove("")
    animals = "otter heron walrus ferret gannet lobster badger".split()
    folder = write(
        tmp_path / "c",
        [{"id": i, "text": f"A {a} sleeps."} for i, a in zip(ids, animals, strict=True)],
        [{"id": i, "text": a} for i, a in zip(ids, animals, strict=True)],
        "".join(f"{i}\t{i}\t1\n" for i in ids),
    )
    told = figures(folder, "--run", str(tmp_path / "run"))
    assert (told["queries"], told["success@1"]) == (7, 1)
    run = (tmp_path / "run").read_text("utf-8").split("\n")[:-1]
    names = ["../a/b", "two%20words", "%E2%80%A8", "C:\\x?*", "ünï\x00", "🦦", "7"]
    assert [line.split(" ")[:4] for line in run] == [[name, "Q0", name, "1"] for name in names]


def test_a_run_file_tells_other_programs_the_same_order(tmp_path: Path) -> None:
    import pytrec_eval  # noqa: PLC0415 - only needed here

    same = [{"id": f"r{n}", "text": f"The otter sleeps. {'Again. ' * n}"} for n in range(5)]
    twins = [{"id": f"t{n}", "text": "Otters swim here."} for n in range(5)]
    folder = write(tmp_path / "c", [*same, *twins], [{"id": "q", "text": "otter"}], "q\tt4\t1\n")
    told = figures(folder, "--run", str(tmp_path / "run"))
    lines = [line.split(" ") for line in (tmp_path / "run").read_text("utf-8").splitlines()]
    assert {(line[0], line[1], line[5]) for line in lines} == {("q", "Q0", "verbatim")}
    assert [line[3] for line in lines] == [str(rank) for rank in range(1, 11)]
    scores = [float(line[4]) for line in lines]
    assert all(above > below for above, below in pairwise(scores))
    with (tmp_path / "run").open(encoding="utf-8") as file:
        run = pytrec_eval.parse_run(file)
    read = pytrec_eval.RelevanceEvaluator({"q": {"t4": 1}}, {"ndcg_cut.10"}).evaluate(run)
    assert read["q"]["ndcg_cut_10"] == pytest.approx(told["ndcg@10"])


def test_a_record_is_ranked_once_by_its_best_passage(tmp_path: Path) -> None:
    long = "An otter slept here.\n\nThe river is wide.\n\nThe foghorn and the otter are old."
    records: list[dict[str, Any]] = [
        {"id": "long", "title": "On\nrivers", "text": long},
        {"id": "short", "title": None, "text": "An otter slept in the hay for a whole day."},
        {"id": "same", "text": "An otter slept in the hay for a whole day."},
    ]
    read = read_collection(
        write(tmp_path / "c", records, [{"id": "q", "text": "old otter foghorn"}], "q\tlong\t1\n")
    )
    (tmp_path / "sources").mkdir()
    answerer, ids = index_collection(read, tmp_path / "sources")
    ranking = rank_records(answerer, "old otter foghorn", ids)
    assert [record for record, _ in ranking] == ["long", "short", "same"]
    assert all(above >= below for (_, above), (_, below) in pairwise(ranking))


def test_title_and_text_of_a_record_are_plain_text_and_its_number_counts_for_nothing(
    tmp_path: Path,
) -> None:
    marked = "# Otters\n\n<!-- foghorn -->\n\n    code\n\n---\ntitle: x\n---\n"
    records = [
        {"id": "marked", "title": "# Rivers *of* Wales", "text": marked},
        {
            "id": "untitled",
            "title": "",
            "text": "A lighthouse.\n=====\nNobody is in the lighthouse.",
        },
        {"id": "bare", "title": "Herring gulls", "text": " \n"},
    ]
    read = read_collection(
        write(tmp_path / "c", records, [{"id": "q", "text": "x"}], "q\tbare\t1\n")
    )
    (tmp_path / "sources").mkdir()
    answerer, ids = index_collection(read, tmp_path / "sources")

    def found(question: str) -> list[str]:
        return [record for record, _ in rank_records(answerer, question, ids)]

    snapshot = answerer.snapshot
    assert found("otters") == found("foghorn") == found("title x") == ["marked"]
    assert found("herring gulls") == ["bare"]
    assert found("00000000 record") == []
    assert snapshot.sources.titles[0] == "# Rivers *of* Wales"
    assert [one.weight for one in snapshot.context(0)] == [TITLE_WEIGHT]
    (excerpt,) = answerer.answer("foghorn").excerpts
    assert excerpt.extract.text.startswith("<!-- foghorn -->")


def excerpt(rank: int, text: str) -> Excerpt:
    return Excerpt(
        rank=rank,
        paragraph_id="",
        extract=Extract("", 1, 1, 0, 1, text),
        score=1.0,
        matched_terms=(),
        also_at=(),
    )


def answer(*, answered: bool, shown: Iterable[str]) -> Answer:
    excerpts = tuple(excerpt(rank, text) for rank, text in enumerate(shown, start=1))
    return Answer(
        question="",
        corpus="",
        snapshot="",
        answered=answered,
        excerpts=excerpts if answered else (),
        weak=() if answered else excerpts,
    )


def test_answers_are_measured_by_the_excerpts_that_hold_them() -> None:
    answers = {
        "first": answer(answered=True, shown=["Repaired by\n\ta Blacksmith.", "Rain."]),
        "third": answer(answered=True, shown=["Rain.", "Snow.", "The blacksmith a.  BLACKSMITH"]),
        "fourth": answer(answered=True, shown=["Rain.", "Snow.", "Hail.", "A blacksmith"]),
        "weak": answer(answered=False, shown=["Rain.", "A BLACKSMITH"]),
        "silent": answer(answered=False, shown=[]),
        "untold": answer(answered=True, shown=["Rain."]),
        "outside": answer(answered=True, shown=["A blacksmith"]),
        "outside, silent": answer(answered=False, shown=["A blacksmith"]),
    }
    wanted = {"untold": (), "outside": (), "outside, silent": ()}
    questions = [
        Question(
            id=name,
            text="",
            answers=wanted.get(name, ("a blacksmith", "nobody", "a. blacksmith")),
            answerable=not name.startswith("outside"),
            out_of_corpus=name.startswith("outside"),
        )
        for name in answers
    ]
    assert answer_figures(questions, answers) == {
        "excerpt@1": 1 / 5,
        "excerpt@3": 3 / 5,
        "answered": 4 / 6,
        "answered_out_of_corpus": 1 / 2,
    }


def test_answers_are_measured_where_queries_tell_them(tmp_path: Path) -> None:
    records = [
        {"id": "a", "text": "The foghorn was repaired by a blacksmith from Penzance."},
        {"id": "b", "text": "The foghorn of the harbour was repaired in March."},
        {"id": "c", "text": "Rainfall reaches nine hundred millimetres."},
    ]
    queries: list[dict[str, Any]] = [
        {"id": "1", "text": "blacksmith Penzance", "kind": "answerable", "answers": ["FOGHORN"]},
        {
            "id": "2",
            "text": "When was the foghorn of the harbour repaired?",
            "kind": "answerable",
            "answers": [{"text": "never"}, {"text": "repaired BY a"}],
        },
        {"id": "3", "text": "rainfall millimetres", "kind": "answerable", "answers": ["six"]},
        {"id": "4", "text": "Rainfall in millimetres?", "kind": "out-of-corpus", "answers": []},
        {"id": "5", "text": "Who plays the zither?", "kind": "out-of-corpus"},
        {"id": "6", "text": "Who plays the zither?", "kind": "adversarial"},
    ]
    told = figures(write(tmp_path / "c", records, queries, "1\ta\t1\n"))
    assert told.keys() == RANKING | ANSWERS
    assert told["queries"] == 1
    assert told["excerpt@1"] == pytest.approx(1 / 3)
    assert told["excerpt@3"] == pytest.approx(2 / 3)
    assert told["answered"] == 1
    assert told["answered_out_of_corpus"] == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("told", "answers", "answerable"),
    [
        ({"answer": "Six"}, ("six",), True),
        ({"answer": 1.5}, ("1.5",), True),
        ({"answers": ["Six", " six"], "answer": None}, ("six",), True),
        ({"answers": [{"text": "Six", "start": 3}]}, ("six",), True),
        ({"answers": ["six"], "answerable": False}, ("six",), False),
        ({"answers": [], "answerable": True}, (), True),
        ({"answers": ["six"], "kind": "adversarial", "answerable": True}, ("six",), False),
        ({"kind": "answerable"}, (), True),
        ({"answers": []}, (), False),
        ({}, (), False),
    ],
)
def test_answers_have_many_forms(
    tmp_path: Path, told: dict[str, Any], answers: tuple[str, ...], answerable: bool
) -> None:
    queries = [{"_id": "graded", "text": "otter", **told}]
    read = read_collection(write(tmp_path / "c", queries=queries))
    assert (read.questions[0].answers, read.questions[0].answerable) == (answers, answerable)
    assert read.tells_answers == bool(told)


def test_what_no_query_tells_is_null(tmp_path: Path) -> None:
    queries = [{"id": "graded", "text": "otter foghorn", "answer": "foghorn"}]
    folder = write(tmp_path / "c", queries=queries, qrels="graded\tboth\t1\n")
    told = figures(folder)
    assert (told["excerpt@1"], told["answered"], told["answered_out_of_corpus"]) == (1, 1, None)
    lines = in_this_process("eval", str(folder)).output.splitlines()
    assert lines[-2] == "answered out of corpus        –"


def test_people_get_a_table(tmp_path: Path) -> None:
    lines = in_this_process("eval", str(write(tmp_path / "c"))).output.splitlines()
    assert lines[:-1] == [
        "queries                       2",
        "ndcg@10                  0.6767",
        "recall@100               0.8333",
        "mrr@10                   0.7500",
        "success@1                0.5000",
        "success@3                1.0000",
    ]
    assert lines[-1].startswith("elapsed s ")


def test_judgements_of_unknown_ids_are_counted_and_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "c", qrels=QRELS + "second\tgone\t1\nlost\tone\t1\nlost\tgone\t0\n")
    ended = in_this_process("eval", str(folder), "--json")
    assert ended.status == 0
    assert json.loads(ended.output)["recall@100"] == pytest.approx((2 / 3 + 1) / 2)
    assert ended.errors == (
        "verbatim: 3 of 8 judgements name a record or a query that is not in the collection; "
        "they are left out.\n"
    )


ENTRY = '{"id": "a", "text": "x"}\n'
FILES = "a collection has corpus.jsonl, queries.jsonl and qrels.tsv or qrels/*.tsv."
NO_JUDGEMENT = "must be a query's id, a record's id and a whole number, separated by tabs."
NOTHING = "No query of {c} has a relevant record in the collection."


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("corpus.jsonl", None, "{c}/corpus.jsonl is missing; " + FILES),
        ("queries.jsonl", None, "{c}/queries.jsonl is missing; " + FILES),
        ("qrels.tsv", None, "{c} has no qrels.tsv and no qrels/*.tsv to judge by."),
        ("corpus.jsonl", ENTRY + "\n{", "Line 3 of {c}/corpus.jsonl is not a JSON object."),
        ("corpus.jsonl", "[1]", "Line 1 of {c}/corpus.jsonl is not a JSON object."),
        ("corpus.jsonl", "[" * 100_000, "Line 1 of {c}/corpus.jsonl is not a JSON object."),
        ("queries.jsonl", b'{"id": "\xff"}', "Line 1 of {c}/queries.jsonl is not a JSON object."),
        ("corpus.jsonl", '{"text": "x"}', "Line 1 of {c}/corpus.jsonl has no id."),
        ("corpus.jsonl", '{"id": null, "text": "x"}', "Line 1 of {c}/corpus.jsonl has no id."),
        ("corpus.jsonl", '{"id": "", "text": "x"}', "Line 1 of {c}/corpus.jsonl has no id."),
        ("corpus.jsonl", ENTRY + ENTRY, "Line 2 of {c}/corpus.jsonl repeats the id 'a'."),
        ("corpus.jsonl", '{"id": "a"}', "Line 1 of {c}/corpus.jsonl has no text."),
        ("queries.jsonl", '{"id": "a", "text": 3}', "Line 1 of {c}/queries.jsonl has no text."),
        ("qrels.tsv", HEADER + "graded both 1\n", "Line 2 of {c}/qrels.tsv " + NO_JUDGEMENT),
        ("qrels.tsv", HEADER + "graded\tboth\t0.5\n", "Line 2 of {c}/qrels.tsv " + NO_JUDGEMENT),
        ("qrels.tsv", "graded 0 both 1\n", "Line 1 of {c}/qrels.tsv " + NO_JUDGEMENT),
        ("qrels.tsv", HEADER, NOTHING),
        ("qrels.tsv", HEADER + "graded\tboth\t0\n", NOTHING),
    ],
)
def test_what_is_wrong_with_a_collection_is_said_in_one_line(
    tmp_path: Path, file: str, content: str | bytes | None, sentence: str
) -> None:
    folder = write(tmp_path / "c")
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    ended = in_this_process("eval", str(folder))
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == f"verbatim: {sentence.format(c=folder)}\n"


def test_a_missing_folder_and_a_run_that_cannot_be_written_are_said_in_one_line(
    tmp_path: Path,
) -> None:
    ended = in_this_process("eval", str(tmp_path / "gone"))
    assert (ended.status, ended.errors) == (
        2,
        f"verbatim: The folder {tmp_path}/gone does not exist.\n",
    )
    run = tmp_path / "gone" / "run"
    ended = in_this_process("eval", str(write(tmp_path / "c")), "--run", str(run))
    assert (ended.status, ended.errors) == (
        2,
        f"verbatim: {run} can't be written: No such file or directory.\n",
    )


def test_a_missing_library_is_said_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pytrec_eval", None)
    ended = in_this_process("eval", str(write(tmp_path / "c")))
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        "verbatim: The measures come from an extra that is not installed; "
        f"`{sys.executable} -m pip install pytrec-eval-terrier` adds it.\n"
    )


def test_other_commands_do_not_load_the_measures() -> None:
    code = "import sys, bot.terminal.program; print({'pytrec_eval', 'scipy'} & {*sys.modules})"
    run = [sys.executable, "-c", code]
    ended = subprocess.run(run, cwd=PROJECT, env=environment(), capture_output=True, check=True)
    assert ended.stdout.split() == [b"set()"]
