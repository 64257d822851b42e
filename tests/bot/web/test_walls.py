"""Who reaches a page: people at this machine, and nobody else's page in their browser?"""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.web import walls

URL = "https://texts.example"
HOSTILE = "<script>alert(1)</script>&<b>"

Client = TestClient[web.Request, web.Application]


async def here(request: web.Request) -> web.Response:
    return web.Response(text=f"here: {request.query_string}")


async def upgrade(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str("hello")
    await socket.close()
    return socket


async def refuse(request: web.Request) -> web.Response:
    raise web.HTTPNotFound(text=request.query["told"])


async def elsewhere(_: web.Request) -> web.Response:
    raise web.HTTPFound("/here")


async def fail(_: web.Request) -> web.Response:
    raise LookupError("a secret question")


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    walls.guard(app, URL)
    for path, handler in (
        ("/here", here),
        ("/socket", upgrade),
        ("/refuse", refuse),
        ("/elsewhere", elsewhere),
        ("/fail", fail),
    ):
        app.router.add_get(path, handler)
    async with TestClient(TestServer(app)) as client:
        yield client


async def status(client: Client, path: str = "/here", **headers: str) -> int:
    async with client.get(path, headers=headers, allow_redirects=False) as response:
        return response.status


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8765",
        "localhost",
        "LOCALHOST:9",
        "[::1]",
        "[::1]:8765",
        "texts.example",
        "texts.example:443",
    ],
)
async def test_pages_are_served_under_their_own_names(client: Client, host: str) -> None:
    assert await status(client, Host=host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:8765",
        "texts.example.evil.example",
        "evil.example:127.0.0.1",
        "localhost.",
        "127.0.0.2",
        "10.0.0.1",
        "",
        "[::1]:8765:80",
        "user@localhost",
    ],
)
async def test_a_name_that_only_leads_here_is_refused(client: Client, host: str) -> None:
    assert await status(client, Host=host) == 421


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1", "127.0.0.1"]], ids=["none", "two"])
async def test_a_request_names_one_host(client: Client, hosts: list[str]) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    lines = ["GET /here HTTP/1.1", *(f"Host: {host}" for host in hosts), "Connection: close"]
    writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
    received = await reader.read()
    writer.close()
    assert received.split()[1] in {b"400", b"421"}
    assert b"here: " not in received


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("LocalHost:8765", "http://localhost:8765"),
        ("texts.example", URL),
        ("127.0.0.1:8765", URL),  # a proxy may write the host anew
    ],
)
async def test_our_own_pages_may_ask(client: Client, host: str, origin: str) -> None:
    assert await status(client, Host=host, Origin=origin) == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:3000",
        "http://localhost:8765",
        "https://127.0.0.1:8765",
        "null",
        "",
        "http://127.0.0.1:8765.evil.example",
    ],
)
async def test_other_pages_may_not(client: Client, origin: str) -> None:
    assert await status(client, Host="127.0.0.1:8765", Origin=origin) == 403


async def test_nor_may_they_open_a_socket(client: Client) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect("/socket", headers={"Origin": "http://evil.example"})
    assert refused.value.status == 403


async def test_our_own_pages_may_open_one(client: Client) -> None:
    origin = f"http://{client.host}:{client.port}"
    async with client.ws_connect("/socket", headers={"Origin": origin}) as socket:
        assert await socket.receive_str() == "hello"


@pytest.mark.parametrize(
    ("site", "mode", "kind", "expected"),
    [
        ("none", "navigate", "document", 200),  # typed into the address bar
        ("cross-site", "navigate", "document", 200),  # a link in a chat
        ("same-origin", "no-cors", "style", 200),
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "no-cors", "empty", 403),  # another port of this machine
        ("cross-site", "navigate", "iframe", 403),
    ],
)
async def test_other_pages_may_lead_here_and_do_nothing_else(
    client: Client, site: str, mode: str, kind: str, expected: int
) -> None:
    fetch = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind}
    assert await status(client, **fetch) == expected


@pytest.mark.parametrize(
    "path", ["/here", "/elsewhere", "/refuse?told=gone", "/fail", "/nowhere", "/socket"]
)
async def test_each_response_says_what_a_page_may_do(client: Client, path: str) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asked = upgrade | {"Sec-WebSocket-Key": "x" * 22 + "=="} if path == "/socket" else {}
    async with client.get(path, headers=asked, allow_redirects=False) as response:
        assert response.headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Server"] == "Verbatim"


async def test_an_error_is_a_plain_page_with_its_sentence_and_no_markup(client: Client) -> None:
    async with client.get("/refuse", params={"told": HOSTILE}) as response:
        page = await response.text()
    assert response.status == 404
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&lt;b&gt;" in page
    assert HOSTILE not in page


async def test_an_error_is_an_object_where_json_is_wanted(client: Client) -> None:
    async with client.get("/refuse", params={"told": HOSTILE, "format": "json"}) as response:
        assert response.status == 404
        assert await response.json() == {"error": HOSTILE}


async def test_what_nobody_foresaw_is_told_without_its_words(client: Client) -> None:
    async with client.get("/fail") as response:
        page = await response.text()
    assert response.status == 500
    assert "Something went wrong here" in page
    assert "secret" not in page
    assert "Traceback" not in page


async def test_an_address_without_a_page_says_so(client: Client) -> None:
    async with client.get("/nowhere") as response:
        assert response.status == 404
        assert "There is nothing under this address." in await response.text()


async def test_what_a_page_takes_is_told_with_what_it_refuses(client: Client) -> None:
    async with client.post("/here") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "GET,HEAD"


async def turns_of_a_crowd(app: web.Application) -> set[int]:
    """Return the turns of the loop in which 20 requests, made at once, come in."""
    turn = 0
    came_in: set[int] = set()

    async def note(_: web.Request) -> web.Response:
        came_in.add(turn)
        return web.Response()

    async def come() -> None:
        await app.middlewares[0](make_mocked_request("GET", "/a/b", {"Host": "localhost"}), note)

    crowd = [asyncio.create_task(come()) for _ in range(20)]
    while not all(task.done() for task in crowd):
        turn += 1
        await asyncio.sleep(0)
    return came_in


async def test_a_crowd_comes_in_one_by_one_so_that_others_have_their_turn() -> None:
    app = web.Application()
    walls.guard(app)
    assert len(await turns_of_a_crowd(app)) == 20


async def test_who_is_urgent_is_not_kept_waiting() -> None:
    app = web.Application()
    walls.guard(app, urgent="/a")
    assert len(await turns_of_a_crowd(app)) == 1
