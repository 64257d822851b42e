"""Which passages may a person mean while typing?

These are the best hits, whether they pass the bar or not, since the person chooses among them. The
last word may be unfinished, so it stands for the words of the corpus that begin like it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from retrieval.answer import questions
from retrieval.answer.answering import Answerer
from retrieval.answer.excerpts import excerpt_span
from retrieval.corpus import Extract, Passage
from retrieval.index import Lexicon, analysis, ranking

_MOST_CHARACTERS_TYPED: Final = 500  # text beyond that changes hardly anything
_FEWEST_LETTERS_BEGUN: Final = 2  # typed of a word that is completed
_MOST_LETTERS_COMPLETED: Final = 24  # of a completed word
_MOST_COMPLETIONS: Final = 4
_MOST_WORDS_COMPARED: Final = 200  # per length


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A verbatim piece of a source that may be meant.

    Attributes:
        paragraph_id: The id of the paragraph it begins in.
        extract: The piece, without white space at either end.
        matched: The offset in its text of the first typed word; 0 when it holds none.
    """

    paragraph_id: str
    extract: Extract
    matched: int


def find(answerer: Answerer, typed: str, k: int) -> list[Suggestion]:
    """Return the pieces that best fit the text typed so far, best first.

    Args:
        answerer: The answerer of the corpus.
        typed: The text typed so far, maybe unfinished or empty.
        k: How many at most.

    Returns:
        Empty when nothing fits at all.
    """
    with answerer.snapshot.trusted():
        return _found(answerer, typed, k)


def _found(answerer: Answerer, typed: str, k: int) -> list[Suggestion]:
    snapshot = answerer.snapshot
    language = answerer.language_of(typed)
    typed = typed[:_MOST_CHARACTERS_TYPED]
    asked = questions.parse(typed).text
    # A part at the end, such as `by:ada`, is no unfinished word.
    ends = typed.endswith(asked.rpartition(" ")[2])
    completions = _completions(snapshot.lexicon, asked, language) if ends else []
    idf = {
        term: ranking.idf(snapshot.index.size, df)
        for term in analysis.terms(" ".join([asked, *completions]), language)
        if (df := snapshot.index.df(term))
    }
    found = []
    for hit in answerer.search(" ".join([typed, *completions]), k):
        for place, data in snapshot.standing(hit.shown or hit.places):
            found.append(_suggestion(place, data.decode(place.source.encoding), idf))
            break
    return found


def _suggestion(place: Passage, text: str, idf: dict[str, float]) -> Suggestion:
    language = place.source.spoken

    def weigh(sentences: Sequence[str]) -> list[float]:
        terms = [{*analysis.terms(sentence, language)} for sentence in sentences]
        return [sum(idf.get(term, 0.0) for term in held) for held in terms]

    extract = Extract.of(place.source, place.paragraphs[0].span, text, *excerpt_span(text, weigh))
    matched = (
        token.start for token in analysis.tokens(extract.text, language) if token.term in idf
    )
    return Suggestion(
        paragraph_id=place.paragraph_at(extract.byte_start).id,
        extract=extract,
        matched=next(matched, 0),
    )


def _completions(lexicon: Lexicon, typed: str, language: str) -> list[str]:
    """Return, of the words that the last word may become, those that most passages hold."""
    last = [token.word for token in analysis.tokens(typed, language) if token.end == len(typed)]
    begun = analysis.fold(last[0]) if last else ""
    if len(begun) < _FEWEST_LETTERS_BEGUN:
        return []
    held = [(-int(lexicon.df[number]), number) for number in _beginning(lexicon, begun)]
    return [lexicon.words[number] for _, number in sorted(held)[:_MOST_COMPLETIONS]]


def _beginning(lexicon: Lexicon, begun: str) -> Iterator[int]:
    """Yield the numbers of the words that begin with these letters and go on."""
    for length in range(len(begun) + 1, _MOST_LETTERS_COMPLETED + 1):
        # Words with the same length and first letter stand together, in alphabetical order.
        bucket = lexicon.bucket(begun[0], length)
        first = bisect_left(lexicon.words, begun, bucket.start, bucket.stop)
        for number in range(first, min(bucket.stop, first + _MOST_WORDS_COMPARED)):
            if not lexicon.words[number].startswith(begun):
                break
            yield number
