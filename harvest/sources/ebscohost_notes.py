"""What EBSCOhost's N1 says behind labels: numbers, language, type, and which terms are headings.

Seen: ``Major Descriptor: A; B. Minor Descriptor: C.`` and ``Language: EnglishMajor Descriptor:``
without a blank (APA PsycInfo), ``Subject Term: A; Subject Term: B; Author-Supplied Keyword: c;``
(Academic Search and its like), ``Journal Source Info: …. Language: English.`` (first exports of the
new interface). Labels end in a full stop, a semicolon, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvest.sources.fields import squeeze, unique
from ledger.identifiers import PMID_PATTERN

_LONGEST = 20000  # characters of a note looked at; real ones stay below 6,000
_DESCRIPTORS = re.compile(
    r"(Major|Minor) Descriptor: ([^:]{1,4000}?)\.(?= [A-Z][\w &/-]{1,40}:|\s*$)"
)
_TERMS = re.compile(r"(?:Subject Term|Thesaurus Term|Subject): ([^;]{1,300})(?=;|\s*$)")
_SUBJECTS = re.compile(r"(?<![\w-] )Subject: ([^:]{1,4000}?)\.(?= [A-Z][\w ]{1,30}:|\s*$)")
_LANGUAGE = re.compile(r"\bLanguage: ?([A-Z][a-z]{2,20})")
_TYPE = re.compile(r"\bDocument Type: ?([A-Z][A-Za-z/ -]{2,40})")
_ARTICLE = re.compile(r"\b(?:ArtID|Article Number): ?([A-Za-z0-9./-]{1,30}?)(?:[.;] |[.;]?$)")
_PMID = re.compile(rf"\bPMID: ?(?:NLM)?({PMID_PATTERN})\b")
_ACCESSION = re.compile(r"\bAccession Number: ?([A-Za-z0-9-]{3,40})")


def accession(notes: Iterable[str]) -> str | None:
    """The number behind ``Accession Number:``."""
    return _first(_ACCESSION, "Accession Number:", notes)


def pmid(notes: Iterable[str]) -> str | None:
    """The number behind ``PMID:``, digits only."""
    return _first(_PMID, "PMID:", notes)


def language(notes: Iterable[str]) -> str | None:
    """The first language behind ``Language:``."""
    return _first(_LANGUAGE, "Language:", notes)


def document_type(notes: Iterable[str]) -> str | None:
    """The words behind ``Document Type:``."""
    found = _first(_TYPE, "Document Type:", notes)
    return re.split(r"[a-z](?=[A-Z])", found)[0] if found else None


def article_number(notes: Iterable[str]) -> str | None:
    """The number behind ``ArtID:``, which stands in place of pages."""
    return _first(_ARTICLE, "Art", notes)


def headings(notes: Iterable[str]) -> tuple[str, ...]:
    """Terms of the database's thesaurus, ``*`` before the major ones."""
    found: list[str] = []
    for note in notes:
        text = note[:_LONGEST]
        for weight, terms in _DESCRIPTORS.findall(text) if " Descriptor: " in text else ():
            found += [("*" if weight == "Major" else "") + squeeze(t) for t in terms.split(";")]
        if "Subject" not in text and "Thesaurus Term: " not in text:
            continue
        for terms in _SUBJECTS.findall(text):
            found += [squeeze(term) for term in terms.split(";")]
        found += [squeeze(term) for term in _TERMS.findall(text)]
    return unique(found)


def _first(pattern: re.Pattern[str], sign: str, notes: Iterable[str]) -> str | None:
    """The first group of the first note that matches; every match begins with ``sign``."""
    for note in notes:
        place = note.find(sign)
        text = note[:_LONGEST] if place >= 0 else ""
        while place >= 0:
            match = pattern.match(text, place)
            if match:
                return match.group(1).strip()
            place = text.find(sign, place + 1)
    return None
