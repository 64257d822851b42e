"""A document says who wrote it, when, and where it stands, as its format has it, or nothing."""

import pytest

from retrieval.corpus import sources
from retrieval.corpus.documents import Document
from retrieval.corpus.readers import docx as docx_reader
from retrieval.corpus.readers import epub as epub_reader
from retrieval.corpus.readers import format_of, html, mail
from retrieval.corpus.readers import pdf as pdf_reader
from tests.retrieval.corpus.readers.written import docx, epub, lines, p, pdf

NONE = ("", "", "")


def told(document: Document) -> tuple[str, str, str]:
    return document.author, document.date, document.url


def plainly(path: str, text: str) -> tuple[str, str, str]:
    return told(format_of(path).read(sources.decode(text.encode(), "utf-8")))


@pytest.mark.parametrize("path", ["a.md", "a.mdx", "a.rst"])
@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (
            "---\nauthor: Ada Lovelace\ndate: 2024-03-04\nurl: https://example.org/a\n---",
            ("Ada Lovelace", "2024-03-04", "https://example.org/a"),
        ),
        (
            "---\nauthors:\n  - Ada\n  - name: Grace\ndate: 2024-03-04 12:31:05 +0200\n---",
            ("Ada, Grace", "2024-03-04T12:31:05+02:00", ""),
        ),
        (
            "---\nAuthor: [Ada, Grace]\npublished: March 4, 2024\n---",
            ("Ada, Grace", "2024-03-04", ""),
        ),
        ("---\ndate: 2024\nslug: lamps\npermalink: /lamps/\n---", ("", "2024", "")),
        ("---\nauthor: admin\ndate: yesterday\nlastmod: 2024-03-04\n---", NONE),
        ("---\nauthor: ada@example.org\ndate: 04/03/2024\n---", NONE),
        ("---\nauthor: 3\ndate: true\nurl: []\n---", NONE),
        ('+++\nauthors = ["Ada"]\ndate = 2024-03-04\n+++', ("Ada", "2024-03-04", "")),
        (
            '+++\ndate = 2024-03-04T12:31:05Z\n[extra]\nauthor = "Ada"\n+++',
            ("Ada", "2024-03-04T12:31:05+00:00", ""),
        ),
        ("---\ntitle: [\n---", NONE),
        ("No front matter.", NONE),
    ],
)
def test_front_matter(path: str, front: str, expected: tuple[str, str, str]) -> None:
    assert plainly(path, f"{front}\n\nThe lantern burns.\n") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (":Author: Ada Lovelace\n:Date: 2024-03-04", ("Ada Lovelace", "2024-03-04", "")),
        (":Authors:\n  - Ada Lovelace\n  - Grace Hopper", ("Ada Lovelace, Grace Hopper", "", "")),
        (
            ":Authors: Ada; Grace\n:URL: https://example.org",
            ("Ada, Grace", "", "https://example.org"),
        ),
        (
            ":Author: Ada <ada@example.org>\n:Date: $Date: 2001/02/03 04:05:06 $",
            ("Ada", "2001-02-03T04:05:06", ""),
        ),
        (":Author: ada@example.org\n:Version: 3", NONE),
    ],
)
def test_fields_of_restructuredtext(head: str, expected: tuple[str, str, str]) -> None:
    text = f"Lamps\n=====\n\n{head}\n\nThe lantern burns.\n\n:Author: Nobody Here\n"
    assert plainly("a.rst", text) == expected


def test_the_header_of_a_proposal() -> None:
    text = "PEP: 7\nTitle: Lamps\nAuthor: Ada Lovelace <ada at example.org>\nCreated: 13-Jun-2000\n"
    assert plainly("a.rst", f"{text}\n\nLamps\n=====\n") == ("Ada Lovelace", "2000-06-13", "")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "Ada Lovelace <ada@example.org>\nv1.0, 2024-03-04: drawn up",
            ("Ada Lovelace", "2024-03-04", ""),
        ),
        (
            "Ada Lovelace; Grace B_Mary Hopper\nv2, March 4, 2024",
            ("Ada Lovelace, Grace B Mary Hopper", "2024-03-04", ""),
        ),
        ("Ada Lovelace\n2024-03-04", ("Ada Lovelace", "2024-03-04", "")),
        (":author: Ada Lovelace\n:revdate: 2024-03", ("Ada Lovelace", "2024-03", "")),
        (":authors: Ada Lovelace; Grace Hopper", ("Ada Lovelace, Grace Hopper", "", "")),
        ("Preface", NONE),
        ("a few words below", NONE),
        ("ada@example.org", NONE),
    ],
)
def test_the_header_of_asciidoc(head: str, expected: tuple[str, str, str]) -> None:
    assert plainly("a.adoc", f"= Lamps\n{head}\n\nThe lantern burns.\n") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("#+AUTHOR: Ada Lovelace\n#+DATE: <2024-03-04 Mon>", ("Ada Lovelace", "2024-03-04", "")),
        (
            "#+author: Ada\n#+author: Grace\n#+date: [2024-03-04 Mo 12:31]",
            ("Ada, Grace", "2024-03-04T12:31", ""),
        ),
        ("#+DATE: 4 March 2024", ("", "2024-03-04", "")),
        ("#+DATE: 2024", ("", "2024", "")),
        (r"#+DATE: \today", NONE),
        ("#+AUTHOR: {{{name}}}\n#+EMAIL: ada@example.org", NONE),
    ],
)
def test_keywords_of_org(head: str, expected: tuple[str, str, str]) -> None:
    assert plainly("a.org", f"#+TITLE: Lamps\n{head}\n\nThe lantern burns.\n") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            (
                '<meta name="author" content="Ada Lovelace">'
                '<meta name="author" content="Grace Hopper">'
                '<meta property="article:published_time" content="2024-03-04T12:31:05Z">'
                '<link rel="canonical" href="https://example.org/a">'
                '<meta property="og:url" content="https://example.org/b">'
            ),
            ("Ada Lovelace, Grace Hopper", "2024-03-04T12:31:05+00:00", "https://example.org/a"),
        ),
        (
            (
                '<meta name="citation_author" content="Lovelace, Ada">'
                '<meta name="citation_publication_date" content="2024/03/04">'
                '<link rel="canonical" href="/a"><meta property="og:url" content="https://example.org/b">'
            ),
            ("Lovelace, Ada", "2024-03-04", "https://example.org/b"),
        ),
        (
            (
                '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": ['
                '{"@type": "Person", "name": "Nobody Here"}, {"@type": ["Article", "Thing"], '
                '"author": [{"@type": "Person", "name": "Ada"}, {"name": "Grace"}], '
                '"datePublished": "2024-03-04"}]}</script>'
            ),
            ("Ada, Grace", "2024-03-04", ""),
        ),
        ('<script type="application/ld+json">{"@type": "Product", "author": "Ada"}</script>', NONE),
        ('<script type="application/ld+json">{"@type": </script>', NONE),
        (
            '<meta name="author" content="https://example.org/a"><meta name="date" content="now">',
            NONE,
        ),
        ('<meta property="article:modified_time" content="2024-03-04"><meta name="author">', NONE),
    ],
)
def test_the_head_of_a_page(head: str, expected: tuple[str, str, str]) -> None:
    page = f"<html><head>{head}</head><body><p>The lantern burns.</p></body></html>"
    assert told(html.draw(page.encode(), "utf-8")) == expected


def test_a_headline_is_the_title_of_a_page_without_another() -> None:
    data = '<script type="application/ld+json">{"@type": "Article", "headline": "Lamps"}</script>'
    assert html.draw(f"{data}<p>It burns.".encode(), "utf-8").title == "Lamps"
    assert html.draw(f"<title>Oil</title>{data}<p>It burns.".encode(), "utf-8").title == "Oil"


@pytest.mark.parametrize(
    ("creator", "created", "expected"),
    [
        ("Ada Lovelace", "2024-03-04T12:31:05Z", ("Ada Lovelace", "2024-03-04T12:31:05+00:00", "")),
        ("Ada Lovelace;Grace Hopper", "", ("Ada Lovelace, Grace Hopper", "", "")),
        ("Elena", "2024-03-04T12:31:05Z", ("", "2024-03-04T12:31:05+00:00", "")),
        ("", "2024-03-04T12:31:05Z", ("", "2024-03-04T12:31:05+00:00", "")),
        # What a program filled in has the date of its template.
        ("python-docx", "2013-12-23T23:15:00Z", NONE),
        ("Microsoft Office User", "2024-03-04T12:31:05Z", NONE),
    ],
)
def test_properties_of_a_word_processor(
    creator: str, created: str, expected: tuple[str, str, str]
) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="x" xmlns:dc="y" xmlns:dcterms="z"><dc:title>Lamps</dc:title>'
        f"<dc:creator>{creator}</dc:creator><dcterms:created>{created}</dcterms:created>"
        "<cp:lastModifiedBy>Nobody Here</cp:lastModifiedBy></cp:coreProperties>"
    )
    document = docx_reader.draw(docx(p("It burns."), more={"docProps/core.xml": core}), "utf-8")
    assert (told(document), document.title) == (expected, "Lamps")


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (
            "<dc:creator>Ada Lovelace</dc:creator><dc:date>1843</dc:date>",
            ("Ada Lovelace", "1843", ""),
        ),
        (
            (
                '<dc:creator opf:role="ill">Nobody Here</dc:creator><dc:creator opf:role="aut">Ada'
                "</dc:creator><dc:creator>Grace</dc:creator>"
                '<dc:date opf:event="modification">2020</dc:date>'
                '<dc:date opf:event="publication">2024-03-04</dc:date>'
            ),
            ("Ada, Grace", "2024-03-04", ""),
        ),
        (
            (
                '<dc:creator id="c1">Nobody Here</dc:creator><dc:creator id="c2">Ada</dc:creator>'
                '<meta refines="#c1" property="role">trl</meta>'
                '<meta refines="#c2" property="role">aut</meta>'
            ),
            ("Ada", "", ""),
        ),
        ("<dc:creator>Unknown</dc:creator><dc:date>0101-01-01T00:00:00+00:00</dc:date>", NONE),
        ("<dc:contributor>Nobody Here</dc:contributor><dc:creator/>", NONE),
    ],
)
def test_the_package_of_a_book(metadata: str, expected: tuple[str, str, str]) -> None:
    assert told(epub_reader.draw(epub(["<p>It burns.</p>"], "Lamps", about=metadata), "utf-8")) == (
        expected
    )


@pytest.mark.parametrize(
    ("author", "created", "expected"),
    [
        (
            "Ada Lovelace",
            "D:20240304123105+01'00'",
            ("Ada Lovelace", "2024-03-04T12:31:05+01:00", ""),
        ),
        ("Administrator", "D:20240304123105Z", NONE),
        ("", "D:20240304", ("", "2024-03-04", "")),
        ("LaTeX with hyperref", "nonsense", NONE),
    ],
)
def test_properties_of_a_pdf(author: str, created: str, expected: tuple[str, str, str]) -> None:
    named = f"<</Author({author})/CreationDate({created})/Title(Lamps)".encode()
    data = pdf([lines("The lantern burns.")], "Lamps").replace(b"<</Title(Lamps)", named)
    document = pdf_reader.draw(data, "utf-8")
    assert (told(document), document.title) == (expected, "Lamps")


def posted(sender: str, date: str, more: str = "") -> str:
    return f"From: {sender}\nDate: {date}\nSubject: Lamps\n{more}\nThe lantern burns.\n"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            posted("Ada Lovelace <ada@example.org>", "Mon, 4 Mar 2024 12:31:05 +0100 (CET)"),
            ("Ada Lovelace", "2024-03-04T12:31:05+01:00", ""),
        ),
        (
            posted(
                "=?utf-8?q?Ad=C3=A9?= <ada@example.org>",
                "4 Mar 2024 12:31",
                "Archived-At: <https://example.org/1>\n",
            ),
            ("Adé", "2024-03-04T12:31", "https://example.org/1"),
        ),
        (posted("ada at example.org (Ada Lovelace)", "nonsense"), ("Ada Lovelace", "", "")),
        (posted("ada@example.org", ""), NONE),
        (posted('"ada@example.org" <ada@example.org>', ""), NONE),
        (posted("ada at example.org", ""), NONE),
    ],
)
def test_the_head_of_a_message(message: str, expected: tuple[str, str, str]) -> None:
    for data in (message, f"From ada Mon Mar  4\n{message}\nFrom bo Mon Mar  4\n{message}"):
        document = mail.draw(data.encode(), "utf-8")
        assert told(document) == NONE
        assert {(one.author, one.date, one.url) for one in document.blocks} == {expected}
        assert [one.begins for one in document.blocks][:2] == [True, False]
