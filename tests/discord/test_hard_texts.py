"""Every way in, and every control, with texts and names that are hard to show."""

from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

FILES = {
    "**bold** `tick` [x](y) ||z||_.md": "The lantern of the harbour is red.\n",
    "cjk.txt": "灯台の明かりは lantern と呼ばれ、港の上で夜ごとに光ります。" * 30 + "\n",
    "emoji.txt": "🕯👩‍👩‍👧 The lantern 🏮 burns 🔥 in the harbour, says 👨‍🚀.\n" * 3,
    "endless.txt": "A lantern " + "of glass and iron and oil " * 400 + "\n",
    "fences.md": "Light the lantern:\n\n```python\nprint('lantern')\n```\n\n> a ``` lantern\n",
    "long.txt": "The lantern swung in the wind over the harbour. " * 210 + "\n",
    "rtl.txt": "המנורה lantern תלויה מעל הנמל, والفانوس lantern معلق فوق الميناء.\n",
}


@pytest.mark.thorough
async def test_hard_texts_are_within_every_limit_in_every_way_in(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    for name, text in FILES.items():
        (tmp_path / "texts" / name).write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.hard]\npath = "texts"\n', "utf-8")
    shown: list[Outcome] = []
    async with running_bot(sandbox, tmp_path) as process:
        seen = await ada.slash("ask", question="lantern")
        for _ in range(8):
            shown.append(seen)
            shown += [await ada.choose(option, on=seen) for option in seen.options]
            if "More" not in seen.buttons:
                break
            seen = await ada.press("More", on=seen)
        for context in [s for s in shown if "Newer" in s.buttons][:2]:
            shown.append(await ada.press("Newer", on=context))
        for name, text in FILES.items():
            asked = await ada.slash("ask", question=f'lantern file:"{name}"')
            shown += [asked, await ada.slash("cite", citation=f"{name}:1", note="*" * 100)]
            line = text.splitlines()[0]
            shown.append(await ada.slash("verify", quote=line[:6000]))
            said = ada.say(f"> {line[:1800]}")
            shown += [await ada.use(menu, on=said) for menu in ("Find sources", "Verify quotes")]
        typed = await ada.type_into("find", passage="lantern")
        assert typed.choices
        shown += [await ada.pick(choice, of=typed) for choice in typed.choices]
        assert [line for line in process.log if "Traceback" in line] == []
    assert len(shown) > 50
    for each in shown:
        assert each.text
        assert "Something went wrong" not in each.text
        assert not each.pinged
    assert validation.violations == []
