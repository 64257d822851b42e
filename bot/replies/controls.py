"""Which buttons and choices go along with a reply, and what do they remember?

Everything that a press needs is in the `custom_id`, in the chosen value, or in the message itself,
so that it works after a restart and needs no memory. Whoever presses could have changed all of it
but the message: what is read back here is a wish, never a permission.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.replies import unquoting
from retrieval.answer import Answer, Excerpt

LONGEST: Final = 100
"""Characters of a `custom_id`, a value, a label of a choice and a description."""

MOST_SHOWN: Final = 25
"""More than so many passages of one question nobody pages through."""

_VERSION: Final = "v1"
_LOCATOR: Final = 90  # characters of a locator in a label
# Crockford's letters only: an id of others would be looked up in vain, and loudly.
_OPENED: Final = re.compile(r"([0-9a-hjkmnp-tv-z]{8,52})-(\d{1,15})-(\d{1,15})", re.ASCII)
_QUESTION: Final = re.compile(r"\*\*(?P<question>.+)\*\*")
_FOLLOWING: Final = re.compile(r"-# following (?P<earlier>.+?)(?: · carried over (?P<carried>.+))?")

Kind = Literal[
    "more", "follow", "asked", "remove", "open", "page", "post", "keep", "reply", "show", "verdict"
]


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a reply."""

    label: str
    custom_id: str
    style: Literal["secondary", "primary", "danger"] = "secondary"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a select offers."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A menu under a reply.

    Attributes:
        most: How many of the choices may be taken at once.
    """

    placeholder: str
    custom_id: str
    choices: tuple[Choice, ...]
    most: int = 1


Row = tuple[Button, ...] | Select
"""Up to five buttons, or a select."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An excerpt that somebody wants to see more of.

    Attributes:
        passage_id: Of the paragraph it begins in.
        byte_start: As in `Excerpt`.
        byte_end: After its last byte.
    """

    passage_id: str
    byte_start: int
    byte_end: int


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """What a reply answers, read back from it.

    Attributes:
        question: As it is shown; cut, if it was long.
        earlier: The question that it follows, as it is shown; None for none.
        carried: The words that were carried over from that, with commas between.
    """

    question: str
    earlier: str | None
    carried: str

    @property
    def as_earlier(self) -> str:
        """What the next question follows: this one, and what it carried over."""
        return f"{self.question} {self.carried}".strip()


def custom_id(kind: Kind, *fields: object) -> str:
    """Return a `custom_id`; the fields hold no colon."""
    written = ":".join([_VERSION, kind, *map(str, fields)])
    if len(written) > LONGEST:
        raise ValueError(f"{written!r} is longer than {LONGEST} characters")
    return written


def read_custom_id(written: str) -> tuple[str, list[str]] | None:
    """Return the kind and the fields of a `custom_id`; None when it is none of ours."""
    version, *rest = written.split(":")
    return (rest[0], rest[1:]) if version == _VERSION and rest else None


def answer_rows(
    answer: Answer, corpus: str, *, before: int, more: bool, private: bool
) -> tuple[Row, ...]:
    """Return the controls of an answer.

    Args:
        answer: What is shown.
        corpus: Its corpus.
        before: How many of the question's passages were shown before these.
        more: Whether there are further ones.
        private: Whether only the asker sees it.
    """
    excerpts = answer.excerpts or answer.weak
    shown = before + len(excerpts)
    buttons = []
    if more and shown < MOST_SHOWN:
        buttons.append(Button("More", custom_id("more", corpus, shown)))
    buttons.append(Button("Follow up", custom_id("follow", corpus)))
    if private:
        closest = int(bool(answer.weak))
        buttons.append(Button("Post", custom_id("post", corpus, before, closest), "primary"))
    else:
        buttons.append(Button("Remove", custom_id("remove"), "danger"))
    rows: list[Row] = [tuple(buttons)]
    if excerpts:
        choices = [choice for excerpt in excerpts for choice in _openings(excerpt)]
        choices.append(
            Choice("why these", f"why:{before}", "What each word of the question weighs")
        )
        rows.append(Select("Open…", custom_id("open", corpus), tuple(choices)))
    return tuple(rows)


def citation_rows(corpus: str, opened: Opened | None, *, private: bool = False) -> tuple[Row, ...]:
    """Return the controls of a cited passage.

    Args:
        corpus: Its corpus.
        opened: None for lines that have no id.
        private: Whether only one person sees it, who may then post it.
    """
    button = Button("Remove", custom_id("remove"), "danger")
    if private and opened:
        button = Button("Post", custom_id("show", corpus, _written(opened)), "primary")
    rows: list[Row] = [(button,)]
    if opened:
        choices = (
            Choice("in context", f"context:{_written(opened)}", "The lines around it"),
            Choice("copy", f"copy:{_written(opened)}", "The bare text to copy"),
        )
        rows.append(Select("Open…", custom_id("open", corpus), choices))
    return tuple(rows)


def verdict_rows(corpus: str, *, private: bool) -> tuple[Row, ...]:
    """Return the button of a verdict on a quote; parameters as of `citation_rows`."""
    if private:
        return ((Button("Post", custom_id("verdict", corpus), "primary"),),)
    return ((Button("Remove", custom_id("remove"), "danger"),),)


def keeping_rows(corpus: str, message_id: int | str, choices: Sequence[Choice]) -> tuple[Row, ...]:
    """Return the controls of passages that can be posted as a reply.

    Args:
        corpus: Theirs.
        message_id: Of the message that is replied to.
        choices: As `keeping` makes them; at least one.
    """
    return (
        Select("Keep…", custom_id("keep", corpus, message_id), tuple(choices), most=len(choices)),
        (Button("Post as reply", custom_id("reply", corpus, message_id), "primary"),),
    )


def keeping(excerpt: Excerpt, *, chosen: bool) -> Choice:
    """Return the choice to keep an excerpt."""
    opened = Opened(excerpt.passage_id, excerpt.byte_start, excerpt.byte_end)
    text = " ".join(excerpt.text.split())
    return Choice(
        f"[{excerpt.rank}] {excerpt.locator[-_LOCATOR:]}",
        _written(opened),
        text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
        chosen,
    )


def posted_rows(corpus: str, excerpts: Sequence[Excerpt]) -> tuple[Row, ...]:
    """Return the controls of excerpts that were posted as a reply; at least one."""
    choices = tuple(choice for excerpt in excerpts for choice in _openings(excerpt))
    return (
        (Button("Remove", custom_id("remove"), "danger"),),
        Select("Open…", custom_id("open", corpus), choices),
    )


def context_rows(
    corpus: str, opened: Opened, page: int, *, older: bool, newer: bool
) -> tuple[Row, ...]:
    """Return the buttons that turn the page in a file."""
    buttons = [
        Button(label, custom_id("page", corpus, _written(opened), page + step))
        for label, step, there in (("Older", -1, older), ("Newer", 1, newer))
        if there
    ]
    return (tuple(buttons),) if buttons else ()


def read_opened(written: str) -> Opened | None:
    """Read what `_written` wrote; None for anything else."""
    match = _OPENED.fullmatch(written)
    return Opened(match[1], int(match[2]), int(match[3])) if match else None


def found_value(corpus: str, opened: Opened) -> str:
    """Return the value of a choice that posts an excerpt once it is picked."""
    return f"{corpus}:{_written(opened)}"


def read_found(written: str) -> tuple[str, Opened] | None:
    """Read what `found_value` wrote: a name, maybe of no corpus, and the excerpt."""
    corpus, _, rest = written.partition(":")
    opened = read_opened(rest)
    return (corpus, opened) if corpus and opened else None


def asked_in(content: str) -> AskedBefore | None:
    """Read the question of a reply back; None when the content is no answer."""
    lines = content.split("\n")
    question = _QUESTION.fullmatch(lines[0])
    if question is None:
        return None
    following = _FOLLOWING.fullmatch(lines[1]) if len(lines) > 1 else None
    return AskedBefore(
        unquoting.plain(question["question"]),
        unquoting.plain(following["earlier"]) if following else None,
        unquoting.plain(following["carried"] or "") if following else "",
    )


def _openings(excerpt: Excerpt) -> Sequence[Choice]:
    opened = _written(Opened(excerpt.passage_id, excerpt.byte_start, excerpt.byte_end))
    where = _cut(excerpt.locator)
    return (
        Choice(f"[{excerpt.rank}] in context", f"context:{opened}", where),
        Choice(f"[{excerpt.rank}] copy", f"copy:{opened}", where),
    )


def _written(opened: Opened) -> str:
    return f"{opened.passage_id}-{opened.byte_start}-{opened.byte_end}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"…{text[1 - LONGEST :]}"
