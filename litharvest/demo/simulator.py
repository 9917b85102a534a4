"""An E-utilities server on loopback, for the demonstration, for tests and for practice.

``python -m litharvest.demo.simulator --port N`` serves the example review's PubMed until it is
interrupted. In tests::

    with Simulator(faults=[Fault("efetch", 2, "http_502")]) as simulator:
        client.base_url = simulator.base_url
"""

from __future__ import annotations

import argparse
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from http.server import ThreadingHTTPServer
from types import TracebackType

from litharvest.demo.bucket import Bucket
from litharvest.demo.faults import TOO_LONG, Change, Fault, spoil
from litharvest.demo.handler import Handler
from litharvest.demo.history import LASTS
from litharvest.demo.library import Library, demo_library
from litharvest.demo.replies import Reply, rate_limited
from litharvest.demo.service import CAP, Service

log = logging.getLogger(__name__)

TODAY = date(2026, 11, 3)
"""The date on which the example review's databases were searched."""

NO_SUCH = Reply(b"<html><body>Not Found</body></html>", "text/html; charset=UTF-8", 404)
LONGEST_GET = 8000
"""Bytes of a request line that the real front end still takes (it answers 414 beyond)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: for tests of what a client sends, and how fast."""

    endpoint: str
    method: str
    parameters: dict[str, str]
    at: float


class Simulator:
    """Serves a Library as PubMed's E-utilities would; a context manager.

    ``clock`` gives seconds and drives all that depends on time: the rate limit, the age of
    WebEnvs (``history_lasts`` seconds) and the service's date, which is ``today`` at the start.
    The rate limit is off unless ``rate_limit`` is set: then 3 requests a second for each address,
    10 for each key. ``cap`` lowers the limit of 9,999, so that small corpora can show what happens
    above it. ``faults`` and ``changes`` happen at the requests that they name; ``failed`` lists
    the faults that did, once for each request, and ``requests`` everything that was asked.
    """

    def __init__(
        self,
        corpus: Library | None = None,
        *,
        port: int = 0,
        faults: Sequence[Fault] = (),
        changes: Sequence[Change] = (),
        rate_limit: bool = False,
        clock: Callable[[], float] = time.monotonic,
        today: date = TODAY,
        cap: int = CAP,
        name_deleted: bool = False,
        history_lasts: float = LASTS,
    ) -> None:
        self.service = Service(
            demo_library() if corpus is None else corpus,
            today=today,
            cap=cap,
            name_deleted=name_deleted,
            clock=clock,
            history_lasts=history_lasts,
        )
        self.requests: list[Asked] = []
        self.failed: list[Fault] = []
        self._faults = {
            (fault.endpoint, fault.nth_request + more): fault
            for fault in faults
            for more in range(fault.times)
        }
        self._changes = list(changes)
        self._seen: Counter[str] = Counter()
        self._bucket = Bucket(clock) if rate_limit else None
        self._clock = clock
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """The address below which the endpoints are, with its final slash."""
        if self._server is None:
            raise RuntimeError("the simulator is not running; use it in a with statement")
        return f"http://127.0.0.1:{self._server.server_port}/entrez/eutils/"

    def __enter__(self) -> Simulator:
        self._closing.clear()
        self._server = _Server(("127.0.0.1", self._port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    @property
    def closing(self) -> bool:
        """Whether it is being closed, so that nothing more is sent."""
        return self._closing.is_set()

    def wait(self, seconds: float) -> bool:
        """Let that time pass; True at once if the simulator is being closed."""
        return self._closing.wait(seconds)

    def answer(self, endpoint: str, method: str, parameters: dict[str, str], length: int) -> Reply:
        """The reply to one request, with everything that goes wrong on this one."""
        who = parameters.get("api_key") or "127.0.0.1"
        limit = 10 if "api_key" in parameters else 3
        with self._lock:
            self.requests.append(Asked(endpoint, method, parameters, self._clock()))
            left = self._bucket.take(who, limit) if self._bucket else limit - 1
            if left < 0:
                return _with_rate(rate_limited(who, limit), limit, 0)
            self._seen[endpoint] += 1
            now = (endpoint, self._seen[endpoint])
            for change in self._changes:
                if (change.endpoint, change.nth_request) == now:
                    self.service.library = change.of(self.service.library)
            fault = self._faults.get(now)
            if method == "GET" and length > LONGEST_GET:
                return TOO_LONG
            reply = self.service.answer(endpoint, parameters) or NO_SUCH
        if fault is not None:
            self.failed.append(fault)
            log.info("request %s to %s: %s", now[1], endpoint, fault.kind)
            reply = spoil(fault, reply, who)
        return _with_rate(reply, limit, left)


class _Server(ThreadingHTTPServer):
    """The socket side; knows its Simulator."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        super().__init__(address, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news for the standard error stream."""
        log.debug("connection with %s ended: %r", client_address, request, exc_info=True)


def _with_rate(reply: Reply, limit: int, left: int) -> Reply:
    headers = (("X-RateLimit-Limit", str(limit)), ("X-RateLimit-Remaining", str(left)))
    return replace(reply, headers=(*reply.headers, *headers))


def main() -> None:
    """Serve the example review's PubMed until interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--rate-limit", action="store_true", help="answer 429 as NCBI would")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with Simulator(port=options.port, rate_limit=options.rate_limit) as simulator:
        log.info("serving invented PubMed records at %s (Ctrl-C ends it)", simulator.base_url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            log.info("stopped after %d requests", len(simulator.requests))


if __name__ == "__main__":
    main()
