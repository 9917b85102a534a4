"""PubMed's citation line, which stands in three of its formats.

``J Hear. 2020 Jan;12(3):45-50. doi: 10.1/x. Epub 2019 Dec 5.`` is the CSV's column Citation, the
first paragraph of Abstract text, and the end of Summary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.identifiers import parse_doi

_YEAR = r"(?:1[789]|20)\d\d"
_PLACE = re.compile(
    rf"(?P<date>{_YEAR}[^;:.]*)"
    r"(?:;(?P<volume>[^(:.]*(?:\.\d[^(:.]*)?)(?:\((?P<issue>[^()]*(?:\([^()]*\)[^()]*)?)\))?)?"
    r"(?::(?P<pages>\S.*?))?\s*(?:\.(?=\s|$)|$)(?P<rest>.*)",
    re.DOTALL,
)
_JOURNAL = re.compile(rf"(?P<journal>.{{1,300}}?)\. (?={_YEAR}\b)", re.DOTALL)
_DOI = re.compile(r"\bdoi: *(\S+)", re.IGNORECASE)
_EPUB = re.compile(rf"\bEpub ({_YEAR}[^.]*)")
_PREPRINT = " [Preprint]"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a report appeared, as PubMed prints it; what is not there is None."""

    journal: str | None = None
    date: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    electronic: str | None = None
    is_preprint: bool = False


def parse_citation(text: str) -> Citation:
    """The parts of a citation; one of another shape gives its journal and DOI, or nothing."""
    rest = _DOI.search(text)
    doi = parse_doi(rest.group(1).rstrip(".")) if rest else None
    journal = _JOURNAL.match(text)
    place = _PLACE.match(text, journal.end()) if journal else None
    if journal is None or place is None:
        return Citation(doi=doi)
    name = journal.group("journal")
    epub = _EPUB.search(place.group("rest"))
    return Citation(
        journal=name.removesuffix(_PREPRINT),
        date=place.group("date").strip(),
        volume=_value(place.group("volume")),
        issue=_value(place.group("issue")),
        pages=_value(place.group("pages")),
        doi=doi,
        electronic=epub.group(1).strip() if epub else None,
        is_preprint=name.endswith(_PREPRINT),
    )


def _value(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
