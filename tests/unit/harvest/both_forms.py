"""What PubMed XML and MEDLINE text of one PMID must have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ledger.model import Content, Details

LEFT_OUT = {
    "title_markup": "MEDLINE text is plain",
    "abstract_markup": "MEDLINE text is plain",
    "authors_complete": "CompleteYN has no tag",
    "version": "the PMID is printed without its version",
    "sections": "labels are text, NlmCategory has no tag",
    "authors": "CN stands behind all FAU, wherever the group stood",
    "orcids": "as the authors they belong to",
    "issn": "XML names the print or the electronic ISSN, MEDLINE text both",
    "dates": "books have no MHDA",
}
"""Fields that may differ, and why; the last five are compared as far as both forms have them."""

_NOT_COMPARED = ("title_markup", "abstract_markup", "authors_complete", "version")


def differences(xml: Content, nbib: Content) -> dict[str, tuple[Any, Any]]:
    """The fields that differ although both formats hold them, each with XML's and NBIB's value."""
    ours, theirs = dict(_common(xml)), dict(_common(nbib))
    found = {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}
    if set(xml.issn) <= set(nbib.issn):
        found.pop("issn", None)
    return found


def _common(content: Content) -> Iterator[tuple[str, Any]]:
    details = content.details or Details()
    values = asdict(content)
    del values["details"]
    orcids = details.orcids or ("",) * len(content.authors)
    values["authors"] = sorted(zip(content.authors, orcids, strict=True))
    yield from values.items()
    yield "sections", [(label, start) for label, _, start in details.sections]
    kinds = {"indexed"} if content.type in {"book", "book chapter"} else set()
    yield "dates", [(kind, value) for kind, value in details.dates if kind not in kinds]
    yield "series", details.series


def is_whole(content: Content) -> bool:
    """Whether every field that the comparison leaves aside is named in LEFT_OUT."""
    compared = {name for name, _ in _common(content)} | {"details", "orcids"}
    known = set(asdict(content)) | set(asdict(Details()))
    return known - compared == set(_NOT_COMPARED) and set(_NOT_COMPARED) <= LEFT_OUT.keys()
