"""Which words are made of the same root as another one, and of which words is one composed?

Stems keep *visitors* apart from *visits* and *safest* from *safe*. Where a corpus lacks what was
typed, the word is read as one that is derived from the same root, or as the two that it consists
of: *Seitenhöhe* as *Seiten* and *Höhe*.
"""

from collections.abc import Iterator, Sequence
from typing import Final

_FEWEST_LETTERS: Final = 4
"""No root and no word that is derived has fewer letters."""

_AGENT_LETTERS: Final = 5
"""With fewer, what an ending of this kind is added to is mostly no root: *numb* and *number*."""

# By language: what whoever or whatever does something is called by, and other endings.
_AGENTS: Final = {
    "en": "er ers or ors".split(),
    "de": "er ern erin erinnen".split(),
    "fr": "eur eurs euse euses".split(),
}
_OTHERS: Final = {
    "en": "est ion ions ation ations ment ments ness ance ence able ible al ity".split(),
    "de": "ung ungen bar barkeit lich".split(),
    "fr": "ion ions ation ations ement ements ance ence able".split(),
}
_INFLECTIONS: Final = {
    "en": "s es ed ing".split(),
    "de": "e en t st te ten".split(),
    "fr": "e es er ez ent é ée".split(),
}
_COMPOSING: Final = frozenset({"de"})  # languages that write composed words as one
_PART_LETTERS: Final = 4  # a part with fewer is mostly an ending or a prefix
_SILENT: Final = "e"  # is left out before an ending: safe, safest


def derived(word: str, language: str) -> Iterator[str]:
    """Yield what may be words of the same root as a folded word, all in lower case.

    Args:
        word: The word.
        language: The code of its language; nothing is known of most.
    """
    agents, others = _AGENTS.get(language, []), _OTHERS.get(language, [])
    for root in sorted({word, *_roots(word, _INFLECTIONS.get(language, []))}):
        for stump in _stumps(root):
            fitting = [*agents, *others] if len(stump) >= _AGENT_LETTERS else others
            yield from (stump + ending for ending in fitting)
    yield from sorted(_roots(word, others))
    yield from sorted(root for root in _roots(word, agents) if len(root) >= _AGENT_LETTERS)


def parts(word: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield which two words a folded word may consist of, those with the longest second one first.

    Args:
        word: The word.
        language: The code of its language; nothing is yielded where it composes no words.
    """
    if language in _COMPOSING and word.isalpha():
        for end in range(_PART_LETTERS, len(word) - _PART_LETTERS + 1):
            yield word[:end], word[end:]


def _stumps(root: str) -> Sequence[str]:
    """Return what endings are added to: a root that is long enough, also without its last e."""
    stumps = [root, root.removesuffix(_SILENT)] if len(root) >= _FEWEST_LETTERS else []
    return [*dict.fromkeys(stumps)]


def _roots(word: str, endings: Sequence[str]) -> set[str]:
    """Return what is left of a word without each of some endings, where it is long enough."""
    stumps = {word.removesuffix(ending) for ending in endings if word.endswith(ending)}
    roots = stumps | {stump + _SILENT for stump in stumps}
    return {root for root in roots if len(root) >= _FEWEST_LETTERS}
