"""Which words of a question does a run hold? Those of its text, though columns tell most."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from retrieval.answer.inquiry import Interpreter
from retrieval.answer.quotation import Fit, Quoted, Quoter
from retrieval.answer.search import Candidate, Run, Searcher
from retrieval.corpus import Kind
from retrieval.index import analysis
from retrieval.snapshots import Snapshot, building
from tests.retrieval.answer.test_columns import FILES, SENTENCE
from tests.retrieval.corpora import SEEDS, corpus
from tests.retrieval.corpus.readers.chats.told import EXPORTS


def quoted(snapshot: Snapshot, question: str) -> Iterator[Quoted]:
    """Yield each run of up to four paragraphs of each passage as it is quoted."""
    searcher, found = Searcher(snapshot), list[Fit]()
    for number, count in enumerate(snapshot.passages.counts.tolist()):
        first = int(snapshot.passages.firsts[number])
        kinds = snapshot.paragraphs.kinds_of(first, first + count)
        runs = (Run(a, b, 1.0, 1.0) for a, b in combinations(range(count + 1), 2) if b - a <= 4)
        candidate = Candidate(number, 1.0, 1.0)
        found += (
            Fit(candidate, run)
            for run in runs
            if Kind.NOISE not in (kinds[run.first], kinds[run.last - 1])
        )
    inquiry = Interpreter(snapshot, searcher.times_together).read(question).in_all_spellings
    yield from Quoter(snapshot, searcher, inquiry, None).quoted(found, [])


def matched(snapshot: Snapshot, one: Quoted, question: str) -> tuple[str, ...]:
    """Return the words of a question that the text of a run holds, or one of its names."""
    source, table = one.passage.source, snapshot.paragraphs
    searcher = Searcher(snapshot)
    first = int(snapshot.passages.firsts[one.fit.candidate.passage])
    texts = [one.text, *table.names(first)]
    terms = {term for text in texts for term in analysis.distinct_terms(text, source.spoken)}
    inquiry = Interpreter(snapshot, searcher.times_together).read(question).in_all_spellings
    return tuple(dict.fromkeys(t.word for t in inquiry.query.tokens if t.term in terms))


def assert_as_defined(snapshot: Snapshot, question: str) -> int:
    """Compare the words that runs hold with the definition; return how many hold one."""
    holding = 0
    for one in quoted(snapshot, question):
        assert one.matched_terms == matched(snapshot, one, question)
        holding += bool(one.matched_terms)
    return holding


@given(files=FILES, question=SENTENCE)
def test_a_run_holds_the_words_of_its_text(files: dict[str, str], question: str) -> None:
    with TemporaryDirectory() as folder:
        assert_as_defined(corpus(Path(folder), files), question)


def test_so_it_is_in_real_files_and_chats() -> None:
    seeds = building.build("seeds", SEEDS, "utf-8")
    assert assert_as_defined(seeds, "How does the oil of the lamp come to the old keeper?") > 20
    chats = building.build("chats", EXPORTS, "utf-8")
    assert assert_as_defined(chats, "Does the lamp go out when the keeper is back?") > 20


def held_together(folder: Path, text: str, question: str, name: str = "a.txt") -> tuple[str, ...]:
    """Return the words of a question that the paragraphs of the longest run hold together."""
    snapshot = corpus(folder, {name: text})
    longest = max(quoted(snapshot, question), key=lambda one: len(one.text))
    assert len(longest.passage.paragraphs) > 1
    assert longest.matched_terms == matched(snapshot, longest, question)
    return longest.matched_terms


def test_paragraphs_hold_together_what_each_holds(tmp_path: Path) -> None:
    text = "The kiln is hot.\n\nBeech burns.\n\nC++ is fast.\n"
    assert held_together(tmp_path, text, "Beeches, C++ and oaks?") == ("beeches", "c++")


def test_whether_a_lone_letter_is_a_name_is_told_by_what_follows_it(tmp_path: Path) -> None:
    text = "The roof is old.\n\nA house of Elizabeth I\n"
    assert held_together(tmp_path, text, "Elizabeth I") == ("elizabeth", "i")
    text = "A house of Elizabeth I\n\nThe roof is old.\n"
    assert held_together(tmp_path, text, "Elizabeth I") == ("elizabeth",)


def test_a_tag_and_a_target_hold_no_words_wherever_they_end(tmp_path: Path) -> None:
    text = "Beech, <kiln\n\nash=1> and oak.\n"
    assert held_together(tmp_path, text, "kiln of ash and oak") == ("oak",)
    text = 'Beech, [kiln](ash\n\n"of" oak).\n'
    assert held_together(tmp_path, text, "kiln of ash and oak") == ("kiln", "oak")


def test_whether_a_word_is_a_name_is_told_by_its_line_and_not_its_paragraph(
    tmp_path: Path,
) -> None:
    line = "WHO FIRED THE OLD KILN? " * 150 + "A potter did. " * 40
    text = f"The WHO met.\n\n{line}\n"
    assert held_together(tmp_path, text, "kiln of the WHO") == ("kiln", "who")


def test_noise_is_among_a_run_s_words(tmp_path: Path) -> None:
    text = "The kiln is hot.\n\n<Egret />\n\nBeech burns.\n"
    assert held_together(tmp_path, text, "egret and beeches", "a.md") == ("egret", "beeches")


def test_so_is_what_stands_in_another_passage_too(tmp_path: Path) -> None:
    """Only where it stands first have the columns its words."""
    text = "The kiln is hot.\n\nBeech burns.\n"
    snapshot = corpus(tmp_path, {"a.txt": text, "b.txt": text, "c.txt": "Gulls."})
    (tmp_path / "a.txt").write_text("Nothing.\n")
    told = {one.passage.source.path: one.matched_terms for one in quoted(snapshot, "beech, gull")}
    assert told == {"b.txt": ("beech",), "c.txt": ("gull",)}
