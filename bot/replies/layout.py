"""How is an answer or a citation laid out as a Discord message?

It is plain content, which people can copy on a phone, search and have read aloud. The limit of
2,000 characters counts code points. An excerpt is shown whole or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.replies import paths, quoting
from bot.replies.bylines import signature
from bot.replies.controls import LONGEST_QUESTION, Row
from bot.replies.links import target_of
from retrieval.answer import Answer, parts_of
from retrieval.corpus import Extract
from retrieval.quote import Citation, OpenedExcerpt

LIMIT: Final = 2000
LONGEST_NOTE: Final = 300
"""Most characters of what a person adds to a citation."""
ATTACHED: Final = "too long for a message, attached"
LEFT_OUT: Final = "left out, no room in this message"
MOST_ATTACHED: Final = 1_000_000
"""Most bytes of all files that go along with a reply."""
TOO_LARGE: Final = "over 1 MB, too much to attach; cite some of its lines"
IN_ORDER: Final = "the oldest first"
CUT: Final = f"Known here are the question's first {LONGEST_QUESTION} characters and what matched."
_MOST_CORPORA: Final = 8
_WARNING_LIMIT: Final = 150
_DIFFERENCE_LIMIT: Final = 600
_WORDS_LIMIT: Final = 12
_LONGEST_WORD: Final = 40
_LONGEST_PART: Final = 110  # characters of a value that is offered, with its key
_MOST_PARTS: Final = 5
_PLACES_LIMIT: Final = 2


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a message."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to send.

    Attributes:
        content: Markdown, 1 to 2,000 code points.
        attachments: Exact texts that the content can't show; at most one per excerpt.
        rows: Buttons and menus under the message; at most five rows.
        private: Whether it tells the asker alone what went wrong, however they asked. In a channel
            it can't be hidden, so it can be removed there.
    """

    content: str
    attachments: tuple[Attachment, ...] = ()
    rows: tuple[Row, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """An excerpt with its source line, in the forms it can take.

    Attributes:
        name: The name of the file with its exact text.
        quote: The excerpt as a quote; None when it is longer than any message.
    """

    text: str
    name: str
    source_line: str
    quote: quoting.Quote | None

    @property
    def attachment(self) -> Attachment:
        # Always UTF-8, whatever the corpus's encoding, since Discord shows no other.
        return Attachment(self.name, self.text.encode())

    @property
    def whole(self) -> str | None:
        if self.quote is None:
            return None
        note = "" if self.quote.exact else " · exact text attached"
        return f"{self.quote.markdown}\n{self.source_line}{note}"

    @property
    def attached(self) -> str:
        return f"{self.source_line} · {ATTACHED}"

    @property
    def refused(self) -> str:
        return f"{self.source_line} · {TOO_LARGE}"

    @property
    def left_out(self) -> str:
        return f"{self.source_line} · {LEFT_OUT}"


def _piece(extract: Extract, line: str, name: str) -> _Piece:
    text = extract.text
    return _Piece(text, name, line, quoting.quote(text) if len(text) <= LIMIT else None)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An excerpt among others of one reply.

    Attributes:
        rank: The number of the excerpt.
        paragraph_id: Id of the paragraph it begins in.
        extract: The text that is shown.
        also_at: Other places of the same text, as locators.
    """

    rank: int
    paragraph_id: str
    extract: Extract
    also_at: tuple[str, ...] = ()

    def piece(self, link: str) -> _Piece:
        also = _also(self.also_at, self.extract.path)
        named = f"`{self.paragraph_id}`"
        line = source_line(
            self.extract, link, named, *also, rank=self.rank, citation=self.paragraph_id
        )
        return _piece(self.extract, line, attachment_name(self.rank, self.paragraph_id))

    @property
    def bare(self) -> _Piece:
        """The excerpt with as little as possible said about it."""
        return _Numbered(self.rank, self.paragraph_id, self.extract).piece("")


def answer_reply(
    answer: Answer,
    link: str = "",
    earlier: str | None = None,
    *,
    of_message: bool = False,
    in_order: bool = False,
) -> Reply:
    """Lay out an answer.

    Args:
        answer: The answer. Weak excerpts in it are shown as the closest ones; leave them out where
            nobody asked for them.
        link: The corpus's link template; empty for none.
        earlier: The question that this one follows; None for none.
        of_message: Whether the question is what a message says that somebody replied to.
        in_order: Whether its excerpts are in the order in which they were said.
    """
    head = f"**{cut_question(answer.question)}**"
    if of_message:
        head += "\n-# looked for what the message says that you replied to"
    if earlier is not None:
        carried = _words("carried over", _carried(answer.carried_terms))
        head += f"\n-# {' · '.join([f'following {cut_question(earlier)}', *carried])}"
    if answer.error:
        return Reply(f"{head}\n{quoting.inline(answer.error)}"[:LIMIT], private=True)
    state = quoting.inline(f"{answer.corpus}@{answer.snapshot}")
    warnings = [f"-# {quoting.inline(warning[:_WARNING_LIMIT])}" for warning in answer.warnings[:1]]
    if not answer.answered and not answer.weak:
        words = [*_read_as(answer), *_words("no passage has", answer.missing_terms)]
        nothing = f"Nothing in *{quoting.inline(answer.corpus)}* answers that."
        return Reply("\n".join([head, nothing, f"-# {' · '.join([*words, state])}", *warnings]))
    if not answer.answered:
        head += "\nClosest, though they may not answer it:"
    elif in_order:
        head += f"\n-# {IN_ORDER}"
    excerpts = answer.excerpts or answer.weak
    matched = dict.fromkeys(w for excerpt in excerpts for w in excerpt.matched_terms)
    words = [*_read_as(answer), *_words("matched", list(matched)), state]
    foot = "\n".join([f"-# {' · '.join(words)}", *warnings])
    shown = [_Numbered(one.rank, one.paragraph_id, one.extract, one.also_at) for one in excerpts]
    return _fit_all(head, shown, foot, state, link)


def chosen_reply(
    head: str,
    state: str,
    chosen: Mapping[int, OpenedExcerpt],
    *,
    link: str = "",
    warning: str = "",
) -> Reply:
    """Lay out excerpts that somebody chose.

    Args:
        head: What stands above them, as Markdown; empty for nothing.
        state: The corpus and its snapshot: `seeds@9f3c21`.
        chosen: The excerpts by their ranks, ascending.
        link: The corpus's link template; empty for none.
        warning: A sentence about what is missing; empty for nothing.
    """
    state = quoting.inline(state)
    warnings = [f"-# {quoting.inline(warning[:_WARNING_LIMIT])}"] if warning else []
    shown = [_Numbered(rank, one.paragraph_id, one.extract) for rank, one in chosen.items()]
    foot = "\n".join([f"-# {state}", *warnings])
    return _fit_all(head, shown, foot, state, link)


def attachment_name(rank: int, paragraph_id: str) -> str:
    """Return the name of the file with an excerpt's exact text; a lone excerpt has rank 0."""
    return f"{rank}-{paragraph_id}.txt" if rank else f"{paragraph_id}.txt"


def citation_reply(citation: Citation, corpus: str, link: str = "", note: str = "") -> Reply:
    """Lay out what a citation leads to.

    Args:
        citation: The citation as looked up.
        corpus: Name of the corpus.
        link: The corpus's link template; empty for none.
        note: Words of the citing person's own, put above the quote; at most `LONGEST_NOTE`
            characters.
    """
    above = quoting.inline(note) if note else ""
    if citation.extract is None:
        if citation.paragraph_id and citation.stood:
            stood = f"{paths.coded(citation.stood.path)}, {paths.named_lines(citation.stood)}"
            gone = f"`{citation.paragraph_id}` stood in {stood}. It is gone from there."
            return Reply(gone, private=True)
        return nothing_there([corpus], citation.hint)
    named = [f"`{citation.paragraph_id}`"] if citation.paragraph_id else []
    if citation.moved_from:
        named.append(f"moved from {paths.coded(citation.moved_from)}")
    if citation.status == "changed":
        named.append(f"changed since it was shown, now `{citation.changed_to}`")
    foot = ""
    if citation.difference:
        changed = quoting.inline(citation.difference)
        foot = f"-# {changed}" if len(changed) <= _DIFFERENCE_LIMIT else ""
    cited = citation.changed_to or citation.paragraph_id
    line = source_line(citation.extract, link, *named, citation=cited)
    name = attachment_name(0, citation.paragraph_id or "quote")
    return _fit(above, [_piece(citation.extract, line, name)], foot)


def extract_reply(extract: Extract, paragraph_id: str | None = None, link: str = "") -> Reply:
    """Lay out an extract by itself.

    Args:
        extract: The extract that is shown.
        paragraph_id: Id of the paragraph it begins in; None when the id isn't shown.
        link: The corpus's link template; empty for none.
    """
    named = [f"`{paragraph_id}`"] if paragraph_id else []
    name = attachment_name(0, paragraph_id or "quote")
    line = source_line(extract, link, *named, citation=paragraph_id)
    return _fit("", [_piece(extract, line, name)], "")


def source_line(
    extract: Extract,
    link: str = "",
    *more: str,
    rank: int | None = None,
    citation: str | None = None,
) -> str:
    """Return the line under a quote that says where it stands.

    `unquoting` reads it back.

    Args:
        extract: The extract that is quoted.
        link: The corpus's link template; empty for none.
        more: Further things to say about it, as Markdown.
        rank: The extract's number among several; None when it is alone.
        citation: The id that a link to the reader leads to; None for its lines.
    """
    number = f"[{rank}] " if rank is not None else ""
    signed = signature(extract.byline)
    if signed:
        signed = quoting.inline(f"{signed} ·", begins_line=rank is None)
    under = quoting.inline(paths.heading_path(extract.headings), begins_line=False)
    place = _place(extract, link, citation)
    said = [
        *filter(None, [signed.removesuffix("·").rstrip()]),
        place,
        *filter(None, [under]),
        *more,
    ]
    return f"-# {number}{' · '.join(said)}"


def nothing_there(corpora: Sequence[str], hint: str | None = None) -> Reply:
    """Say that a citation leads nowhere in any of the corpora that were searched, at least one.

    Args:
        corpora: Their names.
        hint: A sentence on what there is instead; None for none.
    """
    told = f" {quoting.inline(hint)}" if hint else ""
    content = f"Nothing in {corpus_names(corpora, ' or ')} stands there.{told}"
    return Reply(content[:LIMIT], private=True)


def corpus_names(corpora: Sequence[str], last: str = " and ") -> str:
    """Return the names of corpora, at least one, with commas and a last word between them."""
    shown = [f"*{quoting.inline(name)}*" for name in corpora[:_MOST_CORPORA]]
    if more := len(corpora) - len(shown):
        shown.append(f"{more} more")
    return last.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _fit_all(head: str, shown: Sequence[_Numbered], foot: str, state: str, link: str) -> Reply:
    """Fit excerpts in; say less about each and below them where there is no room otherwise."""
    reply = _fit(head, [one.piece(link) for one in shown], foot)
    if len(reply.content) <= LIMIT:
        return reply
    # Only names and words that were made to fill a message get here.
    return _fit(head, [one.bare for one in shown], f"-# {state}")


def _fit(head: str, pieces: Sequence[_Piece], foot: str) -> Reply:
    """Show each piece whole while there is room for it and for the source lines of the others.

    A piece that no message could hold is attached, unless the files would grow too large; one that
    another message could hold is left out.
    """
    wholes = [piece.whole for piece in pieces]
    # The characters that are left; each part but the first has a line end before it.
    room = LIMIT + 1 - sum(len(part) + 1 for part in (head, foot) if part)
    taken, bytes_left = [], MOST_ATTACHED
    for piece, whole in zip(pieces, wholes, strict=True):
        if whole is not None and len(whole) < room:
            taken.append(piece.left_out)
        elif (size := len(piece.attachment.data)) <= bytes_left:
            taken.append(piece.attached)
            bytes_left -= size
        else:
            taken.append(piece.refused)
    room -= sum(len(form) + 1 for form in taken)
    for number, whole in enumerate(wholes):
        if whole is not None and (more := len(whole) - len(taken[number])) <= room:
            taken[number] = whole
            room -= more
    attachments = tuple(
        piece.attachment
        for piece, form, whole in zip(pieces, taken, wholes, strict=True)
        if form == piece.attached or (form == whole and piece.quote and not piece.quote.exact)
    )
    return Reply(_joined(head, taken, foot), attachments)


def _joined(head: str, pieces: Iterable[str], foot: str) -> str:
    return "\n".join(part for part in (head, *pieces, foot) if part)


def _place(extract: Extract, link: str, citation: str | None) -> str:
    shown = paths.shortened(extract.path)
    place = f"{quoting.code(shown)}, {paths.place_of(extract)}"
    target = target_of(extract, link, citation)
    if not target or "[" in shown or "]" in shown:  # brackets would end a link's text
        return place
    # Angle brackets keep Discord from showing a preview.
    return f"[{place}](<{target}>)"


def _lines(locator: str) -> str:
    return f"lines {locator.replace('-', '–')}" if "-" in locator else f"line {locator}"


def _also(places: Sequence[str], path: str) -> list[str]:
    if not places:
        return []
    here = f"{path}:"
    shown = [
        _lines(place.removeprefix(here)) if place.startswith(here) else paths.coded(place)
        for place in places[:_PLACES_LIMIT]
    ]
    more = len(places) - len(shown)
    return [f"also {', '.join(shown)}" + (f" and {more:,} more" if more else "")]


def _words(label: str, words: Sequence[str]) -> list[str]:
    if not words:
        return []
    shown = ", ".join(
        quoting.inline(
            word if len(word) <= _LONGEST_WORD or parts_of(word) else word[:_LONGEST_WORD]
        )
        for word in words[:_WORDS_LIMIT]
    )
    return [f"{label} {shown}" + (" …" if len(words) > _WORDS_LIMIT else "")]


def _carried(terms: Sequence[str]) -> list[str]:
    """Return what was carried over, first where it looks: the next question that follows takes it.

    A part that is so long that nothing offered it is left out, since none is read back cut.
    """
    parts = [term for term in terms if parts_of(term) and len(term) <= _LONGEST_PART]
    return [*parts[:_MOST_PARTS], *(term for term in terms if not parts_of(term))]


def _read_as(answer: Answer) -> list[str]:
    pairs = [f"{typed} as {meant}" for typed, meant in answer.corrections.items()]
    return _words("read", pairs)


def counted(number: int, noun: str) -> str:
    """Say how many things there are, such as `1 file` and `2,000 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def cut_question(question: str) -> str:
    """Return a question on one line, cut to 300 characters and escaped.

    Where it looks stands in what is left of it, so that whoever asks for more gets no more.
    """
    flat = " ".join(question.split())
    if len(flat) > LONGEST_QUESTION:
        flat = " ".join([*parts_of(flat), flat])
        flat = flat[: LONGEST_QUESTION - 1].rstrip() + "…"
    return quoting.inline(flat) or "…"
