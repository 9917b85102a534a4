"""The importers of EBSCOhost XML, and of tables that others made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harvest.connector import RawEntry, Reading, Recognition
from harvest.dialects.ebscohost_xml import EBSCO_FLAT, EBSCO_XML
from harvest.formats.rec_xml import begins_rec_xml, cut_rec_xml
from harvest.formats.table import BadRow, Header, cut_table, headers
from harvest.formats.tagged import Note
from harvest.importers.gathering import Gathering
from harvest.sources import ebscohost
from harvest.sources.attribution import origin
from harvest.sources.fields import Fields, gather

_PREFIXES = ("/rec/", "rec/", "header/controlInfo/", "controlInfo/")
_ORDINAL = re.compile(rb"(?:result|record)ID=[\"'](\d{1,8})[\"']")
_INDEX = re.compile(r"/\d{1,4}(?=/|$)")
_HEADER = re.compile(r"(?:^|.*/)_?@?(uiTerm|shortDbName|longDbName|uiTag|resultID|recordID)$")


@dataclass(frozen=True, slots=True)
class EbscoXml:
    """``<records>`` of ``<rec>`` (``harvest.connector.Importer``)."""

    name: str = "ebscohost xml"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """EBSCOhost XML if a ``rec`` has a ``header`` that names a database."""
        del name  # never proves anything
        if not begins_rec_xml(data):
            return None
        evidence = ("<rec> with <header shortDbName>",)
        dialect = EBSCO_XML
        return Recognition(self.name, "xml", dialect.name, dialect.platform, 97, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        for item in cut_rec_xml(data):
            if isinstance(item, Note):
                gathering.notes.append(item)
            elif isinstance(item, BadRow):
                gathering.refuse(item, item.reason)
                # A record that was refused is no gap in the numbering.
                gathering.numbers.extend(_numbered(data[item.offset : item.offset + 200]))
            else:
                _keep(gathering, item, gather(item, EBSCO_XML, gathering.unknown))
        return gathering.reading(name, recognition)


@dataclass(frozen=True, slots=True)
class EbscoFlat:
    """A table whose columns are paths of EBSCOhost XML (``harvest.connector.Importer``).

    ``artinfo/aug/au/0`` holds the first author, ``artinfo/ui/0/_type`` and ``artinfo/ui/0/__text``
    the kind and value of the first number (seen: a review's CSV of CINAHL).
    """

    name: str = "ebscohost xml as a table"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """Such a table if its header row has the title's path and the accession number's."""
        del name
        if _start(data) is None:
            return None
        evidence = ("columns artinfo/tig/atl and header/_uiTerm",)
        dialect = EBSCO_FLAT
        return Recognition(self.name, "csv", dialect.name, dialect.platform, 97, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        for item in gathering.entries_of(cut_table(data, _start(data))):
            entry = replace(item, fields=tuple(_as_paths(item)))
            _keep(gathering, entry, gather(entry, EBSCO_FLAT, gathering.unknown))
        return gathering.reading(name, recognition)


def _numbered(start: bytes) -> list[int]:
    """The ordinal in the tag that opens a record, if there is one."""
    return [int(number) for number in _ORDINAL.findall(start)[:1]]


def _keep(gathering: Gathering, item: RawEntry, fields: Fields) -> None:
    accession = next(iter(fields.get("accession", ())), None)
    found = origin(fields.get("database", ()), fields.get("url", ()), accession)
    gathering.keep(item, ebscohost.record_content(fields, found), found)


def _start(data: bytes) -> Header | None:
    """The header row, if it is one of paths."""
    for start in headers(data):
        paths = {_path(column) for column in start.names}
        if "artinfo/tig/atl" in paths and "header@uiTerm" in paths:
            return start
    return None


def _path(column: str) -> str:
    """A column's name as the path that the XML cutter gives, without indexes and text marks."""
    path = _INDEX.sub("", column.strip())
    for prefix in _PREFIXES:
        path = path.removeprefix(prefix)
    found = _HEADER.match(path)
    if found is not None:
        owner = "rec" if found.group(1) in {"resultID", "recordID"} else "header"
        return f"{owner}@{found.group(1)}"
    path = path.removesuffix("/__text").removesuffix("/#text").removesuffix("/_text")
    return re.sub(r"/[_@](\w+)$", r"@\1", path)


def _as_paths(entry: RawEntry) -> Iterator[tuple[str, str]]:
    """The cells by path; the type of an element becomes part of the path of its text."""
    kinds = {
        column.strip().rpartition("/")[0]: cell.strip()
        for column, cell in entry.fields
        if column.strip().endswith(("/_type", "/@type"))
    }
    for column, cell in entry.fields:
        name = column.strip()
        if name.endswith(("/_type", "/@type")) or not cell.strip():
            continue
        owner = name.rpartition("/")[0]
        kind = kinds.get(owner, "") if name.endswith(("/__text", "/#text", "/_text")) else ""
        path = _path(name)
        yield (f"{path}@{kind}" if kind else path), cell.strip()
