"""A question asks for words, phrases and files."""

import string
import time
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.answer.narrowing import Narrowing, names_file
from retrieval.answer.questions import (
    Question,
    flat_name,
    holds_a_number,
    holds_phrase,
    parse,
    stands,
    without_phrases,
)
from retrieval.corpus import PLAIN_QUOTES


def test_a_plain_question_is_its_text() -> None:
    assert parse("What is deception?") == Question("What is deception?")
    assert parse("  What \n is\tit? ").text == "What is it?"
    assert parse("").text == ""


@pytest.mark.parametrize(
    "question",
    [
        'Who wrote "sleeper agents" first?',
        "Who wrote “sleeper agents” first?",
        "Who wrote „sleeper agents“ first?",
        "Who wrote „sleeper agents” first?",
        "Who wrote «sleeper agents» first?",
        'Who wrote " sleeper\n agents " first?',
        "Who wrote 'sleeper agents' first?",
        "Who wrote ‘sleeper agents’ first?",
        "Who wrote ‚sleeper agents‘ first?",
        "Who wrote ‹sleeper agents› first?",
        "Who wrote ›sleeper agents‹ first?",
        "Who wrote »sleeper agents« first?",
        "Who wrote 「sleeper agents」 first?",
        "Who wrote 『sleeper agents』 first?",
    ],
)
def test_a_quoted_phrase_is_kept_and_its_words_stay_in_the_text(question: str) -> None:
    parsed = parse(question)
    assert parsed.phrases == ("sleeper agents",)
    assert not parsed.narrowing
    assert parsed.text.split() == "Who wrote sleeper agents first?".split()


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("Who said 'it's the dogs' bowls'?", "it's the dogs' bowls"),
        ("Who said ‘the cats’ beds’?", "the cats’ beds"),
        ("Is 'the class' a word, and 'a mass'?", "the class"),
        ("Who said ('not today')?", "not today"),
    ],
)
def test_an_apostrophe_in_single_quotes_does_not_close_them(question: str, phrase: str) -> None:
    assert parse(question).phrases[0] == phrase


def test_several_phrases_keep_their_order_and_none_counts_twice() -> None:
    assert parse('"b c" or "a" or "b c"').phrases == ("b c", "a")


@pytest.mark.parametrize(
    "question",
    [
        'what is "this',
        'what is this"',
        "what is “this",
        "what is this”",
        "what» is «this",
        "what' is 'this",
        "the dogs' bowls and cats' beds",
        "rock 'n' roll in the '90s and '80s",
        "why 'tis so, and why 'tis not",
        "O'Neil's and Jones' boats",
        "a 6' fence",
        'a 5" disk or a 3" disk',
        'what is "" or " " or "?!"',
        '"',
    ],
)
def test_an_unpaired_quote_or_one_around_no_word_is_ordinary_text(question: str) -> None:
    assert parse(question) == Question(question)


def test_a_phrase_does_not_grow_together_with_the_words_beside_it() -> None:
    assert parse('non"verbal"ly').text == "non verbal ly"
    assert parse('l\'"homme"').text == "l' homme"
    assert parse("什么是“对齐”问题").text == "什么是 对齐 问题"
    assert parse('"Sleeper Agents"\'s authors').text == "Sleeper Agents's authors"


@pytest.mark.parametrize(
    ("question", "files", "text"),
    [
        ("file:notes.txt what is it", ("notes.txt",), "what is it"),
        ("what is it in file:notes.txt?", ("notes.txt",), "what is it in ?"),
        ("what FILE:Notes.md, says", ("Notes.md",), "what , says"),
        ('what file:"my notes.txt" says', ("my notes.txt",), "what says"),
        ("what file:“my notes.txt” says", ("my notes.txt",), "what says"),
        ('what file:"my says', ("my",), "what says"),
        ("file:a.txt what file:b/ file:a.txt", ("a.txt", "b/"), "what"),
        ("file:*.md what", ("*.md",), "what"),
        ("(file:a.txt) what", ("a.txt",), "( ) what"),
        ("什么 file：笔记.txt", ("笔记.txt",), "什么"),
    ],
)
def test_a_file_is_named_and_leaves_the_text(
    question: str, files: tuple[str, ...], text: str
) -> None:
    assert parse(question) == Question(text, (), Narrowing(files=files))


@pytest.mark.parametrize(
    "question", ["file: notes", "profile:x y", 'file:"" x', "a file:", "file:?"]
)
def test_a_file_without_a_name_is_ordinary_text(question: str) -> None:
    assert parse(question) == Question(question)


def test_phrases_and_files_stand_together() -> None:
    assert parse('file:a.txt "deceptive alignment" file:"b c" why') == Question(
        "deceptive alignment why", ("deceptive alignment",), Narrowing(files=("a.txt", "b c"))
    )
    assert parse('"see file:a.txt"') == Question("see file:a.txt", ("see file:a.txt",))


@given(st.text(st.sampled_from("\"“”„«»file:*. \n\ta5对'/?()")))
def test_any_question_can_be_taken_apart(question: str) -> None:
    parsed = parse(question)
    assert all(any(map(str.isalnum, phrase)) for phrase in parsed.phrases)
    assert all(parsed.narrowing.files)
    if "file" not in question:
        words = "".join(c for c in question if c.isalnum())
        assert "".join(c for c in parsed.text if c.isalnum()) == words
    for phrase in parsed.phrases:
        assert holds_phrase(parsed.text, phrase)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "piece",
    ['"', "«", "„“", "„a“", "«„“", "file:", 'file:"', 'file:"" ', 'file:?" ', "file:.", "a"],
)
def test_the_longest_question_is_taken_apart_at_once(piece: str) -> None:
    question = (piece * 100_000)[:100_000]
    started = time.process_time()
    parse(question)
    assert time.process_time() - started < 2


def test_a_phrase_is_held_whatever_its_case_and_spaces() -> None:
    assert holds_phrase("Of Sleeper\n  AGENTS, there are few.", "sleeper agents")
    assert holds_phrase("sleeper agents", "  Sleeper\tagents ")
    assert holds_phrase("Die Straße", "STRASSE")
    assert not holds_phrase("sleeper, agents", "sleeper agents")
    assert not holds_phrase("agents sleeper", "sleeper agents")


def test_the_form_of_apostrophes_and_quotes_makes_no_difference() -> None:
    assert holds_phrase("They don\u2019t say “no”.", 'don\'t say "no"')
    assert holds_phrase('They don\'t say "no".', "don\u2019t say «no»")


@pytest.mark.parametrize("mark", [*map(chr, PLAIN_QUOTES)])
def test_each_printed_mark_is_the_typed_one(mark: str) -> None:
    typed = PLAIN_QUOTES[ord(mark)]
    for text, phrase in ("é {}é{} o", "{}é{} o"), ("e {}e{} o", "{}é{}"):
        assert holds_phrase(text.format(mark, mark), phrase.format(typed, typed))
        assert holds_phrase(text.format(typed, typed), phrase.format(mark, mark))


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014")
def test_a_dash_is_a_blank_between_letters_or_digits_only(dash: str) -> None:
    for before, after in product("a1é漢_.\n", repeat=2):
        held = holds_phrase(f"o {before}{dash}{after} o", f"o {before} {after} o")
        assert held == (before.isalnum() and after.isalnum())
    assert holds_phrase(f"a{dash}b{dash}c", "a b c")


def test_a_phrase_is_whole_words() -> None:
    assert not holds_phrase("misalignments", "alignment")
    assert not holds_phrase("alignments", "alignment")
    assert not holds_phrase("they don't", "don")
    assert not holds_phrase("they don't", "t")
    assert not holds_phrase("cafe\u0301s", "cafe")
    assert not holds_phrase("हिन्दी", "हिन")
    assert holds_phrase("misalignments, alignment", "alignment")
    assert holds_phrase("(Alignment)", "alignment")
    assert holds_phrase("Anthropic's way", "anthropic")
    assert holds_phrase("fine_tuning", "fine")
    assert holds_phrase("'alignment'", "alignment")


def test_a_phrase_in_a_script_without_spaces_stands_anywhere() -> None:
    assert holds_phrase("什么是对齐问题", "对齐")
    assert holds_phrase("GPT模型吗", "模型")
    assert holds_phrase("GPT模型吗", "gpt")
    assert holds_phrase("ที่นี่คือกรุงเทพ", "กรุงเทพ")
    assert not holds_phrase("ที่นี่", "ที")


def test_an_empty_phrase_is_nowhere() -> None:
    assert not holds_phrase("a text", "")
    assert not holds_phrase("a text", " \n")
    assert not holds_phrase("", "a")


def test_a_phrase_in_one_endless_word_is_looked_for_at_once() -> None:
    started = time.process_time()
    assert not holds_phrase("a" * 200_000, "a" * 3_000)
    assert time.process_time() - started < 2


@given(st.text(), st.text())
@example("a", "\u0301a")
def test_any_text_and_phrase_can_be_compared(text: str, phrase: str) -> None:
    assert holds_phrase(f"{text} {phrase} {text}", phrase) == bool(phrase.strip())


PATH = "Essays/2024/My Notes.v2.md"


@pytest.mark.parametrize(
    "name",
    [
        "Essays/2024/My Notes.v2.md",
        "essays/2024/my notes.V2.md",
        "My Notes.v2.md",
        "my notes.v2",
        "Essays",
        "essays/",
        "Essays/2024",
        "Essays/2024/",
        "2024/",
        "*.md",
        "my*",
        "essays/*",
        "*/2024/*",
        "20*/",
    ],
)
def test_a_file_answers_to_its_path_its_name_its_folders_and_patterns(name: str) -> None:
    assert names_file(PATH, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "/",
        "My Notes",
        "Notes.v2.md",
        "2024",
        "Essay",
        "ssays/",
        "Essays/20",
        "024/My Notes.v2.md",
        "*.txt",
        "notes*",
        "My Notes.v2.md/",
    ],
)
def test_a_file_answers_to_no_other_name(name: str) -> None:
    assert not names_file(PATH, name)


def test_a_composed_and_a_combined_letter_name_the_same_file() -> None:
    assert names_file("cafe\u0301.txt", "caf\u00e9.txt")


@given(st.text(min_size=1), st.text())
def test_any_path_and_name_can_be_compared(path: str, name: str) -> None:
    assert names_file(path, name) in {True, False}


@given(st.lists(st.text(string.ascii_letters + " ._-", min_size=1), min_size=1, max_size=4))
def test_a_path_names_itself(parts: list[str]) -> None:
    path = "/".join(["a", *parts, "z.txt"])
    assert names_file(path, path)
    assert names_file(path, "z")
    assert names_file(path, path.rpartition("/")[0])


@pytest.mark.parametrize(
    "text",
    [
        "The building has no lift.",
        "It never had one; NONE is planned.",
        "Louis XIV had it built.",
        "Dozens of lifts stand there.",
        "a pair of them",
        "chapter IX, thrice",
        "12",
        "Nobody counted.",
    ],
)
def test_numerals_and_none_are_numbers(text: str) -> None:
    assert holds_a_number(text)


@pytest.mark.parametrize(
    "text",
    ["The lift is large.", "I mix a few", "notes on nonsense", "Vitamin C", "a VIP LIFT", "IIX"],
)
def test_other_words_are_no_numbers(text: str) -> None:
    assert not holds_a_number(text)


def test_a_phrase_with_hyphens_or_without_accents_is_the_same() -> None:
    assert holds_phrase("A state-of-the-art lamp", "state of the art")
    assert holds_phrase("A state of the art lamp", "state‐of‑the-art")
    assert holds_phrase("A crème brûlée", "creme brulee")
    assert not holds_phrase("A state - of the art", "state of")


@given(text=st.text() | st.text(alphabet="a s\"'“”‘’‚‹›«»「」『』:n"))
def test_a_text_keeps_its_letters_without_phrases(text: str) -> None:
    plain = without_phrases(text)
    assert parse(plain).phrases == ()
    assert [*filter(str.isalnum, plain)] == [*filter(str.isalnum, text)]


def test_a_question_stands_in_a_text_whatever_is_between_its_words() -> None:
    assert stands("See the **old** [lamp](a/b.md): it isn’t lit!", "the old lamp it isnt lit")
    assert stands("灯台，很远", "灯台很") is False
    assert stands("灯台很远", "台很")
    assert not stands("the old lamps", "old lamp")
    assert not stands("the lamp", "?!")
    assert stands("\tTHE \x1cold_lamp\x00is-lit", "the old lamp is lit")
    assert stands("Über den_«Strom», \n über", "den strom uber")
    assert not stands("the lamp is old", "old lamp")


@given(st.text())
@example("ΐᾂǭ" * 3)
@example("ß" * 9)
def test_a_flat_name_has_no_more_characters_than_the_name_has_bytes(name: str) -> None:
    assert len(flat_name(name)) <= len(name.encode())
