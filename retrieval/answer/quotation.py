"""How is a run of paragraphs quoted to whoever asked, and does that say anything new?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, pairwise
from typing import Final, NamedTuple

from retrieval.answer import excerpts, questions
from retrieval.answer.answers import Excerpt
from retrieval.answer.excerpts import Piece
from retrieval.answer.inquiry import Inquiry
from retrieval.answer.joining import with_what_belongs
from retrieval.answer.scope import Scope
from retrieval.answer.search import Candidate, Run, Searcher
from retrieval.answer.weighing import Scales
from retrieval.corpus import Extract, Passage
from retrieval.errors import SourceChangedError
from retrieval.snapshots import Snapshot

_PHRASE_WEIGHT: Final = 1e6  # more than all words of a question together
_MOST_PLACES: Final = 20  # listed for one excerpt
_FIRST_WORDS: Final = 4
_OPENED_LINE: Final = re.compile(r"\n[ \t]*[\"'(]")  # what follows a link's target


class Fit(NamedTuple):
    """A run of a passage that may be shown; a certain one answers, whatever the bar."""

    candidate: Candidate
    run: Run
    is_certain: bool = False


class Quoted(NamedTuple):
    """A run as it stands in a file, of which some sentences may be shown.

    Attributes:
        fit: The run as it was found.
        passage: Its paragraphs, and those that belong to it.
        data: Their bytes.
        text: The bytes, decoded.
        matched_terms: As in `Excerpt`.
    """

    fit: Fit
    passage: Passage
    data: bytes
    text: str
    matched_terms: tuple[str, ...]


class Quoter:
    """Quotes runs as the answers to one question.

    Args:
        snapshot: The snapshot that they stand in.
        searcher: Its searcher.
        inquiry: The question.
        scope: Where it looks; None for everywhere.
    """

    def __init__(
        self, snapshot: Snapshot, searcher: Searcher, inquiry: Inquiry, scope: Scope | None
    ) -> None:
        self._snapshot, self._inquiry, self._scope = snapshot, inquiry, scope
        self._searcher = searcher
        self._scales: Final = Scales(snapshot, inquiry.query)
        self._phrases: Final = inquiry.phrases
        self._asks_for_a_number: Final = questions.asks_for_a_number(inquiry.question.text)

    def quoted(self, found: Iterable[Fit], warnings: list[str]) -> Iterator[Quoted]:
        """Yield each run at the first of its passage's places that still holds it, if any does.

        Args:
            found: The runs.
            warnings: Takes a sentence about each place that doesn't.
        """
        scope, inquiry = self._scope, self._inquiry
        allows = scope.allows if scope else _allows_all
        for fit in found:
            passage, run = fit.candidate.passage, fit.run
            places = self._snapshot.passages.places_of_part(passage, run.first, run.last)
            for place in places:
                if scope and not scope.holds(place):
                    continue
                source, number = place.source, place.paragraphs[0].number
                asks_for = partial(self._scales.holds_any, language=source.spoken)
                try:
                    part, data = with_what_belongs(
                        self._snapshot, place, excerpts.SECTION_CHARACTERS, asks_for, allows
                    )
                except SourceChangedError as error:
                    warnings.append(f"{error} Its passages are left out.")
                    continue
                text = data.decode(source.encoding)
                # Some runs of a passage that holds a phrase hold only words of the question.
                if self._phrases and not inquiry.is_held_by(text):
                    break
                names = self._snapshot.paragraphs.names(number - run.first)
                matched = self._matched(part, data, text, names)
                yield Quoted(fit, part, data, text, matched)
                break

    def excerpt(self, quoted: Quoted, rank: int) -> Excerpt:
        """Quote the best-fitting sentences of a run, given the rank that they may have."""
        run, table = quoted.passage, self._snapshot.paragraphs
        begun = run.paragraphs[0]
        headings = table.path(begun.number)
        sign = partial(table.byline, table.source_number(begun.number))
        span = self._span(quoted, is_headed=bool(headings))
        extract = Extract.of(run.source, begun.span, quoted.text, *span, headings, sign)
        return Excerpt(
            rank=rank,
            paragraph_id=run.paragraph_at(extract.byte_start).id,
            extract=extract,
            score=quoted.fit.candidate.score,
            matched_terms=quoted.matched_terms,
            also_at=tuple(place.locator for place in self._other_places(run)),
        )

    def _span(self, quoted: Quoted, *, is_headed: bool) -> tuple[int, int]:
        """Return what of a run's text is quoted."""
        if len(quoted.text) <= excerpts.MOST_CHARACTERS:
            return 0, len(quoted.text)
        return excerpts.excerpt_span(
            quoted.text,
            partial(self._weights, language=quoted.passage.source.spoken),
            self._pieces(quoted),
            # A heading tells already what a sentence is about.
            most_before=excerpts.FILLED_CHARACTERS if is_headed else excerpts.MOST_CHARACTERS,
            is_whole=self._holds_whole if self._inquiry.has_many_words else None,
        )

    def answers(self, excerpt: Excerpt) -> bool:
        """Tell whether an excerpt may answer.

        It does not when it is found by its source's title alone, or holds no number where only a
        number would answer.
        """
        text = excerpt.extract.text
        held = bool(excerpt.matched_terms or self._inquiry.is_held_by(text))
        return held and (not self._asks_for_a_number or questions.holds_a_number(text))

    def adds(self, quoted: Quoted, shown: Sequence[Excerpt]) -> bool:
        """Tell whether a run surely answers with something that isn't shown yet.

        Where it may not, only its excerpt can tell.
        """
        if not quoted.fit.is_certain and (not quoted.matched_terms or self._asks_for_a_number):
            return False
        first, last = quoted.passage.paragraphs[0], quoted.passage.paragraphs[-1]
        return all(
            not self._may_be_told_by(one, quoted)
            and not (
                one.extract.path == first.source.path
                and one.extract.byte_start < last.span.byte_end
                and first.span.byte_start < one.extract.byte_end
            )
            and not _stands_in(one.extract.text, quoted.text)
            for one in shown
        )

    def _may_be_told_by(self, one: Excerpt, quoted: Quoted) -> bool:
        """Tell whether an excerpt of a run may only be another place of one that is shown."""
        return one.matched_terms == quoted.matched_terms and (
            excerpts.may_be_nearly_same(quoted.text, one.extract.text)
            or any(one.paragraph_id == paragraph.id for paragraph in quoted.passage.paragraphs)
        )

    def _matched(
        self, part: Passage, data: bytes, text: str, names: Sequence[str]
    ) -> tuple[str, ...]:
        """Return the words of the question that a run holds, or what it is named by.

        Columns tell what a paragraph holds, if they have words of it.
        """
        query, language = self._inquiry.query, part.source.spoken
        held: set[str] = set()
        looked_at = [*names]
        if self._are_read_alone(part, text):
            for place, paragraph in enumerate(part.paragraphs):
                if (told := self._searcher.held(paragraph.number, query)) is None:
                    looked_at.append(part.part(data, place, place + 1).decode(part.source.encoding))
                else:
                    held |= told
        else:
            looked_at.append(text)
        held.update(*[self._scales.terms(one, language) for one in looked_at])
        return tuple(dict.fromkeys([token.word for token in query.tokens if token.term in held]))

    def _are_read_alone(self, part: Passage, text: str) -> bool:
        """Tell whether the paragraphs of a run hold the same words one by one as together."""
        if len(part.paragraphs) == 1:
            return True
        # Whether something is a link's target, a tag or a name may be told by a later line.
        may_be_target = "](" in text and _OPENED_LINE.search(text)
        may_be_tag = "<" in text and "=" in text
        if may_be_target or may_be_tag or "I" in self._inquiry.query.weights:
            return False
        spans = [paragraph.span for paragraph in part.paragraphs]
        return all(one.last_line < other.first_line for one, other in pairwise(spans))

    def _holds_whole(self, text: str) -> bool:
        return questions.stands(text, self._inquiry.question.text)

    def _weights(self, sentences: Sequence[str], language: str) -> list[float]:
        weights = self._scales.weights(sentences, language)
        if not self._phrases:
            return weights
        held = [sum(self._inquiry.holds(one, p) for p in self._phrases) for one in sentences]
        return [_PHRASE_WEIGHT * one + weight for one, weight in zip(held, weights, strict=True)]

    def _other_places(self, run: Passage) -> Iterator[Passage]:
        """Yield where the same paragraphs stand besides."""
        table, first, scope = self._snapshot.paragraphs, run.paragraphs[0], self._scope
        if table.digests.has_once(first.digest):  # as most
            return
        own, count = first.number, len(run.paragraphs)
        places = (table.run(first, count) for first in self._snapshot.passages.starts(run))
        allowed = (place for place in places if scope is None or scope.holds(place))
        others = (p for p in islice(allowed, _MOST_PLACES) if p.paragraphs[0].number != own)
        yield from (place for place, _ in self._snapshot.standing(others))

    def _pieces(self, quoted: Quoted) -> list[Piece]:
        """Return the paragraphs of a run as spans of characters, with their kinds."""
        paragraphs, data = quoted.passage.paragraphs, quoted.data
        encoding, begun = quoted.passage.source.encoding, quoted.passage.byte_start
        first = paragraphs[0].number
        kinds = self._snapshot.paragraphs.kinds_of(first, first + len(paragraphs))
        is_byte_each = len(quoted.text) == len(data)
        pieces: list[Piece] = []
        done = character = 0
        for paragraph, kind in zip(paragraphs, kinds, strict=True):
            start, end = paragraph.span.byte_start - begun, paragraph.span.byte_end - begun
            if is_byte_each:
                pieces.append(Piece(start, end, kind))
                continue
            at = character + len(data[done:start].decode(encoding))
            character = at + len(data[start:end].decode(encoding))
            pieces.append(Piece(at, character, kind))
            done = end
        return pieces


def says_the_same(excerpt: Excerpt, other: Excerpt) -> bool:
    """Tell whether an excerpt adds nothing to another one for whoever asked."""
    text, others = excerpt.extract.text, other.extract.text
    # Neither has white space at either end, and most begin with another letter.
    if text[:1] == others[:1] and text.split() == others.split():
        return True
    return excerpt.matched_terms == other.matched_terms and excerpts.nearly_same(text, others)


def goes_on(excerpt: Excerpt, other: Excerpt) -> bool:
    """Tell whether an excerpt says what another one says, and then more.

    So it is where exports of a chat overlap: a question ends one of them, and its answer stands
    below it in the next.
    """
    alike = excerpt.paragraph_id == other.paragraph_id
    return alike and excerpt.extract.text.startswith(other.extract.text)


def _stands_in(text: str, other: str) -> bool:
    """Tell whether a text stands in another one, whatever white space parts its words."""
    # Most others lack one of its first words, which is soon seen.
    first = text.split(None, _FIRST_WORDS)[:_FIRST_WORDS]
    lacks = any(word not in other for word in first)
    return not lacks and " ".join(text.split()) in " ".join(other.split())


def _allows_all(_: int) -> bool:
    return True
