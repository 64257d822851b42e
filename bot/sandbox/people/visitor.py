"""What does a person's Discord app send when they type, choose or press?

A visitor can do only what Discord's own app lets them do: run a command that is registered and
shown, press a button that they see. A `Forger` can do more.
"""

from collections.abc import Mapping

from bot.sandbox.application import Interaction, InteractionKind
from bot.sandbox.payloads import channel_payload, message_payload
from bot.sandbox.people.forms import fill_in, has_options, select_values
from bot.sandbox.people.options import OptionValue, descend, nest, run_options, typed_options
from bot.sandbox.people.stage import Stage
from bot.sandbox.rules import ButtonStyle, CommandKind, ComponentKind, flatten
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Channel, Message, Permission, User, may_send, permissions, sees


class Visitor:
    """One person in one channel, thread, group or direct message."""

    def __init__(self, stage: Stage, user: User, channel: Channel) -> None:
        self._stage = stage
        self.user = user
        self.channel = channel

    def say(self, content: str, *, replies_to: Message | None = None, ping: bool = True) -> Message:
        """Write a message; a reply pings the author it replies to unless that is switched off.

        Raises:
            LookupError: They can't write here.
        """
        world = self._stage.world
        seen = sees(world, self.user, self.channel) and self.channel.holds_messages
        if not seen or not may_send(self.user, self.channel):
            raise LookupError(f"{self.user.name} can't write in {self.channel.name!r}")
        return world.say(self.user, self.channel, content, replies_to=replies_to, ping=ping)

    def mention(self, content: str, *, replies_to: Message | None = None) -> Message:
        """Write a message that begins with a mention of the bot."""
        bot = self._stage.world.bot
        return self.say(f"<@{bot.id}> {content}".rstrip(), replies_to=replies_to)

    def edit(self, message: Message, content: str) -> None:
        """Change one's own message.

        Raises:
            LookupError: It is someone else's, or gone.
        """
        self._require_sight(message)
        if message.author is not self.user:
            raise LookupError(f"{self.user.name} can't edit message {message.id}")
        self._stage.world.edit(message, content)

    def delete(self, message: Message) -> None:
        """Delete a message.

        Raises:
            LookupError: It is gone, or is someone else's and needs Manage Messages.
        """
        self._require_sight(message)
        granted = permissions(self.user, self.channel)
        if message.author is not self.user and Permission.MANAGE_MESSAGES not in granted:
            raise LookupError(f"{self.user.name} can't delete message {message.id}")
        self._stage.world.delete(message)

    def sees(self, message: Message) -> bool:
        """Tell whether a message is on this person's screen."""
        here = message.channel is self.channel and not message.deleted
        mine = message.only_for in (None, self.user)
        return here and mine and sees(self._stage.world, self.user, self.channel)

    def commands(self, kind: CommandKind) -> list[JsonObject]:
        """Return the commands of a kind that this person may use here."""
        return self._stage.usable(kind, self.user, self.channel)

    def slash(self, name: str, /, **options: OptionValue) -> Interaction:
        """Run a slash command; a subcommand is named after its parents, with spaces.

        Raises:
            LookupError: There is no such command or option, or a required one is missing.
            ValueError: Discord's app would not accept a value.
        """
        command, owners = self._find_slash(name)
        groups, known = descend(command, name.split()[1:])
        data = _command_data(command)
        data["options"] = nest(run_options(name, known, options), groups)
        channels = [value for value in options.values() if isinstance(value, Channel)]
        if channels:
            resolved = {str(each.id): self._channel_data(each) for each in channels}
            data["resolved"] = {"channels": resolved}
        return self._run(InteractionKind.COMMAND, data, owners)

    def type_into(self, name: str, /, **options: OptionValue) -> Interaction:
        """Type into a slash command's last option given; its value is the text so far.

        Raises:
            LookupError: There is no such command or option.
            ValueError: The option has no autocomplete.
        """
        command, owners = self._find_slash(name)
        groups, known = descend(command, name.split()[1:])
        data = _command_data(command)
        data["options"] = nest(typed_options(name, known, options), groups)
        return self._run(InteractionKind.AUTOCOMPLETE, data, owners)

    def use(self, name: str, message: Message) -> Interaction:
        """Use a command from a message's menu (Apps › `name`).

        Raises:
            LookupError: There is no such command, or the message isn't seen here.
        """
        self._require_sight(message)
        stage, target = self._stage, str(message.id)
        command, owners = stage.find(name, CommandKind.MESSAGE_MENU, self.user, self.channel)
        payload = message_payload(stage.world, message, everything=True)
        data = _command_data(command)
        data |= {"target_id": target, "resolved": {"messages": {target: payload}}}
        return self._run(InteractionKind.COMMAND, data, owners)

    def press(self, message: Message, button: str) -> Interaction:
        """Press a button, found by its label or `custom_id`.

        Raises:
            LookupError: No such button can be pressed here.
        """
        self._require_sight(message)
        for component in flatten(message.components):
            names = (component.get("label"), component.get("custom_id"))
            if component.get("type") == ComponentKind.BUTTON and button in names:
                if component.get("disabled") or component.get("style") == ButtonStyle.LINK:
                    raise LookupError(f"the button {button!r} tells the bot nothing")
                return self._stage.use(self.user, message, _component_data(component))
        raise LookupError(f"no button {button!r} at message {message.id}")

    def choose(self, message: Message, *values: str, select: str = "") -> Interaction:
        """Choose options by their labels or values from the first select that has them all.

        Args:
            message: The message with the select.
            values: The options.
            select: The `custom_id` of the select; empty for any.

        Raises:
            LookupError: There is no such select or option.
            ValueError: It takes fewer or more options, or none while it is disabled.
        """
        self._require_sight(message)
        for component in flatten(message.components):
            is_meant = select in ("", component.get("custom_id")) and "options" in component
            if is_meant and has_options(component, values):
                data = _component_data(component)
                data["values"] = select_values(component, values)
                return self._stage.use(self.user, message, data)
        raise LookupError(f"no select with {list(values)} at message {message.id}")

    def submit(self, opener: Interaction, *values: str, **fields: str) -> Interaction:
        """Send the modal that an interaction of this person opened.

        Args:
            opener: The interaction.
            values: Texts for the first inputs, in order.
            fields: Texts by the `custom_id` or label of an input.

        Raises:
            LookupError: It opened none for this person, or there is no such input.
            ValueError: Discord's app would not accept a value.
        """
        modal = opener.modal
        if modal is None or opener.user is not self.user:
            raise LookupError(f"no modal was opened for {self.user.name}")
        data: JsonObject = {"custom_id": modal["custom_id"]}
        data["components"] = fill_in(modal, values, fields)
        return self._stage.submit(opener, data)

    def _require_sight(self, message: Message) -> None:
        if not self.sees(message):
            raise LookupError(f"{self.user.name} doesn't see message {message.id}")

    def _find_slash(self, name: str) -> tuple[JsonObject, Mapping[int, int]]:
        root = name.split(maxsplit=1)[0]
        return self._stage.find(root, CommandKind.SLASH, self.user, self.channel)

    def _run(
        self, kind: InteractionKind, data: JsonObject, owners: Mapping[int, int]
    ) -> Interaction:
        return self._stage.run(kind, self.user, self.channel, data, owners=owners)

    def _channel_data(self, channel: Channel) -> JsonObject:
        granted = str(int(permissions(self.user, channel)))
        return channel_payload(self._stage.world, channel) | {"permissions": granted}


def _command_data(command: JsonObject) -> JsonObject:
    keys = ("id", "name", "type", "guild_id")
    return {key: command[key] for key in keys if key in command}


def _component_data(component: JsonObject) -> JsonObject:
    return {
        "id": component["id"],
        "custom_id": component["custom_id"],
        "component_type": component["type"],
    }
