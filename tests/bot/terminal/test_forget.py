"""`verbatim forget`: nobody's words are left anywhere but in the files themselves."""

import json
import sqlite3
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process

HERS = "The quixotic marmalade is kept behind the seventh shelf."
WORDS = ("quixot", "marmalad", "seventh", "Adalovelace", "adalovelace")
TRANSCRIPT = """\
Adalovelace: The quixotic marmalade comes from the seventh shelf of mine.

Ben: The lantern was lit at dusk by nobody at all, as far as I know.

Adalovelace: A quixotic lantern, that one, as everybody here will tell you.

Ben: And who shuts the gate, before the gulls come in from the harbour?
"""


def export(*messages: tuple[str, str]) -> str:
    """Return what DiscordChatExporter writes of messages, each with its author."""
    channel = {"id": "2", "type": "GuildTextChat", "name": "keepers"}
    told = [
        {
            "id": str(100 + number),
            "type": "Default",
            "timestamp": f"2024-03-{number + 1:02}T12:00:00+00:00",
            "content": text,
            "author": {"id": name, "name": name.lower(), "nickname": name, "isBot": False},
        }
        for number, (name, text) in enumerate(messages)
    ]
    return json.dumps({"guild": {"id": "1"}, "channel": channel, "messages": told})


@pytest.fixture
def talk(working_folder: Path) -> Path:
    folder = working_folder / "talk"
    folder.mkdir()
    messages = [
        ("Ben", "The lantern burns whale oil these days."),
        ("Adalovelace", HERS),
        ("Ben", "The gate is shut at nine by the keeper."),
    ]
    (folder / "keepers.json").write_text(export(*messages), "utf-8")
    (folder / "call.txt").write_text(TRANSCRIPT, "utf-8")
    (working_folder / "verbatim.toml").write_text('[corpora.talk]\npath = "talk"\n', "utf-8")
    return folder


def traces(folder: Path) -> list[tuple[str, str]]:
    """Return where any bytes in the files of a folder tell of the words, unpacked where packed."""
    found: list[tuple[str, str]] = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.name == "forgotten.json":
            continue
        parts = [file.read_bytes()]
        if file.name == "analyses.sqlite":
            with sqlite3.connect(file) as kept:
                packed = [row[0] for row in kept.execute("SELECT packed FROM analyses")]
            kept.close()
            assert packed
            parts += [unpacked(one) for one in packed]
        found += [
            (file.relative_to(folder).as_posix(), word)
            for part in parts
            for word in WORDS
            if word.encode() in part
        ]
    return found


def unpacked(packed: bytes) -> bytes:
    """Return all that can be decompressed in an analysis, wherever it begins."""
    parts, start = [packed], 0
    while (start := packed.find(b"\x78", start)) >= 0:
        with suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(packed[start:]))
        start += 1
    return b"".join(parts)


def names_in_manifests(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is left when the name that is left out may stand where it is told so."""
    return [one for one in found if not (one[0].endswith("manifest.json") and one[1] in WORDS[-2:])]


def test_nothing_is_left_of_somebodys_words(talk: Path, working_folder: Path) -> None:
    index = working_folder / ".verbatim"
    shown = json.loads(in_this_process("ask", "--json", "where is the marmalade?").output)
    quoted = shown["excerpts"][0]
    assert quoted["author"] == "Adalovelace"
    kept = json.loads(in_this_process("ask", "--json", "when is the gate shut?").output)
    other = kept["excerpts"][0]["passage_id"]
    found = traces(index)
    assert {word for _, word in found} == {*WORDS}
    assert {word for file, word in found if file.endswith("/stems.npy")} >= {*WORDS[:3]}
    before = {path: path.read_bytes() for path in talk.iterdir()}

    ended = in_this_process("forget", "Adalovelace")
    assert ended.status == 0, ended.errors
    assert ended.output.startswith("Forgot Adalovelace: 3 paragraphs in talk. The files")
    assert names_in_manifests(traces(index)) == []
    assert {path: path.read_bytes() for path in talk.iterdir()} == before

    asked = in_this_process("ask", "where is the quixotic marmalade?")
    assert (asked.status, asked.output) == (
        1,
        "Nothing in talk answers that. No passage has: quixotic, marmalade.\n",
    )
    assert in_this_process("verify", HERS).status == 1
    assert in_this_process("cite", quoted["passage_id"]).status == 1
    assert in_this_process("said", "lantern", "--by", "Adalovelace").status == 1
    for path in ("keepers.json", "call.txt"):
        text = in_this_process("text", path).output
        assert not [word for word in WORDS if word in text]
        lines = in_this_process("cite", f"{path}:1-5", "--context", "3").output
        assert not [word for word in WORDS if word in lines]
    # What others say keeps its id.
    cited = in_this_process("cite", other)
    assert cited.status == 0
    assert "gate" in cited.output

    # A new export brings nothing back, nor does an index that is built anew.
    messages = [("Ben", "The gulls are back again."), ("Adalovelace", HERS)]
    (talk / "again.json").write_text(export(*messages), "utf-8")
    assert in_this_process("ask", "are the gulls back again?").status == 0
    assert in_this_process("index", "--rebuild").status == 0
    assert in_this_process("ask", "where is the quixotic marmalade?").status == 1
    assert names_in_manifests(traces(index)) == []


@pytest.mark.usefixtures("talk")
def test_it_can_be_told_and_undone() -> None:
    assert in_this_process("forget", "--list").status == 1
    assert in_this_process("forget", "adalovelace", "--corpus", "talk").status == 0
    assert in_this_process("forget", "--list").output == "Adalovelace in talk\n"
    assert in_this_process("forget", "Adalovelace").output == "Adalovelace is forgotten already.\n"
    undone = in_this_process("forget", "ADALOVELACE", "--undo")
    assert undone.output == "Adalovelace in talk: taken in again.\n"
    assert in_this_process("ask", "where is the quixotic marmalade?").status == 0
    assert in_this_process("forget", "Adalovelace", "--undo").status == 1


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["Adalovelac"], 1, "Nobody here is called Adalovelac; the nearest is Adalovelace."),
        ([], 2, "Name the author to forget, or --list."),
        (["Nobody", "--undo"], 1, "Nobody who is forgotten is called Nobody."),
        (["--requests"], 1, ""),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], status: int, sentence: str) -> None:
    ended = in_this_process("forget", *arguments)
    assert ended.status == status
    assert sentence in ended.output + ended.errors


def test_of_several_people_none_is_forgotten(talk: Path) -> None:
    messages = [("Ada Byron", "The lantern is a poem."), ("Ada King", "The lantern is a lamp.")]
    (talk / "kin.json").write_text(export(*messages), "utf-8")
    ended = in_this_process("forget", "Ada")
    assert ended.status == 2
    assert "Several people are called Ada: Ada Byron (ada byron) and Ada King" in ended.errors
    assert in_this_process("forget", "Ada King").status == 0
    assert in_this_process("ask", "is the lantern a poem?").status == 0


def test_a_list_that_cannot_be_read_shows_nothing(working_folder: Path, talk: Path) -> None:
    assert talk.exists()
    (working_folder / ".verbatim").mkdir()
    (working_folder / ".verbatim" / "forgotten.json").write_text("{}", "utf-8")
    ended = in_this_process("ask", "when is the gate shut?")
    assert ended.status == 2
    assert "Who is forgotten can't be read from" in ended.errors
