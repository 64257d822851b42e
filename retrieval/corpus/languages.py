"""In which language is a text, and which of its words only hold a sentence together?

Languages have the codes of ISO 639-1. What is known of each stands in a file of `words/`: its stop
words, the words of asking, by which people wrap a question, general words, which questions have
whatever they are about, and words of telling, by which people tell of themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ENGLISH: Final = "en"
"""The code of English, which a text counts as where nothing tells its language."""

NAMES: Final = {
    "ar": "Arabic",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "hi": "Hindi",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "ne": "Nepali",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "sv": "Swedish",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "yi": "Yiddish",
    "zh": "Chinese",
}
"""The languages of which something is known, by their codes in alphabetical order."""

SPACELESS: Final = frozenset({"ja", "th", "zh"})
"""The languages that put no spaces between words; their lists hold sequences of characters."""

# Scripts that tell the language, with the share of a text's letters that has to be in them; Han is
# Chinese only where there is no kana.
_SCRIPTS: Final = {
    "ja": ("\u3041-\u3096\u30a1-\u30fa", 0.05),
    "ko": ("\uac00-\ud7a3\u1100-\u11ff", 0.2),
    "th": ("\u0e01-\u0e3a", 0.2),
    "zh": ("\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", 0.2),
    "el": ("\u0370-\u03ff\u1f00-\u1fff", 0.5),
    "hy": ("\u0531-\u0587", 0.5),
    "ta": ("\u0b80-\u0bff", 0.5),
}
_ANY_SCRIPT: Final = re.compile(f"[{''.join(script for script, _ in _SCRIPTS.values())}]")
_MOST_LETTERS: Final = 4_000  # are looked at

# A text is in a language where its stop words make up this share of the words, and weigh this much
# more than those of any other. A word of several languages counts for each by its share.
_LEAST_SHARE: Final = 0.03
_LEAST_LEAD: Final = 1.3

LEAST_WEIGHT: Final = 1.5
"""Stop words of less weight tell no language of a file: `sea` is Spanish, and a word of its own."""

_HEADINGS: Final = "stop words", "words of asking", "general words", "words of telling"
_HEADING: Final = re.compile("^# (.+)\n", re.MULTILINE)


class _Words(NamedTuple):
    """What is known of one language."""

    stop: frozenset[str]
    asking: frozenset[str]
    general: frozenset[str]
    telling: frozenset[str]


def stop_words(code: str) -> frozenset[str]:
    """Return the words that only hold a sentence together, in lower case; none if unknown."""
    return _words(code).stop


def asking_words(code: str) -> frozenset[str]:
    """Return the words by which people wrap a question, in lower case; none if unknown."""
    return _words(code).asking


def general_words(code: str) -> frozenset[str]:
    """Return words that tell nothing of what a question is about, in lower case; none if unknown.

    They are neither stop words nor words of asking: *get*, *need*, *use*.
    """
    return _words(code).general


def telling_words(code: str) -> frozenset[str]:
    """Return the words by which people tell of themselves, as in a sentence; none if unknown.

    How they feel, what they think of it, when and with whom it was: *sadly*, *forgot*, *yesterday*,
    *grandma*. Only German nouns have a capital. They are none of the words above, and name nothing
    that a text may be about.
    """
    return _words(code).telling


def by_script(text: str) -> str:
    """Return the language that a text's letters tell; empty where many are written in them."""
    if text.isascii() or not _ANY_SCRIPT.search(text, 0, 2 * _MOST_LETTERS):
        return ""
    letters = [letter for letter in text[: 2 * _MOST_LETTERS] if letter.isalpha()][:_MOST_LETTERS]
    said = "".join(letters)
    for code, (script, share) in _SCRIPTS.items():
        if len(re.findall(f"[{script}]", said)) > share * len(said):
            return code
    return ""


@cache
def stop_word_shares() -> Mapping[str, Mapping[str, float]]:
    """Return for each stop word the languages that have it, and how much it counts for each."""
    having: dict[str, list[str]] = {}
    for code, stop in _all_stop_lists():
        for word in stop:
            having.setdefault(word, []).append(code)
    return {word: dict.fromkeys(found, 1 / len(found)) for word, found in having.items()}


def likeliest(weights: Mapping[str, float], words: int, least: float = 0.0) -> str:
    """Return the language that the stop words of a text tell.

    Args:
        weights: For each language, the sum of `stop_word_shares` over the distinct words.
        words: How many distinct words the text has.
        least: The least weight that tells a language.

    Returns:
        Empty where none is much likelier than the others.
    """
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    if not ordered:
        return ""
    (code, most), *others = ordered
    is_sure = most >= _LEAST_LEAD * max((weight for _, weight in others), default=0.0)
    return code if is_sure and most >= max(least, _LEAST_SHARE * words) else ""


def language_of(
    words: Iterable[str], text: str, among: Iterable[str] = (), least: float = 0.0
) -> str:
    """Return the language of a question or another short text; empty where nothing tells it.

    Args:
        words: Its words, folded.
        text: The same as written.
        among: The languages that it may be in; none for all.
        least: The least weight of its stop words that tells a language.
    """
    allowed = frozenset(among)
    told = by_script(text)
    if told and (not allowed or told in allowed):
        return told
    distinct = set(words)
    weights: dict[str, float] = defaultdict(float)
    lists = _stop_lists(allowed) if allowed else _all_stop_lists()
    for word in distinct if allowed else distinct & _every_stop_word():
        # A table of all their words, as for a whole corpus, would take longer than a few look-ups.
        having = [code for code, stop in lists if word in stop]
        for code in having:
            # Among a few languages, a word counts in full for each.
            weights[code] += 1.0 if allowed else 1 / len(having)
    return likeliest(weights, len(distinct), least)


def _stop_lists(codes: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    """Return those of some languages that put spaces between words, each with its stop words."""
    return [(code, stop_words(code)) for code in codes if code not in SPACELESS]


@cache
def _all_stop_lists() -> list[tuple[str, frozenset[str]]]:
    return _stop_lists(NAMES)


@cache
def _every_stop_word() -> frozenset[str]:
    return frozenset().union(*(stop for _, stop in _all_stop_lists()))


def _folder() -> Path:
    return Path(__file__).with_name("words")


@cache
def _words(code: str) -> _Words:
    try:
        told = _folder().joinpath(f"{code}.txt").read_text("utf-8")
    except OSError:
        told = ""
    _, *parts = _HEADING.split(told)
    lists = dict(zip(parts[::2], parts[1::2], strict=True))
    return _Words(*(frozenset(lists.get(heading, "").split()) for heading in _HEADINGS))
