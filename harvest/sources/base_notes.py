"""The note in which BASE writes a record's place, ISSN and abstract (seen in a real export).

``Source: Journal ; volume 12, issue 1, page 3-9 ; ISSN 1234-5679 ; Description: …``. The source is
what each repository calls it: the form of Crossref above, that of DOAJ (``Journal, Vol 12, Iss 1,
Pp 3-9 (2022)``), that of MDPI (``Journal; Volume 12; Issue 1; Pages: 3``), or a name alone.
"""

from __future__ import annotations

import re

_PARTS = re.compile(
    r"(?:Source: (?P<source>.*?))?(?:(?:^| ; )Description: (?P<text>.*))?", re.DOTALL
)
_FORMS = (
    re.compile(
        r"(?P<journal>[^;]+?)(?: ; (?:volume (?P<volume>[^,;]+?))?"
        r"(?:(?:, )?issue (?P<issue>[^,;]+?))?(?:(?:, )?page (?P<pages>[^;]+?))?)?"
        r" ; ISSN (?P<serials>[\dXx -]+)"
    ),
    re.compile(
        r"(?P<journal>[^;]+?), Vol (?P<volume>[^,;]*), Iss (?P<issue>[^,;]*?)"
        r"(?:, (?:Pp|p) (?P<pages>[^,;()]*?))? \((?P<year>\d{4})\)"
    ),
    re.compile(
        r"(?P<journal>[^;]+); Volume (?P<volume>[^;]+)(?:; Issue (?P<issue>[^;]+))?"
        r"(?:; Pages?: (?P<pages>[^;]+))?"
    ),
    re.compile(r"(?P<journal>(?!https?:)[^;]+)"),
)
_GIVER = re.compile(r"[^;]{2,60} ; ")  # who gave the text, before it
_LONGEST = 1000  # characters of a source
_SHORTEST = 100  # characters; what is shorter names a publisher or an audience


def note_fields(note: str) -> dict[str, str]:
    """Journal, volume, issue, pages, serials and abstract in a note of BASE; else nothing.

    DOAJ repeats an article number as the issue; it is left out there.
    """
    parts = _PARTS.fullmatch(note)
    if parts is None or not note:
        return {}
    found = _place((parts["source"] or "").strip())
    text = _GIVER.sub("", parts["text"] or "", count=1) if parts["text"] else ""
    if len(text) >= _SHORTEST:
        found["abstract"] = text.strip()
    return found


def _place(source: str) -> dict[str, str]:
    if len(source) > _LONGEST:
        return {}
    told = next((match for form in _FORMS if (match := form.fullmatch(source))), None)
    if told is None:
        return {}
    place = {name: value.strip(" -") for name, value in told.groupdict().items() if value}
    place.pop("year", None)
    if place.get("issue") == place.get("pages"):
        place.pop("issue", None)
    return {name: value for name, value in place.items() if value}
