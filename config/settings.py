"""Which settings exist, and which values may each have?"""

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from string import Formatter
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

DEFAULTS: Final = Path(__file__).with_name("default.toml")
PROJECT: Final = DEFAULTS.parent.parent
PREFIX: Final = "VERBATIM_"

_RECORD_FIELDS: Final = ("text", "title", "author", "date", "url")

_ORIGIN: Final = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?")

LINK_FIELDS: Final = tuple(
    "path stem first last id heading anchor url author date page seconds".split()
)
"""The fields that the template of a link may have."""


class _Section(BaseModel):
    # Validators are built once, with `Settings`, not once more for each section.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class CorpusSettings(_Section):
    """One corpus.

    Attributes:
        path: The corpus folder, absolute.
        link: A template of the addresses that source lines lead to, with the fields in
            `LINK_FIELDS`; empty for no links.
        encoding: The encoding of all its files.
        guilds: Ids of the only servers that may use it, in which case direct messages can't; empty
            for everywhere.
        include: Globs of what belongs to it; empty for all files that can be read.
        exclude: Globs of what doesn't, whatever is included.
        language: The code of the language of all its files; empty to detect that of each.
        public: Whether the reader may show it to everybody.
        public_channels: Whether messages of Discord channels that it has exports of may be shown to
            whoever can't read these channels.
        fields: Where records in JSON have their text, title, author, date and url: the name of a
            field, or names with dots between them. What isn't among them is found by name.
        exclude_authors: Names of people whose words are left out.
    """

    path: Path
    link: str = ""
    encoding: str = "utf-8"
    guilds: tuple[int, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    language: str = Field("", pattern="^([a-z]{2})?$")
    public: bool = False
    public_channels: bool = False
    fields: dict[str, str] = Field({})
    exclude_authors: tuple[str, ...] = ()

    @field_validator("exclude_authors")
    @classmethod
    def _are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not all(name.strip() for name in names):
            raise ValueError("may hold no blank name")
        return names

    @field_validator("fields")
    @classmethod
    def _are_known(cls, fields: dict[str, str]) -> dict[str, str]:
        for name, path in fields.items():
            if name not in _RECORD_FIELDS:
                close = _nearest(name, _RECORD_FIELDS, 0.5)
                hint = f"did you mean {close}" if close else f"it has {', '.join(_RECORD_FIELDS)}"
                raise ValueError(f"{name!r} is nothing that a record has; {hint}")
            if not all(part.strip() for part in path.split(".")):
                raise ValueError(f'{name} must name a field, such as "body" or "user.name"')
        return fields

    @field_validator("link")
    @classmethod
    def _is_a_template(cls, link: str) -> str:
        if link and not link.startswith(("https://", "http://", "{url}")):
            raise ValueError("must begin with https://, http:// or {url}")
        if problem := _problem_of(link):
            raise ValueError(problem)
        return link


def _problem_of(template: str) -> str | None:
    """Return what is wrong with the fields of a template; None for nothing."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError:
        return "has a single brace; for one that means itself write it twice"
    for _, name, form, conversion in pieces:
        if name is not None and name not in LINK_FIELDS:
            near = _nearest(name.lower(), LINK_FIELDS, 0.6)
            known = ", ".join(f"{{{field}}}" for field in LINK_FIELDS)
            told = f"did you mean {{{near}}}?" if near else f"known are {known}"
            return f"has an unknown field, {{{name}}}; {told}"
        # A format could fail, or fill the memory, when a reply is laid out.
        if form or conversion:
            return f"may say no more of a field than its name, {{{name}}}"
    return None


def _nearest(name: str, known: Sequence[str], alike: float) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - for mistakes only

    return next(iter(get_close_matches(name, known, 1, alike)), None)


class IndexSettings(_Section):
    """Where the bot keeps its files, and how it keeps up with changed ones.

    Attributes:
        dir: The folder of compiled indexes and the ledger, absolute.
        rescan: Seconds between looks at all names, sizes and times of a corpus; 0 for none.
    """

    dir: Path
    rescan: float = Field(300.0, ge=0)


class ClusterSettings(_Section):
    """Where indexes are kept by OpenSearch, past one machine.

    Attributes:
        hosts: The addresses of its nodes; empty to keep indexes here.
        ca_file: The certificates that the nodes' must lead to; None for those of the system.
        user: The name to sign in with; empty for none.
        password_file: A file that holds the password and nothing else; None for none.
        shards: How many parts an index has.
        replicas: How many further copies of each part there are.
        every: Seconds for which changes are gathered.
        concurrent: How many searches may be under way at once.
        fallback: Whether an index is kept here too, and answers where the cluster doesn't.
    """

    hosts: tuple[str, ...] = ()
    ca_file: Path | None = None
    user: str = ""
    password_file: Path | None = None
    shards: int = Field(3, ge=1, le=1024)
    replicas: int = Field(1, ge=0, le=10)
    every: float = Field(3600.0, ge=0)
    concurrent: int = Field(8, ge=1, le=64)
    fallback: Literal["", "local"] = ""

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _ORIGIN.fullmatch(host):
                raise ValueError(
                    f"{host!r} must be https:// with a host, maybe a port, and no more"
                )
            if host.startswith("http://") and not _is_here(host):
                raise ValueError(f"{host!r} must be https://; only loopback may go without")
        return hosts

    @model_validator(mode="after")
    def _is_signed_in(self) -> Self:
        if bool(self.user) != (self.password_file is not None):
            raise ValueError("needs both user and password_file, or neither")
        if not self.user and any(not _is_here(host) for host in self.hosts):
            raise ValueError("needs user and password_file, but on loopback")
        return self


def _is_here(origin: str) -> bool:
    return is_loopback(urlsplit(origin).hostname or "")


def is_loopback(host: str) -> bool:
    """Tell whether a host, without its port, is this machine by its name or address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class DiscordSettings(_Section):
    """How the bot reaches Discord.

    Attributes:
        token_file: A file that holds the token; None for none.
        about: Where `/help` says that one can read more, an address or a sentence; empty for what
            the bot itself can tell.
        forget_me: Whether somebody who asks to be forgotten is at once, or the operator is asked.
    """

    token_file: Path | None = None
    about: str = Field("", max_length=300)
    forget_me: Literal["ask", "at once"] = "ask"


class ChatSettings(_Section):
    """How `verbatim chat` behaves.

    Attributes:
        history: Whether what is typed at its prompt is kept for the next conversation.
    """

    history: bool = False


class ReaderSettings(_Section):
    """How the corpora that are public can be read in a browser.

    Attributes:
        host: The address that the bot serves the reader on.
        port: The port there; 0 for no reader.
        url: What the world calls it, without a slash at the end; empty where only this machine
            reaches it.
        robots: Whether search engines may list its pages.
    """

    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(0, ge=0, le=65535)
    url: str = ""
    robots: bool = False

    @field_validator("url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        origin = url.rstrip("/")
        if origin and not _ORIGIN.fullmatch(origin):
            raise ValueError("must be https:// or http:// with a host and nothing behind it")
        return origin


class LimitsSettings(_Section):
    """How much people can ask of the bot.

    Attributes:
        per_minute: Questions that one person may ask per minute in the long run.
        burst: Questions that one person may ask at once, before that rate counts.
        channel_per_minute: Questions that all people in a channel may ask per minute in the long
            run.
        channel_burst: Questions that they may ask at once.
        places: Questions that may be under way at the same time.
    """

    per_minute: float = Field(10.0, gt=0)
    burst: int = Field(5, ge=1)
    channel_per_minute: float = Field(60.0, gt=0)
    channel_burst: int = Field(30, ge=1)
    places: int = Field(1024, ge=1, le=2000)


class MetricsSettings(_Section):
    """How an operator can check on the running bot.

    Attributes:
        port: The port on loopback that serves `/health` and `/metrics`; 0 for none.
    """

    port: int = Field(0, ge=0, le=65535)


class LogSettings(_Section):
    """What is logged.

    Attributes:
        level: The least important level that is written.
    """

    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(_Section):
    """All settings, checked and frozen.

    Attributes:
        corpora: The corpora by name, at least one; the first is the default.
    """

    corpora: dict[str, CorpusSettings] = Field(min_length=1)
    index: IndexSettings
    cluster: ClusterSettings
    discord: DiscordSettings
    chat: ChatSettings
    reader: ReaderSettings
    limits: LimitsSettings
    metrics: MetricsSettings
    log: LogSettings

    @field_validator("corpora")
    @classmethod
    def _are_named_plainly(cls, corpora: dict[str, CorpusSettings]) -> dict[str, CorpusSettings]:
        for name in corpora:
            plain = name.replace("-", "").replace("_", "")
            if not (plain.isascii() and plain.isalnum() and name == name.lower()) or len(name) > 32:
                raise ValueError(
                    f"{name!r} is not a valid corpus name: use up to 32 small letters, digits, "
                    "hyphens and underscores"
                )
        return corpora

    @property
    def default_corpus(self) -> str:
        """The name of the first corpus."""
        return next(iter(self.corpora))
