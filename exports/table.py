"""Candidates as a CSV table for spreadsheets, pandas and tools that read no RIS.

RFC 4180: comma, every field in double quotes, CRLF after every row, UTF-8 without byte order mark.
Lists are joined with ``"; "``. A text that a spreadsheet would run as a formula gets an apostrophe
in front (``guarded``); docs/exports.md says how to take it off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from exports.text import encodable, topics
from ledger.model import Candidate, Content, RecordType

COLUMNS = (
    "id",
    "title",
    "title_original",
    "authors",
    "year",
    "date",
    "journal",
    "volume",
    "issue",
    "pages",
    "abstract",
    "doi",
    "pmid",
    "pmcid",
    "issn",
    "isbn",
    "registry_ids",
    "language",
    "keywords",
    "type",
    "urls",
    "sources",
    "records",
)
"""The columns in their order; new ones are only ever added at the end."""

# OWASP, "CSV Injection": = + - @ tab CR (and LF); the full-width forms count in East Asian locales.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_LINE_END = re.compile("\r\n?")


class _Line:
    """Gives back what ``csv`` writes: its ``writerow`` returns the result of ``write``."""

    def write(self, text: str) -> bytes:
        return text.encode()


def csv_table(
    candidates: Iterable[Candidate], *, source_names: Mapping[str, str] = MappingProxyType({})
) -> Iterator[bytes]:
    """The header, then one row per Candidate, in the order given; one chunk a row.

    ``source_names`` gives the names in ``sources``; a source that it lacks is written by its id.
    """
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for candidate in candidates:
        yield writer.writerow([_cell(value) for value in _row(candidate, source_names)])


def guarded(text: str) -> str:
    """The text with one apostrophe in front if a spreadsheet could run it as a formula.

    A text that begins with apostrophes and such a character gets one more, so that taking one off
    again always gives the text back.
    """
    return "'" + text if _FORMULA.match(text) else text


def _cell(value: str) -> str:
    """A value without NULs, line ends as LF, guarded."""
    text = value.replace("\x00", "")
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return guarded(encodable(text))


def _row(candidate: Candidate, names: Mapping[str, str]) -> tuple[str, ...]:
    content = candidate.content
    return (
        candidate.id,
        content.title or "",
        content.title_original or "",
        "; ".join(content.authors),
        "" if content.year is None else str(content.year),
        content.date or "",
        _container(content),
        content.volume or "",
        content.issue or "",
        content.pages or "",
        content.abstract or "",
        content.doi or "",
        content.pmid or "",
        content.pmcid or "",
        "; ".join(content.issn),
        "; ".join(content.isbn),
        "; ".join(content.registry_ids),
        content.language or "",
        "; ".join(topics(content)),
        str(content.type),
        "; ".join(content.urls),
        "; ".join(names.get(source, source) for source in candidate.sources),
        "; ".join(candidate.records),
    )


def _container(content: Content) -> str:
    """The journal, else the book; for a chapter the book, else the series."""
    journal, book = content.journal or "", content.book_title or ""
    return (book or journal) if content.type == RecordType.CHAPTER else (journal or book)
