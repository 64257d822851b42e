"""Does the prompt of `verbatim chat` do what people's fingers expect of a prompt?"""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.terminal import prompt
from bot.terminal.chat import Conversation
from bot.terminal.prompt import HISTORY_FILE, History
from tests.bot.terminal.running import in_this_process

if sys.platform == "win32":
    pytest.skip("Windows has neither pseudo-terminals nor modes of files", allow_module_level=True)

from tests.bot.terminal.pseudo import Typed, on_a_terminal

ANSWER = " ▌ The foghorn was repaired in March by a blacksmith from Penzance."


@pytest.mark.usefixtures("notes")
def test_ctrl_c_clears_the_line_and_on_an_empty_one_leaves(working_folder: Path) -> None:
    typed: list[Typed] = [
        "purple submarine",
        ("submarine", "\x03"),
        "foghorn\r",
        "x",
        ("x", "\x03"),
        "\x03",
    ]
    ended = on_a_terminal("chat", cwd=working_folder, typed=typed)
    assert ended.status == 0
    assert "Nothing in notes" not in ended.output
    assert ANSWER in ended.output.splitlines()
    # The shell's own prompt begins a line.
    assert ended.output.endswith("\n> x\n> \n")


@pytest.mark.thorough
@pytest.mark.usefixtures("notes")
def test_ctrl_d_leaves_and_ends_its_line(working_folder: Path) -> None:
    ended = on_a_terminal("chat", cwd=working_folder, typed=["\x04"])
    assert (ended.status, ended.output[-4:]) == (0, "\n> \n")


@pytest.mark.usefixtures("notes")
def test_nothing_that_is_typed_is_kept_unless_the_settings_say_so(working_folder: Path) -> None:
    on_a_terminal("chat", cwd=working_folder, typed=["foghorn\r", "\x04"])
    kept = [file for file in working_folder.rglob("*") if file.is_file()]
    assert [file for file in kept if file.name == HISTORY_FILE] == []


def test_ctrl_c_during_an_answer_leaves_too(monkeypatch: pytest.MonkeyPatch, notes: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Conversation, "say", interrupted)
    ended = in_this_process("chat", given="foghorn\n")
    assert notes.is_dir()
    assert (ended.status, ended.output, ended.errors) == (0, "foghorn\n\n\n", "")


@pytest.mark.thorough
@pytest.mark.usefixtures("notes")
def test_tab_completes_a_command_and_lists_several(working_folder: Path) -> None:
    typed: list[Typed] = [
        "foghorn\r",
        "/wh\t",
        ("/why", "\r"),
        "/c",
        # While it lists, Ctrl-C would end the list rather than the line.
        ("/c", "\t"),
        ("> /c", "\x03"),
        "/etc /w\t\r",
        "\x04",
    ]
    shown = on_a_terminal("chat", cwd=working_folder, typed=typed).output
    assert "/why\n[1] island.md, lines 5–6\n" in shown
    listed = shown.partition("> /c\n")[2].splitlines()[0]
    assert listed.split() == ["/cite", "/context", "/copy"]
    assert "> /etc /w\a\n" in shown


def typing(monkeypatch: pytest.MonkeyPatch, *pieces: str | type[BaseException]) -> Iterator[str]:
    """Let pieces be typed one after the other where there is no readline; then comes Ctrl-D."""
    waiting = [*pieces, EOFError]

    def typed(_: str) -> str:
        piece = waiting.pop(0)
        if isinstance(piece, str):
            return piece
        raise piece

    monkeypatch.setattr("builtins.input", typed)
    monkeypatch.setattr(prompt, "_readline", lambda: None)
    return prompt.lines((), None)


def test_without_readline_the_second_ctrl_c_in_a_row_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ctrl_c = KeyboardInterrupt
    assert list(typing(monkeypatch, ctrl_c, "a", ctrl_c, "b", ctrl_c, ctrl_c, "c")) == ["a", "b"]
    assert list(typing(monkeypatch, ctrl_c, "a")) == ["a"]


@pytest.mark.thorough
@pytest.mark.usefixtures("notes")
def test_a_history_lasts_where_the_settings_say_so(working_folder: Path) -> None:
    file = working_folder / ".verbatim" / HISTORY_FILE
    with (working_folder / "verbatim.toml").open("a") as settings:
        settings.write("[chat]\nhistory = true\n")
    on_a_terminal("chat", cwd=working_folder, typed=["  foghorn\r", "\r", "/help\r", "\x04"])
    assert file.read_text("utf-8") == "foghorn\n/help\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    up = "\x1b[A"
    shown = on_a_terminal("chat", cwd=working_folder, typed=[f"{up}{up}\r", "\x04"]).output
    assert ANSWER in shown.splitlines()


def test_nothing_that_comes_through_a_pipe_is_kept(notes: Path, working_folder: Path) -> None:
    with (working_folder / "verbatim.toml").open("a") as settings:
        settings.write("[chat]\nhistory = true\n")
    in_this_process("chat", given="foghorn\n")
    assert notes.is_dir()
    assert not (working_folder / ".verbatim" / HISTORY_FILE).exists()


def test_a_history_is_read_back_as_it_was_typed(tmp_path: Path) -> None:
    for line in ("Wer hat die Süße?", "two\nlines", "鷺"):
        History(tmp_path / "h").add(line)
    assert History(tmp_path / "h").read() == ["Wer hat die Süße?", "two lines", "鷺"]


def test_only_the_last_lines_are_kept_and_no_one_else_can_read_them(tmp_path: Path) -> None:
    file = tmp_path / "h"
    file.write_text("".join(f"{number}\n" for number in range(History.MOST + 5)))
    file.chmod(0o644)
    assert History(file).read()[0] == "5"
    assert len(file.read_text().splitlines()) == History.MOST
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o666)
    History(file).add("one more")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["h"]


def test_a_history_that_cannot_be_kept_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = History(tmp_path)
    assert history.read() == []
    history.add("x")
    assert capsys.readouterr().err == (
        f"verbatim: The history {tmp_path} can't be kept: Is a directory; give access to it, or "
        "set history = false under [chat].\n"
    )
