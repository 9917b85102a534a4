"""ProQuest RIS: two numbers in AN, names without comma family name first."""

from __future__ import annotations

from dataclasses import replace

from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first
from ledger.identifiers import canonical_accession
from ledger.model import Content


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one ProQuest entry.

    ``AN  - 2214991469; 51887`` is ProQuest's number and the database's own; the first is there in
    every database and is the accession number, the second goes to ``other_ids``.
    """
    read = ris.content(fields, origin, family_first=True)
    numbers = [n.strip() for n in (first(fields, "accession") or "").split(";") if n.strip()]
    if not numbers:
        return read
    own = canonical_accession(origin.source or "", numbers[0])
    return replace(read, accession=own, other_ids=tuple(f"proquest-local:{n}" for n in numbers[1:]))
