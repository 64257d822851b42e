"""What does a question ask of one corpus?

A question is read with the corpus's own words: a misspelled word counts as the one that was meant,
and a follow-up takes over what it leaves out from the question before it.
"""

from dataclasses import dataclass, replace
from typing import Final

from retrieval.answer import following, questions
from retrieval.answer.query import Query
from retrieval.answer.questions import Question
from retrieval.answer.spelling import Speller
from retrieval.corpus import is_mark, languages
from retrieval.index import Token, analysis
from retrieval.snapshots import Snapshot

LONGEST_QUESTION: Final = 6000
"""A question has at most this many characters: as many as Discord lets a person type into one
option."""

_MOST_WORDS_LOOKED_UP: Final = 40
"""More unknown words than this are another language rather than misspellings."""

_LEAST_WEIGHT: Final = 1.0  # of stop words that tell the language of a question

_PASSING_SHARE: Final = 1 / 3
"""Phrases that have less than this share of a question's terms are quoted in passing."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, analysed.

    Attributes:
        question: The question, taken apart.
        query: The tokens as typed, but with the terms of the words they are read as.
        corrections: Each misspelled word as typed, with the word it is read as.
        language: The code of the language that it is read in, one of the corpus's.
        carried_files: Those of the question's file names that come from an earlier question.
    """

    question: Question
    query: Query
    corrections: dict[str, str]
    language: str = languages.ENGLISH
    carried_files: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """The words and files taken over from an earlier question, as typed; none twice."""
        words = [token.word for token in self.query.carried]
        files = (f'file:"{name}"' if " " in name else f"file:{name}" for name in self.carried_files)
        return tuple(dict.fromkeys([*words, *files]))

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

    def is_in_named_file(self, path: str) -> bool:
        """Tell whether the question names a source as a file, or names no file at all."""
        files = self.question.files
        return not files or any(questions.names_file(path, name) for name in files)

    def asks_for(self, text: str, language: str) -> bool:
        """Tell whether a text in a language holds a word of the question, carried ones included."""
        return any(term in self.query.weights for term in analysis.terms(text, language))

    def is_held_by(self, text: str) -> bool:
        """Tell whether a text holds one of the phrases."""
        return any(questions.holds_phrase(text, phrase) for phrase in self.phrases)


class Interpreter:
    """Reads questions as one corpus understands them; safe to use from several threads.

    Args:
        snapshot: The snapshot of the corpus.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._index = snapshot.index
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
        carried_files = () if inquiry.question.files else before.question.files
        return Inquiry(
            replace(inquiry.question, files=inquiry.question.files or carried_files),
            replace(inquiry.query, carried=carried),
            corrected | inquiry.corrections,
            inquiry.language,
            carried_files,
        )

    def language_of(self, text: str) -> str:
        """Return the language of the corpus's that a question is likeliest in."""
        if len(self.languages) == 1:
            return self.languages[0]
        words = analysis.spaced_words(text).decode().split()
        return languages.language_of(words, text, self.languages) or self.languages[0]

    def foreign_language(self, inquiry: Inquiry) -> str:
        """Return the name of the language of a question; empty if the corpus has it, or unknown."""
        words = analysis.spaced_words(inquiry.question.text).decode().split()
        told = languages.language_of(words, inquiry.question.text, least=_LEAST_WEIGHT)
        return "" if told in self._spoken else languages.NAMES.get(told, "")

    def query(self, text: str, language: str) -> Query:
        """Return the tokens of a question in a language, with the terms that the corpus has."""
        tokens = [
            replace(token, term=self._term(token)) if len(self.languages) > 1 else token
            for token in analysis.tokens(analysis.without_frame(text, language), language)
        ]
        wrapping = {
            token.term
            for token in tokens
            if analysis.fold(token.word) in analysis.asking_words(language)
        }
        if all(token.term in wrapping for token in tokens):
            wrapping = set()
        return Query(tuple(tokens), wrapping=frozenset(wrapping))

    def _term(self, token: Token) -> str:
        """Return the term of a word in the first language in which the corpus has it."""
        if self._has_term(token.term):
            return token.term
        word = analysis.fold(token.word)
        others = (analysis.stem(word, language) for language in self.languages)
        return next(filter(self._has_term, others), token.term)

    def _has_term(self, term: str) -> bool:
        return self._index.df(term) > 0

    def _has_word(self, word: str) -> bool:
        """Tell whether a passage holds a word, or one with the same stem."""
        return any(self._has_term(analysis.stem(word, language)) for language in self.languages)

    def _analysed(self, question: Question) -> Inquiry:
        language = self.language_of(question.text)
        typed = self.query(question.text, language)
        tokens: list[Token] = []
        corrections: dict[str, str] = {}
        meant: dict[str, str | None] = {}
        for token in typed.own:
            word = analysis.fold(token.word)
            unknown = not self._has_term(token.term)
            if unknown and word not in meant and len(meant) < _MOST_WORDS_LOOKED_UP:
                meant[word] = self._speller.correct(word)
            if unknown and (known := meant.get(word)):
                corrections[token.word] = known
                token = replace(token, term=analysis.stem(known, language))  # noqa: PLW2901
            tokens.append(token)
        query = replace(typed, own=tuple(tokens))
        inquiry = Inquiry(question, query, corrections, language)
        if len(tokens) == 1 and is_part_of_a_run(tokens[0]):
            # The index has only pairs of such characters, so one is looked for as typed.
            return replace(inquiry, question=replace(question, phrases=(tokens[0].word,)))
        return inquiry


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
