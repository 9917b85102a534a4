"""The independent oracle: the same bytes read by Biopython, and where the two readings differ.

Nothing here shares code with the readers under test; that is the point (docs/adr/0002). Biopython
is kept off the network and out of the home folder: a document whose DTD it does not bundle is
given the newest bundled DTD in memory, and its DTD cache is a temporary folder.
"""

from __future__ import annotations

import html
import importlib
import io
import re
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import Bio.Entrez
import Bio.Medline

from harvest.connector import Reading
from ledger.errors import InputError
from ledger.model import Content

_NEWEST_DTD = b"pubmed_250101.dtd"
_DOCTYPE = (
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/' + _NEWEST_DTD + b'">'
)
_OLD_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DOI_FORM = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_IN_AID = re.compile(r"(10\.\S+) \[doi\]")

_parsing = threading.Lock()  # Biopython keeps its DTD folder in a class


@dataclass(frozen=True, slots=True)
class OracleFields:
    """What Biopython reads of one record: texts as given, ``families`` the authors' last names."""

    title: str | None = None
    year: int | None = None
    doi: str | None = None
    journal: str | None = None
    families: tuple[str, ...] = ()
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that litharvest and Biopython read differently.

    ``reason`` says why it is right that they differ, or is None for a difference to look into.
    """

    pmid: str
    field: str
    ours: str | None
    theirs: str | None
    reason: str | None = None


def compare_with_oracle(
    reading: Reading, data: bytes, *, kind: Literal["xml", "nbib"]
) -> list[Difference]:
    """Every difference between a reading and Biopython's of the same bytes, by PMID.

    Differences of markup, spaces, case, brackets of translated titles and Unicode form are no
    differences. Where a PMID comes twice, the last record of each side is compared.

    Raises:
        InputError: Biopython cannot read the data at all.
    """
    theirs = oracle_xml(data) if kind == "xml" else oracle_nbib(data)
    ours = {e.content.pmid: e.content for e in reading.entries if e.content.pmid}
    differences = [
        Difference(pmid, "record", _presence(pmid in ours), _presence(pmid in theirs))
        for pmid in sorted(ours.keys() ^ theirs.keys(), key=int)
    ]
    for pmid in sorted(ours.keys() & theirs.keys(), key=int):
        differences += _compare(pmid, ours[pmid], theirs[pmid])
    return differences


def oracle_xml(data: bytes) -> dict[str, OracleFields]:
    """Every article and book of PubMed XML by PMID, read by ``Bio.Entrez.read``.

    Raises:
        InputError: Biopython cannot read the data.
    """
    read, _ = _biopython()
    with _parsing:
        try:
            found = read(io.BytesIO(_with_bundled_dtd(data)), validate=False, escape=True)
        except (ValueError, RuntimeError, OSError, KeyError, AttributeError, TypeError) as error:
            # Its own errors are ValueErrors; on broken documents it also trips over its own feet.
            raise InputError(f"Biopython cannot read this XML: {error}") from error
    articles = found.get("PubmedArticle", ()) if isinstance(found, Mapping) else ()
    books = found.get("PubmedBookArticle", ()) if isinstance(found, Mapping) else ()
    fields = {_pmid(a.get("MedlineCitation")): _article(a) for a in articles}
    fields |= {_pmid(b.get("BookDocument")): _book(b) for b in books}
    return {pmid: read for pmid, read in fields.items() if pmid}


def oracle_nbib(data: bytes) -> dict[str, OracleFields]:
    """Every record of PubMed's MEDLINE text (NBIB) by PMID, read by ``Bio.Medline``."""
    text = data.decode("utf-8-sig", errors="replace")
    _, parse = _biopython()
    records = parse(io.StringIO(text, newline=None))
    return {str(r["PMID"]).lstrip("0"): _medline(r) for r in records if r.get("PMID")}


# --- reading ------------------------------------------------------------------------------


@cache
def _biopython() -> tuple[Any, Any]:
    """``Bio.Entrez.read`` and ``Bio.Medline.parse``, kept off the network and out of $HOME.

    The import of its parser creates a DTD cache in the home folder unless a place is set before.
    """
    folder = tempfile.mkdtemp(prefix="litharvest-dtd-")
    vars(Bio.Entrez)["local_cache"] = folder
    parser: Any = importlib.import_module("Bio.Entrez.Parser")
    parser.DataHandler.directory = folder
    parser.urlopen = _no_network
    return vars(Bio.Entrez)["read"], vars(Bio.Medline)["parse"]


def _no_network(url: str) -> None:
    raise OSError(f"the oracle asks nobody: {url} is not fetched")


def _with_bundled_dtd(data: bytes) -> bytes:
    """The document with the newest DTD that Biopython bundles, whatever it declared itself.

    Also for older declarations: newer DTDs know every older element, and a document without a
    DOCTYPE is none to Biopython. A bare record gets the set around it that the DTD wants.
    """
    body = _DECLARATION.sub(b"", data.removeprefix(b"\xef\xbb\xbf"), count=1)
    body = _OLD_DOCTYPE.sub(b"", body, count=1).strip()
    body = re.sub(rb"(?<=[</])PubmedBookArticleSet(?=[\s>])", b"PubmedArticleSet", body)
    if not re.search(rb"<PubmedArticleSet[\s/>]", body[:4096]):
        body = b"<PubmedArticleSet>" + body + b"</PubmedArticleSet>"
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _DOCTYPE + b"\n" + body


def _pmid(document: Any) -> str:
    return str((document or {}).get("PMID", "")).strip()


def _article(record: Any) -> OracleFields:
    article = record.get("MedlineCitation", {}).get("Article", {})
    ids = record.get("PubmedData", {}).get("ArticleIdList", ())
    journal = article.get("Journal", {})
    issue = journal.get("JournalIssue", {})
    dates = (issue.get("PubDate", {}), *article.get("ArticleDate", ()))
    return OracleFields(
        title=_text(article.get("ArticleTitle")),
        year=_first(map(_year, dates)),
        doi=_first((*_dois(ids, "IdType"), *_dois(article.get("ELocationID", ()), "EIdType"))),
        journal=_text(journal.get("Title")),
        families=tuple(_families(article.get("AuthorList", ()))),
        pages=_text(article.get("Pagination", {}).get("MedlinePgn")),
    )


def _book(record: Any) -> OracleFields:
    document = record["BookDocument"]
    book = document.get("Book", {})
    ids = (
        *document.get("ArticleIdList", ()),
        *record.get("PubmedBookData", {}).get("ArticleIdList", ()),
    )
    places = (*document.get("ELocationID", ()), *book.get("ELocationID", ()))
    people = [*document.get("AuthorList", ())] or [*book.get("AuthorList", ())]
    return OracleFields(
        title=_text(document.get("ArticleTitle")) or _text(book.get("BookTitle")),
        year=_year(book.get("PubDate", {})),
        doi=_first((*_dois(ids, "IdType"), *_dois(places, "EIdType"))),
        families=tuple(_families(people)),
        pages=_text(document.get("Pagination", {}).get("MedlinePgn")),
    )


def _text(value: Any) -> str | None:
    """Text without inline markup; with ``escape=True`` only real markup has angle brackets."""
    if value is None:
        return None
    return " ".join(html.unescape(_TAGS.sub("", str(value))).split()) or None


def _year(date: Any) -> int | None:
    said = _YEAR.search(f"{date.get('Year', '')} {date.get('MedlineDate', '')}")
    return int(said.group()) if said else None


def _dois(ids: Iterable[Any], kind: str) -> Iterator[str]:
    for item in ids:
        said = item.attributes
        if said.get(kind) == "doi" and said.get("ValidYN", "Y") == "Y":
            yield html.unescape(str(item)).strip()


def _families(people: Iterable[Any]) -> Iterator[str]:
    """Last names in order; books nest their authors in one list for each role."""
    for person in people:
        if not isinstance(person, Mapping):
            if getattr(person, "attributes", {}).get("Type", "authors") == "authors":
                yield from _families(person)
            continue
        if getattr(person, "attributes", {}).get("ValidYN") != "N":
            name = _text(person.get("LastName")) or _text(person.get("CollectiveName"))
            if name:
                yield name


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)


def _medline(record: Any) -> OracleFields:
    ids = " ".join([str(record.get("LID", "")), *map(str, record.get("AID", ()))])
    doi = _DOI_IN_AID.search(ids)
    year = _YEAR.search(str(record.get("DP", "")))
    # Group authors have a tag of their own, so their place among the persons is not known.
    return OracleFields(
        title=_said(record.get("TI")) or _said(record.get("BTI")),
        year=int(year.group()) if year else None,
        doi=doi.group(1) if doi else None,
        journal=_said(record.get("JT")),
        families=tuple(name.split(",")[0] for name in record.get("FAU", ())),
        pages=_said(record.get("PG")),
    )


def _said(value: Any) -> str | None:
    """One text: Bio.Medline gives a list of lines for tags that it has no rule for."""
    return " ".join(map(str, value)) if isinstance(value, list) else value


# --- comparing ----------------------------------------------------------------------------


def _presence(present: bool) -> str | None:
    return "present" if present else None


def _compare(pmid: str, ours: Content, theirs: OracleFields) -> Iterator[Difference]:
    for name, normal, mine, their in _fields(ours, theirs):
        if normal(mine) != normal(their):
            reason = _known(name, mine, their)
            yield Difference(pmid, name, mine or None, their or None, reason)


_Row = tuple[str, Callable[[str | None], str], str | None, str | None]


def _fields(ours: Content, theirs: OracleFields) -> Iterator[_Row]:
    families = [name.split(",")[0] for name in ours.authors]
    yield "title", _title_form, ours.title, theirs.title
    yield "year", _loose_form, _number(ours.year), _number(theirs.year)
    yield "doi", _loose_form, ours.doi, theirs.doi
    yield "journal", _loose_form, ours.journal, theirs.journal
    yield "families", _loose_form, "; ".join(families), "; ".join(_heads(theirs.families))
    yield "pages", _loose_form, ours.pages, theirs.pages


def _heads(names: Iterable[str]) -> Iterator[str]:
    """Group names may hold commas; both sides are compared up to the first."""
    return (name.split(",")[0] for name in names)


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _loose_form(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFC", text or "").split()).casefold()


def _title_form(text: str | None) -> str:
    return _loose_form(text).strip("[].")


def _known(name: str, ours: str | None, theirs: str | None) -> str | None:
    """Why a difference is right, or None. Each row was seen in real records."""
    if name == "pages" and ours and not theirs:
        return "no printed pages: litharvest reads start and end page or the article number"
    if name == "families" and _is_within(_names(theirs), _names(ours)):
        return "Bio.Medline keeps group authors apart, litharvest in their place"
    if name == "doi" and not ours and theirs and not _DOI_FORM.fullmatch(theirs):
        return "what the record calls a DOI has not the form of one"
    if name == "title" and _title_form(theirs) in {"", "notavailable"}:
        return "there is no English title: litharvest takes the vernacular one"
    return None


def _names(joined: str | None) -> list[str]:
    return joined.split("; ") if joined else []


def _is_within(part: list[str], whole: list[str]) -> bool:
    """Whether ``part`` is ``whole`` with some names left out."""
    rest = iter(whole)
    return len(part) < len(whole) and all(name in rest for name in part)
