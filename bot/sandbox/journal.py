"""What has the bot requested, and how was it answered?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a request; `field` is the name of its part of the form."""

    field: str
    filename: str
    content: bytes
    content_type: str


@dataclass(eq=False, slots=True)
class Exchange:
    """One request and its response.

    Attributes:
        at: The time of its arrival, on the sandbox's clock.
        path: The path after `/api/v10`.
        template: The path as the official description writes it; empty for one that the sandbox
            doesn't serve.
        body: The JSON of the request; the `payload_json` of a multipart one.
        status: The HTTP status; None before the response, and where there never was one.
        answer: The JSON of the response.
        fault: The name of the fault that it met; empty for none.
    """

    at: float
    method: str
    path: str
    template: str = ""
    query: dict[str, str] = field(default_factory=dict)
    body: Json = None
    uploads: tuple[Upload, ...] = ()
    status: int | None = None
    answer: Json = None
    fault: str = ""

    @property
    def code(self) -> int | None:
        """The error code of Discord in the response; None where it is no error."""
        if self.status is None or self.status < 400 or not isinstance(self.answer, dict):
            return None
        return int(self.answer.get("code", 0))


Observer: TypeAlias = Callable[[Exchange], None]


class Journal:
    """The requests to the REST API, in order.

    Attributes:
        exchanges: All requests.
        unsupported: What was requested that Discord has and the sandbox lacks.

    Args:
        observer: Is shown every request with its response, or when there will be none.
        keeps: Whether requests are kept; else `exchanges` stays empty.
    """

    def __init__(self, observer: Observer | None = None, *, keeps: bool = True) -> None:
        self.exchanges: list[Exchange] = []
        self._keeps = keeps
        self.unsupported: list[str] = []
        self._observer = observer

    def open(self, exchange: Exchange) -> None:
        """Record a request on its arrival."""
        if self._keeps:
            self.exchanges.append(exchange)

    def close(self, exchange: Exchange) -> None:
        """Show the observer a request, with its response or the fault that it met."""
        if self._observer is not None:
            self._observer(exchange)

    def requests(self, method: str = "", template: str = "") -> list[Exchange]:
        """Return the requests with this method and template; empty means any."""
        return [
            exchange
            for exchange in self.exchanges
            if method in ("", exchange.method) and template in ("", exchange.template)
        ]
