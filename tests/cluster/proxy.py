"""A proxy in front of the nodes that lags, breaks and lies, as networks and machines do."""

import contextlib
import http.client
import http.server
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

Change = Callable[[str, Any], Any]
"""Takes the path and the body of an answer, read as JSON, and returns another."""

_SECONDS: Final = 60.0


class Faults:
    """What goes wrong at this moment; a test sets it.

    Attributes:
        lag: Seconds before each answer.
        trickle: Seconds between one byte of an answer and the next.
        is_halved: Whether only the first half of an answer comes.
        busy: So many more requests are told that the node has too much to do.
        status: The status of each answer in place of its own; 0 for its own.
        change: Changes answers.
        drop: Changes what is sent.
        requests: How many came.
    """

    def __init__(self) -> None:
        self.clear()
        self.requests = 0

    def clear(self) -> None:
        self.lag = self.trickle = 0.0
        self.is_halved = False
        self.busy = self.status = 0
        self.change: Change | None = None
        self.drop: Callable[[str, bytes], bytes] | None = None


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, faults: Faults) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.node = urlsplit(host).netloc
        self.faults = faults

    def handle_error(self, *_: object) -> None:
        """Say nothing of connections that were given up."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _pass(self) -> None:
        faults = self.server.faults
        faults.requests += 1
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(faults.lag)
        if faults.busy > 0:
            faults.busy -= 1
            self._answer(429, b'{"error": {"reason": "too much to do"}}')
            return
        if faults.drop:
            sent = faults.drop(self.path, sent)
        node = http.client.HTTPConnection(self.server.node, timeout=_SECONDS)
        with contextlib.closing(node):
            kind = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
            node.request(self.command, self.path, sent, kind)
            answer = node.getresponse()
            body = answer.read()
        if faults.change:
            body = json.dumps(faults.change(self.path, json.loads(body))).encode()
        self._answer(faults.status or answer.status, body)

    def _answer(self, status: int, body: bytes) -> None:
        faults = self.server.faults
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if faults.is_halved:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        if faults.trickle:
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(faults.trickle)
            return
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - as the library names them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def between(host: str, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, Faults]]:
    """Put a proxy in front of a node; yield its address, and what goes wrong there."""
    faults = Faults()
    server = _Server(host, faults)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}", faults
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
