"""`verbatim said`: what does it print, and how does it end?"""

import json
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process


@pytest.fixture
def chat(working_folder: Path) -> Path:
    def message(number: int, day: str, text: str, name: str = "ada_l") -> dict[str, object]:
        author = {"id": name, "name": name, "nickname": name.partition("_")[0].title()}
        when = f"2024-0{day}T12:00:00+00:00"
        said = {"id": str(number), "type": "Default", "timestamp": when, "content": text}
        return said | {"author": author | {"isBot": False}}

    messages = [
        message(11, "3-01", "The lantern burns whale oil these days."),
        message(12, "3-02", "The lantern burns wax, I think.", "ben"),
        message(13, "1-05", "Nobody lit the lantern in winter."),
    ]
    channel = {"id": "2", "type": "GuildTextChat", "name": "keepers"}
    exported = {"guild": {"id": "1"}, "channel": channel, "messages": messages}
    folder = working_folder / "chat"
    folder.mkdir()
    (folder / "keepers.json").write_text(json.dumps(exported), "utf-8")
    (working_folder / "verbatim.toml").write_text('[corpora.chat]\npath = "chat"\n', "utf-8")
    return folder


@pytest.mark.usefixtures("chat")
def test_each_quote_is_printed_with_its_author_and_date() -> None:
    ended = in_this_process("said", "the", "lantern", "--by", "Ada")
    assert (ended.status, ended.errors) == (0, "")
    quotes = [line for line in ended.output.splitlines() if line.startswith(">")]
    assert quotes == [
        "> Nobody lit the lantern in winter.",
        "> The lantern burns whale oil these days.",
    ]
    assert "[1] Ada, 2024-01-05" in ended.output
    assert in_this_process("said", "the lantern", "--by", "ada_l") == ended


@pytest.mark.usefixtures("chat")
def test_json_is_that_of_a_question() -> None:
    ended = in_this_process("said", "lantern", "--by", "Ada", "--json")
    told = json.loads(ended.output)
    assert told["question"] == "lantern by:Ada"
    assert [one["date"][:10] for one in told["excerpts"]] == ["2024-01-05", "2024-03-01"]
    assert [one["url"] for one in told["excerpts"]] == [
        "https://discord.com/channels/1/2/13",
        "https://discord.com/channels/1/2/11",
    ]


@pytest.mark.usefixtures("chat")
def test_a_conversation_asks_for_it_too() -> None:
    given = "/said the lantern by:ada\n/more\n/said the lantern\n"
    ended = in_this_process("chat", given=given)
    printed = ended.output
    quotes = [line for line in printed.splitlines() if line.startswith(">")]
    assert quotes == [
        "> Nobody lit the lantern in winter.",
        "> The lantern burns whale oil these days.",
    ]
    assert "That is all that fits." in printed
    assert ended.errors == "verbatim: Name one person whose words you want, as in by:Ada.\n"


@pytest.mark.usefixtures("chat")
@pytest.mark.parametrize(
    "quote",
    [
        "Ada said: The lantern burns whale oil these days.",
        "Ada: The lantern burns whale oil these days.",
        "“The lantern burns whale oil these days.” — ada_l",
        "Ben said “The lantern burns whale oil these days.” yesterday.",
    ],
)
def test_whom_a_quote_is_by_is_no_part_of_it(quote: str) -> None:
    assert in_this_process("verify", quote).output.startswith(
        "Exact: chat says this word for word."
    )


def test_a_folder_is_asked_without_settings(chat: Path) -> None:
    ended = in_this_process("said", "lantern", "--by", "Ben", "--folder", str(chat))
    assert "> The lantern burns wax, I think." in ended.output


@pytest.mark.usefixtures("chat")
@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("Adda", 1, "Nobody here is called Adda; the nearest"),
        ("?!", 2, "--by '?!' names nobody; write letters or digits of a name."),
    ],
)
def test_whoever_is_unknown_is_told(name: str, status: int, sentence: str) -> None:
    ended = in_this_process("said", "lantern", "--by", name)
    assert ended.status == status
    assert sentence in ended.errors
