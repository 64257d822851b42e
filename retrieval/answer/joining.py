"""Which paragraphs belong together, so that one isn't shown without the other?

A line that ends with a colon belongs to the list, code, table or quotation that it introduces, a
question to its answer, a reply to the message above that it answers, a line of few words to the
sentence that goes on in the next, and a few words that somebody says to what is said before them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from retrieval.corpus import Kind, Passage, asks, segmentation, sources, ties
from retrieval.errors import SourceChangedError
from retrieval.snapshots import Snapshot

_NEAR_PARAGRAPHS: Final = 8
"""How many neighbours are looked at on either side, however long they are."""

_NEAR_BYTES: Final = 1_000
"""More are looked at where they have fewer bytes."""

_MOST_NEAR: Final = 64

_MOST_QUESTIONS: Final = 3
"""So many may follow one another before their answer."""

_FEWEST_CHARACTERS: Final = 350
"""What stands under a heading that is asked for has at least this many, where there are as many."""

_LEADING: Final = ties.ASKS | ties.INTRODUCES | ties.IS_ITEM | ties.ANNOUNCES_REPLY
_SAYS_ALL: Final = frozenset(
    told for told in range(256) if told & (_LEADING | ties.SAYS_LITTLE | ties.ENDS) == ties.ENDS
)
"""The ties of whole sentences that neither lead to others nor say little by themselves."""

# In a message, the name of whoever is asked, thanks or a face may follow; not so in an address.
_ASKED: Final = re.compile(r"\?(?![\w=&%/])|[？؟]")


def with_what_belongs(
    snapshot: Snapshot,
    run: Passage,
    most: int,
    is_asked_for: Callable[[str], bool],
    may_be_shown: Callable[[int], bool],
) -> tuple[Passage, bytes]:
    """Return a run of paragraphs with those before and after it that belong to it, and its bytes.

    Args:
        snapshot: The snapshot it stands in.
        run: Neighbouring paragraphs of one section.
        most: Within how many characters before it an introduction is looked for, up to how many,
            half on either side, the lines of a sentence are joined, and up to how many what follows
            belongs to a run whose heading is asked for.
        is_asked_for: Tells whether a text holds a word of what was asked: such a question
            belongs to the line after it, and all that fits belongs to such a heading.
        may_be_shown: Tells whether a paragraph of the source may be shown, by its number; nothing
            is joined across one that may not.

    Returns:
        The run itself when nothing belongs to it, or what does can't be read any more; the bytes as
        `Snapshot.read` returns them.

    Raises:
        SourceChangedError: The run stands there no longer.
    """
    table = snapshot.paragraphs
    heading = table.heading(run.paragraphs[0].number)
    is_wanted = bool(heading) and is_asked_for(heading)
    if not is_wanted and _stands_alone(snapshot, run):
        return run, snapshot.read(run)
    near = _Neighbours(snapshot, run, may_be_shown)
    try:
        start = _start(near, most, is_asked_for)
        end = _end(near, most)
        if is_wanted:
            start, end = _filled(near, start, end, most, of_others=asks(heading))
        start, end = _worded(near, start, end)
        first, last = near.numbers[start], near.numbers[end - 1] + 1
        joined = run if (start, end) == (0, near.count) else table.run(first, last - first)
        return joined, near.read(joined)
    except SourceChangedError:
        return run, snapshot.read(run)


def _stands_alone(snapshot: Snapshot, run: Passage) -> bool:
    """Tell whether a run, and what stands just before and after it, is prose that says all.

    Then nothing belongs to it unless its heading is asked for, as two columns tell at a glance.
    """
    first, last = run.paragraphs[0].number, run.paragraphs[-1].number
    around = slice(max(first - 1, 0), last + 2)
    kinds, told = snapshot.paragraphs.kinds[around], snapshot.forward.ties[around]
    return all(
        kind == Kind.HEADING or (kind == Kind.PROSE and one in _SAYS_ALL)
        for kind, one in zip(kinds.tobytes(), told.tobytes(), strict=True)
    )


class _Neighbours:
    """The paragraphs of a run and those near it, by their places: the run's own begin with 0.

    Noise has no place, and keeps none from belonging to another. What can be told from columns
    needs no text, so most are never read.

    Args:
        snapshot: The snapshot that they stand in.
        run: The run.
        may_be_shown: As in `with_what_belongs`.
    """

    def __init__(
        self, snapshot: Snapshot, run: Passage, may_be_shown: Callable[[int], bool]
    ) -> None:
        table = snapshot.paragraphs
        first, last = run.paragraphs[0].number, run.paragraphs[-1].number + 1
        self._snapshot, self._table, self._run = snapshot, table, run
        # Few are looked at, and one by one they are read fastest so.
        self._kinds, self._spans = table.kinds.data, table.spans.data
        self._ties = snapshot.forward.ties.data
        self._near: tuple[int, bytes] | None = None  # as `_read_all` returns it, once it is needed
        own = [number for number in range(first, last) if self._kinds[number] != Kind.NOISE]
        self.count: Final = len(own)
        """How many are the run's own."""
        self.numbers: Final = dict(enumerate(own))
        """The number of each in the corpus, by its place, as far as `has` was asked."""
        within = table.numbers_around(first)
        self._above = self._looked(range(first - 1, within.start - 1, -1), -1, may_be_shown)
        self._below = self._looked(range(last, within.stop), 1, may_be_shown)

    def _looked(
        self, numbers: range, step: int, may_be_shown: Callable[[int], bool]
    ) -> Iterator[int]:
        """Give a place to each of some neighbours that is near, and yield its number.

        A little noise keeps none away: where tabs begin, two tags stand above the code in the
        first.

        Args:
            numbers: The numbers of the neighbours, the nearest first.
            step: Whether they stand before the run, −1, or after it, 1.
            may_be_shown: As in `with_what_belongs`.
        """
        kinds, spans = self._kinds, self._spans
        place = -1 if step < 0 else self.count
        size = noise = 0
        for looked_at, number in enumerate(numbers[:_MOST_NEAR], 1):
            kind = kinds[number]
            if kind == Kind.HEADING or not may_be_shown(number):
                return
            length = spans[number, 1] - spans[number, 0]
            if kind == Kind.NOISE:
                noise += length
                if noise > segmentation.MOST_NOISE_CHARACTERS:
                    return
                continue
            self.numbers[place] = number
            yield number
            place += step
            noise = 0
            size += length
            if looked_at >= _NEAR_PARAGRAPHS and size > _NEAR_BYTES:
                return

    def has(self, place: int) -> bool:
        """Tell whether there is one at a place; of others nothing may be asked."""
        while place not in self.numbers:
            if next(self._above if place < 0 else self._below, None) is None:
                return False
        return True

    def asks(self, place: int) -> bool:
        """Tell whether one only asks."""
        return bool(self._ties[self.numbers[place]] & ties.ASKS)

    def says_little(self, place: int) -> bool:
        """Tell whether one has few words."""
        return bool(self._ties[self.numbers[place]] & ties.SAYS_LITTLE)

    def is_prose(self, place: int) -> bool:
        """Tell whether one is prose."""
        return self._kinds[self.numbers[place]] == Kind.PROSE

    def is_introduced(self, place: int) -> bool:
        """Tell whether one is of the sort that a line with a colon introduces."""
        return not self.is_prose(place) or bool(self._ties[self.numbers[place]] & ties.IS_ITEM)

    def leads_on(self, place: int) -> bool:
        """Tell whether one introduces the next, which nobody else says."""
        introduces = self._ties[self.numbers[place]] & ties.INTRODUCES
        return bool(introduces) and self.has(place + 1) and self._is_same_author(place)

    def goes_on(self, place: int) -> bool:
        """Tell whether a sentence goes on from one to the next."""
        told = self._ties[self.numbers[place]]
        if told & ties.ENDS or not self.has(place + 1):
            return False
        if not (self.is_prose(place) and self.is_prose(place + 1) and self._is_same_author(place)):
            return False
        following = self._ties[self.numbers[place + 1]]
        is_broken = told & ties.IS_FRAGMENT and following & ties.GOES_ON
        return bool(is_broken) or self.is_cut(place + 1)

    def _is_same_author(self, place: int) -> bool:
        authors = self._table.authors
        return bool(authors[self.numbers[place]] == authors[self.numbers[place + 1]])

    # What follows is asked only of one that another stands before.

    def is_reply(self, place: int) -> bool:
        """Tell whether one answers what stands above it, as the noise just before it tells."""
        return bool(self._ties[self.numbers[place] - 1] & ties.ANNOUNCES_REPLY)

    def is_cut(self, place: int) -> bool:
        """Tell whether one begins on the line where the paragraph before it ends."""
        return self._lines_from_above(place) == 0

    def is_next(self, place: int) -> bool:
        """Tell whether one begins there or on the next line."""
        return self._lines_from_above(place) <= 1

    def _lines_from_above(self, place: int) -> int:
        number, lines = self.numbers[place], self._table.lines
        return int(lines[number, 0]) - int(lines[number - 1, 1])

    def is_parted(self, place: int, *, of_others: bool) -> bool:
        """Tell whether one is about something else than the one before it.

        Args:
            place: Its place.
            of_others: Whether what another one says may be about the same.
        """
        is_by_another = not of_others and not self._is_same_author(place - 1)
        return is_by_another or self._is_apart(place) or self.asks(place)

    def _is_apart(self, place: int) -> bool:
        """Tell whether more than a short line of noise stands just before one."""
        before = self.numbers[place] - 1
        if self._kinds[before] != Kind.NOISE:
            return False
        return self._kinds[before - 1] == Kind.NOISE or not self._table.is_short_noise(before)

    def is_speech(self, place: int) -> bool:
        """Tell whether one is a turn, or a piece of one, of people who speak."""
        table, number = self._table, self.numbers[place]
        if table.days[number]:
            return False
        return (
            bool(table.authors[number])
            or table.moments.end(table.source_number(number)) is not None
        )

    def text(self, place: int) -> str:
        """Return the text of one."""
        number, spans = self.numbers[place], self._spans
        if self._near is None:
            self._near = self._read_all()
        begun, data = self._near
        if data:
            text = data[spans[number, 0] - begun : spans[number, 1] - begun]
        else:
            text = self._snapshot.read(self._table.run(number, 1))
        return text.decode(self._run.source.encoding, "replace")

    def length(self, place: int) -> int:
        """Return how many characters one has."""
        return len(self.text(place))

    def words(self, place: int) -> int:
        """Return how many words one has."""
        return len(self.text(place).split())

    def _read_all(self) -> tuple[int, bytes]:
        """Return where all begin, and their bytes: none where something between may be left out.

        Where the file looks untouched they aren't vouched for: most of them only decide, and what
        is shown is vouched for in the end.
        """
        near = [*self.numbers.values(), *self._above, *self._below]
        first, last = min(near), max(near) + 1
        begun, end = self._spans[first, 0], self._spans[last - 1, 1]
        snapshot = self._snapshot
        data = snapshot.texts.read_untouched(self._run.source, begun, end)
        if data and snapshot.omission:
            return begun, b""
        return begun, data or snapshot.read(self._table.run(first, last - first))

    def read(self, run: Passage) -> bytes:
        """Read the bytes of some of them, as `Snapshot.read` does."""
        begun, data = self._near or (0, b"")
        if data:
            spans = [one.span for one in run.paragraphs]
            data = data[spans[0].byte_start - begun : spans[-1].byte_end - begun]
            if sources.are_as_indexed(data, spans, [one.digest for one in run.paragraphs]):
                return data
        return self._snapshot.read(run)


def _start(near: _Neighbours, most: int, is_asked_for: Callable[[str], bool]) -> int:
    """Return the first of the paragraphs that belong to a run from the one before it on."""
    start = _begun(near, most // 2)
    if not near.has(start - 1):
        return start
    if near.is_reply(start):
        return _answered_by(near, start, most // 2)
    if near.asks(start):
        return start
    if near.asks(start - 1):
        above = near.text(start - 1)
        # In a file with a paragraph a line, a question may have nothing to do with the line below.
        is_answered = not near.is_next(start) or ties.is_named_question(above)
        if is_answered or is_asked_for(above):
            return start - 1
    place = start - 1
    while near.has(place):
        if near.leads_on(place):
            length = sum(map(near.length, range(place, start)))
            return place if length <= most else start
        if not near.is_introduced(place):
            break
        place -= 1
    return start


def _answered_by(near: _Neighbours, reply: int, most: int) -> int:
    """Return the message that a reply answers, or the first one of all it follows; itself if far.

    Replies to one message, and replies to those, stand below it one after the other.
    """
    place = reply
    while near.has(place - 1) and near.is_reply(place):
        place -= 1
    length = sum(map(near.length, range(place, reply)))
    return place if length <= most else reply


def _end(near: _Neighbours, most: int) -> int:
    """Return the place after the last of the paragraphs that belong to a run."""
    last = _answered(near, _ended(near, most // 2))
    if near.has(last) and near.is_reply(last) and _ASKED.search(near.text(last - 1)):
        last += 1
    if near.leads_on(last - 1):
        last += 1
        if near.is_prose(last - 1) and near.is_introduced(last - 1):
            while near.has(last) and near.is_introduced(last):
                last += 1
                if not near.is_prose(last - 1):
                    break
    return last


def _begun(near: _Neighbours, most: int) -> int:
    """Return the paragraph in which the sentence begins that goes on in a run, if it is near."""
    first = length = 0
    while near.has(first - 1) and near.goes_on(first - 1):
        if near.is_cut(first):
            return first - 1
        length += near.length(first - 1)
        if length > most:
            break
        first -= 1
    return first


def _ended(near: _Neighbours, most: int) -> int:
    """Return the place after the paragraph in which a sentence ends that goes on after a run."""
    last, length = near.count, 0
    while near.goes_on(last - 1):
        if near.is_cut(last):
            return last + 1
        length += near.length(last)
        if length > most:
            break
        last += 1
    return last


def _filled(
    near: _Neighbours, start: int, end: int, most: int, *, of_others: bool
) -> tuple[int, int]:
    """Fill a run up with what follows it, and then with what stands before it.

    What others say belongs to it only where the heading asks: then it may be the answer. What
    introduces something else comes with that, or not at all.
    """
    own_end = end
    length = sum(map(near.length, range(start, end)))
    while near.has(end) and (longer := length + near.length(end)) <= most:
        if near.is_parted(end, of_others=of_others):
            break
        length, end = longer, end + 1
    while end > own_end and near.leads_on(end - 1):
        end -= 1
        length -= near.length(end)
    while near.has(start - 1) and (longer := length + near.length(start - 1)) <= most:
        if near.is_parted(start, of_others=of_others):
            break
        length, start = longer, start - 1
    # Of a long paragraph only some sentences will be shown.
    if length < _FEWEST_CHARACTERS and near.has(end):
        end += not near.is_parted(end, of_others=of_others)
        end += near.leads_on(end - 1)
    return start, end


def _worded(near: _Neighbours, start: int, end: int) -> tuple[int, int]:
    """Return some turns with those before them, or else after, until they say enough."""
    for place in range(start, end):
        if not near.says_little(place):
            return start, end
    if not near.is_speech(start):
        return start, end
    words = sum(map(near.words, range(start, end)))
    while words < ties.FEWEST_WORDS and near.is_speech(start):
        if near.has(start - 1) and near.is_speech(start - 1):
            start -= 1
            words += near.words(start)
        elif near.has(end) and near.is_speech(end):
            words += near.words(end)
            end += 1
        else:
            break
    return start, end


def _answered(near: _Neighbours, last: int) -> int:
    """Return the place after the answer to the questions that some paragraphs end with."""
    if near.asks(last - 1):
        for place in range(last, last + _MOST_QUESTIONS):
            if near.has(place) and not near.asks(place):
                return place + 1
    return last
