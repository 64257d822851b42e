"""What does a person's Discord app send when they type, choose or click?

A visitor can do only what Discord's own app lets them do: run a command that is registered, click
a button that they see.
"""

from dataclasses import dataclass

from bot.sandbox.commands import MESSAGE_MENU, SLASH, SUBCOMMAND, SUBCOMMAND_GROUP, Commands
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interaction, InteractionKind, Interactions
from bot.sandbox.payloads import Payloads
from bot.sandbox.permission import Permission
from bot.sandbox.rules import BUTTON, LINK_STYLE, TEXT_DISPLAY, nested
from bot.sandbox.wire import JsonObject, number, objects, text
from bot.sandbox.world import Channel, Message, User, World

STRING_OPTION, BOOLEAN_OPTION = 3, 5
STRING_MAX = 6_000
ROW, LABEL_COMPONENT = 1, 18

OptionValue = str | int | float | bool


@dataclass(frozen=True)
class Stage:
    """What visitors act on."""

    world: World
    payloads: Payloads
    commands: Commands
    interactions: Interactions
    gateway: Gateway


class Visitor:
    """One person in one channel, thread or direct message."""

    def __init__(self, stage: Stage, user: User, channel: Channel) -> None:
        self._stage = stage
        self.user = user
        self.channel = channel

    # Messages

    def say(self, content: str, *, replies_to: Message | None = None) -> Message:
        """Write a message."""
        return self._stage.world.say(self.user, self.channel, content, replies_to=replies_to)

    def mention(self, content: str, *, replies_to: Message | None = None) -> Message:
        """Write a message that begins with the bot's mention."""
        bot = self._stage.world.bot
        return self.say(f"<@{bot.id}> {content}".rstrip(), replies_to=replies_to)

    def sees(self, message: Message) -> bool:
        """Tell whether a message is on this person's screen."""
        there = message.channel is self.channel and not message.deleted
        return there and message.only_for in (None, self.user)

    # Commands

    def slash(self, name: str, **options: OptionValue) -> Interaction:
        """Run a slash command; a subcommand is named after its parents, with spaces.

        Raises:
            LookupError: There is no such command or option, or a required one is missing.
            ValueError: Discord's app would not accept a value.
        """
        return self._command(InteractionKind.COMMAND, name, options, focused="")

    def autocomplete(self, name: str, focused: str, **options: OptionValue) -> Interaction:
        """Type into the option `focused` of a slash command; its text so far is in `options`.

        Raises:
            LookupError: There is no such command or option.
            ValueError: The option has no autocomplete.
        """
        return self._command(InteractionKind.AUTOCOMPLETE, name, options, focused=focused)

    def _command(
        self, kind: InteractionKind, name: str, options: dict[str, OptionValue], *, focused: str
    ) -> Interaction:
        root, *path = name.split()
        command = self._find(root, SLASH)
        known = objects(command.get("options"))
        groups: list[JsonObject] = []
        for step in path:
            found = [each for each in known if each.get("name") == step]
            if not found or found[0]["type"] not in (SUBCOMMAND, SUBCOMMAND_GROUP):
                raise LookupError(f"/{root} has no subcommand {' '.join(path)!r}")
            groups.append({"type": found[0]["type"], "name": step})
            known = objects(found[0].get("options"))
        chosen = _chosen(name, known, options, focused)
        for group in reversed(groups):
            chosen = [group | {"options": chosen}]
        return self._open(kind, self._invoked(command) | {"options": chosen})

    def menu(self, name: str, message: Message) -> Interaction:
        """Run a command from a message's menu (Apps › `name`).

        Raises:
            LookupError: There is no such command, or the message isn't seen here.
        """
        self._see(message)
        target = str(message.id)
        told = self._stage.payloads.message(message, everything=True)
        data = self._invoked(self._find(name, MESSAGE_MENU))
        data |= {"target_id": target, "resolved": {"messages": {target: told}}}
        return self._open(InteractionKind.COMMAND, data)

    def _find(self, name: str, kind: int) -> JsonObject:
        guild = self.channel.guild
        command = self._stage.commands.find(name, kind, guild.id if guild else None)
        needed = command.get("default_member_permissions")
        if guild is not None and needed is not None:
            may = self._stage.world.permissions(self.user, self.channel)
            if Permission(number(needed)) & ~may:
                raise LookupError(f"{self.user.name} may not use {name!r}")
        return command

    def _invoked(self, command: JsonObject) -> JsonObject:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    # Components

    def click(self, message: Message, button: str) -> Interaction:
        """Click a button, found by its label or `custom_id`.

        Raises:
            LookupError: No such button can be clicked here.
        """
        self._see(message)
        for component in nested(message.components):
            names = (component.get("label"), component.get("custom_id"))
            if component.get("type") == BUTTON and button in names:
                if component.get("disabled") or component.get("style") == LINK_STYLE:
                    raise LookupError(f"the button {button!r} tells the bot nothing")
                data = {"custom_id": component["custom_id"], "component_type": BUTTON}
                return self._open(InteractionKind.COMPONENT, data, message)
        raise LookupError(f"no button {button!r} at message {message.id}")

    def select(self, message: Message, *values: str, custom_id: str = "") -> Interaction:
        """Choose options of a select by their labels or values; of its first one by default.

        Raises:
            LookupError: There is no such select or option.
            ValueError: It takes fewer or more options.
        """
        self._see(message)
        for select in nested(message.components):
            if "options" in select and custom_id in ("", select["custom_id"]):
                data = {
                    "custom_id": select["custom_id"],
                    "component_type": select["type"],
                    "values": _values(select, values),
                }
                return self._open(InteractionKind.COMPONENT, data, message)
        raise LookupError(f"no select {custom_id!r} at message {message.id}")

    def submit(self, opened: Interaction, *values: str) -> Interaction:
        """Fill in the modal that an interaction opened, its inputs in order, and send it.

        Raises:
            LookupError: It opened none.
            ValueError: Discord's app would not accept a value.
        """
        modal = opened.modal
        if modal is None:
            raise LookupError("no modal was opened")
        fields = [each for each in objects(modal["components"]) if each["type"] != TEXT_DISPLAY]
        if len(fields) != len(values):
            raise ValueError(f"the modal has {len(fields)} inputs, not {len(values)}")
        filled = [_filled(one, value) for one, value in zip(fields, values, strict=True)]
        data: JsonObject = {"custom_id": modal["custom_id"], "components": filled}
        return self._open(InteractionKind.MODAL_SUBMIT, data, opened.source)

    def _see(self, message: Message) -> None:
        if not self.sees(message):
            raise LookupError(f"{self.user.name} doesn't see message {message.id}")

    def _open(
        self, kind: InteractionKind, data: JsonObject, source: Message | None = None
    ) -> Interaction:
        interaction = self._stage.interactions.open(kind, self.user, self.channel, data, source)
        self._stage.gateway.invite(interaction)
        return interaction


def _chosen(
    command: str, known: list[JsonObject], options: dict[str, OptionValue], focused: str
) -> list[JsonObject]:
    names = [text(option["name"]) for option in known]
    strange = set(options) - set(names)
    if strange:
        raise LookupError(f"/{command} has no options {sorted(strange)}, but {names}")
    chosen = []
    for option in known:
        name = text(option["name"])
        if name == focused:
            if not option.get("autocomplete"):
                raise ValueError(f"the option {name!r} of /{command} has no autocomplete")
            typed = {"type": option["type"], "name": name, "value": options.get(name, "")}
            chosen.append(typed | {"focused": True})
        elif name in options:
            # While something is being typed, the app sends the other options unchecked.
            if not focused:
                _check(option, options[name])
            chosen.append({"type": option["type"], "name": name, "value": options[name]})
        elif option.get("required") and not focused:
            raise LookupError(f"/{command} needs the option {name!r}")
    return chosen


def _check(option: JsonObject, value: OptionValue) -> None:
    """Refuse what Discord's app would not let a person send."""
    name = option["name"]
    if (option["type"] == BOOLEAN_OPTION) != isinstance(value, bool):
        raise ValueError(f"the option {name!r} takes no {type(value).__name__}")
    if option["type"] == STRING_OPTION:
        length = len(str(value))
        longest = min(STRING_MAX, number(option.get("max_length"), STRING_MAX))
        if not max(1, number(option.get("min_length"))) <= length <= longest:
            raise ValueError(f"the option {name!r} takes no {length} characters")
    choices = [choice["value"] for choice in objects(option.get("choices"))]
    if choices and value not in choices:
        raise ValueError(f"the option {name!r} takes only {choices}")


def _values(select: JsonObject, chosen: tuple[str, ...]) -> list[str]:
    by_name: dict[str, str] = {}
    for option in objects(select["options"]):
        by_name[option["value"]] = option["value"]
        by_name.setdefault(option["label"], option["value"])
    missing = [name for name in chosen if name not in by_name]
    if missing:
        raise LookupError(f"no options {missing} among {list(by_name)}")
    if not select.get("min_values", 1) <= len(chosen) <= select.get("max_values", 1):
        raise ValueError(f"the select takes no {len(chosen)} options")
    return [by_name[name] for name in chosen]


def _filled(component: JsonObject, value: str) -> JsonObject:
    """Return a component of a modal as it is sent with a person's text in it."""
    in_row = component["type"] == ROW
    field = component["components"][0] if in_row else component["component"]
    most = number(field.get("max_length"), 4_000)
    least = max(number(field.get("min_length")), 1 if field.get("required", True) else 0)
    if not least <= len(value) <= most:
        raise ValueError(f"the input takes {least} to {most} characters, not {len(value)}")
    told: JsonObject = {"type": field["type"], "custom_id": field["custom_id"]}
    told |= {"value": value} if "options" not in field else {"values": [value]}
    if in_row:
        return {"type": ROW, "components": [told]}
    return {"type": LABEL_COMPONENT, "id": component.get("id", 0), "component": told}
