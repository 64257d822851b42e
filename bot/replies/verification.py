"""How does the bot lay out a verdict on a quote in Discord?"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.replies import paths, quoting
from bot.replies.layout import (
    LIMIT,
    Attachment,
    Reply,
    corpus_names,
    extract_reply,
    source_line,
)
from retrieval.corpus import Extract, Skipped
from retrieval.quote import Verification

_MOST_NAMED: Final = 5  # places of the same words
_LONGEST_SHOWN: Final = 60  # characters of a quote among others
_LONGEST_CHANGE: Final = 40
_MOST_MARKS: Final = 6  # changed pieces; old and new words count apiece

_MOST_UNREAD: Final = 3
_LONGEST_REASON: Final = 100
_MOST_FILES: Final = 10  # as many as Discord takes
# No mark stands inside a mark: made-up ones would else take time as the square of their number.
_CHANGE: Final = re.compile(
    r"\[-(?P<old>(?:(?!\[-|-\]).)+)-\]|\{\+(?P<new>(?:(?!\{\+|\+\}).)+)\+\}"
)


@dataclass(frozen=True, slots=True)
class Headlines:
    """How a face tells each verdict; `{corpus}` stands for who says it.

    Attributes:
        exact: For an exact quote.
        but_for: For an exact one with something folded, `{folded}`.
        near: For a near one.
        stitched: For a stitched one.
        stitched_near: For a stitched one with changed words.
        absent: For an absent one.
        unread: For an absent one where not all could be read.
    """

    exact: str
    but_for: str
    near: str
    stitched: str
    stitched_near: str
    absent: str
    unread: str

    def of(self, found: Verification, *, is_unread: bool) -> str:
        """Return the one for a verdict; `is_unread` tells that not all could be read."""
        match found.verdict:
            case "exact":
                return self.but_for if found.but_for else self.exact
            case "near":
                return self.near
            case "stitched":
                return self.stitched_near if found.difference else self.stitched
            case "absent":
                return self.unread if is_unread else self.absent


_HEADLINES: Final = Headlines(
    exact="**Exact**: {corpus} says this word for word.",
    but_for="**Exact**, but for {folded}: {corpus} says these words.",
    near="**Near**: {corpus} says nearly this: ~~its words~~ **the quote's**.",
    stitched="**Stitched**: {corpus} says all of this, but not in one piece.",
    stitched_near=(
        "**Stitched**: {corpus} says nearly all of this, in several pieces: ~~its words~~ "
        "**the quote's**."
    ),
    absent="**Not found**: this is not in {corpus}.",
    unread="**Not found** in what could be read of {corpus}, which isn't all.",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict of some corpora on a quote.

    Attributes:
        verification: The verdict that comes closest.
        corpus: Name of the corpus that says it.
        corpora: Names of all that were asked, at least one.
        as_well: Names of others that say it word for word.
        unread: What could not be read, by the names of corpora that may hold it.
        told: A sentence where the words are another's than it is said; empty otherwise.
    """

    verification: Verification
    corpus: str
    corpora: tuple[str, ...]
    as_well: tuple[str, ...] = ()
    unread: Mapping[str, Sequence[Skipped]] = field(default_factory=dict)
    told: str = ""


def verification_reply(checked: Checked, link: str = "") -> Reply:
    """Lay out the verdict on one quote.

    Args:
        checked: The verdict.
        link: The link template of its corpus; empty for none.
    """
    found = checked.verification
    heard: tuple[str, ...] = (checked.corpus,)
    if found.verdict == "absent":
        heard = tuple(dict.fromkeys([*checked.corpora, *checked.unread]))
    headline = _HEADLINES.of(found, is_unread=bool(checked.unread))
    head = [headline.format(corpus=corpus_names(heard, " or "), folded=listed(found.but_for))]
    if found.verdict == "stitched" and found.difference:
        head.append(f"-# {_marks(found.difference)}")
    if found.found_elsewhere:
        named = paths.coded(found.expected_path or "")
        head.append(f"It stands not in {named}, but in another file.")
    others = [name for name in checked.corpora if name != checked.corpus]
    foot = []
    if checked.as_well:
        foot.append(f"-# word for word in {corpus_names(checked.as_well)} as well")
    elif others and found.verdict != "absent":
        foot.append(f"-# looked in {corpus_names(others)} as well")
    shown = found.places if found.verdict == "stitched" else found.places[:1]
    if found.verdict != "stitched" and (also := _lines_of(found.places)[1:]):
        foot.insert(0, f"-# also at {_also(also)}")
    if found.verdict != "exact":
        foot += _not_read([checked])

    def attached() -> Attachment:
        if found.verdict == "near" and found.difference is not None:
            return Attachment("difference.txt", f"{found.difference}\n".encode())
        return Attachment("quote.txt", shown[0].text.encode())

    return _fit(head, _pieces(found, shown, link), foot, attached)


def listed(names: Sequence[str]) -> str:
    """Return names, at least one, as a sentence lists them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def verdicts_reply(
    found: Sequence[Checked], unchecked: int, link: Callable[[str], str] = lambda _: ""
) -> Reply:
    """Lay out the verdicts on the quotes of a message, a few lines for each.

    Args:
        found: The verdicts, in the order of the message; at least one.
        unchecked: Number of further quotes that were not checked.
        link: Returns the link template of a corpus; empty for none.
    """
    asked = list(dict.fromkeys(name for checked in found for name in checked.corpora))
    inexact = [checked for checked in found if checked.verification.verdict != "exact"]
    foot = "\n".join([f"-# looked in {corpus_names(asked)}", *_not_read(inexact)])
    with_links = [_line(n, checked, link(checked.corpus)) for n, checked in enumerate(found, 1)]
    without = [_line(n, checked, "") for n, checked in enumerate(found, 1)]
    for lines in (with_links, without):
        content = "\n".join([*lines, *_left(unchecked), foot])
        if len(content) <= LIMIT:
            return Reply(content)
    shown: list[str] = []
    for line in without:
        left = _left(unchecked + len(found) - len(shown) - 1)
        if len("\n".join([*shown, line, *left, foot])) > LIMIT:
            break
        shown.append(line)
    return Reply("\n".join([*shown, *_left(unchecked + len(found) - len(shown)), foot]))


def changes(difference: str) -> str:
    """Return a difference as markdown: the source's words struck through, the quote's bold.

    Args:
        difference: The difference with `[-…-]` and `{+…+}`, on one line.
    """
    parts: list[str] = []
    last = 0
    for match in _CHANGE.finditer(difference):
        # Delimiters that touch could be read as other ones.
        touches = parts and match.start() == last
        between = quoting.escape(difference[last : match.start()], alone=False)
        parts += [" " if touches else between, _marked(match)]
        last = match.end()
    return "".join([*parts, quoting.escape(difference[last:], alone=False)])


def _marked(match: re.Match[str], longest: int | None = None) -> str:
    before, words, after = "**", match["new"], "**"
    if words is None:
        # Nothing can escape a tilde inside struck-through words.
        before, words, after = "~~", match["old"], "~~"
        if "~" in words:
            before, after = r"\[-", "-]"
    if longest is not None and len(words) > longest:
        words = f"{words[: longest - 1]}…"
    # Delimiters around blanks would be seen as they are.
    return f"{before}{quoting.escape(words, alone=False)}{after}" if words.strip() else words


def _fit(
    head: Sequence[str],
    pieces: Sequence["_Piece"],
    foot: Sequence[str],
    attached: Callable[[], Attachment],
) -> Reply:
    """Put each piece in whole while there is room for it and for the names of the others."""
    taken = [piece.named for piece in pieces]
    files: list[Attachment] = []
    for number, piece in enumerate(pieces):
        tried = [*taken[:number], piece.whole.content, *taken[number + 1 :]]
        if len("\n".join([*head, *tried, *foot])) <= LIMIT:
            taken[number] = piece.whole.content
            files.extend(piece.whole.attachments)
        elif len(pieces) == 1:
            taken, files = [f"{piece.source} · too long for a message, attached"], [attached()]
    content = "\n".join([*head, *taken, *foot])
    while len(content) > LIMIT:  # there are very many pieces
        taken.pop()
        content = "\n".join([*head, *taken, "-# and more", *foot])
    return Reply(content, tuple(files[:_MOST_FILES]))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A place that is shown, or at least named."""

    whole: Reply
    source: str

    @property
    def named(self) -> str:
        return f"{self.source} · left out, no room in this message"


def _pieces(found: Verification, shown: Sequence[Extract], link: str) -> list[_Piece]:
    """Return the places with their words; a near quote shows the difference instead."""
    if found.verdict != "near" or found.difference is None:
        whole = [extract_reply(place, link=link) for place in shown]
    else:
        # Escaping takes time as the square of the length; anything longer is attached anyway.
        marked = changes(found.difference) if len(found.difference) <= LIMIT else "-" * LIMIT
        whole = [Reply(f"> {marked}\n{source_line(place, link)}") for place in shown]
    # Show bare paths: links take room that the pieces need.
    return [_Piece(reply, source_line(place)) for reply, place in zip(whole, shown, strict=True)]


def _line(number: int, checked: Checked, link: str) -> str:
    found = checked.verification
    text = " ".join(found.quote.split())
    text = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    verdict: str = found.verdict
    exact = found.verdict == "exact"
    if found.verdict == "absent":
        verdict = "not found in what could be read" if checked.unread else "not found"
    but = f", but for {listed(found.but_for)}:" if exact and found.but_for else ""
    line = f"{number}\\. **{verdict}**{but} “{quoting.inline(text)}”"
    if found.difference:
        line += f"\n-# {_marks(found.difference)}"
    if found.places:
        others = len(_lines_of(found.places)) - 1
        more = f" and {others:,} more" if others else ""
        line += f"\n{source_line(found.places[0], link)}{more}"
    if found.found_elsewhere:
        line += f"\n-# not in {paths.coded(found.expected_path or '')}"
    if checked.told:
        line += f"\n-# {quoting.inline(checked.told)}"
    return line


def _marks(difference: str) -> str:
    """Return the first changes alone, each cut where it is long."""
    marks = list(_CHANGE.finditer(difference))
    parts = [_marked(match, _LONGEST_CHANGE) for match in marks[:_MOST_MARKS]]
    return " ".join([*parts, "…"] if len(marks) > _MOST_MARKS else parts)


def _not_read(found: Sequence[Checked]) -> list[str]:
    """Return lines about what could not be read, of all corpora together."""
    entries = dict.fromkeys(
        (corpus, entry)
        for checked in found
        for corpus, unread in checked.unread.items()
        for entry in unread
    )
    lines = []
    for corpus, entry in [*entries][:_MOST_UNREAD]:
        what = "" if entry.path == "*" else f"{paths.coded(entry.path)}, "
        reason = quoting.inline(entry.reason[:_LONGEST_REASON])
        lines.append(f"-# not read in {corpus_names([corpus])}: {what}{reason}")
    if (more := len(entries) - _MOST_UNREAD) > 0:
        lines.append(f"-# and {more:,} more not read")
    return lines


def _left(quotes: int) -> list[str]:
    if not quotes:
        return []
    return [f"-# {quotes:,} more {'quote' if quotes == 1 else 'quotes'} left out"]


def _lines_of(places: Sequence[Extract]) -> list[str]:
    """Return where places are, in their order; a line that says it twice comes once."""
    return list(dict.fromkeys(map(paths.located, places)))


def _also(locators: Sequence[str]) -> str:
    named = ", ".join(paths.coded(locator) for locator in locators[:_MOST_NAMED])
    more = len(locators) - _MOST_NAMED
    return named + (f" and {more:,} more" if more > 0 else "")
