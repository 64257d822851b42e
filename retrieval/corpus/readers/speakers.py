"""Does a line begin with the name of whoever says what follows?

A name and a colon alone tell little, since notes and fields have colons too. Names that come again
and again are those of speakers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

FEWEST_TURNS: Final = 4
"""With fewer labels nothing tells that they are those of speakers."""

_FEWEST_OF_ONE: Final = 2
_MOSTLY: Final = 0.8
_NEARLY_EACH: Final = 0.95
_MOST_NICKNAMES: Final = 0.5  # for each line
_LONGEST_NAME: Final = 48  # characters
_LONGEST_LABEL: Final = 160

_TIME: Final = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_RANGE: Final = rf"{_TIME}(?:[ \t]*(?:-->|[-–—])[ \t]*{_TIME})?"
_DAY: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ \t]+"
_HALF_DAY: Final = r"(?:[ \t\u202f]?[AaPp]\.?[Mm]\.?)?"
_WORD: Final = r"(?!\d+:\d)[\w.'’&-]+"

_LABEL: Final = re.compile(
    rf"""
    [ \t]*
    (?:\\?[\[(]?(?P<day>{_DAY})?(?P<before>{_RANGE}){_HALF_DAY}\\?[\])]?[ \t]*(?:[-–—|:][ \t]+)?)?
    (?P<open>[*_]{{1,3}}|\\?\[|<[@+%~&]?)?
    (?P<name>[^\W\d_][\w.'’&-]*(?:[ \t]{_WORD}){{0,5}})
    (?P<role>[ \t]\([^()\n\d]{{1,40}}\))?
    (?P<tail>(?:
        [*_]{{1,3}} | \\?\] | > | [:：] | [ \t]*\\?[\[(]{_RANGE}\\?[\])] | [ \t]+{_TIME}(?![\w:])
    )*)
    (?P<gap>[ \t]*)
    """,
    re.VERBOSE,
)
_TIME_ALONE: Final = re.compile(
    rf"[ \t]*(?:\\?[\[(](?P<bracketed>{_RANGE})\\?[\])]|(?P<bare>{_RANGE})(?![\w:]))"
    r"[ \t]*[:|]?[ \t]*"
)
_IN_TAIL: Final = re.compile(_TIME)
_NUMBERED: Final = re.compile(r"[ _#-]*\d+\Z")
_ANYBODY: Final = frozenset(
    """attendee audience caller guest host interviewee interviewer member panelist participant
    person respondent speaker student teacher unknown user voice""".split()
)
_LOWER_WORDS: Final = frozenset(
    "al bin da dal de del den der di do dos du el la le of ten ter the van von y zu".split()
)
_NO_NAMES: Final = frozenset(
    """a abstract action address advantage after age agenda also alternative amount and answer
    arguments assignee attention author authors aviso background before bug bugs but category
    cause caution city class code color comment con cons contact context cost count country
    danger date default definition deprecated description details disadvantage due email error
    estimate example examples expected explanation f false file files fix fixed follow-up
    format frage from goal goals hint how however id impact important info input key keywords
    label language level license link links location message method mode model name next no
    note notes now objective options or output owner page parameters part pattern phone points
    price priority pro problem project pros purpose q question questions r reason reasons
    recommendation reference references related remember reply requirements resolution
    response result results return returns risk role rule section see severity size so
    solution source state status step steps subject summary table tag tags task telephone test
    then tip tips title to todo topic topics translation true type update url usage value
    values version warning what when where who why yes zip
    claim conclusion counterclaim debug error fact given hint input myth must output punchline
    remedy riddle set setup shall should symptom trace verdict
    monday tuesday wednesday thursday friday saturday sunday
    achtung anmerkung antwort aufgabe beispiel bemerkung hinweis lösung merke nachteil tipp vorsicht
    vorteil warnung wichtig
    attention avertissement conseil exemple problème question remarque réponse
    advertencia atención aviso consejo duda ejemplo importante nota pregunta respuesta solución
    attenzione avviso consiglio domanda esempio problema risposta soluzione
    atenção dica dúvida exemplo pergunta resposta solução
    antwoord opmerking voorbeeld vraag waarschuwing
    exempel fråga obs svar spørgsmål spørsmål viktigt vigtigt
    odpowiedź przykład pytanie uwaga wskazówka odpověď otázka poznámka
    важно внимание вопрос ответ пример примечание совет відповідь питання увага
    cevap dikkat soru örnek
    質問 回答 问题 問題 问 問 答 答案 注 注意 例 例子 备注 備考 メモ
    질문 답 답변 예 주의""".split()
)


_LOOSE: Final = re.compile(
    r"[ \t]*(?P<name>[^\s:：.?!](?:[^:：\n.?!]|[.?!](?![ \t])|(?<=[A-Zrs])\.){0,47}?)"
    r"[ \t]*[:：](?:[ \t]+|\Z)"
)
_MOST_WORDS: Final = 5


class Label(NamedTuple):
    """What stands in front of what somebody says.

    Attributes:
        name: The name; empty where only a time stands there.
        seconds: The time from the beginning; −1 where there is none.
        end: The offset in the line at which the words begin.
        is_marked: Whether it has more than a colon: a time, brackets, or type of its own.
    """

    name: str
    seconds: float
    end: int
    is_marked: bool


def label_of(line: str) -> Label | None:
    """Return the label that a line begins with, if it has the form of one."""
    found = _LABEL.match(line, 0, _LONGEST_LABEL)
    if found is None or len(found["name"]) > _LONGEST_NAME:
        return _time_of(line)
    opening, tail = (found["open"] or "").lstrip("\\"), found["tail"]
    is_at_end = found.end() >= len(line.rstrip())
    is_apart = bool(found["gap"]) or is_at_end or tail.endswith(("：", ">"))
    times = _IN_TAIL.findall(tail)
    has_colon = ":" in _IN_TAIL.sub("", tail) or "：" in tail
    is_nick = opening.startswith("<")
    is_closed = (
        (is_nick and tail.startswith(">"))
        or (opening == "[" and tail.lstrip("\\").startswith("]"))
        or opening[:1] not in ("<", "[")
    )
    is_label = (
        has_colon
        or (is_nick and is_closed)
        or (times and (is_at_end or "[" in tail or "(" in tail))
    )
    if not (is_label and is_apart and is_closed):
        return _time_of(line)
    told = (times or [found["before"] or ""])[0]
    is_clock = is_nick or found["day"] is not None
    is_marked = bool(opening or told)
    if not is_marked and not _is_like_a_name(found["name"]):
        return None
    seconds = _seconds_of(told) if told and not is_clock else -1.0
    return Label(found["name"], seconds, found.end(), is_marked)


def loose_label_of(line: str) -> Label | None:
    """Return a few words before a colon as a label: a nickname, or anything else."""
    found = _LOOSE.match(line, 0, _LONGEST_LABEL)
    if found is None or len(found["name"].split()) > _MOST_WORDS:
        return None
    return Label(found["name"], -1.0, found.end(), is_marked=False)


def _time_of(line: str) -> Label | None:
    """Return a label that only tells the time."""
    found = _TIME_ALONE.match(line, 0, _LONGEST_LABEL)
    if found is None:
        return None
    return Label("", _seconds_of(found["bracketed"] or found["bare"]), found.end(), is_marked=True)


def _seconds_of(text: str) -> float:
    """Return the seconds of a time such as `12:31` or `1:02:31.5`, the first of a range."""
    found = _IN_TAIL.match(text)
    parts = found[0].replace(",", ".").split(":") if found else ["0"]
    seconds = 0.0
    for part in parts:
        seconds = 60 * seconds + float(part)
    return seconds


def regular_names(labels: Iterable[Label]) -> frozenset[str]:
    """Return the names of those who speak, given all labels of a file; none where nobody does."""
    counts: Counter[str] = Counter()
    marked: set[str] = set()
    for label in labels:
        if label.name and _may_speak(label.name):
            counts[label.name] += 1
            if label.is_marked:
                marked.add(label.name)
    # Where names stand in brackets or type of their own, others are none.
    known = [name for name, count in counts.items() if count >= _FEWEST_OF_ONE]
    if sum(counts[name] for name in known if name in marked) >= _MOSTLY * sum(
        counts[n] for n in known
    ):
        counts = Counter({name: count for name, count in counts.items() if name in marked})
    regular = {name for name, count in counts.items() if count >= _FEWEST_OF_ONE}
    if sum(counts[name] for name in regular) < FEWEST_TURNS:
        return frozenset()
    # Where others speak again and again, one with a first and a last name may speak once.
    return frozenset(name for name in counts if name in regular | marked or " " in name)


def nicknames(lines: Sequence[str]) -> frozenset[str]:
    """Return the names before what is said, whatever they are, where nearly each line has one.

    They are few, and none is known to be the name of a thing.
    """
    labels = [label for line in lines if (label := loose_label_of(line))]
    names = frozenset(label.name for label in labels)
    if len(labels) < max(FEWEST_TURNS, _NEARLY_EACH * len(lines)):
        return frozenset()
    is_few = len(names) <= _MOST_NICKNAMES * len(labels)
    return names if is_few and all(map(_may_speak, names)) else frozenset()


def _may_speak(name: str) -> bool:
    """Tell whether a name isn't the name of a thing: no heading's word, and no `Figure 3`."""
    stem = _NUMBERED.sub("", name).lower()
    return stem not in _NO_NAMES if stem == name.lower() else stem in _ANYBODY


def _is_like_a_name(name: str) -> bool:
    """Tell whether all words of a name are written as those of names."""
    words = name.split()
    return not words[0][0].islower() and all(
        not word[0].islower() or word in _LOWER_WORDS for word in words
    )
