"""The audit passes on what is pinned, and notices each thing that it should notice."""

import tomllib
from email.message import Message

import pytest

from tests import audit

HASH = " \\\n    --hash=sha256:aa\n"
WEAK = tomllib.loads(audit.ADVISORIES.read_text("utf-8"))["fixed_in"]


def pins(text: str) -> list[audit.Pin]:
    found, problems = audit.read(text)
    assert problems == []
    return found


def test_everything_that_is_pinned_passes() -> None:
    assert audit.audit() == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("aiohttp>=3" + HASH, "aiohttp is not pinned to one version"),
        ("aiohttp==3.*" + HASH, "aiohttp is not pinned to one version"),
        ("aiohttp==3.14.5\n", "aiohttp has no sha256"),
        ("aiohttp==3.14.5 --hash=md5:aa\n", "aiohttp has no sha256"),
        ("a @ https://example.org/a.whl" + HASH, "a comes from an address and not from the index"),
        ("--extra-index-url https://example.org\n", "is no library of the index"),
        ("git+https://example.org/a\n", "is no library of the index"),
    ],
)
def test_what_is_not_pinned_with_a_hash_is_noticed(line: str, problem: str) -> None:
    assert any(problem in each for each in audit.read(line)[1])


def test_a_comment_is_no_entry() -> None:
    assert audit.read("# aiohttp\n    # via discord-py\n") == ([], [])


def test_a_version_with_a_known_weakness_is_noticed() -> None:
    old = pins("aiohttp==3.14.4" + HASH + "idna==3.20" + HASH)
    assert list(audit.weak(old, WEAK)) == [
        "aiohttp 3.14.4 has GHSA-2g87-pp6c-29x5, fixed in 3.14.5"
    ]


def test_every_weakness_is_one_of_a_library_that_is_pinned() -> None:
    known = {pin.name for pin in pins(audit.DEVELOPMENT.read_text("utf-8"))}
    assert set(WEAK) <= known


def test_a_dependency_that_is_not_pinned_is_noticed() -> None:
    assert list(audit.missing(pins("aiohttp==3.14.5" + HASH), ["aiohttp>=3", "Rank_BM25"])) == [
        "rank-bm25 is in pyproject.toml and not pinned; run `make lock`"
    ]


def test_versions_that_differ_between_running_and_testing_are_noticed() -> None:
    told = audit.disagreeing(pins("idna==3.20" + HASH), pins("idna==3.19" + HASH))
    assert list(told) == ["idna 3.20 is tested in another version; run `make lock`"]


def test_another_version_than_the_pinned_one_is_noticed_and_so_is_none() -> None:
    told = list(audit.unlicensed(pins("idna==1.0" + HASH + "no-such==1" + HASH), audit.PERMISSIVE))
    assert any("is installed and 1.0 pinned" in each for each in told)
    assert any("no-such is not installed" in each for each in told)


@pytest.mark.parametrize(
    ("headers", "licences"),
    [
        ([("License-Expression", "MIT AND Zlib")], ["MIT", "Zlib"]),
        ([("License-Expression", "MIT OR GPL-3.0-only")], ["MIT OR GPL-3.0-only"]),
        ([("Classifier", "License :: OSI Approved :: BSD License")], ["BSD License"]),
        ([("License", "GPL\nwith its text")], ["GPL"]),
        ([], ["no licence"]),
    ],
)
def test_a_licence_is_read_wherever_it_stands(
    headers: list[tuple[str, str]], licences: list[str]
) -> None:
    told = Message()
    for name, value in headers:
        told[name] = value
    assert audit.licences_of(told) == licences


def test_a_licence_that_does_not_fit_is_noticed() -> None:
    tools = [pin for pin in pins(audit.DEVELOPMENT.read_text("utf-8")) if pin.name == "hypothesis"]
    assert list(audit.unlicensed(tools, audit.FOR_TOOLS)) == []
    assert list(audit.unlicensed(tools, audit.PERMISSIVE)) == [
        "hypothesis has the licence 'MPL-2.0', which is not among those allowed"
    ]
