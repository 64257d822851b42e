"""systemd accepts the unit, locks it down, and restarts it only where that helps."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.terminal import outcome

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
