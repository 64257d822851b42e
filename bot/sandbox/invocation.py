"""How is the bot told what a person did with it?"""

from bot.sandbox.draft import FILE_MAX
from bot.sandbox.installs import context_of
from bot.sandbox.interactions import Interaction
from bot.sandbox.payloads import Payloads, owners_payload, user_payload
from bot.sandbox.wire import JsonObject


def interaction_payload(interaction: Interaction, payloads: Payloads) -> JsonObject:
    """Return the data of INTERACTION_CREATE."""
    world, channel, user = payloads.world, interaction.channel, interaction.user
    permissions = str(int(world.permissions(user, channel)))
    payload: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel) | {"permissions": permissions},
        "locale": "en-US",
        "app_permissions": str(int(world.app_permissions(user, channel))),
        "attachment_size_limit": FILE_MAX,
        "entitlements": [],
        "authorizing_integration_owners": owners_payload(interaction.origin),
        "context": int(context_of(channel)),
    }
    if interaction.source is not None:
        payload["message"] = payloads.message(interaction.source, everything=True)
    guild = channel.guild
    if guild is None:
        return payload | {"user": user_payload(user)}
    member = payloads.member(guild, user) | {"user": user_payload(user), "permissions": permissions}
    return payload | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": member,
    }


def callback_payload(interaction: Interaction, payloads: Payloads) -> JsonObject:
    """Return the answer to an acknowledgement that asks for one."""
    message = interaction.original
    told: JsonObject = {"id": str(interaction.id), "type": int(interaction.kind)}
    if interaction.callback is None or message is None:
        return {"interaction": told}
    told |= {
        "response_message_id": str(message.id),
        "response_message_loading": message.loading,
        "response_message_ephemeral": message.ephemeral,
    }
    resource: JsonObject = {
        "type": int(interaction.callback),
        "message": payloads.message(message, everything=True),
    }
    return {"interaction": told, "resource": resource}
