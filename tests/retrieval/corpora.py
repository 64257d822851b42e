"""Small corpora made for a test, and the real seeds."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from retrieval.answer.answers import Answer, Excerpt
from retrieval.index.columns import Texts
from retrieval.index.lexicon import Lexicon
from retrieval.snapshots import building
from retrieval.snapshots.snapshot import Snapshot

SEEDS = Path(__file__).parents[2] / "seeds"


def corpus(folder: Path, files: Mapping[str, str | bytes], encoding: str = "utf-8") -> Snapshot:
    """Write files into a folder and index it."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return building.build("test", folder, encoding)


def lexicon(words: Mapping[str, int], passages: int) -> Lexicon:
    """Return the lexicon of words, given how many passages hold each."""
    return Lexicon.of(Texts.of(words), np.fromiter(words.values(), np.int64, len(words)), passages)


def texts(answer: Answer) -> list[str]:
    """Return the texts that an answer shows, weak or not."""
    return [excerpt.extract.text for excerpt in answer.excerpts or answer.weak]


def assert_verbatim(excerpt: Excerpt, folder: Path, encoding: str = "utf-8") -> None:
    """Check the first promise: the text stands in the file, at these bytes, on these lines."""
    data = (folder / excerpt.extract.path).read_bytes()
    newline = "\n".encode(encoding)
    assert (
        data[excerpt.extract.byte_start : excerpt.extract.byte_end].decode(encoding)
        == excerpt.extract.text
    )
    assert excerpt.extract.text
    assert excerpt.extract.text == excerpt.extract.text.strip()
    assert data[: excerpt.extract.byte_start].count(newline) + 1 == excerpt.extract.first_line
    assert data[: excerpt.extract.byte_end].count(newline) + 1 == excerpt.extract.last_line
