"""Candidates as RIS, in the one dialect that the common screening and reference tools read.

UTF-8 without byte order mark (Rayyan recognises a file by its first six bytes), LF line ends,
``TAG  - value`` with every value on one line, a blank line after each record. Which tag each tool
reads, and why the order is this one: docs/exports.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from exports.text import one_line, topics
from ledger.model import Candidate, Content, RecordType

RIS_TYPES: Mapping[str, str] = MappingProxyType(
    {
        RecordType.ARTICLE: "JOUR",
        RecordType.BOOK: "BOOK",
        RecordType.CHAPTER: "CHAP",
        RecordType.CONFERENCE: "CPAPER",
        RecordType.THESIS: "THES",
        RecordType.REPORT: "RPRT",
        # The preprint servers' own exports say JOUR, and tools drop the journal line of UNPB.
        RecordType.PREPRINT: "JOUR",
        RecordType.REGISTRY: "ELEC",
        RecordType.REVIEW: "JOUR",
        RecordType.PROTOCOL: "JOUR",
        RecordType.NEWS: "NEWS",
        RecordType.WEB: "ELEC",
        RecordType.OTHER: "GEN",
    }
)
"""RecordType to RIS reference type; a type that is not listed is ``GEN``."""

_SAID_BY_TY = frozenset(
    {
        RecordType.ARTICLE,
        RecordType.BOOK,
        RecordType.CHAPTER,
        RecordType.CONFERENCE,
        RecordType.THESIS,
        RecordType.REPORT,
        RecordType.NEWS,
        RecordType.OTHER,
    }
)
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_PAGES = re.compile(r"([A-Za-z]*)(\d+)([A-Za-z]*)\s*[-\u2010-\u2015]\s*([A-Za-z]*)(\d+)([A-Za-z]*)")

Field = tuple[str, str]


def ris(
    candidates: Iterable[Candidate], *, source_names: Mapping[str, str] = MappingProxyType({})
) -> Iterator[bytes]:
    """One chunk of RIS per Candidate, in the order given.

    ``source_names`` gives the names written to ``DB``; a source that it lacks is written by its
    id. Fields without a value have no line.
    """
    for candidate in candidates:
        yield _record(candidate, source_names)


def _record(candidate: Candidate, names: Mapping[str, str]) -> bytes:
    lines = [f"TY  - {RIS_TYPES.get(candidate.content.type, 'GEN')}"]
    for tag, value in _fields(candidate, names):
        text = one_line(value) if value else ""
        if text:
            lines.append(f"{tag}  - {text}")
    lines.append("ER  - \n\n")
    return "\n".join(lines).encode()


def _fields(candidate: Candidate, names: Mapping[str, str]) -> Iterator[Field]:
    content = candidate.content
    for author in content.authors:
        yield "AU", author
    yield "TI", content.title or content.title_original or ""
    yield from _container(content)
    yield from _date(content)
    yield "VL", content.volume or ""
    yield "IS", content.issue or ""
    yield from _pages(content.pages or "")
    yield "PB", content.publisher or ""
    for number in (*content.issn, *content.isbn):
        yield "SN", number
    yield "DO", content.doi or ""
    for url in content.urls:
        yield "UR", url
    yield "LA", content.language or ""
    yield "AB", content.abstract or ""
    for topic in topics(content):
        yield "KW", topic
    yield "AN", candidate.id
    yield "DB", ", ".join(names.get(source, source) for source in candidate.sources)
    yield from _notes(candidate)
    yield "LB", candidate.id


def _container(content: Content) -> Iterator[Field]:
    """The journal, or the book that a chapter stands in; the other of the two is the series."""
    journal, book = content.journal or "", content.book_title or ""
    first, second = (book, journal) if content.type == RecordType.CHAPTER else (journal, book)
    yield "T2", first or second
    yield "T3", second if first else ""
    yield "J2", content.journal_abbreviation or ""


def _date(content: Content) -> Iterator[Field]:
    """``PY`` with four digits, and ``DA`` as ``YYYY/MM/DD/`` where at least the month is known."""
    if content.year is not None and 0 < content.year < 10_000:
        yield "PY", f"{content.year:04d}"
    found = _DATE.match(content.date or "")
    if found:
        year, month, day = found.groups(default="")
        yield "DA", f"{year}/{month}/{day}/"


def _pages(pages: str) -> Iterator[Field]:
    """First and last page; anything that is no range (an article number) is the first page.

    The last page is written out where it was shortened as MEDLINE does (``123-30``: 130).
    """
    found = _PAGES.fullmatch(pages.strip())
    if found is None:
        yield "SP", pages
        return
    before, first, after, letters, last, tail = found.groups()
    yield "SP", before + first + after
    if not letters and len(last) < len(first):
        whole = first[: -len(last)] + last
        letters, last = before, whole if int(whole) > int(first) else last
    yield "EP", letters + last + tail


def _notes(candidate: Candidate) -> Iterator[Field]:
    """One ``N1`` a fact, each behind its label, so that it survives tools that keep only notes."""
    content = candidate.content
    if content.pmid:
        yield "N1", f"PMID: {content.pmid}"
    if content.pmcid:
        yield "N1", f"PMCID: {content.pmcid}"
    if content.registry_ids:
        yield "N1", "registrations: " + "; ".join(content.registry_ids)
    if content.title and content.title_original:
        yield "N1", f"original title: {content.title_original}"
    if content.type not in _SAID_BY_TY:
        yield "N1", f"type: {content.type}"
    yield "N1", f"cluster: {candidate.id}"
    if candidate.aliases:
        yield "N1", "formerly: " + "; ".join(candidate.aliases)
    yield "N1", "records: " + "; ".join(candidate.records)
