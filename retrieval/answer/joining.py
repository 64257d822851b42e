"""Which paragraphs belong together, so that one isn't shown without the other?

A line that ends with a colon belongs to the list, code, table or quotation that it introduces, a
question to its answer, a reply to the message above that it answers, a line of few words to the
sentence that goes on in the next, and a few words that somebody says to what is said before them.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, overload

from retrieval.corpus import (
    ANSWERING,
    BLANK,
    Kind,
    Passage,
    ends_sentence,
    introduces,
    is_list_item,
    segmentation,
    sources,
)
from retrieval.errors import SourceChangedError
from retrieval.index import Rows
from retrieval.snapshots import Snapshot

_NEAR_PARAGRAPHS: Final = 8
"""How many neighbours are looked at on either side, however long they are."""

_NEAR_BYTES: Final = 1_000
"""More are looked at where they have fewer bytes."""

_MOST_NEAR: Final = 64

_MOST_QUESTION_CHARACTERS: Final = 300

_LONGEST_QUESTION: Final = 1_000
"""A question that a mark tells may have this many characters."""

_MOST_QUESTIONS: Final = 3
"""So many may follow one another before their answer."""

_FEWEST_CHARACTERS: Final = 350
"""What stands under a heading that is asked for has at least this many, where there are as many."""

_MOST_FRAGMENT_CHARACTERS: Final = 100
"""A shorter line may be only a piece of a sentence."""

_FEWEST_WORDS: Final = 8
"""What is said in fewer words says little by itself."""

_QUESTION_MARKS: Final = ("?", "？", "؟")
# No round brackets: what stands in them is an aside, and asks for no answer.
_CLOSERS: Final = "*_\"'”’»]> " + BLANK
# In a message, the name of whoever is asked, thanks or a face may follow; not so in an address.
_ASKED: Final = re.compile(r"\?(?![\w=&%/])|[？؟]")
_ASKING: Final = re.compile(
    r"[>\s]*+[*_]{0,3}(?:Q(?:uestion|uestão)?|F(?:rage)?|问|問|質問)\s?\d*[.:)：][*_]{0,3}",
    re.IGNORECASE,
)
_ANSWERING: Final = re.compile(
    r"^[>\s]*+[*_]{0,3}(?:A(?:nswer|ntwort)?|R(?:éponse|esposta)?|答)\s?\d*[.:)：]",
    re.IGNORECASE | re.MULTILINE,
)
_BOLD_LINE: Final = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)[:.]?")
_TIME: Final = re.compile(r"^[\[(]?\d[\d:.,]*[\])]?\s+")  # at which a line was said


def asks(text: str) -> bool:
    """Tell whether a paragraph only asks, or names what is said below it: a line in bold."""
    if "\n\n" in text or len(text) > _LONGEST_QUESTION:
        return False
    if _ASKING.match(text) is not None:
        return _ANSWERING.search(text) is None
    return len(text) <= _MOST_QUESTION_CHARACTERS and (
        text.rstrip(_CLOSERS).endswith(_QUESTION_MARKS) or _BOLD_LINE.fullmatch(text) is not None
    )


def _holds_a_question(text: str) -> bool:
    """Tell whether one of the sentences of a paragraph asks."""
    return _ASKED.search(text) is not None


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
    first, last = run.paragraphs[0].number, run.paragraphs[-1].number + 1
    begun, ended = _reach(snapshot, first, last, may_be_shown)
    data = None if (begun, ended) == (first, last) else _bytes(snapshot, begun, ended)
    if data is None:
        return run, snapshot.read(run)
    near = _Neighbours(snapshot, begun, ended, data)
    start = _start(near, near.place(first), most, is_asked_for)
    end = _end(near, near.place(last - 1) + 1, most)
    heading = table.heading(first)
    if heading and is_asked_for(heading):
        start, end = _filled(near, start, end, most, of_others=asks(heading))
    start, end = _worded(near, start, end)
    begins, ends = near.number(start), near.number(end - 1) + 1
    joined = run if (begins, ends) == (first, last) else table.run(begins, ends - begins)
    vouched = near.vouched(joined)
    return (run, snapshot.read(run)) if vouched is None else (joined, vouched)


def _bytes(snapshot: Snapshot, first: int, last: int) -> bytes | None:
    """Read paragraphs from one number to before another; None where they aren't as indexed.

    Where the file looks untouched they aren't vouched for: most of them only decide, and what is
    shown is vouched for in the end.
    """
    table = snapshot.paragraphs
    if not snapshot.omission:  # else what is left out may stand between them
        source = table.sources.row(table.source_number(first))
        start, end = int(table.spans[first, 0]), int(table.spans[last - 1, 1])
        if (data := snapshot.texts.read_untouched(source, start, end)) is not None:
            return data
    try:
        return snapshot.read(table.run(first, last - first))
    except SourceChangedError:
        return None


class _Neighbour(NamedTuple):
    """A paragraph near a run.

    Attributes:
        text: The text.
        kind: What it is.
        is_cut: Whether it begins on the line where the paragraph before it ends.
        is_next: Whether it begins there or on the next line.
        is_apart: Whether more than a short line of noise stands just before it.
        is_reply: Whether it answers what stands above it, as the noise just before it tells.
        author: The number of its author; 0 where it isn't known.
        is_speech: Whether it is a turn, or a piece of one, of people who speak.
    """

    text: str
    kind: Kind
    is_cut: bool
    is_next: bool
    is_apart: bool
    is_reply: bool
    author: int
    is_speech: bool

    @property
    def is_introduced(self) -> bool:
        """Whether it is of the sort that a line with a colon introduces."""
        return self.kind is not Kind.PROSE or is_list_item(self.text) or self.text.startswith(">")

    @property
    def is_fragment(self) -> bool:
        """Whether it may be only a piece of a sentence."""
        return "\n" not in self.text and len(self.text) <= _MOST_FRAGMENT_CHARACTERS

    def leads_to(self, following: "_Neighbour") -> bool:
        """Tell whether this paragraph introduces the next, which nobody else says."""
        return introduces(self.text) and following.author == self.author

    def goes_on(self, following: "_Neighbour") -> bool:
        """Tell whether a sentence goes on from this paragraph to the next."""
        if not self.kind is following.kind is Kind.PROSE or ends_sentence(self.text):
            return False
        if following.author != self.author:
            return False
        if following.is_cut:
            return True
        begun = _TIME.sub("", following.text)[:1]
        return (
            self.is_fragment
            and following.is_fragment
            and not is_list_item(following.text)
            and begun.islower()
        )


class _Neighbours(Rows[_Neighbour]):
    """Paragraphs near a run, without noise, which keeps none from belonging to another.

    Args:
        snapshot: The snapshot that they stand in.
        first: The number of the first paragraph, noise included.
        last: The number after that of the last.
        data: The bytes of all.
    """

    def __init__(self, snapshot: Snapshot, first: int, last: int, data: bytes) -> None:
        table = snapshot.paragraphs
        self._table, self._first, self._data = table, first, data
        self._spans: list[list[int]] = table.spans[first:last].tolist()
        self._lines: list[list[int]] = table.lines[first:last].tolist()
        self._kinds = table.kinds_of(first, last)
        self._said = [n for n, kind in enumerate(self._kinds) if kind is not Kind.NOISE]
        source = table.source_number(first)
        self._encoding = table.sources.row(source).encoding
        self._is_timed = table.moments.end(source) is not None
        self._looked_at: dict[int, _Neighbour] = {}

    def __len__(self) -> int:
        return len(self._said)

    def place(self, number: int) -> int:
        """Return the place of a paragraph among them, by its number in the corpus."""
        return self._said.index(number - self._first)

    def number(self, place: int) -> int:
        """Return the number of a paragraph in the corpus, by its place among them."""
        return self._first + self._said[place]

    def row(self, number: int) -> _Neighbour:
        """Return a paragraph by its place among them; most are never looked at."""
        known = self._looked_at[number] = self._made(self._said[number])
        return known

    @overload
    def __getitem__(self, place: int) -> _Neighbour: ...
    @overload
    def __getitem__(self, place: slice) -> list[_Neighbour]: ...
    def __getitem__(self, place: int | slice) -> _Neighbour | list[_Neighbour]:
        # The same few are looked at again and again.
        if isinstance(place, int) and (known := self._looked_at.get(place)):
            return known
        return super().__getitem__(place)

    def vouched(self, run: Passage) -> bytes | None:
        """Return the bytes of some of them; None where they aren't those that were indexed."""
        spans = [one.span for one in run.paragraphs]
        start = self._spans[0][0]
        data = self._data[spans[0].byte_start - start : spans[-1].byte_end - start]
        digests = [one.digest for one in run.paragraphs]
        return data if sources.are_as_indexed(data, spans, digests) else None

    def _made(self, n: int) -> _Neighbour:
        table, number, lines = self._table, self._first + n, self._lines
        author = int(table.authors[number])
        return _Neighbour(
            self._text(n),
            self._kinds[n],
            is_cut=n > 0 and lines[n - 1][1] == lines[n][0],
            is_next=n > 0 and lines[n - 1][1] + 1 >= lines[n][0],
            is_apart=self._is_apart(n),
            is_reply=n > 0 and self._announces_reply(n - 1),
            author=author,
            is_speech=bool(self._is_timed or author) and not table.days[number],
        )

    def _text(self, n: int) -> str:
        start, end = self._spans[n]
        begun = self._spans[0][0]
        return self._data[start - begun : end - begun].decode(self._encoding, "replace")

    def _announces_reply(self, n: int) -> bool:
        """Tell whether a paragraph says that what follows it answers what stands above it."""
        return self._kinds[n] is Kind.NOISE and self._text(n).startswith(ANSWERING)

    def _is_apart(self, n: int) -> bool:
        """Tell whether more than a short line of noise stands just before a paragraph."""
        before = n - 1
        while before >= 0 and self._kinds[before] is Kind.NOISE:
            if before < n - 1 or not self._table.is_short_noise(self._first + before):
                return True
            before -= 1
        return False


def _reach(
    snapshot: Snapshot, first: int, last: int, may_be_shown: Callable[[int], bool]
) -> tuple[int, int]:
    """Return the first neighbour of the same section that is near, and the one after the last."""
    table = snapshot.paragraphs
    source = table.source_number(first)
    low, high = table.firsts[source : source + 2].tolist()
    before = _near(snapshot, range(first - 1, low - 1, -1), may_be_shown)
    after = _near(snapshot, range(last, high), may_be_shown)
    return first - before, last + after


def _near(snapshot: Snapshot, numbers: range, may_be_shown: Callable[[int], bool]) -> int:
    """Return how many of some neighbours are near; the last is no noise.

    A little noise keeps none away: where tabs begin, two tags stand above the code in the first.
    """
    table = snapshot.paragraphs
    # Few are looked at, and one by one they are read fastest so.
    kinds, spans = table.kinds.data, table.spans.data
    near = size = noise = 0
    for count, number in enumerate(numbers[:_MOST_NEAR], 1):
        kind, length = kinds[number], spans[number, 1] - spans[number, 0]
        if kind == Kind.HEADING or not may_be_shown(number):
            break
        if kind == Kind.NOISE:
            noise += length
            if noise > segmentation.MOST_NOISE_CHARACTERS:
                break
            continue
        near, noise = count, 0
        size += length
        if near >= _NEAR_PARAGRAPHS and size > _NEAR_BYTES:
            break
    return near


def _start(
    near: Sequence[_Neighbour], first: int, most: int, is_asked_for: Callable[[str], bool]
) -> int:
    """Return the first of the paragraphs that belong to a run from the one before it on."""
    start = _begun(near, first, most // 2)
    if start > 0 and near[start].is_reply:
        return _answered_by(near, start, most // 2)
    if start == 0 or asks(near[start].text):
        return start
    above = near[start - 1].text
    if asks(above) and (_belongs(near[start], above) or is_asked_for(above)):
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


def _answered_by(near: Sequence[_Neighbour], reply: int, most: int) -> int:
    """Return the message that a reply answers, or the first one of all it follows; itself if far.

    Replies to one message, and replies to those, stand below it one after the other.
    """
    place, length = reply, 0
    while place > 0 and near[place].is_reply:
        place -= 1
        length += len(near[place].text)
    return place if length <= most else reply


def _belongs(answer: _Neighbour, question: str) -> bool:
    """Tell whether a question surely is the one that the paragraph after it answers.

    In a file with a paragraph a line, a question may have nothing to do with the line after it.
    """
    return not answer.is_next or _ASKING.match(question) is not None


def _end(near: Sequence[_Neighbour], last: int, most: int) -> int:
    """Return the number after the last of the paragraphs that belong to a run."""
    last = _answered(near, _ended(near, last, most // 2))
    if last < len(near) and near[last].is_reply and _holds_a_question(near[last - 1].text):
        last += 1
    if last < len(near) and near[last - 1].leads_to(near[last]):
        last += 1
        if near[last - 1].kind is Kind.PROSE and near[last - 1].is_introduced:
            while last < len(near) and near[last].is_introduced:
                last += 1
                if near[last - 1].kind is not Kind.PROSE:
                    break
    return last


def _begun(near: Sequence[_Neighbour], first: int, most: int) -> int:
    """Return the paragraph in which the sentence begins that goes on in one, if it is near."""
    length = 0
    while first > 0 and near[first - 1].goes_on(near[first]):
        if near[first].is_cut:
            return first - 1
        length += len(near[first - 1].text)
        if length > most:
            break
        first -= 1
    return first


def _ended(near: Sequence[_Neighbour], last: int, most: int) -> int:
    """Return the number after the paragraph in which a sentence ends that goes on before it."""
    length = 0
    while last < len(near) and near[last - 1].goes_on(near[last]):
        if near[last].is_cut:
            return last + 1
        length += len(near[last].text)
        if length > most:
            break
        last += 1
    return last


def _filled(
    near: Sequence[_Neighbour], start: int, end: int, most: int, *, of_others: bool
) -> tuple[int, int]:
    """Fill a run up with what follows it, and then with what stands before it.

    What others say belongs to it only where the heading asks: then it may be the answer.
    """
    length = sum(len(one.text) for one in near[start:end])

    def parts(one: _Neighbour, following: _Neighbour) -> bool:
        is_by_another = not of_others and following.author != one.author
        return is_by_another or following.is_apart or asks(following.text)

    while end < len(near) and length + len(near[end].text) <= most:
        if parts(near[end - 1], near[end]):
            break
        length += len(near[end].text)
        end += 1
    while start > 0 and length + len(near[start - 1].text) <= most:
        if parts(near[start - 1], near[start]):
            break
        start -= 1
        length += len(near[start].text)
    # Of a long paragraph only some sentences will be shown.
    if length < _FEWEST_CHARACTERS and end < len(near):
        end += not parts(near[end - 1], near[end])
    return start, end


def _worded(near: Sequence[_Neighbour], start: int, end: int) -> tuple[int, int]:
    """Return some turns with those before them, or else after, until they say enough."""
    if not near[start].is_speech:
        return start, end
    words = sum(len(one.text.split()) for one in near[start:end])
    while words < _FEWEST_WORDS and near[start].is_speech:
        if start > 0 and near[start - 1].is_speech:
            start -= 1
            words += len(near[start].text.split())
        elif end < len(near) and near[end].is_speech:
            words += len(near[end].text.split())
            end += 1
        else:
            break
    return start, end


def _answered(near: Sequence[_Neighbour], last: int) -> int:
    """Return the number after the answer to the questions that some paragraphs end with."""
    if asks(near[last - 1].text):
        for number in range(last, min(last + _MOST_QUESTIONS, len(near))):
            if not asks(near[number].text):
                return number + 1
    return last
