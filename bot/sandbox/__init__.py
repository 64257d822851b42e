"""A small Discord on loopback that the real bot connects to.

It speaks as much of REST v10 and gateway v10 as this bot uses, keeps Discord's rules, records
every request, and responds with 501 to what it lacks.

    async with Sandbox(token="made-up") as discord:
        environment = {
            "DISCORD_TOKEN": "made-up",
            "DISCORD_API_BASE": discord.api_base,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        ...  # start the bot with it
        await discord.pulse.until(lambda: discord.gateway.ready, timeout=5, what="the bot")
        ada = discord.visitor()  # the owner in #general
        question = ada.slash("ask", question="Who wrote this?")
        await discord.pulse.until(lambda: question.answered_at, timeout=5, what="an answer")
        answer = question.messages[0]
        print(answer.content, answer.ephemeral, answer.pinged)
        ada.press(answer, "More")

        friend = discord.world.add_user("Bo", guild=discord.guild)
        thread = discord.world.add_thread(discord.channel, "A thread")
        discord.visitor(friend, thread).mention("what about this?")
        discord.visitor(friend, discord.world.dm_with(friend)).say("hello")
        discord.forger(friend).press(answer, "a custom_id that was never sent")

        abroad = discord.world.add_guild("Elsewhere", friend, with_bot=False)
        discord.world.install(friend)  # for themselves: the bot answers there and reads nothing

        discord.world.deny(discord.channel, Permission.SEND_MESSAGES)
        discord.faults.fail("POST /interactions/*/callback", status=500)
        discord.faults.cut_gateway()
        discord.clock.advance(3.1)
        discord.journal.requests("PUT", "/applications/{application_id}/commands")

It can also stand below a path of another application, which then serves it:

    discord = Sandbox(token="made-up")
    app.add_subapp("/discord", discord.application())
    discord.place("http://127.0.0.1:8765/discord")
"""

from bot.sandbox.application import ACKNOWLEDGE_WITHIN, CallbackKind, Interaction
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Exchange
from bot.sandbox.people import Forger, Visitor
from bot.sandbox.rules import ButtonStyle, CommandKind, ComponentKind, OptionKind
from bot.sandbox.server import REQUEST_MAX, Sandbox
from bot.sandbox.world import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageKind,
    Permission,
    Pings,
    Subject,
    User,
    World,
    may_send,
    permissions,
    sees,
)

__all__ = [
    "ACKNOWLEDGE_WITHIN",
    "REQUEST_MAX",
    "Attachment",
    "ButtonStyle",
    "CallbackKind",
    "Channel",
    "ChannelKind",
    "Clock",
    "CommandKind",
    "ComponentKind",
    "Exchange",
    "Forger",
    "Guild",
    "Interaction",
    "Message",
    "MessageKind",
    "OptionKind",
    "Permission",
    "Pings",
    "Sandbox",
    "Subject",
    "User",
    "Visitor",
    "World",
    "may_send",
    "permissions",
    "sees",
]
