"""Does what speaks for a passage besides its BM25 decide between passages that hold the same?"""

from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from tests.retrieval.corpora import corpus

FILLER = "Somebody wrote a line about nothing in particular here, and somebody else answered it"


def found(folder: Path, files: dict[str, str], question: str) -> list[str]:
    """Return where the passages stand that fit a question, best first."""
    hits = Answerer(corpus(folder, files)).search(question, 9)
    return [hit.places[0].locator for hit in hits]


@pytest.mark.parametrize("names", [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_of_two_equal_passages_that_with_others_in_its_file_is_first(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    alone, in_company = names
    same = f"The kiln is fired with beech. {FILLER}"
    files = {
        alone: f"{same} twice.\n\n{FILLER * 12}.\n",
        in_company: f"{same} often.\n\n{FILLER * 12}.\n\nKiln and beech are dear. {FILLER}.\n",
    }
    places = [place for place in found(tmp_path, files, "kiln beech") if place.endswith(":1")]
    assert places == [f"{in_company}:1", f"{alone}:1"]


def test_the_beginning_of_a_section_that_is_asked_for_is_first(tmp_path: Path) -> None:
    one = f"A kiln takes whole weeks to fire. {FILLER}."
    other = f"A kiln takes hours to fire. {FILLER}."
    gap = f"{FILLER}. " * 12
    files = {"a.md": f"# Kiln\n\n{one}\n\n{gap}\n\n{other}\n"}
    assert found(tmp_path, files, "what is a kiln")[0] == "a.md:3"


@pytest.mark.parametrize(("parts", "is_lead_first"), [(1, False), (4, True)])
def test_the_first_lines_of_a_long_file_that_is_called_what_is_asked_are_first(
    tmp_path: Path, parts: int, is_lead_first: bool
) -> None:
    lead = f"It is an oven for pots, old and dear, and all of brick. {FILLER}, once."
    later = f"A kiln is hot, a kiln is dear. {FILLER}, often."
    rest = "".join(f"## Part {n}\n\n{f'{FILLER}. ' * 9}\n\n" for n in range(parts))
    files = {"a.md": f"# Kiln\n\n{lead}\n\n{rest}## Fire of a kiln\n\n{later}\n"}
    places = found(tmp_path, files, "what is a kiln")[:2]
    both = ["a.md:3", f"a.md:{4 * parts + 7}"]
    assert places == (both if is_lead_first else both[::-1])


def test_a_title_above_no_section_is_no_beginning(tmp_path: Path) -> None:
    titled = "---\ntitle: Kiln\n---\n\n"
    files = {"a.md": f"{titled}The kiln is fired. {FILLER}.\n", "b.md": f"# Kiln\n\n{FILLER}.\n"}
    answerer = Answerer(corpus(tmp_path, files))
    whys = [
        answerer.explain("kiln", found.paragraph_id)
        for found in sorted(answerer.answer("kiln").excerpts, key=lambda one: one.extract.path)
    ]
    assert [why.evidence.opening > 0 for why in whys if why] == [False, True]


def test_a_very_short_passage_gives_way_to_one_that_says_more(tmp_path: Path) -> None:
    short = (
        "A kiln: potters light red hot kilns every Sunday morning, then have breakfast, tea, jam."
    )
    files = {
        "a.txt": f"{short}\n",
        "b.txt": f"{short[:-1]}, eggs, toast, cheese.\n",
        "c.txt": f"{FILLER * 12}.\n",
    }
    assert found(tmp_path, files, "kiln")[0] == "b.txt:1"


def test_a_very_short_passage_that_introduces_something_is_shown_with_that(tmp_path: Path) -> None:
    code = "".join(f"spark --all {n} --slowly --and safely\n" for n in range(40))
    other = "Light the kiln with care, from the door of the yard: it is old, and nobody mends it"
    for end, first in ((":", "a.md:3"), (".", "b.md:3")):
        files = {
            "a.md": f"# Yard\n\nTo light the kiln, run this in there{end}\n\n```sh\n{code}```\n",
            "b.md": f"# Yard\n\n{other}. {FILLER}, twice.\n",
            "c.md": f"# Hall\n\n{FILLER * 12}.\n",
        }
        places = found(tmp_path / first[0], files, "light the kiln")
        assert next(place for place in places if place.endswith(":3")) == first


@pytest.mark.parametrize(
    ("question", "general", "subject"),
    [
        ("which kiln do I need to use?", "Use what you need to use, as all", "The kiln is red"),
        ("Welchen Ofen soll ich nehmen?", "Nehmen Sie, was alle nehmen", "Der Ofen ist rot"),
    ],
)
def test_words_of_any_question_do_not_outweigh_what_it_is_about(
    tmp_path: Path, question: str, general: str, subject: str
) -> None:
    german = question.startswith("Welchen")
    rest = "und es ist auch noch nicht das, was wir von ihm wollen" if german else FILLER
    files = {f"{n}.txt": f"{subject} in jedem {n}. {rest}.\n" for n in range(100, 109)}
    files["z.txt"] = f"{general} da. {rest}.\n"
    assert found(tmp_path, files, question)[0] != "z.txt:1"


def test_words_of_any_question_are_searched_for_where_there_are_no_others(tmp_path: Path) -> None:
    files = {"a.txt": f"Use what you need. {FILLER}.\n", "b.txt": f"The kiln is red. {FILLER}.\n"}
    for question in ("what do I need to use?", "which xylophone do I need to use?"):
        assert found(tmp_path / question[:5], files, question)[:1] == ["a.txt:1"]


def test_a_long_question_is_searched_for_with_all_its_words(tmp_path: Path) -> None:
    files = {"a.txt": f"Use red kilns. {FILLER}.\n", "b.txt": f"Those red kilns. {FILLER}.\n"}
    many = "which red kilns do potters, masons, bakers, smiths, dyers, glaziers and coopers use?"
    assert found(tmp_path, files, many)[0] == "a.txt:1"
    assert len(found(tmp_path, files, "which red kilns do bakers use?")) == 2


def test_the_parts_of_a_score_add_up_wherever_the_question_looks(tmp_path: Path) -> None:
    files = {
        "a.md": f"# Kiln\n\nThe kiln is fired with beech.\n\n{FILLER * 12}.\n\nBeech is dear.\n",
        "b.md": f"Beech grows behind the kiln. {FILLER}.\n",
    }
    answerer = Answerer(corpus(tmp_path, files))
    for question in ("kiln beech", "file:a.md kiln beech", "kiln beech need"):
        for excerpt in answerer.answer(question).excerpts:
            why = answerer.explain(question, excerpt.paragraph_id)
            assert why is not None
            assert why.score == pytest.approx(excerpt.score)
