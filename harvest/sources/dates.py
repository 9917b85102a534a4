"""Dates of publication in every shape that exports hold.

Seen: ``2020//``, ``2022/11/05/``, ``2022/11//Nov-Dec, 2022``, ``2018/04//abr-jun2018``,
``2020/01/01/MAR 1988``, ``1999/08//undefined``, ``2019 Jul/Aug``, ``2020 Nov-Dec``, ``2019 Mar 5``,
``2018 Spring``, ``SEP``, ``FEB 15``, ``JAN-FEB``, ``2021-09-23``, ``May 2022``.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NUMERIC = re.compile(r"(\d{4})(?:[/\-.](\d{1,2}))?(?:[/\-.](\d{1,2}))?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_MONTH = re.compile(
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(\s*[-–/]\s*(?!\d)|\s+)?(\d{1,2})?(?!\d)",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 200


@lru_cache(maxsize=16384)
def parse_date(text: str | None) -> tuple[int | None, str | None]:
    """(year, ``YYYY-MM`` or ``YYYY-MM-DD``); either is None where the text does not say it."""
    text = (text or "").strip()[:_LONGEST]
    numeric = _NUMERIC.match(text)
    if numeric and _YEAR.match(numeric.group(1)):
        year = int(numeric.group(1))
        month, day = int(numeric.group(2) or 0), int(numeric.group(3) or 0)
        if not month and "/" not in text[:5]:
            month, day = _named_month(text)
        return year, _iso(year, month, day)
    found = _YEAR.search(text)
    if found is None:
        return None, None
    year = int(found.group(1))
    return year, _iso(year, *_named_month(text))


@lru_cache(maxsize=16384)
def with_month(year: int | None, text: str | None) -> str | None:
    """The date of a year and a month field such as ``SEP`` or ``FEB 15``."""
    if year is None or not text:
        return None
    return _iso(year, *_named_month(text[:_LONGEST]))


def _named_month(text: str) -> tuple[int, int]:
    """(month, day) of the first English month name; day 0 for a range of months."""
    found = _MONTH.search(text)
    if found is None:
        return 0, 0
    month = _MONTHS.index(found.group(1).lower()) + 1
    joined = (found.group(2) or "").strip()
    return month, 0 if joined else int(found.group(3) or 0)


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= 31 else f"{year:04}-{month:02}"
