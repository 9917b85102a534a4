"""The rate limit towards one provider, shared by every thread of the process.

NCBI allows 3 requests a second without and 10 with a key (NBK25497). Spacing of exactly 1/3 s still
trips the limit in live use, so a little more is kept: 0.37 s and 0.11 s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256

WITHOUT_KEY = 0.37
WITH_KEY = 0.11

_MARGIN = 1.1
_EXHAUSTED = 1.0


class Pace:
    """Hands out moments to send at, at least ``spacing`` seconds apart; safe between threads.

    ``clock`` is monotonic seconds and ``sleep`` waits; both are arguments so that tests need not
    wait. What the server says about its limit makes it slower, never faster than ``spacing``.
    """

    def __init__(
        self,
        spacing: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._least = spacing
        self._spacing = spacing
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = clock()

    @property
    def spacing(self) -> float:
        """Seconds now kept between two requests."""
        return self._spacing

    def wait(self) -> None:
        """Returns when the caller may send; each caller gets a moment of its own."""
        while (left := self._reserve()) > 0:
            self._sleep(left)

    def pause(self, seconds: float) -> None:
        """Nobody sends for so long, whatever moment they were given."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Adapts to ``x-ratelimit-limit`` and ``x-ratelimit-remaining`` (lower-case names)."""
        limit = _number(headers.get("x-ratelimit-limit"))
        if limit:
            self._spacing = max(self._least, _MARGIN / limit)
        if _number(headers.get("x-ratelimit-remaining")) == 0:
            self.pause(_EXHAUSTED)

    def _reserve(self) -> float:
        """Takes the next moment if it has come and returns 0, else the seconds until then.

        The moment is taken only when it has come: a pause asked for meanwhile holds for all.
        """
        with self._lock:
            now = self._clock()
            if now < self._next:
                return self._next - now
            self._next = now + self._spacing
            return 0.0


_shared: dict[str, Pace] = {}
_shared_lock = threading.Lock()


def shared_pace(host: str, api_key: str | None) -> Pace:
    """The one Pace of this process for a host and key; NCBI counts per key, else per address."""
    owner = sha256(api_key.encode()).hexdigest() if api_key else "-"
    with _shared_lock:
        spacing = WITH_KEY if api_key else WITHOUT_KEY
        return _shared.setdefault(f"{host} {owner}", Pace(spacing))


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    fits = stripped.isascii() and stripped.isdigit() and len(stripped) <= 9
    return int(stripped) if fits else None
