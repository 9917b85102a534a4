"""Hundreds of thousands of invented PubMed records, for what only happens at that size.

``thousands(200_000)`` holds a few columns and no text: a record's XML is written when it is asked
for, and always the same for the same seed. As in PubMed, PMIDs lie in dense stretches with gaps
between, hundreds of records share a first of January, some records are books, some were retracted,
some are in their second version, and old papers are added late.

What is particular to one record (the number in its title, volume, pages, DOI) is not indexed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from litharvest.demo.indexing import Indexed, PubmedRecord, words_of
from litharvest.demo.library import DATES, Columns, Library
from litharvest.demo.thousandth import (
    DESIGNS,
    LANGUAGES,
    POPULATIONS,
    TOPICS,
    Dated,
    Sort,
    Told,
    article,
    book,
)

SIZE = 200_000
"""Records for tests at scale: three of five say "peer support", just over 120,000 of them."""

_FIRST_DAY, _LAST_DAY = date(1970, 1, 1).toordinal(), date(2026, 10, 31).toordinal()
_GAPS = 250
_WIDEST_GAP = 280_000


class _Form(IntEnum):
    """How exactly the publication date is known; less than a month counts as 1 January."""

    DAY = 0
    MONTH = 1
    YEAR = 2
    SEASON = 3
    FREE = 4


@dataclass(frozen=True, slots=True)
class _Traits:
    """What each record is, one row each; the positions are those of the word lists."""

    topic: NDArray[np.int64]
    population: NDArray[np.int64]
    design: NDArray[np.int64]
    language: NDArray[np.int64]
    sort: NDArray[np.int64]
    form: NDArray[np.int64]


def thousands(count: int = SIZE, *, seed: int = 2, deleted: int = 0) -> Library:
    """A Library of ``count`` invented records; the same for the same seed, on every machine.

    ``deleted`` of them, spread over all, are still listed and no longer delivered.
    """
    dice = _Dice(count, seed)
    traits = _traits(dice)
    columns = _columns(dice, traits)
    gone = (np.arange(deleted) * 2 + 1) * count // (2 * max(deleted, 1))
    return Library(_Records(columns, traits), frozenset(columns.pmids[gone].tolist()), made=columns)


class _Records(Mapping[int, PubmedRecord]):
    """The records by PMID; each is written when it is asked for."""

    def __init__(self, columns: Columns, traits: _Traits) -> None:
        self._columns = columns
        self._traits = traits

    def __len__(self) -> int:
        return len(self._columns.pmids)

    def __iter__(self) -> Iterator[int]:
        return iter(self._columns.pmids.tolist())

    def __contains__(self, pmid: object) -> bool:
        return isinstance(pmid, int) and self._row(pmid) is not None

    def __getitem__(self, pmid: int) -> PubmedRecord:
        row = self._row(pmid)
        if row is None:
            raise KeyError(pmid)
        told = self._told(row)
        xml = book(told) if told.sort is Sort.BOOK else article(told)
        indexed = self._columns.entries[int(self._columns.entry[row])]
        dates = {
            name: date.fromordinal(int(days[row]))
            for name, days in self._columns.days.items()
            if days[row]
        }
        return PubmedRecord(pmid, xml.encode("ascii"), indexed, dates, told.cites)

    def _row(self, pmid: int) -> int | None:
        row = int(np.searchsorted(self._columns.pmids, pmid))
        there = row < len(self) and int(self._columns.pmids[row]) == pmid
        return row if there else None

    def _told(self, row: int) -> Told:
        traits, pmids = self._traits, self._columns.pmids
        days = {name: int(self._columns.days[name][row]) for name in DATES}
        related = {Sort.RETRACTED: 1, Sort.CONCERN: 1, Sort.RETRACTION: -1, Sort.CONCERN_NOTE: -1}
        sort = Sort(int(traits.sort[row]))
        other = row + related.get(sort, 0)
        cited = (row - 1, row - 2, row - 7) if row % 4 == 0 and sort is not Sort.BOOK else ()
        return Told(
            row=row,
            pmid=int(pmids[row]),
            sort=sort,
            topic=int(traits.topic[row]),
            population=int(traits.population[row]),
            design=int(traits.design[row]),
            language=int(traits.language[row]),
            published=Dated(days["pdat"], int(traits.form[row])),
            days=days,
            related=int(pmids[other]) if 0 <= other < len(pmids) and other != row else None,
            cites=tuple(int(pmids[at]) for at in cited if at >= 0),
        )


def _traits(dice: _Dice) -> _Traits:
    row, count = np.arange(dice.count), dice.count
    plain = np.where(dice.share(1) < 0.75, Sort.MEDLINE, Sort.PUBLISHER)
    rare = {  # each notice stands behind the record that it is about
        Sort.RETRACTION: row % 997 == 6,
        Sort.RETRACTED: (row % 997 == 5) & (row + 1 < count),
        Sort.CONCERN_NOTE: row % 1499 == 8,
        Sort.CONCERN: (row % 1499 == 7) & (row + 1 < count),
        Sort.BOOK: row % 211 == 3,
    }
    sort = np.select(list(rare.values()), list(rare), plain)
    english = dice.share(2) < 0.85
    language = np.where(english, 0, 1 + dice.below(3, len(LANGUAGES) - 1))
    forms = np.array([*[_Form.MONTH] * 53, *[_Form.DAY] * 31, *[_Form.YEAR] * 10])
    forms = np.r_[forms, [_Form.SEASON] * 4, [_Form.FREE] * 2]
    return _Traits(
        topic=dice.below(4, len(TOPICS)),
        population=dice.below(5, len(POPULATIONS)),
        design=dice.below(6, len(DESIGNS)),
        language=np.where(sort == Sort.BOOK, 0, language),
        sort=sort,
        # a book's date is a year and a month
        form=np.where(sort == Sort.BOOK, _Form.MONTH, forms[dice.below(7, len(forms))]),
    )


def _columns(dice: _Dice, traits: _Traits) -> Columns:
    parts = (traits.topic, traits.population, traits.design, traits.language, traits.sort)
    sizes = (len(TOPICS), len(POPULATIONS), len(DESIGNS), len(LANGUAGES), len(Sort))
    code = np.ravel_multi_index(parts, sizes)
    codes, entry = np.unique(code, return_inverse=True)
    entries = tuple(
        _indexed([int(part) for part in np.unravel_index(int(one), sizes)]) for one in codes
    )
    days = _days(dice, traits)
    return Columns(_pmids(dice), entry.astype(np.int32), entries, days)


def _pmids(dice: _Dice) -> NDArray[np.int64]:
    """Rising numbers: mostly neighbours, some holes, about 250 wide gaps."""
    share = dice.share(8)
    gap = share < min(_GAPS / dice.count, 0.05)
    hole = share > 0.9
    steps = np.where(hole, 1 + dice.below(9, 5), 1)
    steps = np.where(gap, 1 + dice.below(10, _WIDEST_GAP), steps)
    return np.cumsum(steps).astype(np.int64)


def _days(dice: _Dice, traits: _Traits) -> dict[str, NDArray[np.int32]]:
    """Create dates rise with the PMIDs; publication may be long before, revision long after."""
    span, count = _LAST_DAY - _FIRST_DAY, dice.count
    create = _FIRST_DAY + (np.arange(count) * span) // max(count, 1)
    late = dice.share(11) < 0.03  # an old paper that was added late
    before = np.where(late, 2000 + dice.below(12, 12_000), dice.below(13, 90))
    published = _as_indexed(create - before, traits.form)
    kind = dice.share(14)
    entry = np.where(kind < 0.2, create - dice.below(15, 60), create)
    entry = np.where(kind > 0.98, np.minimum(published, create), entry)
    medline = traits.sort == Sort.MEDLINE
    mesh = np.where(medline, create + 30 + dice.below(16, 170), 0)
    revised = np.minimum(create + 200 + dice.below(17, 3000), _LAST_DAY + 200)
    found = {
        "crdt": create,
        "edat": entry,
        "pdat": published,
        "mhda": mesh,
        "cdat": mesh,
        "mdat": np.where(traits.sort == Sort.BOOK, 0, revised),
        "epdat": np.zeros(count),
    }
    return {name: found[name].astype(np.int32) for name in DATES}


def _as_indexed(days: NDArray[np.int64], form: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ordinals of the days, or of the first of their months or years if no more is known."""
    epoch = date(1970, 1, 1).toordinal()
    whole = (days - epoch).astype("datetime64[D]")
    months = whole.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + epoch
    years = whole.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + epoch
    return np.select([form == _Form.DAY, form == _Form.MONTH], [days, months], years)


def _indexed(traits: Sequence[int]) -> Indexed:
    """The index entry of all records with these traits: as ``indexing`` reads their XML."""
    topic, population, design, language, sort = traits
    fields = Told(topic, population, design, language, Sort(sort)).indexed()
    return Indexed.of({name: [words_of(text) for text in texts] for name, texts in fields.items()})


class _Dice:
    """Random columns by splitmix64 (Steele, Lea, Flood 2014): the same on every machine.

    Each ``stream`` is a column of ``count`` numbers of its own.
    """

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self._seed = seed

    def share(self, stream: int) -> NDArray[np.float64]:
        """Numbers from 0 to 1."""
        return (self._mixed(stream) >> np.uint64(11)).astype(np.float64) / 2.0**53

    def below(self, stream: int, limit: int) -> NDArray[np.int64]:
        """Whole numbers from 0 to ``limit - 1``."""
        return (self._mixed(stream) % np.uint64(limit)).astype(np.int64)

    def _mixed(self, stream: int) -> NDArray[np.uint64]:
        start = np.uint64((self._seed * 1_000_003 + stream) % 2**32)
        steps = np.arange(1, self.count + 1, dtype=np.uint64)
        with np.errstate(over="ignore"):
            z = start * np.uint64(0xD1342543DE82EF95) + steps * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return z ^ (z >> np.uint64(31))
