"""Who sees what on the page, and what may they do?"""

from collections.abc import Callable

import aiohttp
import pytest

from bot.sandbox import Message
from tests.bot.web.chat.conftest import Hall
from tests.bot.web.chat.page import Page, RefusedError, Shape, opened
from tests.discord.raw import ASK, Raw


def raw(text: str) -> Callable[[Shape], bool]:
    return lambda message: message["raw"] == text


async def test_two_people_read_each_other(ada: Page, bo: Page) -> None:
    await ada.do("say", channel=ada.channel("general"), content="Hello, @Bo!")
    seen = await bo.message(lambda message: message["author"]["name"] == "Ada")
    (paragraph,) = seen["tree"]
    assert [node["t"] for node in paragraph["in"]] == ["text", "user", "text"]
    assert seen["mentions_you"]
    assert seen["typed"] == "Hello, @Bo!"
    own = await ada.message(lambda message: message["author"]["name"] == "Ada")
    assert not own["mentions_you"]


async def test_a_new_page_is_the_first_person_until_it_says_who_it_is(hall: Hall) -> None:
    async with opened(hall.address) as page:
        assert page.world["you"] == page.world["people"][0]["id"]
        assert [each["name"] for each in page.world["people"]] == ["Ada", "Bo", "Cleo"]
        cleo = page.world["people"][2]["id"]
        assert (await page.do("hello", you=cleo))["you"] == cleo
        assert (await page.do("hello", you="made up"))["you"] == page.world["people"][0]["id"]


async def test_direct_messages_are_read_by_one_person_alone(ada: Page, bo: Page) -> None:
    await ada.do("say", channel=ada.direct, content="between us")
    await ada.message(raw("between us"))
    await ada.do("say", channel=ada.channel("general"), content="for all")
    await bo.message(raw("for all"))
    assert [
        event for event in bo.events if event.get("message", {}).get("raw") == "between us"
    ] == []
    with pytest.raises(RefusedError, match=r"There is no such channel\."):
        await bo.do("history", channel=ada.direct)


async def test_one_edits_and_deletes_only_what_one_wrote(ada: Page, bo: Page) -> None:
    channel = bo.channel("general")
    said = (await bo.do("say", channel=channel, content="first"))["message"]
    (mine,) = (await bo.do("history", channel=channel))["messages"]
    assert mine["can"] == {"edit": True, "delete": True}
    await bo.do("edit", message=said, content="second")
    edited = await ada.message(raw("second"))
    assert edited["edited"] is not None
    # Ada owns the server: she may delete it, and still not change it.
    assert edited["can"] == {"edit": False, "delete": True}
    with pytest.raises(RefusedError):
        await ada.do("edit", message=said, content="third")
    await ada.do("delete", message=said)
    gone = await bo.until(lambda event: event["on"] == "gone")
    assert (gone["channel"], gone["messages"]) == (channel, [said])
    with pytest.raises(RefusedError, match=r"That message is gone\."):
        await bo.do("edit", message=said, content="fourth")


async def test_only_what_one_person_sees_is_dismissed(ada: Page) -> None:
    said = await ada.do("say", channel=ada.channel("general"), content="for all")
    with pytest.raises(RefusedError, match=r"^Only a message that only you can see"):
        await ada.do("dismiss", message=said["message"])


async def test_in_direct_messages_nobody_deletes_what_the_bot_said(hall: Hall, ada: Page) -> None:
    world = hall.sandbox.world
    direct = world.dm_with(hall.sandbox.owner)
    world.post(Message(world.snowflake(), direct, world.bot, world.clock.now(), "from the bot"))
    (said,) = (await ada.do("history", channel=ada.direct))["messages"]
    assert said["can"] == {"edit": False, "delete": False}
    with pytest.raises(RefusedError):
        await ada.do("delete", message=said["id"])


async def test_a_member_deletes_nobody_else_s_message(ada: Page, bo: Page) -> None:
    said = await ada.do("say", channel=ada.channel("general"), content="stays")
    seen = await bo.message(raw("stays"))
    assert seen["can"] == {"edit": False, "delete": False}
    with pytest.raises(RefusedError):
        await bo.do("delete", message=said["message"])


async def test_nobody_else_hears_that_a_message_for_one_person_is_gone(
    hall: Hall, ada: Page, bo: Page
) -> None:
    sandbox, world = hall.sandbox, hall.sandbox.world
    message = Message(world.snowflake(), sandbox.channel, world.bot, world.clock.now(), "for one")
    message.only_for = sandbox.owner
    world.post(message)
    world.delete(message)
    await ada.until(lambda event: event["on"] == "gone")
    await ada.do("say", channel=ada.channel("general"), content="for all")
    await bo.message(raw("for all"))
    assert [event["on"] for event in bo.events] == ["message"]


async def test_a_reply_shows_what_it_replies_to_even_when_that_is_gone(ada: Page, bo: Page) -> None:
    channel = ada.channel("general")
    first = (await ada.do("say", channel=channel, content="**one**\n> line"))["message"]
    await bo.do("say", channel=channel, content="yes", replies_to=first)
    reply = await ada.message(raw("yes"))
    assert reply["replies_to"] == {"id": first, "author": "Ada", "text": "one line", "gone": False}
    assert reply["mentions_you"]
    await bo.do("say", channel=channel, content="quietly", replies_to=first, ping=False)
    assert not (await ada.message(raw("quietly")))["mentions_you"]
    await ada.do("delete", message=first)
    newest = (await ada.do("history", channel=channel))["messages"][-1]
    assert newest["replies_to"]["gone"]


async def test_an_answer_to_a_reply_in_another_channel_is_refused(ada: Page) -> None:
    first = await ada.do("say", channel=ada.channel("general"), content="here")
    with pytest.raises(RefusedError, match=r"That message can't be replied to here\."):
        await ada.do("say", channel=ada.direct, content="there", replies_to=first["message"])


async def test_the_page_hears_an_answer_at_once_where_it_is_there(hall: Hall, bo: Page) -> None:
    async with Raw(hall.sandbox) as raw_bot:
        await raw_bot.command(ASK)
        asked = hall.sandbox.visitor().slash("ask")
        await raw_bot.callback(asked, 4, {"content": "At once."})
    first = await bo.message(lambda message: message["author"]["bot"])
    assert first["raw"] == "At once."
    assert not first["thinking"]
    assert first["edited"] is None


async def test_the_page_hears_that_an_answer_follows_and_then_the_answer(
    hall: Hall, bo: Page
) -> None:
    async with Raw(hall.sandbox) as raw_bot:
        await raw_bot.command(ASK)
        asked = hall.sandbox.visitor().slash("ask")
        await raw_bot.callback(asked, 5)
        first = await bo.message(lambda message: message["author"]["bot"])
        assert first["raw"] == ""
        assert first["thinking"]
        await raw_bot.webhook("PATCH", asked, "/messages/@original", content="Later.")
    answer = await bo.message(raw("Later."))
    assert answer["id"] == first["id"]
    assert not answer["thinking"]
    # Nobody has read another text there before.
    assert answer["edited"] is None


async def test_a_post_in_a_forum_is_a_channel_of_its_own(ada: Page, bo: Page) -> None:
    forum = ada.channel("help")
    posted = await ada.do("post", forum=forum, title=" How  so? ", content="Tell me.")
    heard = await bo.until(lambda event: event["on"] == "channel")
    assert heard["server"] == ada.world["servers"][0]["id"]
    shown = heard["channel"]
    assert (shown["id"], shown["name"]) == (posted["channel"], "How so?")
    assert (shown["kind"], shown["parent"], shown["writable"]) == ("thread", forum, True)
    (opening,) = (await bo.do("history", channel=posted["channel"]))["messages"]
    assert (opening["raw"], opening["author"]["name"]) == ("Tell me.", "Ada")
    with pytest.raises(RefusedError):
        await ada.do("say", channel=forum, content="into the forum itself")
    with pytest.raises(RefusedError, match=r"Posts are made in a forum\."):
        await ada.do("post", forum=ada.channel("general"), title="No", content="no")
    with pytest.raises(RefusedError, match=r"A title has 1 to 100 characters\."):
        await ada.do("post", forum=forum, title=" ", content="no")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("  \n ", r"There is nothing to send\."),
        ("x" * 2_001, r"A message has at most 2000 characters\."),
    ],
)
async def test_a_message_that_discord_would_not_take_is_refused(
    ada: Page, content: str, sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence):
        await ada.do("say", channel=ada.channel("general"), content=content)


async def test_a_command_that_is_not_there_is_told_as_such(ada: Page) -> None:
    channel = ada.channel("general")
    said = await ada.do("say", channel=channel, content="a claim")
    with pytest.raises(RefusedError, match=r"^There is no /ask here\.$"):
        await ada.do("run", channel=channel, name="ask", options={"question": "Who?"})
    with pytest.raises(RefusedError, match=r"^There is no 'Find sources' here\.$"):
        await ada.do("menu", message=said["message"], name="Find sources")


@pytest.mark.parametrize(
    ("what", "request_"),
    [
        ("dance", {}),
        ("say", {}),
        ("say", {"channel": 7, "content": ["x"]}),
        ("history", {"channel": "-1"}),
        ("press", {"message": "1", "custom_id": "x"}),
        ("submit", {"use": "1", "fields": {}}),
        ("run", {"channel": "", "name": "ask", "options": "x"}),
    ],
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(
    ada: Page, what: str, request_: Shape
) -> None:
    with pytest.raises(RefusedError, match=r"^[A-Z].*\.$"):
        await ada.do(what, **request_)


async def test_what_is_no_request_ends_nothing(hall: Hall) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{hall.address}~/chat") as socket,
    ):
        for frame in ("no JSON", "[]", "null", "7", "[" * 10_000):
            await socket.send_str(frame)
            assert "error" in (await socket.receive_json())
        await socket.send_json({"n": 1, "do": "hello"})
        assert "ok" in (await socket.receive_json())


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_another_page_in_the_same_browser_gets_no_connection(hall: Hall, origin: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{hall.address}~/chat", origin=origin)
    assert refused.value.status == 403


async def test_history_comes_in_pages_the_oldest_first(hall: Hall, ada: Page) -> None:
    world = hall.sandbox.world
    said = [str(world.say(hall.sandbox.owner, hall.sandbox.channel, f"{n}").id) for n in range(5)]
    world.delete(hall.sandbox.channel.messages[int(said[2])])
    channel = ada.channel("general")
    last = await ada.do("history", channel=channel, before=None, limit=2)
    assert [each["raw"] for each in last["messages"]] == ["3", "4"]
    assert last["more"]
    first = await ada.do("history", channel=channel, before=said[3], limit=50)
    assert [each["raw"] for each in first["messages"]] == ["0", "1"]
    assert not first["more"]


async def test_the_world_is_told_with_what_it_holds(ada: Page) -> None:
    assert ada.world["version"] == "1.2.3"
    assert ada.world["bot"]["name"] == "Verbatim"
    assert not ada.world["bot"]["online"]
    kinds = [each["kind"] for each in ada.world["servers"][0]["channels"]]
    assert kinds == ["text", "forum", "thread", "thread"]
    general = ada.world["servers"][0]["channels"][0]
    assert general["tries"] == ["@Verbatim Who?", "@Verbatim What?"]
    direct = ada.world["direct"]
    assert (direct["kind"], direct["name"]) == ("direct", "Verbatim")
    assert direct["tries"] == ["Who?", "What?"]
