"""What a text reads without accents is what each of its characters reads."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.corpus import unaccented, unmarked

LETTERS = "abeiouzßæœøđðłþħıёйиеаяαϊωéîçüñḗǻはがパア한ו\u05d1بأहक़"
MARKS = (
    "\u0300\u0301\u0306\u0308\u0327\u0345\u036f\u05b0\u05bc\u05be\u05c1\u0610\u0640\u064b\u0651"
    "\u0670\u06d6\u06ea\u093c\u0308\u3099"
)
APOSTROPHES = "'\u2019\u00b4\u02bc\uff07"
TEXTS = st.text(st.sampled_from(f"{LETTERS}{MARKS}{APOSTROPHES} -1\n")) | st.text()

OTHER_LETTERS = str.maketrans(
    dict(zip("øđðłħıё", "oddlhiе", strict=True)) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
NEEDLESS_MARKS = re.compile(
    "(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+"
    "|(?<=[аеиоіуыэюя])\u0301"
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
    "|[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
    "|\u093c"
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Über Straße", "uber strasse"),
        ("Isn’t the CAFÉ “Łódź” there?", "isnt the cafe “lodz” there?"),
        ("Ёлка й о́кна", "елка й окна"),
        ("がパ", "がパ"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("ΆΛΦΑ", "αλφα"),
    ],
)
def test_a_text_reads_as_people_type_it(typed: str, plain: str) -> None:
    assert unmarked(typed) == plain


@given(text=st.text(st.characters(max_codepoint=127)))
def test_plain_letters_read_as_they_do_beside_one_with_an_accent(text: str) -> None:
    assert unmarked(text) == unmarked(f"{text}é").removesuffix("e")


@given(text=TEXTS)
def test_what_makes_no_other_letter_is_left_out_wherever_it_stands(text: str) -> None:
    parted = unicodedata.normalize("NFD", text.translate(OTHER_LETTERS))
    assert unaccented(text) == unicodedata.normalize("NFC", NEEDLESS_MARKS.sub("", parted))


@example(text="a'\u0301")  # what parts an accent from its letter
@given(text=st.text(st.sampled_from(f"aÉ\u0301 \u2018{APOSTROPHES}")))
def test_each_form_of_an_apostrophe_is_left_out(text: str) -> None:
    folded = unicodedata.normalize("NFC", text.casefold())
    typed = folded.translate(dict.fromkeys(map(ord, APOSTROPHES), "'"))
    assert unmarked(text) == unaccented(typed).replace("'", "")
