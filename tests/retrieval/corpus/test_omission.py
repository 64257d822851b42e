"""What some people wrote is left out, and nothing of it is kept, found or shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Answerer
from retrieval.corpus import Omission
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.readers.json import draw as draw_json
from retrieval.corpus.sources import OMITTED
from retrieval.quote.citations import cite
from retrieval.quote.verification import verify
from retrieval.snapshots import CorpusStore, Snapshot, UnreadFiles
from retrieval.snapshots.cache import AnalysisCache
from tests.retrieval.corpora import texts
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.signed import signed_texts

TALK = """\
#Bob = Robert
Ada (2024): Who trims the wick of the lantern? It is:
Bob (2024): Marmalade is what quokkas eat, said the été heron.
Ada (2024): The keeper trims the wick at dawn.
"""
RECORDS = [
    {"author": "Ada", "title": "Wicks", "text": "A wick lasts a month in the lantern."},
    {"author": "Bob Byron", "title": "Quokkas", "text": "Marmalade for breakfast, quokkas say."},
]
LETTER = "#by Bob (2024)\nA letter about marmalade and quokkas.\n"
FILES = {
    "talk.txt": TALK,
    "all.json": json.dumps(RECORDS),
    "letter.txt": LETTER,
    "by_catalogue.txt": "More marmalade for quokkas.\n",
    "sources.toml": '["by_catalogue.txt"]\nauthor = "Bob"\n',
}
GONE = ("marmalade", "quokka", "heron", "letter about")


@pytest.fixture(scope="module", autouse=True)
def read_so() -> Iterator[None]:
    with signed_texts():
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    for path, text in FILES.items():
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def snapshot(root: Path) -> Snapshot:
    whole = CorpusStore(root.parent / "index", "notes", root, "utf-8")
    assert whole.updated().index.df("marmalad") == 4
    told = root.parent / "index", "notes", root, "utf-8"
    return CorpusStore(*told, exclude_authors=["bob"]).updated()


def test_nothing_of_them_is_in_the_index(root: Path, snapshot: Snapshot) -> None:
    assert [source.path for source in snapshot.sources] == ["all.json", "talk.txt"]
    words = [*snapshot.lexicon.words, *snapshot.paragraphs.headings.labels]
    assert not [word for word in words if word.lower().startswith(GONE)]
    kept = [file for file in (root.parent / "index").rglob("*") if file.suffix != ".sqlite"]
    held = b"".join(file.read_bytes().lower() for file in kept if file.is_file())
    assert b"wick" in held
    assert not [word for word in GONE if word.encode() in held]
    assert [snapshot.paragraphs.people.name(n) for n in range(len(snapshot.paragraphs.people))] == [
        "Ada"
    ]


def test_nothing_of_them_is_found_cited_or_verified(snapshot: Snapshot) -> None:
    assert texts(Answerer(snapshot).answer("Do quokkas eat marmalade?")) == []
    assert verify(snapshot, "Marmalade is what quokkas eat, said").verdict == "absent"
    assert verify(snapshot, "Marmalade for breakfast, quokkas say.").verdict == "absent"
    assert cite(snapshot, "talk.txt:3").extract is None
    around = cite(snapshot, "talk.txt:2-4", context=3)
    assert around.extract is not None
    assert "marmalade" not in around.extract.text.lower()
    near = cite(snapshot, "talk.txt:2", context=3)
    assert not [line for line in (*near.before, *near.after) if "armalade" in line]


def test_what_others_say_stands_where_it_stood(root: Path, snapshot: Snapshot) -> None:
    (shown,) = texts(Answerer(snapshot).answer("When does the keeper trim the wick?"))
    assert shown == "Ada (2024): The keeper trims the wick at dawn."
    found = verify(snapshot, "The keeper trims the wick at dawn.").places
    data = (root / "talk.txt").read_bytes()
    assert [data[p.byte_start : p.byte_end].decode() for p in found] == [p.text for p in found]
    talk = snapshot.sources[1]
    with snapshot.texts.open(talk) as stream:
        assert len(stream.read()) == len(data)


def test_they_are_told_as_left_out_and_not_as_unread(snapshot: Snapshot) -> None:
    told = {entry.path: entry.reason for entry in snapshot.skipped}
    assert told == {"by_catalogue.txt": OMITTED, "letter.txt": OMITTED}
    assert snapshot.left_out == ()
    assert UnreadFiles(snapshot).now() == ()


@pytest.mark.thorough
def test_another_list_is_noticed(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    some = CorpusStore(index, "notes", root, "utf-8", exclude_authors=["bob"]).updated()
    assert CorpusStore(index, "notes", root, "utf-8").updated().index.df("marmalad") == 4
    again = CorpusStore(index, "notes", root, "utf-8", exclude_authors=["Robert"]).updated()
    assert len(again.sources) == 4
    assert again.index.df("heron") == 0
    assert len({some.id, again.id}) == 2


AUTHORS = st.sampled_from(["", "Ada", "Bob", "Bobby"])
KINDS = st.sampled_from([Kind.PROSE, Kind.HEADING, Kind.NOISE])
ROWS = st.lists(st.tuples(KINDS, AUTHORS, st.booleans(), st.integers(1, 3)), max_size=12)


def document(rows: list[tuple[Kind, str, bool, int]], author: str) -> Document:
    """Return a document in which each block tells its number and its author."""
    text, blocks = "", []
    for number, (kind, by, begins, level) in enumerate(rows):
        text += "\n\n" if text else ""
        said = f"<{number} by {by or author}>"
        depth = level if kind is Kind.HEADING else 0
        block = Block(kind, len(text), len(text) + len(said), depth, author=by, begins=begins)
        blocks.append(block)
        text += said
    times = tuple((block.start, float(n)) for n, block in enumerate(blocks))
    pages = tuple(block.start for block in blocks)
    end = ((len(text), 99.0),) if blocks else ()
    return Document(text, tuple(blocks), pages=pages, times=(*times, *end), author=author)


@given(rows=ROWS, author=AUTHORS)
def test_a_drawn_text_is_what_is_left_of_it(
    rows: list[tuple[Kind, str, bool, int]], author: str
) -> None:
    whole = document(rows, author)
    left = Omission(("bob",)).of(whole, is_drawn=True)
    said = [left.text[block.start : block.end] for block in left.blocks]
    assert "by Bob>" not in left.text
    before = [whole.text[block.start : block.end] for block in whole.blocks]
    others = [one for one in before if not one.endswith("by Bob>")]
    assert [one for one in others if one in said or whole.blocks[before.index(one)].level] == others
    assert left.text == "\n\n".join(said)
    assert all(left.text[: block.start].strip() or block == left.blocks[0] for block in left.blocks)
    assert list(left.pages) == sorted(left.pages)
    assert all(page <= len(left.text) for page in left.pages)
    stands = {left.text[place:].partition(" ")[0]: seconds for place, seconds in left.times[:-1]}
    assert all(stands[f"<{int(seconds)}"] == seconds for seconds in stands.values())


@given(rows=ROWS, author=AUTHORS)
def test_in_a_plain_text_offsets_stay(rows: list[tuple[Kind, str, bool, int]], author: str) -> None:
    whole = document(rows, author)
    omission = Omission(("bob",))
    left = omission.of(whole, is_drawn=False)
    kept = {block.start for block in left.blocks}
    gone = {start for start, _ in omission.spans(whole)}
    assert left.text == whole.text
    assert kept | gone == {block.start for block in whole.blocks}
    assert not kept & gone


def test_a_heading_goes_with_all_that_stood_under_it() -> None:
    rows = [
        (Kind.HEADING, "", False, 1),
        (Kind.HEADING, "", False, 2),
        (Kind.PROSE, "Bob", False, 0),
        (Kind.HEADING, "", False, 2),
        (Kind.PROSE, "Ada", False, 0),
        (Kind.HEADING, "", False, 2),
    ]
    left = Omission(("bob",)).of(document(rows, ""), is_drawn=True)
    assert left.text == "<0 by >\n\n<3 by >\n\n<4 by Ada>\n\n<5 by >"


@pytest.mark.parametrize(
    ("author", "nicknames", "is_out"),
    [("Bob", (), True), ("BOB B.", (), True), ("Al", ("bób",), True), ("Bobby", (), False)],
)
def test_names_are_compared_as_in_a_question(
    author: str, nicknames: tuple[str, ...], is_out: bool
) -> None:
    assert Omission(("bob",)).leaves_out([author, *nicknames]) is is_out
    assert not Omission().leaves_out([author])
    assert replace(Omission(), authors=("",)).leaves_out([author]) is False


def test_a_reply_whose_message_is_left_out_answers_nothing_above_it() -> None:
    author = {"Ada": "1", "Bob": "2", "Cy": "3"}

    def message(number: int, name: str, text: str, answered: int = 0) -> dict[str, object]:
        return {
            "id": f"{number}",
            "type": "Reply" if answered else "Default",
            "timestamp": f"2024-03-04T12:0{number}:00+00:00",
            "content": text,
            "author": {"id": author[name], "name": name},
            "reference": {"messageId": f"{answered}"},
        }

    said = [
        message(1, "Cy", "Morning."),
        message(2, "Ada", "Which oil?"),
        message(3, "Bob", "Colza.", 2),
        message(4, "Cy", "Why?"),
        message(5, "Bob", "It is cheap.", 4),
    ]
    told = {"guild": {"id": "6"}, "channel": {"id": "7"}, "messages": said}
    drawn = draw_json(json.dumps(told).encode(), "utf-8")
    assert drawn.text.count("↳ Bob") == 2
    left = Omission(("Ada",)).of(drawn, is_drawn=True)
    assert_well_formed(left)
    assert left.text == (
        "Cy, 2024-03-04 12:01\n\nMorning.\n\nBob, 2024-03-04 12:03\n\nColza.\n\n"
        "Cy, 2024-03-04 12:04\n\nWhy?\n\n↳ Bob, 2024-03-04 12:05\n\nIt is cheap."
    )


def test_no_analysis_is_kept_of_a_file_of_which_nothing_is_left(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "talk.txt").write_text("Ada (2024): The keeper trims the wick.")
    store = CorpusStore(tmp_path / "index", "notes", root, "utf-8", exclude_authors=["bob"])
    for said in ("marmalade", "quokkas"):
        store.updated()
        (root / "letter.txt").write_text(f"#by Bob (2024)\nI write of {said}.")
    assert [source.path for source in store.updated().sources] == ["talk.txt"]
    with AnalysisCache(store.folder / "analyses.sqlite") as kept:
        assert len(kept) == 1
