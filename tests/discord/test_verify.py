"""`/verify`, used on the real bot: does a corpus say this?"""

from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Person
from tests.discord.validation import Validation

LAMP = (
    "A lantern hangs by the gate, and nobody knows who lights it.\n"
    "The keeper of the gate sleeps until the boats come home at noon.\n"
)
WELL = "The well in the yard is deep, and its water is cold all year.\n"
LINK = "https://example.org/{path}#L{first}-L{last}"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    for name, files in (
        ("notes", {"lamp.txt": LAMP, "again.txt": LAMP.split("\n", maxsplit=1)[0]}),
        ("yard", {"well.txt": WELL, "lamp.txt": LAMP}),
    ):
        (tmp_path / name).mkdir()
        for path, text in files.items():
            (tmp_path / name / path).write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text(
        f'[corpora.notes]\npath = "notes"\nlink = "{LINK}"\n[corpora.yard]\npath = "yard"\n',
        "utf-8",
    )
    return tmp_path


async def test_a_quote_is_exact_near_stitched_or_absent(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings) as process:
        for where in (ada, ada.in_thread(), ada.in_dm(), ada.abroad()):
            exact = await where.slash("verify", quote="“nobody knows who lights it.”")
            assert exact.text == (
                "**Exact**: *notes* says this word for word.\n"
                "> nobody knows who lights it.\n"
                "-# [`again.txt`, line 1](<https://example.org/again.txt#L1-L1>)\n"
                "-# also at `lamp.txt:1`\n"
                "-# word for word in *yard* as well"
            )
            assert not exact.ephemeral
            assert not exact.pinged
            await where.press("Remove", on=exact)
            assert exact.deleted
        near = await ada.slash(
            "verify", quote="The well in the garden is deep, and its water is cold all year."
        )
        assert near.text == (
            "**Near**: *yard* says nearly this: ~~its words~~ **the quote's**.\n"
            "> The well in the ~~yard~~ **garden** is deep, and its water is cold all year.\n"
            "-# `well.txt`, line 1\n"
            "-# looked in *notes* as well"
        )
        stitched = await ada.slash(
            "verify",
            quote="A lantern hangs by the gate … until the boats come home at noon.",
            corpus="notes",
        )
        assert stitched.text == (
            "**Stitched**: *notes* says all of this, but not in one piece.\n"
            "> A lantern hangs by the gate\n"
            "-# [`lamp.txt`, line 1](<https://example.org/lamp.txt#L1-L1>)\n"
            "> until the boats come home at noon.\n"
            "-# [`lamp.txt`, line 2](<https://example.org/lamp.txt#L2-L2>)"
        )
        absent = await ada.slash("verify", quote="Nobody lights the lantern but the moon above us.")
        assert absent.text == "**Not found**: this is not in *notes* or *yard*."
        only = await ada.slash("verify", quote=WELL.strip(), corpus="notes", private=True)
        assert only.text == "**Not found**: this is not in *notes*."
        assert only.ephemeral
        assert only.buttons == []
        near_for_me = await ada.slash("verify", quote=WELL.replace("yard", "garden"), private=True)
        assert near_for_me.ephemeral
        assert near_for_me.buttons == ["Post"]
        posted = await ada.press("Post", on=near_for_me)
        assert posted.text == near_for_me.text
        assert not posted.ephemeral
        assert not posted.pinged
        assert posted.buttons == ["Remove"]
        assert not any("lantern" in line for line in process.log)
    assert validation.violations == []


async def test_a_quote_that_names_another_file_or_says_nothing_is_told_so(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        elsewhere = await ada.slash("verify", quote=f"> {WELL.strip()}\n-# `lamp.txt`, line 1")
        assert elsewhere.text.splitlines()[:3] == [
            "**Exact**: *yard* says this word for word.",
            "It stands not in `lamp.txt`, but in another file.",
            "> The well in the yard is deep, and its water is cold all year.",
        ]
        named = await ada.slash("verify", quote=f"> {LAMP.splitlines()[0]}\n-# `lamp.txt`, line 1")
        assert "another file" not in named.text
        empty = await ada.slash("verify", quote="   ")
        assert empty.text == "The quote is empty; give the words to look for."
        hostile = await ada.slash("verify", quote="@everyone **~~||" * 300)
        assert hostile.text == "**Not found**: this is not in *notes* or *yard*."
        assert not hostile.pinged
    assert validation.violations == []


async def test_a_long_quote_is_attached_where_a_message_can_not_hold_it(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    words = [f"lantern{number}" for number in range(250)]
    (settings / "notes" / "long.txt").write_text(" ".join(words), "utf-8")
    async with running_bot(sandbox, settings):
        exact = await ada.slash("verify", quote=" ".join(words))
        assert exact.text == (
            "**Exact**: *notes* says this word for word.\n"
            "-# [`long.txt`, line 1](<https://example.org/long.txt#L1-L1>) · too long for a "
            "message, attached\n"
            "-# looked in *yard* as well"
        )
        assert exact.attachments[0].content.decode() == " ".join(words)
        near = await ada.slash("verify", quote=" ".join([*words[:9], "marmalade", *words[10:]]))
        assert near.text.startswith("**Near**")
        assert near.text.splitlines()[1].endswith("too long for a message, attached")
        assert near.attachments[0].filename == "difference.txt"
        assert "[-lantern9-]{+marmalade+}" in near.attachments[0].content.decode()
    assert validation.violations == []
