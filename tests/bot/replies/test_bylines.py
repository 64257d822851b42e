"""Who said something and when stands before where it stands, whatever the name is."""

from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies import layout
from bot.replies.bylines import signature
from bot.replies.copying import copy_reply
from bot.replies.paths import located
from bot.replies.unquoting import Quoted, quotes_in, readings
from bot.terminal import printing
from retrieval.corpus import Byline, Extract, clock
from retrieval.quote import OpenedExcerpt, citations
from retrieval.snapshots.snapshot import Snapshot
from tests.bot.replies.discord_markdown import read, visible
from tests.bot.replies.test_layout import ANSWER, EXCERPT, NASTY, excerpt
from tests.retrieval.corpora import corpus

ADA = Byline("Ada", "2025-03-04T12:31:05+00:00")


@pytest.mark.parametrize(
    ("byline", "said"),
    [
        (ADA, "Ada, 2025-03-04"),
        (Byline("Ada"), "Ada"),
        (Byline("", "2025-03"), "2025-03"),
        (Byline("Ada", "2025"), "Ada, 2025"),
        (Byline("Ada", "last spring"), "Ada"),
        (Byline(seconds=3.0), ""),
        (Byline("Ada\u202e \u0007 Byron"), "Ada Byron"),
        (Byline("Marcel·lí · Pau ·"), "Marcel·lí Pau"),
        (Byline("`x`"), "'x'"),
        (Byline("faq.md, line 3"), "“faq.md, line 3”"),
        (
            Byline(parts=(("Ada", "2025-03-04T12:31", "u"), ("Bob", "2025-03-05", ""))),
            "Ada, 2025-03-04; Bob, 2025-03-05",
        ),
        (
            Byline("Ada", parts=(("Ada", "2025-03-04T12", "u"), ("Ada", "2025-03-04", "v"))),
            "Ada, 2025-03-04",
        ),
        (Byline(parts=tuple((name, "", "") for name in "ABCD")), "A; B; C; …"),
        (Byline("Ada" * 30), "AdaAdaAdaAdaAdaAdaA…daAdaAdaAdaAdaAdaAda"),
    ],
)
def test_author_and_day_are_told(byline: Byline, said: str) -> None:
    assert signature(byline) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "0:00"), (59.99, "0:59"), (751.9, "12:31"), (3599, "59:59"), (3751, "1:02:31")],
)
def test_a_time_is_told_as_players_tell_it(seconds: float, said: str) -> None:
    assert clock(seconds) == said


def test_a_source_line_says_who_and_when_before_where() -> None:
    shown = excerpt(path="faq.md", byline=ADA, headings=("Data", "How long?"))
    content = layout.answer_reply(replace(ANSWER, excerpts=(shown,))).content
    assert (
        "\n-# [1] Ada, 2025-03-04 · `faq.md`, line 3 · Data › How long? · `k7f2q8ab`\n" in content
    )
    linked = layout.source_line(shown.extract, "https://example.org/{path}")
    assert linked.startswith(
        "-# Ada, 2025-03-04 · [`faq.md`, line 3](<https://example.org/faq.md>)"
    )


@pytest.mark.parametrize(
    ("path", "place"), [("talk.json", "at 12:31"), ("talk.txt", "line 3"), ("a.pdf", "page 7")]
)
def test_a_time_stands_for_lines_only_where_the_text_is_drawn(path: str, place: str) -> None:
    page = 7 if path.endswith(".pdf") else None
    said = replace(EXCERPT.extract, path=path, page=page, byline=Byline(seconds=751.0))
    assert layout.source_line(said) == f"-# `{path}`, {place}"


NAMES = st.one_of(
    NASTY,
    st.sampled_from(
        [
            "a.md:3",
            "Ada, line 3",
            "Ada · b.md, line 1",
            "k7f2q8ab",
            "jennifer",
            "p. 3",
            "· x ·",
            "[1] Ada",
            "— a.md:3",
            "“to be or not to be”",
            "```",
            "](<x>)",
            "Ada p. 7",
            "Ada:12:3",
        ]
    ),
)
DATES = st.sampled_from(["", "2025", "2025-03-04", "2025-03-04T01:02:03Z"])
KNOWN = ["a.md", "far away/a b.md", "a · b.md", "tick`s.md", "a, line 3.md"]
PATHS = st.sampled_from(KNOWN)
LONG = "counted forty gulls"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    texts = {path: f"# Backhand\n\n{LONG} of {path}\n" for path in [*KNOWN, "b.md"]}
    return corpus(tmp_path_factory.mktemp("notes"), texts)


@given(
    authors=st.lists(NAMES, min_size=1, max_size=4),
    date=DATES,
    path=PATHS,
    link=st.sampled_from(["", "https://a.org/{path}"]),
)
@example(authors=["Ada"], date="2025-03-04", path="a · b.md", link="https://a.org/{path}")
@example(authors=["Ada", "p. 3"], date="", path="a.md", link="")
@example(authors=["Ada", "at 12:31", "line 3"], date="", path="a.md", link="")
def test_every_source_line_is_read_back(
    snapshot: Snapshot, authors: list[str], date: str, path: str, link: str
) -> None:
    parts = tuple((" ".join(author.split()), date, "") for author in authors)
    byline = Byline(parts[0][0], date) if len(parts) == 1 else Byline(parts=parts)
    extract = replace(EXCERPT.extract, text=LONG, path=path, byline=byline, headings=("Backhand",))
    named = snapshot.sources.number(path)
    assert named is not None
    shown = replace(EXCERPT, extract=extract)
    reply = layout.extract_reply(extract, link=link).content
    with redirect_stdout(StringIO()) as printed:
        printing.show_extract(extract)
    copied = copy_reply(OpenedExcerpt("k7f2q8ab", extract)).content.split("```")[3].strip("\n")
    for text in (reply, printed.getvalue(), copied):
        assert Quoted(LONG, path) in [*readings(text), *quotes_in(text)], text
        line = text.strip().rpartition("\n")[2].strip()
        found = citations.cite(snapshot, line)
        assert found.extract is not None, line
        assert (found.extract.path, found.extract.first_line) == (path, 3), line
    content = layout.answer_reply(replace(ANSWER, excerpts=(shown,)), link).content
    assert quotes_in(content) == [Quoted(LONG, path)]


@given(author=NASTY)
def test_a_name_is_no_markup_and_pings_nobody(author: str) -> None:
    byline = Byline(author)
    line = layout.source_line(replace(EXCERPT.extract, byline=byline))
    (block,) = read(line)
    assert block.constructs == ("code",)
    told = f"{signature(byline)} · " if signature(byline) else ""
    assert block.text == visible(f"{told}notes/lamp.txt, line 3")


def test_what_is_copied_says_who_said_it() -> None:
    extract = Extract("a.md", 3, 4, 0, 9, "One.\nTwo.", byline=ADA)
    assert located(extract) == "Ada, 2025-03-04 · a.md:3-4"
