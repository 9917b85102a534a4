"""The dates of a PubMed record, whichever format they came in: as printed, and as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from harvest.sources.dates import parse_date

_DIGITS = re.compile(r"(\d{4})[/-]?(\d{1,2})[/-]?(\d{1,2})(?: (\d{1,2}):(\d{1,2}))?(?::\d+)?")
# Nearly all: the days and instants that MEDLINE and PubMed XML print.
_USUAL = re.compile(r"(\d{4})/?(\d\d)/?(\d\d)(?: (\d\d:\d\d))?", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PRINTED = re.compile(r"(\d{4}) ([A-Z][a-z]{2}|\d{1,2})(?: (\d{1,2}))?")

# PubStatus of a history date to what it says about the record. ``entrez`` is the create date
# [CRDT] and ``pubmed`` the entry date [EDAT]: NLM Technical Bulletin Nov-Dec 2008, and so in all
# real exports that print both. Other values (received, accepted, pmc-release …) stay as they are.
_HISTORY = {
    "entrez": "created",
    "pubmed": "entered",
    "medline": "indexed",
    "revised": "manuscript revised",
}
_FIRST_KINDS = (
    "published",
    "electronic",
    "created",
    "entered",
    "indexed",
    "completed",
    "revised",
    "contributed",
    "citation created",
)
_ORDER = {kind: place for place, kind in enumerate(_FIRST_KINDS)}


@lru_cache(maxsize=4096)
def printed_date(text: str | None) -> str | None:
    """A date of issue as MEDLINE prints it, such as ``2015 Sep 2`` and ``1998 Dec-1999 Jan``."""
    found = _PRINTED.fullmatch(text or "")
    if found is None:
        return text or None
    year, month, day = found.groups()
    name = _MONTHS[int(month) - 1] if month.isdigit() and 0 < int(month) < 13 else month
    return " ".join((year, name, str(int(day)))) if day else f"{year} {name}"


def dated(*texts: str | None) -> tuple[int | None, str | None]:
    """(year, date) of the first text that has a year.

    The date is ``YYYY-MM-DD`` or ``YYYY-MM``, None for a bare year or season; of a range such as
    ``1998 Dec-1999 Jan`` the first month counts.
    """
    for text in texts:
        year, date = parse_date(text)
        if year is not None:
            return year, date
    return None, None


@lru_cache(maxsize=16384)
def iso_date(text: str) -> str:
    """``2016-09-08`` or ``2016-09-08T06:30`` of digits; midnight means that no time is known."""
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        day_said = "-".join(usual.group(1, 2, 3))
        clock = usual.group(4)
        return f"{day_said}T{clock}" if clock and clock != "00:00" else day_said
    found = _DIGITS.fullmatch(text)
    if found is None:
        return text
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    time = f"T{hour:02}:{minute:02}" if hour or minute else ""
    return f"{year:04}-{month:02}-{day:02}{time}"


def history(status: str) -> str:
    """The kind of date that a PubStatus means."""
    return _HISTORY.get(status, status)


def all_dates(found: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
    """(kind, value) pairs without repeats: PubMed's own kinds first, then the article's history."""
    pairs = dict.fromkeys([(kind, value) for kind, value in found if value])
    return tuple(sorted(pairs, key=_date_order))


def _date_order(pair: tuple[str, str]) -> tuple[int, str, str]:
    kind, value = pair
    place = _ORDER.get(kind)
    return (len(_ORDER), value, kind) if place is None else (place, "", value)
