"""What became of each thing that people did, and could the bot have done better?

An act is *lost* when the bot heard of it, Discord would still have taken an answer, and neither an
answer nor a refusal nor an apology came. Acts that a fault itself makes impossible to answer are
counted separately, by rules that look at the fault and not at the bot:

- *unheard*: no session of the bot was there when it happened, or the one that was had no connection
  for half a second from then on, and was never resumed;
- *too late*: an interaction that reached the bot, over a resumed session, with less than a second
  of Discord's three left; or whose acknowledgements met faults that used up those seconds; or an
  autocompletion whose one answer was cut off, since nobody waits for a second one;
- *killed*: under way for less than 15 s when the process that had heard of it got SIGKILL;
- *withdrawn*: a message that its author deleted before there was an answer, or one that was gone
  before a press could change it or remove it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from bot.sandbox import Interaction, Message, Sandbox
from bot.sandbox.application import ACKNOWLEDGE_WITHIN, InteractionKind
from bot.sandbox.application.interactions import CallbackKind
from bot.sandbox.clock import timestamp
from bot.sandbox.gateway.sessions import Connection, Session
from bot.sandbox.world import Subject

HEARD_WITHIN = 0.5
ACKNOWLEDGED_WITHIN = 1.0
KILLED_WITHIN = 15.0
TOLD_WITHIN = 60.0
# While requests fail, a person may see a refusal so many seconds after it was meant.
TOLD_AFTER = 15.0

REFUSALS = (
    "I am about to restart;",
    "Very many people are asking just now;",
    "I am still at your earlier questions;",
    "That was a lot at once;",
    "This channel is asking a lot just now;",
)
APOLOGY = "Something went wrong here;"


class Verdict(Enum):
    ANSWERED = "answered"
    REFUSED = "refused"
    APOLOGISED = "apologised"
    WITHDRAWN = "withdrawn"
    UNHEARD = "unheard"
    TOO_LATE = "too late"
    KILLED = "killed"
    LOST = "lost"


class Replies:
    """Replies that a sandbox's bot gives to messages of its own accord, from now on.

    Replies that people post (*Post as reply*) are none of these; they are told by their nonce,
    which is the interaction's and not the message's.
    """

    def __init__(self, discord: Sandbox) -> None:
        self._bot = discord.world.bot
        self._clock = discord.clock
        self._found: defaultdict[int, list[Message]] = defaultdict(list)
        self._refused: defaultdict[int, list[float]] = defaultdict(list)
        discord.world.listeners.append(self._heard)

    def to(self, message: Message) -> list[Message]:
        """Return the replies to a message; the list grows with them."""
        return self._found[message.id]

    def refused(self, message: Message) -> list[float]:
        """Return when replies to a message were refusals, which an edit may have changed since."""
        return self._refused[message.id]

    def _heard(self, event: str, subject: Subject) -> None:
        if not isinstance(subject, Message) or subject.author is not self._bot:
            return
        if not subject.nonce.startswith(f"{subject.replies_to}"):
            return
        answered = subject.replies_to or 0
        if event == "MESSAGE_CREATE":
            self._found[answered].append(subject)
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and subject.content.startswith(REFUSALS):
            self._refused[answered].append(self._clock.now())


@dataclass(eq=False)
class Act:
    """One thing that a person did.

    Attributes:
        way: How the person did it: `slash`, `mention`, `button`, `edit` …
        person: Id of the person.
        at: Time of the act, in the loop's seconds.
        told: Sessions that Discord told about it.
        interaction: Interaction that Discord opened for it; None for a message.
        message: Message that was written, edited or deleted.
        replies: Replies of the bot to the message, whether they are still there or not.
        refused: Times at which a reply was a refusal, on the sandbox's clock.
        since: Time of the act on the sandbox's clock.
        repeated: Whether Discord told about it twice.
    """

    way: str
    person: int
    at: float
    told: tuple[Session, ...] = ()
    interaction: Interaction | None = None
    message: Message | None = None
    replies: list[Message] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    since: float = 0.0
    repeated: bool = False

    @property
    def acknowledged(self) -> bool:
        return self.interaction is not None and self.interaction.callback is not None

    @property
    def shown(self) -> list[Message]:
        """The bot's messages that came of it."""
        return self.interaction.messages if self.interaction else self.replies

    @property
    def withdrawn(self) -> bool:
        """Whether the message to answer, change or remove was gone."""
        if self.interaction is None:
            return self.way != "delete" and self.message is not None and self.message.deleted
        changing = self.interaction.callback is CallbackKind.DEFER_UPDATE
        source = self.interaction.source
        return changing and source is not None and source.deleted

    def outcome(self) -> Verdict | None:
        """Return the outcome that the person has seen; None for nothing."""
        if self.interaction is not None:
            done = self.interaction.answered_at is not None
            return _said(self.interaction.messages) if done else None
        if self.way == "delete":
            return None if any(not each.deleted for each in self.replies) else Verdict.ANSWERED
        if self.way == "edit":
            newer = [
                each
                for each in self.replies
                if each.sent_at >= self.since or (each.edited_at or 0.0) >= self.since
            ]
            return _said(newer) if newer else None
        return _said(self.replies) if self.replies else None


def _said(messages: Sequence[Message]) -> Verdict:
    texts = [message.content for message in messages]
    if any(text.startswith(APOLOGY) for text in texts):
        return Verdict.APOLOGISED
    if texts and all(text.startswith(REFUSALS) for text in texts):
        return Verdict.REFUSED
    return Verdict.ANSWERED


@dataclass
class Spell:
    """A spell in which a session's connection could be heard over."""

    connection: Connection
    since: float
    until: float


@dataclass
class Lines:
    """Connections of sessions that could be heard over, and when."""

    spells: dict[Session, list[Spell]] = field(default_factory=dict)

    def look(self, sessions: Iterable[Session], now: float) -> None:
        """Note the connections now; a spell lasts as long as each look finds the same one."""
        for session in {*self.spells, *sessions}:
            spells = self.spells.setdefault(session, [])
            connection = session.connection
            if connection is None or connection.silent:
                continue
            if spells and spells[-1].connection is connection:
                spells[-1].until = now
            else:
                spells.append(Spell(connection, now, now))

    def heard_at(self, act: Act) -> float | None:
        """Return when the bot must have heard of an act; None if it may not have heard."""
        heard = [
            max(spell.since, act.at)
            for session in act.told
            for spell in self.spells.get(session, ())
            if spell.until - max(spell.since, act.at) >= HEARD_WITHIN
        ]
        return min(heard, default=None)


@dataclass
class Judge:
    """Knows what went wrong, and says who is to blame for each unanswered act.

    Attributes:
        lines: The gateway's connections.
        kills: Times when the bot got SIGKILL.
        spoiled: Seconds that faults cost the acknowledgements of each interaction.
    """

    lines: Lines = field(default_factory=Lines)
    kills: list[float] = field(default_factory=list)
    spoiled: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))

    def verdicts(self, acts: Sequence[Act]) -> Mapping[Act, Verdict]:
        """Return the verdict on each act."""
        found = {act: self.verdict(act) for act in acts}
        silences: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
        for act, verdict in found.items():
            if verdict is Verdict.REFUSED:
                silences[act.person].append((act.since, act.since + TOLD_WITHIN))
            for at in act.refused:
                silences[act.person].append((at - TOLD_AFTER, at + TOLD_WITHIN))
        for act, verdict in found.items():
            # The bot tells a person at most one refusal a minute that all can see; see
            # `RefusedError`.
            silent = silences[act.person] if act.message else ()
            if verdict is Verdict.LOST and any(start <= act.since <= end for start, end in silent):
                found[act] = Verdict.REFUSED
        return found

    def told(self, act: Act) -> str:
        """Return what is known about an act, for people who look into it."""
        heard = self.lines.heard_at(act)
        after = "never heard" if heard is None else f"heard after {heard - act.at:.2f} s"
        if act.interaction is None:
            shown = [(each.id, each.nonce, each.deleted, each.versions) for each in act.shown]
            moment = timestamp(act.since)
            said = act.message and (act.message.id, act.message.content)
            return f"{act.way} of {act.person}: {said}, {moment}, {after}, {shown}"
        one = act.interaction
        spoiled = self.spoiled[one.id]
        return (
            f"{act.way} of {act.person}: {one.id}, {timestamp(act.since)}, {after}, "
            f"{spoiled:.1f} s spoiled, {one.callback!r}, {one.data}"
        )

    def was_answered_twice(self, act: Act) -> bool:
        """Tell whether two answers to a question are there, and no SIGKILL explains it."""
        if act.way not in {"slash", "mention", "menu", "form"}:
            return False
        answers = [
            each
            for each in act.shown
            if not each.deleted and not each.content.startswith((*REFUSALS, APOLOGY))
        ]
        noted = not any(0.0 <= kill - act.at <= KILLED_WITHIN for kill in self.kills)
        return len(answers) > 1 and noted

    def verdict(self, act: Act) -> Verdict:
        """Return the verdict on an act by itself."""
        if (outcome := act.outcome()) is not None:
            return outcome
        if act.withdrawn:
            return Verdict.WITHDRAWN
        heard = self.lines.heard_at(act)
        if heard is None:
            return Verdict.UNHEARD
        if any(0.0 <= kill - heard <= KILLED_WITHIN for kill in self.kills):
            return Verdict.KILLED
        if act.interaction is not None and not act.acknowledged:
            spoiled = self.spoiled[act.interaction.id]
            left = ACKNOWLEDGE_WITHIN - (heard - act.at) - spoiled
            by_typing = act.interaction.kind is InteractionKind.AUTOCOMPLETE and spoiled
            if left < ACKNOWLEDGED_WITHIN or by_typing:
                return Verdict.TOO_LATE
        return Verdict.LOST
