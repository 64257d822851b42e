"""Are the libraries pinned, are their licences ones we can take, and known weaknesses fixed?

`make audit` looks at both requirements files, at what is installed, and at `advisories.toml`, and
needs no network. It can't know what was found since that list was made; the list says so.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parents[1]
RUNTIME, DEVELOPMENT = PROJECT / "requirements.txt", PROJECT / "requirements-dev.txt"
ADVISORIES = Path(__file__).with_name("advisories.toml")
# Days after which the list of weaknesses is called old. That fails nothing, as time alone must not.
OLD = 90

# Licences that fit MIT wherever a library is used. The names are those of SPDX and older
# classifiers.
PERMISSIVE = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "MIT",
            "MIT-CMU",
            "PSF-2.0",
            "Zlib",
        ),
        *("Apache Software License", "BSD License", "MIT License", "Apache2.0"),
        "Python Software Foundation License",
        # pypdfium2; its wheel lists those of what is built into it, such as FreeType's.
        "BSD-3-Clause, Apache-2.0, dependency licenses",
    }
)
# Licences that fit a tool that is not handed on with the program.
FOR_TOOLS = PERMISSIVE | {"MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"}
# Licences that stand in a library's own LICENSE, and not in its metadata.
IN_FILE = {"axe-playwright-python": ["MIT", "MPL-2.0"]}


@dataclass(frozen=True)
class Pin:
    """One entry of a requirements file.

    Attributes:
        requirement: The requirement as written, without its hashes.
        hashes: Number of its hashes.
    """

    requirement: Requirement
    hashes: int

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> Version | None:
        """The one version that is allowed; None where there may be several."""
        allowed = list(self.requirement.specifier)
        exact = len(allowed) == 1 and allowed[0].operator == "=="
        return Version(allowed[0].version) if exact and "*" not in allowed[0].version else None


def read(text: str) -> tuple[list[Pin], list[str]]:
    """Return the entries of a requirements file, and a sentence for each line that is wrong."""
    pins: list[Pin] = []
    problems: list[str] = []
    plain = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, map(str.strip, plain.splitlines())):
        told, *hashes = re.split(r"\s+--hash=", line)
        try:
            pin = Pin(Requirement(told), sum(each.startswith("sha256:") for each in hashes))
        except InvalidRequirement:
            problems.append(f"{told!r} is no library of the index")
            continue
        pins.append(pin)
        if pin.requirement.url:
            problems.append(f"{pin.name} comes from an address and not from the index")
        elif pin.version is None:
            problems.append(f"{pin.name} is not pinned to one version")
        if not pin.hashes:
            problems.append(f"{pin.name} has no sha256")
    return pins, problems


def missing(pins: Iterable[Pin], declared: Iterable[str]) -> Iterator[str]:
    """Say which declared dependencies are not pinned."""
    known = {pin.name for pin in pins}
    for each in declared:
        name = canonicalize_name(Requirement(each).name)
        if name not in known:
            yield f"{name} is in pyproject.toml and not pinned; run `make lock`"


def disagreeing(one: Iterable[Pin], other: Iterable[Pin]) -> Iterator[str]:
    """Say what is pinned differently for running and for developing."""
    versions = {(pin.name, pin.version) for pin in other}
    for pin in one:
        if (pin.name, pin.version) not in versions:
            yield f"{pin.name} {pin.version} is tested in another version; run `make lock`"


def weak(pins: Iterable[Pin], fixed_in: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Say which pinned versions have a known weakness."""
    for pin in pins:
        for version, advisory in fixed_in.get(pin.name, {}).items():
            if pin.version is not None and pin.version < Version(version):
                yield f"{pin.name} {pin.version} has {advisory}, fixed in {version}"


def licences_of(told: Any) -> list[str]:
    """Return the licences that a library's metadata name, all of which must be allowed.

    Args:
        told: Metadata as from `importlib.metadata.metadata`. Of alternatives ("OR") one suffices;
            they stay together in one text.
    """
    if expression := told.get("License-Expression"):
        joined = re.sub(r"[()]| WITH LLVM-exception", "", expression)
        return [each.strip() for each in joined.split(" AND ")]
    classifiers = told.get_all("Classifier") or []
    named = [each.split(" :: ")[-1] for each in classifiers if each.startswith("License :: ")]
    return named or [str(told.get("License") or "no licence").splitlines()[0]]


def unlicensed(pins: Iterable[Pin], allowed: frozenset[str]) -> Iterator[str]:
    """Say which installed libraries have a licence that isn't allowed."""
    for pin in pins:
        if pin.requirement.marker and not pin.requirement.marker.evaluate():
            continue
        try:
            told = metadata.metadata(pin.name)
        except metadata.PackageNotFoundError:
            yield f"{pin.name} is not installed, so its licence is not known; run `make .venv/.dev`"
            continue
        if told["Version"] != str(pin.version):
            yield f"{pin.name} {told['Version']} is installed and {pin.version} pinned"
        for licence in IN_FILE.get(pin.name) or licences_of(told):
            if not any(each in allowed for each in licence.split(" OR ")):
                yield f"{pin.name} has the licence {licence!r}, which is not among those allowed"


def audit() -> Sequence[str]:
    """Return everything that is wrong, one sentence each."""
    runtime, problems = read(RUNTIME.read_text("utf-8"))
    development, more = read(DEVELOPMENT.read_text("utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    advisories = tomllib.loads(ADVISORIES.read_text("utf-8"))
    names = {pin.name for pin in runtime}
    tools = [pin for pin in development if pin.name not in names]
    return [
        *dict.fromkeys(problems + more),
        *missing(runtime, project["dependencies"]),
        *disagreeing(runtime, development),
        *weak([*runtime, *tools], advisories["fixed_in"]),
        *unlicensed(runtime, PERMISSIVE),
        *unlicensed(tools, FOR_TOOLS),
    ]


def age(looked_up: date) -> int:
    """Return how many days ago the weaknesses were looked up."""
    return (datetime.now(UTC).date() - looked_up).days


def main() -> int:
    looked_up = tomllib.loads(ADVISORIES.read_text("utf-8"))["looked_up"]
    problems = audit()
    for problem in problems:
        sys.stderr.write(f"audit: {problem}.\n")
    old = " That is long ago: run pip-audit." if age(looked_up) > OLD else ""
    sys.stdout.write(
        f"Pins, licences and weaknesses known on {looked_up}: {len(problems)} amiss.{old}\n"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
