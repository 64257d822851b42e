"""Which settings are in force when nothing is set, and does the file document them?"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from config import layers
from config.settings import (
    DEFAULTS,
    PROJECT,
    ChatSettings,
    ClusterSettings,
    CorpusSettings,
    DiscordSettings,
    IndexSettings,
    LimitsSettings,
    LogSettings,
    MetricsSettings,
    ReaderSettings,
    Settings,
)

SECTIONS: dict[str, type[BaseModel]] = {
    "corpora.seeds": CorpusSettings,
    "index": IndexSettings,
    "cluster": ClusterSettings,
    "discord": DiscordSettings,
    "chat": ChatSettings,
    "reader": ReaderSettings,
    "limits": LimitsSettings,
    "metrics": MetricsSettings,
    "log": LogSettings,
}


def documented() -> Iterator[tuple[str, str, bool]]:
    """Yield each setting's section, its name, and whether a comment stands above it."""
    section, above = "", ""
    for line in DEFAULTS.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            yield section, line.partition(" = ")[0], above.startswith("# ")
        above = line


def test_without_any_settings_the_seeds_are_asked(working_folder: Path) -> None:
    assert layers.load().model_dump() == {
        "corpora": {
            "seeds": {
                "path": PROJECT / "seeds",
                "link": "",
                "encoding": "utf-8",
                "guilds": (),
                "include": (),
                "exclude": (),
                "language": "",
                "public": False,
                "public_channels": False,
                "fields": {},
                "exclude_authors": (),
            }
        },
        "index": {"dir": working_folder / ".verbatim", "rescan": 300.0},
        "cluster": ClusterSettings().model_dump(),
        "discord": {"token_file": None, "about": "", "forget_me": "ask"},
        "chat": {"history": False},
        "reader": {"host": "127.0.0.1", "port": 0, "url": "", "robots": False},
        "limits": {
            "per_minute": 10.0,
            "burst": 5,
            "channel_per_minute": 60.0,
            "channel_burst": 30,
            "places": 1024,
        },
        "metrics": {"port": 0},
        "log": {"level": "info"},
    }


def test_the_seeds_are_there() -> None:
    folder = layers.load().corpora["seeds"].path
    assert sorted(file.suffix for file in folder.glob("*.txt")) == [".txt", ".txt"]


def test_every_setting_stands_in_the_documentation_and_nothing_else_does() -> None:
    expected = {
        (section, name) for section, model in SECTIONS.items() for name in model.model_fields
    }
    assert {(section, name) for section, name, _ in documented()} == expected


def test_every_section_of_the_settings_is_walked_by_these_tests() -> None:
    assert [name.partition(".")[0] for name in SECTIONS] == list(Settings.model_fields)


def test_every_documented_setting_has_a_comment_above_it() -> None:
    assert [name for _, name, commented in documented() if not commented] == []


def test_the_documented_defaults_are_those_of_the_code() -> None:
    values = tomllib.loads(DEFAULTS.read_text("utf-8"))
    written = {**values, "corpora.seeds": values.pop("corpora")["seeds"]}
    for section, model in SECTIONS.items():
        for name, field in model.model_fields.items():
            if not field.is_required():
                default = list(field.default) if isinstance(field.default, tuple) else field.default
                # TOML has no null; an empty text stands for it.
                assert written[section][name] == ("" if default is None else default), name
    assert written["corpora.seeds"]["path"] == "seeds"
    assert written["index"]["dir"] == ".verbatim"
