"""How do answers and quotes look in a terminal?

On a terminal lines are wrapped and quotes have a bar at their side; on a pipe every line of a
quote is one line, so that programs can search it. Control characters are shown, never sent.
"""

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from bot.replies import LONGEST_HEADINGS, heading_path, located, named_lines, place_of, signature
from retrieval.answer import Answer, Excerpt, Explanation
from retrieval.corpus import BYTE_ORDER_MARK, C1_CONTROLS, UNSEEN, Extract, Lines, Skipped

if TYPE_CHECKING:  # an answer needs none of it
    from retrieval.quote import Citation

_EVIDENCE: Final = (
    "letters alike",
    "words close together",
    "others in its file",
    "it opens a section",
    "it is very short",
)
_FEWEST_OF_HEADINGS: Final = 24  # characters; fewer would say nothing

# Tab and LF may pass.
_CONTROL: Final = re.compile(f"[{UNSEEN}\v\f\r{C1_CONTROLS}{BYTE_ORDER_MARK}]")


def show(answer: Answer, *, with_question: bool = False) -> None:
    """Print an answer; an error goes to standard error."""
    if with_question:
        _print(f"\n{printable(answer.question)}", "bold")
    if answer.error:
        complain(answer.error)
        return
    if answer.corrections:
        pairs = [f"{typed} as {meant}" for typed, meant in answer.corrections.items()]
        say(f"Read {printable(', '.join(pairs))}.")
    if answer.carried_terms:
        say(f"Carried over: {', '.join(answer.carried_terms)}.")
    for excerpt in answer.excerpts:
        show_excerpt(excerpt)
    if not answer.answered:
        missing = ", ".join(printable(word) for word in answer.missing_terms)
        note = f" No passage has: {missing}." if missing else ""
        _print(f"Nothing in {answer.corpus} answers that.{note}")
    for warning in answer.warnings:
        complain(warning)


def show_excerpt(excerpt: Excerpt) -> None:
    """Print an excerpt, and below it where it stands."""
    also = f" · also at {_on_one_line(', '.join(excerpt.also_at))}" if excerpt.also_at else ""
    named = f"{excerpt.paragraph_id}{also}"
    _show_quote(excerpt.extract.text, _source(excerpt.extract, named, rank=excerpt.rank))


def show_extract(extract: Extract) -> None:
    """Print an extract, and below it where it stands."""
    _show_quote(extract.text, _source(extract))


def show_citation(citation: "Citation") -> None:
    """Print what a citation leads to, with the lines around it dimmed."""
    if citation.extract is None:
        if citation.paragraph_id and citation.stood:
            say(f"{citation.paragraph_id} is gone; it stood in {_gone(citation.stood)}.")
        else:
            hint = f" {_on_one_line(citation.hint)}" if citation.hint else ""
            say(f"Nothing in this corpus stands there.{hint}")
        return
    shown_id = citation.changed_to or citation.paragraph_id
    notes = [*filter(None, [shown_id])]
    if citation.status == "moved":
        notes.append(f"moved from {_on_one_line(citation.moved_from or '')}")
    _show_quote(
        citation.extract.text,
        _source(citation.extract, *notes),
        before="\n".join(citation.before),
        after="\n".join(citation.after),
    )
    if citation.difference is not None:
        was = f" and stood at {_on_one_line(citation.moved_from)}" if citation.moved_from else ""
        say(f"{citation.paragraph_id} has changed{was}:\n{citation.difference}\n")


def show_bare(shown: "Excerpt | Citation") -> None:
    """Print a quote by itself, unwrapped so that it can be copied, and what cites it."""
    if shown.extract is not None:
        click.echo(printable(shown.extract.text))
        cited = filter(None, [located(shown.extract), shown.paragraph_id])
        click.echo(f"\n{_on_one_line(' · '.join(cited))}\n")


def show_explanation(excerpt: Excerpt, why: Explanation) -> None:
    """Print how an excerpt came to its rank, one word per line."""
    from bot.terminal import screen  # noqa: PLC0415 - see `_print`

    say(f"[{excerpt.rank}] {_place(excerpt.extract)}")
    rows = []
    for term in why.terms:
        word = f"{printable(term.word)}{' (carried)' if term.carried else ''}"
        share = _percent(term.score, why.score) if term.tf else "–"
        rows.append((word, f"{term.df:,}", f"{term.idf:.1f}", f"{term.tf:,}", share))
    others = zip(_EVIDENCE, why.evidence, strict=True)
    notes = [(name, _percent(score, why.score)) for name, score in others if score]
    screen.print_parts(rows, notes)
    say(
        f"It has {why.reach:.0%} of the question's weight; "
        f"an answer needs more than {why.bar:.0%}.\n"
    )


def say(sentence: str) -> None:
    """Print a sentence of the program's own."""
    _print(printable(sentence))


def complain(sentence: str) -> None:
    """Print a sentence on standard error, on one line whatever names it holds.

    On a terminal it is broken between words.
    """
    line = f"verbatim: {_on_one_line(sentence)}"
    if sys.stderr.isatty():
        import shutil  # noqa: PLC0415 - for mistakes only
        import textwrap  # noqa: PLC0415

        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    click.echo(line, err=True)


def size(number: int) -> str:
    """Return a number of bytes as it is told to people."""
    for unit, bytes_ in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= bytes_:
            return f"{number / bytes_:,.1f} {unit}"
    return f"{number:,} bytes"


def left_out(entries: Sequence[Skipped]) -> str:
    """Return how many files were left out, and where to read which."""
    if len(entries) == 1:
        return "1 file left out; `verbatim check` lists it"
    return f"{len(entries):,} files left out; `verbatim check` lists them"


def _percent(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def printable(text: str) -> str:
    """Return a text with every control character shown as one visible character."""

    def symbol(match: re.Match[str]) -> str:
        code = ord(match.group())
        if code < 0x20:
            return chr(0x2400 + code)  # Unicode's control pictures
        return "\u2421" if code == 0x7F else "\ufffd"

    return _CONTROL.sub(symbol, text.replace("\r\n", "\n"))


def _on_one_line(text: str) -> str:
    return printable(text).replace("\n", "\u240a")


def _source(extract: Extract, *more: str, rank: int | None = None) -> str:
    """Return the line under a quote that says where it stands, and under which headings.

    On a screen, the headings are cut so that the line need not be broken.
    """
    number = f"[{rank}] " if rank is not None else ""
    place = f"{number}{_place(extract)}"
    said = [place, *more]
    most = LONGEST_HEADINGS
    if _is_screen():
        from bot.terminal import screen  # noqa: PLC0415 - see `_print`

        most = max(_FEWEST_OF_HEADINGS, min(most, screen.room_beside(" · ".join(["", *said]))))
    under = _on_one_line(heading_path(extract.headings, most))
    return " · ".join([place, *filter(None, [under]), *more])


def _place(extract: Extract) -> str:
    """Return where an extract stands, after who said it and when."""
    signed = _on_one_line(signature(extract.byline))
    return " · ".join([*filter(None, [signed]), f"{_path(extract.path)}, {place_of(extract)}"])


def _gone(lines: Lines) -> str:
    return f"{_path(lines.path)}, {named_lines(lines)}"


def _path(path: str) -> str:
    shown = _on_one_line(path)
    return f"`{shown}`" if " · " in shown else shown  # ticks keep it in one part


def _show_quote(text: str, source: str, *, before: str = "", after: str = "") -> None:
    if _is_screen():
        from bot.terminal import screen  # noqa: PLC0415 - see `_print`

        screen.print_quote(printable(text), source, printable(before), printable(after))
        return
    for part, mark in ((before, " "), (text, ">"), (after, " ")):
        for line in printable(part).split("\n") if part else ():
            click.echo(f"{mark} {line}" if line else mark.rstrip())
    click.echo(f"  {source}\n")


def _print(text: str, style: str = "") -> None:
    if _is_screen():
        # rich takes longer to import than a question takes to answer, and a pipe doesn't need it.
        from bot.terminal import screen  # noqa: PLC0415

        screen.print_text(text, style)
    else:
        click.echo(text)


def _is_screen() -> bool:
    # This is how rich decides it.
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
