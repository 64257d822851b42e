"""How is text laid out on a screen: wrapped, coloured, with a bar beside a quote?

All text that comes here is printable already.
"""

import sys
from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDEST: Final = 100  # columns; longer lines are hard to read
_BESIDE: Final = "   "  # as wide as the bar beside a quote


def print_text(text: str, style: str) -> None:
    """Print lines in one of rich's styles; empty for none. What is indented stays so throughout."""
    for line in text.split("\n"):
        said = line.lstrip(" ")
        _print_lines(Text(said, style=style), Text(" " * (len(line) - len(said))))


def print_quote(text: str, source: str, before: str, after: str) -> None:
    """Print a quote with a bar at its side, between the lines around it, and where it stands."""
    beside = Text(_BESIDE)
    if before:
        _print_lines(Text(before, style="dim"), beside)
    _print_lines(Text(text), Text(" ▌ ", style="cyan"))
    if after:
        _print_lines(Text(after, style="dim"), beside)
    _print_lines(Text(source, style="dim"), beside)
    _print_lines(Text())


def room_beside(text: str) -> int:
    """Return how many columns of a line under a quote are left beside a text; may be negative."""
    console = _console()
    if console.soft_wrap:  # no line is broken
        return sys.maxsize
    return _width(console) - len(_BESIDE) - cell_len(text)


def print_parts(
    words: Iterable[tuple[str, str, str, str, str]], others: Iterable[tuple[str, str]]
) -> None:
    """Print the parts of a score, one per line.

    Args:
        words: Words, each with its df, idf, tf and share.
        others: Other things that counted, each with its share.
    """
    table = Table(box=None, header_style="dim", padding=(0, 0, 0, 2))
    table.add_column("word", overflow="fold")
    for heading in ("in passages", "weight", "here", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    for word, *figures in words:
        table.add_row(Text(word), *figures)
    for name, share in others:
        table.add_row(Text(name, style="dim"), "", "", "", share)
    console = _console()
    for line in console.render_lines(table, console.options.update(width=_width(console))):
        _print_line(console, Text.assemble(*((part.text, part.style or "") for part in line)))


def _print_lines(text: Text, beside: Text | None = None) -> None:
    """Print wrapped lines, each with something at its left and without blanks at its right."""
    console, left = _console(), beside or Text()
    width = _width(console) - left.cell_len
    lines = text.split("\n", allow_blank=True) if console.soft_wrap else text.wrap(console, width)
    for line in lines:
        _print_line(console, left + line)


def _print_line(console: Console, line: Text) -> None:
    line.rstrip()
    console.print(line, soft_wrap=True)


def _width(console: Console) -> int:
    # What isn't a terminal has no width of its own.
    return _WIDEST if console.soft_wrap else min(console.width, _WIDEST)


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
