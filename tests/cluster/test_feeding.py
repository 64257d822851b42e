"""A snapshot's index gets onto the cluster whole and right, or not at all."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import FeedError
from retrieval.index import shelf
from retrieval.index.cluster import Access, ClusterIndex, Name, connected, feed, feeding, gate
from retrieval.index.compiled import CompiledIndex
from retrieval.snapshots import CorpusStore
from tests.cluster.corpora import passages, put, questions
from tests.cluster.nodes import Nodes
from tests.cluster.proxy import between
from tests.retrieval.index.test_compiled import build

ALIAS = "verbatim-handbook-0123abcd"


def named(folder: Path, snapshot: str = "abc123") -> Name:
    return Name("handbook", "handbook-0123abcd", snapshot, shelf.fingerprint(folder))


def local(tmp_path: Path, seed: int = 1, count: int = 500) -> tuple[CompiledIndex, Name]:
    folder = tmp_path / f"local-{seed}"
    folder.mkdir()
    return build(passages(count, seed), folder), named(folder, f"abc{seed:03}")


def test_what_was_fed_is_sealed_and_named(nodes: Nodes, tmp_path: Path, access: Access) -> None:
    both = put(passages(500), tmp_path, access)
    index = both.name.index
    assert nodes.indexes() == {index: [ALIAS]}
    told = nodes.ask("GET", f"/{index}")[index]
    settings = told["settings"]["index"]
    assert settings["blocks"] == {"write": "true"}
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("3", "1")
    assert told["mappings"]["_meta"] == {
        "schema": 1,
        "alias": ALIAS,
        "snapshot": "abc123",
        "passages": 500,
        "fingerprint": both.name.fingerprint,
    }
    nodes.until_there(3, "green")


def test_the_very_same_is_not_fed_twice(nodes: Nodes, tmp_path: Path, access: Access) -> None:
    here, name = local(tmp_path)
    told: list[tuple[int, int]] = []
    feed(connected(access), name, here, lambda *done: told.append(done))
    assert told == [(0, 500), (500, 500)]
    made = nodes.ask("GET", f"/{name.index}")[name.index]["settings"]["index"]["uuid"]
    feed(connected(access), name, here, lambda *done: told.append(done))
    assert len(told) == 2
    again = nodes.ask("GET", f"/{name.index}")[name.index]["settings"]["index"]["uuid"]
    assert again == made


def test_the_index_before_stays_and_the_one_before_that_goes(
    nodes: Nodes, tmp_path: Path, access: Access
) -> None:
    fed = [local(tmp_path, seed) for seed in (1, 2, 3)]
    for here, name in fed:
        feed(connected(access), name, here)
    assert nodes.indexes() == {fed[1][1].index: [], fed[2][1].index: [ALIAS]}


def test_other_corpora_are_left_alone(nodes: Nodes, tmp_path: Path, access: Access) -> None:
    here, name = local(tmp_path)
    other = replace(name, store="handbook-0123abcd-more")
    for each in (other, name, replace(name, snapshot="abd"), replace(name, snapshot="abe")):
        feed(connected(access), each, here)
    assert other.index in nodes.indexes()


def test_a_feeding_that_is_broken_off_leaves_nothing(
    nodes: Nodes, tmp_path: Path, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "_BULK_BYTES", 10_000)
    (old, before), (here, name) = local(tmp_path, 1), local(tmp_path, 2)
    feed(connected(access), before, old)

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        feed(connected(access), name, here, interrupt)
    assert nodes.indexes() == {before.index: [ALIAS]}


def test_what_a_killed_feeding_left_goes_with_the_next(
    nodes: Nodes, tmp_path: Path, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old, left), (here, name) = local(tmp_path, 1), local(tmp_path, 2)
    with monkeypatch.context() as killed:
        killed.setattr(feeding, "_sent", lambda *_: (_ for _ in ()).throw(MemoryError))
        killed.setattr(connected(access), "do", keep_all(connected(access)))
        with pytest.raises(MemoryError):
            feed(connected(access), left, old)
    assert nodes.indexes() == {left.index: [left.feed]}
    feed(connected(access), name, here)
    assert nodes.indexes() == {name.index: [ALIAS]}


def keep_all(nodes: Any) -> Any:
    """Return a way to ask that deletes nothing, as if the process were dead by then."""
    do = nodes.do

    def ask(method: str, *told: Any, **more: Any) -> Any:
        return None if method == "DELETE" else do(method, *told, **more)

    return ask


def test_a_busy_node_is_asked_again(
    tmp_path: Path, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "_BULK_BYTES", 20_000)
    monkeypatch.setattr(feeding, "_FIRST_PAUSE", 0.01)
    here, name = local(tmp_path)
    with between(access.hosts[0]) as (host, faults):
        told: list[int] = []

        def busy(done: int, _: int) -> None:
            told.append(done)
            faults.busy = 3

        def partly(path: str, answer: Any) -> Any:
            # Some passages come too soon, now and then.
            if path.startswith(f"/{name.feed}/_bulk") and faults.requests % 3 == 0:
                answer["items"][0]["create"]["status"] = 429
            return answer

        faults.change = partly
        nodes = connected(replace(access, hosts=(host,)))
        feed(nodes, name, here, busy)
        assert len(told) > 2
        faults.clear()
    there = ClusterIndex(here.dictionary, connected(access), name.index, "handbook")
    for query in questions(here, 20):
        assert there.top_k(query, 10) == here.top_k(query, 10)


def test_what_a_node_refuses_ends_the_feeding_and_the_index_before_serves(
    nodes: Nodes, tmp_path: Path, access: Access
) -> None:
    (old, before), (here, name) = local(tmp_path, 1), local(tmp_path, 2)
    feed(connected(access), before, old)

    def refused(path: str, answer: Any) -> Any:
        if "_bulk" in path:
            answer["items"][3]["create"] = {"status": 400, "error": {"reason": "a mapping\nfails"}}
        return answer

    with between(access.hosts[0]) as (host, faults):
        faults.change = refused
        with pytest.raises(FeedError, match="it doesn't take a passage: a mapping fails"):
            feed(connected(replace(access, hosts=(host,))), name, here)
    assert nodes.indexes() == {before.index: [ALIAS]}


def lose_one(path: str, sent: bytes) -> bytes:
    """Lose one passage, and say nothing."""
    if "_bulk" not in path:
        return sent
    lines = sent.split(b"\n")
    lines[0] = lines[2].replace(b'"_id":"1"', b'"_id":"x"')
    lines[1] = lines[3]
    del lines[2:4]
    return b"\n".join(lines)


def miscount(path: str, sent: bytes) -> bytes:
    """Take a term out of a passage."""
    if "_bulk" not in path:
        return sent
    lines = sent.split(b"\n")
    for number in range(1, len(lines) - 1, 2):
        document = json.loads(lines[number])
        document["terms"] = document["terms"].split(" ", 1)[0]
        lines[number] = json.dumps(document, ensure_ascii=False).encode()
    return b"\n".join(lines)


def tell_all(path: str, answer: Any) -> Any:
    """Answer for as many passages as were sent."""
    if "_bulk" in path and len(answer["items"]) == 499:
        answer["items"].append(answer["items"][0])
    return answer


@pytest.mark.parametrize(
    ("lie", "why"), [(lose_one, "it holds 499 of 500 passages"), (miscount, "it holds a term in")]
)
def test_the_gate_finds_what_is_missing(
    nodes: Nodes, tmp_path: Path, access: Access, lie: Any, why: str
) -> None:
    (old, before), (here, name) = local(tmp_path, 1), local(tmp_path, 2)
    feed(connected(access), before, old)
    with between(access.hosts[0]) as (host, faults):
        faults.drop, faults.change = lie, tell_all
        with pytest.raises(FeedError, match=why):
            feed(connected(replace(access, hosts=(host,))), name, here)
    assert nodes.indexes() == {before.index: [ALIAS]}


def test_the_gate_finds_passages_that_were_deleted(
    nodes: Nodes, tmp_path: Path, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, name = local(tmp_path)

    def deleted(_: Any, fed: Name, __: Any) -> Any:
        # As many passages as there should be, one of them put there twice.
        nodes.ask("PUT", f"/{fed.index}/_doc/1?refresh=true", {"passage": 1, "terms": "x"})
        nodes.ask("POST", f"/{fed.index}/_refresh")
        return check(_, fed, __)

    check = gate.check
    monkeypatch.setattr(gate, "check", deleted)
    with pytest.raises(FeedError, match="it holds passages that were deleted"):
        feed(connected(access), name, here)
    assert nodes.indexes() == {}


def test_after_each_of_many_changes_questions_are_answered_as_by_a_fresh_index(
    nodes: Nodes, tmp_path: Path, access: Access
) -> None:
    drawn = random.Random(5)  # noqa: S311 - the same ones each time
    texts = tmp_path / "texts"
    texts.mkdir()
    words = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("abo", "ure", "ist", "oma")]

    def write(number: int) -> None:
        paragraphs = [" ".join(drawn.choices(words, k=drawn.randint(5, 60))) for _ in range(6)]
        (texts / f"{number:03}.md").write_text("\n\n".join(paragraphs), "utf-8")

    for number in range(40):
        write(number)
    there = CorpusStore(tmp_path / "there", "changing", texts, "utf-8", cluster=access)
    for turn in range(20):
        for number in drawn.sample(range(60), 3):
            write(number)
        for path in drawn.sample(sorted(texts.iterdir()), 2):
            path.unlink()
        snapshot = there.updated()
        fresh = CorpusStore(tmp_path / f"fresh-{turn}", "changing", texts, "utf-8").updated()
        assert isinstance(snapshot.index, ClusterIndex)
        assert snapshot.id == fresh.id
        for _ in range(50):
            query = drawn.choices(words, k=drawn.randint(1, 6))
            assert snapshot.index.top_k(query, 10) == fresh.index.top_k(query, 10)
    assert len(nodes.indexes()) == 2
