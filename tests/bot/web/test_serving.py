"""On which port are the pages, and do their files come along?"""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.errors import BotError
from bot.web import serving, walls
from tests.patience import PATIENCE


def app() -> web.Application:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="a page")

    app = web.Application()
    walls.guard(app)
    app.router.add_get("/", page)
    return app


async def test_it_serves_where_it_says() -> None:
    async with (
        serving.serve(app(), 0) as address,
        aiohttp.ClientSession() as session,
        session.get(address) as response,
    ):
        assert address.startswith("http://127.0.0.1:")
        assert await response.text() == "a page"


async def test_without_a_port_it_takes_the_next_one_that_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = taken.getsockname()[1]
        monkeypatch.setattr(serving, "_FIRST_PORT", first)
        async with serving.serve(app()) as address:
            port = int(address.rpartition(":")[2].rstrip("/"))
            assert first < port < first + 100
            async with serving.serve(app()) as another:
                assert int(another.rpartition(":")[2].rstrip("/")) > port


async def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BotError) as told:
            async with serving.serve(app(), port):
                pass
    assert str(told.value) == (
        f"Can't listen on 127.0.0.1:{port}: Address already in use. Choose another port."
    )


async def test_a_port_is_free_again_at_once() -> None:
    async with serving.serve(app(), 0) as address:
        port = int(address.rpartition(":")[2].rstrip("/"))
        async with aiohttp.ClientSession() as session, session.get(address):
            pass
    async with serving.serve(app(), port) as again:
        assert again == address


async def test_style_sheets_and_scripts_are_served_with_their_kinds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "page.js").write_text("export {};\n")
    (tmp_path / "page.css").write_text("p {}\n")
    monkeypatch.setattr(serving, "_STATIC", tmp_path)
    async with serving.serve(app(), 0) as address, aiohttp.ClientSession() as session:
        async with session.get(f"{address}~/static/chat/page.js") as script:
            assert script.content_type in {"text/javascript", "application/javascript"}
            assert script.headers["X-Content-Type-Options"] == "nosniff"
        async with session.get(f"{address}~/static/page.css") as sheet:
            assert sheet.content_type == "text/css"


@pytest.mark.parametrize("path", ["", "chat", "../serving.py", "%2e%2e/serving.py", "none.css"])
async def test_nothing_but_those_files_is_served(path: str) -> None:
    async with serving.serve(app(), 0) as address, aiohttp.ClientSession() as session:
        url = URL(f"{address}~/static/{path}", encoded=True)
        async with session.get(url) as response:
            assert response.status in {403, 404}


async def test_no_log_holds_the_address_of_somebody_who_sends_nonsense(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    async with serving.serve(app(), 0) as address:
        port = int(address.rpartition(":")[2].rstrip("/"))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"a page")
        writer.write(b"\x00 nonsense\r\n\r\n")
        assert b" 400 " in await reader.readline()
        writer.close()
    assert "127.0.0.1" not in caplog.text


async def test_only_so_many_connections_are_open_and_others_are_served_again() -> None:
    async with serving.serve(app(), 0, most=2) as address:
        port = int(address.rpartition(":")[2].rstrip("/"))
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await opened[2][0].read() == b""
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while True:  # until it has noticed that they are closed
                with suppress(aiohttp.ClientConnectionError):
                    async with session.get(address) as response:
                        assert await response.text() == "a page"
                        return
