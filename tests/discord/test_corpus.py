"""`/corpus`, used on the real bot: which there are, how they are, and what a channel asks."""

from pathlib import Path

import pytest

from bot.sandbox import ChannelKind, Permission, Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Person
from tests.discord.validation import Validation

QUESTION = "Where does the lantern hang?"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    for name in ("gate", "yard", "none-such"):
        (tmp_path / name).mkdir()
        text = f"The lantern hangs by the {name}.\nIt is lit at dusk.\n"
        (tmp_path / name / "lamp.txt").write_text(text, "utf-8")
    (tmp_path / "gate" / "picture.txt").write_bytes(b"\xff\xfe\x00\xd8")
    (tmp_path / "gate" / ".hidden.txt").write_text("Hidden.", "utf-8")
    (tmp_path / "yard" / "plan.png").write_bytes(b"\x89PNG")
    names = "".join(f'[corpora.{n}]\npath = "{n}"\n' for n in ("gate", "yard", "none-such"))
    (tmp_path / "verbatim.toml").write_text(names, "utf-8")
    return tmp_path


async def asked(where: Person) -> str:
    """Return which corpus answers in a place."""
    return (await where.slash("ask", question=QUESTION)).text.split(" by the ")[1].split(".")[0]


async def test_corpora_are_listed_and_their_state_is_told(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        for where in (ada, ada.in_thread(), ada.in_dm(), ada.abroad()):
            listed = await where.slash("corpus list")
            assert listed.ephemeral
            assert listed.text == (
                "*gate*: 1 file, 1 passage · asked when none is named\n"
                "*yard*: 1 file, 1 passage · passed over: 1 .png\n"
                "*none-such*: 1 file, 1 passage"
            )
            status = await where.slash("corpus status")
            assert status.ephemeral
            lines = status.text.splitlines()
            assert lines[0] == "*gate*: 1 file, 1 passage"
            snapshot, since = lines[1].split(", ")
            assert len(snapshot.split("`")[1]) == 6
            assert abs(int(since.split(":")[1]) - (settings / ".verbatim").stat().st_mtime) < 60
            assert lines[2].startswith("A passage answers a question of 4 words where it holds ")
            assert lines[3] == "Skipped: 2"
            assert lines[4].startswith("-# `picture.txt`: ")
            assert lines[5] == "-# `.hidden.txt`: hidden"
        named = await ada.slash("corpus status", corpus="yard")
        assert named.text.splitlines()[0] == "*yard*: 1 file, 1 passage"
        assert named.text.splitlines()[3:] == [
            "Passed over, being of other kinds: 1 .png",
            "Nothing else is skipped.",
        ]
        typed = await ada.type_into("corpus status", corpus="AR")
        assert typed.choices == ["yard"]
        unknown = await ada.slash("corpus status", corpus="nosuch")
        assert unknown.text.startswith("There is no corpus 'nosuch' here.")
    assert validation.violations == []


async def test_corpora_are_bound_to_channels_threads_and_categories(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        thread, post = ada.in_thread(), ada.in_post()
        inside = ada.in_channel("inside", "A category")
        category = inside.channel.parent
        assert category is not None
        assert category.kind is ChannelKind.CATEGORY
        bound = await ada.slash("corpus use", corpora="yard")
        assert bound.ephemeral
        assert not bound.pinged
        assert bound.text == (f"In <#{ada.channel.id}> I ask *yard* now, and no other corpus.")
        assert [await asked(place) for place in (ada, thread, post, inside)] == [
            "yard",
            "yard",
            "gate",
            "gate",
        ]
        both = await ada.slash("corpus use", corpora="none-such, YARD,yard", channel=category)
        assert both.text == (
            f"In <#{category.id}> I ask *none-such* now, and on demand *yard*, and no other corpus."
        )
        assert await asked(inside) == "none-such"
        assert (await inside.slash("corpus list")).text.count("\n") == 1
        assert (await inside.type_into("ask", question="x", corpus="")).choices == [
            "none-such",
            "yard",
        ]
        await thread.slash("corpus use", corpora="gate")
        assert [await asked(thread), await asked(ada)] == ["gate", "yard"]
        unbound = await ada.slash("corpus use", corpora="none")
        assert unbound.text == f"Nothing is bound to <#{ada.channel.id}> any more."
        assert await asked(ada) == "gate"
        assert await asked(ada.in_dm()) == "gate"
    async with running_bot(sandbox, settings):
        assert [await asked(inside), await asked(thread), await asked(ada)] == [
            "none-such",
            "gate",
            "gate",
        ]
        await ada.slash("corpus use", corpora="none", channel=category)
        assert await asked(inside) == "gate"
    assert validation.violations == []


async def test_only_who_manages_the_server_binds_and_only_what_is_there(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    bo = ada.friend("Bo")
    manager = ada.friend("Cy", may=Permission.MANAGE_GUILD)
    async with running_bot(sandbox, settings):
        refused = [
            await bo.slash("corpus use", corpora="yard"),
            await bo.forging.slash("corpus use", corpora="yard"),
            await ada.friend("Di", may=Permission.MANAGE_CHANNELS).slash(
                "corpus use", corpora="yard"
            ),
        ]
        for seen in refused:
            assert seen.text == "Only people who may manage this server can bind corpora."
            assert seen.ephemeral
        assert (await bo.type_into("corpus use", corpora="ya")).choices == []
        direct = await manager.in_dm().slash("corpus use", corpora="yard")
        assert direct.text.startswith("Corpora are bound to channels of a server")
        assert await asked(ada) == "gate"

        typed = await manager.type_into("corpus use", corpora="")
        assert typed.choices == ["gate", "yard", "none-such", "none"]
        second = await manager.type_into("corpus use", corpora="yard, ")
        assert second.choices == ["yard, gate", "yard, none-such"]
        await manager.pick("yard, none-such", of=second)
        assert await asked(ada) == "yard"
        unknown = await manager.slash("corpus use", corpora="gate, nosuch")
        assert unknown.text == (
            "There is no corpus 'nosuch' here. Known here: gate, yard, none-such."
        )
        assert (await manager.slash("corpus use", corpora=" , ")).text == (
            "Name one corpus or more, or none to unbind."
        )
        assert await asked(ada) == "yard"
    assert validation.violations == []


async def test_what_was_bound_goes_when_the_bot_leaves_and_outlasts_an_outage(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    world, guild = sandbox.world, sandbox.guild
    async with running_bot(sandbox, settings) as process:
        await ada.slash("corpus use", corpora="yard")
        world.begin_outage(guild)
        world.end_outage(guild)
        assert await asked(ada) == "yard"
        assert not any("server left" in line for line in process.log)
        world.remove_bot(guild)
        await process.until_logged("server left")
        world.add_bot(guild)
        assert await asked(ada) == "gate"
    assert validation.violations == []
