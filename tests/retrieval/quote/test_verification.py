"""Is a quote exact, near, stitched or absent, and where does it stand?"""

import random
import re
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.extract import Extract
from retrieval.corpus.sentences import sentence_spans
from retrieval.quote import regions
from retrieval.quote.alignment import Measure, difference
from retrieval.quote.regions import flat
from retrieval.quote.verification import QuoteError, Verification, best, verify
from retrieval.snapshots import building
from retrieval.snapshots.snapshot import Snapshot
from tests.conftest import Figure
from tests.hostile.strings import THOROUGH
from tests.retrieval.corpora import SEEDS, corpus

# Sentences about the seeds' subjects, written by somebody else, share no long run of words with the
# seeds.
SUBJECTS = ("The models", "Anthropic", "A safety researcher", "Leela", "Interpretability")
CLAIMS = (
    "rarely agreed with what the reviewers wanted from the second experiment",
    "would need a different kind of evidence before anyone trusts the result",
    "published three notes on how probes fail when the data is shifted",
    "was never meant to replace careful thinking about the alternatives",
    "costs far more compute than most labs expected it to last year",
    "turned out to be useful for teaching, though not for much else",
    "has become the usual example of search inside a neural network",
    "makes people nervous, and I think that is the right reaction",
    "depends on assumptions that nobody has tested outside of toy settings",
    "should be compared with a baseline that knows nothing about chess",
)

HAMLET = """\
To be, or not to be: that is the question:
Whether 'tis nobler in the mind to suffer
The slings and arrows of outrageous fortune,
"""
WRAPPED = (
    "The keeper counted forty herring gulls at dawn,\r\nand wrote the number "
    "into a ledger that\r\nhis grandfather had begun.\r\n\r\n"
    "Nobody had asked him to do it; the long-\r\nserving inspector never came.\r\n"
)


EVERY = 1 if THOROUGH else 3
"""Of so many sentences of the seeds one is tried."""


@pytest.fixture(scope="module")
def seeds() -> Snapshot:
    return building.build("seeds", SEEDS)


def seeds_lines() -> list[tuple[str, int, str]]:
    return [
        (file.name, number, line)
        for file in sorted(SEEDS.glob("*.txt"))
        for number, line in enumerate(file.read_text("utf-8").split("\n"), start=1)
        if line.strip()
    ]


def seeds_sentences() -> list[tuple[str, int, str]]:
    return [
        (path, number, line[slice(*span)])
        for path, number, line in seeds_lines()
        for span in sentence_spans(line)
    ]


def some(sentences: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Return sentences to try: all of them in `make thorough`."""
    return sentences[::EVERY]


def lines(found: Verification) -> list[tuple[str, int, int]]:
    return [(place.path, place.first_line, place.last_line) for place in found.places]


def assert_stands(place: Extract, folder: Path, encoding: str = "utf-8") -> None:
    data = (folder / place.path).read_bytes()
    newline = "\n".encode(encoding)
    assert data[place.byte_start : place.byte_end].decode(encoding) == place.text
    assert place.text.strip() == place.text != ""
    assert data[: place.byte_start].count(newline) + 1 == place.first_line
    assert data[: place.byte_end].count(newline) + 1 == place.last_line


def test_every_sentence_of_the_seeds_is_exact_on_its_line(seeds: Snapshot) -> None:
    sentences = seeds_sentences()
    assert len(sentences) == 186
    for path, number, sentence in sentences:
        found = verify(seeds, sentence)
        assert found.verdict == "exact", sentence
        assert (path, number, number) in lines(found)
        assert found.difference is None
        for place in found.places:
            assert place.text == sentence
            assert_stands(place, SEEDS)


@pytest.mark.deeper
def test_a_sentence_with_one_word_changed_is_near_and_the_word_is_shown(seeds: Snapshot) -> None:
    checked = 0
    for number, (path, _, sentence) in enumerate(some(seeds_sentences())):
        words = sentence.split()
        if len(words) < 5:
            continue
        place = (0, len(words) // 2, len(words) - 1)[number % 3]
        found = verify(seeds, " ".join([*words[:place], "zebra", *words[place + 1 :]]))
        assert found.verdict == "near", (sentence, place)
        assert found.difference is not None
        assert "{+zebra+}" in found.difference
        assert any(one[0] == path for one in lines(found))
        assert_stands(found.places[0], SEEDS)
        checked += 1
    assert checked > 150 // EVERY


@pytest.mark.deeper
def test_halves_of_two_passages_are_stitched(seeds: Snapshot) -> None:
    chance = random.Random(7)  # noqa: S311 - a choice of words
    texts = [text for _, _, text in seeds_lines()]
    long = [
        line for line in seeds_lines() if len(line[2].split()) >= 12 and texts.count(line[2]) == 1
    ]
    for _ in range(100 // EVERY):
        (path, first, one), (other, second, two) = chance.sample(long, 2)
        words, more = one.split(), two.split()
        quote = " ".join([*words[: len(words) // 2], *more[len(more) // 2 :]])
        found = verify(seeds, quote)
        assert found.verdict == "stitched", quote
        assert {lines(found)[0], lines(found)[-1]} >= {
            (path, first, first),
            (other, second, second),
        }
        assert flat(" ".join(place.text for place in found.places)) == quote


def test_what_the_corpus_does_not_say_is_absent(seeds: Snapshot) -> None:
    sentences = [f"{subject} {claim}." for subject in SUBJECTS for claim in CLAIMS]
    assert len(sentences) == 50
    for sentence in sentences:
        assert verify(seeds, sentence) == Verification(sentence, "absent")


@pytest.mark.deeper
def test_a_sentence_half_of_which_is_made_up_is_absent(seeds: Snapshot) -> None:
    for number, (_, _, sentence) in enumerate(some(seeds_sentences())):
        words = sentence.split()
        if len(words) >= 12:
            claim = CLAIMS[number % len(CLAIMS)]
            quote = f"{' '.join(words[: len(words) // 2])} {claim}"
            if len(claim.split()) > len(quote.split()) / 4:
                assert verify(seeds, quote).verdict == "absent", quote


@pytest.mark.deeper
def test_the_same_words_in_another_order_are_absent(seeds: Snapshot) -> None:
    chance = random.Random(5)  # noqa: S311 - a choice of words
    for _, _, sentence in some(seeds_sentences()):
        words = sentence.split()
        if len(words) >= 8:
            assert verify(seeds, " ".join(chance.sample(words, len(words)))).verdict == "absent"


@pytest.mark.parametrize(
    ("quote", "verdict", "difference"),
    [
        # White space makes no difference, nor do line ends.
        ("counted  forty\therring gulls at dawn, and wrote", "exact", None),
        ("counted forty herring gulls at dawn,\r\nand wrote", "exact", None),
        ("a ledger that his grandfather had begun. Nobody had asked him", "exact", None),
        # A line may be wrapped at a hyphen.
        ("the long-serving inspector never came", "exact", None),
        ("the long- serving inspector never came", "exact", None),
        ("the long-\nserving inspector never came", "exact", None),
        # Unseen characters make no difference.
        ("counted for\u200ety herring\x07 gulls", "exact", None),
        # Marks at the ends say only that the text goes on.
        ("… forty herring gulls at dawn [...]", "exact", None),
        # Tiny quotes are exact or absent, and never half a word.
        ("keeper", "exact", None),
        ("gulls at dawn,", "exact", None),
        ("forty herring gull", "absent", None),
        ("KEEPER", "absent", None),
        ("counted fifty herring gulls", "absent", None),
        # Only case and punctuation differ.
        (
            "The Keeper counted forty herring gulls",
            "near",
            "The [-keeper-]{+Keeper+} counted forty herring gulls",
        ),
        (
            "COUNTED FORTY HERRING GULLS AT DAWN",
            "near",
            (
                "[-counted-]{+COUNTED+} [-forty-]{+FORTY+} [-herring-]{+HERRING+} "
                "[-gulls-]{+GULLS+} [-at-]{+AT+} [-dawn-]{+DAWN+}"
            ),
        ),
        (
            "Nobody had asked him to do it, the long-serving",
            "near",
            "Nobody had asked him to do [-it;-]{+it,+} the long-serving",
        ),
        (
            "counted forty herring gulls at dawn and wrote",
            "near",
            "counted forty herring gulls at [-dawn,-]{+dawn+} and wrote",
        ),
        # Words are changed, left out and put in.
        (
            "The keeper counted fifty herring gulls at dawn",
            "near",
            "The keeper counted [-forty-]{+fifty+} herring gulls at dawn",
        ),
        (
            "The keeper counted herring gulls at dawn",
            "near",
            "The keeper counted [-forty-] herring gulls at dawn",
        ),
        (
            "The keeper counted some forty herring gulls at dawn",
            "near",
            "The keeper counted {+some+} forty herring gulls at dawn",
        ),
        # The quote is cut inside a word.
        (
            "The keeper counted forty herr",
            "near",
            "The keeper counted forty [-herring-]{+herr+}",
        ),
        # More than a fifth of the words differ.
        ("The keeper counted fifty black gulls at noon", "absent", None),
        # A gap is marked in one way or another.
        ("The keeper counted … into a ledger that his grandfather", "stitched", None),
        ("The keeper counted [...] into a ledger", "stitched", None),
        ("The keeper counted (…) into a ledger... Nobody had asked", "stitched", None),
        (
            "The keeper counted … into a zebra that his grandfather",
            "stitched",
            "The keeper counted … into a [-ledger-]{+zebra+} that his grandfather",
        ),
        ("The keeper numbered … into a zebra that his grandfather", "absent", None),
        # The sentences stand there, but not in one piece.
        (
            "the long-serving inspector never came. The keeper counted forty herring gulls",
            "stitched",
            None,
        ),
    ],
)
def test_the_verdict_on_a_hard_wrapped_file(
    tmp_path: Path, quote: str, verdict: str, difference: str | None
) -> None:
    found = verify(corpus(tmp_path, {"a.txt": WRAPPED}), quote)
    assert (found.verdict, found.difference) == (verdict, difference)
    assert bool(found.places) == (verdict != "absent")
    for place in found.places:
        assert_stands(place, tmp_path)


def test_pieces_come_in_the_quotes_order_with_what_each_says(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": WRAPPED, "b.txt": HAMLET})
    found = verify(built, "slings and arrows of outrageous fortune … The keeper counted forty")
    assert [(place.locator, place.text) for place in found.places] == [
        ("b.txt:3", "slings and arrows of outrageous fortune"),
        ("a.txt:1", "The keeper counted forty"),
    ]


def test_a_piece_is_shown_in_the_file_that_holds_the_others(tmp_path: Path) -> None:
    shared = "Rain fell on the island all day."
    built = corpus(
        tmp_path,
        {"a.txt": f"{shared}\n", "b.txt": f"{shared}\nNobody came.\nThe lamp was lit at nine.\n"},
    )
    found = verify(built, "Rain fell on the island all day. … The lamp was lit at nine.")
    assert lines(found) == [("b.txt", 1, 1), ("b.txt", 3, 3)]


def test_short_sentences_can_be_pieces_and_short_scraps_can_not(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": f"I agree.\n{WRAPPED}", "b.txt": "It was cold outside.\n"})
    assert verify(built, "It was cold outside. I agree.").verdict == "stitched"
    assert verify(built, "It was I agree never came.").verdict == "absent"
    scraps = "a ledger that the keeper counted inspector never came it was cold"
    assert verify(built, scraps.replace("the", "The").replace("it", "It")).verdict == "absent"
    assert verify(built, "The keeper … the ledger … was … it").verdict == "absent"


def test_quotes_of_common_words_only_are_found(tmp_path: Path) -> None:
    built = corpus(
        tmp_path, {"a.txt": WRAPPED, "b.txt": HAMLET, "c.txt": "Why not?\n\n# What of it\n"}
    )
    assert lines(verify(built, "To be, or not to be")) == [("b.txt", 1, 1)]
    assert lines(verify(built, "Why not?")) == [("c.txt", 1, 1)]
    near = verify(built, "to be or not to be")
    assert near.verdict == "near"
    assert near.difference == "To [-be,-]{+be+} or not to be"
    assert verify(built, "not to be or to be").verdict == "absent"


def test_a_preferred_place_is_told_first_with_what_is_folded_there(tmp_path: Path) -> None:
    said = "the lamp’s oil burned all of April"
    files = {"a.txt": f"Long ago {said} here.", "b.txt": f"So {said.replace('’', chr(39))} it did."}
    snapshot = corpus(tmp_path, files)
    plain = verify(snapshot, said)
    assert [place.path for place in plain.places] == ["a.txt", "b.txt"]
    assert plain.folded == ()
    other = verify(snapshot, said, None, lambda place: place.path == "b.txt")
    assert [place.path for place in other.places] == ["b.txt", "a.txt"]
    assert (other.verdict, other.folded) == ("exact", ("quotation marks",))


def test_headings_are_found_though_no_passage_holds_them(tmp_path: Path) -> None:
    text = "# The lighthouse\n\nRain fell.\n\n## Rainfall in millimetres\n\nNine hundred.\n"
    built = corpus(tmp_path, {"a.md": text})
    for quote, line in (
        ("## Rainfall in millimetres", 5),
        ("Rainfall in millimetres", 5),
        ("# The lighthouse", 1),
        ("The lighthouse", 1),
        ("lighthouse\n\nRain fell", 1),
    ):
        assert lines(verify(built, quote))[0][:2] == ("a.md", line)


ADDRESSED = """\
The gates are described at https://example.org/harbour/gate_plan?side=north#top in the old plan.

See [the plan](../plans/old_gate.md "Plan of the gate") before the harbour opens.

A picture <img alt="The old gate at low tide" class="wide"> stands beside the ledger.
"""


@pytest.mark.parametrize(
    "quote",
    [
        "https://example.org/harbour/gate_plan?side=north#top",
        "example.org/harbour/gate_plan",
        "gate_plan?side=north#top in the old plan",
        "described at https://example.org/harbour",
        "described at https",
        "../plans/old_gate.md",
        'old_gate.md "Plan of the gate") before the harbour opens',
        "See [the plan](../plans",
        "The old gate at low tide",
        'low tide" class="wide"> stands beside the ledger',
        'A picture <img alt="The old gate',
        "at low\ntide",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be"])
def test_a_quote_that_holds_or_cuts_an_address_is_exact(
    tmp_path: Path, quote: str, encoding: str
) -> None:
    # The words of the addresses stand elsewhere, too, where they lead nowhere.
    others = "A plan, a gate, an example, the north, a harbour, a tide: all of it is here.\n"
    files = {"a.txt": others, "b.md": ADDRESSED, "c.txt": others.replace("here", "there")}
    found = verify(corpus(tmp_path, files, encoding), quote)
    assert (found.verdict, found.unread) == ("exact", ())
    assert [place.path for place in found.places] == ["b.md"]
    assert flat(found.places[0].text) == flat(quote)


def test_an_address_that_stands_nowhere_is_absent(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"b.md": ADDRESSED})
    for quote in ("https://example.org/harbour/gate_map", "gate_plan?side=south", "old_gate.mdx"):
        found = verify(built, quote)
        assert (found.verdict, found.unread) == ("absent", ())


@pytest.mark.parametrize(
    "quote",
    [
        "<!-- The lantern hangs low -->",
        "The lantern hangs low -->",
        "lantern hangs low",
        "title: The lantern and the gate",
        "gate\nlayout: wide",
        "The lantern hangs low --> Oil lies here",
        "## The gate of the lantern",
    ],
)
def test_noise_and_headings_are_found_though_their_words_stand_elsewhere(
    tmp_path: Path, quote: str
) -> None:
    front = "---\ntitle: The lantern and the gate\nlayout: wide\n---\n\n"
    noise = f"{front}<!-- The lantern hangs low -->\n\nOil lies here.\n"
    words = "The lantern is lit, a layout hangs on the gate, wide and low, with a title.\n"
    rest = "Oil lies there, and a lantern with it.\n\n## The gate\nof the lantern\n"
    headings = "## The gate of the lantern\n\nNobody stands there.\n"
    files = {"a.md": words, "b.md": noise, "c.txt": rest, "d.md": headings}
    built = corpus(tmp_path, files)
    assert verify(built, quote).verdict == "exact"
    assert not verify(built, quote).unread


def test_every_place_of_a_quote_is_listed(tmp_path: Path) -> None:
    text = "The tide tables hang in the hall.\n"
    files = {f"{name}.txt": text for name in "cab"} | {
        "d.txt": f"Before it.\n{text}After it, {text}",
        "e.txt": "The tide tables hang\nin the hall.\n",
    }
    found = verify(corpus(tmp_path, files), "The tide tables hang in the hall.")
    assert lines(found) == [
        ("a.txt", 1, 1),
        ("b.txt", 1, 1),
        ("c.txt", 1, 1),
        ("d.txt", 2, 2),
        ("d.txt", 3, 3),
        ("e.txt", 1, 2),
    ]
    near = verify(corpus(tmp_path, files), "The tide tables hang in the attic.")
    assert len(near.places) == 6


def test_the_file_that_a_quote_names_is_compared(tmp_path: Path) -> None:
    built = corpus(
        tmp_path, {"x/a.txt": WRAPPED, "y/a.txt": "Nothing.\n", "b.txt": HAMLET, "c.txt": HAMLET}
    )
    quote = "The slings and arrows of outrageous fortune"
    for named, expected, elsewhere in (
        (None, None, False),
        ("b.txt", "b.txt", False),
        ("c.txt", "c.txt", False),
        ("x/a.txt", "x/a.txt", True),
        ("a.txt", "a.txt", True),
        ("unknown.txt", "unknown.txt", True),
    ):
        found = verify(built, quote, named)
        assert (found.verdict, found.expected_path, found.found_elsewhere) == (
            "exact",
            expected,
            elsewhere,
        )
    short = verify(built, "forty herring gulls", "a.txt")
    assert (short.expected_path, short.found_elsewhere) == ("a.txt", False)
    assert not verify(built, "forty black herring gulls", "b.txt").found_elsewhere


def test_quotes_across_paragraphs_and_passages_are_exact(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n} tells of lantern {n * 7} by the sea." for n in range(200)]
    for separator in ("\n\n", "\r\n\r\n", "\n"):
        built = corpus(tmp_path, {"a.txt": separator.join(paragraphs)})
        for first, after in ((0, 2), (3, 40), (150, 200), (0, 200)):
            found = verify(built, " ".join(paragraphs[first:after]))
            assert found.verdict == "exact"
            assert_stands(found.places[0], tmp_path)


def test_common_words_across_passages_are_exact(tmp_path: Path) -> None:
    # Every term is in more passages than one term may read.
    texts = [f"{'model answers question ' * 20}{n}.\n\n" for n in range(300)]
    built = corpus(tmp_path, {"a.txt": "".join(texts) + "question of the model and answers"})
    assert verify(built, "question of the model and answers").verdict == "exact"


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("灯台守は夜明けにカモメを四十羽数えた。", "exact"),
        ("夜明けにカモメ", "exact"),
        ("数えた。誰も", "exact"),
        ("灯台守は夜明けにカラスを四十羽数えた。", "near"),
        ("夜明けにカラス", "absent"),
        ("海は静かで、風もなく、船は一隻も来なかった。", "absent"),
        ("ニュースを読んだ。灯台守は夜明けにカモメ", "stitched"),
    ],
)
def test_scripts_without_spaces_are_verified(tmp_path: Path, quote: str, verdict: str) -> None:
    built = corpus(
        tmp_path,
        {"a.txt": "灯台守は夜明けにカモメを\n四十羽数えた。\n誰も頼まなかった。\n\n終わり。\n",
         "b.txt": "毎朝ニュースを読んだ。\n"},
    )  # fmt: skip
    assert verify(built, quote).verdict == verdict


def test_kinds_of_quotation_marks_and_accents(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "The café’s “old keeper” didn't wait for us.\n"})
    straight = verify(built, "The café's \"old keeper\" didn't wait for us.")
    assert (straight.verdict, straight.folded) == ("exact", ("quotation marks",))
    changed = verify(built, "The café's \"old keeper\" didn't wait for him.")
    assert changed.difference == "The café’s “old keeper” didn't wait for [-us-]{+him+}."
    assert verify(built, "The cafe\u0301’s “old").verdict == "exact"
    assert verify(built, "old keeper” did").verdict == "absent"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252", "utf-8-sig"])
def test_places_are_counted_in_the_files_own_bytes(tmp_path: Path, encoding: str) -> None:
    text = "Ärger über die Brücke.\r\nDie Laterne am Meer, größer als\r\ngedacht.\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    found = verify(
        building.build("test", tmp_path, encoding), "Laterne am Meer, größer als gedacht"
    )
    (place,) = found.places
    plain = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    assert_stands(place, tmp_path, plain)
    assert (place.first_line, place.last_line) == (2, 3)


def test_what_changed_since_it_was_indexed_is_not_shown(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": WRAPPED, "b.txt": WRAPPED})
    (tmp_path / "a.txt").write_text("The keeper left.\n")
    found = verify(built, "counted forty herring gulls")
    assert [place.path for place in found.places] == ["b.txt"]
    # The second paragraph still stands where it did.
    (tmp_path / "b.txt").write_bytes(WRAPPED.replace("forty", "fifty").encode())
    assert verify(built, "counted forty herring gulls").verdict == "absent"
    assert lines(verify(built, "Nobody had asked him")) == [("b.txt", 5, 5)]
    (tmp_path / "b.txt").unlink()
    assert verify(built, "Nobody had asked him").verdict == "absent"


def test_nothing_and_too_much_are_refused_with_a_sentence(seeds: Snapshot) -> None:
    for quote in ("", " \n", "\ufeff\0", "word " * 4001):
        with pytest.raises(QuoteError) as caught:
            verify(seeds, quote)
        assert str(caught.value).endswith(".")


def test_a_corpus_without_texts_holds_no_quote(tmp_path: Path) -> None:
    for quote in ("to be", "the keeper counted forty gulls", "?"):
        assert verify(corpus(tmp_path, {}), quote).verdict == "absent"


def test_the_closest_reading_of_several_is_returned(seeds: Snapshot) -> None:
    asked = []

    def reading(text: str) -> Verification:
        asked.append(text)
        return verify(seeds, text)

    texts = ("> PhD student in AI security at CHAI", "PhD student in AI safety", "never asked for")
    assert best(map(reading, texts)).verdict == "exact"
    assert asked == list(texts[:2])
    assert best(map(reading, ["not here", texts[0]])).verdict == "near"


def test_threads_verify_side_by_side(seeds: Snapshot) -> None:
    sentences = [sentence for _, _, sentence in seeds_sentences()[:12]]
    alone = [verify(seeds, f"{sentence} zebra") for sentence in sentences]
    together: dict[int, list[Verification]] = {}

    def work(number: int) -> None:
        together[number] = [verify(seeds, f"{sentence} zebra") for sentence in sentences]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(4)] == [alone] * 4


def test_long_and_hostile_quotes_take_bounded_time(seeds: Snapshot, figure: Figure) -> None:
    text = " ".join(line for _, _, line in seeds_lines()[:14])[:2000]
    chance = random.Random(1)  # noqa: S311 - a choice of words
    slowest = {}
    for name, quote in {
        "2,000 characters, exact": text,
        "2,000 characters, one word changed": text.replace(" think ", " zebra ", 1),
        "a word 1,000 times": "model " * 1000,
        "common words": "the of it is to be and so " * 230,
        "words of the corpus at random": " ".join(chance.choices(text.split(), k=800))[:6000],
        "gaps": "the model … " * 500,
    }.items():
        started = time.process_time()
        verify(seeds, quote)
        slowest[name] = (time.process_time() - started) * 1000
    figure("verifying: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in slowest.items()))
    assert max(slowest.values()) < 2000


WORDS = st.lists(st.sampled_from("the cat sat. on, a mat — (long-tailed) 字 漢字 don't".split()))


@given(old=WORDS.map(" ".join), new=WORDS.map(" ".join))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    shown = difference(old, new)
    without_new = re.sub(r"\{\+.*?\+\}", "", shown)
    without_old = re.sub(r"\[-.*?-\]", "", shown)
    assert flat(re.sub(r"\[-(.*?)-\]", r"\1", without_new)) == flat(old)
    assert flat(re.sub(r"\{\+(.*?)\+\}", r"\1", without_old)) == flat(new)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("a b, c.", 3), ("- a b", 3), ("long-tailed don't", 2), ("漢字です。", 2)],
)
def test_words_are_what_stands_between_spaces(text: str, words: float) -> None:
    assert Measure(text).words == words


def unread(built: Snapshot, quote: str) -> list[str]:
    return [f"{entry.path}: {entry.reason}" for entry in verify(built, quote).unread]


def test_a_search_that_was_cut_short_says_so(tmp_path: Path) -> None:
    texts = (f"The lantern and the gate are number {number}." for number in range(250))
    built = corpus(tmp_path, {f"{number}.txt": text for number, text in enumerate(texts)})
    quote = "the gate, the lantern"
    assert verify(built, quote).verdict == "absent"
    assert unread(built, quote) == ["*: 200 of 250 passages that hold its words were compared"]
    assert unread(built, "the gate are number 12.") == []


def test_what_was_a_paragraph_within_noise_is_exact(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.md": "---\na: 1\n\nb: 2\n\nc: lamp\n\n---\n", "b.md": "A lamp.\n"})
    assert lines(verify(built, "c: lamp")) == [("a.md", 6, 6)]


def test_noise_that_was_not_compared_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (f"<!-- lantern of gate {n} -->\n\nThe lantern and the gate.\n" for n in range(20))
    built = corpus(tmp_path, {f"{n}.md": text for n, text in enumerate(texts)})
    monkeypatch.setattr(regions, "_MOST_BYTES_SCANNED", 300)
    assert verify(built, "lantern of gate 2").verdict == "exact"
    assert verify(built, "gate of lantern 2").verdict == "absent"
    assert unread(built, "gate of lantern 2") == [
        "*: 11 of 20 headings and notes that could be it were compared"
    ]
    assert unread(built, "the lantern and the gate that nobody has ever seen before this") == []


def test_a_quote_of_common_words_says_how_far_it_was_looked_for(tmp_path: Path) -> None:
    long = "\n".join(f"Paragraph {n} {'lorem ipsum dolor ' * 120}" for n in range(600))
    built = corpus(tmp_path, {"a.txt": long, "b.txt": HAMLET})
    (entry,) = unread(built, "not to be or to be")
    assert re.fullmatch(r"\*: 4\d\d of 60\d passages that hold its words were compared", entry)
    assert unread(corpus(tmp_path / "sub", {"b.txt": HAMLET}), "not to be or to be") == []


def test_a_place_knows_the_headings_above_it(tmp_path: Path) -> None:
    text = "# Island\n\nIt has one road.\n\n## Ferry\n\nThe ferry leaves at nine.\n"
    built = corpus(tmp_path, {"a.md": text, "b.txt": "The ferry leaves at nine.\n"})
    found = verify(built, "The ferry leaves at nine.")
    assert [place.headings for place in found.places] == [("Island", "Ferry"), ()]
    (heading,) = verify(built, "Ferry").places
    assert heading.headings == ("Island",)


def test_the_places_of_what_a_text_says_over_and_over_are_its_own(tmp_path: Path) -> None:
    said = "the harbour gate is green\n"
    over_and_over = corpus(tmp_path, {"gate.txt": said * 3_000})
    found = verify(over_and_over, said)
    assert found.verdict == "exact"
    assert 1_000 <= len(found.places) <= 3_000
    for place in found.places:
        assert place.byte_start == (place.first_line - 1) * len(said)
        assert (place.first_line, place.text) == (place.last_line, said.strip())


def test_a_quote_that_stands_within_itself_is_found_in_time(tmp_path: Path) -> None:
    found = verify(corpus(tmp_path, {"word.txt": "word " * 20_000}), "word word word word word")
    assert found.verdict == "exact"
    assert [place.byte_start for place in found.places] == [25 * n for n in range(200)]
