"""Which terms does a text hold, and where?

Terms are Unicode's words in lower case, without stop words, reduced to Snowball stems, both by the
language of the text. Scripts that put no spaces between words give overlapping pairs of characters
instead. Addresses, and tags with attributes, hold no words: nobody asks by them. The same analysis
serves passages and questions.
"""

import html
import re
import string
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from operator import add
from typing import Final, NamedTuple

import Stemmer

from retrieval.corpus import (
    APOSTROPHES,
    CURLY_APOSTROPHE,
    INVISIBLE,
    LETTER_FORMS,
    PLAIN_APOSTROPHES,
    SPACELESS_LETTERS,
    UNHEARD,
    WIDE_PUNCTUATION,
    folding,
    is_mark,
    languages,
    letter_forms,
    marks,
    replaced,
)
from retrieval.index.forms import CONTRACTIONS, Form, bare, forms

_SPACELESS_LETTER: Final = re.compile(f"[{''.join(SPACELESS_LETTERS)}]")
_PLAIN_WORD: Final = re.compile("[^\\W_]+(?:'[^\\W_]+)*", re.ASCII)

# Lower case, with a space for any byte that is neither in a word nor a `PART`: splitting at white
# space takes two thirds of the time of a search for words.
_LOWERING_TABLE: Final = bytes(
    ord(chr(code).lower()) if code < 0x80 and (chr(code).isalnum() or chr(code) in "'\0") else 0x20
    for code in range(0x100)
)

# In such a text, any apostrophe that isn't between two letters, and the 's at the end of a word.
_NO_PART_OF_A_WORD: Final = re.compile(rb"'(?:(?<![a-z0-9]')|(?![a-z0-9])|s(?!'?[a-z0-9]))")

# The marks that prose most often has beside ASCII, and what each becomes in a word.
_TYPOGRAPHIC_MARKS: Final = str.maketrans(
    {CURLY_APOSTROPHE: "'"}
    | dict.fromkeys("\u00ad\u200b\u2060", "")
    | dict.fromkeys("\u2018\u201c\u201d\u2013\u2014\u2026\xa0", " ")
)

# Stress, exclamation and question mark, which Armenian puts behind a vowel, and the dot that stays
# of a Turkish capital.
_STRESS: Final = "\u055b\u055c\u055e"
_DOT: Final = "\u0307"

_UNHEARD_MARK: Final = re.compile(f"[{UNHEARD}{INVISIBLE}{_STRESS}]|(?<=i){_DOT}")
_WRITTEN_OTHERWISE: Final = re.compile(
    f"[{APOSTROPHES}{UNHEARD}{INVISIBLE}{LETTER_FORMS}{_STRESS}{_DOT}]"
)

_UNHEARD_WITHIN: Final = f"\u00ad\u200b-\u200d\u2060\ufeff{_STRESS}"

PART: Final = "\0"
"""Nothing goes on across this character, which parts texts that are analysed as one."""

_PART_BYTE: Final = PART.encode()

# Each pattern begins with what tells that it may match, and none is tried at one place twice.
_ADDRESS_SIGN: Final = re.compile(r"://|www\.")
_SCHEME_LETTERS: Final = f"{string.ascii_letters}{string.digits}+-."
_LINK_TARGET: Final = re.compile(
    r"\]\((?:<[^<>\n\0]*+>|[^\s()\0]++(?>(?:\([^\s()\0]*+\)[^\s()\0]*+)*))(?=\)|[ \t\n]+[\"'(])"
)
_TAG: Final = re.compile(r"<[A-Za-z][\w:.-]*+\s[^<>=\0]*+(?<=[\w-])=[^\s<>=\0][^<>\0]*+>")

_ENTITIES: Final = re.compile(
    r"(?>(?:&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});[^\W_]*+)+)"
)

_STEMMERS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""The names of Snowball's algorithms, by the codes of their languages."""

_HIRAGANA: Final = "\u3041-\u3096"
_SHORT_SEQUENCE: Final = 2  # which stands within words, too

_local: Final = threading.local()


class Token(NamedTuple):
    """A term and the span of the text it was read from.

    Attributes:
        term: The stem that is indexed; two characters where the script has no spaces, or one
            that stands alone.
        word: The word as written, in lower case.
        start: Offset of its first character in the text.
        end: Offset after its last character; neighbours in a script without spaces overlap, and
            what a form such as `3.11` holds has the span of the whole.
        folded: The word as it is counted before it is stemmed.
    """

    term: str
    word: str
    start: int
    end: int
    folded: str


def tokens(text: str, language: str = languages.ENGLISH) -> Iterator[Token]:
    """Yield the tokens of a text in a language, by their starts; its stop words give none."""
    text, stop = without_addresses(text), stop_words(language)
    done = 0
    for form in _forms(text):
        yield from _plain_tokens(text, done, form.start, language)
        for word in form.words:
            if word not in stop:
                written = text[form.start : form.end].lower()
                yield Token(stem(word, language), written, form.start, form.end, word)
        done = form.end
    yield from _plain_tokens(text, done, len(text), language)


def _forms(text: str) -> list[Form]:
    """Return the forms that begin and end at borders, and the words with entities in them."""
    if found := forms(text):
        found = [one for one in found if is_border(text, one.start) and is_border(text, one.end)]
    if "&" not in text or not (written_out := list(_written_out(text))):
        return found
    # Where one stands inside the other, the word with an entity is the longer one.
    return [*folding.apart(sorted([*found, *written_out], key=lambda one: (one.start, -one.end)))]


def _written_out(text: str) -> Iterator[Form]:
    """Yield the words that have entities in them, such as `caf&eacute;`, with the words seen."""
    done = 0
    for match in _ENTITIES.finditer(text):
        start, end = match.span()
        if start > done and not text[start - 1].isspace():
            start -= 1
        while start > done and not is_border(text, start):
            start -= 1
        while end < len(text) and (text[end] in APOSTROPHES or not is_border(text, end)):
            end += 1
        done = end
        seen = html.unescape(text[start:end])
        if seen != text[start:end]:
            yield Form(start, end, (*spaced_words(seen).decode().split(),))


def _plain_tokens(text: str, start: int, end: int, language: str) -> Iterator[Token]:
    """Yield the tokens between two offsets where no form stands."""
    stop = stop_words(language)
    if text.isascii():
        for match in _PLAIN_WORD.finditer(text, start, end):
            written = match.group().lower()
            if (word := written.removesuffix("'s")) not in stop:
                yield Token(stem(word, language), written, *match.span(), word)
        return
    for match in _word().finditer(text, start, end):
        written = match.group()
        if not written.isascii() and _SPACELESS_LETTER.search(written):
            parts = _parts(text, *match.span())
        else:
            parts = iter([match.span()])
        for span in parts:
            written = text[slice(*span)]
            if (word := fold(written)) not in stop:
                yield Token(stem(word, language), written.lower(), *span, word)


def terms(text: str, language: str = languages.ENGLISH) -> list[str]:
    """Return the terms of a text in a language in order, repeats included."""
    return [stem(word, language) for word in words(text, language)]


def distinct_terms(text: str, language: str = languages.ENGLISH) -> set[str]:
    """Return the terms of a text in a language without repeats, in half the time."""
    return {*stems([*distinct_words(text, language)], language)}


def distinct_words(text: str, language: str = languages.ENGLISH) -> set[str]:
    """Return the folded words of a text without repeats, a language's stop words left out."""
    return {*spaced_words(text).decode().split()} - stop_words(language)


def distinct_words_of_each(
    texts: Sequence[str], language: str = languages.ENGLISH
) -> list[set[str]]:
    """Return the same for each of some texts, in less time than one by one."""
    stop = stop_words(language)
    together = PART.join(texts)
    parts = _spaced_parts(together).decode().split(PART)
    # One of them may hold what parts them, or begin with a form that takes it in.
    if not together.count(PART) + 1 == len(parts) == len(texts):
        return [distinct_words(text, language) for text in texts]
    return [{*part.split()} - stop for part in parts]


def words(text: str, language: str = languages.ENGLISH) -> list[str]:
    """Return the folded words of a text in order, a language's stop words left out.

    Each is a term before stemming; in scripts without spaces it is the term itself.
    """
    stop = stop_words(language)
    return [word for word in spaced_words(text).decode().split() if word not in stop]


def spaced_words(text: str) -> bytes:
    """Return the folded words of a text in order, with blanks around them, in UTF-8.

    It makes no object for each word, since indexing spends most of its time here. Some or all of
    the stop words are among them.
    """
    return _spaced_parts(text).replace(_PART_BYTE, b" ")


def _spaced_parts(text: str) -> bytes:
    """Return the same with `PART` where it stands in the text."""
    text = without_addresses(text)
    parts: list[bytes] = []
    done = 0
    for form in _forms(text):
        parts += _plainly_spaced(text[done : form.start]), *map(str.encode, form.words)
        done = form.end
    if not done:
        return _plainly_spaced(text)
    return b" ".join([*parts, _plainly_spaced(text[done:])])


def _plainly_spaced(text: str) -> bytes:
    """Return the same of a text without forms."""
    if not text.isascii():
        if PART in text:
            return _PART_BYTE.join(map(_plainly_spaced, text.split(PART)))
        text = replaced(text, _TYPOGRAPHIC_MARKS)
    if text.isascii():
        spaced = text.encode().translate(_LOWERING_TABLE)
        return _NO_PART_OF_A_WORD.sub(b" ", spaced) if b"'" in spaced else spaced
    # As `_plain_tokens` finds them.
    found: list[str] = []
    for written in _word().findall(text):
        if not written.isascii() and _SPACELESS_LETTER.search(written):
            found.extend(_folded_parts(written))
        else:
            found.append(fold(written))
    return " ".join(found).encode()


def _folded_parts(written: str) -> Iterator[str]:
    """Yield the folded words of a text that `_parts` cuts."""
    for match in _part().finditer(written):
        run = match.group()
        if len(run) > 1 and match.lastindex and run.isalpha() and fold(run) == run:
            # It has no marks, and folding would change none of its pairs: an eighth of the time.
            yield from map(add, run, run[1:])
        else:
            yield from (fold(written[slice(*span)]) for span in _parts(written, *match.span()))


def without_addresses(text: str) -> str:
    """Return a text with blanks in place of all that is addressed to machines.

    Those are addresses, the targets of links in Markdown, and tags with attributes. Every other
    character stays where it is.
    """
    if "](" in text:
        text = _LINK_TARGET.sub(_blank, text)
    if "=" in text and "<" in text:
        text = _TAG.sub(_blank, text)
    if "://" in text or "www." in text:
        spans = list(_addresses(text))
        kept = pairwise([0, *chain.from_iterable(spans), len(text)])
        text = "".join(
            " " * (end - start) if number % 2 else text[start:end]
            for number, (start, end) in enumerate(kept)
        )
    return text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses, which begin with a scheme or with `www.`."""
    body = _address_body(is_ascii=text.isascii())
    least = 0  # where the next one can begin
    for sign in _ADDRESS_SIGN.finditer(text):
        begun, end = sign.span()
        if begun < least:
            continue
        before = text[least:begun]
        scheme = len(before) - len(before.rstrip(_SCHEME_LETTERS))
        is_one = scheme > 0 if sign.group() == "://" else is_border(text, begun)
        begun -= scheme
        while least < begun and not is_border(text, begun):
            begun -= 1
        found = body.match(text, end) if is_one else None
        least = found.end() if found else end
        if found:
            yield begun, least


def fold(word: str) -> str:
    """Return a word in lower case, composed, with plain apostrophes and without `'s`."""
    folded = word.lower()
    if folded.isascii():
        return folded.removesuffix("'s")
    if _WRITTEN_OTHERWISE.search(folded):  # to go through the tables takes three times as long
        folded = _UNHEARD_MARK.sub("", folded.translate(PLAIN_APOSTROPHES))
        folded = folded.translate(letter_forms()).removesuffix("'s")
    return unicodedata.normalize("NFC", folded)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the folded stop words of a language.

    English ones are among them where none are known, and where no spaces part words, since English
    words often stand there.
    """
    known = languages.stop_words(language)
    if not known or language in languages.SPACELESS or language == languages.ENGLISH:
        known |= languages.stop_words(languages.ENGLISH) | CONTRACTIONS
    return _words_of(known, language)


@cache
def asking_words(language: str) -> frozenset[str]:
    """Return the folded words by which people wrap a question in a language."""
    return _words_of(languages.asking_words(language), language) - stop_words(language)


@cache
def general_words(language: str) -> frozenset[str]:
    """Return the folded words that tell nothing of what a question in a language is about."""
    return _words_of(languages.general_words(language), language)


def _words_of(entries: frozenset[str], language: str) -> frozenset[str]:
    """Return the words of a list's entries as a text has them: of `dis-moi` both, of `'t` the t.

    What ends with an apostrophe is no word: it only begins others; see `_elided`.
    """
    if language in languages.SPACELESS:
        return frozenset(map(fold, entries))
    whole = (entry for entry in entries if not entry.endswith("'"))
    return frozenset(spaced_words("\n".join(whole)).decode().split())


@cache
def telling_words(language: str) -> frozenset[str]:
    """Return the words by which people tell of themselves in a language, folded and as written.

    Only those with a capital differ: German nouns.
    """
    written = languages.telling_words(language)
    return written | frozenset(map(fold, written))


def without_frame(text: str, language: str) -> str:
    """Return a question with blanks in place of what makes it one, where no spaces part words.

    In other languages stop words give no tokens, so nothing has to be done. A question of nothing
    else stays as it is.
    """
    if language not in languages.SPACELESS:
        return text
    bare = _frame(language).sub(_blank, text)
    return bare if any(map(str.isalnum, bare)) else text


@cache
def _frame(language: str) -> re.Pattern[str]:
    sequences = languages.stop_words(language) | languages.asking_words(language)
    ordered = sorted(sequences, key=lambda one: (-len(one), one))
    return re.compile("|".join(map(_framing, ordered)))


def _framing(sequence: str) -> str:
    """Return the pattern of a sequence; a short one of hiragana is no part of a longer run."""
    pattern = re.escape(sequence)
    if len(sequence) <= _SHORT_SEQUENCE and re.fullmatch(f"[{_HIRAGANA}]+", sequence):
        return f"(?<![{_HIRAGANA}]){pattern}(?![{_HIRAGANA}])"
    return pattern


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = languages.ENGLISH) -> str:
    """Return the Snowball stem of a folded word, by the rules of a language.

    Accents and apostrophes are left out: of the stem where the rules need them.
    """
    return stems([word], language)[0]


def stems(words: Sequence[str], language: str = languages.ENGLISH) -> list[str]:
    """Return the stem of each of some words, without remembering any.

    To stem a hundred takes less time than to find them among a hundred thousand that are known.
    """
    # What is a name in capitals is an ordinary word where it is no common one.
    together = "".join(words)
    if not together.islower() and any(map(str.isupper, words)):
        stop = stop_words(language)
        words = [one if not one.isupper() or one.lower() in stop else one.lower() for one in words]
    if "'" in together and (elided := _elided(language)):
        words = [elided.sub("", word) if "'" in word else word for word in words]
    # In English the stem of a borrowed word is that of how most people type it.
    if language in _STEMMERS:
        return bare(_stemmer(language).stemWords([*words]))
    stemmed: list[str] = _stemmer(language).stemWords(bare(words))
    return stemmed


@cache
def _elided(language: str) -> re.Pattern[str] | None:
    """Return the pattern of what begins a word of a language and is none of it, such as `l'`."""
    begun = [word for word in languages.stop_words(language) if word.endswith("'")]
    return re.compile(f"^(?:{'|'.join(sorted(begun))})(?=.)") if begun else None


def keeps_first_letters(language: str) -> bool:
    """Tell whether a word that begins with a letter of ASCII has a stem that begins with it.

    Capital letters count as small ones. So it is in English, where only endings are taken away.
    """
    return language not in _STEMMERS


def _stemmer(language: str) -> Stemmer.Stemmer:
    """Return the stemmer of a language; the English one where Snowball has none."""
    # It keeps a buffer between calls, so each thread has its own.
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_STEMMERS.get(language, "english"), 0)
    return stemmers[language]


def is_border(text: str, offset: int) -> bool:
    """Tell whether a word can begin or end before the character at `offset`.

    It can at both ends of a text and beside any letter of a script without spaces. It can't
    between two letters, a letter and its mark, or at an apostrophe between letters, except
    before a possessive `'s`.
    """
    if not 0 < offset < len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if is_mark(after):
        return not (before.isalnum() or is_mark(before))
    if after in APOSTROPHES:
        possessive = text[offset + 1 : offset + 2] in {"s", "S"} and not _joins(text, offset + 2)
        return possessive or not (_joined(text, offset) and _joins(text, offset + 1))
    if before in APOSTROPHES:
        return not (_joined(text, offset - 1) and _joins(text, offset))
    return not (_joined(text, offset) and _joins(text, offset))


def _joins(text: str, place: int) -> bool:
    """Tell whether the letter at a place makes one word with a letter beside it."""
    letter = text[place : place + 1]
    return letter.isalnum() and not _SPACELESS_LETTER.match(letter)


def _joined(text: str, offset: int) -> bool:
    """Tell whether such a letter, with its marks, ends at an offset."""
    place = offset - 1
    while place > 0 and is_mark(text[place]):
        place -= 1
    return place >= 0 and _joins(text, place)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between two offsets, cut where a script without spaces begins or ends."""
    for match in _part().finditer(text, start, end):
        if match.lastindex is None:
            yield match.span()
        else:
            places = [found.span() for found in _character().finditer(text, *match.span())]
            yield from [(first, last) for (first, _), (_, last) in pairwise(places)] or places


# The three patterns need all marks, which take some milliseconds to list, so they wait for a text
# with more than ASCII.


@cache
def _address_body(*, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of what follows the scheme, as far as it can't be prose.

    Writing without spaces goes on beside an address, and no address has its letters unless they are
    spelled out as bytes.
    """
    none = '\\s()<>\\[\\]"`|\0'
    if not is_ascii:
        none += f"“”„«»‹›—…{WIDE_PUNCTUATION}{''.join(SPACELESS_LETTERS)}"
    return re.compile(rf"(?>(?:[^{none}]++|\([^{none}]*+\))+)")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(_word_pattern(without=""))


@cache
def _part() -> re.Pattern[str]:
    runs = "|".join(f"(?:[{letters}][{marks()}]*)+" for letters in SPACELESS_LETTERS)
    return re.compile(f"({runs})|{_word_pattern(without=''.join(SPACELESS_LETTERS))}")


@cache
def _character() -> re.Pattern[str]:
    return re.compile(f".[{marks()}]*")


def _word_pattern(without: str) -> str:
    """Return the pattern of a word: letters with their marks.

    Apostrophes, and what nobody hears, such as a soft hyphen, may stand between them.
    """
    letter = f"[^\\W_{without}]"
    # Looking ahead spares almost every word the search through some 300 ranges.
    letters = f"{letter}+(?:(?=[\u0300-\U0010ffff])[{marks()}]+{letter}*)*"
    return f"{letters}(?:(?:[{APOSTROPHES}]|[{_UNHEARD_WITHIN}]+){letters})*"
