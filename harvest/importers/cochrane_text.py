"""The importer of the Cochrane Library's old plain text: ``Record #1 of 271``, ``TAG: value``."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.connector import Reading, Recognition
from harvest.dialects.cochrane import COCHRANE_TEXT
from harvest.formats.numbered import begins_numbered, cut_numbered
from harvest.formats.text import lines
from harvest.importers.gathering import Gathering
from harvest.sniff import head_text
from harvest.sources import cochrane
from harvest.sources.fields import gather

_KNOWN = frozenset(COCHRANE_TEXT.fields) | COCHRANE_TEXT.ignored


@dataclass(frozen=True, slots=True)
class CochraneText:
    """Numbered text of the Cochrane Library at Wiley (``harvest.connector.Importer``)."""

    name: str = "cochrane text"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """This text if a ``Record #n of m`` line has a tag line of its form behind it."""
        del name  # never proves anything
        if not begins_numbered(head_text(data)):
            return None
        evidence = ("Record #n of m", "ID: lines")
        dialect = COCHRANE_TEXT
        return Recognition(self.name, "text", dialect.name, dialect.platform, 95, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        for item in gathering.entries_of(cut_numbered(lines(data), _KNOWN)):
            fields = gather(item, COCHRANE_TEXT, gathering.unknown)
            found = cochrane.place(fields)
            gathering.keep(item, cochrane.text_content(fields, found), found)
        return gathering.reading(name, recognition)
