"""How far must a hit of one snapshot reach, and how is that kept beside it?"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from retrieval.index import shelf
from retrieval.snapshots.passages import Passages

MARGIN: Final = 1.45
"""The bar is this times the percentile, because what people ask in a corpus's own field shares
more words with it than everyday questions do. Measured on SQuAD's questions about removed
articles, and on the seeds."""

EXPONENT: Final = 0.5
"""How fast the reach of null questions falls with the number of their terms. Fitted anew for each
corpus it lay between 0.25 and 1, by chance rather than by kind: 150 questions don't tell it."""

RECALIBRATE_AT: Final = 0.05
"""Once more than this share of the paragraphs has changed, the bar is measured anew."""

_LONE_WORD_REACH: Final = 0.75
"""About the greatest share of a word's weight that a score reaches where the word stands once:
1 / 1.3 in the shortest passage, since tf / (tf + k1 · (1 − b + b · length / average)) is largest
there."""

_FILE_NAME: Final = "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured figures that give the bar for hits of one snapshot.

    Attributes:
        scale: The reach that 90 in 100 null questions of one term would not exceed.
        mean: The reach of null questions, on average.
        spread: The standard deviation of that reach.
    """

    scale: float
    mean: float
    spread: float

    def bar(self, term_count: float) -> float:
        """Return the bar: the reach that a hit for a question of this many terms must exceed.

        No null question has fewer than two terms, so one term is measured like two. The bar is
        never so low that one word of four or more is enough: in a corpus of a few passages hardly
        any null question finds a word at all.
        """
        chance = self.scale / float(max(term_count, 2) ** EXPONENT)
        return max(MARGIN * chance, _LONE_WORD_REACH / max(term_count, 4))


def read(folder: Path) -> tuple[Calibration | None, float]:
    """Return the calibration that is kept in a folder, and the share of paragraphs changed since.

    They are None and 0 where none is kept, or it can't be read.
    """
    try:
        kept = json.loads((folder / _FILE_NAME).read_text("utf-8"))
        return Calibration(**kept["bar"]), float(kept["drift"])
    except (OSError, ValueError, TypeError, KeyError):
        return None, 0.0


def write(folder: Path, calibration: Calibration, drift: float) -> None:
    """Keep the calibration of the snapshot in a folder; raises OSError as the system does."""
    shelf.replace_text(
        folder / _FILE_NAME, json.dumps({"bar": asdict(calibration), "drift": drift})
    )


def hand_down(old_folder: Path, old: Passages, new_folder: Path, new: Passages) -> None:
    """Keep a snapshot's calibration for the next one, as long as few paragraphs have changed.

    Args:
        old_folder: Where the snapshot is kept.
        old: The passages of that snapshot.
        new_folder: Where the next one is kept.
        new: The passages of the next one.

    Raises:
        OSError: The disk is full, or something like it.
    """
    kept, drift = read(old_folder)
    if kept is None:
        return
    changed = _paragraphs_missing(old, new) + _paragraphs_missing(new, old)
    drift += changed / max(1, len(new.paragraphs))
    if drift <= RECALIBRATE_AT:
        write(new_folder, kept, drift)


def _paragraphs_missing(here: Passages, there: Passages) -> int:
    """Return how many paragraphs are in files that another snapshot lacks."""
    others = {bytes(digest) for digest in there.paragraphs.sources.digests}
    counts = np.diff(here.paragraphs.firsts).tolist()
    return sum(
        count
        for count, digest in zip(counts, here.paragraphs.sources.digests, strict=True)
        if bytes(digest) not in others
    )
