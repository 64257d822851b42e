"""Which exported channels may be quoted to somebody, where they ask?

A quote from a channel is shown to nobody who couldn't read it there. So whoever asks must be able
to read the channel now; and where others read the reply, so must all of them, which is known only
of the channel that they are in and of those that everybody in the server can read. What the bot
doesn't know is walled off: another server, a channel that is gone or that it doesn't see itself,
direct messages, a server that it isn't in.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

import discord

from bot.venues import Venue

_ConnectedChannel: Final = (discord.VoiceChannel, discord.StageChannel)
"""Channels whose text only those read who may connect to them."""

PRIVATE: Final = "private"
"""The last part of the path of a thread that only its members see, after the thread's id."""


class Sight:
    """What one person may see of exported channels, in one venue.

    Args:
        guild: The server in which they ask, as the bot knows it; None for none.
        person: The person as a member of the server; anybody else sees nothing.
        venue: Where they ask.
        private: Whether only they see the reply.
    """

    def __init__(
        self,
        guild: discord.Guild | None,
        person: discord.Member | discord.User,
        venue: Venue,
        *,
        private: bool,
    ) -> None:
        self._guild, self._person = guild, person
        self._here = {venue.channel, *(venue.around or ())}
        self._venue, self._private = venue, private

    def seen(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the channels, of some, whose messages may be shown.

        What Discord says of a channel is looked at once, however many threads it has.

        Args:
            paths: The channels as in `Source.channel`.
        """
        is_shown = cache(self._is_shown)
        return frozenset(
            path
            for path in paths
            if (number := self._channel_of(path)) is not None and is_shown(number)
        )

    def _channel_of(self, path: str) -> int | None:
        """Return the id of the channel whose readers may see a path; None where nobody may."""
        server, *below = path.split("/")
        if self._guild is None or server != str(self._guild.id):
            return None
        if not below or not all(one.isdecimal() for one in below[:2]):
            return None
        if below[2:] and (below[2:] != [PRIVATE] or below[1] != str(self._venue.channel)):
            return None
        return int(below[0])

    def _is_shown(self, number: int) -> bool:
        guild, person = self._guild, self._person
        if guild is None or not isinstance(person, discord.Member):
            return False
        channel = guild.get_channel(number)
        if channel is None or not _reads(channel, person):
            return False
        return self._private or channel.id in self._here or _is_open(channel)


def _reads(channel: discord.abc.GuildChannel, who: discord.Member | discord.Role) -> bool:
    may = channel.permissions_for(who)
    connects = may.connect or not isinstance(channel, _ConnectedChannel)
    return may.view_channel and may.read_message_history and connects


def _is_open(channel: discord.abc.GuildChannel) -> bool:
    """Tell whether everybody in its server can read a channel, whatever their roles."""
    return _reads(channel, channel.guild.default_role) and all(
        False not in {wish.view_channel, wish.read_message_history, wish.connect}
        for wish in channel.overwrites.values()
    )
