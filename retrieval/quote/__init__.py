"""From a quote or a citation to the place where it stands."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.quote import citations, notation, verification
    from retrieval.quote.citations import Beside, Citation, Recall
    from retrieval.quote.pages import NumberedLine, OpenedExcerpt, Page, open_excerpt, read_page
    from retrieval.quote.regions import flat
    from retrieval.quote.verification import QuoteError, Verdict, Verification

__all__ = [
    "Beside",
    "Citation",
    "NumberedLine",
    "OpenedExcerpt",
    "Page",
    "QuoteError",
    "Recall",
    "Verdict",
    "Verification",
    "citations",
    "flat",
    "notation",
    "open_excerpt",
    "read_page",
    "verification",
]

__getattr__ = lazily(
    __name__,
    citations="Beside Citation Recall",
    pages="NumberedLine OpenedExcerpt Page open_excerpt read_page",
    regions="flat",
    verification="QuoteError Verdict Verification",
)
