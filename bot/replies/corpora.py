"""How does the bot describe corpora: which there are, in which state, and bound to what?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.replies import paths, quoting
from bot.replies.layout import LIMIT, Reply, counted
from retrieval.corpus import Skipped, named_exclusions, named_kinds

_MOST_LISTED: Final = 20
_MOST_SKIPPED: Final = 5
_LONGEST_REASON: Final = 100
_LONGEST_EXCLUDED: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A corpus as it is listed.

    Attributes:
        name: Name of the corpus.
        files: Number of its files.
        passages: Number of its passages.
        passed_over: How many files of other kinds its folder holds, by their endings.
        away: Why its folder can't be read now, as half a sentence; empty when it can.
    """

    name: str
    files: int
    passages: int
    passed_over: Mapping[str, int]
    away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Listed):
    """The state of a corpus.

    Attributes:
        authors: Number of files in which somebody is known as an author.
        dates: Number of files in which a date is known.
        snapshot: Id of the snapshot that is asked.
        since: Time when it came to be, in seconds since 1970; None when that isn't known.
        bar_of_4: Share of its weight that a question of 4 words must reach, from 0 to 1.
        bar_of_8: The same for 8 words.
        skipped: Files that are not in it.
        channels: Number of Discord channels whose messages may be quoted to the reader.
        unseen_channels: Number of those whose messages may not.
        is_walled: Whether these are quoted only to those who can read them.
    """

    authors: int
    dates: int
    snapshot: str
    since: int | None
    bar_of_4: float
    bar_of_8: float
    skipped: tuple[Skipped, ...]
    channels: int = 0
    unseen_channels: int = 0
    is_walled: bool = True


def list_reply(corpora: Sequence[Listed]) -> Reply:
    """Lay out the corpora that are allowed in a venue, at least one, the default one first."""
    lines = [
        f"{_named(corpus.name)}: {_away(corpus) if corpus.away else _held(corpus)}"
        + (f" · passed over: {_kinds(corpus.passed_over)}" if corpus.passed_over else "")
        + (" · asked when none is named" if number == 0 and len(corpora) > 1 else "")
        for number, corpus in enumerate(corpora[:_MOST_LISTED])
    ]
    more = len(corpora) - len(lines)
    while True:
        content = "\n".join([*lines, *([f"-# and {more:,} more"] if more else [])])
        if len(content) <= LIMIT:
            return Reply(content)
        lines.pop()
        more += 1


def status_reply(corpus: Condition) -> Reply:
    """Lay out the state of a corpus."""
    # Discord shows the time in the reader's own words: 3 hours ago.
    since = f", <t:{corpus.since}:R>" if corpus.since is not None else ""
    bar = (
        f"A passage answers a question of 4 words where it holds {corpus.bar_of_4:.0%} of what is "
        f"asked, one of 8 words with {corpus.bar_of_8:.0%}; rare words count more."
    )
    who_and_when = signed(corpus.authors, corpus.dates)
    lines = [
        f"{_named(corpus.name)}: {' · '.join([_held(corpus), *filter(None, [who_and_when])])}",
        f"Snapshot `{corpus.snapshot}`{since}",
        bar,
    ]
    if corpus.channels or corpus.unseen_channels:
        lines.append(_channels(corpus))
    # Hidden files are hidden on purpose, so they come last.
    skipped = sorted(
        (one for one in corpus.skipped if not one.is_excluded), key=lambda one: one.is_chosen
    )
    excluded = named_exclusions(corpus.skipped)
    if corpus.passed_over:
        lines.append(f"Passed over, being of other kinds: {_kinds(corpus.passed_over)}")
    if excluded:
        lines.append(f"Excluded: {quoting.inline(excluded[:_LONGEST_EXCLUDED])}")
    told = corpus.passed_over or excluded
    nothing = "Nothing else is skipped." if told else "Nothing is skipped."
    lines.append(f"Skipped: {len(skipped):,}" if skipped else nothing)
    lines += (
        f"-# {paths.coded(one.path)}: {quoting.inline(one.reason[:_LONGEST_REASON])}"
        for one in skipped[:_MOST_SKIPPED]
    )
    if (more := len(skipped) - _MOST_SKIPPED) > 0:
        lines.append(f"-# and {more:,} more")
    return Reply("\n".join(lines)[:LIMIT])


def _channels(corpus: Condition) -> str:
    every = corpus.channels + corpus.unseen_channels
    if not corpus.is_walled:
        return f"It quotes {counted(every, 'channel')} of Discord to whoever may ask it."
    return (
        f"Of {counted(every, 'channel')} of Discord it quotes {corpus.channels:,} to you; where "
        "others read along, only that very channel and those that everybody can read."
    )


def signed(authors: int, dates: int) -> str:
    """Say in how many files it is known who wrote something, and when; empty for in none."""
    told = [f"authors in {authors:,}"] if authors else []
    return ", ".join([*told, f"dates in {dates:,}"] if dates else told)


def away_reply(corpus: Listed) -> Reply:
    """Say that the folder of a corpus can't be read now."""
    held = f" When it was indexed it held {_held(corpus)}." if corpus.files else ""
    return Reply(
        f"{_named(corpus.name)}: {_away(corpus)}.{held} I take it in again when it is back."
    )


def yours_reply(paragraphs: Mapping[str, int]) -> Reply:
    """Tell somebody how many paragraphs of theirs each of the corpora here quotes."""
    if not paragraphs:
        return Reply(
            "I quote nothing that you wrote here, as far as the texts tell so by your id or your "
            "name on Discord."
        )
    return Reply(
        f"Of what you wrote I may quote {_counts(paragraphs)}. To have it left out, use "
        "`/corpus forget-me leave_out: True`."[:LIMIT]
    )


def left_out_reply(done: Mapping[str, int], asked: Mapping[str, int]) -> Reply:
    """Tell somebody what of theirs is left out from now on, and what the operator is asked."""
    told = []
    if done:
        told.append(
            f"I have left out {_counts(done)}, from now on and whatever export comes. What stands "
            "in this server, and replies that are posted, stay as they are."
        )
    if asked:
        told.append(f"I have asked whoever runs this bot to leave out {_counts(asked)}.")
    return Reply("\n".join(told)[:LIMIT])


def _counts(paragraphs: Mapping[str, int]) -> str:
    told = [f"{counted(n, 'paragraph')} in {_named(name)}" for name, n in paragraphs.items()]
    return ", ".join(told)


def bound_reply(channel_id: int, corpora: Sequence[str]) -> Reply:
    """Say what is bound to a channel or category now; no corpora means nothing is."""
    if not corpora:
        return Reply(f"Nothing is bound to <#{channel_id}> any more.")
    first, *others = map(_named, corpora)
    more = f", and on demand {', '.join(others)}" if others else ""
    return Reply(f"In <#{channel_id}> I ask {first} now{more}, and no other corpus."[:LIMIT])


def _named(corpus: str) -> str:
    return f"*{quoting.inline(corpus)}*"


def _kinds(passed_over: Mapping[str, int]) -> str:
    return quoting.inline(named_kinds(passed_over))


def _away(corpus: Listed) -> str:
    return f"**can't be read now**, {quoting.inline(corpus.away[:_LONGEST_REASON])}"


def _held(corpus: Listed) -> str:
    return f"{counted(corpus.files, 'file')}, {counted(corpus.passages, 'passage')}"
