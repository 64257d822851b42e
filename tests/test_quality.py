"""Are the tools sound by which `make quality` judges?"""

from itertools import product
from pathlib import Path

import pytest

from bot.terminal.collection import Record
from tests.quality import Okapi, edited, lay_out, p_value, verdict


def distance(one: str, other: str) -> int:
    """Return the number of insertions, deletions, replacements and transpositions between two."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        rows.append([i])
        for j, counterpart in enumerate(other, start=1):
            least = min(
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (letter != counterpart),
            )
            if i > 1 and j > 1 and (letter, counterpart) == (other[j - 2], one[i - 2]):
                least = min(least, rows[i - 2][j - 2] + 1)
            rows[i].append(least)
    return rows[-1][-1]


def test_a_typing_error_changes_one_long_word_beyond_its_first_letter() -> None:
    changes = set()
    for number in range(200):
        question = f"Who saw {number} Llamas in the aaaaa of Überlingen?"
        mistyped = edited(question)
        assert distance(question, mistyped) == 1
        before, after = question.split(), mistyped.split()
        ((was, became),) = [pair for pair in zip(before, after, strict=True) if len(set(pair)) == 2]
        assert was in {"Llamas", "aaaaa", "Überlingen?"}
        assert was[0] == became[0]
        changes.add((len(became) - len(was), sorted(was) == sorted(became)))
        assert edited(question) == mistyped
    assert changes == {(1, False), (-1, False), (0, False), (0, True)}


def test_a_question_of_short_words_gets_no_typing_error() -> None:
    assert edited("Who saw 123456 of them?") == "Who saw 123456 of them?"


@pytest.mark.parametrize(
    "differences",
    [
        [1, 2, 3, 4, 5, 6],
        [0.3, -0.1, 0.2, 0.4, 0.1, -0.2, 0.5],
        [-1, -1, -1, 1, -2, 0, 0, -3, -1, -1],
    ],
)
def test_the_permutation_test_agrees_with_all_permutations(differences: list[float]) -> None:
    observed = abs(sum(differences)) - 1e-9
    sums = [
        abs(sum(sign * d for sign, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    exact = sum(total >= observed for total in sums) / len(sums)
    assert p_value(differences) == pytest.approx(exact, abs=0.015)


def test_six_gains_of_six_have_the_known_chance_of_one_in_thirty_two() -> None:
    assert p_value([1, 2, 3, 4, 5, 6]) == pytest.approx(2 / 2**6, abs=0.005)


def test_no_difference_is_no_evidence() -> None:
    assert p_value([0.0] * 20) == 1


def test_the_sign_says_who_is_ahead() -> None:
    good = {str(n): {"ndcg@10": 1.0} for n in range(10)}
    bad = {str(n): {"ndcg@10": 0.5} for n in range(10)}
    assert [verdict(good, bad)[0], verdict(bad, good)[0], verdict(good, good)[0]] == list("▲▼=")


def test_rank_bm25_on_arrays_scores_as_the_library_does() -> None:
    texts = ["an otter sleeps", "the otter and the otter swim", "", "dough the dough", "a b c d"]
    okapi = Okapi(texts)
    for question in ("the otter", "Otter otter dough", "nothing", ""):
        okapi.compare(question)
    okapi.library.idf["otter"] += 0.1
    assert okapi.scores("otter")[0] > 0
    okapi.library.doc_freqs[0]["otter"] = 3
    with pytest.raises(AssertionError, match="differently"):
        okapi.compare("otter")


def test_records_are_laid_out_as_sections_of_a_dozen_a_file(tmp_path: Path) -> None:
    records = [
        Record(f"r{n}", "" if n % 2 else f"Title\n{n}", f"Text\n{n} ends.") for n in range(25)
    ]
    places = lay_out(records, tmp_path)
    files = {file.name: file.read_text().split("\n") for file in sorted(tmp_path.iterdir())}
    assert len(files) == 3
    for n, record in enumerate(records):
        path, first, last = places[record.id]
        assert files[path][first - 1 : last] == [f"Text {n} ends."]
        assert (files[path][first - 3] == f"## Title {n}") is (n % 2 == 0)
