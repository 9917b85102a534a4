"""PubMed records as Biopython reads them: the independent side of the oracle.

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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import Bio.Entrez
import Bio.Medline

from ledger.errors import InputError

_NEWEST_DTD = b"pubmed_250101.dtd"
_DOCTYPE = (
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/' + _NEWEST_DTD + b'">'
)
_OLD_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_OPENING = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_CLOSING = re.compile(rb"</Pubmed(?:Book)?Article\s*>")
_FIRST_PMID = re.compile(rb"<PMID[^>]*>\s*0*(\d+)\s*</PMID>")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DOI_IN_AID = re.compile(r"(10\.\S+) \[doi\]")
# Comments and corrections in MEDLINE text (pubmed.ncbi.nlm.nih.gov/help/#pubmed-format).
_COMMENTS = ("CIN", "CON", "DDIN", "DRIN", "ECF", "ECI", "EFR", "EIN", "ORI", "SPIN", "UIN", "UOF")
_REPUBLISHED = ("CRF", "CRI", "PRIN", "PROF", "RIN", "ROF", "RPF", "RPI", "RRF", "RRI")
_parsing = threading.Lock()  # Biopython keeps its DTD folder in a class
# Its own errors are ValueErrors; on broken documents it also trips over its own feet.
_ITS_ERRORS = (ValueError, RuntimeError, OSError, KeyError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class OracleFields:
    """What Biopython reads of one record, texts as given and without markup.

    ``families`` are the authors' last names and groups; ``headings`` as ``*Heading/qualifier``;
    ``numbers`` all accession numbers of data banks; ``relations`` are "RefType PMID reference";
    ``created`` and ``entered`` are ISO dates; ``states`` what relations and types say.
    """

    title: str | None = None
    original: str | None = None
    abstract: str | None = None
    families: tuple[str, ...] = ()
    year: int | None = None
    created: str | None = None
    entered: str | None = None
    journal: str | None = None
    abbreviation: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmcid: str | None = None
    issn: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OracleReading:
    """Records by PMID, and the PMIDs of those that Biopython cannot read, with its words."""

    records: dict[str, OracleFields]
    unreadable: dict[str, str]


def oracle_xml(data: bytes) -> OracleReading:
    """Every article and book of PubMed XML by PMID, read by ``Bio.Entrez.read``.

    Where Biopython cannot read the document as a whole, its records are read one by one.

    Raises:
        InputError: Biopython cannot read the document, and no record in it.
    """
    try:
        return OracleReading(_records(data), {})
    except InputError as error:
        return _one_by_one(data, error)


def oracle_nbib(data: bytes) -> OracleReading:
    """Every record of PubMed's MEDLINE text (NBIB) by PMID, read by ``Bio.Medline``."""
    text = data.decode("utf-8-sig", errors="replace")
    _, parse = _biopython()
    records = parse(io.StringIO(text, newline=None))
    found = {str(r["PMID"]).lstrip("0"): _medline(r) for r in records if r.get("PMID")}
    return OracleReading(found, {})


def _one_by_one(data: bytes, error: InputError) -> OracleReading:
    found: dict[str, OracleFields] = {}
    unreadable: dict[str, str] = {}
    for record in _single_records(data):
        try:
            found |= _records(record)
        except InputError as reason:
            named = _FIRST_PMID.search(record)
            if named:
                unreadable[named.group(1).decode("ascii")] = str(reason)
    if not found:
        raise error
    return OracleReading(found, unreadable)


def _single_records(data: bytes) -> Iterator[bytes]:
    """Each record from its opening tag to its closing one, or to the next record."""
    starts = [match.start() for match in _OPENING.finditer(data)]
    for start, following in pairwise([*starts, len(data)]):
        closing = _CLOSING.search(data, start, following)
        yield data[start : closing.end() if closing else following]


def _records(data: bytes) -> dict[str, OracleFields]:
    read, _ = _biopython()
    with _parsing:
        try:
            found = read(io.BytesIO(_with_bundled_dtd(data)), validate=False, escape=True)
        except _ITS_ERRORS as error:
            raise InputError(f"Biopython cannot read this XML: {error}") from error
    articles = found.get("PubmedArticle", ()) if isinstance(found, Mapping) else ()
    books = found.get("PubmedBookArticle", ()) if isinstance(found, Mapping) else ()
    fields = {_pmid(a.get("MedlineCitation")): _article(a) for a in articles}
    fields |= {_pmid(b.get("BookDocument")): _book(b) for b in books}
    return {pmid: read for pmid, read in fields.items() if pmid}


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


# --- XML ----------------------------------------------------------------------------------


def _pmid(document: Any) -> str:
    return str((document or {}).get("PMID", "")).strip()


def _article(record: Any) -> OracleFields:
    citation = record.get("MedlineCitation", {})
    article = citation.get("Article", {})
    data = record.get("PubmedData", {})
    journal, info = article.get("Journal", {}), citation.get("MedlineJournalInfo", {})
    issue = journal.get("JournalIssue", {})
    ids = data.get("ArticleIdList", ())
    types = _texts(article.get("PublicationTypeList", ()))
    relations = tuple(_relations(citation.get("CommentsCorrectionsList", ())))
    return OracleFields(
        title=_text(article.get("ArticleTitle")),
        original=_text(article.get("VernacularTitle")),
        abstract=_abstract(article.get("Abstract", {})),
        families=tuple(_families(article.get("AuthorList", ()))),
        year=_first(map(_year, (issue.get("PubDate", {}), *article.get("ArticleDate", ())))),
        created=_history(data, "entrez"),
        entered=_history(data, "pubmed"),
        journal=_text(journal.get("Title")),
        abbreviation=_text(info.get("MedlineTA")) or _text(journal.get("ISOAbbreviation")),
        volume=_text(issue.get("Volume")),
        issue=_text(issue.get("Issue")),
        pages=_text(article.get("Pagination", {}).get("MedlinePgn")),
        doi=_first((*_dois(ids, "IdType"), *_dois(article.get("ELocationID", ()), "EIdType"))),
        pmcid=_first(_text(i) for i in ids if i.attributes.get("IdType") == "pmc"),
        issn=_texts((journal.get("ISSN"), info.get("ISSNLinking"))),
        language=_texts(article.get("Language", ())),
        types=types,
        headings=tuple(_headings(citation.get("MeshHeadingList", ()))),
        keywords=_texts(word for words in citation.get("KeywordList", ()) for word in words),
        numbers=_texts(
            number
            for bank in article.get("DataBankList", ())
            for number in bank.get("AccessionNumberList", ())
        ),
        relations=relations,
        states=_states(types, relations),
    )


def _book(record: Any) -> OracleFields:
    document = record["BookDocument"]
    book = document.get("Book", {})
    data = record.get("PubmedBookData", {})
    ids = (*document.get("ArticleIdList", ()), *data.get("ArticleIdList", ()))
    places = (*document.get("ELocationID", ()), *book.get("ELocationID", ()))
    people = [*document.get("AuthorList", ())] or [*book.get("AuthorList", ())]
    return OracleFields(
        title=_text(document.get("ArticleTitle")) or _text(book.get("BookTitle")),
        original=_text(document.get("VernacularTitle")),
        abstract=_abstract(document.get("Abstract", {})),
        families=tuple(_families(people)),
        year=_year(book.get("PubDate", {})),
        created=_history(data, "entrez"),
        entered=_history(data, "pubmed"),
        volume=_text(book.get("Volume")),
        pages=_text(document.get("Pagination", {}).get("MedlinePgn")),
        doi=_first((*_dois(ids, "IdType"), *_dois(places, "EIdType"))),
        pmcid=_first(_text(i) for i in ids if i.attributes.get("IdType") == "pmc"),
        language=_texts(document.get("Language", ())),
        types=_texts(document.get("PublicationType", ())),
        keywords=_texts(word for words in document.get("KeywordList", ()) for word in words),
    )


def _text(value: Any) -> str | None:
    """Text without inline markup; with ``escape=True`` only real markup has angle brackets."""
    if value is None:
        return None
    return " ".join(html.unescape(_TAGS.sub("", str(value))).split()) or None


def _texts(values: Any) -> tuple[str, ...]:
    """Distinct texts of a list, or of what Biopython gives where it knows only one."""
    several = (values,) if isinstance(values, str) else values
    return tuple(dict.fromkeys(text for text in map(_text, several) if text))


def _abstract(abstract: Any) -> str | None:
    parts = abstract.get("AbstractText", ()) if isinstance(abstract, Mapping) else ()
    said = [(p, getattr(p, "attributes", {}).get("Label", "").strip()) for p in parts]
    texts = ((_text(part), label.removesuffix(":")) for part, label in said)
    return (
        " ".join(
            f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text
            for text, label in texts
            if text
        )
        or None
    )


def _year(date: Any) -> int | None:
    said = _YEAR.search(f"{date.get('Year', '')} {date.get('MedlineDate', '')}")
    return int(said.group()) if said else None


def _history(data: Any, status: str) -> str | None:
    for date in data.get("History", ()):
        if date.attributes.get("PubStatus") == status:
            year, month, day = (int(date.get(part, 0)) for part in ("Year", "Month", "Day"))
            return f"{year}-{month:02}-{day:02}"
    return None


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


def _headings(headings: Iterable[Any]) -> Iterator[str]:
    for heading in headings:
        name = _topic(heading["DescriptorName"])
        qualifiers = [_topic(q) for q in heading.get("QualifierName", ())]
        yield from ([f"{name}/{q}" for q in qualifiers] or [name])


def _topic(element: Any) -> str:
    return ("*" if element.attributes.get("MajorTopicYN") == "Y" else "") + (_text(element) or "")


def _relations(relations: Iterable[Any]) -> Iterator[str]:
    for relation in relations:
        kind = relation.attributes.get("RefType")
        words = [_text(relation.get(n)) for n in ("PMID", "RefSource", "Note")]
        if kind != "Cites" and any(words):
            yield " ".join(filter(None, (kind, *words)))


def _states(types: Iterable[str], relations: Iterable[str]) -> tuple[str, ...]:
    """Retracted, notice of a retraction, expression of concern: by either signal."""
    kinds = {relation.split()[0] for relation in relations}
    named = {name.lower() for name in types}
    states = {
        "retracted": kinds & {"RetractionIn", "RetractedandRepublishedIn"}
        or named & {"retracted publication"},
        "retraction notice": kinds & {"RetractionOf"}
        or named & {"retraction of publication", "retraction notice"},
        "expression of concern": kinds & {"ExpressionOfConcernIn"},
    }
    return tuple(state for state, evidence in states.items() if evidence)


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)


# --- MEDLINE text -------------------------------------------------------------------------


def _medline(record: Any) -> OracleFields:
    ids = " ".join([str(record.get("LID", "")), *map(str, record.get("AID", ()))])
    doi = _DOI_IN_AID.search(ids)
    year = _YEAR.search(str(record.get("DP", "")))
    # Group authors have a tag of their own, so their place among the persons is not known.
    return OracleFields(
        title=_said(record.get("TI")) or _said(record.get("BTI")),
        original=_said(record.get("TT")),
        abstract=_said(record.get("AB")),
        families=tuple(name.split(",")[0] for name in record.get("FAU", ())),
        year=int(year.group()) if year else None,
        created=_day(_said(record.get("CRDT"))),
        entered=_day(_said(record.get("EDAT"))),
        journal=_said(record.get("JT")),
        abbreviation=_said(record.get("TA")),
        volume=_said(record.get("VI")),
        issue=_said(record.get("IP")),
        pages=_said(record.get("PG")),
        doi=doi.group(1) if doi else None,
        pmcid=_said(record.get("PMC")),
        issn=tuple(dict.fromkeys(re.findall(r"\d{4}-\d{3}[\dX]", str(record.get("IS", ""))))),
        language=tuple(record.get("LA", ())),
        types=tuple(record.get("PT", ())),
        headings=tuple(h for line in record.get("MH", ()) for h in _split_heading(line)),
        keywords=tuple(record.get("OT", ())),
        numbers=tuple(number.partition("/")[2] for number in record.get("SI", ())),
        relations=tuple(_said(record[t]) or "" for t in (*_COMMENTS, *_REPUBLISHED) if t in record),
    )


def _split_heading(line: str) -> list[str]:
    name, *qualifiers = line.split("/")
    return [f"{name}/{q}" for q in qualifiers] or [name]


def _day(text: str | None) -> str | None:
    return text[:10].replace("/", "-") if text else None


def _said(value: Any) -> str | None:
    """One text: Bio.Medline gives a list of lines for tags that it has no rule for."""
    return " ".join(map(str, value)) if isinstance(value, list) else value
