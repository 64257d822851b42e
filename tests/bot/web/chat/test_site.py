"""What is served beside the protocol, and to whom?"""

import aiohttp
import pytest

from bot.sandbox import Attachment, Message
from tests.bot.web.chat.conftest import Hall
from tests.bot.web.chat.page import Page


async def test_the_page_may_load_nothing_from_elsewhere(hall: Hall) -> None:
    async with aiohttp.ClientSession() as session, session.get(hall.address) as response:
        assert response.content_type == "text/html"
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert "http" not in (await response.text()).replace('charset="utf-8"', "")


@pytest.mark.parametrize("path", ["", "~/chat", "~/discord/api/v10/users/@me", "~/static/base.css"])
async def test_nothing_is_served_under_another_name(hall: Hall, path: str) -> None:
    headers = {"Host": "evil.example"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(hall.address + path) as response,
    ):
        assert response.status == 421


async def test_another_page_can_t_talk_to_the_stand_in(hall: Hall) -> None:
    headers = {"Origin": "https://evil.example"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("gateway", "users/@me", "interactions/1/x/callback"):
            async with session.post(f"{hall.sandbox.api_base}/{path}", json={}) as response:
                assert response.status == 403


async def test_the_stand_in_lets_nobody_in_without_its_token(hall: Hall) -> None:
    headers = {"Authorization": "Bot guessed"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{hall.sandbox.api_base}/users/@me") as response,
    ):
        assert response.status == 401


async def test_half_a_character_hurts_nobody(hall: Hall, ada: Page, bo: Page) -> None:
    channel = ada.channel("general")
    # The client writes a whole pair as two escapes, and a lone half as one.
    await ada.do("say", channel=channel, content="whole 🙂 and half \ud83d.")
    seen = await bo.message(lambda message: message["author"]["name"] == "Ada")
    assert seen["raw"] == "whole 🙂 and half ?."
    world = hall.sandbox.world
    named = Message(
        world.snowflake(), hall.sandbox.channel, world.bot, world.clock.now(), "of \udcff"
    )
    named.attachments = [Attachment(7, "a\udcff.txt", b"", "text/plain")]
    world.post(named)
    odd = await bo.message(lambda message: message["author"]["bot"])
    assert odd["raw"] == "of \udcff"
    await ada.do("say", channel=channel, content="still here")
    await bo.message(lambda message: message["raw"] == "still here")
