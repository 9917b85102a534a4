"""One attempt at one HTTP request: a whole reply, or in one sentence why there is none.

The time allowed for a whole reply holds for its headers as well as for its body, however slowly
they trickle in; and a request that nobody waits for any more ends within a moment. Neither is in
the HTTP library, so its connections read their socket through ``_Watch`` here.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

_CHUNK = 65536
_SLICE = 0.25
"""Seconds after which a thread that waits for bytes looks whether anybody still wants them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; header names are lower-case, the body is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt gave nothing usable, in words.

    ``lighter``: a request for less may succeed where this one failed. ``crowded``: the rate limit
    was exceeded. ``pause``: seconds for which the server wants no request from anybody.
    """

    words: str
    lighter: bool = False
    crowded: bool = False
    pause: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two reads and for a whole reply; tries; waits; size in bytes.

    ``total`` counts from the sending to the last byte. The wait before try n is
    ``first_wait * 2**(n-1)`` seconds up to ``longest_wait``, of which the upper half is random. A
    server that asks for a pause longer than ``longest_pause`` is not waited for.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0
    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_pause: float = 600.0
    size: int = 512 * 1024 * 1024


Turn = Callable[[], AbstractContextManager[int]]


class Exchange:
    """Makes attempts, each thread with a session of its own (requests promises no sharing)."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._local = threading.local()

    def attempt(
        self, url: str, fields: Mapping[str, str], *, turn: Turn, halt: threading.Event | None
    ) -> tuple[Reply | Failure, int]:
        """A form POST, sent inside ``turn()``, and what that gave (0 if nothing was sent).

        Failures are returned, not raised: exceptions of the HTTP library hold the request with
        its key, and must not stay attached to what the caller sees.
        """
        watch = _Watch(self._limits, self._clock, turn, halt)
        token = _WATCH.set(watch)
        try:
            return self._post(url, fields), watch.own
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            host = urlsplit(url).hostname or ""
            return watch.failure or _failure(error, host, watch), watch.own
        except _CutOffError as error:
            return Failure(str(error), lighter=True), watch.own
        finally:
            _WATCH.reset(token)

    def _post(self, url: str, fields: Mapping[str, str]) -> Reply:
        with self._session(url).post(
            url,
            data=dict(fields),
            timeout=(self._limits.connect, self._limits.read),
            allow_redirects=False,
            stream=True,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if response.is_redirect:  # its body has been read already, and says nothing
                return Reply(response.status_code, headers, b"")
            raw = b"".join(self._body(response))
            return Reply(response.status_code, headers, self._decoded(raw, headers))

    def _session(self, url: str) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["Accept-Encoding"] = "gzip"
            session.trust_env = not is_loopback(url)  # proxies are for the outside only
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter())
            self._local.session = session
        return session

    def _body(self, response: requests.Response) -> Iterator[bytes]:
        """The bytes as sent; ``read1`` returns what has come."""
        size = 0
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            size += len(chunk)
            if size > self._limits.size:
                raise _CutOffError(f"the reply is larger than {self._limits.size} bytes")
            yield chunk

    def _decoded(self, raw: bytes, headers: Mapping[str, str]) -> bytes:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"", "identity"}:
            return raw
        if encoding not in {"gzip", "x-gzip"}:
            raise _CutOffError(f"the reply has the content encoding {encoding}, not gzip")
        return _gunzip(raw, limit=self._limits.size)


class _CutOffError(Exception):
    """The body of this attempt is unusable; the text says why."""


def _gunzip(raw: bytes, *, limit: int) -> bytes:
    """The decompressed bytes; the HTTP library itself lets a stream without its end pass."""
    parts, size, rest = [], 0, raw
    try:
        while rest:
            stream = zlib.decompressobj(wbits=31)
            part = stream.decompress(rest, limit - size + 1)
            size += len(part)
            parts.append(part)
            if size > limit:
                raise _CutOffError(f"the reply is larger than {limit} bytes")
            if not stream.eof:
                raise _CutOffError(f"the gzip stream ends early, after {size} bytes")
            rest = stream.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise _CutOffError(f"the gzip stream is broken: {error}") from None
    return b"".join(parts)


# --- watching the socket ---------------------------------------------------------------------


class _Watch:
    """What one attempt may still take: time, and somebody who waits for it."""

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float],
        turn: Turn,
        halt: threading.Event | None,
    ) -> None:
        self.limits = limits
        self.turn = turn
        self.own = 0
        self.received = 0
        self.failure: Failure | None = None
        self._clock = clock
        self._halt = halt
        self._deadline = clock() + limits.total

    def begin(self) -> None:
        """The request has been sent: the time for the whole reply begins."""
        self._deadline = self._clock() + self.limits.total

    def patience(self, waited: float) -> float:
        """How long the next read may wait; TimeoutError if it must not. ``waited`` is so far."""
        left = self._deadline - self._clock()
        if self._halt is not None and self._halt.is_set():
            self.failure = Failure("given up, because nobody waits for it any more")
        elif left <= 0:
            words = f"the reply took longer than {self.limits.total:g} s"
            self.failure = Failure(words, lighter=True)
        elif waited >= self.limits.read:
            words = f"no reply came for {self.limits.read:g} s (timed out)"
            self.failure = Failure(words, lighter=self.received > 0)
        if self.failure:
            raise TimeoutError(self.failure.words)
        return min(_SLICE, left, self.limits.read - waited)


_WATCH: ContextVar[_Watch | None] = ContextVar("watch", default=None)


class _WatchedReader(io.RawIOBase):
    """The bytes of a socket, read in short waits; closes with ``inner``, which it replaces."""

    def __init__(self, sock: socket.socket, inner: io.BufferedIOBase, watch: _Watch) -> None:
        self._sock, self._inner, self._watch = sock, inner, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        waited = 0.0
        while True:
            patience = self._watch.patience(waited)
            self._sock.settimeout(patience)
            try:
                came = self._sock.recv_into(buffer)
            except TimeoutError:
                waited += patience
                continue
            self._watch.received += came
            return came

    def close(self) -> None:
        self._inner.close()
        super().close()


class _WatchedConnection(HTTPConnection):
    """A connection that sends in turn and reads under a watch; over a real class of urllib3."""

    def request(self, *args: Any, **kwargs: Any) -> None:
        watch = _WATCH.get()
        if watch is None:
            super().request(*args, **kwargs)
            return
        with watch.turn() as watch.own:
            super().request(*args, **kwargs)
        watch.begin()

    # http.client calls this to make the object that reads the reply.
    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **kwargs: Any
    ) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(sock, *args, **kwargs)
        watch = _WATCH.get()
        if watch is not None:
            response.fp = io.BufferedReader(_WatchedReader(sock, response.fp, watch))
        return response


class _Adapter(HTTPAdapter):
    """Gives each pool of connections the watched kind of its own class."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not issubclass(pool.ConnectionCls, _WatchedConnection):
            name = f"Watched{pool.ConnectionCls.__name__}"
            pool.ConnectionCls = type(name, (_WatchedConnection, pool.ConnectionCls), {})
        return pool


# --- what went wrong, in one sentence --------------------------------------------------------


def _failure(error: BaseException, host: str, watch: _Watch) -> Failure:
    chain = list(_chain(error))
    for kind, words in _NO_CONNECTION:
        found = next((e for e in chain if isinstance(e, kind)), None)
        if found is not None:
            told = words.format(
                host=host, connect=watch.limits.connect, detail=_detail(found, chain)
            )
            return Failure(told)
    for kind, words in _BROKEN_OFF:
        if any(isinstance(e, kind) for e in chain):
            received = watch.received > 0
            told = words.format(host=host, read=watch.limits.read, received=watch.received)
            return Failure(told, lighter=received)
    words = " ".join(str(chain[-1]).split())
    return Failure(f"{type(error).__name__}: {words}", lighter=watch.received > 0)


def _detail(error: BaseException, chain: list[BaseException]) -> str:
    """The system's own short word for the cause, without addresses and object names."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    system = next((e for e in chain if isinstance(e, OSError) and e.strerror), error)
    return getattr(system, "strerror", None) or " ".join(str(error).split()).rpartition(": ")[2]


# What the exceptions of the HTTP libraries mean, the most telling first.
_NO_CONNECTION: tuple[tuple[type[BaseException], str], ...] = (
    (requests.exceptions.ProxyError, "no connection to {host}: its proxy failed ({detail})"),
    (ssl.SSLCertVerificationError, "no connection to {host}: its certificate fails ({detail})"),
    (ssl.SSLError, "no connection to {host}: no safe channel ({detail})"),
    (requests.exceptions.SSLError, "no connection to {host}: no safe channel ({detail})"),
    (urllib3.exceptions.NameResolutionError, "no connection to {host}: name not known"),
    (socket.gaierror, "no connection to {host}: name not known"),
    (ConnectionRefusedError, "no connection to {host}: refused"),
    (urllib3.exceptions.NewConnectionError, "no connection to {host}: {detail}"),
    (
        urllib3.exceptions.ConnectTimeoutError,
        "no connection to {host}: timed out after {connect:g} s",
    ),
)
_BROKEN_OFF: tuple[tuple[type[BaseException], str], ...] = (
    (http.client.IncompleteRead, "the reply was cut off after {received} bytes"),
    (urllib3.exceptions.IncompleteRead, "the reply was cut off after {received} bytes"),
    (http.client.RemoteDisconnected, "{host} closed the connection without a reply"),
    (ConnectionError, "{host} broke the connection off after {received} bytes"),
    (TimeoutError, "no reply came for {read:g} s (timed out)"),
    (http.client.HTTPException, "{host} sent what is no HTTP reply"),
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that it wraps, by any of the ways that the HTTP libraries do it."""
    seen: list[BaseException] = []
    left: list[object] = [error]
    while left:
        one = left.pop(0)
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def is_loopback(url: str) -> bool:
    """Whether the address points at this machine, by its spelling (no name is resolved)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
