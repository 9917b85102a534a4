"""EBSCOhost RIS: numbers inside the N1 text, PMIDs among the ids, titles in two languages."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first
from harvest.sources.texts import clean_title
from ledger.identifiers import canonical_accession, parse_pmid
from ledger.model import Content, RecordType

_PMID = re.compile(r"\bPMID: ?(?:NLM)?(\d{1,8})\b")
_ACCESSION = re.compile(r"\bAccession Number: ?([A-Za-z0-9-]{3,40})")
_NLM = re.compile(r"NLM(\d{1,8})")
_WHERE = 4000  # characters of N1 looked at; the numbers stand at its start


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one EBSCOhost entry, classic or new.

    A second ID such as ``NLM34931270`` is the PMID (CINAHL, MEDLINE); N1 holds ``Accession
    Number`` and ``PMID`` behind labels that end in a dot or a semicolon, or in nothing.
    """
    read = ris.content(fields, origin)
    ids = fields.get("accession", [])
    own = next((n for n in ids if not _NLM.fullmatch(n.strip())), None) or origin.accession
    own = own or _labelled(_ACCESSION, fields)
    nlm = next((parse_pmid(n) for n in ids if _NLM.fullmatch(n.strip())), None)
    read = replace(
        read,
        accession=canonical_accession(origin.source or "", own),
        pmid=read.pmid or nlm or parse_pmid(_labelled(_PMID, fields)),
    )
    return _with_translation(read, fields)


def _labelled(pattern: re.Pattern[str], fields: Fields) -> str | None:
    """The number behind a label of N1."""
    found = (pattern.search(note[:_WHERE]) for note in fields.get("notes", ()))
    return next((m.group(1) for m in found if m), None)


def _with_translation(read: Content, fields: Fields) -> Content:
    """In an article of the classic export T2 is the English title, T1 the original one."""
    translated = first(fields, "book_title")
    if translated is None or read.type in {RecordType.CHAPTER, RecordType.BOOK}:
        return read
    if translated == read.journal or read.type != RecordType.ARTICLE:
        return read
    title = clean_title(translated)
    return replace(read, title=title, title_original=read.title, book_title=None)
