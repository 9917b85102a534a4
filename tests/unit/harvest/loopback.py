"""A loopback HTTP server that gives scripted replies, and a clock that nobody waits for."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from harvest.transport import Limits, Transport


@dataclass(frozen=True, slots=True)
class Scripted:
    """One reply, and what goes wrong with it.

    ``fault`` is ``drop`` (the body ends early), ``cut gzip``, ``close`` (no byte comes),
    ``silent`` (no byte comes and the connection stays), ``trickle`` (the body comes a byte at a
    time), ``trickle headers`` (a header does), or nothing.
    """

    body: bytes = b"<eInfoResult/>"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    fault: str = ""


@dataclass(slots=True)
class Seen:
    """What a client asked for: path and form fields."""

    path: str
    fields: dict[str, str]


@dataclass(slots=True)
class Server:
    """The running server: its address and every request so far."""

    url: str
    seen: list[Seen] = field(default_factory=list)


Answer = Callable[[Seen], Scripted]


class _QuietServer(ThreadingHTTPServer):
    """Says nothing about clients that hang up, which some tests do on purpose."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A server on a free loopback port for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            fields = {k: v[0] for k, v in parse_qs(raw, keep_blank_values=True).items()}
            seen = Seen(self.path, fields)
            server.seen.append(seen)
            self._send(answer(seen))

        def _send(self, reply: Scripted) -> None:
            if reply.fault in {"close", "silent"}:
                self.close_connection = True
                ended.wait(60 if reply.fault == "silent" else 0)
                return
            body = gzip.compress(reply.body)
            body = body[:-12] if reply.fault == "cut gzip" else body
            self.send_response_only(reply.status)
            if not any(name == "Date" for name, _ in reply.headers):
                self.send_header("Date", self.date_time_string())
            for name, value in (*reply.headers, ("Content-Encoding", "gzip")):
                self.send_header(name, value)
            self.send_header("Transfer-Encoding", "chunked")
            if reply.fault == "trickle headers":
                self.flush_headers()
                self._trickle(b"X-Slow: ")
            self.end_headers()
            if reply.fault == "trickle":
                self._trickle(b"ffffff\r\n")
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            if reply.fault == "drop":
                self.close_connection = True
            else:
                self.wfile.write(b"0\r\n\r\n")

        def _trickle(self, first: bytes) -> None:
            """Bytes without end, one at a time, until the client hangs up."""
            self.wfile.write(first)
            while not ended.wait(0.02):
                self.wfile.write(b"x")
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    ended = threading.Event()
    httpd = _QuietServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server = Server(f"http://127.0.0.1:{httpd.server_address[1]}/entrez/eutils/")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def in_turn(*replies: Scripted) -> Answer:
    """The replies one after another; the last one for ever."""
    left = list(replies)

    def answer(seen: Seen) -> Scripted:
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


class FakeTime:
    """A clock that moves only when somebody sleeps; ``slept`` keeps every wait.

    ``on_sleep`` is called before each.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.on_sleep: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.on_sleep()
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


def quick_transport(time: FakeTime, limits: Limits | None = None) -> Transport:
    """A transport for loopback that waits only in fake time, with half of the jitter."""
    return Transport(
        limits=limits,
        unspaced_loopback=True,
        clock=time.clock,
        sleep=time.sleep,
        chance=lambda: 0.5,
    )
