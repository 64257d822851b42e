"""Files that are analysed together come out exactly as each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import languages, sources
from retrieval.index import analysis
from retrieval.snapshots import file_words
from retrieval.snapshots.analysing import analyse
from retrieval.snapshots.packing import packed
from tests.retrieval.analysed import analysed
from tests.retrieval.signed import signed_texts

LINES = (
    "A heron stands in the lagoon, and the gull is above it.",
    "Der Reiher steht nicht im Wasser, und die Möwe ist über ihm.",
    "灯台守は海を見る。",
    "# The lagoon",
    "## Birds of the marsh",
    "<!-- noise -->",
    "- a list:",
    "the of and",
    "word " * 300,
    "#by Ada (2024 https://example.org)",
    "#in 1/2",
    "#Ada = ada_l",
    "Ada (2024-03-04T12:31Z https://example.org/1): A gull.",
    "Bob (12.5): A heron.",
    "",
)
PATHS = ("a.md", "b/tide-tables.md", "c.txt", "2/index.txt", "e.txt")
TEXTS = st.lists(st.lists(st.sampled_from(LINES)).map("\n".join), max_size=len(PATHS))


@given(texts=TEXTS, language=st.sampled_from(["", "de"]), at_a_time=st.sampled_from([1, 1 << 20]))
def test_files_together_come_out_as_each_alone(
    texts: list[str], language: str, at_a_time: int
) -> None:
    with pytest.MonkeyPatch.context() as patched, signed_texts():
        patched.setattr(file_words, "_BYTES_AT_A_TIME", at_a_time)
        contents = (sources.decode(text.encode(), "utf-8") for text in texts)
        files = dict(zip(PATHS, contents, strict=False))
        together = packed(analyse(files, language))
        alone = [packed(analyse({path: file}, language)) for path, file in files.items()]
    assert [[one] for one in together] == alone


def test_a_files_words_stand_in_the_order_in_which_they_appear() -> None:
    file = analysed("# Sea birds\n\nThe gull and the heron.\n\nA heron is no gull, Ada.")
    assert file.word_lines.split(b"\n") == [b"sea", b"birds", b"gull", b"heron", b"ada"]
    assert file.occurrences.tolist() == [2, 3, 3, 2, 4]
    assert file.word_counts.tolist() == [0, 2, 3]
    assert file.context_words.tolist() == [0, 1]
    assert file.context_ends.tolist() == [0, 2]


@pytest.mark.parametrize("language", languages.NAMES)
def test_a_file_has_the_words_of_its_text_in_every_language(language: str) -> None:
    text = f"heron {' '.join(sorted(languages.stop_words(language)))} lagoon"
    words = analysed(text, "a.txt", language).word_lines.decode().split("\n")
    assert words == [*dict.fromkeys(analysis.words(text, language))]
    assert {"heron", "lagoon"} <= {*words}


def test_a_language_is_told_by_the_first_words_of_a_file() -> None:
    german = "Der Reiher steht nicht im Wasser, und die Möwe ist über ihm. "
    english = "The heron isn't in the water, and the gull is above it. "
    assert analysed(german).language == "de"
    assert analysed(german * 200 + english * 400).language == "de"
    assert analysed(english * 200 + german * 400).language == "en"
    assert not analysed("heron gull").language
