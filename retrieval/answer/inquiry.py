"""What does a question ask of one corpus?

A question is read with the corpus's own words: a misspelled word counts as the one that was meant,
and a follow-up takes over what it leaves out from the question before it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from os.path import commonprefix
from typing import Final

from retrieval.answer import following, questions
from retrieval.answer.abstention import is_name, null_questions
from retrieval.answer.derivation import derived, parts
from retrieval.answer.narrowing import EVERYWHERE, Narrowing
from retrieval.answer.query import Query
from retrieval.answer.questions import Question
from retrieval.answer.readings import Known, Readings
from retrieval.answer.spelling import Speller
from retrieval.corpus import is_mark, languages
from retrieval.index import Token, analysis
from retrieval.snapshots import Snapshot

LONGEST_QUESTION: Final = 6000
"""A question has at most this many characters: as many as Discord lets a person type into one
option."""

_MOST_WORDS_LOOKED_UP: Final = 40
"""More unknown words than this are another language rather than misspellings."""

_MOST_WORDS_KEPT: Final = 20_000  # with what the corpus has of them
_MOST_PASSAGES_READ: Final = 20  # for how a word is written
_WORDS_TELLING: Final = 2  # stop words that tell that a question is in a corpus's language
_LEAST_WEIGHT: Final = 1.0  # of stop words that tell the language of a question
_FEWEST_WORDS_OF_A_VERSE: Final = 5
_FEWEST_WORDS_ASKED: Final = 3  # of the corpus, where a question tells of the asker besides

_PASSING_SHARE: Final = 1 / 3
"""Phrases that have less than this share of a question's terms are quoted in passing."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, analysed.

    Attributes:
        question: The question, taken apart.
        query: The tokens as typed, but with the terms of the words they are read as.
        corrections: Each word as typed that the corpus lacks, with the word or two it is read as.
        language: The code of the language that it is read in, one of the corpus's.
        foreign: The name of the language that it seems to be in, where the corpus lacks that; else
            empty.
        carried_narrowing: What of the question's narrowing comes from an earlier question.
        besides: The query in the other spelling of words that the corpus spells in two ways; None
            where it has one spelling.
        has_many_words: Whether it has so many words, common ones too, that hardly any text holds
            all of them in order by chance.
        is_verse: Whether all of it is the phrase to look for, with any marks between its words.
    """

    question: Question
    query: Query
    corrections: dict[str, str]
    language: str = languages.ENGLISH
    foreign: str = ""
    carried_narrowing: Narrowing = EVERYWHERE
    besides: Query | None = None
    has_many_words: bool = False
    is_verse: bool = False

    @property
    def carried(self) -> tuple[str, ...]:
        """The words and parts taken over from an earlier question, as typed; none twice."""
        words = [token.word for token in self.query.carried]
        return tuple(dict.fromkeys([*words, *self.carried_narrowing.written]))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases an answer must hold; none where a long question quotes them in passing."""
        quoted = sum(len(analysis.terms(phrase, self.language)) for phrase in self.question.phrases)
        return self.question.phrases if quoted >= _PASSING_SHARE * len(self.query.own) else ()

    @property
    def phrase_terms(self) -> set[str]:
        """The terms by which phrases are found; common words and single characters have none."""
        tokens = (t for phrase in self.phrases for t in analysis.tokens(phrase, self.language))
        return {token.term for token in tokens if not is_part_of_a_run(token)}

    @property
    def spellings(self) -> "tuple[Inquiry, ...]":
        """It in each spelling of its words, the main one first."""
        if self.besides is None:
            return (self,)
        return replace(self, besides=None), replace(self, query=self.besides, besides=None)

    @property
    def in_all_spellings(self) -> "Inquiry":
        """It with the words of all spellings."""
        if self.besides is None:
            return self
        own = dict.fromkeys([*self.query.own, *self.besides.own])
        return replace(self, query=replace(self.query, own=tuple(own)))

    def tells(self, token: Token) -> bool:
        """Tell whether by one of its words people tell of themselves."""
        return _tells(self.question.text, token, self.language)

    def among(self, people: tuple[int, ...]) -> "Inquiry":
        """Return it for what only these authors said, given by their numbers; none for all."""
        if not people:
            return self
        narrowing = replace(self.question.narrowing, people=people)
        return replace(self, question=replace(self.question, narrowing=narrowing))

    def is_held_by(self, text: str) -> bool:
        """Tell whether a text holds one of the phrases."""
        return any(self.holds(text, phrase) for phrase in self.phrases)

    def holds(self, text: str, phrase: str) -> bool:
        """Tell whether a text holds a phrase, or the question where that is the only phrase."""
        return (questions.stands if self.is_verse else questions.holds_phrase)(text, phrase)

    @property
    def as_verse(self) -> "Inquiry | None":
        """The same, but for what holds a question of many common words alone; None for others."""
        if self.query.tokens or self.phrases or not self.has_many_words:
            return None
        phrases = (self.question.text,)
        return replace(self, question=replace(self.question, phrases=phrases), is_verse=True)


class Interpreter:
    """Reads questions as one corpus understands them; safe to use from several threads.

    Args:
        snapshot: The snapshot of the corpus.
        times_together: Returns in how many of its first passages one term stands just before
            another.
    """

    def __init__(self, snapshot: Snapshot, times_together: Callable[[str, str], int]) -> None:
        self._snapshot, self._index = snapshot, snapshot.index
        # A question looks its words, and pieces of them, up some hundred times.
        self._df = lru_cache(maxsize=_MOST_WORDS_KEPT)(self._index.df)
        self._known_term = lru_cache(maxsize=_MOST_WORDS_KEPT)(self._looked_up)
        self._readings = Readings(
            Known(
                df=self._df,
                term=self._known_term,
                has_word=self._is_listed,
                times_together=times_together,
                is_written=self._is_written,
            )
        )
        self._speller = Speller(snapshot.lexicon, self._has_word)
        self.languages: Final = snapshot.sources.main_languages
        self._spoken: Final = {*self.languages, *snapshot.sources.spoken}

    def read(self, question: str) -> Inquiry:
        """Analyse a question, and read misspelled words as the corpus's own."""
        return self._analysed(questions.parse(question))

    def following(self, inquiry: Inquiry, earlier: str) -> Inquiry | None:
        """Return an inquiry with what it would take over from an earlier question, if anything."""
        before = self.read(earlier[:LONGEST_QUESTION])
        own = inquiry.query.own
        carried = following.carried(own, before.query.own, self._has_term)
        if not carried:
            return None
        typed = {token.word for token in carried}
        corrected = {word: read for word, read in before.corrections.items() if word in typed}
        narrowing = inquiry.question.narrowing
        carried_narrowing = narrowing.carried(before.question.narrowing)
        return Inquiry(
            replace(inquiry.question, narrowing=narrowing.with_carried(carried_narrowing)),
            replace(inquiry.query, carried=carried),
            corrected | inquiry.corrections,
            inquiry.language,
            inquiry.foreign,
            carried_narrowing,
            has_many_words=inquiry.has_many_words,
        )

    def language_of(self, text: str) -> str:
        """Return the language of the corpus's that a question is likeliest in."""
        return self._language_of(_words(text), text)

    def _language_of(self, words: Sequence[str], text: str) -> str:
        """Return the same, given the question's words."""
        if len(self.languages) == 1:
            return self.languages[0]
        return languages.language_of(words, text, self.languages) or self.languages[0]

    def _foreign_language(self, words: Sequence[str], text: str) -> str:
        """Return the name of the language of a question; empty if the corpus has it, or unknown."""
        stop_words = map(languages.stop_words, self._spoken)
        own = sum(sum(map(stop.__contains__, words)) for stop in stop_words)
        if own >= _WORDS_TELLING:  # as nearly always; then the other languages needn't be read
            return ""
        told = languages.language_of(words, text, least=_LEAST_WEIGHT)
        if told in self._spoken or self._may_be_own(words, told):
            return ""
        return languages.NAMES.get(told, "")

    def _may_be_own(self, words: Sequence[str], told: str) -> bool:
        """Tell whether one word alone tells another language, and the corpus has all of them.

        A Hungarian may say *fog* where an English keeper has a *fog bell*.
        """
        telling = languages.stop_words(told).intersection(words)
        return 0 < len(telling) < _WORDS_TELLING and all(map(self._has_word, words))

    def query_of(self, found: Sequence[Token], language: str) -> Query:
        """Return the tokens that were found in a question, with the terms that the corpus has."""
        own = self._in_corpus(found)
        return self._query(own, _wrapping(own, language), language)

    def _in_corpus(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return tokens with the terms of their words in a language in which the corpus has them.

        It is the first such language, unless the corpus has the term as well.
        """
        if len(self.languages) == 1:
            return tuple(tokens)
        return tuple(
            token
            if self._has_term(token.term)
            else token._replace(term=self._known_term(token.folded) or token.term)
            for token in tokens
        )

    def _query(self, own: tuple[Token, ...], wrapping: frozenset[str], language: str) -> Query:
        """Return a query that knows which of its words are general."""
        known = analysis.general_words(language)
        general = frozenset([token.term for token in own if token.folded in known])
        if general:
            others = (t.term for t in own if t.term not in wrapping and t.term not in general)
            general = general if any(map(self._has_term, others)) else frozenset()
        return Query(own, wrapping=wrapping, general=general)

    def _told(
        self, question: str, tokens: Sequence[Token], wrapping: frozenset[str], language: str
    ) -> frozenset[str]:
        """Return the terms of words by which a person tells of themselves, which the corpus lacks.

        None where the corpus has only a few of the other words: a passage may hold those by chance.
        """
        told = frozenset(
            token.term
            for token in tokens
            if _tells(question, token, language) and not self._has_term(token.term)
        )
        if not told:
            return told
        general = analysis.general_words(language)
        asked = {t.term for t in tokens if t.term not in wrapping and t.folded not in general}
        return told if sum(map(self._has_term, asked)) >= _FEWEST_WORDS_ASKED else frozenset()

    def _has_term(self, term: str) -> bool:
        return self._df(term) > 0

    def _meant(self, question: str, token: Token, language: str) -> tuple[str, ...]:
        """Return the corpus's word that was meant, or the two that it consists of; empty for none.

        A name is no other word than a name.
        """
        meant = self._speller.correct(token.folded)
        if is_name(question, token):
            meant = meant if meant and self._has_name(meant) else None
        else:
            meant = meant or self._derived(token.folded, language)
        return (meant,) if meant else self._composing(token.folded, language)

    def _composing(self, word: str, language: str) -> tuple[str, ...]:
        """Return the two words that a word consists of, where a passage holds both; else empty."""
        for pair in parts(word, language):
            terms = {term for term in map(self._known_term, pair) if term}
            if len(terms) == len(pair) and self._index.top_k((), 1, all_of=terms):
                return pair
        return ()

    def _derived(self, word: str, language: str) -> str | None:
        """Return the word with the same root that most passages hold; None where none does."""
        words = [*derived(word, language)]
        root = commonprefix(words)  # noqa: RUF071  # of letters, not of folders
        lexicon = self._snapshot.lexicon
        held = {one for length in {*map(len, words)} for one in lexicon.beginning(root, length)}
        known = filter(self._is_listed, (one for one in words if one in held))
        return max(known, key=lambda one: self._df(analysis.stem(one, language)), default=None)

    def _has_name(self, word: str) -> bool:
        """Tell whether one of the first passages with a word has it as a name in a sentence."""
        inside = re.compile(f"(?<=[\\w,;:] ){re.escape(word.capitalize())}\\b")
        term = self._known_term(word)
        return term is not None and self._is_in_a_passage(inside, term)

    def _is_written(self, word: str, other: str, term: str) -> bool:
        """Tell whether one of the first passages with a term has one word just before another."""
        pair = f"\\b{re.escape(word)}[\\s\u2010\u2011-]{re.escape(other)}\\b"
        return self._is_in_a_passage(re.compile(pair, re.IGNORECASE), term)

    def _is_in_a_passage(self, pattern: re.Pattern[str], term: str) -> bool:
        for hit in self._index.top_k((), _MOST_PASSAGES_READ, all_of={term}):
            places = self._snapshot.passages.places_of(hit.passage)
            for place, data in self._snapshot.standing(places):
                if pattern.search(data.decode(place.source.encoding)):
                    return True
                break
        return False

    def _looked_up(self, word: str) -> str | None:
        """Return the term of a word in the first language in which the corpus has it."""
        terms = (analysis.stem(word, language) for language in self.languages)
        return next(filter(self._has_term, terms), None)

    def _has_word(self, word: str) -> bool:
        """Tell whether a passage holds a word, or one with the same stem."""
        return self._known_term(word) is not None or self._is_listed(word)

    def _is_listed(self, word: str) -> bool:
        """Tell whether a passage holds a word in just this form, as far as that is known."""
        if self._snapshot.lexicon.number(word) is None:
            return False
        # The lexicon of a portion is that of the whole.
        return not self._snapshot.is_portion or self._known_term(word) is not None

    def _analysed(self, question: Question) -> Inquiry:
        words = _words(question.text)
        language = self._language_of(words, question.text)
        typed = self._in_corpus(unframed_tokens(question.text, language))
        wrapping = _wrapping(typed, language)
        tokens, besides = self._readings.of(question.text, typed)
        meant: dict[str, tuple[str, ...]] = {}
        for token in tokens:
            unknown = not self._has_term(token.term) and token.folded not in meant
            if unknown and len(meant) < _MOST_WORDS_LOOKED_UP:
                meant[token.folded] = self._meant(question.text, token, language)

        def corrected(some: tuple[Token, ...]) -> Query:
            if meant:
                read = (_read_as(token, meant.get(token.folded, ()), language) for token in some)
                some = tuple(chain.from_iterable(read))
            told = self._told(question.text, some, wrapping, language)
            return self._query(some, wrapping | told, language)

        inquiry = Inquiry(
            question,
            corrected(tokens),
            {t.word: " ".join(known) for t in tokens if (known := meant.get(t.folded))},
            language,
            self._foreign_language(words, question.text),
            besides=corrected(besides) if besides else None,
            has_many_words=len(words) >= _FEWEST_WORDS_OF_A_VERSE,
        )
        if len(tokens) == 1 and is_part_of_a_run(tokens[0]):
            # The index has only pairs of such characters, so one is looked for as typed.
            return replace(inquiry, question=replace(question, phrases=(tokens[0].word,)))
        return inquiry


def _wrapping(tokens: Sequence[Token], language: str) -> frozenset[str]:
    """Return the terms of the words that wrap a question; none where it has no others."""
    known = analysis.asking_words(language)
    wrapping = frozenset([token.term for token in tokens if token.folded in known])
    return wrapping if any(token.term not in wrapping for token in tokens) else frozenset()


def _tells(question: str, token: Token, language: str) -> bool:
    """Tell whether by a word of a question people tell of themselves; a name is no such word."""
    known = analysis.telling_words(language)
    if token.folded not in known:
        return False
    return question[token.start : token.end] in known or not is_name(question, token)


def _read_as(token: Token, words: tuple[str, ...], language: str) -> Iterator[Token]:
    """Yield a token as the words that it is read as; itself where there are none."""
    if not words:
        yield token
    for word in words:
        # The letters of a word that was mistyped still tell much of it.
        folded = word if len(words) > 1 else token.folded
        yield token._replace(term=analysis.stem(word, language), folded=folded)


def _words(text: str) -> list[str]:
    """Return the words of a question, common ones too."""
    return analysis.spaced_words(text).decode().split()


def unframed_tokens(text: str, language: str) -> tuple[Token, ...]:
    """Return the tokens of a question in a language, without those by which people frame one."""
    return tuple(analysis.tokens(analysis.without_frame(text, language), language))


@cache
def null_tokens(language: str) -> tuple[tuple[str, tuple[Token, ...]], ...]:
    """Return the null questions in a language, each with its tokens; they are always the same."""
    asked = null_questions(language)
    return tuple((question, unframed_tokens(question, language)) for question in asked)


def why_unreadable(question: str) -> str | None:
    """Return a sentence that says why a question can't be read; None when it can."""
    if not question.strip():
        return "The question is empty; ask about something the corpus may hold."
    if len(question) > LONGEST_QUESTION:
        return (
            f"The question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}."
        )
    return None


def is_part_of_a_run(token: Token) -> bool:
    """Tell whether a token is one character of a script that puts no spaces between words."""
    letters = [character for character in token.word if not is_mark(character)]
    return len(letters) == 1 and analysis.is_border(token.word * 2, len(token.word))
