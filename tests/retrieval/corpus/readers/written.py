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


def epub(chapters: Sequence[str], title: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """Return a book, given the bodies of its chapters."""
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
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
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
