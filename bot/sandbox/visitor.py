"""What does a person's Discord app send when they type, choose or press?

A visitor can do only what Discord's own app lets them do: run a command that is registered and
shown, press a button that they see. `forger.py` can do more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.commands import MESSAGE_MENU, SLASH, Commands
from bot.sandbox.filling import chosen_values, filled_in, offers
from bot.sandbox.gateway import Gateway
from bot.sandbox.installs import owners
from bot.sandbox.interactions import Interaction, InteractionKind, Interactions
from bot.sandbox.options import OptionValue, chosen_options, descend, nested_in, typed_options
from bot.sandbox.payloads import Payloads
from bot.sandbox.permission import Permission
from bot.sandbox.rules import BUTTON, LINK_STYLE, nested
from bot.sandbox.state import Channel, Message, Origin, User
from bot.sandbox.wire import JsonObject, number
from bot.sandbox.world import World


@dataclass(frozen=True)
class Stage:
    """What visitors act on."""

    world: World
    payloads: Payloads
    commands: Commands
    interactions: Interactions
    gateway: Gateway

    def invite(self, interaction: Interaction) -> Interaction:
        """Tell the bot of an interaction."""
        self.gateway.invite(interaction)
        return interaction

    def find(
        self, name: str, kind: int, user: User, channel: Channel
    ) -> tuple[JsonObject, Mapping[int, int]]:
        """Return a command that a person may use in a channel, and by whose installs.

        Raises:
            LookupError: There is none.
        """
        guild = channel.guild
        command = self.commands.find(name, kind, guild.id if guild else None)
        by = owners(self.world, command, user, channel)
        if not by:
            raise LookupError(f"{name!r} is not installed or not allowed here")
        if guild is not None:
            may = self.world.permissions(user, channel)
            needed = command["default_member_permissions"]
            # "0" leaves a command to administrators.
            lacks = needed is not None and (needed == "0" or Permission(int(needed)) & ~may)
            if lacks and Permission.ADMINISTRATOR not in may:
                raise LookupError(f"{user.name} may not use {name!r}")
            if Permission.USE_APPLICATION_COMMANDS not in may:
                raise LookupError(f"{user.name} may use no commands here")
        return command, by

    def run(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: JsonObject,
        *,
        by: Mapping[int, int],
    ) -> Interaction:
        """Tell the bot of a command, run `by` these installs; its name is read from the data."""
        name, inner = str(data["name"]), data.get("options", [])
        while inner and "options" in inner[0]:
            name, inner = f"{name} {inner[0]['name']}", inner[0]["options"]
        target = number(data.get("target_id")) or None
        origin = Origin(self.world.snowflake(), kind, user, by, command=name, target=target)
        return self.invite(self.interactions.run(channel, data, origin))


class Visitor:
    """One person in one channel, thread, group or direct message."""

    def __init__(self, stage: Stage, user: User, channel: Channel) -> None:
        self._stage = stage
        self.user = user
        self.channel = channel

    # Messages

    def say(self, content: str, *, replies_to: Message | None = None, ping: bool = True) -> Message:
        """Write a message; a reply pings whom it replies to unless that is switched off.

        Raises:
            LookupError: They can't write here.
        """
        world = self._stage.world
        seen = world.sees(self.user, self.channel) and self.channel.holds_messages
        if not seen or not world.may_send(self.user, self.channel):
            raise LookupError(f"{self.user.name} can't write in {self.channel.name!r}")
        return world.say(self.user, self.channel, content, replies_to=replies_to, ping=ping)

    def mention(self, content: str, *, replies_to: Message | None = None) -> Message:
        """Write a message that begins with the bot's mention."""
        bot = self._stage.world.bot
        return self.say(f"<@{bot.id}> {content}".rstrip(), replies_to=replies_to)

    def edit(self, message: Message, content: str) -> None:
        """Change one's own message.

        Raises:
            LookupError: It is someone else's, or gone.
        """
        self._see(message)
        if message.author is not self.user:
            raise LookupError(f"{self.user.name} can't edit message {message.id}")
        self._stage.world.edit(message, content)

    def delete(self, message: Message) -> None:
        """Delete a message.

        Raises:
            LookupError: It is gone, or is someone else's and needs Manage Messages.
        """
        self._see(message)
        may = self._stage.world.permissions(self.user, self.channel)
        if message.author is not self.user and Permission.MANAGE_MESSAGES not in may:
            raise LookupError(f"{self.user.name} can't delete message {message.id}")
        self._stage.world.delete(message)

    def sees(self, message: Message) -> bool:
        """Tell whether a message is on this person's screen."""
        there = message.channel is self.channel and not message.deleted
        mine = message.only_for in (None, self.user)
        return there and mine and self._stage.world.sees(self.user, self.channel)

    # Commands

    def slash(self, name: str, /, **options: OptionValue) -> Interaction:
        """Run a slash command; a subcommand is named after its parents, with spaces.

        Raises:
            LookupError: There is no such command or option, or a required one is missing.
            ValueError: Discord's app would not accept a value.
        """
        command, by = self._stage.find(name.split(maxsplit=1)[0], SLASH, self.user, self.channel)
        groups, known = descend(command, name.split()[1:])
        data = self._invoked(command)
        data["options"] = nested_in(groups, chosen_options(name, known, options))
        channels = [value for value in options.values() if isinstance(value, Channel)]
        if channels:
            data["resolved"] = {"channels": {str(each.id): self._told(each) for each in channels}}
        return self._stage.run(InteractionKind.COMMAND, self.user, self.channel, data, by=by)

    def type_into(self, name: str, /, **options: OptionValue) -> Interaction:
        """Type into a slash command's last option given; its text so far is the value.

        Raises:
            LookupError: There is no such command or option.
            ValueError: The option has no autocomplete.
        """
        command, by = self._stage.find(name.split(maxsplit=1)[0], SLASH, self.user, self.channel)
        groups, known = descend(command, name.split()[1:])
        typed = nested_in(groups, typed_options(name, known, options))
        data = self._invoked(command) | {"options": typed}
        return self._stage.run(InteractionKind.AUTOCOMPLETE, self.user, self.channel, data, by=by)

    def use(self, name: str, message: Message) -> Interaction:
        """Use a command from a message's menu (Apps › `name`).

        Raises:
            LookupError: There is no such command, or the message isn't seen here.
        """
        self._see(message)
        command, by = self._stage.find(name, MESSAGE_MENU, self.user, self.channel)
        target = str(message.id)
        told = self._stage.payloads.message(message, everything=True)
        data = self._invoked(command)
        data |= {"target_id": target, "resolved": {"messages": {target: told}}}
        return self._stage.run(InteractionKind.COMMAND, self.user, self.channel, data, by=by)

    def _invoked(self, command: JsonObject) -> JsonObject:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    def _told(self, channel: Channel) -> JsonObject:
        may = self._stage.world.permissions(self.user, channel)
        return self._stage.payloads.channel(channel) | {"permissions": str(int(may))}

    # Components

    def press(self, message: Message, button: str) -> Interaction:
        """Press a button, found by its label or `custom_id`.

        Raises:
            LookupError: No such button can be pressed here.
        """
        self._see(message)
        for component in nested(message.components):
            names = (component.get("label"), component.get("custom_id"))
            if component.get("type") == BUTTON and button in names:
                if component.get("disabled") or component.get("style") == LINK_STYLE:
                    raise LookupError(f"the button {button!r} tells the bot nothing")
                return self._use(message, component)
        raise LookupError(f"no button {button!r} at message {message.id}")

    def choose(self, message: Message, *values: str, select: str = "") -> Interaction:
        """Choose options by their labels or values, of the first select that has them all.

        Args:
            message: Where the select is.
            values: The options.
            select: The select's `custom_id`; any when empty.

        Raises:
            LookupError: There is no such select or option.
            ValueError: It takes fewer or more options, or none while it is disabled.
        """
        self._see(message)
        for component in nested(message.components):
            is_meant = select in ("", component.get("custom_id")) and "options" in component
            if is_meant and offers(component, values):
                return self._use(message, component, values=chosen_values(component, values))
        raise LookupError(f"no select with {list(values)} at message {message.id}")

    def _use(self, message: Message, component: JsonObject, **more: object) -> Interaction:
        data = {
            "id": component["id"],
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            **more,
        }
        return self._stage.invite(self._stage.interactions.use(self.user, message, data))

    def submit(self, opened: Interaction, *values: str, **fields: str) -> Interaction:
        """Send the modal that an interaction of this person opened.

        Args:
            opened: The interaction.
            values: Texts for its first inputs, in order.
            fields: Texts by the inputs' `custom_id` or label.

        Raises:
            LookupError: It opened none for this person, or there is no such input.
            ValueError: Discord's app would not accept a value.
        """
        modal = opened.modal
        if modal is None or opened.user is not self.user:
            raise LookupError(f"no modal was opened for {self.user.name}")
        data: JsonObject = {"custom_id": modal["custom_id"]}
        data["components"] = filled_in(modal, values, fields)
        return self._stage.invite(self._stage.interactions.submit(opened, data))

    def _see(self, message: Message) -> None:
        if not self.sees(message):
            raise LookupError(f"{self.user.name} doesn't see message {message.id}")
