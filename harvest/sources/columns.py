"""Rows of a plain table with a header to Content: any CSV or TSV whose columns say what they are.

The aliases cover library exports (title, authors, year, …), PubMed's and Scopus' CSV, Rayyan,
Covidence, ASReview and Zotero. Values stay as found; only identifiers are normalised, and the LaTeX
of tables that bibtexparser made of BibTeX (BASE) is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from functools import lru_cache

from harvest.connector import RawEntry
from harvest.sources.attribution import Origin, accession_source, origin
from harvest.sources.base_notes import note_fields
from harvest.sources.dates import parse_date
from harvest.sources.fields import keywords, serials, squeeze, unique, web_addresses
from harvest.sources.kinds import RIS_TYPES, from_words
from harvest.sources.latex import plain
from harvest.sources.names import people
from harvest.sources.texts import clean_title, scopus_titles
from ledger.identifiers import (
    canonical_accession,
    parse_doi,
    parse_pmcid,
    parse_pmid,
    parse_registrations,
)
from ledger.model import Content, RecordType

# Our field to the column names that mean it; compared in lower case without "_", "-" and dots.
_ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "record id", "recordid", "key", "covidence #"),
    "title": ("title", "primary title", "article title", "document title", "ti", "titles"),
    "title_original": ("title original", "original title", "vernacular title"),
    "authors": ("authors", "author", "author names", "author(s)", "au", "first authors"),
    "year": ("year", "publication year", "published year", "pub year", "py"),
    "date": ("date", "publication date", "published", "cover date"),
    "journal": (
        "journal",
        "journal/book",
        "source title",
        "publication title",
        "journal title",
        "secondary title",
        "publication name",
    ),
    "journal_abbreviation": ("journal abbreviation", "abbreviated source title"),
    "book_title": ("booktitle", "book title"),
    "publisher": ("publisher",),
    "volume": ("volume", "vl"),
    "issue": ("issue", "number", "issue number", "is"),
    "pages": ("pages", "page range", "pg"),
    "start_page": ("start page", "page start", "startpage"),
    "end_page": ("end page", "page end", "endpage"),
    "article_number": ("article number", "art no", "art. no."),
    "abstract": ("abstract", "ab", "abstract note", "notes abstract"),
    "doi": ("doi", "do"),
    "pmid": ("pmid", "pubmed id", "pubmedid", "pubmed"),
    "pmcid": ("pmcid", "pmc id", "pmc"),
    "accession": ("accession", "accession number", "an", "eid", "ut", "ut (unique wos id)"),
    "serials": ("issn", "isbn", "issn isbn", "issnisbn", "eissn", "e issn", "print issn", "isbns"),
    "url": ("url", "urls", "link", "links", "plink", "pdf link"),
    "language": ("language", "languages", "la", "language of original document"),
    "keywords": (
        "keywords",
        "author keywords",
        "index keywords",
        "manual tags",
        "kw",
        "ieee terms",
        "mesh terms",
    ),
    "type": (
        "doctype",
        "type",
        "document type",
        "item type",
        "publication type",
        "entrytype",
        "document identifier",
    ),
    "source": ("source",),  # a database, or a journal: see ``column_fields``
    "database": ("database", "db", "source database", "database name", "longdbname"),
    "registry": ("registry ids", "trial registration", "nct number"),
}

COLUMN_FIELDS = tuple(_ALIASES)
"""What a review's own settings may call a column (``columns:`` of a Search)."""

_NAMES: dict[str, str] = {alias: name for name, many in _ALIASES.items() for alias in many}
_SPLIT = re.compile(r"[_\-. ]+")

_TELLING = frozenset({"database", "url", "accession"})
_NOWHERE = Origin(None, None)
_JOINED = frozenset({"serials", "keywords", "url", "registry"})
_NOTHING = frozenset({"NA", "nan", "NULL", "None"})  # R, pandas, SQL and Python for an empty cell
_BIBTEX_COLUMN = "ENTRYTYPE"  # bibtexparser's own name; its tables keep the values' LaTeX
_VERBATIM = frozenset({"url", "doi", "id"})
# Zotero's own columns: AN of an imported RIS file, links of attachments, lines that fit nowhere.
_ZOTERO_COLUMN, _ZOTERO_NUMBER, _ZOTERO_LINKS = "Item Type", "Archive Location", "Link Attachments"
_ZOTERO_EXTRA = "Extra"
_EXTRA_PMID = re.compile(r"(?:^|\s)PMID: ?(\d{1,8})(?!\S)")
_EXTRA_PMCID = re.compile(r"(?:^|\s)PMCID: ?(PMC\d{1,9})(?!\S)")
_PUBMED_LINK = re.compile(r"ncbi\.nlm\.nih\.gov/(?:pubmed/)?(\d{1,8})(?!\d)")
_OF_ZOTERO = frozenset({_ZOTERO_NUMBER, _ZOTERO_LINKS, _ZOTERO_EXTRA})
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+\d+")

# Columns that tools add to a record and that say nothing about the report.
IGNORED = frozenset({"other", "notes", "note", "tags", "ref", "study", "location", "month", "day"})


def column_field(column: str) -> str | None:
    """The field that a column name means, or None."""
    plain = column.strip().strip('"').lower()
    return _NAMES.get(plain) or _NAMES.get(_SPLIT.sub(" ", plain).strip())


def column_fields(columns: list[str]) -> dict[str, str]:
    """Every understood column of a header to its field.

    ``source`` is the journal in the tables of Cochrane and embase.com, which have no other column
    for it, and the database in those of reference managers and deduplicators.
    """
    named = ((column, column_field(column)) for column in columns)
    fields = {column: field for column, field in named if field is not None}
    meant = "database" if "journal" in fields.values() else "journal"
    return {column: meant if field == "source" else field for column, field in fields.items()}


def mapped_fields(columns: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Every understood column to its field, those of ``mapping`` as it says.

    A column that nobody mapped counts only where no mapped one has its field.
    """
    taken = set(mapping.values()) - _JOINED
    known = {c: f for c, f in column_fields(columns).items() if f not in taken}
    return {**{c: f for c, f in known.items() if c not in mapping}, **mapping}


Row = Mapping[str, str]
"""Field name (a key of ``_ALIASES``) to the cell as found; no empty cells."""


def gather_row(entry: RawEntry, names: Mapping[str, str], unknown: MutableMapping[str, int]) -> Row:
    """The cells of a row by field; the first of several columns of one field counts.

    Only those in ``_JOINED`` are joined by "; ".
    """
    row: dict[str, str] = {}
    of_bibtex = _BIBTEX_COLUMN in names
    for column, cell in entry.fields:
        field = names.get(column)
        value = _unbraced(cell.strip())
        if of_bibtex and field not in _VERBATIM:
            value = plain(value)
        if field is None:
            if value and column.lower() not in IGNORED and column not in _OF_ZOTERO:
                unknown[column] = unknown.get(column, 0) + 1
        elif value and value not in _NOTHING:
            if field not in row:
                row[field] = value
            elif field in _JOINED:
                row[field] = f"{row[field]}; {value}"
    if _ZOTERO_COLUMN in names:
        row = {**_zotero_fields(dict(entry.fields)), **row}
    if of_bibtex:
        note = next(
            (_unbraced(cell.strip()) for column, cell in entry.fields if column == "note"), ""
        )
        row = {**note_fields(plain(note)), **row}
    return row


def _zotero_fields(cells: Mapping[str, str]) -> Row:
    """The accession number of a citation index, and the PMID and PMCID of Extra or of a link."""
    found: dict[str, str] = {}
    number = cells.get(_ZOTERO_NUMBER, "").strip()
    if accession_source(number):  # anything else may be a shelf mark
        found["accession"] = number
    extra = cells.get(_ZOTERO_EXTRA, "")
    link = _EXTRA_PMID.search(extra) or _PUBMED_LINK.search(cells.get(_ZOTERO_LINKS, ""))
    if link is not None:
        found["pmid"] = link.group(1)
    central = _EXTRA_PMCID.search(extra)
    if central is not None:
        found["pmcid"] = central.group(1)
    return found


def _unbraced(cell: str) -> str:
    """A cell without BibTeX's braces around all of it, as in tables made of BibTeX (BASE)."""
    inner = cell[1:-1]
    if cell.startswith("{") and cell.endswith("}") and "}" not in inner.replace("\\}", ""):
        return inner.strip()
    return cell


# PubMed's own CSV names no database, but nobody else has this pair of columns.
_PUBMED_COLUMNS = frozenset({"Journal/Book", "NIHMS ID"})


def default_database(columns: list[str]) -> str | None:
    """The database of all rows where the header gives it away, or None."""
    return "PubMed" if set(columns) >= _PUBMED_COLUMNS else None


def row_origin(row: Row, default: str | None = None) -> Origin:
    """Where the row says that it comes from: its database column, link or accession number."""
    if default is None and not _TELLING & row.keys():
        return _NOWHERE
    names = [row["database"]] if "database" in row else []
    return origin(names, row.get("url", "").split(), row.get("accession"), default)


def content(row: Row, found: Origin) -> Content:
    """The Content of one row; the table's own ``id`` becomes ``id:<value>`` in ``other_ids``."""
    names = row.get("authors", "").replace(" AND ", "; ")  # BASE
    authors, numbers = people([names]) if names else ((), ())
    year, date = _published(row)
    title, original = _titles(row, found)
    issn, isbn = serials(row["serials"].split(";")) if "serials" in row else ((), ())
    pmid = parse_pmid(row.get("pmid"))
    number = row.get("accession") or found.accession
    if number is None and found.source == "pubmed":
        number = pmid
    accession = canonical_accession(found.source or "", number)
    if "registry" in row:
        numbers = unique((*numbers, *parse_registrations(row["registry"])))
    return Content(
        type=_kind(row.get("type")),
        type_raw=row.get("type"),
        title=title,
        title_original=original,
        authors=authors,
        year=year,
        date=date,
        journal=_line(row, "journal"),
        journal_abbreviation=_line(row, "journal_abbreviation"),
        book_title=_line(row, "book_title"),
        publisher=row.get("publisher"),
        volume=row.get("volume"),
        issue=row.get("issue"),
        pages=_pages(row),
        abstract=row.get("abstract"),
        doi=parse_doi(row.get("doi")) or _linked_doi(row.get("url", "")),
        pmid=pmid,
        pmcid=parse_pmcid(row.get("pmcid")),
        issn=issn,
        isbn=isbn,
        accession=accession,
        registry_ids=numbers,
        language=row.get("language"),
        keywords=keywords(re.split(r"[;|]", row["keywords"])) if "keywords" in row else (),
        urls=web_addresses([row["url"]]) if "url" in row else (),
        other_ids=(f"id:{row['id']}",) if "id" in row else (),
    )


def _linked_doi(links: str) -> str | None:
    """The DOI of the first link to doi.org."""
    return next((parse_doi(word) for word in links.split() if "doi.org/10." in word), None)


def _line(row: Row, name: str) -> str | None:
    value = row.get(name)
    return squeeze(value) if value else None


def _titles(row: Row, found: Origin) -> tuple[str | None, str | None]:
    """(title, original title): Scopus has both in one column, and NLM's brackets and dots."""
    title, original = _line(row, "title"), _line(row, "title_original")
    if found.source == "scopus" and title and original is None:
        english, original = scopus_titles(title)
        return clean_title(english), original
    return title, original


def _published(row: Row) -> tuple[int | None, str | None]:
    year, date = parse_date(row.get("year"))
    if "date" not in row:
        return year, date
    other, exact = parse_date(row["date"])
    if year is None:
        return other, exact
    return year, date or (exact if other == year else None)


def _pages(row: Row) -> str | None:
    """The pages as found, or start and end joined."""
    start, end = _page(row, "start_page"), _page(row, "end_page")
    joined = f"{start}-{end}" if start and end and start != end else start or end
    return row.get("pages") or joined or row.get("article_number")


def _page(row: Row, name: str) -> str | None:
    """A page; a number that a spreadsheet wrote as ``1.9E+07`` is none any more."""
    page = row.get(name)
    return None if page and _EXPONENT.fullmatch(page) else page


@lru_cache(maxsize=1024)
def _kind(text: str | None) -> RecordType:
    if not text:
        return RecordType.OTHER
    return RIS_TYPES.get(text.upper()) or from_words(text) or RecordType.OTHER
