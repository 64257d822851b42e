"""How does the page get to know messages, channels and commands? As the JSON of the protocol."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from bot.sandbox import (
    Attachment,
    ButtonStyle,
    Channel,
    ChannelKind,
    ComponentKind,
    Guild,
    Interaction,
    Message,
    MessageKind,
    OptionKind,
    Permission,
    Sandbox,
    User,
    World,
    may_send,
    permissions,
    sees,
)
from bot.web import markdown
from bot.web.chat.scene import Scene

Shape: TypeAlias = dict[str, Any]

ATTACHMENTS: Final = "/~/attachments"

_TREES_KEPT: Final = 4_096
_LINE: Final = 200  # characters of a message that is replied to
_MENTION: Final = re.compile(r"<@!?(\d{1,20})>", re.ASCII)

_KINDS: Final = {
    ChannelKind.TEXT: "text",
    ChannelKind.FORUM: "forum",
    ChannelKind.THREAD: "thread",
    ChannelKind.PRIVATE_THREAD: "thread",
    ChannelKind.DM: "direct",
}
_STYLES: Final = {
    ButtonStyle.PRIMARY: "primary",
    ButtonStyle.SECONDARY: "secondary",
    ButtonStyle.SUCCESS: "success",
    ButtonStyle.DANGER: "danger",
    ButtonStyle.LINK: "link",
}
_OPTIONS: Final = {
    OptionKind.STRING: "text",
    OptionKind.INTEGER: "integer",
    OptionKind.NUMBER: "number",
    OptionKind.BOOLEAN: "boolean",
    OptionKind.CHANNEL: "channel",
}
_GROUPS: Final = (OptionKind.SUBCOMMAND, OptionKind.SUBCOMMAND_GROUP)


class _Names:
    """Who and what ids in mentions stand for."""

    def __init__(self, world: World) -> None:
        self._world = world

    def user(self, user_id: int) -> str | None:
        user = self._world.users.get(user_id)
        return user.name if user else None

    def role(self, role_id: int) -> str | None:
        roles = (guild.roles.get(role_id) for guild in self._world.guilds.values())
        return next((role.name for role in roles if role), None)

    def channel(self, channel_id: int) -> str | None:
        channel = self._world.channels.get(channel_id)
        return channel.name if channel and channel.name else None


class Shapes:
    """Shapes what is in the sandbox for the eyes of one person."""

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._scene = scene
        read = partial(markdown.read, names=_Names(sandbox.world))
        # A message is shaped anew for each person, and whenever its channel is looked at.
        self._read = lru_cache(_TREES_KEPT)(read)

    def server(self, guild: Guild, viewer: User) -> Shape:
        """Return a server with the channels that a person sees in it."""
        channels = [
            self.channel(channel, viewer)
            for channel in self._world.channels.values()
            if channel.guild is guild
            and channel.kind is not ChannelKind.CATEGORY
            and sees(self._world, viewer, channel)
        ]
        return {"id": str(guild.id), "name": guild.name, "channels": channels}

    def channel(self, channel: Channel, viewer: User) -> Shape:
        """Return a CHANNEL."""
        return {
            "id": str(channel.id),
            "name": channel.name or self._world.bot.name,
            "kind": _KINDS[channel.kind],
            "parent": str(channel.parent.id) if channel.parent else None,
            "topic": channel.topic,
            "writable": channel.holds_messages and may_send(viewer, channel),
            "tries": self._scene.tries(channel),
        }

    def message(self, message: Message, viewer: User) -> Shape:
        """Return a MESSAGE."""
        author = message.author
        return {
            "id": str(message.id),
            "channel": str(message.channel.id),
            "author": {"id": str(author.id), "name": author.name, "bot": author.bot},
            "at": _time(message.sent_at),
            "edited": _edited(message),
            "thinking": message.loading,
            "ephemeral": message.ephemeral,
            "raw": message.content,
            "typed": self.typed(message.content),
            "tree": self._read(message.content),
            "replies_to": self._reference(message),
            "used": _used(message),
            "mentions_you": viewer.id in message.mentions.users or message.mentions.everyone,
            "attachments": [_attachment(message, each) for each in message.attachments],
            "rows": list(_rows(message)),
            "can": _rights(message, viewer),
        }

    def typed(self, content: str) -> str:
        """Return a text as it is typed, with `@name` for the mention of somebody who is here."""

        def name(found: re.Match[str]) -> str:
            user = self._world.users.get(int(found[1]))
            return f"@{user.name}" if user else found[0]

        return _MENTION.sub(name, content)

    def _reference(self, message: Message) -> Shape | None:
        if message.replies_to is None:
            return None
        earlier = message.channel.messages.get(message.replies_to)
        if earlier is None or earlier.deleted:
            return {"id": str(message.replies_to), "author": "", "text": "", "gone": True}
        line = " ".join(markdown.plain(self._read(earlier.content)).split())
        return {
            "id": str(earlier.id),
            "author": earlier.author.name,
            "text": line[:_LINE],
            "gone": False,
        }


def slash_commands(commands: list[Shape]) -> list[Shape]:
    """Return the slash commands, a subcommand named after its parents, with their options."""
    return [shape for command in commands for shape in _slash(command, ())]


def _slash(part: Shape, above: tuple[str, ...]) -> Iterator[Shape]:
    path, options = (*above, part["name"]), part.get("options", [])
    if inner := [each for each in options if each["type"] in _GROUPS]:
        for each in inner:
            yield from _slash(each, path)
        return
    yield {
        "name": " ".join(path),
        "description": part["description"],
        "options": [_option(each) for each in options],
    }


def _option(option: Shape) -> Shape:
    return {
        "name": option["name"],
        "description": option["description"],
        "kind": _OPTIONS[option["type"]],
        "required": bool(option.get("required")),
        "choices": [
            {"name": each["name"], "value": each["value"]} for each in option.get("choices", [])
        ],
        "autocomplete": bool(option.get("autocomplete")),
        "min_length": option.get("min_length"),
        "max_length": option.get("max_length"),
        "channels": [_KINDS[kind] for kind in option.get("channel_types", []) if kind in _KINDS],
    }


def form(interaction: Interaction) -> Shape:
    """Return the event that opens a form."""
    modal = interaction.modal or {}
    return {
        "on": "form",
        "use": str(interaction.id),
        "title": modal["title"],
        "inputs": [_input(each) for each in modal["components"] if _holds_input(each)],
    }


def _holds_input(component: Shape) -> bool:
    return bool(component["type"] != ComponentKind.TEXT_DISPLAY)


def _input(component: Shape) -> Shape:
    """Return an input of a form, which stands in a row or under a label."""
    in_row = component["type"] == ComponentKind.ACTION_ROW
    field = component["components"][0] if in_row else component["component"]
    return {
        "custom_id": field["custom_id"],
        "label": component.get("label") or field.get("label", ""),
        "style": "paragraph" if field.get("style") == 2 else "short",
        "value": field.get("value", ""),
        "placeholder": field.get("placeholder", ""),
        "required": field.get("required", True),
        "min_length": field.get("min_length"),
        "max_length": field.get("max_length"),
    }


def _rows(message: Message) -> Iterator[list[Shape]]:
    for row in message.components:
        if row["type"] == ComponentKind.ACTION_ROW:
            yield [_control(each) for each in row["components"]]


def _control(component: Shape) -> Shape:
    if component["type"] == ComponentKind.BUTTON:
        return {
            "kind": "button",
            "custom_id": component.get("custom_id"),
            "label": component.get("label", ""),
            "style": _STYLES[component["style"]],
            "url": component.get("url"),
            "disabled": bool(component.get("disabled")),
            "emoji": (component.get("emoji") or {}).get("name"),
        }
    return {
        "kind": "select",
        "custom_id": component["custom_id"],
        "placeholder": component.get("placeholder", ""),
        "disabled": bool(component.get("disabled")),
        "min": component["min_values"],
        "max": component["max_values"],
        "options": [
            {
                "label": each["label"],
                "value": each["value"],
                "description": each.get("description", ""),
                "chosen": bool(each.get("default")),
            }
            for each in component.get("options", [])
        ],
    }


def _attachment(message: Message, attachment: Attachment) -> Shape:
    name = quote(attachment.filename, errors="replace")
    return {
        "id": str(attachment.id),
        "name": attachment.filename,
        "size": len(attachment.content),
        "type": attachment.content_type,
        "url": f"{ATTACHMENTS}/{message.channel.id}/{attachment.id}/{name}",
    }


def _rights(message: Message, viewer: User) -> Shape:
    mine = message.author is viewer
    manages = Permission.MANAGE_MESSAGES in permissions(viewer, message.channel)
    return {"edit": mine, "delete": not message.ephemeral and (mine or manages)}


def _edited(message: Message) -> str | None:
    """Return when a text was last changed after people saw it; "thinking" is none yet."""
    seen = [version for version in message.versions if version]
    return _time(message.edited_at) if message.edited_at and len(seen) > 1 else None


def _used(message: Message) -> Shape | None:
    """Return who used which command, where a message answers one."""
    origin = message.origin
    if origin is None or not origin.command:
        return None
    slash = "/" if message.kind is MessageKind.SLASH_COMMAND else ""
    return {"by": origin.user.name, "command": f"{slash}{origin.command}"}


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
