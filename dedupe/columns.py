"""Integer columns for strings that are only compared for equality, one or many a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
    return _codes([value or None for value in values])


def encode_lists(*columns: Sequence[Sequence[str]]) -> tuple[Ragged, ...]:
    """Many codes a record for each column; one code means the same value in all the columns."""
    codes = _codes(list(chain.from_iterable(chain.from_iterable(columns))))
    span = int(codes.max(initial=0)) + 1
    encoded = []
    for column in columns:
        lengths = ints(map(len, column))
        own, codes = np.split(codes, [int(lengths.sum())])
        keys = distinct(np.repeat(np.arange(len(column)), lengths) * span + own)
        starts = np.searchsorted(keys, np.arange(len(column) + 1) * span)
        encoded.append(Ragged(starts.astype(np.int64), keys % span))
    return tuple(encoded)


def distinct(values: Ints) -> Ints:
    """The different values, sorted; ``np.unique`` hashes, which is ten times slower here."""
    ordered = np.sort(values)
    first: Ints = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return first


def compound(columns: Sequence[Ints]) -> Ints:
    """One exact code for each combination of values in columns of equal length."""
    code = columns[0]
    for column in columns[1:]:
        _, one = np.unique(code, return_inverse=True)
        values, two = np.unique(column, return_inverse=True)
        code = one * max(len(values), 1) + two
    return code


def _codes(values: list[str | None]) -> Ints:
    indices = pa.array(values, pa.string()).dictionary_encode().indices
    codes: Ints = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def shared(left: Ragged, left_rows: Ints, right: Ragged, right_rows: Ints) -> Ints:
    """How many codes of ``left`` at ``left_rows`` also stand in ``right`` at ``right_rows``.

    Both must come from one call of ``encode_lists``. Works on whole columns: every code of every
    left row is looked up among (row, code) keys of the right side.
    """
    if not len(left_rows) or not len(left.codes) or not len(right.codes):
        return np.zeros(len(left_rows), dtype=np.int64)
    span = int(max(left.codes.max(), right.codes.max())) + 1
    known = right.rows * span + right.codes  # sorted, since rows and codes are
    counts = left.lengths[left_rows]
    pair = np.repeat(np.arange(len(left_rows)), counts)
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    wanted = right_rows[pair] * span + left.codes[left.starts[left_rows][pair] + offset]
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.bincount(pair, weights=known[at] == wanted, minlength=len(left_rows)).astype(np.int64)
