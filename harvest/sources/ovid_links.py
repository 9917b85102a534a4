"""What links in Ovid's exports say about the entry itself: Ovid's own link, and OpenURLs.

Ovid's link holds the accession number or the DOI (``&AN=26419527``, ``&DO=10.1007%2fs…``); the link
to a library's resolver is an OpenURL 0.1 of the citation (``sid=OVID:medline&id=doi:…&volume=25``).
Both are made by Ovid from the record's own fields; the OpenURL is where volume and pages stand in
exports of few fields (seen in real exports).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, unquote_plus

from harvest.sources.fields import Fields, unique, web_addresses

_DOI = re.compile(r"[?&]DO=(10\.[^&\s]{3,300})")
_PART = re.compile(
    r"[?&](id|title|atitle|issn|isbn|date|volume|issue|spage|pages)=([^&\s]{1,2000})"
)
_RESOLVER = "sid=ovid"
_OVID = "ovid.com/ovidweb.cgi"
_LONGEST = 8000
_FIELDS = {
    "title": "journal",
    "atitle": "title",
    "issn": "issn",
    "isbn": "issn",
    "date": "year",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "spage": "start_page",
}


def said_by_links(urls: Iterable[str]) -> Fields:
    """The fields that links name, by name: doi, title, journal, volume."""
    said: dict[str, list[str]] = {}
    for url in (word[:_LONGEST] for value in urls for word in value.split()):
        for number in _DOI.findall(url) if _OVID in url else ():
            said.setdefault("doi", []).append(unquote(number))
        if _RESOLVER in url.lower():
            _read(url, said)
    return said


def _read(url: str, said: dict[str, list[str]]) -> None:
    for name, value in _PART.findall(url):
        text = unquote_plus(value).strip()
        if name == "id" and text.startswith("doi:10."):
            said.setdefault("doi", []).append(text.removeprefix("doi:"))
        elif name == "id" and text.startswith("pmid:") and text != "pmid:":
            said.setdefault("pmid", []).append(text.removeprefix("pmid:"))
        elif name in _FIELDS and text and not (name == "issue" and text == "0"):
            said.setdefault(_FIELDS[name], []).append(text)


def addresses(urls: Iterable[str]) -> tuple[str, ...]:
    """The web addresses that lead to the record or report, not through a library's own server."""
    return unique(url for url in web_addresses(urls) if not _is_library(url))


def _is_library(url: str) -> bool:
    lowered = url.lower()
    host = lowered.partition("://")[2].partition("/")[0]
    own = "ovid" in lowered or "page=fulltext&d=" in lowered
    through = own and not host.endswith("ovid.com")
    return _RESOLVER in lowered or through or host.startswith("openathens.")
