"""How does a request reach the cluster? All names of its client library stand here."""

import importlib.util
import logging
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from retrieval.errors import RetrievalError
from retrieval.index.cluster.access import Access

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_NO_ANSWER: Final = 0
_LONGEST_REASON: Final = 300


class MissingClientError(RetrievalError):
    """The library that speaks to a cluster isn't installed."""

    def __init__(self) -> None:
        super().__init__(
            "An index on a cluster needs the library opensearch-py; install it with "
            "`pip install 'opensearch-py>=2.8,<3'`, or leave `hosts` under [cluster] empty."
        )


class RequestError(Exception):
    """A request wasn't answered as it should be; the text says why, in half a sentence.

    Attributes:
        status: The status that came; 0 where no whole answer did.
    """

    def __init__(self, reason: str, status: int = _NO_ANSWER) -> None:
        self.status = status
        super().__init__(reason[:_LONGEST_REASON])

    @property
    def is_passing(self) -> bool:
        """Whether the same request may be answered by another node, or later."""
        return self.status in {_NO_ANSWER, 408, 429, 500, 502, 503, 504}


class Client:
    """Sends requests to one node; safe to use from several threads.

    Certificates are always verified.

    Args:
        host: The node's address.
        access: How it is reached.

    Raises:
        MissingClientError: The library isn't installed.
    """

    def __init__(self, host: str, access: Access) -> None:
        if importlib.util.find_spec("opensearchpy") is None:
            raise MissingClientError
        self.host = host
        self._access = access
        self._lock = threading.Lock()
        self._connected: OpenSearch | None = None

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        seconds: float,
        params: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON, which whoever asked has to look through
        """Send a request, and return what came as an answer, read as JSON.

        Args:
            method: The HTTP method.
            path: The path, whose parts are quoted; see `path_of`.
            body: What is sent as JSON; a text as it is, for bulk requests.
            seconds: How long to wait at most for the whole answer, however it trickles in.
            params: What stands behind the path.

        Raises:
            RequestError: No whole answer came in time, or one that refuses.
        """
        # No timeout of a socket bounds a whole answer: each byte begins it anew. The thread may be
        # left behind, but keeps no program from ending.
        outcome: Future[Any] = Future()

        def work() -> None:
            try:
                outcome.set_result(self._request(method, path, body, seconds, params))
            except BaseException as error:  # noqa: BLE001 - raised by whoever waits
                outcome.set_exception(error)

        threading.Thread(target=work, daemon=True, name="cluster").start()
        try:
            return outcome.result(seconds)
        except FutureTimeoutError:
            raise RequestError(f"{self.host} didn't answer within {seconds:.1f} s") from None

    def _request(
        self,
        method: str,
        path: str,
        body: object,
        seconds: float,
        params: Mapping[str, str] | None,
    ) -> object:
        from opensearchpy import exceptions  # noqa: PLC0415 - slow to import, and an extra

        try:
            return self._client().transport.perform_request(
                method, path, params=dict(params or {}), body=body, timeout=seconds
            )
        except exceptions.SSLError as error:
            raise RequestError(f"{self.host} shows no certificate that can be trusted") from error
        except exceptions.ConnectionTimeout as error:
            raise RequestError(f"{self.host} didn't answer within {seconds:.1f} s") from error
        except exceptions.ConnectionError as error:
            raise RequestError(f"{self.host} can't be reached") from error
        except exceptions.TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else _NO_ANSWER
            raise RequestError(f"{self.host} says {status}: {_reason(error.info)}", status) from (
                error
            )
        except (exceptions.OpenSearchException, UnicodeDecodeError, OSError) as error:
            raise RequestError(f"{self.host} answers what can't be read") from error

    def _client(self) -> "OpenSearch":
        with self._lock:
            if self._connected is None:
                self._connected = _connected(self.host, self._access)
            return self._connected


def _connected(host: str, access: Access) -> "OpenSearch":
    from opensearchpy import OpenSearch  # noqa: PLC0415 - slow to import, and an extra

    # It would log what is asked.
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)
    parts = urlsplit(host)
    is_secured = parts.scheme == "https"
    # It verifies certificates and names.
    verified = ssl.create_default_context(cafile=access.ca_file) if is_secured else None
    return OpenSearch(
        hosts=[{"host": parts.hostname, "port": parts.port or (443 if is_secured else 80)}],
        http_auth=(access.user, access.password) if access.user else None,
        use_ssl=is_secured,
        http_compress=False,
        max_retries=0,
        pool_maxsize=2 * access.concurrent,
        ssl_context=verified,
    )


def _reason(info: object) -> str:
    """Return why a node refused, as far as it says so."""
    told = info.get("error") if isinstance(info, dict) else None
    if isinstance(told, dict):
        causes = told.get("root_cause") or [told]
        told = causes[0].get("reason") if isinstance(causes[0], dict) else None
    return " ".join(str(told).split()) if told else "nothing more"


def path_of(*parts: str) -> str:
    """Return a path, with each of its parts quoted."""
    return "/" + "/".join(quote(part, safe="*,") for part in parts)
