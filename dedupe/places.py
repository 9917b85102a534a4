"""Comparison forms of where a report stands: journal, volume, issue, pages, Cochrane number.

Shapes seen in exports: pages ``123-9``, ``123-129``, ``123``, ``S12-S18``, ``e43268``,
``1234.e1-5``, ``12-Mar`` and ``Mar-32`` (spreadsheets turn 3-12 and 3-32 into dates), ``Cd001869``;
volumes ``55 (10 SUPPL 1)``, ``63 Suppl 3``; issues ``01-Mar`` for 1-3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from dedupe.tables import JOURNAL_ALIASES, JOURNAL_STOPWORDS, JOURNAL_WORDS


class Pages(NamedTuple):
    """First and last page as numbers (-1 where absent); ``locator`` for article numbers."""

    first: int
    last: int
    locator: bool


NO_PAGES = Pages(-1, -1, False)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = "(" + "|".join(_MONTHS) + ")"
_DAY_MONTH = re.compile(rf"(\d{{1,4}})[-/ ]{_MONTH}[a-z]*")
_MONTH_DAY = re.compile(rf"{_MONTH}[a-z]*[-/ ](\d{{1,4}})")
_PAGE = re.compile(r"([a-z]{0,8})[ .]*(\d+)([a-z]?)")
_RANGE = re.compile(
    r"([a-z]{0,8})[ .]*(\d+)[a-z]?(?:\.e?\d+)?\s*(?:-+|–|—|−|\bto\b|/)\s*([a-z]{0,3})[ .]*(\d+)"
)
# "Suppl-29", "t-20": the first page is lost and the last one shortened
_LOST_START = re.compile(r"(?:suppl?|[a-z])\s*-\s*\d+")
_COCHRANE = re.compile(r"\bc[de](\d{6})(?:\.pub(\d+))?", re.IGNORECASE)
_COCHRANE_DOI = re.compile(r"10\.1002/14651858\.([a-z]{2}\d{6})(?:\.pub(\d+))?")
_FIRST_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=131072)
def pages_form(text: str | None) -> Pages:
    """First and last page of a pages field; NO_PAGES where it holds no number."""
    lowered = text.strip().lower() if text else ""
    if not lowered or not any(c.isdigit() for c in lowered):
        return NO_PAGES
    if _LOST_START.fullmatch(lowered):
        return NO_PAGES
    months = _DAY_MONTH.fullmatch(lowered) or _MONTH_DAY.fullmatch(lowered)
    if months:
        return _from_date(*months.groups())
    found = _RANGE.search(lowered)
    if found is None:
        return _single(lowered)
    letters, low, letters_last, high = found.groups()
    # "1234.e1-5": the last number counts the electronic pages
    if letters_last == "e" != letters or ".e" in lowered:
        return Pages(_page(low), -1, False)
    first, last = _page(low), _page(_complete(low, high))
    return Pages(first, last, letters == "e")


def _from_date(one: str, two: str) -> Pages:
    low, high = sorted(_MONTHS.get(part) or int(part) for part in (one, two))
    return Pages(low, high, False)


def _single(text: str) -> Pages:
    found = _PAGE.search(text)
    if found is None:
        return NO_PAGES
    letters, digits, _ = found.groups()
    locator = letters in {"e", "cd", "article", "artn", "art", "art no", "no"} or len(digits) > 4
    return Pages(_page(digits), -1, locator)


def _page(digits: str) -> int:
    # Article numbers may have any length; what does not fit is compared by its end.
    return int(digits[-15:])


def _complete(low: str, high: str) -> str:
    return low[: len(low) - len(high)] + high if len(high) < len(low) else high


def number_form(text: str | None) -> int:
    """The number in a volume field, -1 where there is none: ``55 (10 SUPPL 1)`` gives 55."""
    # "1)" is the end of "24 (SUPPL 1)" in broken exports: the volume itself is lost
    if not text or (")" in text and "(" not in text):
        return -1
    found = _FIRST_NUMBER.findall(text)
    if not found:
        return -1
    # "Journal name. 69" has its number last
    return int((found[0] if text[0].isdigit() else found[-1])[-9:])


def issue_form(text: str | None) -> int:
    """The number in an issue field, -1 where there is none; ``01-Mar`` gives 1 as does ``1-3``."""
    first = pages_form(text).first
    # Article numbers and running numbers of reference managers stand here as well
    return first if first <= 400 else -1


@lru_cache(maxsize=65536)
def cochrane_form(doi: str | None, pages: str | None, accession: str | None) -> tuple[str, int]:
    """The number of a Cochrane review and its version, ("", -1) for everything else.

    The version is N of ``.pubN``, 1 for a DOI without it, -1 where no DOI is given.
    """
    found = _COCHRANE_DOI.search(doi) if doi else None
    if found is not None:
        return found.group(1), int(found.group(2) or 1)
    for text in (pages, accession):
        found = _COCHRANE.search(text) if text else None
        if found is not None:
            return f"cd{found.group(1)}", int(found.group(2)) if found.group(2) else -1
    return "", -1


@lru_cache(maxsize=65536)
def journal_words(text: str | None) -> str:
    """The words of a journal title that carry meaning, lower-case, subtitle and place removed."""
    if not text:
        return ""
    lowered = (text if text.isascii() else anyascii(text)).lower().replace("&", " and ")
    lowered = re.sub(r"\([^()]*\)?|\[[^\[\]]*\]?", " ", lowered)
    head = re.split(r"\s+[:=]\s+|;\s|: (?=the |official |an? |journal )|\. ?conference\b", lowered)[
        0
    ]
    found = (JOURNAL_WORDS.get(w, w) for w in re.findall(r"[a-z0-9]+", head or lowered))
    words = [w for w in found if w not in JOURNAL_STOPWORDS]
    joined = " ".join(words)
    return JOURNAL_ALIASES.get(joined, joined)


def journal_stems(words: str) -> str:
    """Each word cut to four letters: ISO 4 abbreviates by keeping beginnings, but never one word.

    So "Diabetes" and "Diabetologia" stay apart.
    """
    return " ".join(w[:4] for w in words.split()) if " " in words else words


def journal_initials(words: str) -> str:
    """First letters of the words, as they stay when every word is abbreviated."""
    return "".join(w[0] for w in words.split())
