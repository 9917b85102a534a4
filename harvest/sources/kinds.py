"""Publication types of every dialect to the closed vocabulary of ledger.model.RecordType."""

from __future__ import annotations

from functools import lru_cache

from ledger.model import RecordType

# RIS reference types (RIS format specification, and what exports add to it).
RIS_TYPES: dict[str, RecordType] = {
    "JOUR": RecordType.ARTICLE,
    "JFULL": RecordType.ARTICLE,
    "EJOUR": RecordType.ARTICLE,
    "EJOU": RecordType.ARTICLE,
    "INPR": RecordType.ARTICLE,
    "MGZN": RecordType.ARTICLE,
    "CASE": RecordType.OTHER,
    "BOOK": RecordType.BOOK,
    "EBOOK": RecordType.BOOK,
    "EDBOOK": RecordType.BOOK,
    "CHAP": RecordType.CHAPTER,
    "ECHAP": RecordType.CHAPTER,
    "CONF": RecordType.CONFERENCE,
    "CPAPER": RecordType.CONFERENCE,
    "ABST": RecordType.CONFERENCE,
    "THES": RecordType.THESIS,
    "DISS": RecordType.THESIS,
    "RPRT": RecordType.REPORT,
    "GOVDOC": RecordType.REPORT,
    "NEWS": RecordType.NEWS,
    "ELEC": RecordType.WEB,
    "WEB": RecordType.WEB,
    "BLOG": RecordType.WEB,
}

# Words of a platform's own type, the first that occurs decides; lower case.
_WORDS: tuple[tuple[str, RecordType], ...] = (
    ("trial registry record", RecordType.REGISTRY),
    ("trial registration", RecordType.REGISTRY),
    ("preprint", RecordType.PREPRINT),
    ("inproceedings", RecordType.CONFERENCE),
    ("conference", RecordType.CONFERENCE),
    ("proceeding", RecordType.CONFERENCE),
    ("meeting abstract", RecordType.CONFERENCE),
    ("congress", RecordType.CONFERENCE),
    ("case report", RecordType.ARTICLE),
    ("dissertation", RecordType.THESIS),
    ("thesis", RecordType.THESIS),
    ("incollection", RecordType.CHAPTER),
    ("chapter", RecordType.CHAPTER),
    ("newspaper", RecordType.NEWS),
    ("journal", RecordType.ARTICLE),
    ("article", RecordType.ARTICLE),
    ("techreport", RecordType.REPORT),
    ("technical report", RecordType.REPORT),
    ("book", RecordType.BOOK),
    ("report", RecordType.REPORT),
    ("news", RecordType.NEWS),
    ("web", RecordType.WEB),
)

# Only these outrank what the reference type says; the others only fill a gap.
_DECISIVE = frozenset({RecordType.REGISTRY, RecordType.PREPRINT, RecordType.CONFERENCE})


@lru_cache(maxsize=4096)
def from_words(text: str | None) -> RecordType | None:
    """The type that a platform's own words mean, or None."""
    lowered = (text or "").lower()
    return next((kind for word, kind in _WORDS if word in lowered), None)


def record_type(reference: str | None, detail: str | None) -> RecordType:
    """The type from a RIS reference type and the platform's own words beside it."""
    said = from_words(detail)
    known = RIS_TYPES.get((reference or "").upper().strip())
    if said in _DECISIVE:
        return said
    return known or said or from_words(reference) or RecordType.OTHER
