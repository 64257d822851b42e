"""What the sandbox tells those who show it to people, and where it can stand."""

import aiohttp
import discord
import pytest
import yarl
from aiohttp import web

from bot.sandbox import (
    Attachment,
    CallbackKind,
    CommandKind,
    Exchange,
    Interaction,
    Sandbox,
    Subject,
)
from tests.discord.client import SmallBot, running
from tests.discord.person import Person
from tests.discord.raw import ASK, Ask, Raw

pytestmark = pytest.mark.usefixtures("the_sandbox_speaks_as_discord_does")


async def test_a_guild_bears_the_id_that_it_is_given(sandbox: Sandbox) -> None:
    world = sandbox.world
    guild = world.add_guild("Elsewhere", sandbox.owner, guild_id=1145874500000000000)
    channel = world.add_channel(guild, "lobby", topic="All about lobbies.")
    bo = world.add_user("Bo", guild=sandbox.guild)
    world.join(guild, bo)
    async with running(SmallBot(), sandbox) as client:
        known = client.get_guild(1145874500000000000)
        assert known is not None
        lobby = known.get_channel(channel.id)
        assert isinstance(lobby, discord.TextChannel)
        assert lobby.topic == "All about lobbies."
        answer = await Person(sandbox, bo, channel).slash("direct")
        assert answer.text == "at once"


async def test_the_listeners_hear_that_the_bot_types_and_the_bot_does_not(
    sandbox: Sandbox, bot: SmallBot
) -> None:
    heard: list[tuple[str, Subject]] = []
    sandbox.world.listeners.append(lambda event, subject: heard.append((event, subject)))
    channel = bot.get_channel(sandbox.channel.id)
    assert isinstance(channel, discord.TextChannel)
    async with channel.typing():
        pass
    assert heard == [("TYPING_START", sandbox.channel)]
    assert sandbox.typing == [sandbox.channel]


async def test_the_listeners_hear_how_an_interaction_is_acknowledged(
    sandbox: Sandbox, raw: Raw, ask: Ask
) -> None:
    heard: list[Interaction] = []
    sandbox.interactions.listeners.append(heard.append)
    refused, accepted = ask(), ask()
    await raw.callback(refused, 99)
    await raw.callback(accepted, 4, {"content": "yes"})
    assert heard == [accepted]
    assert accepted.callback is CallbackKind.MESSAGE


async def test_a_person_is_shown_the_commands_that_they_may_use(
    sandbox: Sandbox, raw: Raw, ada: Person
) -> None:
    manage = ASK | {"name": "manage", "default_member_permissions": "32", "contexts": [0]}
    menu = {"name": "Find sources", "type": 3}
    await raw.command(ASK, manage, menu)
    bo = ada.friend("Bo")

    def names(who: Person, kind: CommandKind = CommandKind.SLASH) -> list[str]:
        return [each["name"] for each in who.visitor.commands(kind)]

    assert names(ada) == ["ask", "manage"]
    assert names(bo) == ["ask"]
    assert names(ada.in_dm()) == ["ask"]
    assert names(bo, CommandKind.MESSAGE_MENU) == ["Find sources"]
    # A guild's own command stands in for the global one of the same name.
    own = ASK | {"description": "Ask here"}
    sandbox.commands.replace([own], sandbox.guild.id)
    shown = {each["name"]: each["description"] for each in bo.visitor.commands(CommandKind.SLASH)}
    assert shown == {"ask": "Ask here"}


async def test_a_file_is_served_to_be_kept_until_its_message_is_gone(sandbox: Sandbox) -> None:
    message = sandbox.visitor().say("with a file")
    message.attachments = [Attachment(7, "é.txt", b"text", "text/plain")]
    url = f"/attachments/{sandbox.channel.id}/7/x"
    async with aiohttp.ClientSession(sandbox.world.base_url) as session:
        async with session.get(url) as response:
            assert await response.read() == b"text"
            disposition = response.headers["Content-Disposition"]
            assert disposition == "attachment; filename*=UTF-8''%C3%A9.txt"
        sandbox.world.delete(message)
        async with session.get(url) as response:
            assert response.status == 404


async def test_it_need_not_keep_what_the_bot_requested() -> None:
    seen: list[Exchange] = []
    async with Sandbox(token="made-up", observer=seen.append, keeps_requests=False) as sandbox:
        async with Raw(sandbox) as raw:
            await raw("GET", "/users/@me")
        assert [exchange.path for exchange in seen] == ["/users/@me"]
        assert sandbox.journal.exchanges == []


async def test_it_can_stand_below_a_path_of_another_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox = Sandbox(token="made-up")
    whole = web.Application()
    whole.add_subapp("/below", sandbox.application())
    runner = web.AppRunner(whole)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        sandbox.place(f"http://127.0.0.1:{runner.addresses[0][1]}/below")
        monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_base)
        gateway = yarl.URL(sandbox.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        async with running(SmallBot(), sandbox):
            assert (await Person(sandbox).slash("direct")).text == "at once"
    finally:
        await sandbox.gateway.close()
        await runner.cleanup()
