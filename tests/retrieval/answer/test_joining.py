"""What belongs to a run is what the texts around it tell, though columns tell most of it."""

import json
import random
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from retrieval.answer.joining import with_what_belongs
from retrieval.corpus import Kind, Passage
from retrieval.errors import SourceChangedError
from retrieval.snapshots import CorpusStore, Snapshot, building
from tests.retrieval.answer.belonging import belonging
from tests.retrieval.corpora import SEEDS, corpus
from tests.retrieval.corpus.readers.chats.told import EXPORTS
from tests.retrieval.signed import signed_texts

LINES = [
    "The lamp of the tower burns colza oil.",
    "Which oil does the lamp burn?",
    "Q: Who carries it up?",
    "A: The keeper does.",
    "**Who rings the bell?**",
    "The keeper needs",
    "needs three barrels of oil, and goes on about them",
    "12:40 and a new wick",
    "The list of the keeper:",
    "- a barrel",
    "- a wick:",
    "> It rings in fog.",
    "    lamp --light",
    "| lamp | oil |\n| --- | --- |\n| big | colza |",
    "![](lamp.png)",
    "<!-- who reads this? -->",
    f"<!-- {'nobody ' * 18}-->",
    "Pelletier.",
    "# Which lamp is it?",
    "## The lamp",
    "窯を焼く：",
    "灯台はどこですか？",
    f"{'The keeper says a lot about the lamp. ' * 12}",
    f"{'ash ' * 700}",
]
_LINES = 150

WHOLE = [
    "The lamp of the tower burns nothing but colza oil.",
    "The keeper writes down all that he needs up there:",
    "> It rings in fog, says the keeper, and in the nights of spring.",
    "Who trims it in the morning? I never saw anybody up there.",
    "    lamp --light --slowly now and then, and put it out again.",
    "Pelletier.",
]
"""Texts that end as sentences do, most of which lead to others."""


def chat(messages: list[tuple[str, str, bool]]) -> str:
    """Return an export of messages: their authors, their texts, and whether each is a reply."""
    told = [
        {
            "id": str(n),
            "type": "Reply" if is_reply and n else "Default",
            "timestamp": f"2024-03-04T12:{n:02}:00+00:00",
            "content": said,
            "author": {"id": who, "name": who},
            "reference": {"messageId": str(n - 1)} if is_reply and n else None,
        }
        for n, (who, said, is_reply) in enumerate(messages)
    ]
    channel = {"id": "7", "name": "lamps", "type": "GuildTextChat"}
    return json.dumps({"guild": {"id": "6", "name": "g"}, "channel": channel, "messages": told})


def made(rng: random.Random, said: list[str]) -> dict[str, str]:
    """Return a few files of lines that tell what belongs to them, or nothing."""
    people = rng.choices(["Ada", "Bo"], k=len(said))
    parted = [line + rng.choice(["\n", "\n\n"]) for line in said]
    turns = zip(people, said, strict=True)
    cues = (
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900"
        for n in range(len(said))
    )
    spoken = (f"{cue}\n<v {who}>{line}\n\n" for cue, (who, line) in zip(cues, turns, strict=True))
    replies = rng.choices([True, False], k=len(said))
    return {
        "a.md": "".join(parted),
        "b.txt": "".join(rng.sample(parted, len(said))),
        "c.vtt": "WEBVTT\n\n" + "".join(spoken),
        "d.json": chat([*zip(people, rng.sample(said, len(said)), replies, strict=True)]),
    }


def runs(snapshot: Snapshot) -> Iterator[Passage]:
    """Yield each short run of each passage that neither begins nor ends with noise."""
    for number in range(len(snapshot.passages)):
        first, count = int(snapshot.passages.firsts[number]), int(snapshot.passages.counts[number])
        kinds = snapshot.paragraphs.kinds_of(first, first + count)
        said = [n for n, kind in enumerate(kinds) if kind is not Kind.NOISE]
        yield from (
            snapshot.paragraphs.run(first + a, b + 1 - a)
            for a in said
            for b in said
            if a <= b < a + 3
        )


def assert_as_defined(snapshot: Snapshot, rng: random.Random) -> int:
    """Compare all runs with the definition; return to how many something belongs."""
    asked: list[Callable[[str], bool]] = [
        lambda _: True,
        lambda _: False,
        lambda text: len(text) % 2 > 0,
    ]
    shown: list[Callable[[int], bool]] = [lambda _: True, lambda number: number % 9 > 0]
    joined = 0
    for run in runs(snapshot):
        given = rng.choice([60, 600]), rng.choice(asked), rng.choice(shown)
        found = with_what_belongs(snapshot, run, *given)
        assert found == belonging(snapshot, run, *given)
        joined += found[0] != run
    return joined


@pytest.mark.parametrize("seed", range(2))
def test_what_belongs_to_a_run_is_what_the_texts_tell(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same lines each time
    said = rng.choices(LINES, k=_LINES)
    assert assert_as_defined(corpus(tmp_path, made(rng, said)), rng) > _LINES


def test_so_it_is_where_whole_sentences_stand_side_by_side(tmp_path: Path) -> None:
    rng = random.Random(0)  # noqa: S311 - the same people each time
    led = [[WHOLE[1], one, WHOLE[0], WHOLE[0]] for one in WHOLE] * 9
    files = made(rng, rng.choices(WHOLE, k=_LINES))
    files["a.md"] = files["b.txt"] = "\n\n".join(chain.from_iterable(led))
    assert assert_as_defined(corpus(tmp_path, files), rng) > _LINES


def test_so_it_is_in_real_files_and_chats() -> None:
    rng = random.Random(1)  # noqa: S311 - the same choices each time
    assert assert_as_defined(building.build("seeds", SEEDS, "utf-8"), rng) > 20
    assert assert_as_defined(building.build("chats", EXPORTS, "utf-8"), rng) > 20


NEEDS = "The gull is far.\n\nThe keeper needs these:\n\n> a barrel\n\nThe heron stands.\n"


def kept(folder: Path, text: str, excluded: tuple[str, ...] = ()) -> Snapshot:
    """Index one file, without what some people wrote."""
    root = folder / "corpus"
    root.mkdir()
    (root / "a.txt").write_text(text)
    store = CorpusStore(folder / "index", "notes", root, "utf-8", exclude_authors=excluded)
    return store.updated()


def shown(snapshot: Snapshot, number: int) -> str:
    """Return a paragraph, given its number, with what belongs to it."""
    run = snapshot.paragraphs.run(number, 1)
    joined, data = with_what_belongs(snapshot, run, 600, lambda _: False, lambda _: True)
    assert data == snapshot.read(joined)
    return data.decode()


@pytest.mark.parametrize("excluded", [(), ("bob",)])
def test_what_belongs_to_a_run_is_left_out_once_it_has_changed(
    tmp_path: Path, excluded: tuple[str, ...]
) -> None:
    snapshot = kept(tmp_path, NEEDS, excluded)
    introduction, item = 1, 2
    whole = "The keeper needs these:\n\n> a barrel"
    assert shown(snapshot, introduction) == shown(snapshot, item) == whole
    file = tmp_path / "corpus" / "a.txt"
    # What belongs to an introduction is told without a text, so others near it may change.
    file.write_text(NEEDS.replace("gull is far", "gull is off"))
    assert shown(snapshot, introduction) == whole
    assert shown(snapshot, item) == "> a barrel"
    file.write_text(NEEDS.replace("barrel", "bucket"))
    assert shown(snapshot, introduction) == "The keeper needs these:"
    with pytest.raises(SourceChangedError):
        shown(snapshot, item)


@pytest.mark.parametrize("excluded", [(), ("bob",)])
def test_nothing_is_joined_across_what_somebody_else_says(
    tmp_path: Path, excluded: tuple[str, ...]
) -> None:
    parted = ["The keeper needs these:", "Bob (2024): Marmalade.", "- a barrel"]
    with signed_texts():
        snapshot = kept(tmp_path, "\n\n".join(parted), excluded)
        assert len(snapshot.paragraphs) == len(parted) - len(excluded)
        assert shown(snapshot, 0) == parted[0]
        assert shown(snapshot, len(snapshot.paragraphs) - 1) == parted[-1]


def test_what_is_left_out_beside_a_run_keeps_nothing_from_it(tmp_path: Path) -> None:
    lines = ["The keeper needs these:", "- a barrel", "Bob (2024): Marmalade.", "The heron stands."]
    with signed_texts():
        snapshot = kept(tmp_path, "\n\n".join(lines), ("bob",))
        together = "\n\n".join(lines[:2])
        assert [shown(snapshot, n) for n in range(3)] == [together, together, lines[3]]
