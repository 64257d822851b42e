"""Which terms does a text hold?"""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.corpus import INVISIBLE, UNHEARD, languages, letter_forms, unaccented
from retrieval.index import analysis
from retrieval.index.forms import bare
from tests.retrieval.corpora import assert_verbatim, corpus

BEGUN = "arena", "avanti", "ανεμος"


def test_words_become_stems_without_stop_words() -> None:
    assert analysis.terms("What did the Sleeper Agents show?") == ["sleeper", "agent", "show"]
    assert analysis.terms("What is it, and why?") == []


def test_apostrophes_belong_inside_words_and_the_possessive_goes() -> None:
    assert analysis.terms("Anthropic's Anthropic\u2019s Anthropic") == ["anthrop"] * 3
    assert analysis.terms("Doesn\u2019t rock'n'roll 'quoted'") == ["rocknrol", "quot"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dog's' 'dog's dogs'", ["dog", "dog", "dogs"]),
        ("x's's 's x''y x'y's's'", ["x's", "s", "x", "y", "x'y's"]),
        ("it's 'that's' don't '' '", []),
        ("o'neil's rock'n'roll 'tis", ["o'neil", "rock'n'roll", "tis"]),
        ("\u2018quoted\u2019 \u2019s caf\u00e9\u2019s", ["quoted", "s", "caf\u00e9"]),
    ],
)
def test_apostrophes_that_are_no_part_of_a_word_part_words(text: str, expected: list[str]) -> None:
    assert analysis.words(text) == expected


def _as_written(word: str, language: str) -> set[str]:
    """Return a word in small letters and as a line begins with it, with either apostrophe."""
    first = "İ" if language == "tr" and word[0] == "i" else word[0].upper()
    return {one.replace("'", mark) for one in (word, first + word[1:]) for mark in "'\u2019"}


@pytest.mark.parametrize("language", sorted(languages.NAMES.keys() - languages.SPACELESS))
def test_each_entry_of_a_list_is_known_where_it_stands(language: str) -> None:
    lists = [
        (languages.stop_words(language), frozenset[str]()),
        (languages.asking_words(language), analysis.asking_words(language)),
        (languages.general_words(language), analysis.general_words(language)),
    ]
    for entries, known in lists:
        for entry in entries:
            for written in _as_written(entry, language):
                if entry.endswith("'"):
                    begun = {
                        analysis.stem(analysis.fold(written + word), language) for word in BEGUN
                    }
                    assert begun == {analysis.stem(word, language) for word in BEGUN}
                else:
                    assert {*analysis.words(f"heron\n{written} «{written}»", language)} <= {
                        "heron",
                        *known,
                    }


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("ca", "l'arbre d\u2019arbre L\u2019Arbre", "arbre"),
        ("fr", "l'école jusqu'école Lorsqu\u2019école", "école"),
        ("it", "l'acqua quest'acqua senz\u2019acqua", "acqua"),
        ("pt", "d'água D\u2019água", "água"),
        ("hy", "գրադարա՞ն գրադարա՛ն գրադարա՜ն", "գրադարան"),
        ("tr", "İstanbul istanbul İSTANBUL", "istanbul"),
    ],
)
def test_what_only_begins_or_stresses_a_word_is_none_of_it(
    language: str, text: str, word: str
) -> None:
    assert analysis.distinct_terms(text, language) == {*analysis.terms(word, language)}


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("nl", "'t huis, 's avonds 'n boot", ["huis", "avonds", "boot"]),
        ("ro", "s-a închis, cine l-a plantat", ["închis", "plantat"]),
        ("fr", "Y a-t-il un port ?", ["port"]),
        # A lone letter may be a name.
        ("fr", "la vitamine C et le langage D", ["vitamine", "c", "langage", "d"]),
        # What begins a word elsewhere is a part of this one.
        ("it", "sant'antonio", ["sant'antonio"]),
    ],
)
def test_short_words_beside_an_apostrophe_or_a_hyphen_are_common_ones(
    language: str, text: str, words: list[str]
) -> None:
    assert analysis.words(text, language) == words


@given(
    text=st.text("aA 'sIi.\u2019\u4e2d\u00e9-1&\n"), language=st.sampled_from(["en", "de", "zh"])
)
def test_distinct_words_and_terms_are_those_of_the_text(text: str, language: str) -> None:
    assert analysis.distinct_words(text, language) == set(analysis.words(text, language))
    assert analysis.distinct_terms(text, language) == set(analysis.terms(text, language))


@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(
                "a IT A I U.N. 's ' 3.11 1990's C++ vitamin &eacute; é 中 https://b.c ]( ) <a ="
                " > \n \0 www. . Article , ’s".split(" ")
            )
            | st.just(" ")
        ).map("".join)
    ),
    language=st.sampled_from(["en", "de", "zh"]),
)
def test_the_words_of_several_texts_are_those_of_each(texts: list[str], language: str) -> None:
    each = [analysis.distinct_words(text, language) for text in texts]
    assert analysis.distinct_words_of_each(texts, language) == each


@given(text=st.text() | st.text("abcdeginosuyé'’IT.+#&0 ") | st.text("aeidygnstl'"))
@example("skies dying lying ties ugly early eed aing oed ies yes 's 80's IT Ph.D. .NET C++ éclair")
def test_an_english_stem_begins_with_the_letter_of_its_word(text: str) -> None:
    assert analysis.keeps_first_letters("en")
    assert not analysis.keeps_first_letters("id")
    words = [word for word in analysis.words(text) if word[0].isascii()]
    stems = analysis.stems(words)
    assert [stem[0].lower() for stem in stems] == [word[0].lower() for word in words]


def test_a_word_is_folded_and_not_stemmed_beside_a_script_without_spaces() -> None:
    assert analysis.words("\u4e2dats\u4e2d ats at") == ["\u4e2d", "ats", "\u4e2d", "ats"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use C++17, C#, c+ and F# on .NET", ["use", "c++", "17", "c#", "c+", "f#", ".net"]),
        ("a+b # C x#y ASP.NET c++x", ["b", "c", "x", "y", "asp", "net", "c", "x"]),
        ("U.N., Ph.D. and e.g. M.Sc. end.Next", ["un", "phd", "eg", "msc", "end", "next"]),
        ("3.11 v3.11 1.5kg", ["3", "11", "3.11", "3", "11", "3.11", "1", "5", "1.5", "kg"]),
        ("on 11.3.2024", ["11", "3", "2024", "11.3", "11.3.2024"]),
        ("1.2.3.4.5 a1.2 x.3", ["1", "2", "3", "4", "5", "a1", "2", "x", "3"]),
        ("the 1990's and 1990\u2019s, 1994's", ["1990s", "1990s", "1994"]),
        ("Where IT is, WHO knows in the U.S.", ["IT", "WHO", "knows", "US"]),
        ("IT IS IT", []),
        ("IT", ["IT"]),
        ("HOW IT WORKS\nIt is for IT.", ["works", "IT"]),
        ("use US_PORT, US's USE", ["use", "port", "US", "use"]),
        ("vitamin A and Plan A work. A dog", ["vitamin", "A", "plan", "A", "work", "dog"]),
        ("Build A House for Article I, as I said", ["build", "house", "article", "I", "said"]),
    ],
)
def test_marks_points_and_capitals_make_words_of_their_own(text: str, expected: list[str]) -> None:
    assert analysis.words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://example.org/a_b(c)/d?x=1#y for it", ["see"]),
        ("(https://example.org/y) and git+ssh://host/path, or www.example.org/a.html", []),
        ('[guide](docs/setup.md#top) [other](<a b.md> "Title here")', ["guide", "title"]),
        ("![a lantern](img/photo_1.png)[b](c)", ["lantern", "b"]),
        ("<a href=\"page.html\" class='x y'>lantern</a> <Card title={z} />", ["lantern"]),
        ("`lantern <https://example.org>`_ [[https://example.org][gate]]", ["lantern", "gate"]),
        ("https://example.org[lantern] {https://example.org|gate}", ["lantern", "gate"]),
        ("请看https://example.org/a。灯笼", ["请看", "灯笼"]),
        ("see“https://example.org/ä”", ["see"]),
    ],
)
def test_addresses_and_tags_with_attributes_hold_no_words(text: str, expected: list[str]) -> None:
    found = analysis.words(text)
    assert [word for word in found if word not in {"other", "a", "c"}] == expected


@pytest.mark.parametrize(
    "text",
    [
        "http:// and :// alone",
        "awww. so cute",
        "if a <b and c = d> e",
        "a[i](x, y)",
        "sheep](wolf",
        "<b>bold</b> x=y",
        "1 < 2 = 3 > 4",
        "and/or example.org",
    ],
)
def test_what_only_looks_like_an_address_keeps_its_words(text: str) -> None:
    assert analysis.without_addresses(text) == text


def test_underscores_and_hyphens_separate_words() -> None:
    assert analysis.terms("fine_tuning in-distribution 50/50") == [
        "fine",
        "tune",
        "distribut",
        "50",
        "50",
    ]


def test_composed_and_combined_letters_are_one_term() -> None:
    assert analysis.terms("cafe\u0301") == analysis.terms("caf\u00e9")
    assert len(analysis.terms("cafe\u0301s")) == 1


def test_some_two_hundred_and_thirty_words_are_left_out() -> None:
    # DESIGN's some 130 words, and their contractions with and without apostrophes.
    assert 220 <= len(analysis.stop_words("en")) <= 240


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深度学习", ["深度", "度学", "学习"]),
        ("水", ["水"]),
        ("大きなカメラ", ["大き", "きな", "なカ", "カメ", "メラ"]),
        ("มาก", ["มา", "าก"]),
        ("ລາວ", ["ລາ", "າວ"]),
        ("កខគ", ["កខ", "ខគ"]),
        ("ကခဂ", ["ကခ", "ခဂ"]),
        ("人々、人", ["人々", "人"]),
        ("𠀋𠀌𠀍", ["𠀋𠀌", "𠀌𠀍"]),
    ],
)
def test_text_without_spaces_becomes_overlapping_pairs(text: str, expected: list[str]) -> None:
    assert analysis.terms(text) == expected


def test_a_pair_has_its_own_span_and_overlaps_the_next_by_one_character() -> None:
    spans = [(token.word, token.start, token.end) for token in analysis.tokens("问GPT模型吗")]
    assert spans == [("问", 0, 1), ("gpt", 1, 4), ("模型", 4, 6), ("型吗", 5, 7)]


def test_a_vowel_sign_belongs_to_the_letter_before_it_in_a_pair() -> None:
    assert analysis.terms("ที่นี่") == ["ที่นี่"]
    assert [(token.start, token.end) for token in analysis.tokens("ที่นี่ดี")] == [(0, 6), (3, 8)]
    assert analysis.terms("か\u3099く") == analysis.terms("がく") == ["がく"]


def test_runs_end_where_another_script_begins() -> None:
    assert analysis.terms("2024年") == ["2024", "年"]
    assert analysis.terms("GPT模型and") == ["gpt", "模型"]
    assert analysis.terms("“GPT”的‘模型’吗") == ["gpt", "的", "模型", "吗"]
    assert analysis.terms("ปี๒๕๖๗") == ["ปี", "๒๕๖๗"]
    assert analysis.terms("模型กข") == ["模型", "กข"]
    assert analysis.terms("Claude's模型") == ["claud", "模型"]


@pytest.mark.parametrize(
    "word",
    ["выравнивание", "ευθυγράμμιση", "محاذاة", "יישור", "정렬", "हिन्दी", "বাংলা", "தமிழ்", "ଓଡ଼ିଆ"],
)
def test_a_word_of_a_script_with_spaces_stays_whole(word: str) -> None:
    assert [token.word for token in analysis.tokens(f"{word}, {word}")] == [word, word]


def test_a_frame_or_a_glyph_selector_changes_no_term() -> None:
    assert analysis.terms("1\ufe0f\u20e3") == ["1"]
    assert analysis.terms("葛\U000e0100城") == analysis.terms("葛城") == ["葛城"]


CHINESE = """\
深度学习是机器学习的一个分支。
珠穆朗玛峰是世界上最高的山峰。
熊猫主要吃竹子，生活在四川的山区。
GPT模型由OpenAI训练。
"""
JAPANESE = """\
富士山は日本で一番高い山です。
東京は日本の首都です。
新幹線は時速三百キロで走ります。
猫は一日に十二時間以上眠ります。
"""
THAI = """\
กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย
ช้างเป็นสัตว์บกที่ใหญ่ที่สุดในโลก
แม่น้ำเจ้าพระยาไหลผ่านกรุงเทพ
ต้มยำกุ้งเป็นอาหารไทยที่มีรสเผ็ดและเปรี้ยว
"""
HINDI = """\
दिल्ली भारत की राजधानी है।
गंगा भारत की सबसे लंबी नदी है।
हिमालय बहुत ऊँचा है।
"""


@pytest.mark.parametrize(
    ("text", "question", "line"),
    [
        (CHINESE, "世界上最高的山是什么？", 2),
        (CHINESE, "谁训练了GPT模型？", 4),
        (JAPANESE, "新幹線の時速はどのくらいですか？", 3),
        (THAI, "สัตว์บกที่ใหญ่ที่สุดคืออะไร", 2),
        (HINDI, "सबसे लंबी नदी कौन सी है?", 2),
    ],
)
def test_a_question_finds_the_line_in_a_script_of_its_own(
    tmp_path: Path, text: str, question: str, line: int
) -> None:
    answer = Answerer(corpus(tmp_path, {"lines.txt": text})).answer(question)
    assert answer.answered
    assert answer.excerpts[0].extract.first_line == line
    assert_verbatim(answer.excerpts[0], tmp_path)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (CHINESE, "量子计算机怎么工作？"),
        (JAPANESE, "ブラックホールとは何ですか？"),
        (THAI, "คอมพิวเตอร์ทำงานอย่างไร"),
    ],
)
def test_a_question_beside_the_corpus_stays_unanswered_in_any_script(
    tmp_path: Path, text: str, question: str
) -> None:
    files = {f"{number}.txt": line for number, line in enumerate(text.splitlines())}
    assert not Answerer(corpus(tmp_path, files)).answer(question).answered


@pytest.mark.parametrize(
    ("text", "borders"),
    [
        ("an ox", [0, 2, 3, 5]),
        ("cafe\u0301s", [0, 6]),
        ("don't", [0, 5]),
        ("ox's", [0, 2, 4]),
        ("'ox'", [0, 1, 3, 4]),
        ("e\u0301'a", [0, 4]),
        ("a'\u0301b", [0, 1, 2, 3, 4]),
        ("a_b", [0, 1, 2, 3]),
        ("问GPT模型", [0, 1, 4, 5, 6]),
        ("ที่นี่a", [0, 3, 6, 7]),
        ("", [0]),
    ],
)
def test_a_word_begins_and_ends_at_borders(text: str, borders: list[int]) -> None:
    assert [n for n in range(len(text) + 1) if analysis.is_border(text, n)] == borders


# Letters, marks and apostrophes stand side by side more often than by chance.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("caf&eacute; M&uuml;ller na&#239;ve &Eacute;tude", ["café", "müller", "naïve", "étude"]),
        ("Aktualisierungs&shy;anleitungen", ["aktualisierungsanleitungen"]),
        ("open&nbsp;all day&mdash;and night", ["open", "all", "day", "night"]),
        ("AT&amp;T and Smith &amp; Sons", ["t", "smith", "sons"]),
        ("the keeper&#x2019;s oar didn&#39;t break", ["keeper", "oar", "break"]),
        ("List&lt;Box&lt;Lamp&gt;&gt;", ["list", "box", "lamp"]),
        ("&#12377;&#12427;", ["する"]),
        ("R&D; a&b; Q&A;", ["r", "d", "b", "q"]),
    ],
)
def test_an_entity_is_the_character_that_a_reader_sees(text: str, expected: list[str]) -> None:
    assert analysis.words(text) == expected


_MIXED = st.text(st.sampled_from("aB1_ '\u2019s\u0301\ufe0f模型カ\u3099ｶﾞที่ขကိहिßİΣ"))
# So do the signs of addresses and tags.
_FORMS = st.lists(
    st.sampled_from(
        [
            *" '\u2019\u00b4.+#svAI1é\u0301模\n\0-_",
            "IT",
            "US",
            "U.N.",
            "e.g.",
            "3.1",
            "90's",
            "C++",
            ".net",
            *["&eacute;", "&amp;", "&shy;", "&nbsp;", "&#39;", "&#x4E00;", "&no;", "&lt"],
        ]
    )
).map("".join)
_ADDRESSED = st.lists(
    st.sampled_from([*"()<>/\"' abé\u0301カ\u3099\n", "://", "www.", "](", "<a ", "x=", "b.c"])
).map("".join)


@given(st.text() | _MIXED | _FORMS | _ADDRESSED)
def test_a_token_is_a_span_of_its_text(text: str) -> None:
    start = end = -1
    for token in analysis.tokens(text):
        # What one form holds has one span.
        assert start < token.start or (start, end) == (token.start, token.end)
        assert token.start < token.end <= len(text)
        assert text[token.start : token.end].lower() == token.word
        assert token.term
        start, end = token.start, token.end


@given(st.text() | _MIXED | _FORMS | _ADDRESSED)
def test_terms_are_those_of_the_tokens(text: str) -> None:
    assert analysis.terms(text) == [token.term for token in analysis.tokens(text)]


@given(st.text() | _MIXED | _FORMS | _ADDRESSED)
@example("模型カキ ｶｷｸ か\u3099き 豈更")
def test_words_are_what_the_tokens_were_folded_to(text: str) -> None:
    assert analysis.words(text) == [token.folded for token in analysis.tokens(text)]


def folded(word: str) -> str:
    """Return a word as `fold` does, character by character."""
    plain = re.sub("[\u2019\u00b4\u02bc\uff07]", "'", word.lower())
    heard = re.sub(f"[{UNHEARD}{INVISIBLE}]", "", plain)
    whole = "".join(letter_forms().get(ord(character), character) for character in heard)
    return unicodedata.normalize("NFC", whole.removesuffix("'s"))


@given(st.text(st.sampled_from("aßÉ漢か\u3099\u0301\u2019\uff07's\u200d\u00ad\ufe0f\u20ddﬁＡｶﻻĳև")))
@example("\u20ddé")
@example("\u00ad漢")
def test_a_word_is_folded_character_by_character(word: str) -> None:
    assert word.isascii() or analysis.fold(word) == folded(word)


def test_each_form_of_a_letter_is_folded() -> None:
    words = [f"é{chr(code)}" for code in letter_forms()]
    assert [*map(analysis.fold, words)] == [*map(folded, words)]


@given(st.text() | _MIXED | _FORMS | _ADDRESSED)
def test_a_token_begins_and_ends_at_borders(text: str) -> None:
    for token in analysis.tokens(text):
        assert analysis.is_border(text, token.start)
        assert analysis.is_border(text, token.end)


@given(_ADDRESSED)
def test_leaving_addresses_out_moves_no_character(text: str) -> None:
    left = analysis.without_addresses(text)
    assert len(left) == len(text)
    assert all(mine in {" ", theirs} for mine, theirs in zip(left, text, strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "piece",
    [
        "IT ",
        "IT\n",
        "IT\0",
        "1.",
        "1.1 ",
        "A.",
        "U.N.",
        "C++",
        "a+",
        " I",
        "x A. ",
        "0's ",
        "&amp;",
        "a&#38;",
    ],
)
def test_a_text_full_of_forms_is_read_at_once(piece: str) -> None:
    text = (piece * 30_000)[:30_000]
    started = time.thread_time()
    assert analysis.terms(text) == [token.term for token in analysis.tokens(text)]
    assert time.thread_time() - started < 1


@given(words=st.lists(st.text("aéŁ'\n\u0301\u093cが漢נִй", max_size=4)))
def test_words_without_accents_together_are_those_of_each_alone(words: list[str]) -> None:
    assert bare(words) == [unaccented(word.replace("'", "")) or word for word in words]
