"""Somebody is forgotten while the bot runs."""

import asyncio
from pathlib import Path

from bot.sandbox import Sandbox
from retrieval.snapshots import ForgottenPeople, Person
from tests.discord.fork import running_bot
from tests.discord.person import Outcome
from tests.discord.person import Person as Visitor
from tests.discord.test_channel_walls import CORPUS, export
from tests.discord.validation import Validation
from tests.patience import PATIENCE

THEIRS = "The marmalade is kept behind the seventh shelf."
OTHERS = "The lantern by the gate is lit at dusk."


async def test_the_bot_heeds_at_once_who_is_forgotten(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Visitor
) -> None:
    (tmp_path / "talk").mkdir()
    both = export(sandbox.channel, THEIRS, OTHERS)
    for old, new in (("Dora", "Ben"), ("dora", "ben"), ('"7"', '"8"')):
        both = both.replace(old, new, 1)
    (tmp_path / "talk" / "general.json").write_text(both, "utf-8")
    (tmp_path / "verbatim.toml").write_text(CORPUS, "utf-8")

    async def asked(question: str) -> Outcome:
        return await ada.slash("ask", question=question)

    async with running_bot(sandbox, tmp_path):
        answer = await asked("Where is the marmalade kept?")
        assert "-# [1] Ben, 2025-03-01" in answer.text
        ForgottenPeople(tmp_path / ".verbatim").forget(Person(("Ben",)))
        for _ in range(3):
            assert THEIRS not in (await asked("Where is the marmalade kept?")).text
        more = await ada.forging.press("v1:more:talk:0", on=answer.message)
        assert "seventh" not in more.text
        async with asyncio.timeout(PATIENCE):
            # ASYNC110: the file is read without him by another process.
            while f"> {OTHERS}" not in (await asked("When is the lantern by the gate lit?")).text:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert THEIRS not in (await asked("Where is the marmalade kept?")).text
        typed = await ada.type_into("said", topic="x", by="")
        assert typed.choices == ["Dora"]
        # Where it can't be read who is forgotten, nothing is shown, and nobody learns where it is.
        (tmp_path / ".verbatim" / "forgotten.json").write_text("[", "utf-8")
        away = "The texts of 'talk' can't be read now: it isn't known who is forgotten in them."
        assert (await asked("When is the lantern by the gate lit?")).text.startswith(away)
        for command in ("corpus status", "corpus forget-me"):
            told = (await ada.slash(command)).text
            assert "forgotten in them" in told
            assert "json" not in told
    assert validation.violations == []
