"""Which columns make a compiled index?

They stand on a shelf (`retrieval/shelf.py`):

| column | a row for each | holds |
| --- | --- | --- |
| `buckets` | value of a CRC-32's first bits, and one more | the first term with them |
| `terms` | byte | all terms in UTF-8, in order of their CRC-32, equal ones by their bytes |
| `term_starts` | term, and one more | where it begins in `terms` |
| `posting_starts` | term, and one more | its first posting |
| `peaks` | term | its greatest weight in any passage, idf left out |
| `passages` | posting | the passage, ascending within a term |
| `codes` | posting | which row of `pairs` holds the rest |
| `pairs` | tf and length that occur together | tf, and the length by `ranking.length_class` |

A posting is 6 bytes: there are few thousand pairs of tf and length even in a million passages, so
the weight of a posting is one look into a table that fits the cache, and it stays right for any
tf and any average length.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from retrieval import shelf

_COLUMNS: Final[Mapping[str, str]] = {
    "buckets": "u4",
    "terms": "u1",
    "term_starts": "i8",
    "posting_starts": "i8",
    "peaks": "f4",
    "passages": "u4",
    "codes": "u2 u4",  # the wider one from 65,537 pairs
    "pairs": "u4",
}


@dataclass(frozen=True, slots=True)
class Totals:
    """What is known of all passages together.

    Attributes:
        passages: How many are indexed.
        tokens: How many terms they hold, repeats included.
    """

    passages: int
    tokens: int


def seal(folder: Path, passages: int, tokens: int) -> None:
    """Write the manifest of a folder whose columns are complete and on disk."""
    shelf.seal(folder, {"passages": passages, "tokens": tokens})


def open_columns(folder: Path) -> tuple[Totals, dict[str, NDArray[Any]]]:
    """Map the columns into memory; see `shelf.open_shelf`.

    Raises:
        DamagedIndexError: With what is wrong.
    """
    facts, columns = shelf.open_shelf(folder, _COLUMNS)
    return Totals(**facts), columns
