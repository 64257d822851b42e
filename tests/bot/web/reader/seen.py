"""What does a person see on a page of the reader?"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br"})


@dataclass
class Seen:
    """A page as a browser reads it.

    Attributes:
        status: The status of the response.
        tags: The names of all elements.
        main: The text of `main`.
        marks: The text of each `mark` in it.
        source: The text of the element with the id `source`; None where there is none.
        links: Where links lead, by their text or their label.
        fields: What stands in fields, by their ids.
        headings: The level and text of each heading, in order.
        fixed: The pieces of text whose columns are kept.
    """

    status: int
    tags: list[str] = field(default_factory=list)
    main: str = ""
    marks: list[str] = field(default_factory=list)
    source: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[int, str]] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)


class _Reading(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen
        self.open: list[tuple[str, dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") or name == "style" for name in given), given
        if tag not in _VOID:
            self.open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        for _, _, texts in self.open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        name, given, texts = self.open.pop()
        assert name == tag
        text = "".join(texts)
        if tag == "main":
            self.seen.main = text
        if tag == "mark" and any(one == "main" for one, _, _ in self.open):
            self.seen.marks.append(text)
        if given.get("id") == "source":
            self.seen.source = " ".join(text.split())
        if tag == "a":
            self.seen.links[text or given["aria-label"]] = given["href"]
        if given.get("class") == "fixed":
            self.seen.fixed.append(text)
        if tag == "textarea":
            self.seen.fields[given["id"]] = text
        if tag in {"h1", "h2", "h3"}:
            self.seen.headings.append((int(tag[1]), text))


def read(page: str, status: int = 200) -> Seen:
    """Return what a page shows. Its elements must be closed in order."""
    seen = Seen(status)
    reading = _Reading(seen)
    # Before all else, a browser takes each CR, and each CR with LF, for LF.
    reading.feed(page.replace("\r\n", "\n").replace("\r", "\n"))
    reading.close()
    assert reading.open == []
    return seen
