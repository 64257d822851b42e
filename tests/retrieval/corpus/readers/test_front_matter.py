"""What can't be read of front matter is left out, and takes neither the file nor the time along."""

import time

import pytest

from retrieval.corpus.readers.front_matter import front_matter

SECONDS = 0.5


@pytest.mark.parametrize(
    "inner",
    [
        "title: Oil\naliases: [Lamp oil, 3]",
        "title: Oil\nalias: [Lamp oil, 3]",
        "aliases:\n- Lamp oil\n- 3\ntitle: [Oil, never]",
    ],
)
def test_title_and_aliases_are_read(inner: str) -> None:
    found = front_matter(f"---\n{inner}\n---\nThe lamp.")
    assert (found.title, found.aliases) == ("Oil", ("Lamp oil", "3"))
    assert found.lines == inner.count("\n") + 3


@pytest.mark.parametrize(
    ("mark", "inner"),
    [
        ("---", "title: 0x" + "1" * 90_000),
        ("---", "title: " + ":".join(["59"] * 20_000)),
        ("---", "aliases: [" + ":".join(["59"] * 20_000) + ".5]"),
        ("---", "title: " + "1" * 90_000),
        ("---", "title: " + "[" * 90_000),
        ("---", "title: {" + "a: {" * 20_000),
        ("---", "title: *lamp"),
        ("---", "title: 2024-13-45"),
        ("+++", "title = 0x" + "1" * 90_000),
        ("+++", "title" + ".a" * 40_000 + " = 1"),
        ("+++", "[" + "a." * 40_000 + "b]"),
        ("+++", "title = {a" + ".a" * 40_000 + " = 1}"),
        ("+++", "title = " + "[" * 90_000),
        ("+++", "title = 1e999"),
    ],
)
def test_what_cant_be_read_has_neither_title_nor_aliases(mark: str, inner: str) -> None:
    began = time.thread_time()
    found = front_matter(f"{mark}\n{inner}\n{mark}\nThe lamp.")
    assert found.lines == 3
    assert found.title in {"", "inf"}
    assert found.aliases == ()
    assert time.thread_time() - began < SECONDS
