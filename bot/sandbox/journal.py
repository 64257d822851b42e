"""What has the bot asked, and what was it told?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.wire import Json


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    field: str
    filename: str
    content: bytes
    content_type: str


@dataclass(eq=False)
class Exchange:
    """One request and its answer.

    `path` starts after `/api/v10`; `template` is the official description's form of it, empty
    for a path the sandbox doesn't serve. `body` is the JSON, of a multipart request the
    `payload_json`. `status` is None while the answer is due and for one that was never given;
    `fault` then names the fault that was switched on.
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
        """Discord's error code in the answer, if it is an error."""
        if self.status is None or self.status < 400 or not isinstance(self.answer, dict):
            return None
        return int(self.answer.get("code", 0))


Observer = Callable[[Exchange], None]


class Journal:
    """Everything that came in, in order.

    Attributes:
        exchanges: All requests to the REST API.
        unsupported: Of those, what Discord has and the sandbox lacks; answered 501.
    """

    def __init__(self, observer: Observer | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self.unsupported: list[str] = []
        self._observer = observer

    def open(self, exchange: Exchange) -> None:
        """Note a request on its arrival."""
        self.exchanges.append(exchange)

    def close(self, exchange: Exchange) -> None:
        """Show a request to the observer, with its answer or the fault that ate it."""
        if self._observer is not None:
            self._observer(exchange)

    def requests(self, method: str = "", template: str = "") -> list[Exchange]:
        """Return the requests with this method and template; empty means any."""
        return [
            exchange
            for exchange in self.exchanges
            if method in ("", exchange.method) and template in ("", exchange.template)
        ]
