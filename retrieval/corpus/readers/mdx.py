"""What does an MDX file say?

MDX is Markdown with components in place of HTML, modules of JavaScript between its blocks, and no
code that is only indented.
"""

import re
from collections.abc import Iterator
from typing import Final

from retrieval.corpus.documents import Document
from retrieval.corpus.readers import commonmark, markdown
from retrieval.corpus.sources import Content

_MODULE: Final = re.compile(r"(?:import|export)\b(?:\s|\{|\*)")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})")

_PARSER: Final = commonmark.parser(without=("code", "html_block"))


def read(content: Content) -> Document:
    """Read an MDX file."""
    return markdown.of_text(content.text, _PARSER, [*_modules(content.text)])


def _modules(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of each import and export, which go on until a blank line."""
    begun: int | None = None
    fence = ""
    was_blank = True
    lines = text.split("\n")
    for number, line in enumerate(lines):
        blank = not line.strip()
        if begun is not None and blank:
            yield begun, number
            begun = None
        if begun is None and (mark := _FENCE.match(line)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif begun is None and not fence and was_blank and _MODULE.match(line):
            begun = number
        was_blank = blank or begun is not None
    if begun is not None:
        yield begun, len(lines)
