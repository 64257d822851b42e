"""How is an answer or a citation laid out as a Discord message?

Plain content: it can be copied on a phone, searched and read aloud. 2,000 characters count
code points. An excerpt is shown whole or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote as percent_encoded

from bot.replies import quoting
from bot.replies.controls import Row
from retrieval.answer import Answer, Excerpt
from retrieval.quote import Citation

LIMIT: Final = 2000
_QUESTION_LIMIT: Final = 300
_PATH_LIMIT: Final = 100
_WARNING_LIMIT: Final = 150
_NOTE_LIMIT: Final = 500
_DIFFERENCE_LIMIT: Final = 600
_WORDS_LIMIT: Final = 12
_PLACES_LIMIT: Final = 2
_URL_CHARACTERS: Final = "%/:?#[]@!$&'*+,;=~-._"


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
        attachments: Exact texts that can't be shown in the content; at most one an excerpt.
        rows: Buttons and menus under it; at most five.
    """

    content: str
    attachments: tuple[Attachment, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """An excerpt with its source line, in the forms it can take.

    Attributes:
        quote: None when it is longer than any message.
    """

    quote: quoting.Quote | None
    source_line: str
    attachment: Attachment

    @property
    def whole(self) -> str | None:
        if self.quote is None:
            return None
        note = "" if self.quote.exact else " · exact text attached"
        return f"{self.quote.markdown}\n{self.source_line}{note}"

    @property
    def attached(self) -> str:
        return f"{self.source_line} · too long for a message, attached"

    @property
    def left_out(self) -> str:
        return f"{self.source_line} · left out, no room in this message"


def _piece(text: str, source_line: str, name: str) -> _Piece:
    return _Piece(
        quoting.quote(text) if len(text) <= LIMIT else None,
        f"-# {source_line}",
        # UTF-8 whatever the corpus's encoding, since Discord shows no other.
        Attachment(f"{name}.txt", text.encode()),
    )


def answer_reply(answer: Answer, link: str = "", earlier: str | None = None) -> Reply:
    """Lay out an answer.

    Args:
        answer: Its weak excerpts are shown as what comes closest; leave them out where nobody
            asked for them.
        link: The corpus's link template; empty for none.
        earlier: The question that this one follows.
    """
    head = f"**{cut_question(answer.question)}**"
    if earlier is not None:
        carried = _words("carried over", answer.carried_terms)
        head += f"\n-# {' · '.join([f'following {cut_question(earlier)}', *carried])}"
    if answer.error:
        return Reply(f"{head}\n{quoting.inline(answer.error)}"[:LIMIT])
    state = quoting.inline(f"{answer.corpus}@{answer.snapshot}")
    warnings = [f"-# {quoting.inline(warning[:_WARNING_LIMIT])}" for warning in answer.warnings[:1]]
    if not answer.answered and not answer.weak:
        words = [*_read_as(answer), *_words("no passage has", answer.missing_terms)]
        nothing = f"Nothing in *{quoting.inline(answer.corpus)}* answers that."
        return Reply("\n".join([head, nothing, f"-# {' · '.join([*words, state])}", *warnings]))
    if not answer.answered:
        head += "\nClosest, though they may not answer it:"
    excerpts = answer.excerpts or answer.weak
    matched = dict.fromkeys(w for excerpt in excerpts for w in excerpt.matched_terms)
    words = [*_read_as(answer), *_words("matched", list(matched)), state]
    foot = "\n".join([f"-# {' · '.join(words)}", *warnings])
    reply = _fit(head, [_of_excerpt(excerpt, link) for excerpt in excerpts], foot)
    if len(reply.content) <= LIMIT:
        return reply
    # Only names and words made to fill a message get here: the least that can be said of each.
    bare = [_of_excerpt(replace(excerpt, also_at=()), "") for excerpt in excerpts]
    return _fit(head, bare, f"-# {state}")


def citation_reply(citation: Citation, corpus: str, link: str = "", note: str = "") -> Reply:
    """Lay out what a citation leads to.

    Args:
        citation: As looked up.
        corpus: The corpus's name.
        link: Its link template; empty for none.
        note: A word of the citing person's own, put above the quote.
    """
    above = quoting.inline(note)[:_NOTE_LIMIT] if note else ""
    lines = (citation.first_line or 1, citation.last_line or 1)
    if citation.text is None or citation.path is None:
        if citation.passage_id and citation.path:
            stood = _place(citation.path, lines, "")
            return Reply(f"`{citation.passage_id}` stood in {stood}. It is gone from there.")
        return nothing_there(corpus)
    named = [f"`{citation.passage_id}`"] if citation.passage_id else []
    if citation.moved_from:
        named.append(f"moved from {quoting.code(citation.moved_from[-_PATH_LIMIT:])}")
    if citation.status == "changed":
        named.append(f"changed since it was shown, now `{citation.changed_to}`")
    source_line = " · ".join([_place(citation.path, lines, link), *named])
    foot = ""
    if citation.difference:
        changed = quoting.inline(citation.difference)
        foot = f"-# {changed}" if len(changed) <= _DIFFERENCE_LIMIT else ""
    piece = _piece(citation.text, source_line, citation.passage_id or "quote")
    return _fit(above, [piece], foot)


def nothing_there(corpus: str) -> Reply:
    """Say that a citation leads nowhere."""
    return Reply(f"Nothing in *{quoting.inline(corpus)}* stands there.")


def _fit(head: str, pieces: Sequence[_Piece], foot: str) -> Reply:
    """Show each piece whole while there is room for it and for the source lines of the others.

    One that no message could hold is attached; one that another message could is left out.
    """
    taken = [
        piece.left_out if _fits(head, [piece.whole], foot) else piece.attached for piece in pieces
    ]
    for number, piece in enumerate(pieces):
        if _fits(head, [*taken[:number], piece.whole, *taken[number + 1 :]], foot):
            taken[number] = piece.whole or ""
    attachments = tuple(
        piece.attachment
        for piece, form in zip(pieces, taken, strict=True)
        if form == piece.attached or (form == piece.whole and piece.quote and not piece.quote.exact)
    )
    return Reply(_joined(head, taken, foot), attachments)


def _fits(head: str, forms: Sequence[str | None], foot: str) -> bool:
    """Tell whether these fit into one message; None fits into none."""
    whole = [form for form in forms if form is not None]
    return len(whole) == len(forms) and len(_joined(head, whole, foot)) <= LIMIT


def _joined(head: str, pieces: Iterable[str], foot: str) -> str:
    return "\n".join(part for part in (head, *pieces, foot) if part)


def _of_excerpt(excerpt: Excerpt, link: str) -> _Piece:
    lines = (excerpt.first_line, excerpt.last_line)
    parts = [
        f"[{excerpt.rank}] {_place(excerpt.path, lines, link)}",
        f"`{excerpt.passage_id}`",
        *_also(excerpt.also_at, excerpt.path),
    ]
    return _piece(excerpt.text, " · ".join(parts), f"{excerpt.rank}-{excerpt.passage_id}")


def _place(path: str, lines: tuple[int, int], link: str) -> str:
    shown = path if len(path) <= _PATH_LIMIT else f"…{path[-_PATH_LIMIT:]}"
    first, last = lines
    at = _lines(f"{first}" if first == last else f"{first}-{last}")
    place = f"{quoting.code(shown)}, {at}"
    if not link or "[" in shown or "]" in shown:  # brackets would end a link's text
        return place
    target = link.format(path=percent_encoded(path), first=first, last=last)
    # Parentheses would end the target, and angle brackets keep Discord from showing a preview.
    return f"[{place}](<{percent_encoded(target, safe=_URL_CHARACTERS)}>)"


def _lines(locator: str) -> str:
    return f"lines {locator.replace('-', '–')}" if "-" in locator else f"line {locator}"


def _also(places: Sequence[str], path: str) -> list[str]:
    if not places:
        return []
    here = f"{path}:"
    shown = [
        _lines(place.removeprefix(here))
        if place.startswith(here)
        else quoting.code(place[-_PATH_LIMIT:])
        for place in places[:_PLACES_LIMIT]
    ]
    more = len(places) - len(shown)
    return [f"also {', '.join(shown)}" + (f" and {more:,} more" if more else "")]


def _words(label: str, words: Sequence[str]) -> list[str]:
    if not words:
        return []
    shown = ", ".join(quoting.inline(word[:40]) for word in words[:_WORDS_LIMIT])
    return [f"{label} {shown}" + (" …" if len(words) > _WORDS_LIMIT else "")]


def _read_as(answer: Answer) -> list[str]:
    pairs = [f"{typed} as {meant}" for typed, meant in answer.corrections.items()]
    return _words("read", pairs)


def cut_question(question: str) -> str:
    """Return a question on one line, cut to 300 characters and escaped."""
    flat = " ".join(question.split())
    if len(flat) > _QUESTION_LIMIT:
        flat = flat[: _QUESTION_LIMIT - 1].rstrip() + "…"
    return quoting.inline(flat) or "…"
