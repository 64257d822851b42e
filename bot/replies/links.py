"""Where does the link of a source line lead?

A corpus may have a template for it, whose fields are filled with what is known of an extract. Where
one of them isn't known, there is no link.
"""

import re
from string import Formatter
from typing import Final
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from retrieval.corpus import Extract

_URL_CHARACTERS: Final = "%/:?#[]@!$&'*+,;=~-._"

# GitHub's rule for the anchors of headings, which most static site generators follow.
_NOT_IN_ANCHORS: Final = re.compile(r"[^\w\- ]")


def target_of(extract: Extract, template: str, citation: str | None = None) -> str:
    """Return the address that the source line of an extract leads to.

    Args:
        extract: The extract.
        template: The template, as the settings explain it; it may also have `{citation}`, the id or
            else path and lines, as the reader's addresses have them. Empty for none.
        citation: The id of the paragraph that the extract begins in; None where it isn't shown.

    Returns:
        An address that neither angle brackets nor parentheses around it can end too early; empty
        where there is no template, or where something in it isn't known.
    """
    if not template:
        return ""
    fields = {name for _, name, _, _ in Formatter().parse(template) if name}
    values = {name: _value(name, extract, citation) for name in fields}
    if template.startswith("{url}"):  # there it is the address, elsewhere a part of one
        values["url"] = _address(_url(extract))
    if not all(values.values()):
        return ""
    return percent_encoded(template.format_map(values), safe=_URL_CHARACTERS)


def _value(name: str, extract: Extract, citation: str | None) -> str:
    """Return what stands for a field of a template, percent-encoded; empty where it isn't known."""
    byline, (path, first, last) = extract.byline, extract.lines
    heading = extract.headings[-1] if extract.headings else ""
    match name:
        case "path" | "stem":
            return percent_encoded(path if name == "path" else _without_ending(path))
        case "first" | "last":
            return str(first if name == "first" else last)
        case "page":
            return "" if extract.page is None else str(extract.page)
        case "seconds":
            return "" if byline.seconds is None else str(int(byline.seconds))
        case "citation":
            return percent_encoded(citation or extract.locator)
    texts = {
        "id": citation or "",
        "heading": heading,
        "anchor": anchor(heading),
        "url": _url(extract),
        "author": byline.author,
        "date": byline.date,
    }
    return percent_encoded(texts[name], safe="")


def _url(extract: Extract) -> str:
    """Return the address of an extract; of several messages, where the first one is read."""
    byline = extract.byline
    return byline.url or next((url for _, _, url in byline.parts if url), "")


def anchor(heading: str) -> str:
    """Return the anchor of a heading, by GitHub's rule.

    It is in lower case, hyphens stand for spaces, and all but letters, digits, `-` and `_` is left
    out. Of two headings with the same words it names the first.
    """
    return _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")


def _without_ending(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    return f"{folder}{slash}{stem if dot and stem else name}"


def _address(url: str) -> str:
    """Return the address that a source has, if it is one of the web; empty otherwise."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"https", "http"} and parts.netloc else ""
