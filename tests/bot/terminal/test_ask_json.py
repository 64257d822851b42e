"""`verbatim ask --json`: exactly the keys of the contract, and exactly the bytes of the file."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.terminal.conftest import ISLAND, write_notes
from tests.bot.terminal.running import as_a_process, in_this_process

ANSWER = tuple(
    """question corpus snapshot answered excerpts weak missing_terms corrections carried_terms
    warnings error elapsed_ms""".split()
)
EXCERPT = tuple(
    """rank passage_id path first_line last_line byte_start byte_end text score matched_terms
    also_at of encoding headings title author date url page seconds""".split()
)

EMPTY = "The question is empty; ask about something the corpus may hold."
TOO_LONG = "The question has 6,001 characters; ask with at most 6,000."
COMMON = "The question has only common words; name what it is about."

LINES: list[tuple[bytes, str, str | None]] = [
    (b"Who repaired the foghorn?\n", "Who repaired the foghorn?", None),
    (b"\n", "", EMPTY),
    (b" \t \n", " \t ", EMPTY),
    (b"repaired \xff\xc3 foghorn\n", "repaired \ufffd\ufffd foghorn", None),
    ("foghorn\u2028repaired\u0085\n".encode(), "foghorn\u2028repaired\u0085", None),
    (b"foghorn\rrepaired\x0b\x0c\n", "foghorn\rrepaired\x0b\x0c", None),
    (b"foghorn repaired\r\n", "foghorn repaired", None),
    (b"foghorn " * 750 + b"\n", "foghorn " * 750, None),
    (b"foghorn " * 750 + b".\n", "foghorn " * 750 + ".", TOO_LONG),
    ("ß".encode() * 6000 + b"\r\n", "ß" * 6000, None),
    (b"\0" * 40 + b"\n", "\0" * 40, COMMON),
    ("\ufefffoghorn repaired\n".encode(), "\ufefffoghorn repaired", None),
    (b"\x1b[31mfoghorn repaired\x1b[0m\n", "\x1b[31mfoghorn repaired\x1b[0m", None),
    (b"the of\n", "the of", COMMON),
    (b"purple submarine economics\n", "purple submarine economics", None),
    (b'{"question": "foghorn"}\n', '{"question": "foghorn"}', None),
    (b"-\n", "-", COMMON),
    (b"--help\n", "--help", None),
    (b"no line end, foghorn repaired", "no line end, foghorn repaired", None),
]

WINDOWS = "\ufeffThe ferret juggles lanterns.\r\n\r\nThe walrus yodels\r\nunder chandeliers.\r\n"
CROWDED = f"{'The quiet heron waits. ' * 40}A magpie steals “spoons” 🥄 at night.\n\n\nEnd."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("json")
    notes = write_notes(folder)
    (notes / "sub").mkdir()
    (notes / "sub" / "windows.txt").write_bytes(WINDOWS.encode())
    (notes / "sub" / "crowded.md").write_bytes(CROWDED.encode())
    return folder


@pytest.fixture(scope="module")
def objects(folder: Path) -> list[Any]:
    ended = as_a_process("ask", "--json", "-", cwd=folder, given=b"".join(row[0] for row in LINES))
    assert ended.status == 0
    assert ended.errors == ""
    assert ended.output.isascii()
    return [json.loads(line) for line in ended.output.splitlines()]


def test_every_line_gives_exactly_one_object_in_order(objects: list[Any]) -> None:
    assert [one["question"] for one in objects] == [question for _, question, _ in LINES]


def test_a_bad_line_is_told_in_its_object(objects: list[Any]) -> None:
    assert [one["error"] for one in objects] == [error for _, _, error in LINES]


def test_every_object_has_the_keys_of_the_contract_in_order(objects: list[Any]) -> None:
    assert {tuple(one) for one in objects} == {ANSWER}
    excerpts = [e for one in objects for e in one["excerpts"] + one["weak"]]
    assert {tuple(excerpt) for excerpt in excerpts} == {EXCERPT}


def test_an_object_has_excerpts_or_weak_ones_or_an_error(objects: list[Any]) -> None:
    for one in objects:
        assert one["answered"] == bool(one["excerpts"])
        assert not (one["excerpts"] and one["weak"])
        assert not (one["error"] and (one["excerpts"] or one["weak"]))
        shown = one["excerpts"] + one["weak"]
        assert [excerpt["rank"] for excerpt in shown] == list(range(1, len(shown) + 1))


def test_an_object_is_the_answer_in_full(folder: Path, objects: list[Any]) -> None:
    first = objects[0]
    assert isinstance(first.pop("elapsed_ms"), float)
    assert isinstance(first["excerpts"][0].pop("score"), float)
    assert len(first.pop("snapshot")) == 6
    start = ISLAND.index("The foghorn")
    text = "The foghorn was repaired in March by a blacksmith from Penzance.\nIt has a brass reed."
    assert first == {
        "question": "Who repaired the foghorn?",
        "corpus": "notes",
        "answered": True,
        "excerpts": [
            {
                "rank": 1,
                "passage_id": "m7ta5zq2",
                "path": "island.md",
                "first_line": 5,
                "last_line": 6,
                "byte_start": start,
                "byte_end": start + len(text),
                "text": text,
                "matched_terms": ["repaired", "foghorn"],
                "also_at": [],
                "of": "file",
                "encoding": "utf-8",
                "headings": ["The lighthouse"],
                "title": "The lighthouse",
                "author": None,
                "date": None,
                "url": None,
                "page": None,
                "seconds": None,
            }
        ],
        "weak": [],
        "missing_terms": [],
        "corrections": {},
        "carried_terms": [],
        "warnings": [],
        "error": None,
    }
    assert (folder / "notes" / "island.md").read_bytes()[start : start + len(text)] == text.encode()


def test_every_excerpt_is_the_bytes_and_lines_it_names(folder: Path) -> None:
    questions = """keeper counted gulls
        foghorn reed
        rainfall millimetres
        knead dough
        loaf larder overnight
        ferret juggles lanterns
        walrus yodels chandeliers
        magpie steals spoons
        quiet heron waits
        cooking
        submarine economics""".splitlines()
    ended = in_this_process(
        "--config",
        str(folder / "verbatim.toml"),
        *("ask", "--json", "--top", "50", "-"),
        given="\n".join(questions),
    )
    seen = set()
    for line in ended.output.splitlines():
        answer = json.loads(line)
        for excerpt in answer["excerpts"] + answer["weak"]:
            data = (folder / "notes" / excerpt["path"]).read_bytes()
            start, end = excerpt["byte_start"], excerpt["byte_end"]
            assert data[start:end].decode() == excerpt["text"]
            assert excerpt["text"].strip("\ufeff \r\n") == excerpt["text"]
            assert excerpt["first_line"] == data[:start].count(b"\n") + 1
            assert excerpt["last_line"] == data[:end].count(b"\n") + 1
            seen.add((excerpt["path"], excerpt["first_line"], excerpt["last_line"]))
    assert seen >= {
        ("island.md", 3, 3),
        ("island.md", 5, 6),
        ("island.md", 8, 8),
        ("bread.txt", 3, 3),
        ("bread.txt", 5, 5),
        ("sub/windows.txt", 1, 1),
        ("sub/windows.txt", 3, 4),
        ("sub/crowded.md", 1, 1),
    }


def test_a_byte_order_mark_counts_as_bytes_and_is_in_no_excerpt(folder: Path) -> None:
    config = str(folder / "verbatim.toml")
    ended = in_this_process("--config", config, "ask", "--json", "ferret juggles lanterns")
    excerpt = json.loads(ended.output)["excerpts"][0]
    assert excerpt["text"] == "The ferret juggles lanterns."
    assert (excerpt["byte_start"], excerpt["byte_end"]) == (len(codecs.BOM_UTF8), 3 + 28)


def test_nothing_found_gives_the_closest_passages_and_the_missing_words() -> None:
    ended = in_this_process(
        "ask", "--json", "How does debate between two models help with scalable oversight?"
    )
    answer = json.loads(ended.output)
    assert ended.status == 1
    assert answer["corpus"] == "seeds"
    assert answer["answered"] is False
    assert answer["excerpts"] == []
    assert tuple(answer["weak"][0]) == EXCERPT
    assert answer["missing_terms"] == ["debate", "scalable"]


@pytest.mark.usefixtures("notes")
def test_a_bad_question_is_an_object_and_ends_with_2() -> None:
    ended = in_this_process("ask", "--json", "the of")
    assert ended.status == 2
    assert json.loads(ended.output)["error"] == COMMON
    assert ended.errors == ""


def test_that_files_were_left_out_is_a_warning_in_every_object(notes: Path) -> None:
    (notes / "photo.txt").write_bytes(b"\x89PNG")
    (notes / "film.md").write_bytes(b"\x89PNG")
    (notes / ".hidden.txt").write_bytes(b"\x89PNG")
    (notes / "slides.png").write_bytes(b"\x89PNG")
    ended = in_this_process("ask", "--json", "-", given="foghorn repaired\n\n")
    warning = "2 files left out; `verbatim check` lists them."
    assert [json.loads(line)["warnings"] for line in ended.output.splitlines()] == [[warning]] * 2
    assert ended.errors == f"verbatim: {warning}\n"


@pytest.mark.usefixtures("notes")
def test_without_a_corpus_there_is_no_object() -> None:
    ended = in_this_process("ask", "--json", "--corpus", "novels", "-", given="foghorn\n")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == "verbatim: There is no corpus 'novels'; known: notes.\n"
