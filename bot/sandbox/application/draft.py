"""What does the body of a request make of a message?"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.sandbox.journal import Upload
from bot.sandbox.refusal import ErrorCode, Form, Path, RefusalError, UnsupportedError
from bot.sandbox.rules import SELECTS, check_message
from bot.sandbox.wire import JsonObject, number, objects, text
from bot.sandbox.world import (
    EVERYTHING,
    USERS_ONLY,
    Attachment,
    Message,
    MessageFlag,
    World,
    find_pings,
)

# Bytes of one file.
FILE_MAX: Final = 10 * 1024 * 1024

_FILES_MAX: Final = 10
# The flags of a message that a bot may set and take away.
_SETTABLE_FLAGS: Final = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.COMPONENTS_V2
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a bot wants a message to say.

    Attributes:
        body: The JSON of the message.
        uploads: The files that came along.
        path: The path of the body in the request, for errors.
    """

    body: JsonObject
    uploads: tuple[Upload, ...] = ()
    path: Path = ()

    @property
    def flags(self) -> MessageFlag:
        """The flags that the body asks for, the ephemeral one included."""
        return MessageFlag(number(self.body.get("flags")))

    @property
    def _allowed_mentions(self) -> JsonObject | None:
        """The `allowed_mentions` of the body; None where it has none."""
        allowed = self.body.get("allowed_mentions")
        return allowed if isinstance(allowed, dict) else None

    def _check(self, flags: MessageFlag) -> None:
        """Check all limits that the body has to keep by itself.

        Args:
            flags: The flags of the message that it changes.

        Raises:
            RefusalError: A field breaks a limit, or a file is too large.
            UnsupportedError: It holds a poll or stickers.
        """
        if self.body.get("poll") or self.body.get("sticker_ids"):
            raise UnsupportedError("polls and stickers")
        form = Form()
        check_message(form, self.body, self.path, flags | self.flags)
        self._check_files(form)
        form.check()
        if any(len(upload.content) > FILE_MAX for upload in self.uploads):
            raise RefusalError(ErrorCode.TOO_LARGE)

    def _check_files(self, form: Form) -> None:
        path = (*self.path, "attachments")
        listed = objects(self.body.get("attachments"))
        if max(len(listed), len(self.uploads)) > _FILES_MAX:
            form.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {_FILES_MAX} or fewer in length.")
        for index, each in enumerate(listed):
            is_new = number(each.get("id"), -1) < _FILES_MAX
            if is_new and self._upload(number(each.get("id"), -1)) is None:
                sentence = "The attachment has no file in the request"
                form.add((*path, index, "id"), "ATTACHMENT_NOT_FOUND", sentence)

    def _upload(self, index: int) -> Upload | None:
        name = f"files[{index}]"
        return next((upload for upload in self.uploads if upload.field == name), None)

    def apply(self, message: Message, world: World) -> None:
        """Change a message; the fields that the body doesn't name stay as they are.

        Raises:
            RefusalError: The message would be empty or break a limit.
            UnsupportedError: It holds a poll or stickers.
        """
        self._check(message.flags)
        attachments = self._attachments(message, world)
        content = message.content
        if "content" in self.body:
            content = text(self.body["content"]).strip()
        embeds = message.embeds
        if "embeds" in self.body:
            embeds = [{"type": "rich"} | embed for embed in objects(self.body["embeds"])]
        components = message.components
        if "components" in self.body:
            components = number_components(objects(self.body["components"]))
        if not (content or embeds or attachments or components):
            raise RefusalError(ErrorCode.EMPTY_MESSAGE)
        message.content = content
        message.embeds = embeds
        message.components = components
        message.attachments = attachments
        if "flags" in self.body:
            # A message that was laid out with components alone stays so.
            kept = message.flags & ~(_SETTABLE_FLAGS & ~MessageFlag.COMPONENTS_V2)
            message.flags = kept | (self.flags & _SETTABLE_FLAGS)
        if not message.versions or self.body.keys() & {"content", "allowed_mentions"}:
            self._read_mentions(message)

    def _read_mentions(self, message: Message) -> None:
        earlier = message.channel.messages.get(message.replies_to or 0)
        # An answer to a click replies to the bot's own message, and so names nobody by replying.
        replied_to = earlier.author.id if earlier and not message.origin else None
        message.mentions = find_pings(
            message.content,
            self._allowed_mentions,
            default=USERS_ONLY if message.origin else EVERYTHING,
            replied_to=replied_to,
        )

    def _attachments(self, message: Message, world: World) -> list[Attachment]:
        listed = {number(each.get("id")): each for each in objects(self.body.get("attachments"))}
        kept = message.attachments
        if isinstance(self.body.get("attachments"), list):
            kept = [attachment for attachment in kept if attachment.id in listed]
        added = []
        for index in range(_FILES_MAX):
            upload = self._upload(index)
            if upload is not None:
                entry = listed.get(index, {})
                added.append(
                    Attachment(
                        id=world.snowflake(),
                        filename=text(entry.get("filename")) or upload.filename,
                        content=upload.content,
                        content_type=upload.content_type,
                        description=text(entry.get("description")),
                    )
                )
        return [*kept, *added]


def number_components(
    components: list[JsonObject], ids: Iterator[int] | None = None
) -> list[JsonObject]:
    """Return components as Discord gives them back: each has an `id`, from 1 in their order."""
    ids = ids or itertools.count(1)
    payloads = []
    for component in components:
        payload: JsonObject = {"id": next(ids)} | component
        if component.get("type") in SELECTS:
            payload = {"min_values": 1, "max_values": 1} | payload
        if isinstance(component.get("components"), list):
            payload["components"] = number_components(objects(component["components"]), ids)
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                payload[key] = number_components([component[key]], ids)[0]
        payloads.append(payload)
    return payloads
