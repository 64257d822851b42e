"""Which corpora are allowed in a venue?

A venue is a channel together with what is around it: a thread has its channel around it, and a
channel its category. The settings can keep a corpus to some servers; people who manage a server
can bind corpora to its channels. A corpus that isn't allowed reads like one that doesn't exist.
"""

from dataclasses import dataclass

from bot.ledger import Ledger
from config import Settings


@dataclass(frozen=True, slots=True)
class Venue:
    """A channel in which a person asks, with what is around it.

    Attributes:
        channel: Id of a channel, thread or direct message.
        around: Ids of the channel and the category of a thread, or of the category of a channel;
            None while Discord hasn't told what is around it.
        guild: Id of the server; None for direct messages.
    """

    channel: int
    around: tuple[int, ...] | None = ()
    guild: int | None = None


def permitted(settings: Settings, guild: int | None) -> tuple[str, ...]:
    """Return the corpora that the settings allow in a server, or in direct messages.

    Returns:
        Names in the order of the settings. A corpus that is kept to some servers is allowed in no
        direct message.
    """
    return tuple(
        name
        for name, corpus in settings.corpora.items()
        if not corpus.guilds or (guild is not None and guild in corpus.guilds)
    )


def allowed(settings: Settings, ledger: Ledger, venue: Venue) -> tuple[str, ...]:
    """Return the corpora that can be asked in a venue, the default one first.

    Args:
        settings: Settings that name the corpora.
        ledger: Ledger that knows what is bound to channels.
        venue: Where the person asks.

    Raises:
        LedgerError: The bindings can't be read; then nothing is allowed.
    """
    known = permitted(settings, venue.guild)
    if venue.guild is None:
        return known
    bound = ledger.bound(venue.guild, venue.channel, *(venue.around or ()))
    if bound:
        return tuple(name for name in bound if name in known)
    if venue.around is None:
        # Any binding of the server may hold here, so only what all of them allow is allowed.
        everywhere = ledger.bound_anywhere(venue.guild)
        return tuple(name for name in known if all(name in one for one in everywhere))
    return known


def why_none(settings: Settings, venue: Venue) -> str:
    """Say why no corpus can be asked in a venue, and who can change that.

    A corpus that others may ask reads here like one that doesn't exist.
    """
    if permitted(settings, venue.guild):
        return (
            "No corpus can be asked in this channel; people who manage this server can choose one "
            "with /corpus use."
        )
    if venue.guild is None:
        return "No corpus can be asked in direct messages; ask me in a server that has one."
    return (
        "No corpus can be asked in this server; whoever runs this bot can let the server use one, "
        "with guilds in the settings."
    )
