"""Which pairs of records are worth comparing: pairs that share at least one key.

A key depends on one record alone, so whether two records are compared depends on nothing but the
two: no key is dropped because it is frequent in some review. Keys that many unrelated records may
share (a title, a page) are therefore always compounds of several fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dedupe.columns import Ints, Ragged, compound, distinct, encode
from dedupe.prepare import Prepared

EDGE = 16
"""Letters and digits at either end of a title that go into a key."""

LONG_TITLE = 40
"""From this length on a title that does not recur is a key by itself."""

_Key = tuple[Ints, Ints]  # rows, and the code of the key at each row


def block(prepared: Prepared) -> tuple[Ints, Ints]:
    """Rows of all pairs to compare, ``left < right`` by row, sorted, without repeats."""
    left, right, _ = block_with_keys(prepared)
    return left, right


def block_with_keys(prepared: Prepared) -> tuple[Ints, Ints, dict[str, Ints]]:
    """As ``block``; also, for each key by name, at which positions of the pairs it is shared."""
    size = max(len(prepared), 1)
    found = {name: _pairs(key, size) for name, key in _keys(prepared)}
    found["number named in a relation"] = _named(prepared, size)
    pairs = distinct(np.concatenate(list(found.values())))
    where = {name: np.searchsorted(pairs, own) for name, own in found.items()}
    return pairs // size, pairs % size, where


def _keys(p: Prepared) -> Iterator[tuple[str, _Key]]:
    start, end = (_edges(p, slice(EDGE)), _edges(p, slice(-EDGE, None)))
    author = _many(p.first_names)
    long = np.where((p.title_length >= LONG_TITLE) & ~p.recurring, p.title_code, -1)
    ranged = (p.first_page >= 0) & (p.last_page > p.first_page)
    yield "DOI and first author", _and(author, p.doi)
    yield "DOI and start of title", _one(p.doi, start)
    yield "DOI and first page", _one(p.doi, p.first_page)
    yield "PMID", _one(p.pmid)
    yield "long title", _one(long)
    yield "title and first author", _and(author, np.where(p.recurring, -1, p.title_code))
    yield "recurring title, first author and year", _and(author, p.title_code, p.year)
    yield "title, volume and first page", _one(p.title_code, p.volume, p.first_page)
    yield "title, journal and year", _one(p.title_code, p.journal, p.year)
    yield "start of title and first author", _and(author, start)
    yield "end of title and first author", _and(author, end)
    yield "both ends of title", _one(start, end)
    yield "first author, volume and first page", _and(author, p.volume, p.first_page)
    yield "first author, year and first page", _and(author, p.year, p.first_page)
    yield (
        "volume and page range",
        _one(p.volume, p.first_page, np.where(ranged, p.last_page, -1)),
    )
    yield "start of title, volume and first page", _one(start, p.volume, p.first_page)
    yield "start of abstract", _one(p.abstract_code)
    yield "Cochrane review number", _one(p.cochrane)
    yield "registration number", _many(p.registrations)
    yield "number of another index", _many(p.ids)


def _edges(prepared: Prepared, part: slice) -> Ints:
    return encode(t[part] if len(t) >= EDGE else None for t in prepared.title)


def _one(*columns: Ints) -> _Key:
    """A key of one value a record; rows that lack any of the fields have no key."""
    rows = np.flatnonzero(np.logical_and.reduce([c >= 0 for c in columns]))
    return rows, compound([c[rows] for c in columns])


def _many(ragged: Ragged) -> _Key:
    return ragged.rows, ragged.codes


def _and(key: _Key, *columns: Ints) -> _Key:
    rows, codes = key
    has = np.logical_and.reduce([c[rows] >= 0 for c in columns])
    rows = rows[has]
    return rows, compound([codes[has], *(c[rows] for c in columns)])


def _pairs(key: _Key, size: int) -> Ints:
    """All pairs of different rows with equal codes, as ``left * size + right``."""
    rows, codes = key
    order = np.lexsort((rows, codes))
    rows, codes = rows[order], codes[order]
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    at = np.arange(len(rows))
    step = 1
    while True:
        at = at[at + step < len(rows)]
        at = at[codes[at] == codes[at + step]]
        if not len(at):
            break
        found.append(rows[at] * size + rows[at + step])
        step += 1
    pairs = np.concatenate(found)
    different: Ints = pairs[pairs // size != pairs % size]
    return different


def _named(prepared: Prepared, size: int) -> Ints:
    """Pairs of which one names a number of the other in a relation, as a retraction does."""
    rows, codes = _many(prepared.ids)
    order = np.argsort(codes, kind="stable")
    rows, codes = rows[order], codes[order]
    naming, numbers = _many(prepared.targets)
    low, high = (np.searchsorted(codes, numbers, side) for side in ("left", "right"))
    counts = high - low
    one = np.repeat(naming, counts)
    offset = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
    two = rows[np.repeat(low, counts) + offset]
    pairs = np.minimum(one, two) * size + np.maximum(one, two)
    named: Ints = pairs[one != two]
    return named
