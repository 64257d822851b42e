"""Which texts are whole answers measured on? The same terms, written as prose."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from tests.benchmark.corpus import SEED, Corpus, Names

PARAGRAPHS: Final = 100
"""Paragraphs per file, one per line."""
_FILES_IN_A_FOLDER: Final = 100
_SENTENCE: Final = 18
_BETWEEN: Final = tuple(
    "the of and a to in is that it was for on are as with his they at be this have from or".split()
)
"""Words between the terms; all of them are stop words."""


def write(corpus: Corpus, folder: Path) -> list[Path]:
    """Write a corpus as text files and return them."""
    files: list[Path] = []
    lines: list[str] = []
    for number, paragraph in enumerate(prose(corpus), start=1):
        lines.append(paragraph)
        if len(lines) == PARAGRAPHS or number == corpus.size:
            within = folder / f"{len(files) // _FILES_IN_A_FOLDER:03}"
            within.mkdir(parents=True, exist_ok=True)
            files.append(within / f"{len(files):05}.txt")
            files[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
            lines.clear()
    return files


def prose(corpus: Corpus) -> Iterator[str]:
    """Yield each passage as sentences, some 500 characters in all."""
    random = np.random.default_rng([SEED, 1 << 31])
    passages = chain.from_iterable(corpus.batches(Names()))
    return (_paragraph(terms, random) for terms in passages)


def _paragraph(terms: Sequence[str], random: np.random.Generator) -> str:
    between = random.integers(len(_BETWEEN), size=len(terms)).tolist()
    words = list(
        chain.from_iterable((term, _BETWEEN[n]) for term, n in zip(terms, between, strict=True))
    )
    sentences = [words[first : first + _SENTENCE] for first in range(0, len(words), _SENTENCE)]
    return " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)
