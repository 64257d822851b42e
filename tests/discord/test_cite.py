"""`/cite`, used on the real bot: the passage of an id, or lines of a file."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.application import CallbackKind
from retrieval.corpus import crockford
from tests.discord.fork import Process, running_bot
from tests.discord.person import Person
from tests.discord.validation import Validation

SOURCE = "-# `000_1bf6921c60db0ece.txt`, line 3 · `mhe9xdkv`"


async def test_an_id_or_lines_are_posted_with_a_note_above(
    sandbox: Sandbox, bot_process: Process, ada: Person
) -> None:
    for where in (ada, ada.in_thread(), ada.in_post(), ada.in_dm(), ada.abroad()):
        cited = await where.slash("cite", citation="mhe9xdkv")
        assert cited.text.startswith("> For example, Sleeper Agents showed")
        assert cited.text.endswith(f"\n{SOURCE}")
        assert not cited.ephemeral
        around = await where.choose("in context", on=cited)
        assert around.ephemeral
        assert "`000_1bf6921c60db0ece.txt`" in around.text
        await where.press("Remove", on=cited)
        assert cited.deleted
    lines = await ada.slash("cite", citation="004_8279fd142acaf4fa.txt:42-43", private=True)
    assert lines.text.splitlines()[-2:] == [
        "> Thanks for reply!",
        "-# `004_8279fd142acaf4fa.txt`, lines 42–43",
    ]
    assert lines.ephemeral
    await ada.press("Remove", on=lines)
    assert lines.deleted

    role = sandbox.world.add_role(sandbox.guild, "Everyone who reads")
    note = f"@everyone <@{ada.user.id}> <@&{role.id}> **marmalade** > this:\n# and ||that||"
    noted = await ada.slash("cite", citation="mhe9xdkv", note=note)
    first, second = noted.text.splitlines()[:2]
    assert first == (
        f"\\@everyone \\<@{ada.user.id}> \\<@&{role.id}> \\*\\*marmalade\\*\\* > this: # and "
        "\\|\\|that\\|\\|"
    )
    assert second.startswith("> For example, Sleeper Agents showed")
    assert not noted.pinged
    longest = await ada.slash("cite", citation="mhe9xdkv", note="*" * 300)
    assert len(longest.text) <= 2000
    assert not any("marmalade" in line for line in bot_process.log)


@pytest.mark.usefixtures("bot_process")
async def test_what_is_unknown_or_no_citation_is_said(ada: Person) -> None:
    unknown = await ada.slash("cite", citation="zzzzzzzz")
    assert unknown.text == "Nothing here is called `zzzzzzzz`."
    no_file = await ada.slash("cite", citation="nothere.txt:1", corpus="seeds")
    assert no_file.text == "Nothing here is called `nothere.txt:1`."
    beyond = await ada.slash("cite", citation="000_1bf6921c60db0ece.txt:999999999")
    assert beyond.text == (
        "Nothing in *seeds* stands there. 000\\_1bf6921c60db0ece.txt ends with line 48."
    )
    capitals = await ada.slash("cite", citation="000_1bf6921c60db0ece.TXT, line 3")
    assert capitals.text.endswith("did you mean 000\\_1bf6921c60db0ece.txt:3?")
    wrong = await ada.slash("cite", citation="k7f")
    assert "is not a citation; give an id of 8 or more characters" in wrong.text


async def test_what_became_of_a_paragraph_is_said(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    text = tmp_path / "texts" / "lamp.txt"
    lines = [
        "A lantern hangs by the gate and nobody knows who lights it.",
        "The keeper of the gate sleeps until the boats come home at noon.",
        "Its harbour is wide and all the boats of the town lie in it.",
    ]
    text.write_text("\n".join(lines), "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        shown = [await ada.slash("cite", citation=f"lamp.txt:{n}") for n in (1, 2, 3)]
        found = [await ada.slash("find", passage=line) for line in lines]
        ids = [each.text.split("`")[3] for each in found]
        assert len(set(ids)) == len(shown) == 3
    text.write_text("\n".join(["A new line.", lines[0], lines[1].replace("noon", "night")]))
    async with running_bot(sandbox, tmp_path):
        moved = await ada.slash("cite", citation=ids[0])
        assert f"> {lines[0]}\n" in moved.text
        assert "moved" in moved.text
        changed = await ada.slash("cite", citation=ids[1])
        assert "changed" in changed.text
        assert "night" in changed.text
        gone = await ada.slash("cite", citation=ids[2])
        assert "gone" in gone.text
        assert "harbour" not in gone.text
    assert validation.violations == []


async def test_more_than_a_megabyte_is_refused_with_what_to_do(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "big.txt").write_text(f"{'The lantern swings. ' * 60}\n\n" * 1000, "utf-8")
    (notes / "line.md").write_text("A kraken sleeps below " * 50_000, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    async with running_bot(sandbox, tmp_path) as process:
        many = "big.txt:1-2000 holds more than 1 MB, which is too much at once; name fewer lines."
        for citation in ("big.txt:1-2000", "big.txt:1-900000000"):
            refused = await ada.slash("cite", citation=citation)
            assert refused.text == many.replace("big.txt:1-2000", citation)
            assert refused.ephemeral
        mentioned = await ada.mention("big.txt:1-2000")
        assert mentioned.text == many
        assert mentioned.buttons == ["Remove"]
        attached = await ada.slash("cite", citation="big.txt:1001-1061")
        assert [file.filename for file in attached.attachments] == ["quote.txt"]
        # To send much may take longer than Discord waits for a first word.
        much = await ada.slash("cite", citation="big.txt:1001-1401")
        assert len(much.attachments[0].content) > 200_000
        assert much.interaction
        assert much.interaction.callback is CallbackKind.DEFER
        whole = crockford(sha256((notes / "line.md").read_bytes().strip()).digest())
        refused = await ada.slash("cite", citation=whole)
        assert refused.text == many.replace("big.txt:1-2000", "line.md:1")
        # A line of 1 MB is read as many short passages.
        asked = await ada.slash("ask", question="Where does the kraken sleep?")
        assert asked.attachments == []
        assert asked.text.splitlines()[1].startswith("> A kraken sleeps below A kraken sleeps ")
        for option in asked.options:
            opened = await ada.choose(option, on=asked)
            assert opened.attachments == []
            assert opened.ephemeral
            assert opened.text
        assert [line for line in process.log if "Traceback" in line] == []
    assert validation.violations == []
