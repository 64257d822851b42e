"""Small documents, written for a test as programs write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES: Final = f"""<w:styles xmlns:w="{_W}">
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Loop"><w:name w:val="loop"/><w:basedOn w:val="Loop"/></w:style>
</w:styles>"""
_NUMBERING: Final = f"""<w:numbering xmlns:w="{_W}">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of some parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return held.getvalue()


def p(text: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph of a word processor."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{run}</w:p>"


def item(text: str, depth: int = 0) -> str:
    """Return an item of a list; those at a depth of 1 are numbered."""
    return p(text, "", f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')


def docx(*blocks: str, more: Mapping[str, str] | None = None) -> bytes:
    """Return a document of a word processor, given its blocks in XML."""
    body = f'<w:document xmlns:w="{_W}"><w:body>{"".join(blocks)}</w:body></w:document>'
    parts = {"word/document.xml": body, "word/styles.xml": _STYLES, **(more or {})}
    return zipped({"word/numbering.xml": _NUMBERING, **parts})


def footnotes(*notes: str) -> dict[str, str]:
    """Return the part of a document that holds its notes, numbered from 1."""
    listed = "".join(
        f'<w:footnote w:id="{number}">{p(note)}</w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    between = f'<w:footnote w:type="separator" w:id="0">{p("between")}</w:footnote>'
    return {"word/footnotes.xml": f'<w:footnotes xmlns:w="{_W}">{between}{listed}</w:footnotes>'}


def epub(
    chapters: Sequence[str],
    title: str = "",
    more: Mapping[str, str] | None = None,
    about: str = "",
) -> bytes:
    """Return a book, given the bodies of its chapters, and what else is told of it in XML."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/a.opf"/></rootfiles></container>'
    )
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title>{about}"
        '</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    pages = {
        f"OPS/text/c {n}.xhtml": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/></head><body>{body}</body></html>"
        for n, body in enumerate(chapters)
    }
    nav = {"OPS/nav.xhtml": "<html><body><p>Contents</p></body></html>"}
    return zipped(
        {"META-INF/container.xml": container, "OPS/a.opf": package, **nav, **pages, **(more or {})}
    )


Said = tuple[float, float, str] | tuple[float, float, str, float]
"""Where a piece of a page begins, what it says, and the size of its type, 10 where none is told."""


def pdf(
    pages: Sequence[Sequence[Said]],
    title: str = "",
    outline: Sequence[tuple[str, int]] = (),
    turn: int = 0,
) -> bytes:
    """Return a document in PDF, given what its pages say, in letters of Latin-1.

    Args:
        pages: What each says; a page is 600 points wide and 800 high.
        title: Its title.
        outline: The titles of its headings, and the numbers of their pages, from 0.
        turn: The degrees by which its pages are turned clockwise.
    """
    objects: dict[int, bytes] = {}
    first_page, first_entry = 10, 10 + 2 * len(pages)
    for n, said in enumerate(pages):
        place = first_page + 2 * n
        stream = b"\n".join(map(_shown, said))
        objects[place] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {turn}/Contents {place + 1} "
            "0 R/Resources<</Font<</F 3 0 R>>>>>>"
        ).encode()
        objects[place + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    entries = range(first_entry, first_entry + len(outline))
    for place, (heading, page) in zip(entries, outline, strict=True):
        following = f"/Next {place + 1} 0 R" if place + 1 in entries else ""
        objects[place] = (
            f"<</Title({heading})/Parent 4 0 R{following}/Dest[{first_page + 2 * page} 0 R/Fit]>>"
        ).encode()
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(len(pages)))
    root = f"<</First {first_entry} 0 R/Last {entries[-1]} 0 R>>" if outline else "<<>>"
    objects |= {
        1: b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        4: root.encode(),
        5: f"<</Title({title})>>".encode(),
    }
    body = b"%PDF-1.4\n" + b"\n".join(
        b"%d 0 obj%s\nendobj" % one for one in sorted(objects.items())
    )
    return body + b"\ntrailer<</Root 1 0 R/Info 5 0 R/Size 9999>>\n%%EOF"


def _shown(said: Said) -> bytes:
    left, bottom, text, size = said if len(said) == 4 else (*said, 10.0)
    escaped = text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(")
    written = escaped.replace(b")", b"\\)")
    return b"BT /F %g Tf %g %g Td (%s) Tj ET" % (size, left, bottom, written)


def lines(text: str, left: float = 50, top: float = 700, size: float = 10) -> list[Said]:
    """Return the lines of a text on a page; a blank one stands between paragraphs."""
    rows = text.split("\n")
    return [(left, top - 1.2 * size * number, row, size) for number, row in enumerate(rows) if row]
