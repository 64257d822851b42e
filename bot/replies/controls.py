"""Which buttons and choices does a reply have, and what do they remember?

Everything that a press needs is in the `custom_id`, in the chosen value, or in the message itself,
so that it works after a restart and needs no memory. Whoever presses could have changed all of it
but the message: what is read back here is a wish, never a permission.

Only this module writes and reads them. What it once wrote stands in messages for years, so it must
always be able to read that.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bot.replies import paths, unquoting
from retrieval.answer import Answer, Excerpt
from retrieval.corpus import Extract, crockford, sources
from retrieval.quote import OpenedExcerpt

LONGEST: Final = 100
"""Most characters of a `custom_id`, a value, a label of a choice and a description."""

MOST_SHOWN: Final = 25
"""Most passages of one question that the bot shows; nobody pages further."""

LONGEST_QUESTION: Final = 300
"""Most characters of a question in a message."""

_VERSION: Final = "v1"
_LOCATOR: Final = 91  # characters of a locator in a label
# Only Crockford's letters: an id of others would be looked up in vain, and with an error.
_REFERENCE: Final = re.compile(
    r"([0-9a-hjkmnp-tv-z]{8,52})-(\d{1,15})-(\d{1,15})(?:-([0-9a-hjkmnp-tv-z]{6}))?", re.ASCII
)
_CHECK_LENGTH: Final = 6
_CHECK_BYTES: Final = 4
_RANK: Final = re.compile(r"\[(\d{1,2})\] ")
_PAGE: Final = re.compile(r"-?\d{1,9}")
_QUESTION: Final = re.compile(r"\*\*(?P<question>.+)\*\*")
_FOLLOWING: Final = re.compile(r"-# following (?P<earlier>.+?)(?: · carried over (?P<carried>.+))?")
_MATCHED: Final = re.compile(r"-# (?:read [^·]+ · )?matched (?P<words>[^·]+?)(?: …)? · .*")

# The fields of a `custom_id` after its kind, in this order; each is an attribute of `Press`.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "more": ("corpus", "shown"),
    "said": ("corpus", "shown"),
    "follow": ("corpus",),
    "asked": ("corpus",),
    "remove": (),
    "open": ("corpus",),
    "page": ("corpus", "reference", "page"),
    "post": ("corpus",),
    # Messages from before *Post* was one and the same under all of them have these two.
    "show": ("corpus", "reference"),
    "verdict": ("corpus",),
    "keep": ("corpus", "message_id"),
    "reply": ("corpus", "message_id"),
}
_POSTING: Final = frozenset({"post", "show", "verdict"})


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a reply."""

    label: str
    custom_id: str
    style: Literal["secondary", "primary", "danger"] = "secondary"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that a select offers."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A menu under a reply.

    Attributes:
        most: Number of choices that may be taken at once.
    """

    placeholder: str
    custom_id: str
    choices: tuple[Choice, ...]
    most: int = 1


Row = tuple[Button, ...] | Select
"""Up to five buttons, or a select."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An excerpt that somebody wants to see more of.

    Attributes:
        paragraph_id: Id of the paragraph it begins in.
        byte_start: First byte, as in `Extract`.
        byte_end: End, as in `Extract`.
        check: First characters of the digest of its text. The id vouches only for the paragraph in
            which the excerpt begins, and the excerpt may go on into others. Empty in messages that
            were written before there were checks.
    """

    paragraph_id: str
    byte_start: int
    byte_end: int
    check: str = ""

    @classmethod
    def of(cls, paragraph_id: str, extract: Extract) -> "Reference":
        """Return the reference to an extract that begins in a paragraph."""
        return cls(paragraph_id, extract.byte_start, extract.byte_end, _check(extract.text))

    def fits(self, text: str) -> bool:
        """Tell whether a text that stands in its place can be the one that was shown."""
        return self.check in {"", _check(text)}


@dataclass(frozen=True, slots=True)
class Press:
    """A request that a button, a menu or a form makes, apart from what is chosen or typed there.

    Each kind has only some of the attributes; the others keep these defaults.

    Attributes:
        kind: Name of what happens.
        corpus: Name of the corpus that is asked, maybe of none; None for the default one.
        shown: Number of the question's passages that were shown before, at most `MOST_SHOWN`.
        reference: The excerpt that is shown; None also for what can't be one.
        page: Number of the page around the excerpt, as `context_reply` counts them.
        message_id: Id of the message that is replied to; 0 for what can't be one.
    """

    kind: str
    corpus: str | None = None
    shown: int = 0
    reference: Reference | None = None
    page: int = 0
    message_id: int = 0

    @classmethod
    def read(cls, custom_id: str) -> "Press | None":
        """Read a `custom_id`; None when it is none of ours.

        Anybody may have made it up: a field that is missing or makes no sense counts as unset, and
        further ones are ignored.
        """
        version, *rest = custom_id.split(":")
        if version != _VERSION or not rest or rest[0] not in _FIELDS:
            return None
        kind, *fields = rest
        names = _FIELDS[kind][: len(fields)]
        return cls(kind, **{name: _READ[name](fields[at:]) for at, name in enumerate(names)})

    @property
    def custom_id(self) -> str:
        """The `custom_id` of a control that asks for this; its corpus has no colon in its name."""
        written = f"{_VERSION}:{self.kind}"
        for name in _FIELDS[self.kind]:
            if (value := getattr(self, name)) is None:
                break
            written += f":{_written(value) if isinstance(value, Reference) else value}"
        if len(written) > LONGEST:
            raise ValueError(f"{written!r} is longer than {LONGEST} characters")
        return written


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice that somebody made under *Open…*.

    Attributes:
        what: Wish to see an excerpt in its context, to copy it, or to know why the excerpts of the
            message were found.
        reference: The excerpt; None for `why`.
    """

    what: Literal["context", "copy", "why"]
    reference: Reference | None = None

    @classmethod
    def read(cls, value: str) -> "Pick | None":
        """Read the value of a choice, which anybody may have made up; None when it is none."""
        what, _, rest = value.partition(":")
        if what == "why":
            return cls("why")
        reference = read_reference(rest)
        if reference and what == "context":
            return cls("context", reference)
        return cls("copy", reference) if reference and what == "copy" else None

    @property
    def value(self) -> str:
        """The value of the choice."""
        return f"{self.what}:{_written(self.reference)}" if self.reference else self.what


@dataclass(frozen=True, slots=True)
class EarlierQuestion:
    """The question that a reply answers, read back from the reply.

    Attributes:
        question: The question as it is shown; cut if it was long.
        earlier: The question that it follows, as it is shown; None for none.
        carried: The words that were carried over from that, separated by commas.
        matched: The words of the question that the shown passages hold, separated by commas.
    """

    question: str
    earlier: str | None
    carried: str
    matched: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether the reply shows only the beginning of the question."""
        return len(self.question) >= LONGEST_QUESTION - 1 and self.question.endswith("…")

    @property
    def asked(self) -> str:
        """The question as it can be asked again; a cut one with the words that were matched."""
        return f"{self.question} {self.matched}".strip() if self.is_cut else self.question

    @property
    def as_earlier(self) -> str:
        """The text that the next question follows: this question, and what it carried over."""
        return f"{self.asked} {self.carried}".strip()


def answer_rows(  # noqa: PLR0913 - what is shown, and how
    answer: Answer, corpus: str, *, before: int, more: bool, private: bool, in_order: bool = False
) -> tuple[Row, ...]:
    """Return the controls of an answer.

    Args:
        answer: The answer that is shown.
        corpus: Name of its corpus.
        before: Number of the question's passages that were shown before these.
        more: Whether there are further ones.
        private: Whether only the asker sees it.
        in_order: Whether all that one person says is told, the oldest first.
    """
    excerpts = answer.excerpts or answer.weak
    shown = before + len(excerpts)
    buttons = []
    if more and shown < MOST_SHOWN:
        label = "More" if excerpts else "Closest"
        kind = "said" if in_order else "more"
        buttons.append(Button(label, Press(kind, corpus, shown=shown).custom_id))
    buttons.append(Button("Follow up", Press("follow", corpus).custom_id))
    if private:
        buttons.append(_post(corpus))
    else:
        buttons.append(_REMOVE)
    rows: list[Row] = [tuple(buttons)]
    if excerpts:
        choices = [
            choice
            for excerpt in excerpts
            for choice in _openings(excerpt.rank, excerpt.paragraph_id, excerpt.extract)
        ]
        why = Pick("why").value
        choices.append(Choice("why these", why, "What each word of the question weighs"))
        rows.append(_open(corpus, choices))
    return tuple(rows)


def citation_rows(
    corpus: str, reference: Reference | None, *, private: bool = False
) -> tuple[Row, ...]:
    """Return the controls of a cited passage.

    Args:
        corpus: Name of its corpus.
        reference: The passage; None for lines that have no id.
        private: Whether only one person sees it, who may then post it.
    """
    button = _REMOVE
    if private and reference:
        button = _post(corpus)
    rows: list[Row] = [(button,)]
    if reference:
        choices = (
            Choice("in context", Pick("context", reference).value, "The lines around it"),
            Choice("copy", Pick("copy", reference).value, "The bare text to copy"),
        )
        rows.append(_open(corpus, choices))
    return tuple(rows)


def removal_rows() -> tuple[Row, ...]:
    """Return the button of a reply that shows nothing to look into."""
    return ((_REMOVE,),)


def verdict_rows(corpus: str, *, private: bool) -> tuple[Row, ...]:
    """Return the button of a verdict on a quote; the parameters are those of `citation_rows`."""
    if private:
        return ((_post(corpus),),)
    return removal_rows()


def keeping_rows(corpus: str, message_id: int, choices: Sequence[Choice]) -> tuple[Row, ...]:
    """Return the controls of passages that can be posted as a reply.

    Args:
        corpus: Name of their corpus.
        message_id: Id of the message that is replied to.
        choices: Choices as `keeping` makes them; at least one.
    """
    keep = Press("keep", corpus, message_id=message_id)
    reply = Press("reply", corpus, message_id=message_id)
    return (
        Select("Keep…", keep.custom_id, tuple(choices), most=len(choices)),
        (Button("Post as reply", reply.custom_id, "primary"),),
    )


def keeping(excerpt: Excerpt, *, chosen: bool) -> Choice:
    """Return the choice to keep an excerpt."""
    text = " ".join(excerpt.extract.text.split())
    return Choice(
        f"[{excerpt.rank}] {paths.shortened(paths.located(excerpt.extract), _LOCATOR)}",
        _written(Reference.of(excerpt.paragraph_id, excerpt.extract)),
        text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
        chosen,
    )


def posted_rows(corpus: str, posted: Mapping[int, OpenedExcerpt]) -> tuple[Row, ...]:
    """Return the controls of excerpts that were posted as a reply, by their ranks; at least one."""
    choices = [
        choice
        for rank, excerpt in posted.items()
        for choice in _openings(rank, excerpt.paragraph_id, excerpt.extract)
    ]
    return (
        (_REMOVE,),
        _open(corpus, choices),
    )


def context_rows(
    corpus: str, reference: Reference, page: int, *, older: bool, newer: bool
) -> tuple[Row, ...]:
    """Return the buttons that turn the page in a file."""
    buttons = [
        Button(label, Press("page", corpus, reference=reference, page=page + step).custom_id)
        for label, step, there in (("Older", -1, older), ("Newer", 1, newer))
        if there
    ]
    return (tuple(buttons),) if buttons else ()


def for_everybody(rows: Sequence[Row], lost: Container[Reference] = ()) -> tuple[Row, ...]:
    """Return the controls of a private message as they stand under what is posted of it.

    Args:
        rows: The controls of the message, with *Post* among them.
        lost: Excerpts that can't be posted, because they no longer stand where they stood.
    """
    return tuple(
        _without(row, lost) if isinstance(row, Select) else tuple(map(_public, row)) for row in rows
    )


def shown_in(rows: Sequence[Row]) -> dict[int, Reference]:
    """Return the excerpts that *Open…* under a message offers, by their ranks in the message.

    An excerpt that stands there alone, without a rank, has 0.
    """
    shown: dict[int, Reference] = {}
    for choice in choices_in(rows, "open"):
        pick, rank = Pick.read(choice.value), _RANK.match(choice.label)
        if pick and pick.reference:
            shown[int(rank[1]) if rank else 0] = pick.reference
    return shown


def choices_in(rows: Sequence[Row], kind: str) -> tuple[Choice, ...]:
    """Return the choices of a kind of menu among a message's controls; empty for no such menu."""
    menus = (row for row in rows if isinstance(row, Select) and _kind(row) == kind)
    return tuple(choice for menu in menus for choice in menu.choices)


def read_reference(written: str) -> Reference | None:
    """Read what `_written` wrote; None for anything else."""
    match = _REFERENCE.fullmatch(written)
    if match is None:
        return None
    return Reference(match[1], int(match[2]), int(match[3]), match[4] or "")


def suggestion_value(corpus: str, reference: Reference) -> str:
    """Return the value of a choice that posts an excerpt once it is picked."""
    return f"{corpus}:{_written(reference)}"


def read_suggestion(written: str) -> tuple[str, Reference] | None:
    """Read what `suggestion_value` wrote: a name, maybe of no corpus, and the excerpt."""
    corpus, _, rest = written.partition(":")
    reference = read_reference(rest)
    return (corpus, reference) if corpus and reference else None


def question_in(content: str) -> EarlierQuestion | None:
    """Read back the question of a reply; None when the content is no answer."""
    lines = content.split("\n")
    question = _QUESTION.fullmatch(lines[0])
    if question is None:
        return None
    following = _FOLLOWING.fullmatch(lines[1]) if len(lines) > 1 else None
    matched = next(filter(None, map(_MATCHED.fullmatch, reversed(lines))), None)
    return EarlierQuestion(
        unquoting.plain(question["question"]),
        unquoting.plain(following["earlier"]) if following else None,
        unquoting.plain(following["carried"] or "") if following else "",
        unquoting.plain(matched["words"]) if matched else "",
    )


def _openings(rank: int, paragraph_id: str, extract: Extract) -> Sequence[Choice]:
    reference = Reference.of(paragraph_id, extract)
    where = paths.shortened(paths.located(extract), LONGEST)
    return (
        Choice(f"[{rank}] in context", Pick("context", reference).value, where),
        Choice(f"[{rank}] copy", Pick("copy", reference).value, where),
    )


def _open(corpus: str, choices: Sequence[Choice]) -> Select:
    return Select("Open…", Press("open", corpus).custom_id, tuple(choices))


def _post(corpus: str) -> Button:
    return Button("Post", Press("post", corpus).custom_id, "primary")


def _public(button: Button) -> Button:
    return _REMOVE if _kind(button) in _POSTING else button


def _without(menu: Select, lost: Container[Reference]) -> Select:
    def stays(choice: Choice) -> bool:
        pick = Pick.read(choice.value)
        return pick is None or pick.reference is None or pick.reference not in lost

    return replace(menu, choices=tuple(filter(stays, menu.choices)))


def _kind(control: Button | Select) -> str:
    press = Press.read(control.custom_id)
    return press.kind if press else ""


def _check(text: str) -> str:
    return crockford(sources.digest_of(text.encode())[:_CHECK_BYTES])[:_CHECK_LENGTH]


def _written(reference: Reference) -> str:
    numbers = f"{reference.paragraph_id}-{reference.byte_start}-{reference.byte_end}"
    return f"{numbers}-{reference.check}" if reference.check else numbers


def _number(written: str) -> int:
    # Python refuses to read thousands of digits; Discord sends a hundred characters at most.
    return int(written) if written.isdecimal() and len(written) <= LONGEST else 0


def _shown(written: str) -> int:
    return min(_number(written), MOST_SHOWN)


# Functions that read an attribute of `Press` from its field and those after it.
_READ: Final[Mapping[str, Callable[[Sequence[str]], Any]]] = {
    "corpus": lambda fields: fields[0],
    "shown": lambda fields: _shown(fields[0]),
    "reference": lambda fields: read_reference(fields[0]),
    "page": lambda fields: int(fields[0]) if _PAGE.fullmatch(fields[0]) else 0,
    "message_id": lambda fields: _number(fields[0]),
}
_REMOVE: Final = Button("Remove", Press("remove").custom_id, "danger")
