"""Columns tell what a narrowed question looks at, as a walk through all would tell it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Excerpt
from retrieval.answer.narrowing import Narrowing, names_file
from retrieval.answer.scope import Scopes
from retrieval.answer.values import Values
from retrieval.corpus import Passage
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.signed import signed_texts

TALK = """\
#Ada = ada_l, Ada Lovelace
Ada (2024-03-04T12:31:05Z): The lamp burns whale oil.
Bob (2024-03-04): No, the lamp burns colza oil!
Ada (2024-03-05): Whale oil it is, says the log.
Cy (2023): The lamp burned seal oil once.
Nobody knows which oil the lamp burned before.
Bob (2024-04): Which oil does the lamp burn?
Ada (2024-04-02): Colza.
"""
LOG = "#by Ádá Byron (2022-07)\nThe lamp oil came by ship.\n"
SAME = "Ada (2024-03-04): The horn sounds in fog.\n"
FILES = {"log.txt": LOG, "old/same.txt": SAME, "same.txt": SAME, "talk.txt": TALK}


@pytest.fixture(autouse=True, scope="module")
def read_so() -> Iterator[None]:
    with signed_texts():
        yield


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(corpus(tmp_path_factory.mktemp("talk"), FILES))


def said(answerer: Answerer, question: str) -> set[tuple[str, str]]:
    """Return author and day of each paragraph that an answer shows, or names as another place."""
    answer = answerer.answer(question, top=20)
    shown = [*answer.excerpts, *answer.weak]
    table = answerer.snapshot.paragraphs
    found = set()
    for number, paragraph in enumerate(table):
        lines = paragraph.lines
        places = [place.rpartition(":") for one in shown for place in one.also_at]
        is_shown = any(
            one.extract.path == lines.path
            and one.extract.first_line <= lines.last
            and lines.first <= one.extract.last_line
            for one in shown
        ) or any(
            path == lines.path
            and int(span.split("-")[0]) <= lines.last
            and lines.first <= int(span.split("-")[-1])
            for path, _, span in places
        )
        if is_shown:
            start, end = table.spans[number].tolist()
            byline = table.byline(table.source_number(number), start, end)
            found.add((byline.author, byline.date[:10]))
    return found


def test_only_one_persons_words_are_shown(talk: Answerer) -> None:
    oil = "which oil does the lamp burn"
    assert said(talk, f"{oil} by:bob") == {("Bob", "2024-03-04"), ("Bob", "2024-04")}
    for name in ("ada", "ada_l", "LOVELACE", "Ada Lovelace", "@ada"):
        assert {who for who, _ in said(talk, f'{oil} file:talk.txt by:"{name}"')} == {"Ada"}
    assert said(talk, "lamp oil by:byron") == {("Ádá Byron", "2022-07")}
    assert {who for who, _ in said(talk, f"{oil} by:bob by:cy")} == {"Bob", "Cy"}


def test_what_has_no_author_is_nobodys(talk: Answerer) -> None:
    question = "Which oil did nobody know the lamp burned before?"
    assert ("", "") in said(talk, question)
    assert ("", "") not in said(talk, f"{question} by:ada by:bob by:cy")
    assert ("", "") not in said(talk, f"{question} after:1900")


def test_a_question_is_not_shown_with_another_persons_answer(talk: Answerer) -> None:
    oil = "which oil does the lamp burn after:2024-04"
    assert ("Ada", "2024-04-02") in said(talk, oil)
    assert said(talk, f"{oil} by:bob") == {("Bob", "2024-04")}


@pytest.mark.parametrize(
    ("parts", "days"),
    [
        ("after:2024-04", {"2024-04", "2024-04-02"}),
        ("after:2024-03-05 before:2024-04", {"2024-03-05"}),
        ("before:2023", {"2022-07"}),
        ("before:2024", {"2023", "2022-07"}),
        ("before:2023-06", {"2022-07"}),
        ("after:2022-07 before:2022-08", {"2022-07"}),
        ("after:2022-07-02 before:2024", {"2023"}),
        ("after:2025 after:2024-04 before:2020 before:2024-04-02", set()),
        ("after:2025 after:2024-04 before:2020 before:2024-05", {"2024-04", "2024-04-02"}),
    ],
)
def test_what_is_surely_of_a_time_is_found(talk: Answerer, parts: str, days: set[str]) -> None:
    assert {day for _, day in said(talk, f"which oil does the lamp burn {parts}")} == days


def test_a_passage_is_told_only_from_the_file_that_is_named(talk: Answerer) -> None:
    everywhere = talk.answer("the horn sounds in fog by:ada")
    assert [(e.extract.path, e.also_at) for e in everywhere.excerpts] == [
        ("old/same.txt", ("same.txt:1",))
    ]
    for name in ("old/", "old/same.txt"):
        (there,) = talk.answer(f"the horn sounds in fog by:ada file:{name}").excerpts
        assert (there.extract.path, there.also_at) == ("old/same.txt", ())
    (there,) = talk.answer('the horn sounds in fog after:2024 file:"sam*.txt"').excerpts
    assert there.also_at == ("same.txt:1",)
    assert not talk.answer("the horn sounds in fog by:bob").answered


def test_a_phrase_in_another_persons_words_is_no_hit(talk: Answerer) -> None:
    assert said(talk, '"colza oil" by:bob') == {("Bob", "2024-03-04")}
    assert said(talk, '"colza oil" by:ada') == set()
    assert said(talk, "no, the lamp burns colza oil! by:ada") <= {
        (who, day) for who, day in said(talk, "lamp oil colza by:ada")
    }


def test_what_others_say_around_it_decides_on_no_order(tmp_path: Path) -> None:
    oil = "The lamp of the tower burns whale oil."
    files = {
        f"{number:02}.txt": f"Bob (2024): {oil} {oil} {number}.\nAda (2024): The lamp again.\n"
        for number in range(60)
    }
    files["z.txt"] = f"Cy (2024): {'It was dark and the wind blew on. ' * 20}\nAda (2024): {oil}\n"
    answerer = Answerer(corpus(tmp_path, files))
    question = "Does the lamp of the tower burn whale oil?"
    assert "z.txt" not in {e.extract.path for e in answerer.answer(question).excerpts}
    first = answerer.answer(f"{question} by:ada").excerpts[0]
    assert first.extract.path == "z.txt"
    assert first.extract.text == f"Ada (2024): {oil}"


def test_why_a_narrowed_answer_was_found_can_be_asked(talk: Answerer) -> None:
    question = "which oil does the lamp burn by:bob"
    (first, *_) = talk.answer(question).excerpts
    explained = talk.explain(question, first.paragraph_id)
    assert explained is not None
    assert explained.reach > explained.bar
    ship = talk.answer("oil ship").excerpts[0]
    assert talk.explain(question, ship.paragraph_id) is None


def test_unknown_people_and_dates_are_told(talk: Answerer) -> None:
    assert talk.answer("oil by:bobb").warnings[0] == (
        "Nobody here is called bobb; the nearest is Bob."
    )
    assert talk.answer("oil after:2030").warnings[0] == (
        "Nothing here is dated 2030 or later; dates here go from 2022-07 to 2024-04-02."
    )
    assert talk.answer("oil before:2022-07").warnings[0] == (
        "Nothing here is dated before 2022-07; dates here go from 2022-07 to 2024-04-02."
    )


def test_where_nothing_is_like_a_value_those_that_there_are_are_told(talk: Answerer) -> None:
    assert talk.answer("oil by:Zebulon").warnings[0] == (
        "Nobody here is called Zebulon; nothing is like it; the most frequent are Ada, Bob and Ádá "
        "Byron."
    )
    assert talk.answer("oil in:Kubernetes").warnings[0].endswith("; there is none.")


def test_one_of_few_that_is_not_like_a_value_is_not_called_the_nearest(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"a.txt": "Bo (2024): The lamp burns colza oil."}))
    assert answerer.answer("lamp oil by:Zebulon").warnings[0] == (
        "Nobody here is called Zebulon; there is only Bo."
    )
    assert answerer.answer("lamp oil by:Boo").warnings[0] == (
        "Nobody here is called Boo; the nearest is Bo."
    )


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("lamps", ["reef - town - lamps [12].txt"]),
        ("Town Lamps", ["reef - town - lamps [12].txt"]),
        ("town", ["reef - town - bells.txt", "reef - town - lamps [12].txt"]),
        # A whole name is this file's alone.
        ("log", ["log.txt"]),
        ("lam", []),
        ("lam*", []),
    ],
)
def test_a_file_is_found_by_words_of_its_name_where_none_is_called_so(
    tmp_path: Path, name: str, paths: list[str]
) -> None:
    names = ("log.txt", "old - log.txt", "reef - town - bells.txt", "reef - town - lamps [12].txt")
    snapshot = corpus(tmp_path, {one: f"The oil of {one}." for one in names})
    scope = Scopes(snapshot, Values(snapshot)).of(Narrowing(files=(name,)))
    assert scope is not None
    assert scope.sources is not None
    assert [path for path, is_in in zip(names, scope.sources, strict=True) if is_in] == paths


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ("by:cy after:2024", "by:cy and after:2024"),
        ("by:bob file:log.txt", "by:bob and file:log.txt"),
        ("after:2022-08 before:2022-12", "after:2022-08 and before:2022-12"),
        ("before:2023 by:ada file:same.txt", "by:ada, before:2023 and file:same.txt"),
    ],
)
def test_parts_that_nothing_fits_together_are_told(talk: Answerer, parts: str, told: str) -> None:
    (warning,) = talk.answer(f"oil {parts}").warnings
    assert warning == f"Nothing here fits {told} together; leave one out."


@pytest.mark.parametrize("parts", ["by:ada after:2024", "file:log.txt by:byron", "by:bob by:cy"])
def test_parts_that_something_fits_are_told_nothing(talk: Answerer, parts: str) -> None:
    assert talk.answer(f"zebra {parts}").warnings == ()


def test_where_nothing_is_signed_or_dated_that_is_told(tmp_path: Path) -> None:
    plain = Answerer(corpus(tmp_path, {"a.txt": "The lamp burns oil."}))
    assert plain.answer("lamp by:ada").warnings[0] == "Nothing here says who wrote it."
    assert plain.answer("lamp after:2024").warnings[0] == "Nothing here is dated."
    assert plain.values.offered("by", "", 25, 100) == []
    assert plain.values.offered("after", "", 25, 100) == []


def test_values_are_offered_as_they_are_typed_the_most_frequent_first(talk: Answerer) -> None:
    def offered(key: str, typed: str, k: int = 25) -> list[str]:
        return talk.values.offered(key, typed, k, 100)

    assert set(offered("by", "")) == {"Ada", "Bob", "Cy", "Ádá Byron"}
    assert offered("by", "")[0] == "Ada"
    assert offered("by", "", 1) == ["Ada"]
    assert set(offered("by", "ad")) == {"Ada", "Ádá Byron"}
    assert offered("by", "love ad") == ["Ada"]
    assert offered("by", "BYR") == ["Ádá Byron"]
    assert offered("by", "yron") == []
    assert offered("file", "sa") in (["old/same.txt", "same.txt"], ["same.txt", "old/same.txt"])
    assert set(offered("after", "")) == {"2024", "2023", "2022"}
    assert set(offered("before", "2024")) == {"2024", "2024-03", "2024-04"}
    assert set(offered("before", "2024/03")) >= {"2024-03-04"}
    assert offered("after", "soon") == []


def test_what_is_offered_is_short_and_narrows_to_the_same(tmp_path: Path) -> None:
    heading = "How long " * 30
    name = "n" * 130 + ".txt"
    files = {"a.md": f"# {heading}\n\nThirty days.\n", f"deep/{'d' * 95}/b.md": "x", name: "x"}
    answerer = Answerer(corpus(tmp_path, files))
    (cut,) = answerer.values.offered("in", "how", 25, 100)
    assert len(cut) <= 100
    assert texts(answerer.answer(f'thirty days in:"{cut}"')) == ["Thirty days."]
    assert answerer.values.offered("file", "", 25, 100) == ["a.md", "b.md"]


AUTHORS = ("Ada", "Ada Byron", "Bob", "")
DATES = ("", "2023", "2024-02", "2024-02-03")
LINES = st.tuples(
    st.sampled_from(AUTHORS), st.sampled_from(DATES), st.sampled_from(("lamp", "oil", "ash"))
)
NARROWINGS = st.builds(
    Narrowing,
    authors=st.sampled_from(((), ("ada",), ("byron", "bob"), ("Ada Byron",), ("nobody",))),
    after=st.sampled_from(((), ("2023",), ("2024-02-03", "2024-02"))),
    before=st.sampled_from(((), ("2024",), ("2024-02-04",))),
    files=st.sampled_from(((), ("a.txt",), ("b", "c/"))),
)


@given(
    files=st.fixed_dictionaries(
        dict.fromkeys(("a.txt", "b.txt", "c/a.txt"), st.lists(LINES, min_size=1, max_size=8))
    ),
    narrowing=NARROWINGS,
)
def test_a_walk_through_all_paragraphs_tells_the_same(
    files: Mapping[str, list[tuple[str, str, str]]], narrowing: Narrowing
) -> None:
    written = {
        path: "\n".join(f"{who} ({day}): The {word} was seen." for who, day, word in lines)
        for path, lines in files.items()
    }

    def fits(path: str, line: int) -> bool:
        who, day, _ = files[path][line]
        first, last = DAYS[day]
        return (
            (not narrowing.files or any(names_file(path, one) for one in narrowing.files))
            and (not narrowing.authors or _is_called(who, narrowing.authors))
            and (not narrowing.after or (bool(day) and any(first >= a for a in narrowing.after)))
            and (not narrowing.before or (bool(day) and any(last < b for b in narrowing.before)))
        )

    with TemporaryDirectory() as folder:
        snapshot = corpus(Path(folder), written)
        scope = Scopes(snapshot, Values(snapshot)).of(narrowing)
        if scope is None:
            assert not narrowing
            return
        expected = set()
        for number in range(len(snapshot.passages)):
            for place in snapshot.passages.places_of(number):
                may = [fits(one.source.path, one.span.first_line - 1) for one in place.paragraphs]
                if any(may) and _is_same(snapshot, number, place, files):
                    expected.add(number)
                for at, paragraph in enumerate(place.paragraphs):
                    assert scope.holds(Passage((paragraph,))) == may[at]
        assert set(scope.passages.tolist()) == expected
        answerer = Answerer(snapshot)
        for question in ("lamp seen", '"the oil was"', "the ash was seen"):
            answer = answerer.answer(" ".join([question, *narrowing.written]), top=9)
            for shown in (*answer.excerpts, *answer.weak):
                _assert_fits(shown, fits)


DAYS = {
    "": ("", ""),
    "2023": ("2023-01-01", "2023-12-31"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2024-02-03": ("2024-02-03", "2024-02-03"),
}


def _is_called(who: str, names: tuple[str, ...]) -> bool:
    return any(set(name.lower().split()) <= set(who.lower().split()) for name in names)


def _is_same(
    snapshot: Snapshot,
    number: int,
    place: Passage,
    files: Mapping[str, list[tuple[str, str, str]]],
) -> bool:
    """Tell whether a place is that of a passage, and not of another one with the same words.

    A longer passage may hold them there, too.
    """
    first = snapshot.passages[number]
    source = snapshot.sources.number(place.paragraphs[0].source.path)
    if source is None or number not in snapshot.passages.within(source):
        return False

    def said_in(one: Passage) -> list[tuple[str, str, str]]:
        return [files[p.source.path][p.span.first_line - 1] for p in one.paragraphs]

    return said_in(first) == said_in(place)


def _assert_fits(shown: Excerpt, fits: Callable[[str, int], bool]) -> None:
    extract = shown.extract
    lines = [(extract.path, extract.first_line, extract.last_line)]
    for place in shown.also_at:
        path, _, span = place.rpartition(":")
        lines.append((path, int(span.split("-")[0]), int(span.split("-")[-1])))
    for path, first, last in lines:
        assert all(fits(path, line - 1) for line in range(first, last + 1))
