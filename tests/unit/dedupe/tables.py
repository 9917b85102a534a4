"""Small tables of Records for the tests of the deduplicator."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ledger.snapshot import RECORD_SCHEMA

PAPER: dict[str, Any] = {
    "type": "journal article",
    "title": "Warm footbaths and falling asleep in shift workers: a crossover trial",
    "authors": ["Quillfeather, Ada B.", "Ostberg, Nils"],
    "year": 2011,
    "journal": "Journal of Occupational Rest",
    "volume": "7",
    "issue": "2",
    "pages": "101-112",
}


def table(*rows: dict[str, Any]) -> pa.Table:
    """A table with RECORD_SCHEMA; ids ``r:0``, ``r:1``, … and age in the order of the rows."""
    empty: dict[str, Any] = {
        f.name: [] if pa.types.is_list(f.type) else None for f in RECORD_SCHEMA
    }
    full = [
        {**empty, "record": f"r:{i}", "source": "pubmed", "first": i, **row}
        for i, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(full, schema=RECORD_SCHEMA)


def paper(**changes: Any) -> dict[str, Any]:
    """One paper, with changes; None takes a field away."""
    return {**PAPER, **changes}
