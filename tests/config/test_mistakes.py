"""How are wrong settings reported? In one sentence each, with the place of the mistake."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config import layers
from config.errors import SettingsError
from config.settings import Settings
from tests.config.conftest import Told

CORPUS = '[corpora.notes]\npath = "notes"\n'


def test_an_unknown_setting_is_named_with_its_file_and_a_suggestion(
    told: Told, working_folder: Path
) -> None:
    assert told('[log]\nlevle = "info"') == (
        f"{working_folder}/verbatim.toml: log.levle: is not a setting. Did you mean 'level'?"
    )


def test_a_section_of_every_kind_tells_what_is_not_in_it(told: Told) -> None:
    for section in Settings.model_fields:
        name = "corpora.notes" if section == "corpora" else section
        assert f"{name}.xyzzy: is not a setting. Known here: " in told(f"[{name}]\nxyzzy = 1")


def test_an_unknown_section_is_named_with_its_file_and_what_is_known(
    told: Told, working_folder: Path
) -> None:
    assert told("[server]\nport = 80") == (
        f"{working_folder}/verbatim.toml: server: is not a setting. "
        "Known here: corpora, index, cluster, discord, chat, reader, limits, metrics, log."
    )


@pytest.mark.parametrize("name", ["_env_file", "_cli_parse_args", "self", "model_config"])
def test_no_word_in_a_file_reaches_the_machinery(told: Told, name: str) -> None:
    assert f"verbatim.toml: {name}: is not a setting." in told(f"{name} = true")


def test_an_unknown_setting_of_a_corpus_is_named(told: Told, working_folder: Path) -> None:
    assert told(f"{CORPUS}encodign = 'utf-8'") == (
        f"{working_folder}/verbatim.toml: corpora.notes.encodign: is not a setting. "
        "Did you mean 'encoding'?"
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("VERBATIM_LOGG__LEVEL", "VERBATIM_LOGG__LEVEL: is not a setting. Did you mean 'log'?"),
        (
            "VERBATIM_LOG__LEVLE",
            "the environment: log.levle: is not a setting. Did you mean 'level'?",
        ),
        (
            "VERBATIM_LOG",
            (
                "VERBATIM_LOG: names a section, not a setting. "
                "Set one of its settings, as in VERBATIM_LOG__LEVEL."
            ),
        ),
        (
            "VERBATIM_LOG__LEVEL",
            (
                "the environment: log.level: "
                "input should be 'debug', 'info', 'warning' or 'error'. See default.toml."
            ),
        ),
        (
            "VERBATIM_CORPORA__NOTES__LINK",
            (
                "the environment: corpora.notes.path: is missing. Add 'path'; see default.toml.\n"
                "the environment: corpora.notes.link: must begin with https://, http:// or {url}. "
                "See default.toml."
            ),
        ),
        (
            "VERBATIM_CORPORA__NOTES",
            "the environment: corpora.notes: must be a section. See default.toml.",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.setenv(name, "loud")
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("corpora = 5", "corpora: must be a section. See default.toml."),
        ("log = 'info'", "log: must be a section. See default.toml."),
        ("[corpora]\nnotes = 'notes'", "corpora.notes: must be a section. See default.toml."),
        ("[corpora.notes]\npath = 5", "corpora.notes.path: must be a path. See default.toml."),
        ("[corpora.notes]\npath = ''", "corpora.notes.path: must be a path. See default.toml."),
        (f"{CORPUS}link = 5", "corpora.notes.link: must be text. See default.toml."),
        ("[index]\ndir = []", "index.dir: must be a path. See default.toml."),
        ("[discord]\ntoken_file = 5", "discord.token_file: must be a path. See default.toml."),
        (
            "[metrics]\nport = 70000",
            "metrics.port: input should be less than or equal to 65535. See default.toml.",
        ),
        (
            "[log]\nlevel = 3",
            "log.level: input should be 'debug', 'info', 'warning' or 'error'. See default.toml.",
        ),
        (
            "[corpora.notes]\nlink = ''",
            "corpora.notes.path: is missing. Add 'path'; see default.toml.",
        ),
    ],
)
def test_a_value_of_a_wrong_type_is_named_with_its_file(
    told: Told, working_folder: Path, toml: str, sentence: str
) -> None:
    assert told(toml) == f"{working_folder}/verbatim.toml: {sentence}"


@pytest.mark.parametrize("name", ["Notes", "my notes", "é", "", "-", "../x", "a.b", "n" * 33])
def test_a_bad_name_of_a_corpus_is_said_with_what_is_allowed(
    told: Told, working_folder: Path, name: str
) -> None:
    assert told(f'[corpora."{name}"]\npath = "notes"') == (
        f"{working_folder}/verbatim.toml: corpora: {name!r} is not a valid corpus name: "
        "use up to 32 small letters, digits, hyphens and underscores. See default.toml."
    )


@pytest.mark.parametrize("name", ["notes", "my-notes_2", "7", "n" * 32])
def test_a_plain_name_of_a_corpus_is_taken(working_folder: Path, name: str) -> None:
    file = working_folder / "verbatim.toml"
    file.write_text(f'[corpora.{name}]\npath = "notes"', "utf-8")
    assert layers.load().default_corpus == name


KNOWN = (
    "known are {path}, {stem}, {first}, {last}, {id}, {heading}, {anchor}, {url}, {author}, "
    "{date}, {page}, {seconds}"
)
BRACE = "has a single brace; for one that means itself write it twice"


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("https://example.org/{anchr}", "unknown field, {anchr}; did you mean {anchor}?"),
        ("https://example.org/{Path}", "unknown field, {Path}; did you mean {path}?"),
        ("https://example.org/{xyzzy}", f"unknown field, {{xyzzy}}; {KNOWN}"),
        ("https://example.org/{}", f"unknown field, {{}}; {KNOWN}"),
        ("https://example.org/{0}", f"unknown field, {{0}}; {KNOWN}"),
        ("https://example.org/{path[a]}", "unknown field, {path[a]}; did you mean {path}?"),
        ("https://example.org/{first.real}", "unknown field, {first.real}"),
        ("https://example.org/{path!r}", "no more of a field than its name, {path}"),
        ("https://example.org/{first:99999999999}", "no more of a field than its name, {first}"),
        ("https://example.org/{first:{last}}", "no more of a field than its name, {first}"),
        ("https://example.org/{path", BRACE),
        ("https://example.org/path}", BRACE),
    ],
)
def test_a_link_holds_nothing_but_known_fields(told: Told, link: str, problem: str) -> None:
    said = told(f"{CORPUS}link = '{link}'")
    assert "verbatim.toml: corpora.notes.link: " in said
    assert problem in said


@pytest.mark.parametrize("link", ["example.org/{path}", "javascript:{path}", "file:///{path}"])
def test_a_link_leads_to_the_web(told: Told, link: str) -> None:
    assert "corpora.notes.link: must begin with https://, http:// or {url}." in told(
        f"{CORPUS}link = '{link}'"
    )


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.org/{path}#L{first}-L{last}",
        "http://localhost/{{x}}",
        "{url}",
        "{url}&t={seconds}",
    ],
)
def test_a_good_link_is_taken(working_folder: Path, link: str) -> None:
    file = working_folder / "verbatim.toml"
    file.write_text(f"{CORPUS}link = '{link}'", "utf-8")
    assert layers.load().corpora["notes"].link == link


@pytest.mark.parametrize(
    "url",
    [
        "texts.example",
        "ftp://texts.example",
        "https://texts.example/reader",
        "https://texts.example?q",
        "https://ada@texts.example",
        "https://texts.example:",
        "https://{corpus}.example",
        "https://",
    ],
)
def test_the_world_calls_the_reader_by_a_host_alone(told: Told, url: str) -> None:
    assert "reader.url: must be https:// or http:// with a host and nothing behind it." in told(
        f"[reader]\nurl = '{url}'"
    )


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://texts.example", "https://texts.example"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_good_name_of_the_reader_is_taken(working_folder: Path, url: str, taken: str) -> None:
    (working_folder / "verbatim.toml").write_text(f"[reader]\nurl = '{url}'", "utf-8")
    assert layers.load().reader.url == taken


def test_every_mistake_is_said_at_once(told: Told, working_folder: Path) -> None:
    assert told("[log]\nlevel = 'loud'\n[index]\ndri = 'x'").splitlines() == [
        f"{working_folder}/verbatim.toml: index.dri: is not a setting. Did you mean 'dir'?",
        (
            f"{working_folder}/verbatim.toml: log.level: "
            "input should be 'debug', 'info', 'warning' or 'error'. See default.toml."
        ),
    ]


def test_broken_toml_is_said_with_its_file_and_line(told: Told, working_folder: Path) -> None:
    assert told("[log]\nlevel = \n") == (
        f"{working_folder}/verbatim.toml: is not valid TOML: "
        "Invalid value (at line 2, column 9). Correct that line."
    )


@pytest.mark.parametrize("data", [b"x = " + b"9" * 5000, b"x = " + b"[" * 100_000])
def test_what_python_cannot_read_as_toml_is_said_like_broken_toml(
    working_folder: Path, data: bytes
) -> None:
    file = working_folder / "verbatim.toml"
    file.write_bytes(data)
    with pytest.raises(SettingsError, match=r"verbatim\.toml: is not valid TOML: "):
        layers.load()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ('[log]\nlevel = "info"'.encode("utf-16"), 1),
        ("[log]\r\n# Gerät\r\n".encode("latin-1"), 2),
        (b"\xef\xbb\xbf[log]\n\n# \xff", 3),
    ],
)
def test_settings_in_another_encoding_are_said_with_the_line(
    working_folder: Path, data: bytes, line: int
) -> None:
    file = working_folder / "verbatim.toml"
    file.write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert str(caught.value) == f"{file}: is not valid UTF-8 (line {line}). Save it as UTF-8."


def test_a_file_that_is_named_must_exist(working_folder: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        layers.load(Path("nowhere.toml"))
    assert str(caught.value) == (
        f"{working_folder}/nowhere.toml: can't be read: No such file or directory. "
        "Name an existing file with --config or VERBATIM_CONFIG."
    )


def test_a_folder_is_no_file(working_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_CONFIG", ".")
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert str(caught.value) == (
        f"{working_folder}: can't be read: Is a directory. "
        "Name an existing file with --config or VERBATIM_CONFIG."
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "verbatim.toml"


def loads_or_says(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    try:
        layers.load(file)
    except SettingsError as error:
        problems = error.problems
    else:
        return
    assert [problem for problem in problems if not problem.where.startswith(str(file))] == []


SECTIONS = ["corpora", "corpora.notes", "corpora.seeds", "index", "discord", "log", "token", "x.y"]
NAMES = ["path", "link", "encoding", "dir", "token_file", "level", "token", "corpora", "self", "_x"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"))
VALUES = st.recursive(
    (TEXTS | st.from_regex(r"(https://)?[{}a-z!:.\[\]~/]*", fullmatch=True)).map(
        lambda text: json.dumps(text, ensure_ascii=False)
    )
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from(["true", "false", "1979-05-27", "07:32:00"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
    max_leaves=5,
)
LINES = st.sampled_from(SECTIONS).map(lambda name: f"[{name}]") | st.builds(
    lambda name, value: f"{name} = {value}", st.sampled_from(NAMES), VALUES
)


@given(st.binary())
def test_any_bytes_give_settings_or_one_kind_of_error(file: Path, data: bytes) -> None:
    loads_or_says(file, data)


@given(st.lists(LINES, max_size=6))
@example(["[corpora.notes]", 'path = "a"', 'link = "https://{path[a]}"'])
@example(["[discord]", 'token_file = "~nobody-of-that-name"'])
def test_any_settings_are_taken_or_give_one_kind_of_error(file: Path, lines: list[str]) -> None:
    loads_or_says(file, "\n".join(lines).encode())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("{ autor = 'x' }", "'autor' is nothing that a record has; did you mean author"),
        ("{ x = 'y' }", "'x' is nothing that a record has; it has text, title, author, date, url"),
        ("{ text = 'a..b' }", 'text must name a field, such as "body" or "user.name"'),
        ("{ text = '' }", 'text must name a field, such as "body" or "user.name"'),
    ],
)
def test_what_a_record_has_is_told(
    told: Told, working_folder: Path, fields: str, sentence: str
) -> None:
    assert told(f"{CORPUS}fields = {fields}") == (
        f"{working_folder}/verbatim.toml: corpora.notes.fields: {sentence}. See default.toml."
    )
