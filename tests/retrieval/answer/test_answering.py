"""What does an answer hold, and what does it say when the question can't be asked?"""

import os
from pathlib import Path

import pytest

from retrieval.answer import answering
from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Excerpt
from retrieval.answer.quotation import Quoted, Quoter
from retrieval.answer.spelling import Speller
from retrieval.index import analysis
from retrieval.quote import citations
from retrieval.snapshots import building
from tests.conftest import Figure
from tests.retrieval.corpora import SEEDS, corpus, texts


@pytest.fixture(scope="module")
def seeds() -> Answerer:
    return Answerer(building.build("seeds", SEEDS))


def test_an_answer_names_file_lines_and_the_words_that_matched(seeds: Answerer) -> None:
    answer = seeds.answer("What did Sleeper Agents show about marmalade?")
    assert answer.answered
    best = answer.excerpts[0]
    assert (best.rank, best.extract.path, best.extract.first_line) == (
        1,
        "000_1bf6921c60db0ece.txt",
        3,
    )
    assert best.paragraph_id == "mhe9xdkv"
    assert best.matched_terms == ("sleeper", "agents", "show")
    assert answer.missing_terms == ("marmalade",)
    assert answer.weak == ()
    assert answer.elapsed_ms > 0


def test_when_nothing_fits_only_weak_passages_are_given(seeds: Answerer) -> None:
    answer = seeds.answer("Which river flows through Vienna on its way to the sea?")
    assert not answer.answered
    assert answer.excerpts == ()
    assert "vienna" in answer.missing_terms
    assert answer.error is None


def test_identical_passages_are_one_excerpt_with_the_other_place_beside(seeds: Answerer) -> None:
    answer = seeds.answer("Does the recomputation approach make me share model weights?")
    assert answer.excerpts[0].extract.first_line == 2
    assert answer.excerpts[0].also_at == ("004_8279fd142acaf4fa.txt:4",)
    assert len({excerpt.extract.text for excerpt in answer.excerpts}) == len(answer.excerpts)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("", "The question is empty; ask about something the corpus may hold."),
        (" \n\t", "The question is empty; ask about something the corpus may hold."),
        ("What is it?", "The question has only common words; name what it is about."),
        ("?!", "The question has only common words; name what it is about."),
        (
            "What is it? https://example.org/gate",
            (
                "An address holds no words to search by; put it in double quotes to find where it "
                "stands."
            ),
        ),
        ("x" * 6001, "The question has 6,001 characters; ask with at most 6,000."),
    ],
)
def test_a_question_that_can_not_be_asked_gets_a_sentence(
    seeds: Answerer, question: str, error: str
) -> None:
    answer = seeds.answer(question)
    assert answer.error == error
    assert not answer.answered
    assert texts(answer) == []


def test_a_question_of_six_thousand_characters_is_answered(seeds: Answerer) -> None:
    assert seeds.answer(("Leela's look-ahead " * 400)[:6000]).answered


def test_an_empty_corpus_says_so(tmp_path: Path) -> None:
    answer = Answerer(corpus(tmp_path, {})).answer("Where is the lantern?")
    assert answer.error == "The corpus test is empty: it holds no text to quote."


def test_a_corpus_of_one_passage_answers_and_abstains(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"a.txt": "The lantern hangs by the harbour gate.\n"}))
    assert answerer.answer("Where does the lantern hang?").answered
    assert not answerer.answer("Who won the world cup in 2022?").answered


def test_the_same_snapshot_always_gives_the_same_answer(seeds: Answerer) -> None:
    question = "How does research on control differ from alignment?"
    first, again = seeds.answer(question), seeds.answer(question)
    assert first.excerpts == again.excerpts


def test_a_name_that_the_corpus_lacks_weighs_more_than_a_word_it_lacks(seeds: Answerer) -> None:
    assert not seeds.answer("How many people work on safety at Google DeepMind?").answered
    assert seeds.answer("How many people work on safety at all?").answered


def test_the_title_of_a_source_helps_to_find_its_passages(tmp_path: Path) -> None:
    answerer = Answerer(
        corpus(
            tmp_path,
            {
                "a.md": "# Lanterns\n\nThey hang by the gate.\n\nIt is dark.\n",
                "b.md": "# Boats\n\nThey lie by the gate.\n\nIt is wet.\n",
            },
        )
    )
    answer = answerer.answer("lanterns by the gate")
    assert answer.excerpts[0].extract.path == "a.md"


def test_equal_states_of_a_corpus_have_equal_snapshot_ids(tmp_path: Path) -> None:
    one = corpus(tmp_path / "one", {"a.txt": "lantern\n"})
    same = corpus(tmp_path / "two", {"a.txt": "lantern\n"})
    renamed = corpus(tmp_path / "three", {"b.txt": "lantern\n"})
    assert one.id == same.id != renamed.id
    assert len(one.id) == 6


def test_one_word_of_many_is_no_answer_in_a_tiny_corpus(tmp_path: Path) -> None:
    lines = (
        "The lantern hangs by the gate.",
        "A loaf of bread lay there.",
        "Nobody came that day.",
        "The sea was calm.",
    )
    answerer = Answerer(corpus(tmp_path, {"a.txt": "\n".join(lines)}))
    assert not answerer.answer("Purple loaf economics of submarine taxation policy").answered
    assert answerer.answer("Where lay the loaf of bread?").answered
    assert answerer.answer("lantern").answered


def test_a_misspelled_word_is_read_as_the_corpuss_own_and_said(seeds: Answerer) -> None:
    answer = seeds.answer("What did Slepeer Agents show about standadr finetuning?")
    assert answer.excerpts[0].extract.first_line == 3
    assert answer.corrections == {"slepeer": "sleeper", "standadr": "standard"}
    assert answer.missing_terms == ()
    assert answer.excerpts[0].matched_terms == (
        "slepeer",
        "agents",
        "show",
        "standadr",
        "finetuning",
    )


def test_an_exact_phrase_narrows_the_search(seeds: Answerer) -> None:
    answer = seeds.answer('Leela "brute-force tree search"')
    assert [excerpt.extract.first_line for excerpt in answer.excerpts] == [33]
    nothing = seeds.answer('Leela "tree search by brute force"')
    assert not nothing.answered
    assert nothing.warnings == ("No passage holds “tree search by brute force” word for word.",)


def test_a_few_words_quoted_in_passing_narrow_nothing(seeds: Answerer) -> None:
    answer = seeds.answer(
        "What did Sleeper Agents show about standard finetuning of a scheming model, when people "
        'at Anthropic were invested in interp, as the "so called" experts say?'
    )
    assert answer.excerpts[0].extract.first_line == 3


def test_a_file_narrows_the_search(seeds: Answerer) -> None:
    answer = seeds.answer("What do people call research? file:004_8279fd142acaf4fa.txt", top=5)
    assert {e.extract.path for e in answer.excerpts + answer.weak} == {"004_8279fd142acaf4fa.txt"}
    nowhere = seeds.answer("Leela file:nowhere.txt")
    assert not nowhere.answered
    (warning,) = nowhere.warnings
    assert warning == (
        "No file is called nowhere.txt; the nearest are 000_1bf6921c60db0ece.txt and "
        "004_8279fd142acaf4fa.txt."
    )


def test_a_heading_by_itself_is_no_answer_but_can_be_cited(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.md": "# The lantern\n\nIt hangs by the gate.\n"})
    assert [passage.locator for passage in built.passages] == ["a.md:3"]
    (excerpt,) = Answerer(built).answer("Where hangs the lantern?").excerpts
    assert excerpt.extract.text == "It hangs by the gate."
    for citation in ("a.md:1", built.paragraphs[0].id):
        found = citations.cite(built, citation).extract
        assert found is not None
        assert (found.locator, found.text) == ("a.md:1", "# The lantern")


def test_nearly_the_same_excerpt_is_shown_once(tmp_path: Path) -> None:
    line = "The lantern by the harbour gate was lit at dusk by the keeper of the old lighthouse"
    built = corpus(tmp_path, {"a.txt": f"{line}.\n{line}!\nA lantern.\n"})
    answer = Answerer(built).answer("Who lit the lantern by the harbour gate at dusk?")
    assert [excerpt.extract.first_line for excerpt in answer.excerpts] == [1]
    assert answer.excerpts[0].also_at == ("a.txt:2",)


def test_the_same_words_under_another_name_are_another_place(tmp_path: Path) -> None:
    files = {
        "a.md": "# Lanterns\n\nThe keeper lights the wick at dusk.\n",
        "b.md": "# Boats\n\nThe keeper  lights the wick at dusk.\n",
    }
    answer = Answerer(corpus(tmp_path, files)).answer("lanterns keeper wick dusk", top=1)
    (excerpt,) = answer.excerpts
    assert (excerpt.extract.path, excerpt.also_at) == ("a.md", ("b.md:3",))


@pytest.mark.parametrize("asked", ["gannet herring cliff", "gannet herring", "gannet"])
def test_one_excerpt_more_than_is_asked_for_need_not_be_cut_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    lines = ["A gannet dives for herring.", "A gannet nests on the cliff.", "Gannet eggs are blue."]
    files = {f"{n}.txt": line for n, line in enumerate(lines)}
    answerer = Answerer(corpus(tmp_path, files))
    cut: list[str] = []
    whole = Quoter.excerpt

    def excerpt(quoter: Quoter, quoted: Quoted, rank: int) -> Excerpt:
        cut.append(quoted.text)
        return whole(quoter, quoted, rank)

    monkeypatch.setattr(Quoter, "excerpt", excerpt)
    answer = answerer.answer(asked, top=1)
    assert texts(answer) == cut
    assert len(cut) == 1


def test_a_neighbour_that_was_swapped_under_the_same_time_is_not_shown(tmp_path: Path) -> None:
    asked = "Who keeps the lantern of Arkona?"
    file = tmp_path / "a.md"
    answerer = Answerer(corpus(tmp_path, {"a.md": f"{asked}\n\nThe keeper of the tower does.\n"}))
    assert texts(answerer.answer(asked)) == [f"{asked}\n\nThe keeper of the tower does."]
    status = file.stat()
    file.write_text(f"{asked}\n\nThe sexton of the parish d.\n"[: status.st_size], "utf-8")
    os.truncate(file, status.st_size)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    answer = answerer.answer(asked)
    assert (texts(answer), answer.warnings) == ([asked], ())


def test_words_that_no_passage_holds_are_found_by_their_letters(tmp_path: Path) -> None:
    lines = ["The computation took an hour.", "The gulls flew over the bay.", "It rained."]
    files = {f"{number}.txt": line for number, line in enumerate(lines)}
    answer = Answerer(corpus(tmp_path, files)).search("recomputational", 3)
    assert [hit.places[0].locator for hit in answer] == ["0.txt:1"]


def test_a_word_by_itself_is_looked_up(seeds: Answerer) -> None:
    for word in ("schemer", "Carlsmith", "interpretability", "What is ASARA?"):
        assert seeds.answer(word).answered


def test_a_named_file_is_the_one_that_is_quoted(tmp_path: Path) -> None:
    line = "The lighthouse of Arkona.\n"
    answerer = Answerer(corpus(tmp_path, {"a.txt": line, "b.txt": line}))
    (excerpt,) = answerer.answer("lighthouse of Arkona file:b.txt").excerpts
    assert (excerpt.extract.path, excerpt.also_at) == ("b.txt", ())
    (tmp_path / "a.txt").write_text("Something else now.\n")
    (excerpt,) = answerer.answer('"lighthouse of Arkona"').excerpts
    assert (excerpt.extract.path, excerpt.also_at) == ("b.txt", ())


def test_an_exact_phrase_is_found_and_shown_however_many_hits_there_are(tmp_path: Path) -> None:
    lines = [f"Lighthouse keeper {n}: keeper, lighthouse, keeper." for n in range(1500)]
    dark = "It was dark and the wind blew on. " * 20
    last = f"{dark}The red door stood open. {dark}The lighthouse keeper of Arkona fought the storm."
    answerer = Answerer(corpus(tmp_path, {"a.txt": "\n".join(lines), "z.txt": last}))
    (excerpt,) = answerer.answer('lighthouse keeper Arkona storm "red door"').excerpts
    assert "The red door stood open." in excerpt.extract.text
    (hit,) = answerer.search("lighthouse keeper file:z", 5)
    assert hit.places[0].source.path == "z.txt"


def test_texts_that_differ_in_a_negation_or_a_number_are_two(tmp_path: Path) -> None:
    lines = (
        "The new vaccine does cause harm to the young gulls that live on the island of Arkona.",
        "The new vaccine does not cause harm to the young gulls that live on the island of Arkona.",
    )
    answerer = Answerer(corpus(tmp_path, {"a.txt": "\n".join(lines)}))
    answer = answerer.answer("Does the vaccine cause harm to gulls?")
    assert [excerpt.extract.first_line for excerpt in answer.excerpts] == [1, 2]


def test_a_heading_alone_answers_with_what_stands_first_under_it(tmp_path: Path) -> None:
    page = f"# The lighthouse of Arkona\n\nSee below.\n\n{'More. ' * 300}\n\n## Hours\n\nAll day.\n"
    answerer = Answerer(corpus(tmp_path, {"a.md": page}))
    (text,) = texts(answerer.answer("the lighthouse"))
    assert text.startswith("See below.\n\nMore. ")  # so short an answer is filled up
    assert texts(answerer.answer("lighthouse hours")) == ["All day."]
    assert not answerer.answer("arkona file:b.md").answered


def test_where_nothing_answers_a_correction_was_none(seeds: Answerer) -> None:
    answer = seeds.answer("How long should I bake sourdough bread?")
    assert answer.corrections == {}
    assert "bread" in answer.missing_terms


def test_a_short_line_comes_with_the_line_that_holds_its_subject(tmp_path: Path) -> None:
    text = (
        "The lighthouse of Arkona has a new lens.\nThe keeper paid forty crowns for it.\n"
        "The bakery opens at six.\n\nGulls breed on the cliffs in spring.\n"
    )
    filler = "\n".join(f"On day {n} nothing at all happened at the harbour." for n in range(40))
    answerer = Answerer(corpus(tmp_path, {"a.txt": text.replace("\n\n", "\n"), "b.txt": filler}))
    (excerpt, *_) = answerer.answer("What did the keeper pay for the lens of Arkona?").excerpts
    assert (excerpt.extract.first_line, excerpt.extract.last_line) == (1, 2)
    (excerpt, *_) = answerer.answer("When does the bakery open?").excerpts
    assert (excerpt.extract.first_line, excerpt.extract.last_line) == (3, 3)


def test_neighbours_that_answer_equally_well_are_excerpts_of_their_own(tmp_path: Path) -> None:
    lines = ["A lantern hangs here.", "It rained.", "One more lantern stands there."]
    answer = Answerer(corpus(tmp_path, {"a.txt": "\n".join(lines)})).answer("lantern")
    assert sorted(excerpt.extract.first_line for excerpt in answer.excerpts) == [1, 3]


def test_how_many_is_answered_with_a_number_or_not_at_all(tmp_path: Path) -> None:
    lines = ["The lighthouse has stairs of oak.", "It rained.", "The windmill has ninety stairs."]
    answerer = Answerer(corpus(tmp_path, {f"{n}.txt": line for n, line in enumerate(lines)}))
    assert not answerer.answer("How many stairs has the lighthouse?").answered
    assert answerer.answer("What stairs has the lighthouse?").answered
    assert answerer.answer("How many stairs has the windmill?").excerpts[0].extract.path == "2.txt"


PROSE = {
    "hamlet.txt": "To be, or not to be, that is the question.\nThe rest is silence.\n",
    "notes.txt": "He has to be or not to be in Denmark.\nWhat he was not he would be elsewhere.\n",
    "tokyo.txt": "陳さんは東京に住んでいます。\n私は京都が好きです。\n",
}


def test_a_phrase_of_common_words_only_is_found_word_for_word(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, PROSE))
    answer = answerer.answer('"to be or not to be"')
    assert texts(answer) == ["He has to be or not to be in Denmark."]
    assert (answer.answered, answer.error, answer.missing_terms) == (True, None, ())
    assert texts(answerer.answer('"that is the"')) == ["To be, or not to be, that is the question."]
    elsewhere = answerer.answer('"to be or not to be" file:hamlet.txt')
    assert not elsewhere.answered
    assert elsewhere.warnings == ("No passage holds “to be or not to be” word for word.",)
    both = texts(answerer.answer("To be or not to be?"))
    assert both == [
        "To be, or not to be, that is the question.",
        "He has to be or not to be in Denmark.",
    ]
    assert answerer.answer("to be or to be not").error


@pytest.mark.parametrize(
    ("character", "found"),
    [
        ("陳", ["陳さんは東京に住んでいます。"]),
        ("京", ["陳さんは東京に住んでいます。", "私は京都が好きです。"]),
    ],
)
def test_a_single_character_of_a_script_without_spaces_is_found(
    tmp_path: Path, character: str, found: list[str]
) -> None:
    answer = Answerer(corpus(tmp_path, PROSE)).answer(character)
    assert (answer.answered, texts(answer), answer.missing_terms) == (True, found, ())


def test_common_words_are_sought_in_the_first_passages_only_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_MOST_PASSAGES_SCANNED", 2)
    lines = "".join(f"{'word ' * 210} number {n}\n" for n in range(5))
    answerer = Answerer(corpus(tmp_path, {"a.txt": f"{lines}And so it was to be.\n"}))
    assert len(answerer.snapshot.passages) > 2
    answer = answerer.answer('"it was to be"')
    assert not answer.answered
    (warning,) = answer.warnings
    assert warning == (
        "None of the first 2 passages, where common words are sought, has “it was to be” "
        "word for word."
    )


def test_missing_pairs_of_characters_are_one_run_as_typed(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, PROSE))
    assert answerer.answer("東京駅前広場と京都").missing_terms == ("京駅前広場",)
    assert answerer.answer("鼠 牛 東京").missing_terms == ("鼠", "牛")
    assert answerer.answer("鼠").missing_terms == ("鼠",)


def test_every_excerpt_holds_one_of_the_exact_phrases(tmp_path: Path) -> None:
    lines = (
        "The brass lantern keeper waits.\n"
        "Our keeper lit one lantern, polished in brass, before supper.\n"
    )
    answerer = Answerer(corpus(tmp_path, {"a.txt": lines}))
    assert len(texts(answerer.answer("brass lantern keeper"))) == 2
    assert texts(answerer.answer('"brass lantern" keeper')) == ["The brass lantern keeper waits."]


def test_common_words_are_not_sought_in_a_file_that_is_gone(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, PROSE))
    (tmp_path / "hamlet.txt").unlink()
    assert texts(answerer.answer('"to be or not to be"')) == [PROSE["notes.txt"].split("\n")[0]]
    (tmp_path / "notes.txt").unlink()
    assert not answerer.answer('"to be or not to be"').answered


def test_a_question_is_not_read_before_it_is_known_to_be_short_enough(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "tokens", None)
    assert seeds.answer("word " * 2000).error
    assert seeds.answer("word " * 2000, earlier="And " * 9000).error


def test_of_many_unknown_words_only_the_first_are_looked_up_and_each_once(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    correct = Speller.correct

    def counted(speller: Speller, word: str) -> str | None:
        looked_up.append(word)
        return correct(speller, word)

    monkeypatch.setattr(Speller, "correct", counted)
    assert seeds.answer("fientuning shows fientuning").corrections == {"fientuning": "finetuning"}
    assert looked_up == ["fientuning"]
    seeds.answer(" ".join(f"qzx{'abcdefghij'[n % 10]}w{'klmnopqrst'[n // 10]}" for n in range(100)))
    assert 1 < len(looked_up) <= 50


def test_a_question_of_six_thousand_characters_takes_a_moment_only(
    seeds: Answerer, figure: Figure
) -> None:
    words = " ".join((SEEDS / "004_8279fd142acaf4fa.txt").read_text("utf-8").split())[3000:9000]
    distinct = " ".join(dict.fromkeys((SEEDS / "000_1bf6921c60db0ece.txt").read_text().split()))
    took = {}
    for name, question in (("repeated", words), ("distinct", distinct[:6000])):
        seeds.answer(question)
        took[name] = min(seeds.answer(question).elapsed_ms for _ in range(3))
    figure(
        f"seeds: a question of 6,000 characters takes {took['repeated']:.0f} ms, "
        f"{took['distinct']:.0f} ms without repeated words"
    )
    assert max(took.values()) < 1000


def test_a_question_comes_with_its_answer_and_an_aside_does_not(tmp_path: Path) -> None:
    files = {
        "faq.md": "Can I bring a dog?\n\nYes, on a lead made of leather.\n",
        "talk.txt": "(is this meant seriously?)\nThe schemer was named in a report of 2023.\n",
    }
    answerer = Answerer(corpus(tmp_path, files))
    (excerpt,) = answerer.answer("lead made of leather").excerpts
    assert excerpt.extract.text == "Can I bring a dog?\n\nYes, on a lead made of leather."
    (excerpt,) = answerer.answer("which report named the schemer?").excerpts
    assert excerpt.extract.text == "The schemer was named in a report of 2023."
