"""The importer of plain tables: CSV or TSV whose header says what the columns are."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.connector import Reading, Recognition
from harvest.formats.table import BadRow, cut_table, header
from harvest.importers.gathering import Gathering
from harvest.sources import columns


@dataclass(frozen=True, slots=True)
class Table:
    """CSV or TSV with a header row that has a title column (``harvest.connector.Importer``)."""

    name: str = "table"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """A table if the first row names a title and at least one more known column."""
        del name
        delimiter, names = header(data)
        known = columns.column_fields(names)
        if "title" not in known.values() or len(set(known.values())) < 2:
            return None
        kind = "tsv" if delimiter == "\t" else "csv"
        evidence = (f"columns {', '.join(known)}",)
        return Recognition(
            self.name, kind, "columns", "generic", min(90, 30 + 10 * len(known)), evidence
        )

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        names = header(data)[1]
        known = columns.column_fields(names)
        default = columns.default_database(names)
        for item in cut_table(data):
            if isinstance(item, BadRow):
                gathering.refuse(item, item.reason)
                continue
            row = columns.gather_row(item, known, gathering.unknown)
            found = columns.row_origin(row, default)
            gathering.keep(item, columns.content(row, found), found)
        return gathering.reading(name, recognition)
