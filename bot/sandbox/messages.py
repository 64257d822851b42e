"""What may a bot do with the messages of a channel?"""

from collections.abc import Callable

from bot.sandbox.draft import Draft
from bot.sandbox.payloads import Payloads
from bot.sandbox.permission import Permission
from bot.sandbox.refusal import Form, RefusalError, UnsupportedError
from bot.sandbox.rest import Call, Route
from bot.sandbox.state import Channel, ChannelKind, Message, MessageKind
from bot.sandbox.wire import Json, number
from bot.sandbox.world import World

CHANNEL = "/channels/{channel_id}"
MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = "/channels/{channel_id}/messages/{message_id}"


class Messages:
    """The routes about channels.

    Args:
        world: Where they are.
        payloads: How they are written.
        content: Whether the application has the Message Content intent.
    """

    def __init__(self, world: World, payloads: Payloads, content: Callable[[], bool]) -> None:
        self._world = world
        self._payloads = payloads
        self._content = content
        self.typed: list[Channel] = []

    def routes(self) -> list[Route]:
        """Return them."""
        return [
            Route("GET", CHANNEL, self._channel),
            Route("POST", "/channels/{channel_id}/typing", self._typing),
            Route("GET", MESSAGES, self._history),
            Route("POST", MESSAGES, self._create),
            Route("GET", MESSAGE, self._get),
            Route("PATCH", MESSAGE, self._edit),
            Route("DELETE", MESSAGE, self._delete),
            Route("POST", "/users/@me/channels", self._dm),
        ]

    def _payload(self, message: Message) -> Json:
        return self._payloads.message(message, everything=self._content())

    def _need(self, channel: Channel, permission: Permission) -> None:
        if permission not in self._world.permissions(self._world.bot, channel):
            raise RefusalError(50013)

    def _need_to_send(self, channel: Channel) -> None:
        if channel.recipient is not None and not channel.recipient.dms_open:
            raise RefusalError(50007)
        if channel.kind is ChannelKind.FORUM:
            raise RefusalError(40058)
        if not channel.holds_messages:
            raise RefusalError(50008)
        if not self._world.may_send(self._world.bot, channel):
            raise RefusalError(50013)

    def _channel(self, call: Call) -> Json:
        return self._payloads.channel(self._world.channel(call.id("channel_id")))

    def _typing(self, call: Call) -> Json:
        channel = self._world.channel(call.id("channel_id"))
        self._need_to_send(channel)
        self.typed.append(channel)
        return None

    def _dm(self, call: Call) -> Json:
        recipient = self._world.users.get(number(call.form.get("recipient_id")))
        if recipient is None:
            raise RefusalError(10013)
        if recipient.bot:
            raise RefusalError(50007)
        return self._payloads.channel(self._world.dm_with(recipient))

    def _history(self, call: Call) -> Json:
        channel = self._world.channel(call.id("channel_id"))
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, channel):
            return []
        if "around" in call.query:
            raise UnsupportedError("messages around another")
        limit = number(call.query.get("limit"), 50)
        before = number(call.query.get("before"), 1 << 63)
        after = number(call.query.get("after"), 0)
        there = [
            message
            for message in channel.messages.values()
            if after < message.id < before and not message.deleted and not message.ephemeral
        ]
        chosen = there[:limit] if "after" in call.query else there[-limit:]
        return [self._payload(message) for message in reversed(chosen)]

    def _find(self, call: Call) -> Message:
        channel = self._world.channel(call.id("channel_id"))
        message = self._world.message(channel, call.id("message_id"))
        # An ephemeral message is reached through its interaction alone.
        if message.ephemeral:
            raise RefusalError(10008)
        return message

    def _get(self, call: Call) -> Json:
        return self._payload(self._find(call))

    def _create(self, call: Call) -> Json:
        channel = self._world.channel(call.id("channel_id"))
        self._need_to_send(channel)
        draft = Draft(call.form, call.uploads)
        if draft.uploads:
            self._need(channel, Permission.ATTACH_FILES)
        nonce = str(draft.body.get("nonce") or "")
        earlier = self._same(channel, nonce) if draft.body.get("enforce_nonce") else None
        if earlier is not None:
            return self._payload(earlier)
        message = Message(
            id=self._world.snowflake(),
            channel=channel,
            author=self._world.bot,
            sent_at=self._world.clock.now(),
            nonce=nonce,
            replies_to=self._replied_to(channel, draft),
        )
        if message.replies_to is not None:
            message.kind = MessageKind.REPLY
        draft.apply(message, self._world)
        message.pinged = message.mentions
        return self._payload(self._world.post(message))

    def _same(self, channel: Channel, nonce: str) -> Message | None:
        for message in channel.messages.values():
            if nonce and message.nonce == nonce and message.author is self._world.bot:
                return message
        return None

    def _replied_to(self, channel: Channel, draft: Draft) -> int | None:
        reference = draft.body.get("message_reference")
        if not isinstance(reference, dict):
            return None
        if reference.get("type"):
            raise UnsupportedError("forwarding messages")
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, channel):
            raise RefusalError(160002)
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
            raise RefusalError(50005)
        Draft(call.form, call.uploads).apply(message, self._world)
        self._world.touch(message)
        return self._payload(message)

    def _delete(self, call: Call) -> Json:
        message = self._find(call)
        if message.author is not self._world.bot:
            self._need(message.channel, Permission.MANAGE_MESSAGES)
        self._world.delete(message)
        return None
