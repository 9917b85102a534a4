"""The importers of Ovid's tagged text, labelled text and XML; its tables are in importers.table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harvest.connector import RawEntry, Reading, Recognition
from harvest.dialects.dialect import Dialect
from harvest.dialects.ovid_fields import OVID_LABELLED, OVID_TEXT, OVID_XML
from harvest.formats.ovid_labelled import begins_labelled, cut_labelled
from harvest.formats.ovid_tagged import begins_ovid_tagged, cut_ovid_tagged
from harvest.formats.ovid_xml import begins_ovid_xml, cut_ovid_xml
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note
from harvest.formats.text import lines
from harvest.importers.gathering import Gathering
from harvest.sniff import head_text, is_medline
from harvest.sources import ovid
from harvest.sources.attribution import Origin, origin
from harvest.sources.fields import Fields, gather

_JOURNALS = re.compile(r"\d{8}-\d{9}-\d{5}\.?")
"""The shape of Journals@Ovid's accession numbers; its labelled text names no database."""


@dataclass(frozen=True, slots=True)
class OvidTagged:
    """Tagged text for EndNote, Citavi and others (``harvest.connector.Importer``)."""

    name: str = "ovid tagged"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """This text by ``VN  - Ovid`` or numbers in brackets above tags, without TY lines."""
        del name  # never proves anything
        head = head_text(data)
        if not begins_ovid_tagged(head) or is_medline(data):
            return None
        named = "VN  - Ovid" in head or "VN - Ovid" in head
        evidence = ("VN  - Ovid Technologies",) if named else ("numbered entries, no TY lines",)
        return Recognition(self.name, "text", OVID_TEXT.name, "ovid", 96 if named else 70, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        _read(gathering, cut_ovid_tagged(lines(data)), OVID_TEXT)
        return gathering.reading(name, recognition)


@dataclass(frozen=True, slots=True)
class OvidLabelled:
    """Citations in full with labels (``harvest.connector.Importer``)."""

    name: str = "ovid labelled"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """This text by a number in angle brackets above labels with indented values."""
        del name
        if not begins_labelled(head_text(data)):
            return None
        evidence = ("<n> and labels above indented values",)
        return Recognition(self.name, "text", OVID_LABELLED.name, "ovid", 95, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        _read(gathering, cut_labelled(lines(data)), OVID_LABELLED)
        return gathering.reading(name, recognition)


@dataclass(frozen=True, slots=True)
class OvidXml:
    """``<record>`` of ``<F C="TI">`` (``harvest.connector.Importer``)."""

    name: str = "ovid xml"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """Ovid's XML by records whose fields have a code."""
        del name
        if not begins_ovid_xml(head_text(data)):
            return None
        evidence = ('<record> with <F C="…">',)
        return Recognition(self.name, "xml", OVID_XML.name, "ovid", 97, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        _read(gathering, cut_ovid_xml(data), OVID_XML)
        return gathering.reading(name, recognition)


def _read(
    gathering: Gathering, items: Iterable[RawEntry | BadRow | Note], dialect: Dialect
) -> None:
    for item in gathering.entries_of(items):
        fields = gather(item, dialect, gathering.unknown)
        found = _origin(fields, gathering.database)
        gathering.keep(item, ovid.record_content(fields, found), found)


def _origin(fields: Fields, default: str | None) -> Origin:
    """The database as the entry names it, else by its links, else by the shape of its number."""
    accession = next(iter(fields.get("accession", ())), None)
    links = [word for value in fields.get("url", ()) for word in value.split()]
    own = _JOURNALS.fullmatch((accession or "").strip()) is not None
    return origin(fields.get("database", ()), links, accession, "Journals@Ovid" if own else default)
