"""How does Discord write interactions, and the responses to their acknowledgements?"""

from bot.sandbox.application import FILE_MAX, Interaction, context_of
from bot.sandbox.payloads.guilds import channel_payload, member_payload, user_payload
from bot.sandbox.payloads.messages import message_payload, owners_payload
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import World, app_permissions, permissions


def interaction_payload(world: World, interaction: Interaction) -> JsonObject:
    """Return the data of INTERACTION_CREATE."""
    channel, user = interaction.channel, interaction.user
    granted = str(int(permissions(user, channel)))
    payload: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": channel_payload(world, channel) | {"permissions": granted},
        "locale": "en-US",
        "app_permissions": str(int(app_permissions(world, user, channel))),
        "attachment_size_limit": FILE_MAX,
        "entitlements": [],
        "authorizing_integration_owners": owners_payload(interaction.origin),
        "context": int(context_of(channel)),
    }
    if interaction.source is not None:
        payload["message"] = message_payload(world, interaction.source, everything=True)
    guild = channel.guild
    if guild is None:
        return payload | {"user": user_payload(user)}
    member = member_payload(world, guild, user) | {
        "user": user_payload(user),
        "permissions": granted,
    }
    return payload | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": member,
    }


def callback_payload(world: World, interaction: Interaction) -> JsonObject:
    """Return the response to an acknowledgement that asks for one."""
    message = interaction.original
    summary: JsonObject = {"id": str(interaction.id), "type": int(interaction.kind)}
    if interaction.callback is None or message is None:
        return {"interaction": summary}
    summary |= {
        "response_message_id": str(message.id),
        "response_message_loading": message.loading,
        "response_message_ephemeral": message.ephemeral,
    }
    resource: JsonObject = {
        "type": int(interaction.callback),
        "message": message_payload(world, message, everything=True),
    }
    return {"interaction": summary, "resource": resource}
