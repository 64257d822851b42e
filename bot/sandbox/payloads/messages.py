"""How does Discord write messages?"""

from bot.sandbox.clock import timestamp
from bot.sandbox.payloads.guilds import user_payload
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Attachment, Message, MessageFlag, Origin, Pings, World


def message_payload(world: World, message: Message, *, everything: bool) -> JsonObject:
    """Return a message, and the message that it replies to.

    Args:
        world: The world that it belongs to.
        message: The message.
        everything: Whether its content is shown even where the bot needs the Message Content
            intent for it. For the message that it replies to, the general rule holds.
    """
    payload = _plain_payload(world, message, everything=everything)
    if message.replies_to is None:
        return payload
    channel = message.channel
    payload["message_reference"] = {
        "type": 0,
        "message_id": str(message.replies_to),
        "channel_id": str(channel.id),
    }
    if channel.guild is not None:
        payload["message_reference"]["guild_id"] = str(channel.guild.id)
    earlier = channel.messages.get(message.replies_to)
    payload["referenced_message"] = (
        None
        if earlier is None or earlier.deleted
        else _plain_payload(world, earlier, everything=False)
    )
    return payload


def _plain_payload(world: World, message: Message, *, everything: bool) -> JsonObject:
    shown = everything or _is_readable(world, message)
    attachments = [_attachment_payload(world, message, each) for each in message.attachments]
    edited_at = message.edited_at
    payload: JsonObject = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_payload(message.author),
        "content": message.content if shown else "",
        "timestamp": timestamp(message.sent_at),
        "edited_timestamp": None if edited_at is None else timestamp(edited_at),
        "tts": False,
        "mention_everyone": message.mentions.everyone,
        "mentions": _mentioned_users(world, message.mentions),
        "mention_roles": [str(role) for role in sorted(message.mentions.roles)],
        "attachments": attachments if shown else [],
        "embeds": message.embeds if shown else [],
        "components": message.components if shown else [],
        "pinned": False,
        "type": int(message.kind),
        "flags": int(message.flags)
        | (MessageFlag.EPHEMERAL if message.only_for is not None else 0),
    }
    if message.nonce:
        payload["nonce"] = message.nonce
    if message.by_webhook:
        payload["webhook_id"] = str(message.author.id)
    if message.origin is not None:
        payload |= _answer_fields(world, message, message.origin)
    return payload


def _is_readable(world: World, message: Message) -> bool:
    """Tell whether a bot without the Message Content intent may read a message."""
    bot = world.bot
    return (
        message.channel.guild is None or message.author is bot or bot.id in message.mentions.users
    )


def _mentioned_users(world: World, mentions: Pings) -> list[JsonObject]:
    known = (world.users.get(user) for user in sorted(mentions.users))
    return [user_payload(user) for user in known if user is not None]


def _attachment_payload(world: World, message: Message, attachment: Attachment) -> JsonObject:
    """Return an attachment; the sandbox serves its URL."""
    path = f"/attachments/{message.channel.id}/{attachment.id}/{attachment.filename}"
    payload: JsonObject = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": world.base_url + path,
        "proxy_url": world.base_url + path,
        "content_type": attachment.content_type,
    }
    if attachment.description:
        payload["description"] = attachment.description
    if message.ephemeral:
        payload["ephemeral"] = True
    return payload


def _answer_fields(world: World, message: Message, origin: Origin) -> JsonObject:
    metadata = _origin_payload(origin)
    if message.follows is not None:
        metadata["original_response_message_id"] = str(message.follows)
    # The answers to interactions come from a webhook that is the application.
    application = str(world.application_id)
    fields: JsonObject = {"webhook_id": application, "application_id": application}
    fields["interaction_metadata"] = metadata
    if origin.command:
        fields["interaction"] = {
            "id": str(origin.id),
            "type": origin.kind,
            "name": origin.command,
            "user": user_payload(origin.user),
        }
    return fields


def _origin_payload(origin: Origin) -> JsonObject:
    """Return an interaction as its answers state it."""
    payload: JsonObject = {
        "id": str(origin.id),
        "type": origin.kind,
        "user": user_payload(origin.user),
        "authorizing_integration_owners": owners_payload(origin),
    }
    if origin.target is not None:
        payload["target_message_id"] = str(origin.target)
    if origin.source is not None:
        payload["interacted_message_id"] = str(origin.source)
    if origin.trigger is not None:
        payload["triggering_interaction_metadata"] = _origin_payload(origin.trigger)
    return payload


def owners_payload(origin: Origin) -> JsonObject:
    """Return the owners of the installs by which an interaction happened."""
    return {str(int(install)): str(owner) for install, owner in origin.owners.items()}
