"""What can a modified Discord app send, that Discord passes on to the bot?

A forger names whatever `custom_id`, option, value or target it likes. Discord still knows who it
is and where, that the message of a component stands there and is theirs to see, and that a
command is registered.
"""

from collections.abc import Mapping

from bot.sandbox.commands import (
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MESSAGE_MENU,
    NUMBER,
    SLASH,
    STRING,
    SUBCOMMAND,
)
from bot.sandbox.interactions import Interaction, InteractionKind
from bot.sandbox.options import OptionValue, nested_in, sent
from bot.sandbox.rules import ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT
from bot.sandbox.state import Channel, Message, User
from bot.sandbox.visitor import Stage, Visitor
from bot.sandbox.wire import JsonObject, objects

# The types of options that a command doesn't have.
_KINDS: Mapping[type, int] = {
    str: STRING,
    int: INTEGER,
    bool: BOOLEAN,
    float: NUMBER,
    Channel: CHANNEL,
}


class Forger:
    """Someone in a channel whose app checks nothing."""

    def __init__(self, stage: Stage, user: User, channel: Channel) -> None:
        self._stage = stage
        self.user = user
        self.channel = channel

    # Components

    def press(self, message: Message, custom_id: str) -> Interaction:
        """Press a button that the message need not have."""
        return self._component(message, {"custom_id": custom_id, "component_type": BUTTON})

    def choose(self, message: Message, *values: str, select: str) -> Interaction:
        """Choose values that no option has, from a select with this `custom_id`."""
        data = {"custom_id": select, "component_type": STRING_SELECT, "values": list(values)}
        return self._component(message, data)

    def _component(self, message: Message, data: JsonObject) -> Interaction:
        visitor = Visitor(self._stage, self.user, self.channel)
        if not visitor.sees(message):
            raise LookupError(f"Discord knows no message {message.id} for {self.user.name}")
        return self._stage.invite(self._stage.interactions.use(self.user, message, data))

    def submit(self, opened: Interaction, custom_id: str, **fields: str) -> Interaction:
        """Send another modal than the one that was opened, its texts by `custom_id`."""
        rows = [
            {
                "type": ACTION_ROW,
                "components": [{"type": TEXT_INPUT, "custom_id": name, "value": value}],
            }
            for name, value in fields.items()
        ]
        data = {"custom_id": custom_id, "components": rows}
        return self._stage.invite(self._stage.interactions.submit(opened, data))

    # Commands

    def slash(self, name: str, /, **options: OptionValue) -> Interaction:
        """Run a command with any options of any values, required ones left out."""
        return self._run(InteractionKind.COMMAND, name, options)

    def type_into(self, name: str, /, **options: OptionValue) -> Interaction:
        """Type into the last option given, whether or not it has autocomplete."""
        return self._run(InteractionKind.AUTOCOMPLETE, name, options)

    def _run(
        self, kind: InteractionKind, name: str, options: dict[str, OptionValue]
    ) -> Interaction:
        root, *path = name.split()
        command, by = self._stage.find(root, SLASH, self.user, self.channel)
        known, groups = objects(command.get("options")), []
        for step in path:
            option = next((each for each in known if each["name"] == step), {"type": SUBCOMMAND})
            groups.append({"type": option["type"], "name": step})
            known = objects(option.get("options"))
        kinds = {each["name"]: each["type"] for each in known}
        told = [
            sent(kinds.get(name, _KINDS[type(value)]), name, value)
            for name, value in options.items()
        ]
        if kind is InteractionKind.AUTOCOMPLETE and told:
            told[-1]["focused"] = True
        data = {"id": command["id"], "name": root, "type": SLASH}
        data["options"] = nested_in(groups, told)
        return self._stage.run(kind, self.user, self.channel, data, by=by)

    def use(self, name: str, target_id: int, *messages: Message) -> Interaction:
        """Use a message menu on any id, with these messages as if they were found under it."""
        command, by = self._stage.find(name, MESSAGE_MENU, self.user, self.channel)
        found = {
            str(target_id): self._stage.payloads.message(message, everything=True)
            for message in messages
        }
        data = {"id": command["id"], "name": name, "type": MESSAGE_MENU}
        data |= {"target_id": str(target_id), "resolved": {"messages": found}}
        return self._stage.run(InteractionKind.COMMAND, self.user, self.channel, data, by=by)
