"""The importer of BibTeX: platforms' own exports by their signs, and any other.

A platform is a row of ``BIBTEX_DIALECTS``, a dialect with the function that gives its entries a
meaning, and a row of ``dialects.bibtex.BIBTEX_SIGNS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.connector import Reading, Recognition
from harvest.dialects.bibtex import (
    BIBTEX_SIGNS,
    COCHRANE_BIBTEX,
    EBSCOHOST_BIBTEX,
    GENERIC_BIBTEX,
    PROQUEST_BIBTEX,
    SCOPUS_BIBTEX,
)
from harvest.dialects.clarivate import CLARIVATE_BIBTEX
from harvest.dialects.dialect import Dialect
from harvest.formats.bibtex import begins_bibtex, cut_bibtex
from harvest.formats.text import decode_all, encoding_of
from harvest.importers.gathering import Gathering, Meaning
from harvest.sniff import HEAD, head_text, is_ris
from harvest.sources import bibtex, clarivate_bibtex, cochrane, ebscohost, proquest
from harvest.sources.attribution import Origin, origin
from harvest.sources.fields import Fields, gather
from harvest.sources.latex import plain

BIBTEX_DIALECTS: dict[str, tuple[Dialect, Meaning]] = {
    COCHRANE_BIBTEX.name: (COCHRANE_BIBTEX, cochrane.bibtex_content),
    EBSCOHOST_BIBTEX.name: (EBSCOHOST_BIBTEX, ebscohost.bibtex_content),
    CLARIVATE_BIBTEX.name: (CLARIVATE_BIBTEX, clarivate_bibtex.content),
    PROQUEST_BIBTEX.name: (PROQUEST_BIBTEX, proquest.bibtex_content),
    SCOPUS_BIBTEX.name: (SCOPUS_BIBTEX, bibtex.content),
    GENERIC_BIBTEX.name: (GENERIC_BIBTEX, bibtex.content),
}
"""By name, which is that of the dialect inside."""

_ENTRY = re.compile(r"^[ \t]*@[ \t]*\w+[ \t]*[{(]", re.MULTILINE)
_NARROW = 1 << 22  # bytes of UTF-16 looked at for the first entry


@dataclass(frozen=True, slots=True)
class Bibtex:
    """BibTeX in the dialects of BIBTEX_DIALECTS (``harvest.connector.Importer``)."""

    name: str = "bibtex"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """BibTeX if a line begins an entry with a field; the platform by the first entries."""
        del name  # never proves anything
        narrow = data if encoding_of(data) == "utf-8" else _narrow(data)
        start = begins_bibtex(narrow)
        if start < 0 or is_ris(data[: start + 2]):
            return None
        dialect, evidence = _guess(data)
        return Recognition(self.name, "bibtex", dialect.name, dialect.platform, 95, (evidence,))

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        dialect, meaning = BIBTEX_DIALECTS[recognition.dialect]
        gathering = Gathering(data)
        for item in gathering.entries_of(cut_bibtex(data)):
            fields = gather(bibtex.with_numbers(item), dialect, gathering.unknown)
            found = _origin(fields, dialect)
            gathering.keep(item, meaning(fields, found), found)
        return gathering.reading(name, recognition)


def _narrow(data: bytes) -> bytes:
    return decode_all(data[:_NARROW]).encode("utf-8", "replace")


def _guess(data: bytes) -> tuple[Dialect, str]:
    """The dialect whose sign enough of the first entries bear, with that sign."""
    head = head_text(data[:HEAD])
    entries = max(1, len(_ENTRY.findall(head)))
    for dialect, words, pattern, share in BIBTEX_SIGNS:
        found = sum(1 for _ in re.finditer(pattern, head, re.MULTILINE))
        if found * 100 >= share * entries:
            return dialect, words
    return GENERIC_BIBTEX, "@type{key, field ="


def _origin(fields: Fields, dialect: Dialect) -> Origin:
    """Where an entry comes from, by its own fields; Cochrane's name no database."""
    if dialect is COCHRANE_BIBTEX:
        return cochrane.place(fields)
    accession = next((plain(value) for value in fields.get("accession", ())), None)
    links = [plain(link) for value in fields.get("url", ()) for link in value.split()]
    names = [plain(name) for name in fields.get("database", ())]
    return origin(names, links, accession)
