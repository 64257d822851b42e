"""`--folder` asks a folder without any settings, and leaves nothing in it."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process

FOGHORN = "The foghorn was repaired in March by a blacksmith."
QUESTION = "who repaired the foghorn"


@pytest.fixture(autouse=True)
def cache(working_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point at a cache folder, and write settings that would stop any other command."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(working_folder / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(working_folder / "cache"))
    monkeypatch.setenv("HOME", str(working_folder))
    (working_folder / "verbatim.toml").write_text("[log", "utf-8")
    monkeypatch.setenv("VERBATIM_LOG__LEVEL", "loud")
    return working_folder


@pytest.fixture
def papers(working_folder: Path) -> Path:
    folder = working_folder / "My Papers (2024)"
    folder.mkdir()
    (folder / "horn.txt").write_text(FOGHORN, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["ask", QUESTION], "", f"> {FOGHORN}"),
        (["cite", "horn.txt:1"], "", f"> {FOGHORN}"),
        (["verify", FOGHORN], "", "Exact: my-papers-2024 says this"),
        (["chat"], QUESTION, f"> {FOGHORN}"),
        (["index"], "", "my-papers-2024: 1 file, 1 passage, "),
        (["check"], "", "my-papers-2024"),
        (["corpora"], "", "my-papers-2024"),
    ],
)
def test_each_command_asks_a_folder_and_leaves_nothing_in_it(
    papers: Path, working_folder: Path, arguments: list[str], given: str, said: str
) -> None:
    ended = in_this_process(*arguments, "--folder", str(papers), given=given)
    assert (ended.status, ended.errors) == (0, "")
    assert said in ended.output
    assert [file.name for file in papers.rglob("*")] == ["horn.txt"]
    assert not (working_folder / ".verbatim").exists()


def test_the_corpus_bears_the_folder_s_name(papers: Path) -> None:
    answer = json.loads(in_this_process("ask", "--json", "--folder", str(papers), QUESTION).output)
    assert answer["corpus"] == "my-papers-2024"


def test_checking_a_folder_asks_for_no_token(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", "https://evil.example")
    ended = in_this_process("check", "--folder", str(papers))
    assert (ended.status, "Discord" in ended.output) == (0, False)


@pytest.mark.parametrize("path", [".", "../My Papers (2024)", "~/My Papers (2024)"])
def test_a_folder_is_the_same_however_it_is_named(
    papers: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(papers)
    answer = json.loads(in_this_process("ask", "--json", "--folder", path, QUESTION).output)
    assert (answer["corpus"], answer["answered"]) == ("my-papers-2024", True)


def test_folders_of_one_name_share_nothing(working_folder: Path) -> None:
    told = []
    for place, text in (("a", FOGHORN), ("b", "A walrus yodels at the moon.")):
        (working_folder / place / "notes").mkdir(parents=True)
        (working_folder / place / "notes" / "x.txt").write_text(text, "utf-8")
        folder = str(working_folder / place / "notes")
        told.append(in_this_process("ask", "--folder", folder, QUESTION).output)
    assert told[0].startswith(f"> {FOGHORN}")
    assert told[1].startswith("Nothing in notes answers that.")
    # What was shown of the one is not known of the other.
    passage_id = told[0].splitlines()[1].rpartition(" ")[2]
    (working_folder / "a" / "notes" / "x.txt").write_text("Knead the dough.", "utf-8")
    gone = [
        in_this_process("cite", "--folder", str(working_folder / place / "notes"), passage_id)
        for place in "ab"
    ]
    assert [ended.output for ended in gone] == [
        f"{passage_id} is gone; it stood in x.txt, line 1.\n",
        "Nothing in this corpus stands there.\n",
    ]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's mode says nothing")
def test_nobody_else_can_read_the_index_of_a_folder(papers: Path, working_folder: Path) -> None:
    in_this_process("index", "--folder", str(papers))
    assert stat.S_IMODE((working_folder / "cache" / "verbatim").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask", "--corpus", "seeds", "--folder", ".", "x"], "leave --corpus out."),
        (["ask", "--folder", ".", "--corpus", "seeds", "x"], "leave --corpus out."),
        (["--config", "verbatim.toml", "ask", "--folder", ".", "x"], "leave --config out."),
        (["--config", "verbatim.toml", "check", "--folder", "."], "leave --config out."),
        (["ask", "--folder", "gone", "x"], "Directory 'gone' does not exist."),
        (["ask", "--folder", "verbatim.toml", "x"], "Directory 'verbatim.toml' is a file."),
        (["ask", "--folder", "", "x"], "Directory '' does not exist."),
        (["ask", "x", "--folder"], "Option '--folder' requires an argument."),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(arguments: list[str], sentence: str) -> None:
    ended = in_this_process(*arguments)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("verbatim: ")
    assert sentence in ended.errors
    assert ended.errors.count("\n") == 1


def test_run_takes_no_folder() -> None:
    assert in_this_process("run", "--folder", ".").status == 2
