"""Find passages in a folder of text files and quote them exactly.

The package is pure and synchronous, and knows neither Discord nor settings. Data flows one way:
sources → segmentation → analysis → ranking → index → snapshot, and for a question
analysis → search → excerpts → answering.
"""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.errors import (
        AmbiguousCitationError,
        CitationError,
        CorpusError,
        FeedError,
        FolderError,
        RetrievalError,
        StoreError,
        TooLargeError,
        UnavailableError,
    )

__all__ = [
    "AmbiguousCitationError",
    "CitationError",
    "CorpusError",
    "FeedError",
    "FolderError",
    "RetrievalError",
    "StoreError",
    "TooLargeError",
    "UnavailableError",
    "lazily",
]

__getattr__ = lazily(
    __name__,
    errors="AmbiguousCitationError CitationError CorpusError FeedError FolderError "
    "RetrievalError StoreError TooLargeError UnavailableError",
)
