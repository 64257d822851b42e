"""The real bot as a process, used as people use it."""

import signal
from pathlib import Path

import pytest

from bot.sandbox import Permission, Sandbox
from bot.sandbox.application import ACKNOWLEDGE_WITHIN
from bot.sandbox.wire import objects
from tests.discord import process
from tests.discord.fork import Process, running_bot, start
from tests.discord.person import Person
from tests.discord.process import Start
from tests.discord.validation import Validation

SLEEPER = (
    "**What did Sleeper Agents show about standard finetuning?**\n"
    "> For example, Sleeper Agents showed that standard finetuning might not suffice given a "
    "scheming model, but Anthropic had already been pretty invested in interp anyway (and I think "
    "you and probably others had been planning for methods other than standard finetuning to be "
    "needed). Simple probes can catch sleeper agents (I'm not sure whether I should think of this "
    "as work by the stress-testing team?) then showed positive results using model internals "
    "methods, which I think probably don't hold up to stress-testing in the sense of somewhat "
    "adversarial model organisms.\n"
    "-# [1] `000_1bf6921c60db0ece.txt`, line 3 · `mhe9xdkv`\n"
    "-# matched sleeper, agents, show, standard, finetuning · seeds@fc24cf"
)
QUESTION = "What did Sleeper Agents show about standard finetuning?"
REFUSED = (
    "verbatim: Discord refused the token. Copy it anew from the application's page, Bot, "
    "Reset Token, and set DISCORD_TOKEN to it."
)
COMMANDS = "/applications/{application_id}/commands"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
MESSAGE = 4
"""The type of a callback that is a message, and not that one follows."""


async def test_people_are_answered_with_quotes_and_their_source(
    bot_process: Process, ada: Person
) -> None:
    seen = await ada.slash("ask", question=QUESTION)
    assert seen.text == SLEEPER
    assert not seen.ephemeral
    assert not seen.pinged
    assert seen.acknowledged_after < ACKNOWLEDGE_WITHIN

    private = await ada.slash("ask", question=QUESTION, private=True)
    assert private.text == SLEEPER
    assert private.ephemeral
    assert all("Sleeper" not in m.content for m in ada.friend("Bo").screen if m.ephemeral)

    nothing = await ada.slash("ask", question="Who won the 2022 World Cup?")
    assert nothing.text == (
        "**Who won the 2022 World Cup?**\n"
        "Nothing in *seeds* answers that.\n"
        "-# no passage has won, 2022, world, cup · seeds@fc24cf"
    )
    common = await ada.slash("ask", question="What is it?")
    assert common.text == (
        "**What is it?**\nThe question has only common words; name what it is about."
    )
    longest = await ada.slash("ask", question="Leela " * 1000)
    assert longest.text.startswith("**Leela Leela")
    assert len(longest.text) <= 2000

    helped = await ada.slash("help")
    assert helped.ephemeral
    assert len(helped.text.splitlines()) == 4
    assert not bot_process.output


@pytest.mark.usefixtures("bot_process")
async def test_an_answer_that_is_found_soon_is_the_acknowledgement(
    sandbox: Sandbox, ada: Person
) -> None:
    # One may take long where the machine has much else to do, but hardly each of them.
    for _ in range(10):
        await ada.slash("ask", question=QUESTION)
    callbacks = objects([each.body for each in sandbox.journal.requests("POST", CALLBACK)])
    assert MESSAGE in [callback["type"] for callback in callbacks]


@pytest.mark.usefixtures("bot_process")
async def test_a_mention_is_replied_to_and_nothing_else_is(sandbox: Sandbox, ada: Person) -> None:
    seen = await ada.mention(QUESTION)
    assert seen.text == SLEEPER
    assert seen.message.replies_to == seen.wrote.id if seen.wrote else False
    assert not seen.pinged

    alone = await ada.mention("")
    assert len(alone.text.splitlines()) == 3
    cited = await ada.mention("mhe9xdkv")
    assert cited.text.endswith("\n-# `000_1bf6921c60db0ece.txt`, line 3 · `mhe9xdkv`")
    lines = await ada.mention("004_8279fd142acaf4fa.txt:42-43")
    assert lines.text.splitlines()[-2:] == [
        "> Thanks for reply!",
        "-# `004_8279fd142acaf4fa.txt`, lines 42–43",
    ]
    unknown = await ada.mention("nothere.txt:1")
    assert unknown.text == "Nothing in *seeds* stands there."
    at_a_time = await ada.mention("Who coined the term schemer at 10:30")
    assert "line 6" in at_a_time.text
    in_thread = await ada.in_thread().mention("What is ASARA?")
    assert "ASARA" in in_thread.text
    direct = await ada.in_dm().ask("Who coined the term schemer?")
    assert "line 6" in direct.text

    before = len(ada.channel.messages)
    ada.say("What did Sleeper Agents show?")
    ada.say(f"> <@{sandbox.world.bot.id}> what about this?")
    robot = sandbox.world.add_user("Robot", guild=ada.channel.guild, bot=True)
    Person(sandbox, robot, ada.channel).say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    # What comes later is answered, so what came before would have been.
    await ada.mention(QUESTION)
    assert len(ada.channel.messages) == before + 5


@pytest.mark.usefixtures("bot_process")
async def test_where_the_bot_may_not_write_the_author_is_told_privately(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES)
    ada.say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    direct = ada.in_dm()
    await direct.until(lambda: direct.screen, "a word in private")
    assert direct.screen[0].content.startswith("I can't answer in ")


async def test_commands_are_registered_once(sandbox: Sandbox, indexed: Path, ada: Person) -> None:
    async with running_bot(sandbox, indexed) as first:
        assert len(sandbox.journal.requests("PUT", COMMANDS)) == 1
        assert await first.stop() == 0
    async with running_bot(sandbox, indexed):
        assert (await ada.slash("ask", question=QUESTION)).text == SLEEPER
        assert len(sandbox.journal.requests("PUT", COMMANDS)) == 1
    synced = await start(sandbox, "sync", cwd=indexed)
    assert await synced.ended() == 0
    assert synced.output == ["The commands are up to date."]


async def test_sync_registers_the_commands_without_running(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    synced = await start(sandbox, "sync", cwd=tmp_path)
    assert await synced.ended() == 0
    assert synced.output == ["The commands were registered."]
    assert len(sandbox.journal.requests("PUT", COMMANDS)) == 1
    assert not sandbox.gateway.ready


# Once as a person starts it, so that it is seen to start.
@pytest.mark.parametrize(
    ("number", "start"), [(signal.SIGTERM, process.start), (signal.SIGINT, start)]
)
async def test_a_signal_stops_the_bot_cleanly(
    sandbox: Sandbox, indexed: Path, number: signal.Signals, start: Start
) -> None:
    async with running_bot(sandbox, indexed, start=start) as bot:
        assert await bot.stop(number) == 0
        assert not sandbox.gateway.ready
        assert '"stopped"' in bot.log[-1]
        assert not any("Traceback" in line for line in bot.log)


async def test_a_bad_token_ends_in_one_readable_line(sandbox: Sandbox, tmp_path: Path) -> None:
    for command in ("run", "sync"):
        variables = {"DISCORD_TOKEN": "not-the-token"}
        ended = await start(sandbox, command, cwd=tmp_path, variables=variables)
        assert await ended.ended() == 2
        said = [line for line in ended.log if line.startswith("verbatim: ")]
        assert said == [REFUSED]
        assert not any("Traceback" in line or "not-the-token" in line for line in ended.log)


async def test_nothing_that_people_write_is_logged(bot_process: Process, ada: Person) -> None:
    await ada.slash("ask", question="Is the marmalade principle in Leela?")
    await ada.mention("And the marmalade principle in ASARA?")
    assert await bot_process.stop() == 0
    assert not any("marmalade" in line for line in bot_process.log)
    assert any('"asked"' in line for line in bot_process.log)


async def test_no_text_pings_anyone_breaks_out_or_overruns_the_message(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    role = sandbox.world.add_role(sandbox.guild, "Everyone who reads")
    ping = f"@everyone @here <@{ada.user.id}> <@!{ada.user.id}> <@&{role.id}>"
    lines = [
        f"The lantern says {ping}, ||hidden|| **loud** `code` and > more.",
        *(f"Lantern {n} burns: " + "*_`" * 110 + " and burns brightly." for n in range(3)),
        f"A \u202eharbour\0 {ping} with what can not be seen.",
        "The lighthouse " + "and the lighthouse " * 150 + "stand.",
    ]
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "@everyone ||*a*.txt").write_text("\n".join(lines), "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.hostile]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        for question in (f"Where is the lantern, {ping}?", f"What says the harbour? {ping}"):
            for seen in (
                await ada.slash("ask", question=question),
                await ada.mention(question),
                await ada.mention("@everyone ||*a*.txt:1"),
            ):
                assert len(seen.text) <= 2000
                assert not seen.pinged
                assert "> " in seen.text
        left_out = await ada.slash("ask", question="lantern burns brightly")
        assert "left out, no room in this message" in left_out.text
        unseen = await ada.slash("ask", question="harbour")
        (exact,) = unseen.attachments
        assert exact.content.decode() == lines[4].strip()
        endless = await ada.mention("lighthouse")
        assert "too long for a message, attached" in endless.text
        assert endless.attachments[0].content.decode() == lines[5]
    assert validation.violations == []
