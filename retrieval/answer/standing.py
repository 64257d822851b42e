"""What does a question stand in, or above, word for word?

A whole question of some words, or a known name, that stands so in the corpus is answered by that,
whatever the bar.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.answer import questions
from retrieval.answer.inquiry import Inquiry
from retrieval.answer.quotation import Fit
from retrieval.answer.scope import Scope
from retrieval.answer.search import RERANKED_PASSAGES, Candidate, Searcher
from retrieval.corpus import Passage
from retrieval.index import analysis
from retrieval.snapshots import Snapshot

_MOST_NAMES: Final = 10_000  # kept flat
_MOST_BYTES_TOLD: Final = 255  # of a name: what fits into one byte a passage


class Standing:
    """Finds what questions to one snapshot stand in; safe to use from several threads.

    Args:
        snapshot: The snapshot.
        searcher: Its searcher.
        languages: The languages that questions to it are read in.
    """

    def __init__(self, snapshot: Snapshot, searcher: Searcher, languages: Sequence[str]) -> None:
        self._snapshot, self._searcher, self._languages = snapshot, searcher, languages
        self._title = lru_cache(maxsize=_MOST_NAMES)(self._flat_title)
        self._heading = lru_cache(maxsize=_MOST_NAMES)(self._flat_heading)

    def fits(
        self, inquiry: Inquiry, scope: Scope | None, found: Sequence[Candidate]
    ) -> Iterator[Fit]:
        """Yield what a question stands in or above: first what is called so.

        What is called so is shown from its beginning on.

        Args:
            inquiry: The question.
            scope: Where it looks; None for everywhere.
            found: The best-fitting passages, best first.
        """
        wanted = questions.flat_name(inquiry.question.text)
        named = self._called(wanted, found[:RERANKED_PASSAGES]) if wanted else []
        for candidate in sorted(named, key=lambda one: one.passage)[:1]:
            if run := self._searcher.beginning(candidate.passage, inquiry.query, scope):
                yield Fit(candidate, run, is_certain=True)
        if inquiry.has_many_words:
            holding = [
                (is_exact, Fit(one, self._searcher.run(one.passage, inquiry.query, *span), True))
                for one in self._holding_all_words(inquiry, scope)
                for is_exact, span in self._holding(one.passage, inquiry, scope)
            ]
            # What has the same marks between its words comes first.
            yield from (fit for _, fit in sorted(holding, key=lambda one: not one[0]))

    def _called(self, wanted: str, found: Sequence[Candidate]) -> list[Candidate]:
        """Return the passages in a file, or under a heading, that is called so."""
        passages = np.array([one.passage for one in found], dtype=np.int64)
        may = self._longest_names.take(passages) >= min(len(wanted), _MOST_BYTES_TOLD)
        if not may.any():
            return []
        table = self._snapshot.paragraphs
        firsts, _, files = self._snapshot.passages.located(passages[may])
        sections = table.sections.take(firsts)
        headings = table.headings.firsts.take(files) + sections - 1
        titled = {n for n in {*files.tolist()} if self._title(n) == wanted}
        headed = {n for n in {*headings[sections > 0].tolist()} if self._heading(n) == wanted}
        if not titled and not headed:  # as for nearly every question
            return []
        names = zip(files.tolist(), sections.tolist(), headings.tolist(), strict=True)
        return [
            one
            for one, (file, section, heading) in zip(compress(found, may), names, strict=True)
            if file in titled or (section and heading in headed)
        ]

    @cached_property
    def _longest_names(self) -> NDArray[np.uint8]:
        """For each passage the bytes of its file's title, or of its heading if that has more.

        Names with more bytes than `_MOST_BYTES_TOLD` count as if they had just as many.
        """
        table, firsts = self._snapshot.paragraphs, self._snapshot.passages.firsts
        per_source = np.diff(firsts.searchsorted(table.firsts))
        longest = np.repeat(_told(table.sources.titles.sizes()), per_source)
        if len(table.headings.labels):
            under = table.headings.numbers(table.sections.take(firsts), per_source)
            sizes = np.append(_told(table.headings.labels.sizes()), np.uint8(0))
            np.maximum(longest, sizes.take(under), out=longest)
        return longest

    def _flat_title(self, source: int) -> str:
        return questions.flat_name(self._snapshot.sources.titles.row(source))

    def _flat_heading(self, heading: int) -> str:
        return questions.flat_name(self._snapshot.paragraphs.headings.labels.row(heading))

    def _holding_all_words(self, inquiry: Inquiry, scope: Scope | None) -> list[Candidate]:
        """Return the best of the passages that hold all words of a question as typed."""
        among = scope.passages if scope else None
        found: list[Candidate] = []
        for language in self._languages:
            terms = analysis.terms(inquiry.question.text, language)
            hits = self._snapshot.index.top_k(terms, RERANKED_PASSAGES, among, set(terms))
            found += (Candidate(hit.passage, hit.score, hit.score) for hit in hits)
        return found

    def _holding(
        self, passage: int, inquiry: Inquiry, scope: Scope | None
    ) -> Iterator[tuple[bool, tuple[int, int]]]:
        """Yield, where a question stands in a passage, in which of its paragraphs.

        Yields:
            Whether it stands there with the same marks between its words; the first paragraph and
            the one after the last.
        """
        text = inquiry.question.text
        for place, data in self._snapshot.standing(places(self._snapshot, passage, scope)):
            parts = place.texts(data)
            for low, high in scope.stretches(passage) if scope else [(0, len(parts))]:
                whole = place.part(data, low, high).decode(place.source.encoding)
                if not questions.stands(whole, text):
                    continue
                lasts = range(low + 1, high)
                ending = (n for n in lasts if questions.stands(" ".join(parts[low:n]), text))
                last = next(ending, high)
                firsts = range(last - 1, low, -1)
                begun = (n for n in firsts if questions.stands(" ".join(parts[n:last]), text))
                yield questions.holds_phrase(whole, text), (next(begun, low), last)
            return


def places(snapshot: Snapshot, passage: int, scope: Scope | None) -> Iterator[Passage]:
    """Yield the places of a passage of which some paragraphs may be shown, in corpus order.

    Args:
        snapshot: The snapshot that it stands in.
        passage: Its number.
        scope: Where a question looks; None for everywhere.
    """
    found = snapshot.passages.places_of(passage)
    if scope is None:
        yield from found
        return
    spans = [slice(*one) for one in scope.stretches(passage)]
    for place in found:
        if any(scope.holds(Passage(place.paragraphs[span])) for span in spans):
            yield place


def _told(sizes: NDArray[np.integer]) -> NDArray[np.uint8]:
    return sizes.clip(max=_MOST_BYTES_TOLD).astype(np.uint8)
