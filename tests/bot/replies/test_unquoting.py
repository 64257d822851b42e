"""The quotes in a message are read back as its reader sees them."""

import tempfile
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies import layout
from bot.replies.quoting import quote
from bot.replies.unquoting import Quoted, plain, quotes_in, readings
from bot.terminal import printing
from retrieval.answer.answering import Answerer
from retrieval.quote import citations
from retrieval.quote.regions import flat
from retrieval.quote.verification import best, verify
from tests.bot.replies.discord_markdown import visible
from tests.bot.replies.test_layout import ANSWER, NASTY, excerpt
from tests.bot.replies.test_quoting import TEXTS
from tests.retrieval.corpora import corpus


@given(text=TEXTS)
@example(text="¯\\_(ツ)_/¯ \\\\ a\\b")
@example(text="> a\n>>> b")
def test_what_is_quoted_reads_back_as_it_was(text: str) -> None:
    assert visible(plain(quote(text).markdown)) == visible(text)


@given(texts=st.lists(TEXTS.filter(flat), min_size=1, max_size=4), chosen=st.integers(0, 3))
@example(texts=["\x1c0 a\x1cb \ufeff c"], chosen=0)
@example(texts=["字", "漢字 字", "to be or not to be"], chosen=0)
@example(texts=["a-\nb *c* d"], chosen=0)
def test_what_is_quoted_from_a_corpus_is_exact_when_it_is_verified(
    texts: list[str], chosen: int
) -> None:
    text = texts[chosen % len(texts)]
    with tempfile.TemporaryDirectory() as folder:
        built = corpus(Path(folder), {"a.txt": "\n\n".join(texts)})
        found = verify(built, plain(quote(text).markdown))
    assert found.verdict == "exact"
    assert flat(text) in {flat(place.text) for place in found.places}


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("", "island.txt"),
        ("", "far away/the island, line 3.txt"),
        ("", "tick`s.txt"),
        ("", f"{'long' * 40}.txt"),
        ("https://example.org/{path}#L{first}-L{last}", "island.txt"),
        ("https://example.org/({path})", "far (away)/island.txt"),
    ],
)
def test_a_reply_of_the_bot_is_read_back_with_its_files(
    tmp_path: Path, link: str, path: str
) -> None:
    name = path if len(path) < 120 else f"{'deep/' * 40}{path[-90:]}"
    text = "The *keeper* counted forty gulls at dawn."
    built = corpus(tmp_path, {name: f"{text}\nThe foghorn was repaired in March.\n"})
    answer = Answerer(built).answer("keeper gulls foghorn repaired")
    quoted = quotes_in(layout.answer_reply(answer, link).content)
    assert [one.text for one in quoted] == [excerpt.extract.text for excerpt in answer.excerpts]
    assert all(one.source and name.endswith(one.source) for one in quoted)
    cited = layout.citation_reply(citations.cite(built, f"{name}:1"), "test", link)
    (one,) = quotes_in(cited.content)
    assert one.text == text
    assert verify(built, one.text, one.source).expected_path == name


HEADINGS = st.lists(
    st.one_of(
        NASTY,
        st.sampled_from(
            [
                "say “to be or not to be” twice",
                'and "more than twelve characters"',
                "a.md, line 3 · k7f2q8ab",
                "a.md:3-4",
                "```",
                "see `a.md`, lines 3–4 · x",
                "- — » ](",
            ]
        ),
    ),
    max_size=4,
)


@given(headings=HEADINGS, link=st.sampled_from(["", "https://example.org/{path}"]))
def test_a_source_line_in_discord_is_read_back_whatever_its_headings_hold(
    headings: list[str], link: str
) -> None:
    shown = excerpt(text=LONG, path="a b.txt", headings=tuple(headings))
    content = layout.answer_reply(replace(ANSWER, excerpts=(shown,)), link).content
    assert quotes_in(content) == [Quoted(LONG, "a b.txt")]
    pasted = content.partition("\n")[2].rpartition("\n")[0]
    assert Quoted(LONG, "a b.txt") in readings(pasted)
    endless = replace(shown.extract, text="x" * 3000)
    attached = layout.extract_reply(endless, "k7f2q8ab", link).content
    assert quotes_in(attached) == []


@given(headings=HEADINGS)
def test_a_source_line_of_the_terminal_is_read_back_whatever_its_headings_hold(
    headings: list[str],
) -> None:
    with redirect_stdout(StringIO()) as printed:
        printing.show_excerpt(excerpt(text=LONG, path="a.txt", headings=tuple(headings)))
    assert Quoted(LONG, "a.txt") in readings(printed.getvalue())
    assert quotes_in(printed.getvalue()) == [Quoted(LONG, "a.txt")]


LONG = "counted forty gulls"
BARE = Quoted("forty gulls")


@pytest.mark.parametrize(
    ("message", "quotes"),
    [
        (f"> {LONG}", [Quoted(LONG)]),
        (f"so:\n> {LONG}\n> at dawn\nreally?", [Quoted(f"{LONG}\nat dawn")]),
        (f"> {LONG}\n> \n> at dawn", [Quoted(f"{LONG}\n\nat dawn")]),
        (f"> {LONG}\n\n> at every dawn", [Quoted(LONG), Quoted("at every dawn")]),
        (f"see\n>>> {LONG}\n\nat dawn", [Quoted(f"{LONG}\n\nat dawn")]),
        (f'he "{LONG}" and “{LONG}”, „{LONG}“ or «{LONG}»', [Quoted(LONG)] * 4),
        (f"```\n{LONG} \\*\n```", [Quoted(f"{LONG} \\*")]),
        (f"```txt\n{LONG}\n```\n— a.txt:3", [Quoted(LONG, "a.txt")]),
        (f"> \\*{LONG}\\* 1\\.", [Quoted(f"*{LONG}* 1.")]),
        (f"> {LONG}\n-# [1] `a b.txt`, line 3 · `k7f2q8ab`", [Quoted(LONG, "a b.txt")]),
        (f"> {LONG}\n`a.txt`, lines 3–4 · `k7f2q8ab`", [Quoted(LONG, "a.txt")]),
        (f"> {LONG}\n-# `a.md`, line 3 · On “{LONG}” · `k7f2q8ab`", [Quoted(LONG, "a.md")]),
        (f"-# [2] `a.md`, line 3 · On “{LONG}” · `k7f2q8ab` · left out", []),
        (f"-# he said “{LONG}”", [Quoted(LONG)]),
        (f"> {LONG}\n> — x/a.txt:12-18", [Quoted(LONG, "x/a.txt")]),
        (f'"{LONG}" — a.txt:12', [Quoted(LONG, "a.txt")]),
        (f"> {LONG}\nas he said in a book, line 3", [Quoted(LONG)]),
        (f"‘{LONG}’, ‚{LONG}‘, »{LONG}« and ‹{LONG}›", [Quoted(LONG)] * 4),
        (f"「{LONG}」 and 『{LONG}』 or '{LONG}'", [Quoted(LONG)] * 3),
        (f"‘{LONG} at dawn, don’t they?’", [Quoted(f"{LONG} at dawn, don’t they?")]),
        (f"'{LONG} at dawn, don't they?'", [Quoted(f"{LONG} at dawn, don't they?")]),
        (f"the dogs' owner isn't here: '{LONG}' he said", [Quoted(LONG)]),
        (f"the dogs’ owner isn’t here: ‘{LONG}’ he said", [Quoted(LONG)]),
        (f"'{LONG}' — a.txt:3", [Quoted(LONG, "a.txt")]),
        # A quote within a quote is a part of it.
        (f"“he {LONG}, ‘at dawn’, he said”", [Quoted(f"he {LONG}, ‘at dawn’, he said")]),
        (f"'he \"{LONG}\" at dawn'", [Quoted(f'he "{LONG}" at dawn')]),
        (f"“he “{LONG}” at dawn”", [Quoted(f"he “{LONG}” at dawn")]),
        (f"«he «{LONG}» at dawn»", [Quoted(f"he «{LONG}» at dawn")]),
        (f"「he 『{LONG}』 at dawn」", [Quoted(f"he 『{LONG}』 at dawn")]),
        # Shorter than twelve characters, not a quote, or not closed.
        ('> too short\n"gulls" and >_< >no "quote at all', []),
        (f'a 12" pipe, {LONG} and a 6" one', []),
        (f'"{LONG}\n\nnext paragraph"', []),
        ("", []),
    ],
)
def test_quotes_in_a_message_are_found_in_their_order(message: str, quotes: list[Quoted]) -> None:
    assert quotes_in(message) == quotes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("forty gulls", [Quoted("forty gulls")]),
        ("> forty *gulls*\n", [Quoted("> forty *gulls*"), Quoted("forty *gulls*")]),
        ("“forty gulls”", [Quoted("“forty gulls”"), Quoted("forty gulls")]),
        (
            '> "forty gulls"\n-# `a.txt`, line 1',
            [
                Quoted('> "forty gulls"\n-# `a.txt`, line 1'),
                Quoted('> "forty gulls"', "a.txt"),
                Quoted('"forty gulls"', "a.txt"),
                Quoted("forty gulls", "a.txt"),
            ],
        ),
        (
            "forty gulls\n  [1] island.md, lines 5–6 · m7ta5zq2 · also at b.md:3",
            [
                Quoted("forty gulls\n  [1] island.md, lines 5–6 · m7ta5zq2 · also at b.md:3"),
                Quoted("forty gulls", "island.md"),
            ],
        ),
        (
            '"forty gulls" -- island.md:5',
            [
                Quoted('"forty gulls" -- island.md:5'),
                Quoted('"forty gulls"', "island.md"),
                Quoted("forty gulls", "island.md"),
            ],
        ),
        ("island.md:5", [Quoted("island.md:5")]),
        *(
            (f"{before}forty gulls{behind}", [Quoted(f"{before}forty gulls{behind}"), BARE])
            for before, behind in ("‘’", "»«", "「」", "『』", "''", "„”", "‚‘")
        ),
        (" \n ", []),
    ],
)
def test_a_text_is_read_as_it_stands_first_and_then_with_its_marks_undone(
    text: str, meant: list[Quoted]
) -> None:
    assert readings(text) == meant


@pytest.mark.parametrize("place", ["page 7", "line 12 of its text", "lines 12–18 of its text"])
def test_a_place_in_a_drawn_text_is_no_part_of_a_quote(place: str) -> None:
    for line in (f"-# [1] `far/a.pdf`, {place} · Lamps · `k7f2q8ab`", f"[1] far/a.pdf, {place}"):
        assert readings(f"> It burns whale oil.\n{line}")[-1] == Quoted(
            "It burns whale oil.", "far/a.pdf"
        )


def test_marks_and_escapes_that_stand_in_a_source_are_part_of_its_quotes(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.md": "> An escaped \\* star in a quote.\n"})
    for text in ("> An escaped \\* star in a quote.", "An escaped \\\\* star in a quote."):
        found = best(verify(built, one.text, one.source) for one in readings(text))
        assert found.verdict == "exact"


@given(message=st.lists(st.one_of(TEXTS, st.sampled_from(['"', "“", "”", "> ", "```", "\n"]))))
def test_any_message_can_be_read(message: list[str]) -> None:
    for one in quotes_in("".join(message)):
        assert len(one.text) >= 12
        assert one.text == one.text.strip()
    readings("".join(message))


def test_what_stands_beside_a_quote_is_told_with_it() -> None:
    first, second, third = quotes_in(
        f"**Ada** said: “{LONG}”, and B_b\n> {LONG}\n-# `a.txt`, line 3\n— Bo ||wrote|| ‘{LONG}’."
    )
    assert (first.before, first.after[:13]) == ("Ada said: ", ", and B_b\n> c")
    assert second.before == ", and B_b\n"
    assert second.after.startswith("— Bo wrote ‘counted")
    assert (third.before, third.after) == ("— Bo wrote ", ".")
    (one,) = quotes_in(f"{'long ago ' * 50}“{LONG}”{' and then ' * 50}")
    assert len(one.before) <= 200
    assert len(one.after) <= 200
