"""How is text laid out on a screen: wrapped, coloured, with a bar beside a quote?

All text that comes here is printable already.
"""

import sys
from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_WIDEST: Final = 100  # columns; longer lines are hard to read


def print_text(text: str, style: str) -> None:
    """Print lines in one of rich's styles; empty for none."""
    _console().print(Text(text, style=style))


def print_quote(text: str, source: str, before: str, after: str) -> None:
    """Print a quote with a bar at its side, between the lines around it, and where it stands."""
    console = _console()
    _print_dimmed(console, before)
    console.print(Padding(_with_bar(Text(text), console), (0, 0, 0, 1)))
    _print_dimmed(console, after)
    console.print(Padding(Text(source, style="dim"), (0, 0, 1, 3)))


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
    _console().print(table, width=_WIDEST)


def _print_dimmed(console: Console, lines: str) -> None:
    if lines:
        width = min(console.width, _WIDEST)
        console.print(Padding(Text(lines, style="dim"), (0, 0, 0, 3)), width=width)


def _with_bar(quote: Text, console: Console) -> Table:
    """Put a bar at the left of a quote, as high as the quote is when wrapped."""
    width = min(console.width, _WIDEST) - 4
    height = len(console.render_lines(quote, console.options.update(width=width)))
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(width=width)
    table.add_row(Text("\n".join("▌" * height), style="cyan"), quote)
    return table


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
