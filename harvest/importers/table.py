"""The importer of tables: platforms' own layouts by their columns, and any table with a title.

A platform's layout is a TableDialect and a function that gives its rows a meaning, one row in
``TABLE_DIALECTS``. Everything else goes by the names of its columns (``sources.columns``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harvest.connector import RawEntry, Reading, Recognition
from harvest.dialects.clarivate_tables import CLARIVATE_COLUMNS, CLARIVATE_REPORT, CLARIVATE_TAB
from harvest.dialects.cochrane import ANSWERS_TABLE, CENTRAL_TABLE, REVIEWS_TABLE
from harvest.dialects.ebscohost_tables import CLASSIC_TABLE, NEW_TABLE
from harvest.dialects.ovid_fields import OVID_TABLE
from harvest.dialects.pubmed_table import PUBMED_TABLE
from harvest.dialects.tables import TableDialect
from harvest.formats.table import Header, cut_table, headers
from harvest.formats.text import decode_all
from harvest.importers.gathering import Gathering, Meaning
from harvest.sources import clarivate, cochrane, columns, ebscohost, ovid, pubmed_text
from harvest.sources.attribution import origin
from harvest.sources.fields import gather
from ledger.errors import InputError

_LOOK = 1 << 18  # bytes that tell how a table is quoted

TABLE_DIALECTS: dict[str, tuple[TableDialect, Meaning]] = {
    PUBMED_TABLE.dialect.name: (PUBMED_TABLE, pubmed_text.row_content),
    CLARIVATE_TAB.dialect.name: (CLARIVATE_TAB, clarivate.content),
    CLARIVATE_COLUMNS.dialect.name: (CLARIVATE_COLUMNS, clarivate.content),
    CLARIVATE_REPORT.dialect.name: (CLARIVATE_REPORT, clarivate.content),
    CENTRAL_TABLE.dialect.name: (CENTRAL_TABLE, cochrane.content),
    REVIEWS_TABLE.dialect.name: (REVIEWS_TABLE, cochrane.content),
    ANSWERS_TABLE.dialect.name: (ANSWERS_TABLE, cochrane.content),
    CLASSIC_TABLE.dialect.name: (CLASSIC_TABLE, ebscohost.record_content),
    NEW_TABLE.dialect.name: (NEW_TABLE, ebscohost.record_content),
    OVID_TABLE.dialect.name: (OVID_TABLE, ovid.record_content),
}
"""By name, which is that of the dialect inside."""


@dataclass(frozen=True, slots=True)
class Table:
    """CSV or TSV with a header row that has a title column (``harvest.connector.Importer``)."""

    name: str = "table"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """A platform's table by its columns, else any that names a title and one more field."""
        del name
        known = _platform_table(data)
        if known is not None:
            start, table = known
            dialect = table.dialect
            evidence = (f"columns {', '.join(sorted(table.signature))}",)
            kind = _kind(start)
            return Recognition(self.name, kind, dialect.name, dialect.platform, 96, evidence)
        plain = _plain_table(data)
        if plain is None:
            return None
        start, fields = plain
        evidence = (f"columns {', '.join(fields)}",)
        sure = min(90, 30 + 10 * len(fields))
        return Recognition(self.name, _kind(start), "columns", "generic", sure, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        known = _platform_table(data)
        if known is not None and recognition.dialect in TABLE_DIALECTS:
            _read_platform(gathering, *known)
        else:
            _read_plain(gathering)
        return gathering.reading(name, recognition)


def read_mapped(
    data: bytes, name: str, mapping: Mapping[str, str], *, platform: str = "generic"
) -> Reading | None:
    """A table read with the columns that a review's settings name; None if ``data`` is no table.

    ``mapping`` is column name to one of ``columns.COLUMN_FIELDS``. A table is known by a row
    above the first twenty that has one of its columns, or by those that everybody understands.

    Raises:
        InputError: a column of ``mapping`` is not there; the text names those that are.
    """
    start = _mapped_header(data, mapping)
    if start is None:
        return None
    missing = [column for column in mapping if column not in start.names]
    if missing:
        there = ", ".join(repr(column) for column in start.names if column)
        raise InputError(
            f"{name} has no column {', '.join(map(repr, missing))}; its columns are {there}. "
            "Correct `columns` of the search."
        )
    gathering = Gathering(data)
    fields = columns.mapped_fields(list(start.names), mapping)
    _read_rows(gathering, start, fields)
    said = Recognition("table", _kind(start), "columns", platform, 100, ("columns of the search",))
    return gathering.reading(name, said)


def _mapped_header(data: bytes, mapping: Mapping[str, str]) -> Header | None:
    rows = [(sum(column in row.names for column in mapping), row) for row in headers(data)]
    told = max(rows, key=lambda row: row[0], default=None)
    if told is not None and told[0]:
        return told[1]
    plain = _plain_table(data)
    return plain[0] if plain else None


def cells_at(data: bytes, offset: int, mapping: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The cells of the row at ``offset`` by column name, as they stand; empty ones are left out.

    ``mapping`` are the columns by which the table was read, if any were given.
    """
    known = None if mapping else _platform_table(data)
    start = known[0] if known else _mapped_header(data, mapping)
    if start is None:
        return ()
    quoted = _is_quoted(data, *known) if known else True
    for item in cut_table(data, start, quoted=quoted):
        if isinstance(item, RawEntry) and item.offset == offset:
            return item.fields
    return ()


def _is_quoted(data: bytes, start: Header, table: TableDialect) -> bool:
    """Whether quotation marks of a platform's table are those of CSV."""
    return table.quoted or start.delimiter != "\t" or _requoted(data)


def _kind(start: Header) -> str:
    return "tsv" if start.delimiter == "\t" else "csv"


def _platform_table(data: bytes) -> tuple[Header, TableDialect] | None:
    """The header and dialect of a platform's own table, the one with most signs first."""
    for start in headers(data):
        names = frozenset(start.names)
        tables = (table for table, _ in TABLE_DIALECTS.values())
        fits = [t for t in tables if t.signature <= names and not t.never & names]
        if fits:
            return start, max(fits, key=lambda table: len(table.signature))
    return None


def _plain_table(data: bytes) -> tuple[Header, dict[str, str]] | None:
    """The first row that names a title and at least one more known column."""
    for start in headers(data):
        fields = columns.column_fields(list(start.names))
        if "title" in fields.values() and len(set(fields.values())) >= 2:
            return start, fields
    return None


def _read_platform(gathering: Gathering, start: Header, table: TableDialect) -> None:
    meaning = TABLE_DIALECTS[table.dialect.name][1]
    quoted = _is_quoted(gathering.whole, start, table)
    for item in gathering.entries_of(cut_table(gathering.whole, start, quoted=quoted)):
        fields = gather(_spread(item, table), table.dialect, gathering.unknown)
        accession = next(iter(fields.get("accession", ())), None)
        links = [word for value in fields.get("url", ()) for word in value.split()]
        found = origin(fields.get("database", ()), links, accession, table.database)
        gathering.keep(item, meaning(fields, found), found)


_QUOTED_CELL = re.compile(r'\t"[^"\t\r\n]*,[^"\t\r\n]*"(?=[\t\r\n])')


def _requoted(data: bytes) -> bool:
    """Whether a spreadsheet saved the table anew: it quotes each cell with a comma, as authors."""
    head = decode_all(data[:_LOOK])
    rows = len(head.splitlines()) - 1
    return 0 < rows <= len(_QUOTED_CELL.findall(head))


def _spread(entry: RawEntry, table: TableDialect) -> RawEntry:
    """The entry with one field for each value of a cell that holds several, and its number."""
    said = dict(entry.fields).get(table.ordinal, "").strip() if table.ordinal else ""
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None
    return replace(entry, fields=tuple(_values(entry, table)), number=number)


def _values(entry: RawEntry, table: TableDialect) -> Iterator[tuple[str, str]]:
    for column, cell in entry.fields:
        bare = _unguarded(cell) if table.guards else cell
        between = table.splits.get(column)
        for value in bare.split(between) if between else (bare,):
            if value.strip():
                yield column, value.strip()


def _unguarded(cell: str) -> str:
    """A cell that is guarded against spreadsheets (``="0012-3456"``) as what it says."""
    guarded = cell.startswith('="') and cell.endswith('"')
    return cell[2:-1] if guarded else cell


def _read_plain(gathering: Gathering) -> None:
    plain = _plain_table(gathering.whole)
    if plain is None:
        return
    _read_rows(gathering, *plain)


def _read_rows(gathering: Gathering, start: Header, known: Mapping[str, str]) -> None:
    """Every row behind the header ``start``; ``known`` maps columns to fields."""
    default = columns.default_database(list(start.names))
    for item in gathering.entries_of(cut_table(gathering.whole, start)):
        row = columns.gather_row(item, known, gathering.unknown)
        found = columns.row_origin(row, default)
        gathering.keep(item, columns.content(row, found), found)
