"""What does a book in EPUB say?

Its chapters are pages in HTML, in the order of its spine. The table of contents is no chapter.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from retrieval.corpus.documents import Document, UndrawableError
from retrieval.corpus.readers import html
from retrieval.corpus.readers.about import About
from retrieval.corpus.readers.archive import Archive, part_of
from retrieval.corpus.readers.composition import Composition

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_DATE: Final = "{http://purl.org/dc/elements/1.1/}date"
_ROLE: Final = "{http://www.idpf.org/2007/opf}role"
_EVENT: Final = "{http://www.idpf.org/2007/opf}event"
_AUTHOR: Final = "aut"
_PAGES: Final = frozenset(["application/xhtml+xml", "text/html", "application/x-dtbook+xml"])


def draw(data: bytes, encoding: str) -> Document:
    """Draw the text of a book."""
    composition = Composition()
    with Archive(data) as archive:
        name = _package_name(archive)
        package = archive.xml(name)
        encrypted = frozenset(_encrypted(archive))
        for chapter in _chapters(package, name):
            if chapter in encrypted:
                raise UndrawableError("it is encrypted")
            _add(composition, archive, chapter, encoding)
    if not composition:
        raise UndrawableError("it has no text")
    title = next((node.text or "" for node in package.iter(_TITLE)), "")
    return _about(package).of(composition.document(title))


def _about(package: "Element") -> About:
    """Return who wrote a book, and when it came out."""
    roles = {
        node.get("refines", "").lstrip("#"): node.text
        for node in _all(package, "meta")
        if node.get("property") == "role"
    }
    authors = [
        node.text
        for node in package.iter(_CREATOR)
        # Others draw, edit or translate.
        if (node.get(_ROLE) or roles.get(node.get("id", "")) or _AUTHOR) == _AUTHOR
    ]
    written = [*package.iter(_DATE)]
    written.sort(key=lambda node: node.get(_EVENT) not in {"publication", "original-publication"})
    return About.told(authors, next((node.text for node in written), None))


def _package_name(archive: Archive) -> str:
    for root in _all(archive.xml(_CONTAINER), "rootfile"):
        if path := root.get("full-path"):
            return path
    raise UndrawableError("it names no package")


def _chapters(package: "Element", name: str) -> Iterator[str]:
    """Yield the names of the chapters in the order of the spine, each once."""
    items = {item.get("id"): item for item in _all(package, "item")}
    spine = (items.get(reference.get("idref")) for reference in _all(package, "itemref"))
    chapters = dict.fromkeys(
        part_of(name, item.get("href", ""))
        for item in spine
        if item is not None
        and item.get("media-type") in _PAGES
        and "nav" not in item.get("properties", "").split()
    )
    yield from chapters


def _all(package: "Element", tag: str) -> Iterator["Element"]:
    return (node for node in package.iter() if _local(node) == tag)


def _local(node: "Element") -> str:
    return str(node.tag).rpartition("}")[2]


def _encrypted(archive: Archive) -> Iterator[str]:
    """Yield the names of the parts that are encrypted; most often only fonts are."""
    if _ENCRYPTION in archive:
        for node in _all(archive.xml(_ENCRYPTION), "CipherReference"):
            yield part_of("", node.get("URI", ""))


def _add(composition: Composition, archive: Archive, chapter: str, encoding: str) -> None:
    # A book that lacks a chapter can still be read.
    if chapter in archive:
        page = html.parsed(archive.part(chapter), encoding)
        html.add(composition, page.body, inside=True)
