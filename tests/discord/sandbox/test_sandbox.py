"""Who asks, and with which commands. Requests are made by hand."""

import pytest

from bot.sandbox import Permission, Sandbox
from tests.discord.person import Person
from tests.discord.raw import ASK, Raw, option

pytestmark = pytest.mark.usefixtures("the_sandbox_speaks_as_discord_does")


async def test_a_wrong_token_is_refused_with_401(raw: Raw) -> None:
    answer = await raw("GET", "/users/@me", token="wrong")
    assert answer == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me", "/applications/@me"])
async def test_the_bot_is_told_who_it_is(raw: Raw, path: str) -> None:
    status, body = await raw("GET", path)
    assert status == 200
    assert body.get("bot_public", True) is True


async def test_the_gateway_is_named(raw: Raw, sandbox: Sandbox) -> None:
    for path in ("/gateway", "/gateway/bot"):
        _, body = await raw("GET", path)
        assert body["url"] == sandbox.gateway_url


async def test_what_it_lacks_is_answered_501_and_noted(raw: Raw, sandbox: Sandbox) -> None:
    assert (await raw("PUT", "/guilds/1/bans/2"))[0] == 501
    assert (await raw.post("vote", poll={"question": {"text": "?"}}))[0] == 501
    assert sandbox.journal.unsupported == ["PUT /guilds/1/bans/2", "polls and stickers"]


async def test_invalid_json_is_refused_with_50109(raw: Raw, sandbox: Sandbox) -> None:
    url = f"{sandbox.api_base}/channels/{sandbox.channel.id}/messages"
    async with raw.session.post(url, data=b"{", headers={"Authorization": "Bot made-up"}) as answer:
        assert (await answer.json())["code"] == 50109


async def test_everything_is_recorded(raw: Raw, sandbox: Sandbox) -> None:
    path = f"/channels/{sandbox.channel.id}/messages"
    await raw("POST", path + "?x=1", {"content": "hello"}, files=[("a.txt", b"\x00\xff")])
    exchange = sandbox.journal.requests("POST", "/channels/{channel_id}/messages")[0]
    assert (exchange.path, exchange.query, exchange.status) == (path, {"x": "1"}, 200)
    assert exchange.body == {"content": "hello"}
    assert [(each.filename, each.content) for each in exchange.uploads] == [("a.txt", b"\x00\xff")]


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Ask"},
        {"name": "a b"},
        {"name": "x" * 33},
        {"name": ""},
        {"description": ""},
        {"description": "x" * 101},
        {"options": [option("a"), option("b", required=True)]},
        {"options": [option(str(index)) for index in range(26)]},
        {"options": [option(), option()]},
        {"options": [option(description="x" * 101)]},
        {"options": [option(choices=[{"name": "x" * 101, "value": "v"}])]},
        {"options": [option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]},
        {"options": [option(type=5, autocomplete=True)]},
        {"contexts": [3]},
        {"contexts": []},
        {"integration_types": [2]},
        {"type": 3, "description": "A menu has none"},
    ],
)
async def test_a_malformed_command_is_refused_with_50035(
    raw: Raw, command: dict[str, object]
) -> None:
    status, body = await raw.command(ASK | command)
    assert (status, body["code"]) == (400, 50035)


async def test_registered_commands_come_back_without_what_is_false_or_empty(raw: Raw) -> None:
    told = option("q", required=False, choices=[], autocomplete=False)
    _, commands = await raw.command(ASK | {"options": [told], "default_member_permissions": 32})
    assert commands[0]["options"] == [{"type": 3, "name": "q", "description": "O"}]
    assert commands[0]["default_member_permissions"] == "32"


async def test_two_commands_cannot_share_a_name_but_a_menu_can(raw: Raw) -> None:
    assert (await raw.command(ASK, ASK))[0] == 400
    assert (await raw.command(ASK, {"name": "ask", "type": 3}))[0] == 200


async def test_there_are_at_most_five_menus_of_a_kind(raw: Raw) -> None:
    menus = [{"name": f"Menu {index}", "type": 3} for index in range(6)]
    assert (await raw.command(*menus[:5], {"name": "Other", "type": 2}))[0] == 200
    assert (await raw.command(*menus))[1]["code"] == 30032


@pytest.mark.usefixtures("ask")
async def test_a_person_can_use_only_what_is_registered_and_shown(ada: Person) -> None:
    with pytest.raises(LookupError, match="no command 'find'"):
        ada.visitor.slash("find")
    with pytest.raises(LookupError, match="no options"):
        ada.visitor.slash("ask", question="Why?")
    with pytest.raises(LookupError, match="no button"):
        ada.visitor.press(ada.visitor.say("hello"), "More")


async def test_a_command_for_no_permission_is_for_administrators(raw: Raw, ada: Person) -> None:
    await raw.command(ASK | {"default_member_permissions": 0})
    assert ada.visitor.slash("ask").data["name"] == "ask"
    with pytest.raises(LookupError, match="Bo may not use 'ask'"):
        ada.friend("Bo", may=Permission.MANAGE_GUILD).visitor.slash("ask")


async def test_a_command_of_one_guild_is_seen_there_alone(
    raw: Raw, ada: Person, sandbox: Sandbox
) -> None:
    application, other = sandbox.world.application_id, sandbox.world.add_guild("Other", ada.user)
    await raw("PUT", f"/applications/{application}/guilds/{sandbox.guild.id}/commands", [ASK])
    assert ada.visitor.slash("ask").data["guild_id"] == str(sandbox.guild.id)
    with pytest.raises(LookupError, match="no command 'ask'"):
        ada.at(sandbox.world.add_channel(other, "elsewhere")).visitor.slash("ask")


@pytest.mark.parametrize("path", ["", "/1"])
async def test_commands_are_registered_all_at_once_or_not(
    raw: Raw, sandbox: Sandbox, path: str
) -> None:
    commands = f"/applications/{sandbox.world.application_id}/commands{path}"
    assert (await raw("PATCH" if path else "POST", commands, ASK))[0] == 501
