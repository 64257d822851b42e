"""What the bot tells its operator."""

import errno
import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.client import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", "discord", "asyncio")]
    levels, handlers, hook = [one.level for one in loggers], loggers[0].handlers, sys.excepthook
    yield
    structlog.reset_defaults()
    loggers[0].handlers, sys.excepthook = handlers, hook
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


def _lines(stream: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.readouterr().err.splitlines()]


def test_our_own_lines_and_those_of_libraries_have_the_same_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("info")
    structlog.stdlib.get_logger("verbatim").info("asked", interaction=7)
    logging.getLogger("discord.client").warning("was %s away", 3)
    own, others = _lines(capsys)
    assert {**own, "timestamp": ""} == {
        "event": "asked",
        "interaction": 7,
        "level": "info",
        "logger": "verbatim",
        "timestamp": "",
    }
    assert {**others, "timestamp": ""} == {
        "event": "was 3 away",
        "level": "warning",
        "logger": "discord.client",
        "timestamp": "",
    }


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    log = structlog.stdlib.get_logger("verbatim")
    log.info("asked")
    log.warning("no response")
    assert [line["event"] for line in _lines(capsys)] == ["no response"]


def test_an_error_is_logged_without_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    typed = "my secret"
    try:
        int(typed)
    except ValueError:
        structlog.stdlib.get_logger("verbatim").exception("event failed")
    (line,) = _lines(capsys)
    assert line["exception"].endswith("ValueError")
    assert typed not in line["exception"]


class _Full(io.StringIO):
    def write(self, _: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_the_bot_goes_on_where_its_log_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", _Full())
    logs.configure("info")
    structlog.stdlib.get_logger("verbatim").info("asked")
