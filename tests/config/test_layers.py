"""Which of several values counts, and which folder does a path belong to?"""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config import layers
from config.settings import PROJECT, ClusterSettings, LimitsSettings


def write(file: Path, toml: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(toml, "utf-8")
    return file


def test_a_file_in_the_working_folder_overrides_the_defaults(working_folder: Path) -> None:
    write(working_folder / "verbatim.toml", '[log]\nlevel = "warning"')
    assert layers.load().log.level == "warning"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_may_be_saved_as_editors_on_windows_do(
    working_folder: Path, mark: bytes, end: str
) -> None:
    toml = end.join(["# Settings", "[log]", 'level = "warning"', ""])
    (working_folder / "verbatim.toml").write_bytes(mark + toml.encode())
    assert layers.load().log.level == "warning"


def test_a_variable_overrides_the_file(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(working_folder / "verbatim.toml", '[log]\nlevel = "warning"')
    monkeypatch.setenv("VERBATIM_LOG__LEVEL", "debug")
    assert layers.load().log.level == "debug"


def test_what_a_layer_leaves_out_comes_from_the_one_below(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        working_folder / "verbatim.toml",
        '[corpora.notes]\npath = "notes"\nencoding = "latin-1"\n[log]\nlevel = "error"',
    )
    monkeypatch.setenv("VERBATIM_CORPORA__NOTES__PATH", "elsewhere")
    assert layers.load().model_dump() == {
        "corpora": {
            "notes": {
                "path": working_folder / "elsewhere",
                "link": "",
                "encoding": "latin-1",
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
        "limits": LimitsSettings().model_dump(),
        "metrics": {"port": 0},
        "log": {"level": "error"},
    }


def test_a_variable_may_name_the_file(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(working_folder / "verbatim.toml", '[log]\nlevel = "warning"')
    write(working_folder / "sub" / "other.toml", '[log]\nlevel = "error"')
    monkeypatch.setenv("VERBATIM_CONFIG", "sub/other.toml")
    assert layers.load().log.level == "error"


def test_an_empty_variable_names_no_file(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(working_folder / "verbatim.toml", '[log]\nlevel = "warning"')
    monkeypatch.setenv("VERBATIM_CONFIG", "")
    assert layers.load().log.level == "warning"


def test_a_file_given_by_hand_counts_more_than_the_one_in_the_variable(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(working_folder / "a.toml", '[log]\nlevel = "warning"')
    write(working_folder / "b.toml", '[log]\nlevel = "error"')
    monkeypatch.setenv("VERBATIM_CONFIG", "a.toml")
    assert layers.load(Path("b.toml")).log.level == "error"


def test_only_one_file_is_read(working_folder: Path) -> None:
    write(working_folder / "verbatim.toml", '[log]\nlevel = "warning"')
    other = write(working_folder / "other.toml", '[discord]\ntoken_file = "token"')
    assert layers.load(other).log.level == "info"


def test_a_relative_path_belongs_to_the_file_that_names_it(working_folder: Path) -> None:
    file = write(
        working_folder / "sub" / "verbatim.toml",
        '[corpora.notes]\npath = "notes"\n[index]\ndir = "cache"\n[discord]\ntoken_file = "token"',
    )
    loaded = layers.load(file)
    assert loaded.corpora["notes"].path == working_folder / "sub" / "notes"
    assert loaded.index.dir == working_folder / "sub" / "cache"
    assert loaded.discord.token_file == working_folder / "sub" / "token"


def test_a_relative_path_in_a_variable_belongs_to_the_working_folder(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(working_folder / "sub" / "verbatim.toml", '[corpora.notes]\npath = "notes"')
    monkeypatch.setenv("VERBATIM_CORPORA__NOTES__PATH", "2024")
    monkeypatch.setenv("VERBATIM_INDEX__DIR", "cache")
    monkeypatch.setenv("VERBATIM_DISCORD__TOKEN_FILE", "token")
    loaded = layers.load(file)
    assert loaded.corpora["notes"].path == working_folder / "2024"
    assert loaded.index.dir == working_folder / "cache"
    assert loaded.discord.token_file == working_folder / "token"


def test_the_index_is_kept_beside_the_file_unless_it_says_otherwise(working_folder: Path) -> None:
    file = write(working_folder / "sub" / "verbatim.toml", "")
    assert layers.load(file).index.dir == working_folder / "sub" / ".verbatim"


def test_an_absolute_path_stays_as_it_is(working_folder: Path) -> None:
    write(working_folder / "verbatim.toml", '[corpora.notes]\npath = "/srv/notes"')
    assert layers.load().corpora["notes"].path == Path("/srv/notes")


def test_a_tilde_is_the_home_folder(working_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    write(working_folder / "verbatim.toml", '[corpora.notes]\npath = "~/notes"')
    assert layers.load().corpora["notes"].path == Path("/home/ada/notes")


def test_the_tilde_of_nobody_is_a_folder_like_any_other(working_folder: Path) -> None:
    write(working_folder / "verbatim.toml", '[corpora.notes]\npath = "~nobody-of-that-name/x"')
    path = layers.load().corpora["notes"].path
    assert path == working_folder / "~nobody-of-that-name" / "x"


def test_an_empty_token_file_is_none(working_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(working_folder / "verbatim.toml", '[discord]\ntoken_file = "token"')
    monkeypatch.setenv("VERBATIM_DISCORD__TOKEN_FILE", "")
    assert layers.load().discord.token_file is None


def test_the_first_corpus_is_the_default(working_folder: Path) -> None:
    write(
        working_folder / "verbatim.toml",
        '[corpora.zebra]\npath = "z"\n[corpora.ant]\npath = "a"',
    )
    assert layers.load().default_corpus == "zebra"


def test_a_corpus_of_ones_own_leaves_the_seeds_out(working_folder: Path) -> None:
    write(working_folder / "verbatim.toml", '[corpora.notes]\npath = "notes"')
    assert list(layers.load().corpora) == ["notes"]


def test_a_corpus_in_a_variable_leaves_the_seeds_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_CORPORA__NOTES__PATH", "notes")
    assert list(layers.load().corpora) == ["notes"]


def test_whoever_names_the_seeds_keeps_them_and_their_path(working_folder: Path) -> None:
    write(
        working_folder / "verbatim.toml",
        '[corpora.notes]\npath = "notes"\n[corpora.seeds]\nlink = "https://example.org/{path}"',
    )
    corpora = layers.load().corpora
    assert list(corpora) == ["notes", "seeds"]
    assert corpora["seeds"].path == PROJECT / "seeds"
    assert corpora["seeds"].link == "https://example.org/{path}"


def test_settings_are_frozen() -> None:
    loaded = layers.load()
    with pytest.raises(ValidationError, match="frozen"):
        loaded.log.level = "debug"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        loaded.index = loaded.index  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        loaded.corpora["seeds"].path = Path("/")  # type: ignore[misc]
