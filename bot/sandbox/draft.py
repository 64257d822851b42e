"""What does the body of a request make of a message?"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.journal import Upload
from bot.sandbox.mentions import EVERYTHING, USERS_ONLY, pings
from bot.sandbox.refusal import Form, RefusalError, UnsupportedError
from bot.sandbox.rules import SELECTS, Path, check_message
from bot.sandbox.state import Attachment, Message, MessageFlag
from bot.sandbox.wire import JsonObject, number, objects, text
from bot.sandbox.world import World

FILE_MAX = 10 * 1024 * 1024
FILES_MAX = 10
SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.COMPONENTS_V2


@dataclass(frozen=True)
class Draft:
    """What a bot wants a message to say.

    Attributes:
        body: The JSON of the message.
        uploads: The files that came along.
        path: Where the body stands in the request, for errors.
    """

    body: JsonObject
    uploads: tuple[Upload, ...] = ()
    path: Path = ()

    @property
    def flags(self) -> MessageFlag:
        """The flags it asks for, ephemeral included."""
        return MessageFlag(number(self.body.get("flags")))

    @property
    def allowed_mentions(self) -> JsonObject | None:
        """Its `allowed_mentions`; None where it has none."""
        allowed = self.body.get("allowed_mentions")
        return allowed if isinstance(allowed, dict) else None

    def check(self, flags: MessageFlag = MessageFlag.NONE) -> None:
        """Check everything that can be said about it by itself.

        Args:
            flags: Those of the message that it changes.

        Raises:
            RefusalError: Code 50035 or 40005.
            UnsupportedError: It holds a poll or stickers.
        """
        if self.body.get("poll") or self.body.get("sticker_ids"):
            raise UnsupportedError("polls and stickers")
        form = Form()
        check_message(form, self.body, self.path, flags | self.flags)
        self._check_files(form)
        form.check()
        if any(len(upload.content) > FILE_MAX for upload in self.uploads):
            raise RefusalError(40005)

    def _check_files(self, form: Form) -> None:
        path = (*self.path, "attachments")
        listed = objects(self.body.get("attachments"))
        if max(len(listed), len(self.uploads)) > FILES_MAX:
            form.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {FILES_MAX} or fewer in length.")
        for index, each in enumerate(listed):
            is_new = number(each.get("id"), -1) < FILES_MAX
            if is_new and self._upload(number(each.get("id"), -1)) is None:
                sentence = "The attachment has no file in the request"
                form.add((*path, index, "id"), "ATTACHMENT_NOT_FOUND", sentence)

    def _upload(self, index: int) -> Upload | None:
        name = f"files[{index}]"
        return next((upload for upload in self.uploads if upload.field == name), None)

    def apply(self, message: Message, world: World) -> None:
        """Write it over a message: fields it doesn't name stay as they are.

        Raises:
            RefusalError: The message would be empty (50006) or breaks a limit.
            UnsupportedError: It holds a poll or stickers.
        """
        self.check(message.flags)
        attachments = self._attachments(message, world)
        content = message.content
        if "content" in self.body:
            content = text(self.body["content"]).strip()
        embeds = message.embeds
        if "embeds" in self.body:
            embeds = [{"type": "rich"} | embed for embed in objects(self.body["embeds"])]
        components = message.components
        if "components" in self.body:
            components = numbered(objects(self.body["components"]))
        if not (content or embeds or attachments or components):
            raise RefusalError(50006)
        message.content = content
        message.embeds = embeds
        message.components = components
        message.attachments = attachments
        if "flags" in self.body:
            # A message that was laid out with components alone stays so.
            kept = message.flags & ~(SETTABLE & ~MessageFlag.COMPONENTS_V2)
            message.flags = kept | (self.flags & SETTABLE)
        if not message.versions or self.body.keys() & {"content", "allowed_mentions"}:
            self._name(message)

    def _name(self, message: Message) -> None:
        earlier = message.channel.messages.get(message.replies_to or 0)
        # A reply to a click names nobody by being a reply; the click's message is the bot's own.
        replied_to = earlier.author.id if earlier and not message.origin else None
        message.mentions = pings(
            message.content,
            self.allowed_mentions,
            default=USERS_ONLY if message.origin else EVERYTHING,
            replied_to=replied_to,
        )

    def _attachments(self, message: Message, world: World) -> list[Attachment]:
        listed = {number(each.get("id")): each for each in objects(self.body.get("attachments"))}
        kept = message.attachments
        if isinstance(self.body.get("attachments"), list):
            kept = [attachment for attachment in kept if attachment.id in listed]
        added = []
        for index in range(FILES_MAX):
            upload = self._upload(index)
            if upload is not None:
                told = listed.get(index, {})
                added.append(
                    Attachment(
                        id=world.snowflake(),
                        filename=text(told.get("filename")) or upload.filename,
                        content=upload.content,
                        content_type=upload.content_type,
                        description=text(told.get("description")),
                    )
                )
        return [*kept, *added]


def numbered(components: list[JsonObject], count: Iterator[int] | None = None) -> list[JsonObject]:
    """Return components as Discord gives them back: with an `id` each, counting from 1."""
    count = count or itertools.count(1)
    told = []
    for component in components:
        copied: JsonObject = {"id": next(count)} | component
        if component.get("type") in SELECTS:
            copied = {"min_values": 1, "max_values": 1} | copied
        if isinstance(component.get("components"), list):
            copied["components"] = numbered(objects(component["components"]), count)
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                copied[key] = numbered([component[key]], count)[0]
        told.append(copied)
    return told
