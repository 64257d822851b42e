"""What belongs to a run, told from the text of every paragraph around it."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from retrieval.corpus import Kind, Passage, asks, ends_sentence, introduces, segmentation
from retrieval.corpus.documents import ANSWERING
from retrieval.corpus.lists import is_list_item
from retrieval.corpus.ties import is_named_question
from retrieval.snapshots import Snapshot

_QUESTION = re.compile(r"\?(?![\w=&%/])|[？؟]")
_TIME = re.compile(r"^[\[(]?\d[\d:.,]*[\])]?\s+")


class Near(NamedTuple):
    """A paragraph near a run that is no noise."""

    number: int
    text: str
    kind: Kind
    author: int
    is_speech: bool
    lines_from_above: int
    is_apart: bool
    is_reply: bool

    @property
    def is_introduced(self) -> bool:
        return self.kind is not Kind.PROSE or is_list_item(self.text) or self.text.startswith(">")

    @property
    def is_fragment(self) -> bool:
        return "\n" not in self.text and len(self.text) <= 100

    def leads_to(self, other: "Near") -> bool:
        return introduces(self.text) and self.author == other.author

    def goes_on(self, other: "Near") -> bool:
        is_prose = self.kind is other.kind is Kind.PROSE
        if not is_prose or ends_sentence(self.text) or self.author != other.author:
            return False
        if other.lines_from_above == 0:
            return True
        is_broken = self.is_fragment and other.is_fragment and not is_list_item(other.text)
        return is_broken and _TIME.sub("", other.text)[:1].islower()


def belonging(
    snapshot: Snapshot,
    run: Passage,
    most: int,
    is_asked_for: Callable[[str], bool],
    may_be_shown: Callable[[int], bool],
) -> tuple[Passage, bytes]:
    """Return what `with_what_belongs` returns of files that haven't changed."""
    table = snapshot.paragraphs
    first, last = run.paragraphs[0].number, run.paragraphs[-1].number + 1
    low, high = table.firsts[table.source_number(first) :][:2].tolist()
    above = _count(snapshot, range(first - 1, low - 1, -1), may_be_shown)
    below = _count(snapshot, range(last, high), may_be_shown)
    near = _near(snapshot, first - above, last + below)
    numbers = [one.number for one in near]
    start = _start(near, numbers.index(first), most, is_asked_for)
    end = _end(near, numbers.index(last - 1) + 1, most)
    heading = table.heading(first)
    if heading and is_asked_for(heading):
        start, end = _filled(near, start, end, most, of_others=asks(heading))
    start, end = _worded(near, start, end)
    joined = table.run(numbers[start], numbers[end - 1] + 1 - numbers[start])
    return joined, snapshot.read(joined)


def _count(snapshot: Snapshot, numbers: range, may_be_shown: Callable[[int], bool]) -> int:
    table = snapshot.paragraphs
    near = size = noise = 0
    for count, number in enumerate(numbers[:64], 1):
        if table.kind(number) is Kind.HEADING or not may_be_shown(number):
            break
        if table.kind(number) is Kind.NOISE:
            noise += table.size(number)
            if noise > segmentation.MOST_NOISE_CHARACTERS:
                break
            continue
        near, noise, size = count, 0, size + table.size(number)
        if near >= 8 and size > 1_000:
            break
    return near


def _near(snapshot: Snapshot, first: int, last: int) -> list[Near]:
    table, source = snapshot.paragraphs, snapshot.paragraphs.source_number(first)
    texts = [
        snapshot.read(table.run(number, 1)).decode(snapshot.sources[source].encoding)
        for number in range(first, last)
    ]
    near: list[Near] = []
    noise: list[int] = []
    for number in range(first, last):
        if table.kind(number) is Kind.NOISE:
            noise.append(number)
            continue
        author, day = int(table.authors[number]), int(table.days[number])
        is_timed = table.moments.end(source) is not None
        lines = table.lines[number, 0] - table.lines[number - 1, 1] if number > first else 9
        is_apart = len(noise) > 1 or any(not table.is_short_noise(one) for one in noise)
        near.append(
            Near(
                number,
                texts[number - first],
                table.kind(number),
                author,
                is_speech=bool(is_timed or author) and not day,
                lines_from_above=int(lines),
                is_apart=is_apart,
                is_reply=bool(noise) and texts[noise[-1] - first].startswith(ANSWERING),
            )
        )
        noise = []
    return near


def _start(near: Sequence[Near], first: int, most: int, is_asked_for: Callable[[str], bool]) -> int:
    start = _begun(near, first, most // 2)
    if start > 0 and near[start].is_reply:
        place, length = start, 0
        while place > 0 and near[place].is_reply:
            place -= 1
            length += len(near[place].text)
        return place if length <= most // 2 else start
    if start == 0 or asks(near[start].text):
        return start
    above = near[start - 1].text
    is_far = near[start].lines_from_above > 1
    if asks(above) and (is_far or is_named_question(above) or is_asked_for(above)):
        return start - 1
    place, length = start, 0
    while place > 0 and (near[place].is_introduced or place == start):
        place -= 1
        length += len(near[place].text)
        if length > most:
            break
        if near[place].leads_to(near[place + 1]):
            return place
    return start


def _end(near: Sequence[Near], last: int, most: int) -> int:
    last = _ended(near, last, most // 2)
    if asks(near[last - 1].text):
        following = range(last, min(last + 3, len(near)))
        last = next((n + 1 for n in following if not asks(near[n].text)), last)
    if last < len(near) and near[last].is_reply and _QUESTION.search(near[last - 1].text):
        last += 1
    if last < len(near) and near[last - 1].leads_to(near[last]):
        last += 1
        if near[last - 1].kind is Kind.PROSE and near[last - 1].is_introduced:
            while last < len(near) and near[last].is_introduced:
                last += 1
                if near[last - 1].kind is not Kind.PROSE:
                    break
    return last


def _begun(near: Sequence[Near], first: int, most: int) -> int:
    length = 0
    while first > 0 and near[first - 1].goes_on(near[first]):
        if near[first].lines_from_above == 0:
            return first - 1
        length += len(near[first - 1].text)
        if length > most:
            break
        first -= 1
    return first


def _ended(near: Sequence[Near], last: int, most: int) -> int:
    length = 0
    while last < len(near) and near[last - 1].goes_on(near[last]):
        if near[last].lines_from_above == 0:
            return last + 1
        length += len(near[last].text)
        if length > most:
            break
        last += 1
    return last


def _filled(
    near: Sequence[Near], start: int, end: int, most: int, *, of_others: bool
) -> tuple[int, int]:
    length = sum(len(one.text) for one in near[start:end])

    def parts(one: Near, following: Near) -> bool:
        is_by_another = not of_others and following.author != one.author
        return is_by_another or following.is_apart or asks(following.text)

    own_end = end
    while end < len(near) and length + len(near[end].text) <= most:
        if parts(near[end - 1], near[end]):
            break
        length += len(near[end].text)
        end += 1
    while end > own_end and end < len(near) and near[end - 1].leads_to(near[end]):
        end -= 1
        length -= len(near[end].text)
    while start > 0 and length + len(near[start - 1].text) <= most:
        if parts(near[start - 1], near[start]):
            break
        start -= 1
        length += len(near[start].text)
    if length < 350 and end < len(near):
        end += not parts(near[end - 1], near[end])
        end += end < len(near) and near[end - 1].leads_to(near[end])
    return start, end


def _worded(near: Sequence[Near], start: int, end: int) -> tuple[int, int]:
    words = sum(len(one.text.split()) for one in near[start:end])
    while words < 8 and near[start].is_speech:
        if start > 0 and near[start - 1].is_speech:
            start -= 1
            words += len(near[start].text.split())
        elif end < len(near) and near[end].is_speech:
            words += len(near[end].text.split())
            end += 1
        else:
            break
    return start, end
