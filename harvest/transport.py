"""HTTP for live searches: rate limit, retry with back-off, and redaction.

One call gives one whole reply or a TransportError: a body that was cut short, by a dropped
connection or inside its gzip stream, is a failed attempt and never a short answer. Requests are
POSTs, so that keys and long strategies stay out of addresses and server logs; redirects are refused
because they would carry the key elsewhere.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from harvest.exchange import Exchange, Failure, Limits, Reply, is_loopback
from harvest.pace import Pace, shared_pace
from harvest.redaction import redact
from ledger.errors import ProviderError, TransportError, UsageError

__all__ = ["Failure", "Limits", "Reply", "Transport", "is_loopback"]

_log = logging.getLogger(__name__)

_SHOWN = 300
_CROWDED_WAIT = 2.0

Judge = Callable[[Reply], Failure | None]


class Transport:
    """Sends form POSTs within the shared rate and retries failed ones; safe between threads.

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
        sleep: Callable[[float], None] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.limits = limits or Limits()
        self._pace = pace
        self._unspaced_loopback = unspaced_loopback
        self._sleep = sleep
        self._chance = chance
        self._exchange = Exchange(self.limits, clock)

    def post(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        judge: Judge | None = None,
        secrets: tuple[str, ...] = (),
        attempts: int | None = None,
        halt: threading.Event | None = None,
    ) -> Reply:
        """The reply to a form POST.

        ``judge`` looks at every whole reply and says why it is worth another try, or None to
        accept it; without one, 429 and 5xx are tried again. ``secrets`` never appear in what is
        logged or raised. The rate is that of the host and of the field ``api_key``, if any.
        ``attempts`` replaces the number in the limits. ``halt``, once set, ends the call soon.

        Raises:
            TransportError: time-out, dropped connection, cut-off body or a judged failure that
                outlived every attempt, a server that asks for too long a pause, or ``halt``.
            ProviderError: the server redirects.
            UsageError: the rate limit is switched off for a host that is not this machine.
        """
        pace = self._pace_for(url, fields.get("api_key"))
        tries = attempts or self.limits.attempts
        failure = Failure("no attempt was made")
        for attempt in range(1, tries + 1):
            if pace and (pausing := pace.pausing()):
                self._nap(pausing, halt)
            outcome = self._attempt(url, fields, judge=judge or _by_status, pace=pace, halt=halt)
            if isinstance(outcome, Reply):
                return outcome
            failure = replace(outcome, words=redact(outcome.words, secrets)[:_SHOWN])
            _give_up(url, failure, longest=self.limits.longest_pause, halt=halt)
            if attempt < tries:
                wait = max(self._back_off(attempt), failure.pause or 0.0)
                _log.warning(
                    "%s: %s; try %d of %d follows in %.1f s",
                    *(_place(url), failure.words, attempt + 1, tries, wait),
                )
                if pace and failure.pause is not None:
                    pace.pause(wait)
                self._nap(wait, halt)
        times = f"{tries} times; the last time" if tries > 1 else "once"
        raise TransportError(
            f"{_place(url)} failed {times}: {failure.words}", lighter=failure.lighter
        )

    def _attempt(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        judge: Judge,
        pace: Pace | None,
        halt: threading.Event | None,
    ) -> Reply | Failure:
        """An accepted reply, or the failure with the pause that the server asks for."""
        outcome, own = self._exchange.attempt(
            url, fields, turn=lambda: self._turn(pace, halt), halt=halt
        )
        if isinstance(outcome, Failure):
            return outcome
        if pace:
            pace.heed(outcome.headers, own=own)
        _refuse_redirect(outcome)
        failure = judge(outcome)
        return outcome if failure is None else replace(failure, pause=_pause(outcome, failure))

    def _turn(self, pace: Pace | None, halt: threading.Event | None) -> AbstractContextManager[int]:
        return pace.turn(lambda seconds: self._nap(seconds, halt)) if pace else nullcontext(0)

    def _nap(self, seconds: float, halt: threading.Event | None) -> None:
        """Sleeps, but not on when nobody waits for the reply any more."""
        if self._sleep is not None:
            self._sleep(seconds)
        elif halt is None:
            time.sleep(seconds)
        else:
            halt.wait(seconds)
        if halt is not None and halt.is_set():
            raise TransportError("given up, because nobody waits for the reply any more")

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


def _by_status(reply: Reply) -> Failure | None:
    if reply.status == 429:
        return Failure("HTTP status 429", crowded=True)
    return Failure(f"HTTP status {reply.status}", lighter=True) if reply.status >= 500 else None


def _refuse_redirect(reply: Reply) -> None:
    if 300 <= reply.status < 400:
        target = urlsplit(reply.headers.get("location", "")).hostname or "elsewhere"
        raise ProviderError(
            f"the server redirects to {target} (HTTP {reply.status}); it is not followed because "
            "the request may carry a key. Check the base address"
        )


def _give_up(url: str, failure: Failure, *, longest: float, halt: threading.Event | None) -> None:
    """Raises where another try makes no sense."""
    if halt is not None and halt.is_set():
        raise TransportError(f"{_place(url)}: {failure.words}")
    if failure.pause is not None and failure.pause > longest:
        raise TransportError(
            f"{_place(url)} asks for a pause of {failure.pause:.0f} s, which is more than "
            f"{longest:.0f} s; run again later ({failure.words})"
        )


def _pause(reply: Reply, failure: Failure) -> float | None:
    """Seconds that the server asks to wait, by Retry-After in seconds or as a date.

    A date is taken relative to the reply's own Date, so that a wrong local clock does no harm.
    A rate limit without a usable header means two seconds, which is what NCBI sends.
    """
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until - parsedate_to_datetime(reply.headers["date"])).total_seconds())
    except (KeyError, TypeError, ValueError):
        return _CROWDED_WAIT if failure.crowded else None


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
