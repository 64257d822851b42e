"""The program as other programs meet it: as a process with arguments, streams and a status."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from bot.terminal.program import COMMANDS, verbatim
from tests.bot.terminal.running import PROJECT, as_a_process, environment, in_this_process
from tests.patience import PATIENCE

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


@pytest.mark.usefixtures("notes")
def test_answered_ends_with_0(working_folder: Path) -> None:
    ended = as_a_process("ask", "who repaired the foghorn?", cwd=working_folder)
    assert ended.status == 0
    assert ended.output == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  [1] island.md, lines 5–6 · The lighthouse · m7ta5zq2\n"
        "\n"
    )
    assert ended.errors == ""


@pytest.mark.usefixtures("notes")
def test_something_wrong_ends_with_2_and_one_line(working_folder: Path) -> None:
    ended = as_a_process("ask", "--corpus", "novels", "x", cwd=working_folder)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == "verbatim: There is no corpus 'novels'; known: notes.\n"


@posix
def test_arguments_that_are_no_text_are_asked_with_replacements(
    notes: Path, working_folder: Path
) -> None:
    ended = as_a_process("ask", "--json", b"foghorn \xff repaired", cwd=working_folder)
    assert ended.status == 0
    assert json.loads(ended.output)["question"] == "foghorn \ufffd repaired"
    assert notes.is_dir()


@pytest.mark.usefixtures("notes")
def test_a_terminal_that_lacks_a_character_shows_a_replacement(working_folder: Path) -> None:
    env = {"PYTHONIOENCODING": "latin-1"}
    ended = as_a_process("ask", "foghorn repaired", cwd=working_folder, env=env)
    assert ended.status == 0
    assert "  [1] island.md, lines 5?6 \\xb7 The lighthouse \\xb7 m7ta5zq2\n" in ended.output
    assert ended.errors == ""


@pytest.mark.thorough
@posix
@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("shell", "status", "errors"),
    [
        ('printf "foghorn\\n%.0s" 1 2 3 4 5 6 7 8 9 | "$@" ask - | head -n 1', 0, ""),
        ('"$@" ask foghorn | true', 0, ""),
        ('"$@" chat <&-', 0, ""),
        ('"$@" ask foghorn <&- >&-', 0, ""),
        ('"$@" ask --corpus novels x 2>&-', 2, ""),
    ],
)
def test_streams_that_end_early_or_are_closed_give_no_traceback(
    working_folder: Path, shell: str, status: int, errors: str
) -> None:
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell, "bash", sys.executable, "-m", "bot"],  # noqa: S607
        cwd=working_folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (status, errors)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
@pytest.mark.usefixtures("notes")
def test_a_full_disk_is_said_in_one_line(working_folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "foghorn"],
            cwd=working_folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == "verbatim: No space left on device.\n"


@pytest.mark.thorough
@posix
def test_more_corpora_are_open_at_once_than_a_shell_lets_files_be(working_folder: Path) -> None:
    settings = []
    for number in range(6):
        folder = working_folder / f"corpus{number}"
        folder.mkdir()
        (folder / "a.txt").write_text(f"The lantern of house {number} hangs by the gate.", "utf-8")
        settings.append(f'[corpora.corpus{number}]\npath = "corpus{number}"\n')
    (working_folder / "verbatim.toml").write_text("".join(settings), "utf-8")
    ended = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -Sn 160; exec "$0" -m bot index', sys.executable],
        cwd=working_folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stdout.count("1 file, 1 passage")) == (0, 6), ended.stderr


def interrupted(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Press Ctrl-C; return the exit status and what was written to standard error."""
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors


@posix
@pytest.mark.usefixtures("notes")
def test_answers_come_while_input_is_open_and_an_interrupt_ends_without_traceback(
    working_folder: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        cwd=working_folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        # The module that remembers is imported after the first answer, so it is there after the
        # second.
        for _ in range(2):
            process.stdin.write("foghorn repaired\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["answered"] is True
        assert interrupted(process) == (130, "\n")


# Python itself reads this when it starts. Ctrl-C comes once the answer is out, during the import of
# the module that remembers it, and there in text that is executed, as when dataclasses are made.
# Python would then end by the signal, whatever status it is given.
INTERRUPTING = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == "bot.remembering":
            sys.meta_path.remove(self)
            exec("os.kill(os.getpid(), signal.SIGINT)\\nwhile True: pass")

sys.meta_path.insert(0, Interrupting())
"""


@posix
@pytest.mark.usefixtures("notes")
def test_an_interrupt_right_after_the_answer_ends_without_traceback_too(
    working_folder: Path,
) -> None:
    (working_folder / "sitecustomize.py").write_text(INTERRUPTING, "utf-8")
    env = {"PYTHONPATH": f"{working_folder}{os.pathsep}{PROJECT}"}
    ended = as_a_process("ask", "--json", "foghorn repaired", cwd=working_folder, env=env)
    assert json.loads(ended.output)["answered"] is True
    assert (ended.status, ended.errors) == (130, "\n")


@pytest.mark.parametrize("command", ["run", "sync"])
def test_the_bot_needs_a_token_and_says_so_in_one_line(command: str) -> None:
    ended = in_this_process(command)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        "verbatim: DISCORD_TOKEN: no token is set, so there is no bot to log in as. "
        "Set it to your bot's token (README, On Discord), or use `verbatim chat`.\n"
    )


def imported_by(*arguments: str, cwd: Path) -> set[str]:
    """Run the program in a process of its own; return the modules that it imported."""
    code = "import atexit, sys; from bot.__main__ import main\n"
    code += "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return set(ended.stderr.split())


def test_an_answer_waits_for_no_library_that_it_does_not_need(
    notes: Path, working_folder: Path
) -> None:
    for file in notes.iterdir():
        os.utime(file, (0, 0))  # files written just now would be read again
    assert "filelock" in imported_by("index", cwd=working_folder)
    loaded = imported_by("ask", "foghorn repaired", cwd=working_folder)
    assert "retrieval.answer.answering" in loaded
    # The modules of Discord, a screen, variables with settings, index building and other commands.
    of_others = {"discord", "aiohttp", "asyncio", "structlog", "rich", "pydantic_settings"}
    assert loaded & (of_others | {"filelock", "watchfiles", "concurrent.futures.process"}) == set()
    # What only a cluster, a corpus with walls and the reading of files need.
    of_some = {"retrieval.index.cluster", "retrieval.index.compiled.unfolding", "difflib"}
    assert loaded & (of_some | {"retrieval.snapshots.portion", "retrieval.corpus.dates"}) == set()
    assert {name for name in loaded if name.startswith("bot.terminal.")} == {
        f"bot.terminal.{name}"
        for name in ("ask", "context", "outcome", "printing", "program", "typed")
    }


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    ended = in_this_process("--version")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output == f"verbatim, version {project['version']}\n"


def test_both_names_of_the_program_start_the_same() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"verbatim": "bot.__main__:main"}


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(command: str, option: str) -> None:
    ended = in_this_process(*command.split(), option)
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.startswith(f"Usage: verbatim {command}".rstrip())
    assert max(len(line) for line in ended.output.splitlines()) <= 80


COMPLETION = 'eval "$(_VERBATIM_COMPLETE=bash_source verbatim)"'


def test_the_help_and_the_readme_say_how_a_shell_completes_commands() -> None:
    assert COMPLETION in in_this_process("--help").output
    assert f"\n{COMPLETION}\n" in (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("verbatim ver", "plain,verify\n"),
        ("verbatim ask --fo", "plain,--folder\n"),
        ("verbatim ask --folder so", "dir,so\n"),
        ("verbatim --c", "plain,--config\n"),
    ],
)
def test_a_shell_completes_commands_options_and_folders(
    monkeypatch: pytest.MonkeyPatch, line: str, completions: str
) -> None:
    monkeypatch.setenv("_VERBATIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    ended = in_this_process()
    assert (ended.status, ended.output, ended.errors) == (0, completions, "")


def test_what_make_says_fits_into_a_terminal() -> None:
    said = re.findall(r"echo '([^']*)'", (PROJECT / "Makefile").read_text("utf-8"))
    assert any("Until then, try it here." in line for line in said)
    assert [line for line in said if len(line) >= 80] == []


def test_the_help_says_each_sentence_whole() -> None:
    assert "..." not in in_this_process("--help").output.replace("[ARGS]...", "")


def commands() -> dict[str, click.Command]:
    found = {name: verbatim.get_command(click.Context(verbatim), name) for name in COMMANDS}
    return {name: command for name, command in found.items() if command}


def test_every_command_has_the_name_that_it_is_called_by() -> None:
    assert {name: command.name for name, command in commands().items()} == {n: n for n in COMMANDS}
    assert list(COMMANDS) == sorted(COMMANDS)


def test_a_mistyped_command_is_told_and_the_nearest_is_named() -> None:
    ended = in_this_process("verfy")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        "verbatim: No such command 'verfy'. Did you mean 'verify'? See `verbatim --help`.\n"
    )


def test_every_option_says_what_it_does() -> None:
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in {"": verbatim, **commands()}.items()
        for option in command.params
        if option.param_type_name == "option" and not getattr(option, "help", None)
    ]
    assert silent == []


def test_help_is_there_even_when_settings_are_broken(working_folder: Path) -> None:
    (working_folder / "verbatim.toml").write_text("[log", "utf-8")
    assert in_this_process("ask", "--help").status == 0
    assert in_this_process("--version").status == 0


def test_without_a_command_the_help_is_printed() -> None:
    ended = in_this_process()
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("Usage: verbatim [OPTIONS] COMMAND [ARGS]...\n")


def test_these_tests_leave_no_settings_of_their_reader_in_place() -> None:
    assert [name for name in os.environ if name.startswith(("VERBATIM_", "DISCORD_"))] == []
