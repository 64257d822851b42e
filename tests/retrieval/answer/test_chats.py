"""Exports of chats are asked, cited and verified; a short answer is shown with its question."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Excerpt
from retrieval.quote import citations, verification
from retrieval.snapshots import building
from tests.retrieval.corpora import corpus
from tests.retrieval.corpus.readers.chats.told import EXPORTS

DISCORD = "https://discord.com/channels/6000/7000"


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("chats") / "exports"
    shutil.copytree(EXPORTS, folder)
    for twin in ("discord.txt", "discord.html"):
        (folder / twin).unlink()
    return Answerer(building.build("test", folder, "utf-8"))


def first(answerer: Answerer, question: str) -> Excerpt:
    answer = answerer.answer(question)
    return (answer.excerpts or answer.weak)[0]


OIL = (
    "Which oil does the big lamp burn?\nThe new keeper asks. See #stores :lamp:",
    "↳ Bo, 2024-03-04 12:41",
    "Colza oil, since the spring.\nWhale oil went up the stairs for the last time in May.",
)
LIST = (
    "Who keeps the list of the barrels in #stores?",
    "↳ Bo Reed, 2024-03-04 12:50",
    "I do, it hangs behind the door.",
)
WEATHER = (
    "Fog & rain, says the weather page <again>.\n"
    "@here see https://example.org/b or ask @Bo Reed and @dee, @keepers, x@example.org :fog:"
)
WICKS = (
    "Where do the spare wicks lie?",
    "↳ Bo, 2024-03-04 12:35",
    "In the green chest upstairs.",
)


@pytest.mark.parametrize(
    ("question", "shown", "people"),
    [
        ("Which oil does the big lamp burn? file:discord", OIL, ["ada.b", "Bo"]),
        ("Is it colza oil since the spring?", OIL, ["ada.b", "Bo"]),
        ("Who keeps the list of the barrels?", LIST, ["Ada", "Bo Reed"]),
        ("spare wicks in the green chest upstairs", WICKS, ["Ada", "Bo"]),
    ],
)
def test_a_short_answer_is_shown_with_its_question(
    chats: Answerer, question: str, shown: tuple[str, ...], people: list[str]
) -> None:
    extract = first(chats, question).extract
    assert extract.text.split("\n\n") == [*shown]
    assert [author for author, _, _ in extract.byline.parts] == people
    assert extract.byline[:3] == ("", "", "")


@pytest.mark.parametrize(
    ("question", "text", "byline"),
    [
        (
            "Is there fog over the reef again this morning?",
            "Morning all, fog over the reef again.",
            ("cy", "2024-03-04T12:34:00+00:00", f"{DISCORD}/1214189100072960000"),
        ),
        (
            "What does the timer run?",
            "The timer runs this:\n\nwhile fog:\n    sound(horn)",
            ("Bo", "2024-03-04T13:10:00+00:00", f"{DISCORD}/1214198159769600000"),
        ),
        (
            "Where do ships keep north of the reef?",
            "Ships keep north of the reef.",
            ("Harbour office", "", "https://t.me/c/1234567890/7"),
        ),
        (
            "fog, rain and the weather page",
            WEATHER,
            (
                "cy",
                "2024-03-04T12:33:00+00:00",
                "https://reefkeepers.slack.com/archives/C1/p1709555580000100",
            ),
        ),
    ],
)
def test_what_one_person_says_has_its_writer_its_time_and_its_link(
    chats: Answerer, question: str, text: str, byline: tuple[str, str, str]
) -> None:
    extract = first(chats, question).extract
    assert (extract.text, extract.byline[:3]) == (text, byline)


def test_a_question_may_say_whose_messages_are_asked(chats: Answerer) -> None:
    extract = first(chats, "oil in the spring by:bo_keeper").extract
    assert extract.text == OIL[2]
    assert extract.byline[:2] == ("Bo", "2024-03-04T12:41:00+00:00")


@pytest.mark.parametrize(
    "left_out", ["High water at noon", "A preview that nobody wrote", "Machine says all is well"]
)
def test_what_nobody_writes_is_no_quote(chats: Answerer, left_out: str) -> None:
    assert verification.verify(chats.snapshot, left_out).verdict == "absent"


def test_a_message_is_verified_in_its_place_alone(chats: Answerer) -> None:
    found = verification.verify(chats.snapshot, "Morning all, fog over the reef again.")
    assert [place.path for place in found.places] == ["discord.json"]


def test_a_message_in_two_exports_is_shown_once(tmp_path: Path) -> None:
    told: dict[str, Any] = json.loads((EXPORTS / "discord.json").read_bytes())
    parts = {
        "lamps [part 1].json": {**told, "messages": told["messages"][:6]},
        "lamps [part 2].json": {**told, "messages": told["messages"][2:]},
    }
    answerer = Answerer(corpus(tmp_path, {name: json.dumps(part) for name, part in parts.items()}))
    answer = answerer.answer("Is there fog over the reef again this morning?")
    shown = [one for one in answer.excerpts if "fog over the reef" in one.extract.text]
    assert [len(one.also_at) for one in shown] == [1]


@pytest.mark.parametrize("question", ["Who repairs the foghorn?", "foghorn"])
def test_a_question_that_ends_an_export_is_shown_with_the_answer_in_the_next(
    tmp_path: Path, question: str
) -> None:
    told: dict[str, Any] = json.loads(
        thread("horn", "The gulls are back on the north rock.", "Who repairs the foghorn now?", "A")
    )
    messages = told["messages"]
    messages[2]["content"] = "A blacksmith from Penzance does."
    parts = {"a.json": messages[:2], "b.json": messages, "c.json": messages[1:2]}
    files = {name: json.dumps({**told, "messages": some}) for name, some in parts.items()}
    (only,) = Answerer(corpus(tmp_path, files)).answer(question).excerpts
    assert only.extract.text.endswith("A blacksmith from Penzance does.")
    assert (only.extract.path, only.rank, only.also_at) == ("b.json", 1, ())


def thread(name: str, *said: str) -> str:
    """Write a thread in which each message is somebody else's."""
    place = {"id": "71", "type": "GuildPublicThread", "categoryId": "70", "category": "help"}
    messages = [
        {
            "id": f"{number}",
            "type": "Default",
            "timestamp": f"2024-03-04T{12 + number}:00:00+00:00",
            "content": text,
            "author": {"id": f"{number}", "name": f"user{number}"},
        }
        for number, text in enumerate(said)
    ]
    guild = {"id": "60", "name": "Reef"}
    return json.dumps({"guild": guild, "channel": {**place, "name": name}, "messages": messages})


def test_what_others_say_below_a_title_belongs_to_it_where_it_asks(tmp_path: Path) -> None:
    said = ("Mine stands still since noon.", "Turn the brass key twice.")
    asking = thread("How do I wind the tower clock?", *said)
    telling = thread("Paint for the landing stage", "The old paint is worn.", "Nobody sells it.")
    answerer = Answerer(corpus(tmp_path, {"a.json": asking, "b.json": telling}))
    wound = first(answerer, "How do I wind the tower clock?").extract.text
    assert wound == f"{said[0]}\n\nuser1, 2024-03-04 13:00\n\n{said[1]}"
    worn = first(answerer, "Is the old paint on the landing stage worn?").extract.text
    assert worn == "The old paint is worn."


def test_a_message_keeps_its_id_in_a_later_export(chats: Answerer, tmp_path: Path) -> None:
    shown = first(chats, "Is there fog over the reef again this morning?")
    told: dict[str, Any] = json.loads((EXPORTS / "discord.json").read_bytes())
    later = {**told["messages"][0], "id": "9", "type": "Default", "content": "Much later."}
    told["messages"].append({**later, "timestamp": "2024-09-01T00:00:00+00:00"})
    snapshot = corpus(tmp_path, {"lamps (after).json": json.dumps(told)})
    found = citations.cite(snapshot, shown.paragraph_id)
    assert found.extract is not None
    assert found.extract.text == shown.extract.text


@pytest.mark.parametrize(
    "question",
    [
        "Which oil does the big lamp burn? @🌊 Ada 🗼",
        "Which oil does the big lamp burn?🤔",
        "Which oil does the big lamp burn?! Thanks a lot.",
        "**Which oil does the big lamp burn?** ||Bo knows||",
        "大きなランプはどの油を燃やしますか？教えてください。",
    ],
)
def test_who_asks_may_say_more_after_the_question(tmp_path: Path, question: str) -> None:
    told: dict[str, Any] = json.loads(thread("oil", question, "Colza, since May."))
    told["messages"][1] |= {"type": "Reply", "reference": {"messageId": "0"}}
    answerer = Answerer(corpus(tmp_path, {"a.json": json.dumps(told)}))
    shown = first(answerer, question).extract.text
    assert shown == f"{question}\n\n↳ user1, 2024-03-04 13:00\n\nColza, since May."
    told["messages"][0]["content"] = told_so = "The oil is at https://example.org/oil?of=lamps now"
    answerer = Answerer(corpus(tmp_path, {"a.json": json.dumps(told)}))
    assert first(answerer, told_so).extract.text == told_so


@pytest.mark.parametrize(
    ("written", "seen", "is_exact"),
    [
        (
            "The *pressure* valve opens at __twelve__ bar",
            "The pressure valve opens at twelve bar",
            True,
        ),
        (
            "Run `valve --open` before ||the bell|| rings",
            "Run valve --open before the bell rings",
            True,
        ),
        ("> ## Read the [list of oils](<https://e.org/a>)", "Read the list of oils", True),
        ("-# Small words on the ~~old~~ foghorn", "Small words on the old foghorn", True),
        ("Never write 2 \\* 3 lamps of oil", "Never write 2 * 3 lamps of oil", True),
        ("Fill the List<Lamp> of the tower at dusk", "Fill the List of the tower at dusk", False),
        ("Oil &amp; wicks are in the green chest", "Oil & wicks are in the green chest", False),
        (
            "The file snake_case_name holds 2 || 3 lamps",
            "The file snakecasename holds 2 3 lamps",
            False,
        ),
    ],
)
def test_a_message_is_verified_as_its_readers_see_it(
    tmp_path: Path, written: str, seen: str, is_exact: bool
) -> None:
    text = f"{'=' * 62}\nGuild: Reef\nChannel: Lamps / oil\n{'=' * 62}\n\n"
    plain = f"{text}[2024-03-04 12:41] ada\n{written}\n\n\n{'=' * 62}\nExported 1 message(s)\n"
    for name, export in (("a.json", thread("oil", written)), ("a.txt", plain)):
        (folder := tmp_path / name).mkdir()
        found = verification.verify(corpus(folder, {name: export}), seen)
        assert (found.verdict == "exact") is is_exact
        assert "markup" in found.folded or not is_exact


@pytest.mark.parametrize(
    ("typed", "difference"),
    [
        ("Ada: Colza oil burns here since May", "{+Ada: Colza+} oil"),
        ("Then: Colza oil burns here since May", "{+Then: Colza+} oil"),
        ("Colza oil burns here since May, Ada", "{+May, Ada+}"),
    ],
)
def test_a_near_quote_ends_with_no_time_of_another_message(
    tmp_path: Path, typed: str, difference: str
) -> None:
    said = ("Who is there?", "Colza oil burns here since May", "So it does.")
    found = verification.verify(corpus(tmp_path, {"a.json": thread("oil", *said)}), typed)
    assert (found.verdict, found.places[0].text) == ("near", said[1])
    assert found.difference is not None
    assert difference in found.difference
