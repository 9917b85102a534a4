"""Journal, date, volume and pages from the one line in which labelled text prints them.

Forms: ``Journal of X, Vol 28(6), Dec, 2023 pp. 380-394.`` (APA), ``Journal of X. Jun2021, Vol. 29
Issue 3, p212-222. 11p.`` (Academic Search), ``Journal of X (J X), 2010 Mar; 12(3): 45-56. (12p)``
(CINAHL), ``Journal of X; City Vol. 12, Iss. 3,  (Mar 2010): 45-56.`` (ProQuest).
"""

from __future__ import annotations

import re

_LONGEST = 600
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Fall|Autumn|Winter)"
_JOURNAL = re.compile(
    rf"(.{{2,300}}?)(?:[.,;]\s+(?=(?:{_MONTHS}[\w.]{{0,8}}[ ,]{{0,2}}|\d{{1,2}}/\d{{1,2}}/)?"
    rf"(?:1[89]|20)\d\d\b|{_MONTHS}\w*\d{{4}}|Vol\b|v\.)|\s+Vol\b|\s*;)"
)
_VOLUME = re.compile(r"\bVol(?:ume)?\.?\s?([\w/-]{1,12})(?:\s?\(([\w ,./-]{1,20})\))?")
_ISSUE = re.compile(r"\bIss(?:ue)?\.?\s?([\w/-]{1,12})")
_SHORT = re.compile(
    r"(?:1[89]|20)\d\d[^;]{0,20};\s?([\w-]{1,10})(?:\(([\w ./-]{1,20})\))?:\s?([\w-]+)"
)
_PAGES = re.compile(r"\bp{1,2}\.?\s?([A-Za-z]?\d[\w]*(?:\s?[-–]\s?[A-Za-z]?\d\w*)?)|\): ?([\w–-]+)")
_DATE = re.compile(
    rf"(?:{_MONTHS}[A-Za-z./-]{{0,12}}[ ,]{{0,2}}(?:\d{{1,2}}[ ,]{{1,2}})?)?(?:1[89]|20)\d\d\b"
    rf"(?: {_MONTHS}[a-z]*)?"
)
_SHORT_NAME = re.compile(r"\s*\([^()]{1,60}\)$")


def cited(text: str) -> dict[str, str]:
    """What the line says of journal, volume, issue, pages, date, by field name; none is certain."""
    line = " ".join(text.split())[:_LONGEST]
    found: dict[str, str] = {}
    journal = _JOURNAL.match(line)
    if journal is not None:
        found["journal"] = _SHORT_NAME.sub("", journal.group(1)).rstrip(" .,;")
        line = line[journal.end(1) :]
    volume, short = _VOLUME.search(line), _SHORT.search(line)
    issue, pages, date = _ISSUE.search(line), _PAGES.search(line), _DATE.search(line)
    if short is not None and volume is None:
        found |= _named(("volume", "issue", "pages"), short.groups())
    if volume is not None:
        found |= _named(("volume", "issue"), volume.groups())
    if issue is not None:
        found["issue"] = issue.group(1)
    if pages is not None and "pages" not in found:
        found["pages"] = pages.group(1) or pages.group(2)
    if date is not None:
        found["date"] = date.group(0).replace(", ", " ")
    return found


def _named(names: tuple[str, ...], values: tuple[str | None, ...]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=True) if value}
