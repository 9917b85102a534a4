"""The history server of the simulated service: results kept under WebEnv and query_key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LASTS = 8 * 3600.0
"""Seconds that a WebEnv is kept: NCBI states no time, eight hours is what clients found."""


@dataclass(slots=True)
class _Environment:
    """The queries of one client by number, and when the last of them was stored."""

    at: float
    queries: dict[int, NDArray[np.int64]] = field(default_factory=dict)


class History:
    """Numbered results that expire ``lasts`` seconds of ``clock`` after the last was stored.

    Every result gets a new WebEnv string, as the real service may give one on each call; the
    older strings of the same environment stay good.
    """

    def __init__(self, clock: Callable[[], float], lasts: float = LASTS) -> None:
        self._clock = clock
        self._lasts = lasts
        self._held: dict[str, _Environment] = {}

    def store(self, pmids: NDArray[np.int64], webenv: str = "") -> tuple[str, int]:
        """Keep a result, in the environment of ``webenv`` if that is there; its name and number."""
        environment = self._alive(webenv) or _Environment(self._clock())
        environment.at = self._clock()
        number = len(environment.queries) + 1
        environment.queries[number] = pmids
        name = f"MCID_{len(self._held) + 1:024x}"
        self._held[name] = environment
        return name, number

    def queries(self, webenv: str) -> Mapping[int, NDArray[np.int64]]:
        """The results of that environment by number; none if it is unknown or has expired."""
        environment = self._alive(webenv)
        return environment.queries if environment else {}

    def _alive(self, webenv: str) -> _Environment | None:
        environment = self._held.get(webenv)
        if environment is None or self._clock() - environment.at >= self._lasts:
            return None
        return environment
