"""Does a text tell the language that it is written in?"""

import unicodedata

import pytest

from retrieval.corpus import languages
from retrieval.index import analysis
from tests.retrieval.corpora import corpus

GREETINGS = {
    "ar": "هذا هو الدليل الذي كتبناه لمن يريد أن يعرف كيف يعمل النادي في الشتاء",
    "de": "Das ist die Anleitung, die wir für die geschrieben haben, die nicht wissen, wie es geht",
    "el": "Αυτός είναι ο οδηγός που γράψαμε για όλους",
    "en": "This is the guide that we have written for those who don't know how the club works",
    "es": "Esta es la guía que hemos escrito para los que no saben cómo se usa el horno",
    "fi": "Tämä on opas, jonka me olemme kirjoittaneet niille, jotka eivät tiedä, miten se toimii",
    "fr": "Voici le guide que nous avons écrit pour ceux qui ne savent pas comment cela se fait",
    "it": "Questa è la guida che abbiamo scritto per quelli che non sanno come si fa il pane",
    "ja": "これは冬の会の案内です",
    "ko": "이것은 겨울 모임 안내서입니다",
    "nl": "Dit is de gids die wij hebben geschreven voor wie niet weet hoe het met de oven gaat",
    "pl": "To jest przewodnik, który napisaliśmy dla tych, którzy nie wiedzą, jak to się robi",
    "pt": "Este é o guia que nós escrevemos para os que não sabem como é que isso se faz",
    "ru": "Это руководство, которое мы написали для тех, кто не знает, как это делается",
    "sv": "Det här är guiden som vi har skrivit för dem som inte vet hur man gör det",
    "th": "นี่คือคู่มือของชมรม",
    "zh": "这是我们冬季俱乐部的指南",
}


@pytest.mark.parametrize(("code", "text"), GREETINGS.items())
def test_a_sentence_tells_its_language(code: str, text: str) -> None:
    words = analysis.spaced_words(text).decode().split()
    assert languages.language_of(words, text) == code


@pytest.mark.parametrize("text", ["", "sea", "gull gull gull", "12 34", "Zabbix 7.0 LTS", "👍"])
def test_a_text_without_common_words_tells_none(text: str) -> None:
    words = analysis.spaced_words(text).decode().split()
    assert languages.language_of(words, text, least=languages.LEAST_WEIGHT) == ""


@pytest.mark.parametrize("code", languages.NAMES)
def test_each_language_has_its_words_once_and_in_lower_case(code: str) -> None:
    stop, asking = languages.stop_words(code), languages.asking_words(code)
    general, telling = languages.general_words(code), languages.telling_words(code)
    assert len(stop) > 50
    assert not stop & asking
    assert not (stop | asking) & general
    assert not (stop | asking | general) & {word.lower() for word in telling}
    for word in stop | asking | general:
        assert word == unicodedata.normalize("NFC", word.lower())
    for word in telling:
        assert word == unicodedata.normalize("NFC", word.lower() if code != "de" else word)


@pytest.mark.parametrize("code", languages.NAMES)
def test_each_word_of_telling_is_a_word_of_a_question(code: str) -> None:
    for word in languages.telling_words(code):
        [token] = analysis.tokens(word, code)
        assert token.folded in analysis.telling_words(code)


def test_each_file_has_its_own_language(tmp_path_factory: pytest.TempPathFactory) -> None:
    files = {f"{code}.txt": f"{text}.\n" for code, text in GREETINGS.items()}
    found = corpus(tmp_path_factory.mktemp("texts"), files)
    assert {source.path: source.language for source in found.sources} == {
        f"{code}.txt": code for code in GREETINGS
    }


def test_code_and_names_do_not_hide_the_language(tmp_path_factory: pytest.TempPathFactory) -> None:
    code = "```\n" + "for item in the_list: print(item) if item else None\n" * 30 + "```\n"
    files = {
        "a.md": f"# Setup\n\n{GREETINGS['de']}.\n\n{code}",
        "b.md": "# Links\n\nhttps://a.b/c\n",
    }
    found = corpus(tmp_path_factory.mktemp("texts"), files)
    assert [source.language for source in found.sources] == ["de", ""]
