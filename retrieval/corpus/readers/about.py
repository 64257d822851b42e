"""Who wrote something, when, and where does it stand, as far as its source is to be believed?

A wrong author is worse than none. So a name that tells a program or an account rather than a person
is left out, and so is an address for mail: it tells how to reach somebody, which is nobody's
business here. Of `Ada Lovelace <ada@example.org>` the name is taken; of `ada@example.org` nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import parseaddr
from typing import Any, Final, NamedTuple

from retrieval.corpus import dates
from retrieval.corpus.documents import Document
from retrieval.corpus.readers.composition import on_one_line, well_formed

_LONGEST: Final = 300  # characters of a name, or of several
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^\s<>()@]+@[^\s<>()@]+")
# As archives of mailing lists hide addresses.
_ARCHIVED: Final = re.compile(
    r"(?P<before>[^<>()]*?)[ ]*<?[^\s<>()]+ at [^\s<>()]+\.[a-z]+>?(?: \((?P<name>[^()]+)\))?",
    re.IGNORECASE,
)
_IN_NO_NAME: Final = re.compile(r"[{}<>$%=|]")  # but in templates that nobody filled in
_IN_BRACKETS: Final = re.compile(r"[<(\[]\s*[>)\]]")

_NOBODY: Final = frozenset(
    "admin administrator anonymous author authors default editor guest n/a na name nobody none "
    "null owner root system test unknown unspecified user username webmaster".split()
)
_ACCOUNT: Final = re.compile(
    r"(?:user|admin|administrator|guest|owner|pc|desktop|laptop|acer|asus|dell|hp|lenovo|win)"
    r"[\d_-]*|.*[\\/].*",
    re.IGNORECASE,
)
_PROGRAMS: Final = re.compile(
    r"\b(?:microsoft|windows|office|word|excel|powerpoint|libreoffice|openoffice|wps|pages|adobe|"
    r"acrobat|indesign|framemaker|distiller|quark|latex|pdftex|xetex|luatex|tex|ghostscript|quartz|"
    r"cairo|chrome|chromium|firefox|safari|wkhtmltopdf|weasyprint|prince|itext|fpdf|tcpdf|reportlab|"
    r"pandoc|calibre|sigil|docx|openpyxl|poi|aspose|google|docs|scanner|scan|xerox|ricoh|konica|"
    r"canon|epson|kyocera|hewlett|packard|lenovo|toshiba|customer|user|admin|administrator|"
    r"benutzer|utilisateur|usuario|usuário|utente|gebruiker|användare|użytkownik|kullanıcı|"
    r"майкрософт|пользователь|администратор|користувач)\b|微软|用户|使用者|ユーザー|管理者|사용자|관리자",
    re.IGNORECASE,
)
_CLOCKS: Final = ("1601-01-01", "1904-01-01", "1970-01-01T00:00", "1980-01-01T00:00")
"""When the clocks of programs begin, which they write where they know no date."""

# Scripts that write a name's parts without a space between them.
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·]{2,12}")


class About(NamedTuple):
    """What a source tells of itself; empty where it tells nothing.

    Attributes:
        author: Who wrote it.
        date: When, as in `Document`.
        url: Its address.
    """

    author: str = ""
    date: str = ""
    url: str = ""

    @classmethod
    def told(cls, author: object = None, date: object = None, url: object = None) -> "About":
        """Return what is to be believed of what a source tells."""
        return cls(people(author), dates.as_written(date), address(url))

    def of(self, document: Document) -> Document:
        """Return a document of which this is told."""
        return replace(document, **self._asdict()) if any(self) else document


UNKNOWN: Final = About()
"""Nothing is told."""


def person(written: str) -> str:
    """Return the name in a text; empty where it holds none."""
    text = on_one_line(well_formed(written))
    if len(text) > _LONGEST:
        return ""
    if archived := _ARCHIVED.fullmatch(text):
        text = archived["name"] or archived["before"] or ""
    if _MAIL.search(text):
        named, at = parseaddr(text)
        text = named if "@" in at else _IN_BRACKETS.sub("", _MAIL.sub("", text))
        text = text.strip("\"' ,;")
    is_name = any(map(str.isalpha, text)) and not _IN_NO_NAME.search(text)
    if _MAIL.search(text) or not is_name:
        return ""
    is_nobody = text.casefold().strip("<>[]().") in _NOBODY or text.startswith(("http:", "https:"))
    return "" if is_nobody or _ACCOUNT.fullmatch(text) else text


def people(value: object) -> str:
    """Return the names in a text, an object such as `{"name": …}`, or a list of such.

    In a text, semicolons or ends of lines part them.
    """
    return ", ".join(dict.fromkeys(_names(value)))[:_LONGEST]


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, map(person, re.split(r"[;\n]", value)))
    elif isinstance(value, dict):
        fields = folded(value)
        named = (fields.get(name) for name in _NAMING)
        yield from next((found for one in named if (found := [*_names(one)])), ())
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)


_NAMING: Final = (
    *("displayname", "fullname", "realname", "name", "username", "screenname", "login", "nickname"),
    "handle",
)
"""Where an object has somebody's name, the best first; without marks between the words."""


def folded(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of an object by their folded names."""
    return {folded_name(key): value for key, value in fields.items() if isinstance(key, str)}


def folded_name(key: str) -> str:
    """Return the name of a field without case and without marks between its words."""
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


def of_properties(author: str, date: str) -> About:
    """Return what is to be believed of what the properties of a document tell.

    Programs write these, mostly the name of an account or their own. So each author must be of at
    least two words, or of a script that writes names without a space. Where one is a program, which
    may have filled a template, the date isn't believed either.
    """
    names = [*_names(author)]
    is_program = _PROGRAMS.search(author) is not None
    wrote = people(names) if not is_program and all(map(_is_writer, names)) else ""
    written = dates.as_written(date)
    return About(wrote, "" if is_program or written.startswith(_CLOCKS) else written)


def _is_writer(name: str) -> bool:
    return not any(map(str.isdigit, name)) and (
        len(name.split()) > 1 or bool(_SPACELESS.fullmatch(name))
    )


def address(value: object) -> str:
    """Return an address that leads somewhere from everywhere; empty for any other."""
    text = value.strip() if isinstance(value, str) else ""
    return text if _ADDRESS.fullmatch(text) else ""
