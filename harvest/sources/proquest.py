"""ProQuest, all formats: two numbers in AN, names without comma family name first, theses."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.sources import bibtex, ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first, squeeze, unique
from ledger.identifiers import canonical_accession
from ledger.model import Content, RecordType

_DOCVIEW = re.compile(r"proquest\.com\S{0,200}/docview/(\d{5,12})")
_THESES = re.compile(r"(?:ProQuest )?Dissertations (?:and|&) Theses|PQDT\b", re.IGNORECASE)


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one ProQuest entry.

    ``AN  - 2214991469; 51887`` is ProQuest's number and the database's own; the first is there in
    every database and is the accession number, the second goes to ``other_ids``.
    """
    read = ris.content(fields, origin, family_first=True)
    numbers = [n.strip() for n in (first(fields, "accession") or "").split(";") if n.strip()]
    local = [*numbers[1:], *map(squeeze, fields.get("cross_ids", ()))]
    headings = [f"*{squeeze(term)}" for term in fields.get("major_headings", ())]
    headings += [squeeze(term) for term in fields.get("headings", ())]
    own = numbers[0] if numbers else _linked(fields)
    read = replace(
        read,
        accession=canonical_accession(origin.source or "", own),
        headings=unique(headings),
        other_ids=tuple(f"proquest-local:{number}" for number in local),
    )
    return _as_thesis(read, fields)


def bibtex_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one BibTeX entry; its number is in the link only."""
    read = bibtex.content(fields, origin)
    if read.accession is None and (number := _linked(fields)):
        read = replace(read, accession=canonical_accession(origin.source or "", number))
    return _as_thesis(read, fields)


def _linked(fields: Fields) -> str | None:
    """ProQuest's number in a link to a record."""
    found = (_DOCVIEW.search(link[:2000]) for link in fields.get("url", ()))
    return next((match.group(1) for match in found if match), None)


def _as_thesis(read: Content, fields: Fields) -> Content:
    """A thesis has no journal, and SP without EP is how many pages it has."""
    if read.type != RecordType.THESIS:
        return read
    journal = None if read.journal and _THESES.match(read.journal) else read.journal
    pages = read.pages if "end_page" in fields or "-" in (read.pages or "") else None
    return replace(read, journal=journal, pages=pages)
