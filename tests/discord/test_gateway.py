"""The gateway, frame by frame, and the real discord.py when it fails."""

import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox import ChannelKind, Clock, Sandbox
from bot.sandbox.gateway.sessions import Op
from tests.discord.client import SmallBot, running
from tests.discord.person import Person
from tests.discord.raw import Raw, RawGateway
from tests.patience import PATIENCE

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1, 1 << 9, 1 << 12, 1 << 15


@pytest.fixture
async def gateway(raw: Raw) -> AsyncIterator[RawGateway]:
    connection = await RawGateway.connect(raw)
    assert (await connection.receive())["op"] == 10
    yield connection
    await connection.socket.close()


async def test_hello_then_ready_then_the_guilds(gateway: RawGateway, sandbox: Sandbox) -> None:
    ready = await gateway.identify()
    assert ready["user"]["id"] == str(sandbox.world.bot.id)
    assert ready["guilds"] == [{"id": str(sandbox.guild.id), "unavailable": True}]
    assert ready["resume_gateway_url"] == sandbox.gateway_url
    created = await gateway.receive()
    assert (created["t"], created["s"]) == ("GUILD_CREATE", 2)
    assert [channel["name"] for channel in created["d"]["channels"]] == ["general"]


async def test_a_heartbeat_is_acknowledged(gateway: RawGateway) -> None:
    await gateway.send(1, None)
    assert (await gateway.receive())["op"] == 11


async def test_a_network_s_latency_lets_other_events_come_first(
    gateway: RawGateway, sandbox: Sandbox
) -> None:
    await gateway.identify()
    await gateway.event("GUILD_CREATE")
    sandbox.gateway.latency = 0.1
    await gateway.send(1, None)
    await sandbox.pulse.until(
        lambda: sandbox.gateway.received[Op.HEARTBEAT], timeout=PATIENCE, what="the heartbeat"
    )
    sandbox.visitor().say("meanwhile")
    assert (await gateway.receive())["t"] == "MESSAGE_CREATE"
    assert (await gateway.receive())["op"] == 11


async def test_a_wrong_token_closes_with_4004(gateway: RawGateway) -> None:
    await gateway.send(2, {"token": "wrong", "intents": 1})
    assert await gateway.receive() == {"closed": 4004}


async def test_a_privileged_intent_closes_with_4014(gateway: RawGateway, sandbox: Sandbox) -> None:
    await gateway.send(2, {"token": sandbox.token, "intents": GUILDS | CONTENT})
    assert await gateway.receive() == {"closed": 4014}


async def test_nonsense_closes_with_4002(gateway: RawGateway) -> None:
    await gateway.socket.send_str("{")
    assert await gateway.receive() == {"closed": 4002}


async def test_events_before_identify_close_with_4003(gateway: RawGateway) -> None:
    await gateway.send(3, {})
    assert await gateway.receive() == {"closed": 4003}


async def test_a_second_identify_closes_with_4005(gateway: RawGateway, sandbox: Sandbox) -> None:
    await gateway.identify()
    await gateway.event("GUILD_CREATE")
    await gateway.send(2, {"token": sandbox.token, "intents": 1})
    assert await gateway.receive() == {"closed": 4005}


async def test_frames_are_compressed_where_the_url_asks(raw: Raw) -> None:
    connection = await RawGateway.connect(raw, "?v=10&encoding=json&compress=zlib-stream")
    frame = await connection.socket.receive(timeout=PATIENCE)
    assert frame.type is aiohttp.WSMsgType.BINARY
    assert frame.data.endswith(b"\x00\x00\xff\xff")
    await connection.socket.close()


async def test_an_unknown_compression_closes_with_4012(raw: Raw) -> None:
    connection = await RawGateway.connect(raw, "?v=10&compress=zstd-stream")
    assert await connection.receive() == {"closed": 4012}


async def test_resume_replays_what_was_missed_in_order(
    gateway: RawGateway, raw: Raw, sandbox: Sandbox, ada: Person
) -> None:
    ready = await gateway.identify()
    last = (await gateway.event("GUILD_CREATE"))["s"]
    sandbox.faults.cut_gateway()
    ada.say("one")
    ada.say("two")
    again = await RawGateway.connect(raw)
    await again.resume(ready["session_id"], last)
    events = [await again.event(name) for name in ("MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED")]
    assert [event["s"] for event in events] == [last + 1, last + 2, last + 3]
    ada.say("three")
    assert (await again.receive())["s"] == last + 4
    await again.socket.close()


async def test_a_guild_goes_for_good_or_for_an_outage(
    gateway: RawGateway, sandbox: Sandbox
) -> None:
    await gateway.identify()
    await gateway.event("GUILD_CREATE")
    world, id_ = sandbox.world, str(sandbox.guild.id)
    world.begin_outage(sandbox.guild)
    assert (await gateway.event("GUILD_DELETE"))["d"] == {"id": id_, "unavailable": True}
    world.end_outage(sandbox.guild)
    assert (await gateway.event("GUILD_CREATE"))["d"]["unavailable"] is False
    world.remove_bot(sandbox.guild)
    assert (await gateway.event("GUILD_DELETE"))["d"] == {"id": id_}
    world.add_bot(sandbox.guild)
    assert (await gateway.event("GUILD_CREATE"))["d"]["id"] == id_


@pytest.mark.parametrize(("session", "sequence"), [("unknown", 1), (None, 99)])
async def test_resuming_what_never_was_is_answered_with_op_9(
    gateway: RawGateway, raw: Raw, session: str | None, sequence: int
) -> None:
    ready = await gateway.identify()
    again = await RawGateway.connect(raw)
    await again.receive()
    await again.resume(session or ready["session_id"], sequence)
    frame = await again.receive()
    assert (frame["op"], frame["d"]) == (9, False)
    await again.socket.close()


@pytest.mark.parametrize(
    ("intents", "names"),
    [
        (GUILDS, []),
        (GUILDS | GUILD_MESSAGES, ["general"]),
        (GUILDS | DIRECT_MESSAGES, ["dm"]),
        (GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES, ["general", "dm"]),
    ],
)
async def test_intents_decide_which_messages_come(
    gateway: RawGateway, sandbox: Sandbox, ada: Person, intents: int, names: list[str]
) -> None:
    dm = ada.in_dm()
    await gateway.identify(intents)
    ada.say("hello")
    dm.say("hello")
    sandbox.world.add_channel(sandbox.guild, "the end")
    places = []
    while (frame := await gateway.receive())["t"] != "CHANNEL_CREATE":
        if frame["t"] == "MESSAGE_CREATE":
            places.append("general" if "guild_id" in frame["d"] else "dm")
    assert places == names


async def test_with_the_intent_content_is_told(
    gateway: RawGateway, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.gateway.allowed |= CONTENT
    await gateway.identify(GUILDS | GUILD_MESSAGES | CONTENT)
    ada.say("hello")
    assert (await gateway.event("MESSAGE_CREATE"))["d"]["content"] == "hello"


async def test_content_is_told_where_the_bot_is_mentioned_or_replied_to(
    gateway: RawGateway, sandbox: Sandbox, ada: Person, raw: Raw
) -> None:
    await gateway.identify()
    await raw.post("from the bot")
    own = ada.screen[-1]
    ada.say("nothing to you")
    ada.say(f"hello <@!{sandbox.world.bot.id}>")
    ada.say("and so?", reply_to=own)
    ada.in_dm().say("in private")
    told = [(await gateway.event("MESSAGE_CREATE"))["d"]["content"] for _ in range(5)]
    mention = f"hello <@!{sandbox.world.bot.id}>"
    assert told == ["from the bot", "", mention, "and so?", "in private"]


async def test_threads_and_forum_posts_are_told(gateway: RawGateway, sandbox: Sandbox) -> None:
    forum = sandbox.world.add_channel(sandbox.guild, "questions", ChannelKind.FORUM)
    sandbox.world.add_thread(forum, "How so?")
    sandbox.world.add_private_thread(sandbox.channel, "Behind a door", sandbox.owner)
    await gateway.identify()
    created = (await gateway.event("GUILD_CREATE"))["d"]
    assert [(each["name"], each["parent_id"]) for each in created["threads"]] == [
        ("How so?", str(forum.id))
    ]
    sandbox.world.add_thread(sandbox.channel, "Aside")
    assert (await gateway.event("THREAD_CREATE"))["d"]["name"] == "Aside"


# discord.py


async def test_a_cut_connection_is_resumed_and_nothing_is_missed(
    bot: SmallBot, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.cut_gateway()
    missed = ada.say(f"<@{sandbox.world.bot.id}> while you were away")
    await missed.until(lambda it: it.messages, "an answer to what was missed")
    assert bot.events == ["ready", "disconnect", "resumed"]


async def test_op_7_makes_the_bot_reconnect_and_resume(
    bot: SmallBot, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.ask_to_reconnect()
    await ada.until(lambda: sandbox.gateway.received[Op.RESUME], "RESUME")
    assert (await ada.slash("direct")).text == "at once"
    assert bot.events == ["ready", "disconnect", "resumed"]


async def test_a_resumable_op_9_is_resumed(bot: SmallBot, sandbox: Sandbox, ada: Person) -> None:
    sandbox.faults.invalidate_session(resumable=True)
    await ada.until(lambda: sandbox.gateway.received[Op.RESUME], "RESUME")
    assert (await ada.slash("direct")).text == "at once"
    assert "resumed" in bot.events


async def test_a_final_op_9_makes_the_bot_identify_anew(
    bot: SmallBot, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.invalidate_session()
    await ada.until(lambda: sandbox.gateway.received[Op.IDENTIFY] == 2, "a second IDENTIFY")
    assert sandbox.gateway.received[Op.RESUME] == 0
    assert (await ada.slash("direct")).text == "at once"
    assert bot.events[:2] == ["ready", "disconnect"]


async def test_a_silent_gateway_is_given_up_and_resumed(sandbox: Sandbox, ada: Person) -> None:
    async with running(SmallBot(heartbeat_timeout=0.3), sandbox) as bot:
        sandbox.faults.silence_gateway()
        asked = ada.say(f"<@{sandbox.world.bot.id}> are you there?")
        await asked.until(lambda it: it.messages, "an answer after the silence")
        assert "resumed" in bot.events


async def test_an_event_can_come_twice(bot: SmallBot, sandbox: Sandbox, ada: Person) -> None:
    sandbox.faults.repeat_event("MESSAGE_CREATE")
    seen = await ada.mention("why?")
    await seen.until(lambda it: len(it.messages) == 2, "a second answer")
    assert bot.heard[0].id == bot.heard[1].id


async def test_connections_can_be_refused_at_first() -> None:
    async with Sandbox(token="made-up", listens=False) as late, aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(late.api_base + "/gateway")
        await late.listen()
        async with http.get(late.api_base + "/gateway") as response:
            assert await response.json() == {"url": late.gateway_url}


async def test_a_sandbox_can_end_before_it_listens() -> None:
    async with Sandbox(token="made-up", listens=False):
        pass


def test_the_clock_runs_faster_and_jumps_ahead() -> None:
    clock = Clock(speed=1000)
    began, before = time.monotonic(), clock.now()
    clock.advance(900)
    after, ended = clock.now(), time.monotonic()
    assert 900 <= after - before <= 900 + 1000 * (ended - began)
    assert clock.real_seconds(3) == pytest.approx(0.003)
