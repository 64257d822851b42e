"""Is a quote exact whatever its marks, letters and spaces, and is what was folded named?"""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.corpus import folding
from retrieval.quote.verification import Verification, verify
from tests.retrieval.corpora import corpus

MARKS, DASHES, ELLIPSIS = ["quotation marks"], ["dashes"], ["ellipsis"]
INVISIBLE, FORMS, MARKUP = ["invisible characters"], ["letter forms"], ["markup"]
CASE, ENDS = ["case"], ["end punctuation"]

QUOTATION_MARKS = [
    ("The sign says: Don’t panic yet.", "Don't panic"),
    ("The sign says: Don't panic yet.", "Don’t panic"),
    ("O\u02bcBrien came, and it was rock \u00b4n\u00b4 roll.", "O'Brien came, and it was rock 'n'"),
    ("He called it “a fair wind” twice.", 'it "a fair wind" twice'),
    ("Er sagte „guten Wind“ zweimal.", 'sagte "guten Wind" zweimal'),
    ("Elle dit «\u00a0bon vent\u00a0» deux fois.", 'dit "bon vent" deux fois'),
    ("Elle dit « bon vent » deux fois.", 'dit "bon vent'),
    ("He called it ‘a fair wind’ twice.", "it 'a fair wind' twice"),
]
DASHED = [
    ("The lamp burnt in 1914–1918 only.", "1914-1918"),
    ("The lamp — a brass one — burnt.", "lamp - a brass one - burnt"),
    ("The lamp — a brass one — burnt.", "lamp -- a brass one --- burnt"),
    ("The lamp - a brass one - burnt.", "lamp — a brass one – burnt"),
    ("It was \u22125 degrees.", "was -5 degrees"),
    ("A non\u2011stop ferry leaves.", "non-stop ferry"),
    ("Every night--even in March--it burnt.", "night—even in March—it"),
]
ELLIPSES = [
    ("All of it is gone …", "gone..."),
    ("All of it is gone ... they said", "gone … they"),
    ("All of it is gone. . . they said", "gone… they said"),
    ("Gone... and gone... and gone", "and gone… and gone"),
    ("全部なくなった……と言った。", "なくなった...と言った"),
    ("Wait . . . it comes", "Wait … it"),
]
UNSEEN = [
    ("The audi\u00adtor came in May.", "The auditor"),
    ("The audi\u200btor came in May.", "auditor came"),
    ("The auditor came in May.", "The audi\u00adtor"),
    ("A warm \u2764\ufe0f for all.", "A warm \u2764 for all"),
    ("The word\u2060 joiner stays.", "word joiner stays"),
    ("The ca\u200dble and the ro\ufeffpe.", "cable and the rope"),
    ("Left\u200e to \u202bright\u202c it goes.", "Left to right it"),
]
LETTERS = [
    ("On the ﬁrst ﬂoor it is cold.", "the first floor"),
    ("The o\ufb03ce has a cu\ufb00.", "office has a cuff"),
    (unicodedata.normalize("NFD", "Größe und Übermut im Café"), "Größe und Übermut im Café"),
    ("Größe und Übermut", unicodedata.normalize("NFD", "Größe und Übermut")),
    (
        "\u0935\u0939 \u0958\u0932\u092e \u0914\u0930 \u095b\u092e\u0940\u0928",
        "क\u093cलम और ज\u093cमीन",
    ),
    (
        "\u0628\u0650\u0633\u0652\u0645\u0650 \u0627\u0644\u0644\u064e\u0651\u0647\u0650",
        "\u0628\u0650\u0633\u0652\u0645\u0650 \u0627\u0644\u0644\u0651\u064e\u0647\u0650",
    ),
    ("Ｔｈｅ　ｗｉｄｅ lamp", "The wide lamp"),
    ("ﾗﾝﾌﾟが消えた。", "ランプが消えた"),
    ("\ufe8e\ufedf\ufe92\ufeb0", "\u0627\u0644\u0628\u0632"),
    ("The A\u030angstro\u0308m and the \u212bngstr\u00f6m.", "The Ångström and the Ångström"),
]
MARKDOWN = [
    ("Before the **first** frost.", "the first frost"),
    ("_Ownership_ is a set of rules.", "Ownership is a set of rules"),
    ("We keep a `Box<T>` on a shelf.", "a Box<T> on a shelf"),
    ("This is [a page](x.md) of it.", "This is a page of it"),
    ("wipe your shoes", "wipe **your shoes**"),
    ('Read [the **bold** plan](<a b.md> "Plan") at `home`.', "Read the bold plan at home"),
    ("Two ***strong*** words, ~~gone~~ and kept__s__.", "Two strong words, gone and kept__s__"),
    ("The old\\_gate\\_plan of it.", "old_gate_plan of"),
    ("The ``a`b`` and 2 \\* 3 &amp; 4 hold.", "The a`b and 2 * 3 & 4 hold"),
    ("It [links][plan] to <https://example.org/x> here.", "It links to https://example.org/x here"),
    ("> a wave that\n> **breaks** on", "a wave that breaks on"),
    ("- one lamp\n- another *lamp*", "one lamp another lamp"),
    ("wipe your shoes", "wipe [your](x.md) `shoes`"),
    ("## The *old* gate ##\n\nIt is shut.", "The old gate"),
    ("## The &quot;old&quot; gate\n\nIt is shut.", 'The "old" gate'),
    ("One lamp<br>and another<br/>lamp", "One lamp and another lamp"),
    ("A <kbd>Ctrl</kbd> key<!-- big --> is left[^1] here.", "A Ctrl key is left here"),
]
FIRST_LETTERS = [
    (
        "They found the board has nothing against two pear trees.",
        "[T]he board has nothing against two",
    ),
    ("The board has nothing against it.", "the board has nothing"),
    ("So said the keeper of it.", "Said the keeper"),
    ("The board has nothing against it.", "[t]he board has"),
    ("it rains. Nobody minds.", "It rains"),
    ("Élan is all they had.", "élan is all"),
]
AT_THE_ENDS = [
    ("We mend what we break and say so.", "what we break."),
    ("We mend what we break, and say so.", "what we break."),
    ("We mend what we break, and say so.", '"what we break."'),
    ("We mend what we break and say so.", "(what we break)"),
    ("We mend what we break and say so.", "…what we break…"),
    ("We mend what we break and say so.", "what we break;"),
    ("We mend (what we break) and say so.", "“mend (what we break)”,"),
    ("壊したものは直すと言う。", "「壊したものは直す」。"),
]


def verified(folder: Path, source: str, quote: str, name: str = "a.md") -> Verification:
    built = corpus(folder, {name: f"{source}\n", "other.txt": "Somebody else stands here.\n"})
    found = verify(built, quote)
    for place in found.places:
        data = (folder / place.path).read_bytes()
        assert data[place.byte_start : place.byte_end].decode() == place.text
        assert data[: place.byte_start].count(b"\n") + 1 == place.first_line
    return found


@pytest.mark.parametrize(
    ("source", "quote", "folded"),
    [
        (source, quote, folded)
        for cases, folded in (
            (QUOTATION_MARKS, MARKS),
            (DASHED, DASHES),
            (ELLIPSES, ELLIPSIS),
            (UNSEEN, INVISIBLE),
            (LETTERS, FORMS),
            (MARKDOWN, MARKUP),
            (FIRST_LETTERS, CASE),
            (AT_THE_ENDS, ENDS),
        )
        for source, quote in cases
    ],
)
def test_what_a_reader_can_not_tell_from_the_source_is_exact_and_named(
    tmp_path: Path, source: str, quote: str, folded: list[str]
) -> None:
    found = verified(tmp_path, source, quote)
    assert (found.verdict, found.difference) == ("exact", None)
    assert list(found.but_for) == folded


@pytest.mark.parametrize(
    ("source", "quote", "folded"),
    [
        (
            "It’s “*mended*” – so they say…",
            '"It\'s "mended" - so they say..."',
            "quotation marks, dashes, ellipsis, markup, end punctuation",
        ),
        ("So says  the\nkeeper.", '"Says the keeper"', "white space, case, end punctuation"),
        (
            "The ﬁrst audi\u00adtor.",
            "the first auditor",
            "invisible characters, letter forms, case",
        ),
        ("The **ﬁrst** lamp is lit", "The first  lamp", "white space, letter forms, markup"),
        ("So says  the\nkeeper.", "says the keeper.", "white space"),
        ("So says the keeper.", "says the keeper", ""),
        ("So says `the_keeper` of it.", "`the_keeper` of", ""),
        ("So says<br>the keeper of <i>it</i>.", "says<br>the keeper of <i>it</i>", ""),
        ("So **says** the keeper.", "So **says** the", ""),
    ],
)
def test_all_that_was_folded_is_named_in_one_order(
    tmp_path: Path, source: str, quote: str, folded: str
) -> None:
    found = verified(tmp_path, source, quote)
    assert (found.verdict, ", ".join(found.folded)) == ("exact", folded)


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        # Superscripts, fractions and the like say something of their own.
        ("It is 10² here.", "102"),
        ("It is 10² here.", "10"),
        ("It is 102 here.", "10²"),
        ("It is 10<sup>2</sup> here.", "102"),
        ("It is 102 here.", "10<sup>2</sup>"),
        ("It is ½ here.", "1⁄2"),
        ("It is step ③ here.", "step 3"),
        ("It is part Ⅳ here.", "part IV"),
        ("It is H₂O here.", "H2O"),
        # A sign, a unit and a currency belong to their number, as all of its digits do.
        ("It was -5 here.", "5 here"),
        ("It was −5 here.", "5"),
        ("It was 5 here.", "-5"),
        ("It is pages 3–5 here.", "-5 here"),
        ("It was 5% here.", "was 5"),
        ("It was 5 here.", "5%"),
        ("C’était 5 % ici.", "était 5"),
        ("It costs $5 here.", "5 here"),
        ("It costs 5 € here.", "costs 5"),
        ("It costs 2.50 here.", "costs 2"),
        ("It costs 1,200 here.", "200 here"),
        # A question and a call are no statement.
        ("Do you agree? Yes.", "you agree."),
        ("You agree. Yes.", "You agree?"),
        ("You agree! Yes.", "You agree."),
        ("You agree? Yes.", "You agree!"),
        ("You agree? Yes.", '"You agree."'),
        ("Tu es d’accord\u202f? Oui.", "Tu es d’accord."),
        # Brackets with something in them are no punctuation.
        ("Call run(fast) now.", "run()"),
        # An option is not a dash and a word.
        ("Call it with --quiet now.", "with -quiet"),
        # Only the first letter may be another one.
        ("The old keeper came.", "The Old keeper"),
        ("The old keeper came.", "THE old"),
        ("The old keeper came.", "the [o]ld keeper"),
        # Marks that are no marks.
        ("It is 5 * 3 and 2 * 4 here.", "5 3 and"),
        ("The snake_case_name stays.", "snakecasename"),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_what_a_reader_can_tell_from_the_source_is_not_folded(
    tmp_path: Path, source: str, quote: str, name: str
) -> None:
    assert verified(tmp_path, source, quote, name).verdict == "absent"


@pytest.mark.parametrize(
    ("source", "quote", "difference"),
    [
        (
            "It was -5 degrees at dawn in March.",
            "5 degrees at dawn in March",
            "[--5-]{+5+} degrees at dawn in March.",
        ),
        (
            "It was 5% of all who came here.",
            "It was 5 of all who came",
            "It was [-5%-]{+5+} of all who came",
        ),
        (
            "Do you all agree with the keeper? Yes.",
            "you all agree with the keeper.",
            "you all agree with the [-keeper?-]{+keeper.+}",
        ),
        # Only words that changed are marked, each as its own side spells it.
        (
            "It’s “mended” – so the **old** keeper says…",
            'It\'s "mended" - so the new keeper says...',
            "It’s “mended” – so the [-old-]{+new+} keeper says…",
        ),
        (
            "The café’s _first_ keeper came by boat.",
            "the café's last keeper came by boat",
            "The café’s [-first-]{+last+} keeper came by boat",
        ),
        (
            "## The old gate of the harbour\n\nIt is shut.",
            "The old gate of the garden",
            "The old gate of the [-harbour-]{+garden+}",
        ),
        # A changed word in a quote within the quote.
        (
            "The sign says “wipe your shoes” at the door.",
            'The sign says "wipe your feet" at the door.',
            'The sign says “wipe your [-shoes”-]{+feet"+} at the door.',
        ),
        (
            "He said that “the sign, ‘no dogs’, is old” to us.",
            "He said that \"the sign, 'no cats', is old\" to us.",
            "He said that “the sign, ‘no [-dogs’-]{+cats'+}, is old” to us.",
        ),
    ],
)
def test_a_near_quote_differs_in_what_a_reader_can_tell(
    tmp_path: Path, source: str, quote: str, difference: str
) -> None:
    found = verified(tmp_path, source, quote)
    assert (found.verdict, found.difference) == ("near", difference)


BELLS = "The bell of the harbour rings at seven on Sundays."
MENDED = "We mend what we break, and nobody is asked who broke it."


@pytest.mark.parametrize(
    ("quote", "difference"),
    [
        (
            "We mend what we break … The bell of the harbour rings at eight",
            "We mend what we break … The bell of the harbour rings at [-seven-]{+eight+}",
        ),
        (
            "bell of the old harbour rings [...] nobody is asked who broke it",
            "bell of the {+old+} harbour rings [...] nobody is asked who broke it",
        ),
        (
            f"{BELLS.replace('harbour', 'tower')} {MENDED}",
            f"{BELLS.replace('harbour', '[-harbour-]{+tower+}')} {MENDED}",
        ),
    ],
)
def test_one_piece_of_a_stitched_quote_may_be_near(
    tmp_path: Path, quote: str, difference: str
) -> None:
    found = verified(tmp_path, f"{MENDED}\n\n{BELLS}", quote)
    assert (found.verdict, found.difference) == ("stitched", difference)
    assert len(found.places) == 2


@pytest.mark.parametrize(
    "quote",
    [
        # Two pieces with a changed word, a piece of four words, and one that is made up.
        "The bell of the harbour rings at eight … nobody is told who broke it",
        "We mend what we break … rings at eight on",
        "We mend what we break … The keeper never told anybody about that",
    ],
)
def test_a_quote_with_more_that_stands_nowhere_is_absent(tmp_path: Path, quote: str) -> None:
    assert verified(tmp_path, f"{MENDED}\n\n{BELLS}", quote).verdict == "absent"


@pytest.mark.parametrize(
    ("name", "source", "quote"),
    [
        ("a.md", "Die Aktualisierungs&shy;anleitungen liegen hier.", "Aktualisierungsanleitungen"),
        ("a.md", "The caf&eacute; at AT&amp;T is shut.", "The café at AT&T"),
        ("a.md", "It costs 5&nbsp;&euro; a day.", "5 € a day"),
        ("a.md", "M&uuml;ller &amp; S&ouml;hne don&#39;t ask.", "Müller & Söhne don't ask"),
        ("a.md", "A `list` of Box&lt;Lamp&gt; it is.", "list of Box<Lamp>"),
        ("a.adoc", "The keeper&#8217;s own&nbsp;oar broke.", "keeper's own oar"),
        ("a.txt", "In the raw export AT&amp;T stands.", "export AT&amp;T stands"),
    ],
)
def test_an_entity_is_quoted_as_the_character_that_a_reader_sees(
    tmp_path: Path, name: str, source: str, quote: str
) -> None:
    found = verify(corpus(tmp_path, {name: f"{source}\n\nAnother line.\n"}), quote)
    assert found.verdict == "exact"
    assert [place.text in source for place in found.places] == [True]


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("The [mail](m.md)box by the gate is red.", "mailbox by the gate"),
        ("Die Aktualisierungs<wbr>anleitungen liegen hier.", "Aktualisierungsanleitungen liegen"),
        ("It was un**glaub**lich dark.", "It was unglaublich"),
        ("Two `lamp`s and three `Box`es burn.", "lamps and three Boxes"),
        ("A post[box](b.md) and a light[*house*](l.md).", "postbox and a lighthouse"),
        ("An H<sub>2</sub>O lamp, <b>W</b>ord for word.", "lamp, Word for word"),
    ],
)
def test_marks_inside_a_word_do_not_part_it(tmp_path: Path, source: str, quote: str) -> None:
    found = verify(corpus(tmp_path, {"a.md": f"{source}\n\nAnother line.\n"}), quote)
    assert (found.verdict, found.folded) == ("exact", ("markup",))


@pytest.mark.thorough
@pytest.mark.parametrize("piece", ["link:", "(link:", "http:", "<a ", "](", "[[a", "<<a"])
def test_a_text_of_marks_is_looked_through_at_once(tmp_path: Path, piece: str) -> None:
    text = f"A lamp burns. {piece * 12_000}\n"
    built = corpus(tmp_path, {"a.adoc": text, "b.txt": text, "c.md": text})
    started = time.thread_time()
    assert verify(built, "to be or not to be").verdict == "absent"
    assert time.thread_time() - started < 3


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("> $$\n> lantern\n> $$\n\n1. Lantern.\n", "1. Lantern."),
        ("It costs five $\n\n12 lamps burn.\n", "12 lamps burn."),
        ("Lamps burn at 12\n\n$$ x $$\n", "Lamps burn at 12"),
        ("Lamps burn at 12\n\n% a sign alone\n", "Lamps burn at 12"),
        ("The keeper lights them\n\n!important: ask her.\n", "The keeper lights them;"),
    ],
)
def test_a_sign_in_another_block_belongs_to_no_number(
    tmp_path: Path, source: str, block: str
) -> None:
    found = verify(corpus(tmp_path, {"a.md": source}), block)
    assert found.verdict == "exact"
    assert [place.text.rstrip(".") for place in found.places] == [block.rstrip(".;")]


def test_what_is_folded_least_comes_first_and_ends_like_it(tmp_path: Path) -> None:
    files = {
        "a.md": "It’s mended, they say.\n",
        "b.md": "It's mended, they say.\n",
        "c.md": "So: it's mended, they say.\n",
    }
    found = verify(corpus(tmp_path, files), "It's mended, they")
    assert [place.path for place in found.places] == ["b.md", "a.md"]
    assert found.folded == ()


def test_marks_are_cited_with_what_they_are_around(tmp_path: Path) -> None:
    source = "So **the _old_ keeper** and [her boat](b.md) left."
    for quote, text in (
        ("the old keeper", "the _old_ keeper"),
        ("So the old", "So **the _old_"),
        ("So the old keeper", "So **the _old_ keeper**"),
        ("old keeper and her boat", "_old_ keeper** and [her boat](b.md)"),
        ("her boat", "her boat"),
    ):
        (place,) = verified(tmp_path, source, quote).places
        assert place.text == text


@pytest.mark.parametrize(
    ("name", "source", "quote"),
    [
        ("a.rst", "The ``lamp*`` and :func:`keep <x.keep>` stay *lit*.", "lamp* and keep stay lit"),
        ("a.rst", "See `the plan <plan.html>`_ and harbour_ **now**.", "the plan and harbour now"),
        ("a.adoc", "The `lamp` is *lit* by link:a.html[the keeper].", "lamp is lit by the keeper"),
        ("a.adoc", "See <<plan,the plan>> and __all__ of it.", "See the plan and all of it"),
        ("a.org", "The =lamp= is *lit* by [[a.org][the keeper]].", "lamp is lit by the keeper"),
        ("a.org", "* The old gate\n\nIt is /shut/.", "It is shut"),
        ("a.mdx", "The **lamp** is {/* really */}lit.", "The lamp is lit"),
    ],
)
def test_each_format_has_its_own_marks(tmp_path: Path, name: str, source: str, quote: str) -> None:
    found = verified(tmp_path, source, quote, name)
    assert (found.verdict, found.folded) == ("exact", ("markup",))
    assert verified(tmp_path / "plain", source, quote, "a.txt").verdict != "exact"


@given(text=st.text() | st.text("ab .,-–—…'’“”\"\n\t\u00ad\u0301éﬁ漢字*_`", max_size=40))
def test_each_folded_character_leads_back_to_what_it_was(text: str) -> None:
    folded = folding.fold(text)
    for offset, character in enumerate(folded.text):
        start, end = folded.origin(offset, offset + 1)
        assert 0 <= start < end <= len(text)
        assert character in folding.fold(f"x{text[start:end]}y").text
    if folded.text:
        start, end = folded.origin(0, len(folded.text))
        assert folding.fold(text[start:end]).text == folded.text


@example(text="… …")
@given(text=st.text("ab .-–…'’\n\u00ad\u0301éﬁ漢*", max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folding.fold(text).text
    assert folding.fold(once).text == once
