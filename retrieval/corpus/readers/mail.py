"""What do messages of electronic mail say?

Each is a section under its subject. What it quotes of others, and the signature below it, are left
out; so are attachments. A mailbox holds several messages. The author is the name that the sender
goes by; where there is but an address, there is none, see `about`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import html, plain
from retrieval.corpus.readers.about import About
from retrieval.corpus.readers.composition import Composition, well_formed
from retrieval.corpus.sources import Content

_BEGINS: Final = re.compile(rb"^From \S+.*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
_MAILBOX: Final = b"From "
_ESCAPED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")

_QUOTED: Final = re.compile(r"(?:^[ \t]*>.*(?:\n|\Z))+", re.MULTILINE)
# The line that says whom a quote is of stands just above it, and may be broken once.
_ATTRIBUTION: Final = re.compile(r"(?:^|\n)[^\n]*(?:\n[^\n]+)?:[ \t]*\n*\Z")
_ENCODED: Final = "=?"
_LONGEST_HEADER: Final = 10_000
"""The library reads a header in proportion to the square of its length; a longer one is left
out."""

_COMMENT: Final = re.compile(r"\([^()]*\)\s*\Z")  # of a time zone
_SIGNATURE: Final = re.compile(r"^-- ?\r?$.*\Z", re.MULTILINE | re.DOTALL)
_BELOW: Final = re.compile(
    r"^(?:-{2,} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht) ?-{2,}|_{30,})\s*$"
    r".*\Z",
    re.MULTILINE | re.DOTALL,
)
_NAMES: Final = re.compile(r"@|\bwrote\b|\bschrieb\b|\bécrit\b|\bescribió\b|\d{4}")
_LONGEST_ATTRIBUTION: Final = 200  # characters
_HTML_QUOTES: Final = "blockquote,.gmail_quote,.gmail_signature,.moz-signature,.moz-cite-prefix"


def draw(data: bytes, encoding: str) -> Document:
    """Draw the texts of one message or of a mailbox."""
    if data.startswith(_MAILBOX) and (begins := [*_BEGINS.finditer(data)]):
        return _mailbox(data, begins, encoding)
    if not _HEADER.match(data.lstrip(b"\xef\xbb\xbf\r\n")):
        raise UndrawableError("not a message")
    composition = Composition()
    subject = _add(composition, data, encoding)
    if not composition:
        raise TextlessError("it has no text")
    return composition.document(subject)


def _mailbox(data: bytes, begins: Sequence[re.Match[bytes]], encoding: str) -> Document:
    """Draw the texts of a mailbox; a message that can't be read costs no other."""
    composition = Composition()
    wrong: list[int] = []
    ends = [*(found.start() for found in begins[1:]), len(data)]
    for number, (found, end) in enumerate(zip(begins, ends, strict=True), 1):
        try:
            _add(composition, _ESCAPED.sub(rb"\1", data[found.end() : end]), encoding)
        except Exception:  # noqa: BLE001 - the library may raise anything on a hostile message
            wrong.append(number)
    if not composition and wrong:
        raise UndrawableError("none of its messages can be read")
    if not composition:
        raise TextlessError("it has no text")
    return replace(composition.document(), gap=_gap(wrong))


def _gap(wrong: Sequence[int]) -> str:
    if len(wrong) > 1:
        return f"{len(wrong):,} of its messages can't be read, the first is number {wrong[0]}"
    return f"message {wrong[0]} of it can't be read" if wrong else ""


def _add(composition: Composition, data: bytes, encoding: str) -> str:
    """Add a message; return its subject."""
    message = message_from_bytes(data, EmailMessage, policy=policy.default)
    for name in {name for name, value in message.raw_items() if len(value) > _LONGEST_HEADER}:
        del message[name]
    subject = str(message.get("Subject", ""))
    sender = _written(message, "From")
    author = str(message.get("From", "")) if _ENCODED in sender else sender
    date = _COMMENT.sub("", _written(message, "Date"))
    composition.begin(*About.told(author, date, _written(message, "Archived-At").strip("<> ")))
    body = message.get_body(("plain", "html"))
    if body is None:
        return subject
    if body.get_content_subtype() == "html":
        page = _page(_bytes(body), body.get_content_charset(), encoding)
        for quoted in page.css(_HTML_QUOTES):
            quoted.decompose()
        composition.add(Kind.HEADING, subject, 1)
        html.add(composition, page.body, 1, inside=True)
        return subject
    text = own_words(well_formed(_text(body)))
    composition.add(Kind.HEADING, subject, 1)
    said = plain.read(Content(b"", text, 0, "utf-8", 0))
    composition.add_document(said, 1)
    return subject


def _page(data: bytes, charset: str | None, encoding: str) -> LexborHTMLParser:
    """Read the text of a message in HTML; its head goes before what the page itself declares."""
    try:
        return (
            html.parsed_text(data.decode(charset, "replace"))
            if charset
            else html.parsed(data, encoding)
        )
    except LookupError:  # an encoding that nobody knows
        return html.parsed_text(data.decode("utf-8", "replace"))


def _written(message: EmailMessage, name: str) -> str:
    """Return a header as it is written, which the library would complete; empty for none."""
    values = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return next(values, "").encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def _bytes(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # an encoding that nobody knows
        return _bytes(part).decode("utf-8", "replace")


def own_words(text: str) -> str:
    """Return a text without what it quotes of others and without the signature below it."""
    for pattern in (_SIGNATURE, _BELOW):
        text = pattern.sub("", text)
    kept: list[str] = []
    done = 0
    for quoted in _QUOTED.finditer(text):
        kept.append(_without_attribution(text[done : quoted.start()]))
        done = quoted.end()
    return "\n".join([*kept, text[done:]]) if kept else text


def _without_attribution(text: str) -> str:
    """Return the text above a quote without the line that says whom it is of."""
    start = max(0, len(text) - _LONGEST_ATTRIBUTION)
    found = _ATTRIBUTION.search(text, start)
    last = text[found.start() :] if found else ""
    return text[: found.start()] if found and _NAMES.search(last) else text
