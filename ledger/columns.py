"""Canonical JSON bodies of the numerous kinds of event as typed Arrow tables.

Arrow's own JSON reader does the work (no Python object per event), with the schema given, so
that a column's type never depends on what the data happens to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from ledger.snapshot import CONTENT_SCHEMA, DECISION_SCHEMA, LINK_SCHEMA

_S, _I = pa.string(), pa.int64()

SCHEMAS: dict[str, pa.Schema] = {
    "record": pa.schema([("record", _S), ("source", _S), ("accession", _S), ("basis", _S)]),
    "revision": pa.schema(
        [
            ("record", _S),
            ("revision", _S),
            ("run", _S),
            ("content", pa.struct(list(CONTENT_SCHEMA))),
        ]
    ),
    "occurrence": pa.schema(
        [("record", _S), ("revision", _S), ("run", _S)]
        + [(name, _I) for name in ("part", "position", "line", "offset", "length")]
    ),
    "refusal": pa.schema(
        [("run", _S), ("source", _S), ("reason", _S), ("raw_sha256", _S)]
        + [(name, _I) for name in ("part", "position", "line", "offset", "length")]
    ),
    "decision": DECISION_SCHEMA,
    "link": LINK_SCHEMA,
}
"""The kinds that come in thousands; all others are few and read as events."""

_ROWS_AT_ONCE = 50_000


def table(kind: str, rows: Iterable[tuple[int, int, str]]) -> pa.Table:
    """Rows (transaction, sequence, body) as a table: ``tx``, ``seq`` and the columns of the kind.

    Lists that are absent are empty lists, other absent fields are null; a Revision's content is
    spread over the columns of ``CONTENT_SCHEMA``.
    """
    schema = SCHEMAS[kind]
    parts = [_parse(schema, batch) for batch in _batches(iter(rows))]
    return pa.concat_tables(parts) if parts else empty(kind)


def _batches(rows: Iterator[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch


def empty(kind: str) -> pa.Table:
    """A table of a kind without rows."""
    return _flat(pa.schema([("tx", _I), ("seq", _I), *SCHEMAS[kind]]).empty_table())


def _parse(schema: pa.Schema, rows: list[tuple[int, int, str]]) -> pa.Table:
    bodies = [row[2].encode() for row in rows]
    text = b"\n".join(bodies)
    # A row must fit into one block of the reader, and one abstract may be 50 MB.
    block = max(1 << 22, max(map(len, bodies)) * 2)
    parsed = pj.read_json(
        pa.BufferReader(text),
        read_options=pj.ReadOptions(block_size=block),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    ).select(schema.names)
    tx = pa.array([row[0] for row in rows], _I)
    seq = pa.array([row[1] for row in rows], _I)
    return _flat(parsed.add_column(0, "tx", tx).add_column(1, "seq", seq))


def _flat(parsed: pa.Table) -> pa.Table:
    if "content" in parsed.column_names:
        content = parsed["content"].combine_chunks()
        content = content.combine_chunks() if isinstance(content, pa.ChunkedArray) else content
        parsed = parsed.drop_columns(["content"])
        for i, name in enumerate(CONTENT_SCHEMA.names):
            parsed = parsed.append_column(name, content.field(i))
    for i, column in enumerate(parsed.schema):
        if pa.types.is_list(column.type):
            filled = pc.coalesce(parsed[column.name], pa.scalar([], column.type))
            parsed = parsed.set_column(i, column, filled)
    return parsed
