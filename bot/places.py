"""Which corpora are allowed in a place?

A place is a channel with what is around it: of a thread its channel, of a channel its category.
The settings keep a corpus to some servers; people who manage a server bind corpora to its
channels. What isn't allowed reads like what doesn't exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ledger import Ledger
from config import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked.

    Attributes:
        channel: A channel, thread or direct message.
        around: Of a thread its channel, then the category; of a channel its category.
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


def allowed(settings: Settings, ledger: Ledger, place: Place) -> tuple[str, ...]:
    """Return the corpora that can be asked in a place, the default one first.

    Args:
        settings: Name the corpora.
        ledger: Knows what is bound to channels.
        place: Where.

    Raises:
        LedgerError: It can't be told what is bound here; then nothing is allowed.
    """
    known = permitted(settings, place.guild)
    bound: Sequence[str] = ()
    if place.guild is not None:
        bound = ledger.bound(place.channel, *place.around)
    return tuple(name for name in bound if name in known) if bound else known
