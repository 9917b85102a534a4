"""The rate limit of the simulated service: a token bucket for each key or address."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """``limit`` requests at once, refilled at ``limit`` a second; ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}

    def take(self, who: str, limit: int) -> int:
        """Whole tokens left after this request, or -1 if there was none to take."""
        now = self._clock()
        tokens, since = self._held.get(who, (float(limit), now))
        tokens = min(float(limit), tokens + (now - since) * limit)
        granted = tokens >= 1
        self._held[who] = (tokens - 1 if granted else tokens, now)
        return int(tokens - 1) if granted else -1
