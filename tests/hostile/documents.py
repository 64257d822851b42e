"""Documents that were made to harm whoever reads them: ten or more of each format that is drawn."""

import json
from collections.abc import Mapping
from typing import Final

from tests.retrieval.corpus.readers.written import docx, epub, lines, p, pdf, zipped

_ENTITIES: Final = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_REFERENCE: Final = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CONTAINER: Final = '<c><rootfile full-path="a.opf"/></c>'
_BOUNDED: Final = "Content-Type: multipart/mixed; boundary=b"

_DOCX: Final[Mapping[str, bytes]] = {
    "entities": zipped(
        {"word/document.xml": f'<!DOCTYPE d [<!ENTITY a0 "x">{_ENTITIES}]><d>&a11;</d>'}
    ),
    "outside": zipped(
        {"word/document.xml": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hosts">]><d>&a;</d>'}
    ),
    "deep": docx("<w:tbl><w:tr><w:tc>" * 5000 + p("x") + "</w:tc></w:tr></w:tbl>" * 5000),
    "mark": b"PK\x03\x04" + bytes(200),
    "cut": docx(p("The lantern."))[:-30],
    "nothing": zipped({}),
    "elsewhere": zipped(
        {"_rels/.rels": '<r><r Type="x/officeDocument" Target="../../../etc/hosts"/></r>'}
    ),
    "round-note": docx(
        _REFERENCE,
        more={
            "word/footnotes.xml": f'<w:footnotes {_W}><w:footnote w:id="1">{_REFERENCE}'
            "</w:footnote></w:footnotes>"
        },
    ),
    "round-style": docx(
        p("Lamps", "A"),
        more={
            "word/styles.xml": f"<w:styles {_W}>"
            '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
            '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
        },
    ),
    "numbers": docx(
        p("Lamps", "", '<w:outlineLvl w:val="99999999999"/>'),
        p("Oil", "", '<w:numPr><w:ilvl w:val="-7"/><w:numId w:val="9e9"/></w:numPr>'),
    ),
    "half": zipped({"word/document.xml": f"<w:document {_W}><w:body><w:p>"}),
}
_EPUB: Final[Mapping[str, bytes]] = {
    "round": zipped({"META-INF/container.xml": '<c><rootfile full-path="../../a"/></c>'}),
    "no-zip": b"no zip",
    "nothing": zipped({"mimetype": "application/epub+zip"}),
    "unnamed": zipped({"META-INF/container.xml": "<c/>"}),
    "entities": zipped(
        {
            "META-INF/container.xml": _CONTAINER,
            "a.opf": f'<!DOCTYPE d [<!ENTITY a0 "x">{_ENTITIES}]><d>&a11;</d>',
        }
    ),
    "empty-spine": zipped({"META-INF/container.xml": _CONTAINER, "a.opf": "<package/>"}),
    "missing": zipped(
        {
            "META-INF/container.xml": _CONTAINER,
            "a.opf": '<p><item id="a" href="x" media-type="text/html"/><itemref idref="a"/></p>',
        }
    ),
    "itself": zipped(
        {
            "META-INF/container.xml": _CONTAINER,
            "a.opf": '<p><item id="a" href="a.opf" media-type="text/html"/>'
            '<itemref idref="a"/></p>',
        }
    ),
    "deep": epub(["<div>" * 3_000]),
    "locked": epub(
        ["<p>The lantern.</p>"],
        more={"META-INF/encryption.xml": '<e><CipherReference URI="OPS/text/c%200.xhtml"/></e>'},
    ),
    "half": epub(["<p>The lantern.</p>"])[:300],
}
_HTML: Final[Mapping[str, bytes]] = {
    "deep": b"<div>" * 3_000,
    "attributes": b"<p " + b"a=b " * 50_000 + b">x",
    "unclosed": b"<a href='" * 20_000,
    "comment": b"<!--" + b"-" * 100_000,
    "nul": b"<p>\x00</p>" * 1_000,
    "charset": b"<meta charset=nonsense><p>\xff\xfe\xfd",
    "wrong-charset": b"<meta charset=utf-7><p>+ADw-script+AD4-",
    "plaintext": b"<plaintext>" + b"</p>" * 10_000,
    "tables": b"<table><tr><td>" * 300 + b"x",
    "entities": b"&amp;&#0;&#x110000;&#55296;" * 2_000,
    "script": b"<script>" + b"<p>x" * 10_000,
    "frameset": b"<frameset><frame src=file:///etc/hosts>",
    "json": b'<script type="application/ld+json">' + b"[" * 50_000 + b"</script><p>x",
}
_PDF: Final[Mapping[str, bytes]] = {
    "nothing": pdf([]),
    "round": b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 99999999>>endobj\n"
    b"2 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 2 0 R>>",
    "mark": b"%PDF-1.7\n",
    "cut": pdf([lines("The lantern.")])[:-200],
    "no-root": pdf([lines("The lantern.")]).replace(b"/Root 1 0 R", b"/Root 9 0 R"),
    "itself": pdf([lines("The lantern.")]).replace(b"/Contents 11 0 R", b"/Contents 10 0 R"),
    "far": pdf([[(1e38, -1e38, "The lantern.", 1e30)]]),
    "huge-page": pdf([lines("The lantern.")]).replace(b"[0 0 600 800]", b"[0 0 1e30 -1e30]"),
    "filter": pdf([lines("The lantern.")]).replace(b"<</Length", b"<</Filter/FlateDecode/Length"),
    "length": pdf([lines("The lantern.")]).replace(b"<</Length ", b"<</Length 9999999999"),
    "locked": pdf([lines("The lantern.")]).replace(
        b"trailer<<", b"trailer<</Encrypt<</Filter/Standard/V 9/R 9/O(x)/U(x)/P 0>>"
    ),
    "outline": pdf([lines("The lantern.")], "", [("x", 0)]).replace(
        b"/Parent 4 0 R", b"/Next 12 0 R"
    ),
    "empty-pages": pdf([[]] * 2_000),
}
_MAIL: Final[Mapping[str, bytes]] = {
    "headless": b"The lantern.\n",
    "nested": (f"{_BOUNDED}\n\n--b\n" * 500).encode(),
    "long-header": b"Subject: " + b"x " * 500_000 + b"\n\nThe lantern.",
    "base64": b"Subject: x\nContent-Transfer-Encoding: base64\n\n" + b"!=" * 1_000,
    "charset": b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe",
    "words": b"Subject: =?utf-8?b?=?= =?x?q?=ZZ?= =?utf-8?q?\nFrom: =?\nDate: =?\n\nThe lantern.",
    "unclosed": f"{_BOUNDED}\nSubject: x\n\n--b\n\nThe lantern.".encode(),
    "quotes": b"Subject: x\n\n" + b">" * 10_000 + b"\n> x" * 10_000,
    "nul": b"Subject: x\nFrom: \x00 <\x00@\x00>\n\n\x00\x00",
    "from": b"From: " + b'"<(' * 5_000 + b"\nSubject: x\n\nThe lantern.",
    "box": b"From a\n" * 5_000 + b"From a\nSubject: x\n\nThe lantern.",
    "page": b"Subject: x\nContent-Type: text/html\n\n" + b"<div>" * 3_000,
    "date": b"Date: Mon, 99 Foo 99999 99:99:99 +9999\nSubject: x\n\nThe lantern.",
}
_JSON: Final[Mapping[str, bytes]] = {
    "deep": b'{"a":' * 20_000,
    "long": b'[{"text": ' + b"9" * 20_000 + b"}]",
    "cut": b'[{"text": "The lan',
    "twice": b'{"text": "a", "text": "b", "TEXT": "c"}',
    "surrogates": b'{"text": "\\ud800 \\udfff", "author": "\\ud800", "date": "\\ud800"}',
    "numbers": b'[{"text": "x", "date": 1e999}, {"text": "y", "date": NaN, "author": -1e400}]',
    "names": json.dumps([{"x" * 100_000: 1, "text": "y"}]).encode(),
    "deep-author": b'[{"text": "x", "author": ' + b"[" * 900 + b"]" * 900 + b"}]",
    "wrong-lines": b'{"text": "x"}\n' + b"{\n" * 5_000,
    "marked": '{"text": "x"}'.encode("utf-16") + b"\xff",
    "page": json.dumps([{"text": f"<p>{'<div>' * 3_000}"}]).encode(),
    "wrapped": b'{"a":' * 400 + b'[{"text": "x"}]' + b"}" * 400,
    "texts": json.dumps([{"text": ["x"] * 20_000, "url": "https://" + "x" * 50_000}]).encode(),
}

HOSTILE: Final[Mapping[str, Mapping[str, bytes]]] = {
    "docx": _DOCX,
    "epub": _EPUB,
    "html": _HTML,
    "pdf": _PDF,
    "eml": _MAIL,
    "json": _JSON,
}
"""By the ending of their names."""
