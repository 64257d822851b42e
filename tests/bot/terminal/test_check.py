"""`verbatim check`: what is wrong with settings, corpora and token?"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.bot.terminal.running import PROJECT, in_this_process

NO_TOKEN = "Discord: no token; the terminal works without, `verbatim run` does not."


def problems() -> list[Any]:
    ended = in_this_process("check", "--json")
    assert ended.errors == ""
    found = json.loads(ended.output)
    assert list(found) == ["ok", "problems"]
    assert found["ok"] is (found["problems"] == [])
    assert ended.status == (0 if found["ok"] else 2)
    assert all(list(problem) == ["where", "what", "fix"] for problem in found["problems"])
    return list(found["problems"])


def settings(folder: Path, toml: str) -> None:
    (folder / "verbatim.toml").write_text(toml, "utf-8")


def told(*options: str) -> list[str]:
    """Return what is said, without what differs from run to run."""
    output = in_this_process("check", *options).output
    output = re.sub(r"snapshot [0-9a-f]{6}", "snapshot …", output)
    output = re.sub(r"indexed \d{4}-\d\d-\d\d \d\d:\d\d", "indexed …", output)
    return re.sub(r"takes \d+\.\d kB", "takes … kB", output).splitlines()


def test_when_nothing_is_wrong_it_says_what_there_is(notes: Path) -> None:
    expected = [
        f"Corpus notes: {notes}",
        "  2 files, 2 passages, 308 bytes",
        "  languages: English (1)",
        "  indexed …, snapshot …",
        "  longest line: 64 characters (island.md, line 5)",
        "  the index takes … kB",
        NO_TOKEN,
        "Nothing is wrong.",
    ]
    assert told() == expected
    assert problems() == []
    figures = (
        "  an answer must reach 0.19 of a question of 4 words, 0.09 of one of 8; "
        "everyday questions reach 0.01 ± 0.04"
    )
    assert told("--verbose") == [*expected[:6], figures, *expected[6:]]


def test_a_cluster_that_cannot_be_reached_is_told_beside_all_else(notes: Path) -> None:
    settings(
        notes.parent, '[corpora.notes]\npath = "notes"\n[cluster]\nhosts = ["http://127.0.0.1:1"]\n'
    )
    lines = told()
    assert lines[:2] == [f"Corpus notes: {notes}", "  2 files, 308 bytes, not indexed yet"]
    assert NO_TOKEN in lines
    corpus, cluster = (line for line in lines if line.startswith("✗"))
    assert "has no index on the cluster" in corpus
    assert cluster.startswith("✗ cluster.hosts: http://127.0.0.1:1: doesn't answer")


def test_an_export_that_is_quoted_to_nobody_is_told_with_what_to_do(working_folder: Path) -> None:
    (working_folder / "chat").mkdir()
    page = PROJECT / "tests/retrieval/corpus/readers/chats/exports/discord.html"
    untold = (
        "  nobody on Discord is quoted a.html{}, since no channel is told there; export to JSON"
    )
    for name, more in (("a.html", ""), ("b.html", " and 1 more")):
        (working_folder / "chat" / name).write_bytes(page.read_bytes())
        settings(working_folder, '[corpora.chat]\npath = "chat"\n')
        assert f"{untold.format(more)}, or set public_channels = true" in told()
    settings(working_folder, '[corpora.chat]\npath = "chat"\npublic_channels = true\n')
    assert not any("nobody on Discord" in line for line in told())


def test_files_of_other_kinds_are_told_with_what_to_do_and_are_no_problem(notes: Path) -> None:
    for name in ("a.png", "b.PNG", "c.odt", ".hidden.png", "\x1b[31m.\x1b[2J"):
        (notes / name).write_bytes(b"x")
    assert problems() == []
    assert told()[4] == (
        "  passed over: 2 .png, 1 .␛[2j, 1 .odt; save as .txt, .text, .md, "
        ".markdown, .mdx, .rst, .adoc, .asciidoc, .asc or .org what should be quoted, or name what "
        "is text in `include`"
    )


def test_of_files_that_say_nothing_it_is_told_that_they_do(notes: Path) -> None:
    channel = {"guild": {"id": "1"}, "channel": {"id": "2"}, "messages": []}
    (notes / "quiet.json").write_text(json.dumps(channel))
    (notes / "users.json").write_text('[{"id": "U1", "name": "ada"}]')
    assert problems() == []
    assert told()[4] == "  passed over: 2 .json; there is no text in them that could be quoted"


def test_what_is_wrong_beside_the_texts_is_told_with_what_to_do(notes: Path) -> None:
    (notes / "sources.toml").write_text('["*.md"]\nautor = "Ada"')
    (notes / "a.jsonl").write_text('{"text": "The lantern burns whale oil."}\n{"text"')
    assert problems() == [
        {
            "where": f"corpora.notes: {notes}/a.jsonl",
            "what": "is skipped in part: line 2 is not valid JSON",
            "fix": "Correct it, or leave the file out by `exclude`.",
        },
        {
            "where": f"corpora.notes: {notes}/sources.toml",
            "what": "is skipped: autor of '*.md' is not known; did you mean author",
            "fix": "Correct it; until then nothing in it counts.",
        },
    ]


def test_one_wrong_corpus_does_not_hide_what_is_in_the_others(working_folder: Path) -> None:
    (working_folder / "b").mkdir()
    (working_folder / "b" / "b.txt").write_text("Gulls.", "utf-8")
    settings(working_folder, '[corpora.a]\npath = "a"\n[corpora.b]\npath = "b"')
    assert [line for line in told() if "orpora" in line or "Corpus" in line] == [
        f"Corpus b: {working_folder}/b",
        (
            f"✗ corpora.a: {working_folder}/a: The corpus folder {working_folder}/a does not "
            "exist. Set its path in the settings."
        ),
    ]


@pytest.mark.usefixtures("notes")
def test_a_large_corpus_without_numba_is_told_what_that_would_gain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gain = (
        "  with 2 passages the library numba would rank a question some 7 times as fast; "
        "install it beside Verbatim"
    )
    monkeypatch.setattr("bot.terminal.check.find_spec", lambda _: None)
    assert gain not in told()
    monkeypatch.setattr("bot.terminal.check._WORTH_NUMBA", 1)
    assert gain in told()
    monkeypatch.setattr("bot.terminal.check.find_spec", lambda name: name)
    assert gain not in told()


@pytest.mark.usefixtures("notes")
def test_so_it_is_where_numba_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    fails = (
        "  with 2 passages the library numba would rank a question some 7 times as fast; "
        "it is installed but doesn't work, so install it anew"
    )
    monkeypatch.setattr("bot.terminal.check._WORTH_NUMBA", 1)
    monkeypatch.setattr("retrieval.snapshots.placing.ORACLE_UP_TO", 1)
    monkeypatch.setattr("bot.terminal.check.find_spec", lambda name: name)
    assert fails not in told()
    monkeypatch.setattr("retrieval.index.compiled.kernel.load", lambda _: None)
    assert fails in told()


def test_without_any_settings_nothing_is_wrong() -> None:
    assert problems() == []


@pytest.mark.usefixtures("notes")
def test_a_token_is_told_but_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "made-up-token")
    output = in_this_process("check").output
    assert "Discord: a token is set." in output
    assert "made-up" not in output + in_this_process("check", "--json").output


def test_a_missing_folder_is_a_problem(working_folder: Path) -> None:
    settings(working_folder, '[corpora.notes]\npath = "gone"')
    folder = working_folder / "gone"
    assert problems() == [
        {
            "where": f"corpora.notes: {folder}",
            "what": f"The corpus folder {folder} does not exist",
            "fix": "Set its path in the settings.",
        }
    ]
    ended = in_this_process("check")
    assert ended.status == 2
    assert ended.output.splitlines() == [
        NO_TOKEN,
        (
            f"✗ corpora.notes: {folder}: The corpus folder {folder} does not exist. "
            "Set its path in the settings."
        ),
    ]


def test_an_empty_corpus_is_a_problem(working_folder: Path) -> None:
    (working_folder / "notes").mkdir()
    settings(working_folder, '[corpora.notes]\npath = "notes"')
    assert problems() == [
        {
            "where": f"corpora.notes: {working_folder}/notes",
            "what": "holds no text",
            "fix": "Put .txt, .text, .md, .markdown, .mdx, .rst, .adoc, .asciidoc, .asc or .org "
            "files into it.",
        }
    ]


def test_a_skipped_file_is_a_problem_and_a_hidden_one_is_none(notes: Path) -> None:
    (notes / "photo.txt").write_bytes(b"\x89PNG")
    (notes / ".draft.txt").write_bytes(b"\x89PNG")
    assert problems() == [
        {
            "where": f"corpora.notes: {notes}/photo.txt",
            "what": "is skipped: not valid utf-8 (byte 0)",
            "fix": "Save it in the corpus's encoding, or take it out.",
        }
    ]


def test_what_to_do_about_a_skipped_file_fits_the_reason(notes: Path) -> None:
    (notes / "gone.md").symlink_to("nowhere.md")
    (notes / "out.md").symlink_to(notes.parent / "verbatim.toml")
    assert [(problem["what"], problem["fix"]) for problem in problems()] == [
        (
            "is skipped: can't be read: No such file or directory",
            "Give access to it, or take it out.",
        ),
        (
            "is skipped: a link that leads out of the corpus",
            "Put the files themselves into the corpus folder, or take it out.",
        ),
    ]


@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "base64", ""])
def test_an_encoding_that_cannot_be_cited_is_a_problem(
    working_folder: Path, notes: Path, encoding: str
) -> None:
    settings(working_folder, f'[corpora.notes]\npath = "notes"\nencoding = "{encoding}"')
    [problem] = problems()
    assert problem["where"] == f"corpora.notes: {notes}"
    assert problem["what"].startswith(f"The encoding of corpus notes: {encoding!r} ")
    assert problem["fix"] == "Name another one in the settings."


def test_a_file_in_another_encoding_is_a_problem(notes: Path) -> None:
    (notes / "old.txt").write_bytes("Süßer Brei".encode("latin-1"))
    [problem] = problems()
    assert problem["what"] == "is skipped: not valid utf-8 (byte 1)"


def test_a_place_for_indexes_that_is_a_file_is_a_problem(working_folder: Path, notes: Path) -> None:
    file = notes / "bread.txt"
    settings(working_folder, f'[corpora.notes]\npath = "notes"\n[index]\ndir = "{file}/x"')
    assert problems() == [
        {
            "where": f"index.dir: {file}/x",
            "what": f"{file} is not a folder",
            "fix": "Name another one.",
        }
    ]


@pytest.mark.parametrize(
    ("reader", "public", "expected"),
    [
        ("port = 8080", False, [("reader.port", "is served, but no corpus is public")]),
        ("port = 8080", True, []),
        ("port = 0\nhost = '192.0.2.1'", False, []),
        (
            "port = 8080\nhost = '192.0.2.1'",
            True,
            [("reader.host", "lets nobody in who comes from elsewhere")],
        ),
        ("port = 8080\nhost = '192.0.2.1'\nurl = 'https://texts.example'", True, []),
    ],
)
@pytest.mark.usefixtures("notes")
def test_a_reader_that_nobody_can_read_in_is_a_problem(
    working_folder: Path, reader: str, public: bool, expected: list[tuple[str, str]]
) -> None:
    corpus = f"[corpora.notes]\npath = 'notes'\npublic = {str(public).lower()}\n"
    settings(working_folder, f"{corpus}[reader]\n{reader}\n")
    assert [(problem["where"], problem["what"]) for problem in problems()] == expected


def test_wrong_settings_are_problems(working_folder: Path) -> None:
    settings(working_folder, '[corpora.notes]\npath = "notes"\nencodign = "utf-8"')
    assert problems() == [
        {
            "where": f"{working_folder}/verbatim.toml: corpora.notes.encodign",
            "what": "is not a setting",
            "fix": "Did you mean 'encoding'?",
        }
    ]


def test_everything_that_is_wrong_is_told_at_once(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(working_folder, '[corpora.a]\npath = "a"\n[corpora.b]\npath = "b"')
    monkeypatch.setenv("DISCORD_API_BASE", "https://evil.example")
    assert [problem["where"] for problem in problems()] == [
        f"corpora.a: {working_folder}/a",
        f"corpora.b: {working_folder}/b",
        "DISCORD_API_BASE",
    ]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's mode says nothing")
def test_a_token_that_others_can_read_is_a_problem(working_folder: Path, notes: Path) -> None:
    assert notes.is_dir()
    settings(
        working_folder,
        '[corpora.notes]\npath = "notes"\n[discord]\ntoken_file = "the token"',
    )
    token = working_folder / "the token"
    token.write_text("made-up-token", "utf-8")
    for mode in (0o644, 0o640, 0o604, 0o602):
        token.chmod(mode)
        assert problems() == [
            {
                "where": f"discord.token_file: {token}",
                "what": "can be read or changed by others",
                "fix": f"Keep it to yourself: chmod 600 '{token}'",
            }
        ]
    for mode in (0o600, 0o400):
        token.chmod(mode)
        assert problems() == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's mode says nothing")
@pytest.mark.usefixtures("notes")
def test_settings_that_others_can_change_are_a_problem(working_folder: Path) -> None:
    file = working_folder / "verbatim.toml"
    file.chmod(0o646)
    assert problems() == [
        {
            "where": str(file),
            "what": "can be changed by others",
            "fix": f"Let only its owner change it: chmod go-w {file}",
        }
    ]
    file.chmod(0o644)
    assert problems() == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's mode says nothing")
@pytest.mark.usefixtures("notes")
def test_an_index_that_others_can_change_is_a_problem(working_folder: Path) -> None:
    assert problems() == []
    folder = working_folder / ".verbatim"
    (inside,) = (path for path in folder.iterdir() if path.is_dir())
    for path in (folder, inside):
        before = path.stat().st_mode
        path.chmod(0o777)
        assert problems() == [
            {
                "where": f"index.dir: {path}",
                "what": "can be changed by others",
                "fix": f"Let only its owner change it: chmod go-w {path}",
            }
        ]
        path.chmod(before)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's mode says nothing")
@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("name", ["ledger.sqlite", "chat.history"])
def test_what_others_can_read_but_should_not_is_a_problem(working_folder: Path, name: str) -> None:
    assert problems() == []
    ledger = working_folder / ".verbatim" / name
    ledger.touch(mode=0o600)
    assert problems() == []
    for mode in (0o644, 0o640, 0o606):
        ledger.chmod(mode)
        assert problems() == [
            {
                "where": f"index.dir: {ledger}",
                "what": "can be read or changed by others",
                "fix": f"Keep it to yourself: chmod 600 {ledger}",
            }
        ]
