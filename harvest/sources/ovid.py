"""Ovid RIS: what is special about APA PsycInfo and EBM Reviews there."""

from __future__ import annotations

from dataclasses import replace

from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields
from harvest.sources.kinds import from_words
from ledger.model import Content, RecordType


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one Ovid entry.

    EBM Reviews give every record the reference type ELEC; a CENTRAL record whose only author is
    a trial number is a register entry (seen in real exports).
    """
    read = ris.content(fields, origin)
    if origin.source == "central":
        registered = bool(read.registry_ids) and not read.authors
        return replace(read, type=RecordType.REGISTRY if registered else RecordType.ARTICLE)
    if origin.source == "cdsr":
        protocol = (read.title or "").lower().endswith("(protocol)")
        return replace(read, type=RecordType.PROTOCOL if protocol else RecordType.REVIEW)
    if read.type in {RecordType.WEB, RecordType.OTHER}:
        return replace(read, type=from_words(read.type_raw) or read.type)
    return read
