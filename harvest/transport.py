"""HTTP for live searches: time-outs, rate limit, retry with back-off, and redaction.

One call gives one whole reply or a TransportError: a body that was cut short, by a dropped
connection or inside its gzip stream, is a failed attempt and never a short answer. Requests are
POSTs, so that keys and long strategies stay out of addresses and server logs; redirects are refused
because they would carry the key elsewhere.
"""

from __future__ import annotations

import ipaddress
import logging
import random
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
import urllib3

from harvest.pace import Pace, shared_pace
from harvest.redaction import redact
from ledger.errors import ProviderError, TransportError, UsageError

_log = logging.getLogger(__name__)

_CHUNK = 65536
_SHOWN = 300
_RATE_LIMITED_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; header names are lower-case, the body is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two reads and for a whole reply; tries; waits; size in bytes.

    The wait before try n is ``first_wait * 2**(n-1)`` seconds up to ``longest_wait``, of which the
    upper half is random. A server that asks for a pause longer than ``longest_pause`` is not
    waited for.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0
    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_pause: float = 600.0
    size: int = 512 * 1024 * 1024


class Transport:
    """Sends form POSTs, one attempt at a time within the shared rate, and retries failed ones.

    ``clock`` (monotonic seconds), ``sleep`` and ``chance`` (0 to 1) are arguments so that tests
    need not wait. ``pace`` replaces the process-wide rate limit. ``unspaced_loopback`` drops it for
    addresses on this machine, and only for those.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        pace: Pace | None = None,
        unspaced_loopback: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.limits = limits or Limits()
        self._pace = pace
        self._unspaced_loopback = unspaced_loopback
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._local = threading.local()

    def post(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        judge: Callable[[Reply], str | None] | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Reply:
        """The reply to a form POST.

        ``judge`` looks at every whole reply and returns why it is worth another try, or None to
        accept it; without one, 429 and 5xx are tried again. ``secrets`` never appear in what is
        logged or raised. The rate is that of the host and of the field ``api_key``, if any.

        Raises:
            TransportError: time-out, dropped connection, cut-off body or a judged failure that
                outlived every attempt, or a server that asks for too long a pause.
            ProviderError: the server redirects.
            UsageError: the rate limit is switched off for a host that is not this machine.
        """
        pace = self._pace_for(url, fields.get("api_key"))
        problem = "no attempt was made"
        for attempt in range(1, self.limits.attempts + 1):
            if pace:
                pace.wait()
            outcome = self._attempt(url, fields)
            if isinstance(outcome, Reply):
                if pace:
                    pace.heed(outcome.headers)
                _refuse_redirect(outcome)
                reason = (judge or _by_status)(outcome)
                if reason is None:
                    return outcome
                problem, asked = reason, _asked_pause(outcome)
            else:
                problem, asked = outcome, None
            problem = redact(problem, secrets)[:_SHOWN]
            self._before_next(url, attempt, problem=problem, asked=asked, pace=pace)
        raise TransportError(
            f"{_place(url)} failed {self.limits.attempts} times; the last time: {problem}"
        )

    def _before_next(
        self, url: str, attempt: int, *, problem: str, asked: float | None, pace: Pace | None
    ) -> None:
        """Waits before the next attempt; the server's own wish outranks a shorter back-off."""
        if asked is not None and asked > self.limits.longest_pause:
            raise TransportError(
                f"{_place(url)} asks for a pause of {asked:.0f} s, which is more than "
                f"{self.limits.longest_pause:.0f} s; run again later ({problem})"
            )
        if attempt == self.limits.attempts:
            return
        wait = max(self._back_off(attempt), asked or 0.0)
        _log.warning(
            "%s: %s; attempt %d follows in %.1f s", _place(url), problem, attempt + 1, wait
        )
        if pace and asked:
            pace.pause(asked)
        self._sleep(wait)

    def _back_off(self, attempt: int) -> float:
        ceiling = min(self.limits.first_wait * 2.0 ** (attempt - 1), self.limits.longest_wait)
        return ceiling * (0.5 + 0.5 * self._chance())

    def _pace_for(self, url: str, api_key: str | None) -> Pace | None:
        host = urlsplit(url).hostname or ""
        if self._unspaced_loopback:
            if not is_loopback(url):
                raise UsageError(f"requests to {host} must keep the provider's rate limit")
            return None
        return self._pace or shared_pace(host, api_key)

    def _attempt(self, url: str, fields: Mapping[str, str]) -> Reply | str:
        """A whole reply, or why there is none.

        The reason is returned, not raised: exceptions of the HTTP library hold the request with
        its key, and must not stay attached to what the caller sees.
        """
        limits = self.limits
        deadline = self._clock() + limits.total
        try:
            with self._session(url).post(
                url,
                data=dict(fields),
                timeout=(limits.connect, limits.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                if response.is_redirect:  # its body has been read already, and says nothing
                    return Reply(response.status_code, headers, b"")
                raw = b"".join(self._body(response, deadline))
                return Reply(response.status_code, headers, self._decoded(raw, headers))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        except _CutOffError as error:
            return str(error)

    def _session(self, url: str) -> requests.Session:
        """One session a thread, since requests does not promise that they can be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["Accept-Encoding"] = "gzip"
            session.trust_env = not is_loopback(url)  # proxies are for the outside only
            self._local.session = session
        return session

    def _body(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        """The bytes as sent; ``read1`` returns what has come, so a trickle meets the deadline."""
        size = 0
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            size += len(chunk)
            if size > self.limits.size:
                raise _CutOffError(f"the reply is larger than {self.limits.size} bytes")
            if self._clock() > deadline:
                raise _CutOffError(f"the reply took longer than {self.limits.total:.0f} s")
            yield chunk

    def _decoded(self, raw: bytes, headers: Mapping[str, str]) -> bytes:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"", "identity"}:
            return raw
        if encoding not in {"gzip", "x-gzip"}:
            raise _CutOffError(f"the reply has the content encoding {encoding}, not gzip")
        return _gunzip(raw, limit=self.limits.size)


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


def is_loopback(url: str) -> bool:
    """Whether the address points at this machine, by its spelling (no name is resolved)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _by_status(reply: Reply) -> str | None:
    failed = reply.status == 429 or reply.status >= 500
    return f"HTTP status {reply.status}" if failed else None


def _refuse_redirect(reply: Reply) -> None:
    if 300 <= reply.status < 400:
        target = urlsplit(reply.headers.get("location", "")).hostname or "elsewhere"
        raise ProviderError(
            f"the server redirects to {target} (HTTP {reply.status}); it is not followed because "
            "the request may carry a key. Check the base address"
        )


def _asked_pause(reply: Reply) -> float | None:
    """Seconds that the server asks to wait, by Retry-After in seconds or as a date.

    A date is taken relative to the reply's own Date, so that a wrong local clock does no harm.
    A 429 without a usable header means two seconds, which is what NCBI sends.
    """
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until - parsedate_to_datetime(reply.headers["date"])).total_seconds())
    except (KeyError, TypeError, ValueError):
        return _RATE_LIMITED_WAIT if reply.status == 429 else None


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
