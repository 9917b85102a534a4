"""The rate limit towards one provider, shared by every thread of the process.

NCBI allows 3 requests a second without and 10 with a key (NBK25497). Spacing of exactly 1/3 s still
trips the limit in live use, so a tenth more is kept: 0.37 s and 0.11 s, and no more requests than
the limit in any 1.1 s.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256

WITHOUT_KEY = 3
WITH_KEY = 10

_MARGIN = 1.1
_SECOND = 1.0

Sleep = Callable[[float], None]


class Pace:
    """Lets one request at a time be sent, at most ``limit`` in any second; safe between threads.

    A moment to send at would not be enough: a thread that is put to sleep between its moment and
    its sending would send beside the next ones. So sending happens inside ``turn``, and the time
    of a request is when its sending was over.

    ``clock`` is monotonic seconds and ``sleep`` waits; both are arguments so that tests need not
    wait. What the server says about its limit makes it slower, never faster than ``limit``.
    """

    def __init__(
        self,
        limit: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._most = limit
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._sending = threading.Lock()
        self._state = threading.Lock()
        self._sent: deque[float] = deque()
        self._paused_until = clock()

    @property
    def spacing(self) -> float:
        """Seconds now kept between two requests."""
        return _MARGIN / self._limit

    @contextmanager
    def turn(self, sleep: Sleep | None = None) -> Iterator[int]:
        """Waits until a request may be sent; the block sends it, and no other is sent meanwhile.

        Gives how many requests, with this one, fall into the second that ends with it. ``sleep``
        waits instead of the usual one and may raise to give the turn up.
        """
        while (left := self._enter()) > 0:
            (sleep or self._sleep)(left)
        try:
            with self._state:
                now = self._clock()
                own = 1 + sum(at > now - _SECOND for at in self._sent)
            yield own
        finally:
            self._note(self._clock())
            self._sending.release()

    def _note(self, at: float) -> None:
        """A sending was over at that time."""
        with self._state:
            self._sent.append(at)

    def pause(self, seconds: float) -> None:
        """Nobody sends for so long, whoever asked for it."""
        with self._state:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def pausing(self) -> float:
        """Seconds for which nobody may send because the server asked for it; 0 if it did not."""
        with self._state:
            return max(0.0, self._paused_until - self._clock())

    def heed(self, headers: Mapping[str, str], *, own: int = 0) -> None:
        """Adapts to ``x-ratelimit-limit`` and ``x-ratelimit-remaining`` (lower-case names).

        ``own`` is what ``turn`` gave. If the budget is used up by more than that, somebody else
        draws on the same key or address: then all wait for a second.
        """
        limit = _number(headers.get("x-ratelimit-limit"))
        if not limit:
            return
        with self._state:
            self._limit = min(self._most, limit)
        if _number(headers.get("x-ratelimit-remaining")) == 0 and limit > own:
            self.pause(_SECOND)

    def _enter(self) -> float:
        """Takes the right to send and returns 0, or returns the seconds until it may be tried."""
        with self._state:
            left = self._left()
        if left > 0:
            return left
        self._sending.acquire()
        with self._state:  # somebody may have sent, or been told to pause, while this one waited
            left = self._left()
        if left > 0:
            self._sending.release()
        return left

    def _left(self) -> float:
        now = self._clock()
        while self._sent and self._sent[0] <= now - _MARGIN:
            self._sent.popleft()
        due = self._paused_until
        if self._sent:
            due = max(due, self._sent[-1] + self.spacing)
        if len(self._sent) >= self._limit:
            due = max(due, self._sent[-self._limit] + _MARGIN)
        return max(0.0, due - now)


_shared: dict[str, Pace] = {}
_shared_lock = threading.Lock()


def shared_pace(host: str, api_key: str | None) -> Pace:
    """The one Pace of this process for a host and key; NCBI counts per key, else per address."""
    owner = sha256(api_key.encode()).hexdigest() if api_key else "-"
    with _shared_lock:
        limit = WITH_KEY if api_key else WITHOUT_KEY
        return _shared.setdefault(f"{host} {owner}", Pace(limit))


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    fits = stripped.isascii() and stripped.isdigit() and len(stripped) <= 9
    return int(stripped) if fits else None
