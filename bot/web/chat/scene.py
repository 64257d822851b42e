"""Which people, servers and channels are there when the page is opened?

A server bears each id that the settings name in `guilds`, so that a corpus can be tried where it is
allowed. There is always one that none names, and there are at least two; in the second of those,
the second corpus is bound.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.sandbox import Channel, ChannelKind, Guild, Sandbox, User
from bot.venues import permitted
from config import Settings

Tries = Sequence[str]
"""Questions that the texts of a corpus answer; at most three are shown."""

_MEMBERS: Final = {
    "Bo": "A member of the servers.",
    "Cleo": "Another member of the servers.",
}
_OWNER: Final = "Owns the servers, so she may bind corpora to channels and delete messages."
_PLAIN_NAMES: Final = ("Reading room", "Workshop")
_FEWEST_SERVERS: Final = 2
_THREAD: Final = "Side questions"
_TITLE_MAX: Final = 100  # characters of the title of a forum's post


@dataclass(frozen=True, slots=True)
class Binding:
    """Corpora that are to be bound to a channel before the bot starts."""

    guild: int
    channel: int
    corpora: tuple[str, ...]


class Scene:
    """What is there at first; more comes from what people do.

    Attributes:
        world: The world of the stand-in.
        people: Those whom one can be, with what they are, in order; the first is who one is at
            first.
        guilds: The servers, in the order in which they are shown.
        bindings: The corpora that are bound to channels.

    Args:
        sandbox: The stand-in; only its first guild, owner and channel are there.
        settings: The settings that name the corpora.
        tries: What to ask of each corpus.
    """

    def __init__(self, sandbox: Sandbox, settings: Settings, tries: Mapping[str, Tries]) -> None:
        self.world = sandbox.world
        self._settings = settings
        self._tries = tries
        self._shown: dict[int, Tries] = {}
        self.bindings: list[Binding] = []
        self.people: dict[User, str] = {sandbox.owner: _OWNER}
        for name, about in _MEMBERS.items():
            self.people[self.world.add_user(name, guild=sandbox.guild)] = about
        for person in self.people:
            self.world.dm_with(person)
        self.guilds = [sandbox.guild, *self._further_guilds(sandbox.owner)]
        self._furnish(sandbox.guild, sandbox.channel)
        for guild in self.guilds[1:]:
            for person in self.people:
                if person is not sandbox.owner:
                    self.world.join(guild, person)
            self._furnish(guild, self.world.add_channel(guild, "general"))
        # What the default corpus answers in comes first.
        self.guilds.sort(key=lambda guild: self._corpora(guild)[:1] != self._default)

    @property
    def _default(self) -> tuple[str, ...]:
        return (self._settings.default_corpus,)

    def tries(self, channel: Channel) -> list[str]:
        """Return what one can type in a channel to see what the bot does; none in a new one."""
        said = self._shown.get(channel.id, ())
        if channel.recipient is not None:
            corpora = permitted(self._settings, None)
            return list(self._tries[corpora[0]]) if corpora else []
        return [f"@{self.world.bot.name} {each}" for each in said]

    def _further_guilds(self, owner: User) -> Iterator[Guild]:
        """Yield the servers whose ids the settings name, and one more if these are too few."""
        named: dict[int, str] = {}
        for name, corpus in self._settings.corpora.items():
            for guild_id in corpus.guilds:
                named.setdefault(guild_id, name)
        counted: Counter[str] = Counter()
        for guild_id, corpus_name in named.items():
            counted[corpus_name] += 1
            again = f" {counted[corpus_name]}" if counted[corpus_name] > 1 else ""
            name = f"Readers of {corpus_name}{again}"
            yield self.world.add_guild(name, owner, guild_id=guild_id)
        if 1 + len(named) < _FEWEST_SERVERS:
            yield self.world.add_guild(_PLAIN_NAMES[1], owner)

    def _corpora(self, guild: Guild) -> tuple[str, ...]:
        """Return the corpora that can be asked in a server, before bindings."""
        return permitted(self._settings, guild.id)

    def _furnish(self, guild: Guild, general: Channel) -> None:
        """Give a server a thread, a forum and a post, and bind a corpus to them where one is."""
        world = self.world
        forum = world.add_channel(
            guild, "help", ChannelKind.FORUM, topic="Each post is a question of its own."
        )
        corpora = self._corpora(guild)
        if guild.name == _PLAIN_NAMES[1] and len(corpora) > 1:
            corpora = corpora[1:]
            for channel in (general, forum):
                self.bindings.append(Binding(guild.id, channel.id, corpora[:1]))
        tries = self._tries[corpora[0]] if corpora else ()
        general.topic = _topic(corpora)
        thread = world.add_thread(general, _THREAD)
        self._shown |= {general.id: tries, thread.id: tries}
        if tries:
            asker = list(self.people)[1]
            post = world.add_thread(forum, tries[-1][:_TITLE_MAX])
            world.say(asker, post, f"{tries[-1]} Does anybody know?")
            self._shown[post.id] = tries[-1:]


def _topic(corpora: Sequence[str]) -> str:
    if not corpora:
        return "No corpus can be asked here."
    return f"Ask the bot about {corpora[0]}."
