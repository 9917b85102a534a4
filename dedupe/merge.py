"""A Cluster to the Candidate that is offered to screening, every field with its Record.

Nothing is mixed inside a field, and the fields that say where a report stands (journal, year,
volume, issue, pages) come from one Record as far as it has them: a volume of one database beside
the pages of another may describe no real place. Records that agree give the earliest of them.
Only ``status`` is what all Records say together; its origin is the earliest that says anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from dedupe.columns import Ints
from ledger.model import Candidate, Content, RecordType
from ledger.snapshot import CONTENT_SCHEMA

# Sources whose descriptions are edited by people come first; registers and aggregators last.
SOURCE_ORDER: tuple[str, ...] = (
    "pubmed",
    "medline",
    "cdsr",
    "psycinfo",
    "cinahl",
    "wos",
    "embase",
    "scopus",
    "central",
)

PLACE = ("journal", "journal_abbreviation", "year", "date", "volume", "issue", "pages", "issn")
"""Fields that are taken from one Record as far as it has them."""

LONGEST_ABSTRACT = 10_000
"""Characters above which an abstract is a full text or several abstracts, and not preferred."""

_FIELDS: tuple[str, ...] = tuple(field.name for field in CONTENT_SCHEMA)
_PLAIN = tuple(name for name in _FIELDS if name not in PLACE)

_Column = Sequence[Any]


def merge(records: pa.Table, cluster_of: np.ndarray[Any, Any]) -> list[Candidate]:
    """One Candidate for each label in ``cluster_of`` (one label a row of ``records``).

    ``records`` has ``snapshot.RECORD_SCHEMA``. A Candidate has the id of its earliest Record (least
    ``first``, ties by id), its Records and Sources sorted; the list is ordered by Candidate id.

    Raises:
        ValueError: there are not as many labels as rows.
    """
    if len(cluster_of) != len(records):
        raise ValueError(f"{len(cluster_of)} cluster labels were given for {len(records)} records.")
    columns = {name: records[name].to_pylist() for name in records.column_names}
    order, starts = _grouped(columns, np.asarray(cluster_of))
    groups = [order[a:b].tolist() for a, b in pairwise(starts)]
    rank = [_source_rank(source) for source in columns["source"]]
    candidates = [_candidate(columns, rows, rank) for rows in groups]
    return sorted(candidates, key=lambda candidate: candidate.id)


def _grouped(columns: dict[str, _Column], labels: Ints) -> tuple[Ints, Ints]:
    """Rows by cluster, within a cluster the earliest first; and where each cluster starts."""
    ids = np.argsort(np.argsort(np.array(columns["record"], dtype=object), kind="stable"))
    order = np.lexsort((ids, np.array(columns["first"], dtype=np.int64), labels))
    changes = np.flatnonzero(np.diff(labels[order])) + 1
    starts = np.concatenate([[0], changes, [len(order)]]) if len(order) else np.zeros(1, np.int64)
    return order, starts


def _source_rank(source: str) -> int:
    return SOURCE_ORDER.index(source) if source in SOURCE_ORDER else len(SOURCE_ORDER)


def _candidate(columns: dict[str, _Column], rows: list[int], rank: list[int]) -> Candidate:
    chosen = _single(columns, rows[0]) if len(rows) == 1 else _chosen(columns, rows, rank)
    ids = columns["record"]
    values = {name: _value(columns[name][row]) for name, row in chosen.items()}
    if "status" in values:
        values["status"] = _all_said(columns["status"], rows)
    return Candidate(
        id=ids[rows[0]],
        records=tuple(sorted(ids[row] for row in rows)),
        sources=tuple(sorted({columns["source"][row] for row in rows})),
        content=Content(**values),
        origins=tuple((name, ids[row]) for name, row in chosen.items()),
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _all_said(column: _Column, rows: list[int]) -> tuple[str, ...]:
    """What any of the Records says, the earliest first: a report is retracted if one says so."""
    return tuple(dict.fromkeys(statement for row in rows for statement in column[row] or ()))


def _single(columns: dict[str, _Column], row: int) -> dict[str, int]:
    return {name: row for name in _FIELDS if columns[name][row]}


def _chosen(columns: dict[str, _Column], rows: list[int], rank: list[int]) -> dict[str, int]:
    """The row that gives each filled field, in the order of Content."""
    chosen: dict[str, int] = {}
    for name in _PLAIN:
        if name == "status":
            row = _first_filled(columns[name], rows)
        else:
            row = _best(columns[name], rows, rank, _QUALITY.get(name, _present))
        if row is not None:
            chosen[name] = row
    place = _place(columns, rows, rank)
    for name in PLACE:
        row = _first_filled(columns[name], place)
        if row is not None:
            chosen[name] = row
    return {name: chosen[name] for name in _FIELDS if name in chosen}


def _best(
    column: _Column, rows: list[int], rank: list[int], quality: Callable[[Any], int]
) -> int | None:
    """The row with the best value; of equal values that of the earliest Record."""
    filled = [row for row in rows if column[row]]
    if not filled:
        return None
    best = max(filled, key=lambda row: (quality(column[row]), -rank[row], -rows.index(row)))
    return next(row for row in filled if column[row] == column[best])


def _first_filled(column: _Column, rows: list[int]) -> int | None:
    return next((row for row in rows if column[row]), None)


def _place(columns: dict[str, _Column], rows: list[int], rank: list[int]) -> list[int]:
    """The rows in the order in which they may describe the place of publication."""

    def merit(row: int) -> tuple[int, int]:
        filled = sum(bool(columns[name][row]) for name in ("journal", "volume", "year"))
        return filled + _page_quality(columns["pages"][row]), -rank[row]

    # a stable sort, so that equals stay in the order of their age
    return sorted(rows, key=merit, reverse=True)


def _present(value: Any) -> int:
    return 1 if value else 0


def _title_quality(title: str) -> int:
    """Broken titles last, then those in capitals, then those wrapped as a translation."""
    if title.startswith("#") or len(title) < 4:
        return 0
    if title.isupper():
        return 1
    return 2 if title.startswith("[") or "\ufffd" in title else 3


def _abstract_quality(abstract: str) -> int:
    return len(abstract) if len(abstract) <= LONGEST_ABSTRACT else 1


def _authors_quality(authors: list[str]) -> int:
    """More names before fewer, and among as many those with given names."""
    full = sum(1 for name in authors if any(len(part) > 2 for part in _given(name)))
    return 2 * len(authors) + (2 * full > len(authors))


def _given(name: str) -> list[str]:
    return name.partition(",")[2].replace(".", " ").split()


def _page_quality(pages: str | None) -> int:
    """Ranges before single pages; what a spreadsheet made a date of ("12-Mar") last."""
    if not pages:
        return 0
    if any(c.isalpha() for c in pages[-3:]) or pages[:3].isalpha():
        return 1
    return 3 if "-" in pages or "–" in pages else 2


def _type_quality(kind: str) -> int:
    return 0 if kind == RecordType.OTHER else 1


def _count(values: list[str]) -> int:
    return len(values)


_QUALITY: dict[str, Callable[[Any], int]] = {
    "type": _type_quality,
    "title": _title_quality,
    "authors": _authors_quality,
    "abstract": _abstract_quality,
    "registry_ids": _count,
    "keywords": _count,
    "headings": _count,
    "other_ids": _count,
    "relations": _count,
    "urls": _count,
    "isbn": _count,
}
