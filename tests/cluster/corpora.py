"""Corpora to put onto a cluster, and an index that is there."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from retrieval.index import shelf
from retrieval.index.cluster import Access, ClusterIndex, Name, connected, feed
from retrieval.index.compiled import CompiledIndex
from tests.retrieval.index.test_compiled import build

# Rare and common terms, some of scripts without spaces, some too long for a token.
_STEMS: Final = [f"w{number}" for number in range(400)] + ["数据", "据库", "ü" * 300, "x" * 256]


def passages(count: int, seed: int = 1) -> list[list[str]]:
    """Return passages whose terms are as unevenly spread as words are; none is empty."""
    drawn = random.Random(seed)  # noqa: S311 - the same ones each time
    weights = [1 / (rank + 1) for rank in range(len(_STEMS))]
    stems = drawn.sample(_STEMS, len(_STEMS))
    made: list[list[str]] = []
    while len(made) < count:
        terms = drawn.choices(stems, weights, k=drawn.choice([1, 3, 12, 30, 60, 60, 120]))
        # What stands twice in a corpus ties.
        made += [terms] * drawn.choice([1, 1, 1, 1, 3])
    return made[:count]


def questions(index: CompiledIndex, count: int, seed: int = 2) -> list[list[str]]:
    """Return queries of the index's terms, some unknown, some asked for twice."""
    drawn = random.Random(seed)  # noqa: S311 - the same ones each time
    known = list(index.dictionary.texts)
    made = []
    for _ in range(count):
        terms = drawn.choices(known, k=drawn.randint(1, 9))
        made.append([*terms, *drawn.choices(terms, k=drawn.randint(0, 2)), "unknown"])
    return made


@dataclass(frozen=True)
class Both:
    """The same index here and there."""

    here: CompiledIndex
    there: ClusterIndex
    name: Name


def put(corpus: Sequence[Sequence[str]], folder: Path, access: Access, shards: int = 3) -> Both:
    """Index a corpus, and put it onto a cluster."""
    access = replace(access, shards=shards)
    here = build(corpus, folder)
    name = Name("handbook", "handbook-0123abcd", "abc123", shelf.fingerprint(folder))
    nodes = connected(access)
    feed(nodes, name, here)
    return Both(here, ClusterIndex(here.dictionary, nodes, name.index, "handbook"), name)
