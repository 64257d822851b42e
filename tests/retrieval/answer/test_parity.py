"""The same sections are found as well in each format."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from retrieval.answer.answering import Answerer
from tests.conftest import Figure
from tests.retrieval.corpora import corpus

WITHIN = 0.03
"""The shares of sections found may differ by this much."""

THINGS = (
    "lamp rope anchor ledger bell net sail oar pump barrel lantern compass chart mast engine crane "
    "winch buoy flag ladder"
).split()
DONE = "cleaning mending storing lending painting counting selling weighing".split()
WORDS = (
    "keeper harbour morning water board office paper wind crew boat pier winter letter fee box "
    "north room cloth salt tide watch night wall stone cart bread market weather guest price"
).split()
QUESTIONS = ("{} the {}", "How does {} the {} go?", "Who pays for {} a {}?", "{} of a {}: rules")

OTHERWISE = 0.3
"""The share of headings of some other form."""


class Section(NamedTuple):
    """What stands under a heading: paragraphs, items of a list, lines of code, rows of a table."""

    level: int
    heading: str
    paragraphs: Sequence[str]
    items: Sequence[str]
    code: Sequence[str]
    rows: Sequence[Sequence[str]]


def documents(seed: int = 5) -> dict[str, list[Section]]:
    """Make up some files; hardly a section has the words of its own heading."""
    chance = random.Random(seed)  # noqa: S311 - the same files each time

    def said(least: int = 5, most: int = 14) -> str:
        return " ".join(chance.choices([*WORDS * 4, *THINGS], k=chance.randint(least, most)))

    def sentences() -> str:
        return " ".join(f"{said().capitalize()}." for _ in range(chance.randint(1, 4)))

    asked = [(form, done, thing) for form in QUESTIONS[:2] for done in DONE for thing in THINGS]
    chance.shuffle(asked)
    files: dict[str, list[Section]] = {}
    for number, (form, done, thing) in enumerate(asked[:72]):
        asking = chance.choice(QUESTIONS) if chance.random() < OTHERWISE else form
        section = Section(
            level=1 if number % 6 == 0 else chance.choice([2, 2, 3]),
            heading=asking.format(done, thing).capitalize(),
            paragraphs=[sentences() for _ in range(chance.randint(1, 3))],
            items=[said() for _ in range(chance.choice([0, 0, 3]))],
            code=[f"{said(1, 2)} --{said(1, 1)}" for _ in range(chance.choice([0, 0, 2]))],
            rows=[[said(1, 3), said(1, 3)] for _ in range(chance.choice([0, 0, 4]))],
        )
        files.setdefault(f"part{'abcdefghijkl'[number // 6]}", []).append(section)
    return files


def markdown(section: Section) -> list[str]:
    rows = [f"| {' | '.join(row)} |" for row in section.rows]
    return [
        f"{'#' * section.level} {section.heading}",
        *section.paragraphs,
        "\n".join(f"- {item}" for item in section.items),
        "\n".join(["```", *section.code, "```"]) if section.code else "",
        "\n".join([*rows[:1], "| --- | --- |", *rows[1:]]) if rows else "",
    ]


def restructuredtext(section: Section) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*section.rows, strict=True)]
    rule = " ".join("=" * width for width in widths)
    rows = [" ".join(map(str.ljust, row, widths)).rstrip() for row in section.rows]
    return [
        f"{section.heading}\n{'=-~'[section.level - 1] * len(section.heading)}",
        *section.paragraphs,
        "\n".join(f"- {item}" for item in section.items),
        "\n".join([".. code-block:: sh", "", *(f"   {line}" for line in section.code)])
        if section.code
        else "",
        "\n".join([rule, *rows[:1], rule, *rows[1:], rule]) if rows else "",
    ]


def asciidoc(section: Section) -> list[str]:
    return [
        f"{'=' * (section.level + 1)} {section.heading}",
        *section.paragraphs,
        "\n".join(f"* {item}" for item in section.items),
        "\n".join(["----", *section.code, "----"]) if section.code else "",
        "\n".join(["|===", *(f"|{' |'.join(row)}" for row in section.rows), "|==="])
        if section.rows
        else "",
    ]


def org(section: Section) -> list[str]:
    return [
        f"{'*' * section.level} {section.heading}",
        *section.paragraphs,
        "\n".join(f"- {item}" for item in section.items),
        "\n".join(["#+begin_src sh", *section.code, "#+end_src"]) if section.code else "",
        "\n".join(f"| {' | '.join(row)} |" for row in section.rows),
    ]


WRITERS: Mapping[str, Callable[[Section], list[str]]] = {
    "md": markdown,
    "mdx": markdown,
    "rst": restructuredtext,
    "adoc": asciidoc,
    "org": org,
}


def found_first(folder: Path, ending: str, files: Mapping[str, Sequence[Section]]) -> float:
    """Return the share of headings whose own section comes first when they are asked."""
    write = WRITERS[ending]
    texts = {
        f"{stem}.{ending}": "\n\n".join(
            block for section in sections for block in write(section) if block
        )
        for stem, sections in files.items()
    }
    answerer = Answerer(corpus(folder, texts))
    asked = [
        (f"{stem}.{ending}", section.heading) for stem, some in files.items() for section in some
    ]
    right = 0
    for path, heading in asked:
        shown = answerer.answer(heading).excerpts[:1]
        right += any(
            one.extract.path == path and heading in one.extract.headings[-1:] for one in shown
        )
    return right / len(asked)


@pytest.mark.thorough
def test_a_heading_finds_its_section_as_often_in_each_format(
    tmp_path: Path, figure: Figure
) -> None:
    files = documents()
    shares = {ending: found_first(tmp_path / ending, ending, files) for ending in WRITERS}
    figure(
        "sections found first by their headings: "
        + ", ".join(f"{ending} {share:.2f}" for ending, share in shares.items())
    )
    assert min(shares.values()) > 0.8
    assert max(shares.values()) - min(shares.values()) <= WITHIN
