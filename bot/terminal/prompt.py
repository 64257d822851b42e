"""What does a person type at the prompt?

The arrow keys, completion and history are those of `readline`, where Python has it; Windows has
none.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

import click

from bot.terminal import printing, typed

HISTORY_FILE: Final = "chat.history"
"""The name of the file that keeps what is typed, in the folder of the indexes."""

_PROMPT: Final = "> "


def lines(commands: Sequence[str], history: "History | None") -> Iterator[str]:
    """Yield what is typed, line by line, until Ctrl-D, or Ctrl-C on an empty line.

    Args:
        commands: What Tab completes at the start of a line.
        history: The lines of earlier conversations, which the arrow keys bring back; None for none.
            It stays as it is where there are no arrow keys.
    """
    readline = _readline()
    if readline:
        _complete(readline, commands)
        for line in history.read() if history else ():
            readline.add_history(line)
    interrupted = False
    while True:
        try:
            line = typed.text_of(input(_PROMPT)).strip()
        except EOFError:
            click.echo()
            return
        except KeyboardInterrupt:
            click.echo()
            # Without readline nobody knows whether something stood in the line.
            if interrupted or (readline and not readline.get_line_buffer()):
                return
            interrupted = True
            continue
        except UnicodeDecodeError:
            printing.say("That is not valid text in your terminal's encoding.")
            continue
        interrupted = False
        if line and history and readline:
            history.add(line)
        yield line


def _readline() -> ModuleType | None:
    try:
        # Not at the top: on a pipe it isn't needed, and could write to it.
        import readline  # noqa: PLC0415
    except ImportError:  # on Windows
        return None
    return readline


def _complete(readline: ModuleType, commands: Sequence[str]) -> None:
    """Let Tab complete a command at the start of a line, and nothing elsewhere."""

    def completion(word: str, number: int) -> str | None:
        starts = readline.get_begidx() == 0 and word.startswith("/")
        fitting = [name for name in commands if name.startswith(word)] if starts else []
        return fitting[number] if number < len(fitting) else None

    readline.set_completer(completion)
    readline.set_completer_delims(" \t\n")
    if "libedit" in (readline.__doc__ or ""):  # on macOS
        readline.parse_and_bind("bind ^I rl_complete")
    else:
        readline.parse_and_bind("tab: complete")
        readline.parse_and_bind("set show-all-if-ambiguous on")


class History:
    """What was typed in earlier conversations, in a file that its owner alone can read.

    Args:
        file: The file, one line of it for each line that was typed, in UTF-8.
    """

    MOST: Final = 1_000
    """Lines that are kept; older ones go when a conversation starts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._can_be_kept = True

    def read(self) -> list[str]:
        """Return the lines, oldest first; none when the file can't be read, which is said."""
        try:
            kept = self._file.read_text("utf-8", "replace").splitlines()
            if len(kept) > self.MOST:
                kept = kept[-self.MOST :]
                newer = self._file.with_name(f"{self._file.name}.new")
                newer.unlink(missing_ok=True)
                _append(newer, kept)
                newer.replace(self._file)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._give_up(error)
            return []
        return kept

    def add(self, line: str) -> None:
        """Keep a line; say it once when that can't be done."""
        if self._can_be_kept:
            try:
                _append(self._file, [" ".join(line.splitlines())])
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._can_be_kept = False
        printing.complain(
            f"The history {self._file} can't be kept: {error.strerror}; give access to it, or set "
            "history = false under [chat]."
        )


def _append(file: Path, kept: Sequence[str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as lines_of:
        os.fchmod(descriptor, 0o600)  # also where somebody else made it
        lines_of.writelines(f"{line}\n" for line in kept)
