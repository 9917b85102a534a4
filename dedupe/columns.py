"""Integer columns for strings that are only compared for equality, one or many a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Many codes a record: those of record i are ``codes[starts[i]:starts[i + 1]]``, no repeats."""

    starts: Ints
    codes: Ints

    @property
    def lengths(self) -> Ints:
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)


def ints(values: Iterable[int]) -> Ints:
    """A column of integers."""
    return np.fromiter(values, dtype=np.int64)


def bools(values: Iterable[bool]) -> Bools:
    """A column of truth values."""
    return np.fromiter(values, dtype=np.bool_)


def encode(values: Iterable[str | None]) -> Ints:
    """One code a value, equal exactly where values are equal; -1 for None and the empty string."""
    known: dict[str, int] = {}
    return ints(known.setdefault(v, len(known)) if v else -1 for v in values)


def encode_lists(*columns: Sequence[Sequence[str]]) -> tuple[Ragged, ...]:
    """Many codes a record for each column; one code means the same value in all the columns."""
    known: dict[str, int] = {}
    return tuple(_ragged(column, known) for column in columns)


def _ragged(column: Sequence[Sequence[str]], known: dict[str, int]) -> Ragged:
    unique = [tuple(dict.fromkeys(values)) for values in column]
    starts = np.zeros(len(unique) + 1, dtype=np.int64)
    np.cumsum([len(values) for values in unique], out=starts[1:])
    codes = ints(known.setdefault(v, len(known)) for values in unique for v in values)
    return Ragged(starts, codes)


def shared(left: Ragged, left_rows: Ints, right: Ragged, right_rows: Ints) -> Ints:
    """How many codes of ``left`` at ``left_rows`` also stand in ``right`` at ``right_rows``.

    Both must come from one call of ``encode_lists``. Works on whole columns: every code of every
    left row is looked up among (row, code) keys of the right side.
    """
    if not len(left_rows) or not len(left.codes) or not len(right.codes):
        return np.zeros(len(left_rows), dtype=np.int64)
    span = int(max(left.codes.max(), right.codes.max())) + 1
    known = np.sort(right.rows * span + right.codes)
    counts = left.lengths[left_rows]
    pair = np.repeat(np.arange(len(left_rows)), counts)
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    wanted = right_rows[pair] * span + left.codes[left.starts[left_rows][pair] + offset]
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.bincount(pair, weights=known[at] == wanted, minlength=len(left_rows)).astype(np.int64)
