"""What can a modified Discord app send that Discord passes on to the bot?

A forger names any `custom_id`, option, value or target. Discord still knows who they are and
where, that the message of a component stands there for them to see, and that a command is
registered.
"""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.application import Interaction, InteractionKind
from bot.sandbox.payloads import message_payload
from bot.sandbox.people.options import OptionValue, nest, option_data
from bot.sandbox.people.stage import Stage
from bot.sandbox.people.visitor import Visitor
from bot.sandbox.rules import CommandKind, ComponentKind, OptionKind
from bot.sandbox.wire import JsonObject, objects
from bot.sandbox.world import Channel, Message, User

# The types of options that a command doesn't have.
_OPTION_KINDS: Final[Mapping[type, OptionKind]] = {
    str: OptionKind.STRING,
    int: OptionKind.INTEGER,
    bool: OptionKind.BOOLEAN,
    float: OptionKind.NUMBER,
    Channel: OptionKind.CHANNEL,
}


class Forger:
    """Someone in a channel whose app checks nothing."""

    def __init__(self, stage: Stage, user: User, channel: Channel) -> None:
        self._stage = stage
        self.user = user
        self.channel = channel

    def press(self, message: Message, custom_id: str) -> Interaction:
        """Press a button that the message need not have."""
        data = {"custom_id": custom_id, "component_type": ComponentKind.BUTTON}
        return self._use_component(message, data)

    def choose(self, message: Message, *values: str, select: str) -> Interaction:
        """Choose values that no option has, from a select with this `custom_id`."""
        data = {
            "custom_id": select,
            "component_type": ComponentKind.STRING_SELECT,
            "values": list(values),
        }
        return self._use_component(message, data)

    def _use_component(self, message: Message, data: JsonObject) -> Interaction:
        visitor = Visitor(self._stage, self.user, self.channel)
        if not visitor.sees(message):
            raise LookupError(f"Discord knows no message {message.id} for {self.user.name}")
        return self._stage.use(self.user, message, data)

    def submit(self, opener: Interaction, custom_id: str, **fields: str) -> Interaction:
        """Send another modal than the one that was opened, with texts by `custom_id`."""
        rows = [
            {
                "type": ComponentKind.ACTION_ROW,
                "components": [
                    {"type": ComponentKind.TEXT_INPUT, "custom_id": name, "value": value}
                ],
            }
            for name, value in fields.items()
        ]
        return self._stage.submit(opener, {"custom_id": custom_id, "components": rows})

    def slash(self, name: str, /, **options: OptionValue) -> Interaction:
        """Run a command with any options of any values, without its required ones if need be."""
        return self._run(InteractionKind.COMMAND, name, options)

    def type_into(self, name: str, /, **options: OptionValue) -> Interaction:
        """Type into the last option given, whether or not it has autocomplete."""
        return self._run(InteractionKind.AUTOCOMPLETE, name, options)

    def _run(
        self, kind: InteractionKind, name: str, options: dict[str, OptionValue]
    ) -> Interaction:
        root, *path = name.split()
        command, owners = self._stage.find(root, CommandKind.SLASH, self.user, self.channel)
        known, groups = objects(command.get("options")), []
        unknown = {"type": OptionKind.SUBCOMMAND}
        for step in path:
            option = next((each for each in known if each["name"] == step), unknown)
            groups.append({"type": option["type"], "name": step})
            known = objects(option.get("options"))
        kinds = {each["name"]: each["type"] for each in known}
        chosen = [
            option_data(kinds.get(name, _OPTION_KINDS[type(value)]), name, value)
            for name, value in options.items()
        ]
        if kind is InteractionKind.AUTOCOMPLETE and chosen:
            chosen[-1]["focused"] = True
        data = {"id": command["id"], "name": root, "type": CommandKind.SLASH}
        data["options"] = nest(chosen, groups)
        return self._stage.run(kind, self.user, self.channel, data, owners=owners)

    def use(self, name: str, target_id: int, *messages: Message) -> Interaction:
        """Use a message menu on any id, with these messages as if they were found under it."""
        stage = self._stage
        command, owners = stage.find(name, CommandKind.MESSAGE_MENU, self.user, self.channel)
        resolved = {
            str(target_id): message_payload(stage.world, message, everything=True)
            for message in messages
        }
        data = {"id": command["id"], "name": name, "type": CommandKind.MESSAGE_MENU}
        data |= {"target_id": str(target_id), "resolved": {"messages": resolved}}
        return stage.run(InteractionKind.COMMAND, self.user, self.channel, data, owners=owners)
