"""The shape of a table's dialect: the columns of one platform's CSV, TSV or workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harvest.dialects.dialect import Dialect


@dataclass(frozen=True, slots=True)
class TableDialect:
    """Columns as tags: ``dialect`` maps column names as printed to FIELDS.

    ``signature`` are columns that together stand in no other platform's table. ``splits`` names
    the text between the values of a cell, by column. ``database`` is that of all rows where the
    table holds one database and says so nowhere. ``quoted`` is False where quotation marks in
    cells are plain text. ``guards`` tells that cells may be written as ``="…"`` for spreadsheets.
    ``ordinal`` is the column with the platform's own numbering. ``never`` are columns of other
    platforms' tables: the signature may stand in one of those whose users choose their columns.
    """

    dialect: Dialect
    signature: frozenset[str]
    splits: Mapping[str, str] = field(default_factory=dict)
    database: str | None = None
    quoted: bool = True
    guards: bool = False
    ordinal: str | None = None
    never: frozenset[str] = frozenset()
