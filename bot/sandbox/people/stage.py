"""What do people act on: which commands may they use, and how does the bot hear of it?"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.sandbox.application import (
    Commands,
    Interaction,
    InteractionKind,
    Interactions,
    install_owners,
)
from bot.sandbox.gateway import Gateway
from bot.sandbox.rules import CommandKind
from bot.sandbox.wire import JsonObject, number
from bot.sandbox.world import Channel, Message, Origin, Permission, User, World, permissions


@dataclass(frozen=True, slots=True)
class Stage:
    """What people act on."""

    world: World
    commands: Commands
    interactions: Interactions
    gateway: Gateway

    def find(
        self, name: str, kind: CommandKind, user: User, channel: Channel
    ) -> tuple[JsonObject, Mapping[int, int]]:
        """Return a command that a person may use in a channel, and the owners of its installs.

        Raises:
            LookupError: There is none.
        """
        guild = channel.guild
        command = self.commands.find(name, kind, guild.id if guild else None)
        return command, self._owners(command, user, channel)

    def usable(self, kind: CommandKind, user: User, channel: Channel) -> list[JsonObject]:
        """Return the commands of a kind that a person may use in a channel, in their order."""
        guild = channel.guild
        usable = []
        for command in self.commands.known(kind, guild.id if guild else None):
            with suppress(LookupError):
                self._owners(command, user, channel)
                usable.append(command)
        return usable

    def _owners(self, command: JsonObject, user: User, channel: Channel) -> Mapping[int, int]:
        """Return the owners of the installs by which a person may use a command in a channel.

        Raises:
            LookupError: They may not use it there.
        """
        name, guild = command["name"], channel.guild
        owners = install_owners(self.world, command, user, channel)
        if not owners:
            raise LookupError(f"{name!r} is not installed or not allowed here")
        if guild is not None:
            granted = permissions(user, channel)
            needed = command["default_member_permissions"]
            # "0" leaves a command to administrators.
            lacking = needed is not None and (needed == "0" or Permission(int(needed)) & ~granted)
            if lacking and Permission.ADMINISTRATOR not in granted:
                raise LookupError(f"{user.name} may not use {name!r}")
            if Permission.USE_APPLICATION_COMMANDS not in granted:
                raise LookupError(f"{user.name} may use no commands here")
        return owners

    def run(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: JsonObject,
        *,
        owners: Mapping[int, int],
    ) -> Interaction:
        """Send the bot a command that a person runs or is typing.

        Args:
            kind: A command or its autocompletion.
            user: The person.
            channel: The channel in which they run it.
            data: The command and its options; the full name is read from them.
            owners: The owners of the installs that let them run it.
        """
        name, inner = str(data["name"]), data.get("options", [])
        while inner and "options" in inner[0]:
            name, inner = f"{name} {inner[0]['name']}", inner[0]["options"]
        target = number(data.get("target_id")) or None
        origin = Origin(self.world.snowflake(), kind, user, owners, command=name, target=target)
        return self._deliver(self.interactions.open(channel, data, origin))

    def use(self, user: User, message: Message, data: JsonObject) -> Interaction:
        """Send the bot a component of a message that a person uses."""
        return self._deliver(self.interactions.use(user, message, data))

    def submit(self, opener: Interaction, data: JsonObject) -> Interaction:
        """Send the bot the modal that an interaction opened."""
        return self._deliver(self.interactions.submit(opener, data))

    def _deliver(self, interaction: Interaction) -> Interaction:
        self.gateway.deliver(interaction)
        return interaction
