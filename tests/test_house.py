"""Do modules enter each package by its door, and does each door lead where it says?"""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
MAP = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")
ROOTS = ("bot", "config", "retrieval")


def name_of(file: Path) -> str:
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for root in ROOTS for file in sorted((PROJECT / root).rglob("*.py"))}
PACKAGES = sorted(name for name, file in FILES.items() if file.name == "__init__.py")
# A package without `__all__` hands out nothing, or only its own functions.
DOORS = [name for name in PACKAGES if "__all__" in FILES[name].read_text("utf-8")]


@cache
def imports(name: str) -> list[ast.Import | ast.ImportFrom]:
    """Return the imports of a module, wherever they stand in it."""
    nodes = ast.walk(ast.parse(FILES[name].read_text("utf-8")))
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def imported(name: str) -> Iterator[str]:
    """Yield those modules of ours that a module imports, whole or in part."""
    for node in imports(name):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        if isinstance(node, ast.ImportFrom) and node.module in FILES:
            yield node.module


def test_no_module_imports_past_the_door_of_another_package() -> None:
    past = []
    for name in FILES:
        for module in imported(name):
            package = module if module in PACKAGES else module.rpartition(".")[0]
            if module != package and not f"{name}.".startswith(f"{package}."):
                past.append((name, module))
    assert past == []


@pytest.mark.parametrize("package", DOORS)
def test_each_name_that_a_package_hands_out_is_there(package: str) -> None:
    door = import_module(package)
    for name in door.__all__:
        value = getattr(door, name) if hasattr(door, name) else import_module(f"{package}.{name}")
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__module__.startswith(f"{package}."), name
    with pytest.raises(AttributeError):
        _ = door.no_such_name


@pytest.mark.parametrize("package", DOORS)
def test_what_a_package_hands_out_is_used_outside_of_it(package: str) -> None:
    used: set[str] = set()
    for name in FILES:
        if f"{name}.".startswith(f"{package}."):
            continue
        for node in imports(name):
            if isinstance(node, ast.ImportFrom) and node.module == package:
                used.update(alias.name for alias in node.names)
    if package == "bot.sandbox":  # only tests use it
        return
    assert sorted(set(import_module(package).__all__) - used) == []


def test_a_door_loads_nothing_until_a_name_is_used() -> None:
    # The sandbox is one thing, and knows nothing of the function that makes doors lazy.
    lazy = [name for name in DOORS if not f"{name}.".startswith("bot.sandbox.")]
    program = f"import sys, {', '.join(lazy)}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {name for name in loaded if name.partition(".")[0] in ROOTS}
    assert ours - set(PACKAGES) == {"retrieval.exports"}


def test_the_map_names_each_package_and_each_of_its_modules_once() -> None:
    """ARCHITECTURE.md has a row for each package: its name, its question, its modules."""
    rows = re.findall(r"^\| `([a-z_/]+)/` \| [^|]+ \| ([^|]*) \|$", MAP, re.MULTILINE)
    told = {package.replace("/", "."): re.findall(r"`(\w+)`", modules) for package, modules in rows}
    there = {
        package: [
            name.rpartition(".")[2]
            for name in FILES
            if name.rpartition(".")[0] == package and name not in PACKAGES
        ]
        for package in PACKAGES
    }
    assert len(rows) == len(told)
    assert {package: sorted(names) for package, names in told.items()} == there


def test_the_map_is_short() -> None:
    assert len(MAP.split()) <= 2_000


def test_no_group_is_possessive() -> None:
    # Python 3.11.0 to 3.11.4 match `(?:…)++` wrongly where the group has to go back; `(?>(?:…)+)`
    # means the same.
    found = [
        f"{name}: {line.strip()}"
        for name, file in FILES.items()
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"\)(?:\+\+|\?\+|\*\+(?!,))", line)
    ]
    assert found == []
