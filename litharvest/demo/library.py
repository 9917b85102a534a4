"""The records that the simulator serves, and the columns that its queries look into.

A Library never changes: what happens to PubMed while it is used (records added, deleted, revised)
makes another Library, and the simulator takes that from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib import resources

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from litharvest.demo.bare import bare
from litharvest.demo.indexing import Indexed, PubmedRecord, record_of

Mask = NDArray[np.bool_]
"""For each row of a Library's columns, whether it is in a set."""

DATES = ("crdt", "edat", "pdat", "mhda", "mdat", "cdat", "epdat")
_NOTHING = Indexed.of({})
_FAR = 10**15  # beyond every PMID, and within the numbers that columns hold


@dataclass(frozen=True, slots=True)
class Columns:
    """What queries need of all records, one row each, by rising PMID.

    ``entry`` is the position of the row's index entry in ``entries`` (rows may share one);
    ``days`` are ordinals of dates by the names of ``PubmedRecord.dates``, 0 where there is none.
    """

    pmids: NDArray[np.int64]
    entry: NDArray[np.int32]
    entries: tuple[Indexed, ...]
    days: Mapping[str, NDArray[np.int32]]

    @classmethod
    def of(cls, records: Mapping[int, PubmedRecord]) -> Columns:
        """The columns of those records."""
        rows = [records[pmid] for pmid in sorted(records)]
        return cls(
            np.array([row.pmid for row in rows], np.int64),
            np.arange(len(rows), dtype=np.int32),
            tuple(row.indexed for row in rows),
            {name: np.array([_day(row.dates, name) for row in rows], np.int32) for name in DATES},
        )

    def over(self, older: Columns) -> Columns:
        """These rows, and those of ``older`` whose PMIDs are not among them."""
        kept = ~np.isin(older.pmids, self.pmids)
        pmids = np.r_[self.pmids, older.pmids[kept]]
        order = np.argsort(pmids)
        entry = np.r_[self.entry, older.entry[kept] + len(self.entries)]
        days = {name: np.r_[self.days[name], older.days[name][kept]][order] for name in DATES}
        return Columns(
            pmids[order], entry[order].astype(np.int32), (*self.entries, *older.entries), days
        )


def _day(dates: Mapping[str, date], name: str) -> int:
    return dates[name].toordinal() if name in dates else 0


class _Newest(Mapping[int, PubmedRecord]):
    """Records of which the newer ones stand in for older ones of the same PMID."""

    def __init__(
        self, newer: Mapping[int, PubmedRecord], older: Mapping[int, PubmedRecord]
    ) -> None:
        self._newer, self._older = newer, older

    def __getitem__(self, pmid: int) -> PubmedRecord:
        return self._newer[pmid] if pmid in self._newer else self._older[pmid]

    def __iter__(self) -> Iterator[int]:
        yield from self._newer
        yield from (pmid for pmid in self._older if pmid not in self._newer)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Library:
    """All records by PMID, and what a query may ask of the whole.

    ``deleted`` are PMIDs that are still listed by searches but no longer delivered: PubMed
    answers for them with a DeleteCitation or with silence. ``hidden`` are neither listed nor
    delivered: not there yet, or gone altogether. ``made`` are the columns, where whoever made
    the records knows them already.
    """

    records: Mapping[int, PubmedRecord]
    deleted: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    made: Columns | None = None
    _found: dict[Hashable, Mask] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_xml(cls, data: bytes) -> Library:
        """Every article and book of a PubmedArticleSet. Raises lxml's XMLSyntaxError."""
        parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
        root = etree.fromstring(data, parser)
        found = (record_of(element) for element in root if isinstance(element.tag, str))
        return cls({record.pmid: record for record in found})

    @classmethod
    def plain(cls, count: int, first: int = 1) -> Library:
        """``count`` bare records with neighbouring PMIDs; ``thousands`` has truer ones."""
        return cls({pmid: bare(pmid) for pmid in range(first, first + count)})

    # --- other libraries ------------------------------------------------------------------

    def until(self, day: date) -> Library:
        """The library as it was on the evening of that day, by create date."""
        later = self.columns.pmids[self.columns.days["crdt"] > day.toordinal()]
        return self.hiding(later.tolist())

    def hiding(self, pmids: Iterable[int]) -> Library:
        """Without those records: no search lists them, no request gets them."""
        return replace(self, hidden=self.hidden | frozenset(pmids), made=self.columns, _found={})

    def showing(self, pmids: Iterable[int]) -> Library:
        """With those records that were hidden."""
        return replace(self, hidden=self.hidden - frozenset(pmids), made=self.columns, _found={})

    def deleting(self, pmids: Iterable[int]) -> Library:
        """With those records listed but no longer delivered."""
        return replace(self, deleted=self.deleted | frozenset(pmids), _found={})

    def revising(self, newer: Library) -> Library:
        """With the records of ``newer`` in place of those of the same PMIDs, or added."""
        return replace(
            self,
            records=_Newest(newer.records, self.records),
            made=newer.columns.over(self.columns),
            _found={},
        )

    # --- what a query asks ----------------------------------------------------------------

    @cached_property
    def columns(self) -> Columns:
        """The rows that searches may list, those of deleted records without a text included."""
        columns = self.made if self.made is not None else Columns.of(self.records)
        gone = sorted(self.deleted - set(columns.pmids.tolist())) if self.deleted else []
        if not gone:
            return columns
        blank = np.zeros(len(gone), np.int32)
        empty = Columns(np.array(gone, np.int64), blank, (_NOTHING,), dict.fromkeys(DATES, blank))
        return empty.over(columns)

    @cached_property
    def listed(self) -> Mask:
        """All rows but the hidden ones."""
        return ~np.isin(self.columns.pmids, np.array(sorted(self.hidden), np.int64))

    def __len__(self) -> int:
        """How many records are delivered: what einfo counts."""
        return len(self.records) - len((self.hidden | self.deleted) & self.records.keys())

    def has(self, pmid: int) -> bool:
        """Whether efetch delivers it."""
        return pmid in self.records and pmid not in self.deleted and pmid not in self.hidden

    def matching(self, key: Hashable, test: Callable[[Indexed], bool]) -> Mask:
        """The rows whose index entry passes; ``key`` names the test, so that it is made once."""
        if key not in self._found:
            entries = self.columns.entries
            passed = np.fromiter(map(test, entries), np.bool_, len(entries))
            self._found[key] = passed[self.columns.entry] & self.listed
        return self._found[key]

    def dated(self, name: str, first: date, last: date) -> Mask:
        """The rows with that date from ``first`` to ``last``, both included."""
        days = self.columns.days[name]
        wanted: Mask = (days >= first.toordinal()) & (days <= last.toordinal()) & self.listed
        return wanted

    def numbered(self, low: int, high: int) -> Mask:
        """The rows with PMIDs from ``low`` to ``high``, both included."""
        pmids = self.columns.pmids
        wanted = np.zeros(len(pmids), np.bool_)
        start, end = np.searchsorted(pmids, [min(low, _FAR), min(high, _FAR) + 1])
        wanted[start:end] = True
        return wanted & self.listed

    def among(self, pmids: Iterable[int]) -> Mask:
        """The rows of those PMIDs."""
        return np.isin(self.columns.pmids, np.array(sorted(pmids), np.int64)) & self.listed

    def citing(self, pmid: int) -> tuple[int, ...]:
        """The PMIDs of the records that cite it, rising."""
        return tuple(p for p in self._citing.get(pmid, ()) if self.has(p))

    @cached_property
    def _citing(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for pmid in sorted(self.records):
            for cited in self.records[pmid].cites:
                found.setdefault(cited, []).append(pmid)
        return found


@cache
def demo_library() -> Library:
    """The PubMed of the example review, from the committed file."""
    return Library.from_xml(demo_file("pubmed.xml"))


def demo_file(name: str) -> bytes:
    """The bytes of a file of the example review, by its path below ``data``."""
    return resources.files("litharvest.demo").joinpath("data", name).read_bytes()
