"""What keeps the bot running is as it should be, as far as it can be tried here.

systemd accepts the unit, locks it down, and restarts it only where that helps. A container can't be
built here; each path, setting and command that its files and the guide name exists.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.terminal import outcome
from bot.terminal.program import COMMANDS
from config import Settings
from config.settings import ClusterSettings

PROJECT = Path(__file__).parents[1]
UNIT = PROJECT / "deploy" / "verbatim.service"

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Write the unit as if the program were installed where these tests run."""
    installed = tmp_path / UNIT.name
    program = str(Path(sys.executable).with_name("verbatim"))
    installed.write_text(
        UNIT.read_text("utf-8").replace("/opt/verbatim/.venv/bin/verbatim", program)
    )
    return installed


def analysed(*arguments: str | Path) -> tuple[int, str]:
    command = ["systemd-analyze", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@systemd
def test_systemd_finds_nothing_to_complain_of(unit: Path) -> None:
    assert analysed("verify", "--man=no", unit) == (0, "")


@systemd
def test_systemd_would_complain_of_an_unknown_setting(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("PrivateTmp=", "PrivatTmp="))
    assert "PrivatTmp" in analysed("verify", "--man=no", unit)[1]


@systemd
def test_the_service_is_exposed_to_little_but_the_network(unit: Path) -> None:
    # The score is in tenths, 100 for a service without any hardening; most of the rest is the
    # network.
    status, told = analysed("security", "--offline=true", "--threshold=15", unit)
    assert status == 0, told


def settings(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)


def test_what_must_be_mended_first_is_not_started_anew() -> None:
    assert settings("Restart") == ["on-failure"]
    assert settings("RestartPreventExitStatus") == [str(outcome.WRONG)]


def test_the_bot_has_longer_to_stop_than_it_takes() -> None:
    assert int(settings("TimeoutStopSec")[0]) > 10


def test_the_token_stands_in_no_variable() -> None:
    assert settings("LoadCredential") == ["token:/etc/verbatim/token"]
    assert not any("DISCORD_TOKEN" in each for each in settings("Environment"))


CONTAINERFILE = (PROJECT / "deploy" / "Containerfile").read_text("utf-8")
QUADLET = (PROJECT / "deploy" / "verbatim.container").read_text("utf-8")
GUIDE = (PROJECT / "deploy" / "README.md").read_text("utf-8")
CLUSTER = (PROJECT / "deploy" / "CLUSTER.md").read_text("utf-8")
README = (PROJECT / "README.md").read_text("utf-8")
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))


def instructions(name: str) -> list[str]:
    """Return the arguments of each instruction of this name in the Containerfile, in order."""
    whole = CONTAINERFILE.replace("\\\n", " ")
    return [" ".join(each.split()) for each in re.findall(rf"^{name} (.*)$", whole, re.MULTILINE)]


def variables() -> dict[str, str]:
    return dict(each.split("=", 1) for each in instructions("ENV"))


def test_a_container_is_given_what_the_program_is_made_of() -> None:
    copied = [path.rstrip("/") for each in instructions("COPY") for path in each.split()[:-1]]
    assert [path for path in copied if not (PROJECT / path).exists()] == []
    project = PYPROJECT["project"]
    packages = [
        name.rstrip("*") for name in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    ]
    needed = ["requirements.txt", "pyproject.toml", project["readme"], *project["license-files"]]
    assert sorted(copied) == sorted([*needed, *packages])


def test_a_container_starts_the_program_as_nobody_else_does() -> None:
    (program,) = instructions("ENTRYPOINT")
    (command,) = instructions("CMD")
    (script,) = PYPROJECT["project"]["scripts"]
    assert program == f'["{instructions("WORKDIR")[0]}/.venv/bin/{script}"]'
    assert command.strip('[]"') in COMMANDS
    # The user is made first, and the program runs as that one.
    (user,) = instructions("USER")
    made = re.search(r"useradd .*--uid (\d+) .*?(\w+) &&", instructions("RUN")[0])
    assert made
    assert made[2] == user != "root"
    assert f"Secret=verbatim-token,uid={made[1]},mode=0400\n" in QUADLET
    assert CONTAINERFILE.rindex("USER") > CONTAINERFILE.rindex("RUN")


def test_a_container_names_settings_that_exist() -> None:
    for name in variables().keys() - {"VERBATIM_CONFIG"}:
        section, _, setting = name.removeprefix("VERBATIM_").lower().partition("__")
        assert setting in Settings.model_fields[section].annotation.model_fields  # type: ignore[union-attr]


def test_a_container_mounts_what_it_reads_and_writes() -> None:
    mounted = dict(
        each.split(":")[1::-1] for each in re.findall(r"^Volume=(.*)$", QUADLET, re.MULTILINE)
    )
    secret = re.findall(r"^Secret=([\w-]+),", QUADLET, re.MULTILINE)
    places = {*mounted, *(f"/run/secrets/{name}" for name in secret)}
    assert places == {*variables().values(), "/texts"}
    told = re.findall(r"^\| .* \| `(/[^`]+)` \|", GUIDE, re.MULTILINE)
    assert set(told) == places
    # It can write to one place only, which its user owns.
    written = [place for place, _ in mounted.items() if f"{place}:ro" not in QUADLET]
    assert written == [variables()["VERBATIM_INDEX__DIR"]]
    assert f"--owner {instructions('USER')[0]} --mode 700 {written[0]}" in instructions("RUN")[0]


def test_a_container_and_a_machine_without_make_install_what_make_does() -> None:
    made = (PROJECT / "Makefile").read_text("utf-8")
    for text in (
        CONTAINERFILE,
        GUIDE.partition("## Without make")[2],
        GUIDE.partition("## On Windows")[2],
    ):
        for wanted in ("--require-hashes -r requirements.txt", "--no-deps --no-build-isolation"):
            assert wanted in text
            assert wanted in made


def test_the_service_and_the_container_end_alike() -> None:
    for line in ("Restart=on-failure", "RestartSec=5", "RestartPreventExitStatus=2"):
        assert f"\n{line}\n" in QUADLET
        assert f"\n{line}\n" in UNIT.read_text("utf-8")
    stop = re.search(r"--stop-timeout=(\d+)", QUADLET)
    assert stop
    assert 10 < int(stop[1]) < int(re.findall(r"TimeoutStopSec=(\d+)", QUADLET)[0])


def test_it_is_told_that_nobody_tried_the_container() -> None:
    assert "The tests can't build" in CONTAINERFILE
    assert "The tests can't build" in GUIDE


def test_the_cluster_is_of_the_version_that_is_tested() -> None:
    nodes = yaml.safe_load((PROJECT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    tested = (PROJECT / "tests" / "cluster" / "pom.xml").read_text("utf-8")
    (version,) = re.findall("<opensearch>(.*)</opensearch>", tested)
    assert {node["image"] for node in nodes.values()} == {f"opensearchproject/opensearch:{version}"}
    # Nobody but this host reaches them.
    published = [port for node in nodes.values() for port in node["ports"]]
    assert all(port.startswith("127.0.0.1:") for port in published)
    together = nodes["node-1"]["environment"]["discovery.seed_hosts"].split(",")
    assert together == list(nodes) == [one["environment"]["node.name"] for one in nodes.values()]


def test_the_clusters_settings_are_ones_that_there_are() -> None:
    (told,) = re.findall("```toml\n(.*?)```", CLUSTER.replace("\n   ", "\n"), re.DOTALL)
    assert ClusterSettings(**tomllib.loads(told)["cluster"]).shards == 3
    assert set(re.findall(r"^\| `(\w+)` \|", CLUSTER, re.MULTILINE)) <= {
        *ClusterSettings.model_fields
    }


@pytest.mark.parametrize("text", [GUIDE, README])
def test_a_guide_names_files_targets_and_commands_that_exist(text: str) -> None:
    code = "\n".join(re.findall(r"^ *```\w+\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL))
    named = re.findall(r"\bdeploy/[\w.]+|(?<=-r )\S+", code)
    assert [file for file in named if not (PROJECT / file).exists()] == []
    targets = re.findall(r"\bmake ([.\w/]+)", code)
    made = (PROJECT / "Makefile").read_text("utf-8")
    assert targets
    assert [target for target in targets if f"\n{target}: " not in made] == []
    commands = re.findall(r"(?:^\$ |[/\\]|^)verbatim (?!--)(\w+)", code, re.MULTILINE)
    assert commands
    assert [command for command in commands if command not in COMMANDS] == []


def test_no_text_tells_anybody_to_install_the_other_program() -> None:
    """*verbatim* on the package index isn't this one."""
    other = "verbatim"
    assert PYPROJECT["project"]["name"] == f"{other}-bot"
    found = re.compile(
        rf"\b(?:pip3?|pipx|uv)\b.*\b(?:install|inject)\b.* {other}(?:\[|[\s`'\"]|$)", re.MULTILINE
    )
    assert found.search(f"pip install {other}")
    assert found.search(f"pipx install {other}[fast]")
    assert not found.search(f"pipx inject {other}-bot numba")
    rooms = ("bot", "config", "deploy", "retrieval", "tests")
    files = [file for room in rooms for file in (PROJECT / room).rglob("*")]
    texts = [file for file in (*files, *PROJECT.glob("*")) if file.is_file()]
    # What Python compiles comes and goes while this looks.
    texts = [file for file in texts if file.parent.name != "__pycache__"]
    texts = [file for file in texts if file.suffix != ".sqlite"]
    assert UNIT in texts
    assert [str(file) for file in texts if found.search(file.read_text("utf-8", "replace"))] == []
