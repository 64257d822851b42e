"""What must a hit of one snapshot reach, and how is that kept beside it?"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from retrieval.index import shelf

MARGIN: Final = 1.27
"""Times the percentile: what people ask in a corpus's own field shares more words with it than
everyday questions do. Measured on SQuAD's questions about removed articles, and on the seeds."""

# Of the weight of one word, about the most that a score reaches where it stands once: 1 / 1.3 in
# the shortest passage, since tf / (tf + k1 · (1 − b + b · length / average)) is largest there.
_LONE_WORD: Final = 0.75

_FILE: Final = "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bar for one snapshot.

    Attributes:
        scale: What 95 in 100 null questions of one term would not exceed.
        exponent: How fast that falls with the number of terms; from 0 to 1.5.
        mean: What null questions reach on average.
        spread: Its standard deviation.
    """

    scale: float
    exponent: float
    mean: float
    spread: float

    def bar(self, term_count: float) -> float:
        """Return the share of its weight that a question of so many terms must exceed.

        No null question has fewer than two terms, so one term is measured like two. The bar is
        never so low that one word of four or more is enough: in a corpus of a few passages hardly
        any null question finds a word at all.
        """
        chance = self.scale / float(max(term_count, 2) ** self.exponent)
        return max(MARGIN * chance, _LONE_WORD / max(term_count, 4))


def read(folder: Path) -> tuple[Calibration | None, float]:
    """Return the bar that is kept in a folder, and the share of passages changed since.

    None and 0 where no bar is kept, or one that can't be read.
    """
    try:
        kept = json.loads((folder / _FILE).read_text("utf-8"))
        return Calibration(**kept["bar"]), float(kept["drift"])
    except (OSError, ValueError, TypeError, KeyError):
        return None, 0.0


def write(folder: Path, calibration: Calibration, drift: float) -> None:
    """Keep the bar of the snapshot in a folder; raises OSError as the system does."""
    shelf.replace_text(folder / _FILE, json.dumps({"bar": asdict(calibration), "drift": drift}))
