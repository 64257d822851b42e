"""`verbatim ask`: what does it print, and how does it end?"""

import json
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process

NOTHING = "Nothing in notes answers that. No passage has: purple, submarine, economics.\n"


@pytest.mark.usefixtures("notes")
def test_a_quote_is_printed_with_its_place_and_id() -> None:
    ended = in_this_process("ask", "who", "repaired", "the", "foghorn?")
    assert ended.status == 0
    assert ended.output == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  [1] island.md, lines 5–6 · The lighthouse · m7ta5zq2\n"
        "\n"
    )
    assert ended.errors == ""


@pytest.mark.usefixtures("notes")
def test_a_question_in_one_argument_is_the_same_question() -> None:
    words = in_this_process("ask", "who", "repaired", "the", "foghorn?")
    assert in_this_process("ask", "who repaired the foghorn?") == words


def test_a_quote_that_stands_twice_is_printed_once_with_both_places(notes: Path) -> None:
    (notes / "again.txt").write_text("Knead the dough for ten minutes.\n", "utf-8")
    assert in_this_process("ask", "knead dough ten minutes").output == (
        "> Knead the dough for ten minutes.\n"
        "  [1] again.txt, line 1 · f5vz7z8e · also at bread.txt:3\n"
        "\n"
    )


@pytest.mark.usefixtures("notes")
def test_nothing_found_ends_with_1() -> None:
    ended = in_this_process("ask", "purple submarine economics")
    assert (ended.status, ended.output, ended.errors) == (1, NOTHING, "")


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask", ""], "The question is empty; ask about something the corpus may hold."),
        (["ask", " ", "\t"], "The question is empty; ask about something the corpus may hold."),
        (["ask", "the of"], "The question has only common words; name what it is about."),
        (["ask", "x" * 6001], "The question has 6,001 characters; ask with at most 6,000."),
        (["ask", "--corpus", "novels", "x"], "There is no corpus 'novels'; known: notes."),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_ends_with_2(
    arguments: list[str], sentence: str
) -> None:
    ended = in_this_process(*arguments)
    assert ended.status == 2
    assert ended.output == ""
    assert ended.errors == f"verbatim: {sentence}\n"


@pytest.mark.parametrize("command", ["ask", "cite"])
def test_the_bounds_of_a_number_are_told_in_words(command: str) -> None:
    told = in_this_process(command, "--help").output
    assert "<=" not in told
    assert ("from 1 to 50" in told) or ("at most 100" in told)


@pytest.mark.parametrize(
    ("arguments", "what", "command"),
    [
        (["ask"], "Missing argument 'QUESTION...'.", "ask "),
        (["ask", "--top", "0", "x"], "Invalid value for '--top': 0 is not in the range", "ask "),
        (["ask", "--top", "51", "x"], "Invalid value for '--top': 51 is not in the range", "ask "),
        (["ask", "--top", "many", "x"], "Invalid value for '--top': 'many' is not a", "ask "),
        (["ask", "--topp", "3", "x"], "No such option", "ask "),
        (["cite"], "Missing argument 'CITATION'.", "cite "),
        (["cite", "a:1", "b:2"], "Got unexpected extra argument", "cite "),
        (["aks", "x"], "No such command 'aks'.", ""),
        (["as\nk"], "No such command", ""),
        (["--confg", "x"], "No such option", ""),
        (["check", "--config", "x"], "No such option '--config'. Write it before the command", ""),
        (["ask", "--config", "x", "y"], "No such option '--config'. Write it before the comm", ""),
        (["ask", "--config=x", "y"], "No such option '--config'. Write it before the comma", ""),
    ],
)
def test_a_command_line_that_is_not_understood_is_said_in_one_line_with_where_to_read_more(
    arguments: list[str], what: str, command: str
) -> None:
    ended = in_this_process(*arguments)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith(f"verbatim: {what}")
    assert ended.errors.endswith(f" See `verbatim {command}--help`.\n")
    assert ended.errors.count("\n") == 1


def test_a_missing_folder_is_said_in_one_line(working_folder: Path) -> None:
    (working_folder / "verbatim.toml").write_text('[corpora.notes]\npath = "gone"', "utf-8")
    ended = in_this_process("ask", "foghorn")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        f"verbatim: The corpus folder {working_folder}/gone does not exist; "
        "set its path in the settings.\n"
    )


def test_an_empty_folder_is_said_in_one_line(working_folder: Path) -> None:
    (working_folder / "verbatim.toml").write_text('[corpora.notes]\npath = "."', "utf-8")
    ended = in_this_process("ask", "foghorn")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        "verbatim: The corpus notes is empty: it holds no text to quote. Passed over: 1 .toml.\n"
    )


def test_wrong_settings_are_said_one_a_line(working_folder: Path) -> None:
    file = working_folder / "verbatim.toml"
    file.write_text("[log]\nlevel = 'loud'\n[index]\ndri = 'x'", "utf-8")
    ended = in_this_process("ask", "foghorn")
    assert (ended.status, ended.output) == (2, "")
    lines = ended.errors.splitlines()
    assert [line.partition(": is")[0].partition(": input")[0] for line in lines] == [
        f"verbatim: {file}: index.dri",
        f"verbatim: {file}: log.level",
    ]


def test_another_settings_file_can_be_named(working_folder: Path, notes: Path) -> None:
    other = working_folder / "other.toml"
    other.write_text('[corpora.gulls]\npath = "notes"', "utf-8")
    (notes / "bread.txt").unlink()
    ended = in_this_process("--config", "other.toml", "ask", "--json", "foghorn")
    assert json.loads(ended.output)["corpus"] == "gulls"


def test_another_corpus_can_be_asked(working_folder: Path) -> None:
    toml = ""
    for name, text in (("first", "a walrus yodels"), ("second", "a ferret juggles")):
        (working_folder / name).mkdir()
        (working_folder / name / "a.txt").write_text(text, "utf-8")
        toml += f'[corpora.{name}]\npath = "{name}"\n'
    (working_folder / "verbatim.toml").write_text(toml, "utf-8")
    assert in_this_process("ask", "ferret juggles").status == 1
    ended = in_this_process("ask", "--corpus", "second", "ferret juggles")
    assert ended.output.startswith("> a ferret juggles\n  [1] a.txt, line 1 · ")


def test_no_more_excerpts_come_than_were_asked_for(notes: Path) -> None:
    lines = [f"The otter number {number} swims." for number in range(12)]
    (notes / "otters.txt").write_text("\n".join(lines), "utf-8")
    counts = [
        len(
            json.loads(in_this_process("ask", "--json", *top, "swimming otters").output)["excerpts"]
        )
        for top in ([], ["--top", "1"], ["--top", "10"])
    ]
    assert counts == [3, 1, 10]


FREEZER = "-18 degrees in the freezer keep bread for months; the switches are --cold and -v."


@pytest.mark.parametrize(
    "words",
    [
        "-18 degrees in the freezer",
        "-v freezer switches",
        "-",
        "--cold is what freezer switch?",
        "freezer switches --cold",
        "freezer switches -v",
        "---freezer degrees",
        "-18",
        "-fridge --or freezer degrees",
        "what does --json say of freezer degrees",
        "what do -h and --top=3 say of freezer degrees",
        "- freezer degrees",
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        ("--json", "--top 2"),
        *(
            pytest.param(options, marks=pytest.mark.thorough)
            for options in (
                ("--json", ""),
                ("", "--json"),
                ("--top 2 --json", ""),
                ("--json --top=2", ""),
                ("", "--json --top 2"),
                ("--json --", ""),
            )
        ),
    ],
)
def test_a_question_may_begin_with_a_dash(
    notes: Path, words: str, options: tuple[str, str]
) -> None:
    (notes / "freezer.txt").write_text(FREEZER, "utf-8")
    before, after = (one.split() for one in options)
    ended = in_this_process("ask", *before, *words.split(), *after, given="freezer degrees\n")
    assert ended.errors == ""
    asked = json.loads(ended.output)["question"]
    assert asked == ("freezer degrees" if words == "-" else words)


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    "options", ["--json -18 degrees", "-18 degrees --json", "--json --top=2 -- -18 degrees"]
)
def test_options_stand_on_either_side_of_such_a_question(options: str) -> None:
    ended = in_this_process("ask", *options.split())
    assert json.loads(ended.output)["question"] == "-18 degrees"


@pytest.mark.usefixtures("notes")
def test_all_after_two_dashes_is_the_question() -> None:
    ended = in_this_process("ask", "--json", "foghorn", "--", "--json", "--top", "--jsn")
    assert json.loads(ended.output)["question"] == "foghorn --json --top --jsn"


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("words", ["--jsn x", "x --jsn", "--topp 3 x", "x --topp 3", "--helpp"])
def test_what_is_nearly_an_option_is_no_question(words: str) -> None:
    ended = in_this_process("ask", *words.split())
    slip, meant = ("--jsn", "--json") if "jsn" in words else ("--topp", "--top")
    if "help" in words:
        slip, meant = "--helpp", "--help"
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        f"verbatim: No such option {slip!r}; did you mean {meant!r}? "
        "Put -- in front of a text that begins with it. See `verbatim ask --help`.\n"
    )


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--top"], "Option '--top' requires an argument."),
        (["foghorn", "--top"], "Option '--top' requires an argument."),
        (["--json=yes", "foghorn"], "Option '--json' does not take a value."),
    ],
)
def test_an_option_that_lacks_its_value_is_told(arguments: list[str], sentence: str) -> None:
    ended = in_this_process("ask", *arguments)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith(f"verbatim: {sentence}")
    assert ended.errors.count("\n") == 1


@pytest.mark.usefixtures("notes")
def test_a_dash_reads_one_question_a_line() -> None:
    ended = in_this_process("ask", "-", given="foghorn repaired\n\npurple submarine economics\n")
    assert ended.status == 0
    assert ended.output == (
        "\n"
        "foghorn repaired\n"
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  [1] island.md, lines 5–6 · The lighthouse · m7ta5zq2\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "purple submarine economics\n"
        f"{NOTHING}"
    )
    assert ended.errors == (
        "verbatim: The question is empty; ask about something the corpus may hold.\n"
    )


@pytest.mark.usefixtures("notes")
def test_a_byte_order_mark_is_no_part_of_a_question() -> None:
    given = b"\xef\xbb\xbffoghorn repaired\r\nbrass\r\n"
    ended = in_this_process("ask", "--json", "-", given=given)
    assert [json.loads(line)["question"] for line in ended.output.splitlines()] == [
        "foghorn repaired",
        "brass",
    ]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("json_", [[], ["--json"]])
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("foghorn repaired\n", 0),
        ("foghorn repaired\npurple submarine economics\n\n", 0),
        ("\npurple submarine economics\nfoghorn repaired", 0),
        ("purple submarine economics\n", 1),
        ("", 1),
        ("purple submarine economics\n\n", 2),
        ("\n", 2),
        ("the of\n\n", 2),
    ],
)
def test_many_questions_end_with_the_best_that_was_found_unless_something_was_wrong(
    json_: list[str], given: str, status: int
) -> None:
    assert in_this_process("ask", *json_, "-", given=given).status == status


def test_that_a_file_cannot_be_read_is_told_in_a_line_and_the_rest_answers(notes: Path) -> None:
    (notes / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n\xff foghorn repaired")
    ended = in_this_process("ask", "foghorn repaired")
    assert ended.status == 0
    assert "island.md, lines 5–6" in ended.output
    assert ended.errors == "verbatim: 1 file left out; `verbatim check` lists it.\n"


def test_a_record_says_who_wrote_it_and_when_as_the_settings_lead_to_it(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {"say": {"it": "The lantern burns whale oil."}, "author": "Ada", "date": "2024-03-04"}
    (notes / "a.json").write_text(json.dumps(record))
    (notes / "sources.toml").write_text('["*.md"]\nauthor = "Grace Hopper"\ndate = 1952')
    monkeypatch.setenv("VERBATIM_CORPORA__NOTES__FIELDS__TEXT", "say.it")
    assert in_this_process("ask", "which oil does the lantern burn?").output.splitlines() == [
        "> The lantern burns whale oil.",
        "  [1] Ada, 2024-03-04 · a.json, line 1 of its text · rwvar6tb",
        "",
    ]
    told = in_this_process("ask", "who repaired the foghorn?").output.splitlines()[2]
    assert told.startswith("  [1] Grace Hopper, 1952 · island.md, lines 5–6")
