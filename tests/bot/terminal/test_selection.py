"""`include` and `exclude`: which files are asked, and is it told which aren't?"""

import json
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process


@pytest.fixture
def selected(notes: Path) -> Path:
    for path in ("drafts/a.md", "node_modules/x/readme.md", "old/b.md", "old/c.md", "run.log"):
        (notes / path).parent.mkdir(parents=True, exist_ok=True)
        (notes / path).write_text(f"The herring of {path} swims.", "utf-8")
    (notes / "plan.png").write_bytes(b"\x89PNG")
    choose(notes, 'include = ["*.md", "*.log"]\nexclude = ["drafts/", "old/c.md"]')
    return notes


def choose(notes: Path, toml: str) -> None:
    told = f'[corpora.notes]\npath = "notes"\n{toml}\n'
    (notes.parent / "verbatim.toml").write_text(told, "utf-8")


def test_only_what_is_included_and_not_excluded_is_asked(selected: Path) -> None:
    def asked() -> set[str]:
        found = json.loads(in_this_process("ask", "--json", "--top", "9", "herring swims").output)
        return {excerpt["path"] for excerpt in found["excerpts"]}

    assert asked() == {"old/b.md", "run.log"}
    # Each command notices other settings.
    choose(selected, 'exclude = ["old"]')
    assert asked() == {"drafts/a.md"}
    choose(selected, "")
    assert asked() == {"drafts/a.md", "old/b.md", "old/c.md"}


def test_what_the_settings_leave_out_is_told(selected: Path) -> None:
    told = "drafts/, node_modules/, 1 .md, 1 .txt"
    ended = in_this_process("index")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.splitlines()[1:] == [
        "notes: passed over 1 .png.",
        f"notes: excluded {told}.",
    ]
    for command in ("corpora", "check"):
        assert f"  excluded: {told}" in in_this_process(command).output.splitlines()
    (found,) = json.loads(in_this_process("corpora", "--json").output)["corpora"]
    assert (found["files"], found["passed_over"]) == (3, {".png": 1})
    assert found["skipped"] == [
        {"path": "bread.txt", "reason": "not included"},
        {"path": "drafts/", "reason": "excluded"},
        {"path": "node_modules/", "reason": "excluded"},
        {"path": "old/c.md", "reason": "excluded"},
    ]
    assert json.loads(in_this_process("check", "--json").output) == {"ok": True, "problems": []}
    choose(selected, 'include = ["nothing/**"]')
    assert in_this_process("ask", "herring").errors == (
        "verbatim: The corpus notes is empty: it holds no text to quote. Passed over: 1 .log, "
        "1 .png. Excluded: drafts/, node_modules/, old/, 1 .md, 1 .txt.\n"
    )


def test_a_glob_that_can_not_be_read_is_told_with_what_to_do(selected: Path) -> None:
    choose(selected, 'include = ["docs/**.md"]')
    what = (
        "A glob of corpus notes can't be read: 'docs/**.md' has ** beside other characters; "
        "** stands between slashes"
    )
    ended = in_this_process("ask", "herring")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == f"verbatim: {what}; correct it in the settings.\n"
    (problem,) = json.loads(in_this_process("check", "--json").output)["problems"]
    assert (problem["what"], problem["fix"]) == (what, "Correct it in the settings.")


def test_globs_can_stand_in_the_environment(
    selected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(selected, "")
    monkeypatch.setenv("VERBATIM_CORPORA__NOTES__INCLUDE", '["run.*"]')
    assert (
        json.loads(in_this_process("ask", "--json", "herring").output)["excerpts"][0]["path"]
        == "run.log"
    )
