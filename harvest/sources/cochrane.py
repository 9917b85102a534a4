"""Cochrane Library RIS: CENTRAL (articles and register entries) and the reviews of CDSR."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, unique
from ledger.identifiers import parse_doi, parse_registrations
from ledger.model import Content, RecordType

_CENTRAL_LINK = re.compile(r"10\.1002/central/CN-\d{6,10}", re.IGNORECASE)


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; a register entry keeps its register's address among the URLs.

    ``10.1002/central/CN-…`` names the CENTRAL record, not the report: it is the DOI of a register
    entry, which has no other, and an ``other_ids`` value of an article without DOI.
    """
    read = ris.content(fields, origin)
    links = [value.strip() for value in fields.get("journal", ()) if ris.is_address(value)]
    numbers = [n for link in links for n in parse_registrations(link)]
    registry_ids = unique((*read.registry_ids, *numbers))
    read = replace(
        read,
        type=_kind(read, origin, registered=bool(registry_ids)),
        registry_ids=registry_ids,
        urls=unique((*read.urls, *links)),
    )
    return _with_central_doi(read)


def _kind(read: Content, origin: Origin, *, registered: bool) -> str:
    if origin.source == "cdsr":
        words = f"{read.type_raw} {read.title}".lower()
        return RecordType.PROTOCOL if "protocol" in words else RecordType.REVIEW
    if registered and not read.authors:
        return RecordType.REGISTRY
    return read.type


def _with_central_doi(read: Content) -> Content:
    found = next((m.group(0) for url in read.urls if (m := _CENTRAL_LINK.search(url))), None)
    number = parse_doi(found)
    if number is None or read.doi:
        return read
    if read.type == RecordType.REGISTRY:
        return replace(read, doi=number)
    return replace(read, other_ids=unique((*read.other_ids, f"doi:{number}")))
