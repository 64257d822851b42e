"""Whose words does a text say that it repeats?

“Ada said that …”, “according to Ada, …”, “Ada: …”, “…, wrote Ada”, “… — Ada”, “艾达说：…”. Only
somebody whom the corpus knows is meant, so a form in the wrong place does no harm. The forms are
those of some languages, whatever language the text is in.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from retrieval.corpus import QUOTE_MARKS, languages, name_key
from retrieval.snapshots import People

_SAYING: Final = frozenset(
    """
    said says say wrote writes claimed claims argued argues thinks thought believes believed noted
    notes explained explains told stated states mentioned mentions suggested suggests posted
    tweeted replied answered warned promised recommended recommends
    sagte sagt schrieb schreibt meinte meint behauptete behauptet erklärte erklärt gesagt
    geschrieben
    dit écrit affirme affirmait explique expliquait
    dijo dice escribió escribe afirmó afirma explicó explica dicho
    disse scrive scrisse spiega detto scritto
    diz escreveu escreve
    zei zegt schreef schrijft beweert gezegd geschreven
    сказал сказала говорит написал написала пишет утверждает
    """.split()
)
"""Words by which somebody is said to say something."""

_BETWEEN: Final = frozenset(
    """
    once also always already just recently later famously even has have had
    hat habe hatte einmal schon immer auch a déjà aussi ha había también già anche tem também heeft
    ook
    """.split()
)
"""Words that may stand between a name and one of those."""

_ACCORDING: Final = re.compile(
    r"(?<!\w)(?:according to|as per|laut|selon|d['\u2019]après|según|secondo|segundo|volgens)\s+",
    re.IGNORECASE,
)
_LEADING_OVER: Final = re.compile(
    r"(?:\s+(?:to\s+)?(?:me|us|you|mir|uns)(?!\w))?(?:\s+(?:that|que|che|dat|it)(?!\w)"
    r"|,?\s+(?:dass|что)(?!\w))?[\s,:\uff1a]*",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[@#]?\w+(?:[.'\u2019-]\w+)*")
# A line that begins with a name and a colon, or ends with a dash and a name.
_COLON: Final = re.compile(
    r"^[ \t>*_]*(?P<name>[@\w][^\n:\uff1a,;!?\"\u201c\u201d]{0,60}?)[*_ ]{0,3}"
    r"(?::(?=[\s\"\u201c\u201e\u00ab\u2018'*>]|\Z)|\uff1a)[\s*_]*",
    re.MULTILINE,
)
_DASH: Final = re.compile(
    r"(?:^|(?<=[\s\"\u201d\u201c\u00bb'\u2019.!?\u2026]))(?:[\u2014\u2013~]|--?)[ \t]?"
    r"(?P<name>[@\w][^\n:,;\"\u201c\u201d]{0,60}?)[ \t.]*$",
    re.MULTILINE,
)
_AFTER_A_QUOTE: Final = re.compile(r"(?:\A|[\"\u201d\u201c\u00bb\u2019',.!?\u2026])\s*\Z")

_TITLE: Final = r"(?:さん|氏|様|君|ちゃん|先生|老师|老師)"  # of a person, after the name
_LAST_TITLE: Final = re.compile(rf"{_TITLE}\Z")
# In Chinese and Japanese, what stands after a name says that somebody says something.
_SAYS: Final = re.compile(
    rf"{_TITLE}?(?:"
    r"(?:曾经?|曾經|也|还|還|就|又|刚才?)?"
    r"(?:说|說|写道?|寫道?|认为|認為|表示|指出|声称|聲稱|称|稱|提到|解释|解釋|回答|回复|回覆)"
    r"(?:过|過|了|道)?"
    r"|(?:は|が|も)(?:(?:言|い|書|述べ|語|話|答え)(?:って|い|っ|し|き)?(?:た|ました|ている|ています)"
    r"|(?=[「『\"“]))"
    r"|的(?:说法|說法|看法|话|話)|によると|によれば|曰く|いわく)[\s,:\uff1a\uff0c、]*"
)
_LEADING_TO_A_NAME: Final = re.compile(r"(?:根据|根據|据|據|と|，|、)\s*\Z")
_LONGEST_NAME: Final = 24  # characters before what says so that are looked at

_OPENING: Final = ('"', *QUOTE_MARKS, ">")
_MOST_BETWEEN: Final = 2
_MOST_WORDS: Final = 4  # of a name
_AROUND: Final = 200  # characters before and after a quote that are looked at


@dataclass(frozen=True, slots=True)
class Attribution:
    """The place where a text says whose words it repeats.

    Attributes:
        name: The name as it stands there.
        start: The offset where it begins.
        end: The offset after it, where what is said may go on.
    """

    name: str
    start: int
    end: int


def attribution(text: str, people: People) -> Attribution | None:
    """Return the first place where a text says whose words it repeats; None for none.

    Args:
        text: The text.
        people: The authors of the corpus, one of whom is meant.
    """
    found = _attributions(text, people) if len(people) else []
    return found[0] if found else None


def attributed(before: str, after: str, people: People) -> str | None:
    """Return the name of whom a quote is said to be by, as it stands there; None for nobody.

    Args:
        before: What stands before the quote.
        after: What stands after it.
        people: As in `attribution`.
    """
    if not len(people):
        return None
    before, after = before[-_AROUND:], after[:_AROUND]
    for one in _attributions(before, people):
        if one.end == len(before):
            return one.name
    for one in _attributions(after, people):
        # What leads over to another quote is about that one.
        if (
            not after[: one.start].strip(" ,，、\n")
            and after[one.end : one.end + 1] not in _OPENING
        ):
            return one.name
    return None


def _attributions(text: str, people: People) -> list[Attribution]:
    """Return the places in their order."""
    words = [*_WORD.finditer(text)]
    found = [*_by_saying(text, words, people)]
    starts = [word.start() for word in words]
    for phrase in _ACCORDING.finditer(text):
        number = bisect_left(starts, phrase.end())
        if name := _name(text, words[number : number + _MOST_WORDS], people):
            end = phrase.end() + len(name)
            found.append(Attribution(name, phrase.start(), _led_over(text, end)))
    found += _by_saying_without_blanks(text, people)
    for line in chain.from_iterable(form.finditer(text) for form in (_COLON, _DASH)):
        called = line["name"], _LAST_TITLE.sub("", line["name"])
        if name := next((name for name in called if _is_meant(name, people)), ""):
            found.append(Attribution(name, line.start(), line.end()))
    return sorted(found, key=lambda one: one.start)


def _by_saying(text: str, words: Sequence[re.Match[str]], people: People) -> Iterator[Attribution]:
    """Yield the attributions by a word of saying, before or after a name."""
    for number, verb in enumerate(words):
        if not _says(words, number):
            continue
        last = number
        while last > max(0, number - _MOST_BETWEEN) and words[last - 1].group().lower() in _BETWEEN:
            last -= 1
        before = words[max(0, last - _MOST_WORDS) : last]
        for first in range(len(before)):
            begun = before[first].start()
            name = text[begun : before[-1].end()]
            if _are_beside(text, [*before[first:], *words[last : number + 1]]) and _is_meant(
                name, people
            ):
                yield Attribution(name, begun, _led_over(text, verb.end()))
                break
        else:
            after = words[number + 1 : number + 1 + _MOST_WORDS]
            is_after_a_quote = _AFTER_A_QUOTE.search(text, max(0, verb.start() - 3), verb.start())
            if is_after_a_quote and (name := _name(text, after, people)):
                end = after[0].start() + len(name)
                yield Attribution(name, verb.start(), _led_over(text, end))


def _by_saying_without_blanks(text: str, people: People) -> Iterator[Attribution]:
    """Yield the attributions by what follows a name without a blank."""
    for says in _SAYS.finditer(text):
        before = text[max(0, says.start() - _LONGEST_NAME) : says.start()]
        names = (before[start:] for start in range(len(before)) if before[start].isalnum())
        if name := next((name for name in names if _is_meant(name, people)), ""):
            start = says.start() - len(name)
            led = _LEADING_TO_A_NAME.search(text, max(0, start - 3), start)
            yield Attribution(name, led.start() if led else start, says.end())


def _says(words: Sequence[re.Match[str]], number: int) -> bool:
    """Tell whether a word is one of saying; *put* is one in *put it*."""
    verb = words[number].group().lower()
    following = words[number + 1 : number + 2]
    puts = verb in {"put", "puts"} and any(word.group().lower() == "it" for word in following)
    return puts or verb in _SAYING


def _name(text: str, words: Sequence[re.Match[str]], people: People) -> str:
    """Return the longest name with which some words begin; empty for none."""
    for count in range(len(words), 0, -1):
        name = text[words[0].start() : words[count - 1].end()]
        if _are_beside(text, words[:count]) and _is_meant(name, people):
            return name
    return ""


def _are_beside(text: str, words: Sequence[re.Match[str]]) -> bool:
    return all(text[one.end() : other.start()].isspace() for one, other in pairwise(words))


def _is_meant(name: str, people: People) -> bool:
    """Tell whether somebody is meant by a name: it is a whole one, or begins with a capital.

    A single common word, as *He*, is nobody's name.
    """
    key = name_key(name)
    if not key or (len(key) == 1 and _is_common(key[0]) and not name.startswith("@")):
        return False
    called: list[int] = people.called(name).tolist()
    if name[0].islower():
        return any(people.has(number, name) for number in called)
    return bool(called)


def _is_common(word: str) -> bool:
    return word in languages.stop_words(languages.ENGLISH)


def _led_over(text: str, end: int) -> int:
    """Return where what is said may begin, after the words that lead over to it."""
    led = _LEADING_OVER.match(text, end)
    return led.end() if led else end
