"""What may a bot do with a channel and its messages?"""

from collections.abc import Callable
from typing import Final

from bot.sandbox.application import Draft
from bot.sandbox.payloads import channel_payload, message_payload
from bot.sandbox.refusal import ErrorCode, Form, RefusalError, UnsupportedError
from bot.sandbox.rest.routes import Call, Route
from bot.sandbox.wire import Json, number
from bot.sandbox.world import (
    Channel,
    ChannelKind,
    Message,
    MessageKind,
    Permission,
    World,
    may_send,
    permissions,
    sees,
)

_CHANNEL: Final = "/channels/{channel_id}"
_MESSAGES: Final = "/channels/{channel_id}/messages"
_MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"


class Channels:
    """The routes about channels and their messages.

    Attributes:
        typing: The channels in which the bot said that it is typing, in order.

    Args:
        world: The world that they belong to.
        reads_content: Tells whether the application has the Message Content intent.
    """

    def __init__(self, world: World, reads_content: Callable[[], bool]) -> None:
        self._world = world
        self._reads_content = reads_content
        self.typing: list[Channel] = []

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("GET", _CHANNEL, self._get_channel),
            Route("POST", "/channels/{channel_id}/typing", self._start_typing),
            Route("GET", _MESSAGES, self._list),
            Route("POST", _MESSAGES, self._create),
            Route("GET", _MESSAGE, self._get),
            Route("PATCH", _MESSAGE, self._edit),
            Route("DELETE", _MESSAGE, self._delete),
            Route("POST", "/users/@me/channels", self._open_dm),
        ]

    def _payload(self, message: Message) -> Json:
        return message_payload(self._world, message, everything=self._reads_content())

    def _require(self, channel: Channel, permission: Permission) -> None:
        if permission not in permissions(self._world.bot, channel):
            raise RefusalError(ErrorCode.MISSING_PERMISSIONS)

    def _require_sending(self, channel: Channel) -> None:
        if channel.recipient is not None and not channel.recipient.dms_open:
            raise RefusalError(ErrorCode.DMS_CLOSED)
        if channel.kind is ChannelKind.FORUM:
            raise RefusalError(ErrorCode.FORUM_CHANNEL)
        if not channel.holds_messages:
            raise RefusalError(ErrorCode.NON_TEXT_CHANNEL)
        if not may_send(self._world.bot, channel):
            raise RefusalError(ErrorCode.MISSING_PERMISSIONS)

    def _find_channel(self, call: Call) -> Channel:
        channel = self._world.channels.get(call.id("channel_id"))
        if channel is None:
            raise RefusalError(ErrorCode.UNKNOWN_CHANNEL)
        if not sees(self._world, self._world.bot, channel):
            raise RefusalError(ErrorCode.MISSING_ACCESS)
        return channel

    def _get_channel(self, call: Call) -> Json:
        return channel_payload(self._world, self._find_channel(call))

    def _start_typing(self, call: Call) -> Json:
        channel = self._find_channel(call)
        self._require_sending(channel)
        self.typing.append(channel)
        self._world.announce("TYPING_START", channel)
        return None

    def _open_dm(self, call: Call) -> Json:
        recipient = self._world.users.get(number(call.form.get("recipient_id")))
        if recipient is None:
            raise RefusalError(ErrorCode.UNKNOWN_USER)
        if recipient.bot:
            raise RefusalError(ErrorCode.DMS_CLOSED)
        return channel_payload(self._world, self._world.dm_with(recipient))

    def _list(self, call: Call) -> Json:
        channel = self._find_channel(call)
        if Permission.READ_MESSAGE_HISTORY not in permissions(self._world.bot, channel):
            return []
        if "around" in call.query:
            raise UnsupportedError("messages around another")
        limit = number(call.query.get("limit"), 50)
        before = number(call.query.get("before"), 1 << 63)
        after = number(call.query.get("after"), 0)
        visible = [
            message
            for message in channel.messages.values()
            if after < message.id < before and not message.deleted and not message.ephemeral
        ]
        chosen = visible[:limit] if "after" in call.query else visible[-limit:]
        return [self._payload(message) for message in reversed(chosen)]

    def _find(self, call: Call) -> Message:
        message = self._find_channel(call).messages.get(call.id("message_id"))
        # An ephemeral message is reached through its interaction alone.
        if message is None or message.deleted or message.ephemeral:
            raise RefusalError(ErrorCode.UNKNOWN_MESSAGE)
        return message

    def _get(self, call: Call) -> Json:
        return self._payload(self._find(call))

    def _create(self, call: Call) -> Json:
        channel = self._find_channel(call)
        self._require_sending(channel)
        draft = Draft(call.form, call.uploads)
        if draft.uploads:
            self._require(channel, Permission.ATTACH_FILES)
        nonce = str(draft.body.get("nonce") or "")
        earlier = self._earlier(channel, nonce) if draft.body.get("enforce_nonce") else None
        if earlier is not None:
            return self._payload(earlier)
        message = Message(
            id=self._world.snowflake(),
            channel=channel,
            author=self._world.bot,
            sent_at=self._world.clock.now(),
            nonce=nonce,
            replies_to=self._reference(channel, draft),
        )
        if message.replies_to is not None:
            message.kind = MessageKind.REPLY
        draft.apply(message, self._world)
        message.pinged = message.mentions
        return self._payload(self._world.post(message))

    def _earlier(self, channel: Channel, nonce: str) -> Message | None:
        for message in channel.messages.values():
            if nonce and message.nonce == nonce and message.author is self._world.bot:
                return message
        return None

    def _reference(self, channel: Channel, draft: Draft) -> int | None:
        reference = draft.body.get("message_reference")
        if not isinstance(reference, dict):
            return None
        if reference.get("type"):
            raise UnsupportedError("forwarding messages")
        if Permission.READ_MESSAGE_HISTORY not in permissions(self._world.bot, channel):
            raise RefusalError(ErrorCode.HISTORY_UNREADABLE)
        earlier = channel.messages.get(number(reference.get("message_id")))
        if earlier is not None and not earlier.deleted and not earlier.ephemeral:
            return earlier.id
        if reference.get("fail_if_not_exists", True):
            form = Form()
            form.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            form.check()
        return None

    def _edit(self, call: Call) -> Json:
        message = self._find(call)
        if message.author is not self._world.bot:
            raise RefusalError(ErrorCode.OTHER_AUTHOR)
        Draft(call.form, call.uploads).apply(message, self._world)
        self._world.touch(message)
        return self._payload(message)

    def _delete(self, call: Call) -> Json:
        message = self._find(call)
        if message.author is not self._world.bot:
            self._require(message.channel, Permission.MANAGE_MESSAGES)
        self._world.delete(message)
        return None
