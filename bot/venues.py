"""Which corpora are allowed in a venue?

A venue is a channel together with what is around it: a thread has its channel around it, and a
channel its category. The settings keep a corpus to some servers; people who manage a server bind
corpora to its channels. What isn't allowed reads like what doesn't exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ledger import Ledger
from config import Settings


@dataclass(frozen=True, slots=True)
class Venue:
    """Where something is asked.

    Attributes:
        channel: A channel, thread or direct message.
        around: The channel and the category of a thread, the category of a channel.
        guild: The server; None for direct messages.
    """

    channel: int
    around: tuple[int, ...] = ()
    guild: int | None = None


def permitted(settings: Settings, guild: int | None) -> tuple[str, ...]:
    """Return the corpora that the settings allow in a server, or in direct messages.

    Returns:
        In the order of the settings. A corpus that is kept to some servers is in no direct
        message.
    """
    return tuple(
        name
        for name, corpus in settings.corpora.items()
        if not corpus.guilds or (guild is not None and guild in corpus.guilds)
    )


def allowed(settings: Settings, ledger: Ledger, venue: Venue) -> tuple[str, ...]:
    """Return the corpora that can be asked in a venue, the default one first.

    Args:
        settings: Name the corpora.
        ledger: Knows what is bound to channels.
        venue: Where it is asked.

    Raises:
        LedgerError: It can't be told what is bound here; then nothing is allowed.
    """
    known = permitted(settings, venue.guild)
    bound: Sequence[str] = ()
    if venue.guild is not None:
        bound = ledger.bound(venue.channel, *venue.around)
    return tuple(name for name in bound if name in known) if bound else known
