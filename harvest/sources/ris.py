"""RIS entries of every platform to Content: what all dialects have in common.

The platforms' own habits are in the modules beside this one; each gives a function of the same
shape as ``content``. Rules that hold everywhere (docs/formats/README.md): a DOI is taken from the
fields that are meant for one, never from notes, references or abstracts; the first of several
counts; trial numbers in author fields are registrations, not authors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.sources.attribution import Origin
from harvest.sources.dates import parse_date, with_month
from harvest.sources.fields import Fields, first, keywords, serials, squeeze, unique, web_addresses
from harvest.sources.kinds import record_type
from harvest.sources.names import all_named, people, with_groups
from harvest.sources.texts import clean_abstract, clean_title, page_range, straight
from ledger.identifiers import (
    canonical_accession,
    parse_doi,
    parse_pmcid,
    parse_pmid,
    parse_registrations,
)
from ledger.model import Content, Details, RecordType, new_content

_BOOKISH = frozenset({RecordType.CHAPTER, RecordType.BOOK})
_CROSS = re.compile(r"([A-Za-z][A-Za-z.]{1,20})[ :]+(\S+)")
_LABELLED = re.compile(r"(\S{1,20}) \[(PMID|PMCID)\]")
_REGISTERS = frozenset({"ctgov", "ictrp", "clinicaltrials.gov", "ct.gov"})


@dataclass(frozen=True, slots=True)
class CrossIds:
    """Numbers of other databases that an entry lists."""

    pmid: str | None = None
    pmcid: str | None = None
    registrations: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


_NO_IDS = CrossIds()


def content(fields: Fields, origin: Origin, *, family_first: bool = False) -> Content:
    """The Content of one RIS entry by the rules that hold for all platforms."""
    kind = record_type(first(fields, "type"), first(fields, "type_detail"))
    title = clean_title(first(fields, "title", "title_short", "book_title"))
    authors, numbers = people(fields.get("authors", ()), family_first=family_first)
    year, date = published(fields)
    issn, isbn = serials(fields.get("issn", ()))
    cross = cross_ids(fields.get("cross_ids", []))
    accession = canonical_accession(
        origin.source or "", first(fields, "accession") or origin.accession
    )
    journal, book = _container(fields, kind)
    return new_content(
        type=kind,
        type_raw=type_raw(fields),
        title=title,
        title_original=clean_title(first(fields, "title_original")),
        authors=with_groups(authors, fields.get("group_authors", ())),
        year=year,
        date=date,
        journal=journal,
        journal_abbreviation=first(fields, "journal_abbreviation"),
        book_title=book,
        publisher=first(fields, "publisher"),
        volume=first(fields, "volume"),
        issue=first(fields, "issue"),
        pages=pages(fields),
        abstract=clean_abstract(fields.get("abstract", [])),
        doi=doi(fields),
        pmid=pmid(fields, origin, accession) or cross.pmid,
        pmcid=parse_pmcid(first(fields, "pmcid")) or cross.pmcid,
        issn=issn,
        isbn=isbn,
        accession=accession,
        registry_ids=unique((*numbers, *registered(fields), *cross.registrations)),
        language=first(fields, "language"),
        keywords=keywords(fields.get("keywords", ())),
        urls=web_addresses(fields.get("url", ())),
        other_ids=cross.others,
        details=None if all_named(fields.get("authors", ())) else Details(authors_complete=False),
    )


def type_raw(fields: Fields) -> str | None:
    """The type in the platform's words, else the reference type."""
    detail = [squeeze(value) for value in fields.get("type_detail", ())]
    return "; ".join(value for value in detail if not parse_doi(value)) or first(fields, "type")


def published(fields: Fields) -> tuple[int | None, str | None]:
    """(year, date): the year field decides, a date counts only where it agrees with it."""
    read = [parse_date(v) for name in ("year", "date") for v in fields.get(name, ())]
    year = next((y for y, _ in read if y is not None), None)
    if year is None:
        return parse_date(first(fields, "early_access"))
    date = next((d for y, d in read if d is not None and y == year), None)
    months = [*fields.get("month", ()), *fields.get("date", ())] if date is None else []
    return year, date or next((d for m in months if (d := with_month(year, m))), None)


def pages(fields: Fields) -> str | None:
    """The page range, else the article number."""
    return (
        page_range(first(fields, "start_page"), first(fields, "end_page"))
        or page_range(first(fields, "pages"), None)
        or page_range(first(fields, "article_number"), None)
    )


def doi(fields: Fields) -> str | None:
    """The entry's own DOI: DO, then the fields that only sometimes hold one, then doi.org links."""
    for value in fields.get("doi", ()):
        found = parse_doi(value)
        if found:
            return found
    for name in ("doi_maybe", "type_detail"):
        for value in fields.get(name, ()):
            found = parse_doi(value) if _is_doi_field(value) else None
            if found:
                return found
    links = (word for value in fields.get("url", ()) for word in value[:4000].split())
    return next((parse_doi(link) for link in links if "doi.org/10." in link), None)


def _is_doi_field(value: str) -> bool:
    """Whether the value is a DOI and not a text, or a supplement's, that holds one."""
    bare = value.strip().lower()
    starts = bare.startswith(("10.", "doi", "http://dx.doi.org", "https://d"))
    return starts and "supplemental" not in bare


def pmid(fields: Fields, origin: Origin, accession: str | None) -> str | None:
    """The PMID of its own field, or the accession number where that is the PMID."""
    found = parse_pmid(first(fields, "pmid"))
    if found is None and origin.source in {"pubmed", "medline"}:
        found = parse_pmid(accession) if accession and accession.isdigit() else None
    return found


def registered(fields: Fields) -> tuple[str, ...]:
    """The registration numbers of the fields meant for them."""
    return tuple(n for value in fields.get("registry", ()) for n in parse_registrations(value))


def cross_ids(values: list[str]) -> CrossIds:
    """``PUBMED 1,EMBASE 2`` (CENTRAL), ``35957633 [PMID]`` (Dimensions) and the like."""
    if not values:
        return _NO_IDS
    pmid_found: str | None = None
    pmcid_found: str | None = None
    registrations: list[str] = []
    others: list[str] = []
    for value in (part for v in values for part in v.split(",")):
        labelled = _LABELLED.search(value) if "[PM" in value else None
        pair = _CROSS.match(value.strip())
        if labelled is not None:
            pmid_found = pmid_found or parse_pmid(labelled.group(1))
            pmcid_found = pmcid_found or parse_pmcid(labelled.group(1))
        elif pair is not None:
            scheme, number = pair.group(1).lower(), straight(pair.group(2))
            if scheme == "pubmed":
                pmid_found = pmid_found or parse_pmid(number)
            elif scheme in _REGISTERS and (found := parse_registrations(number)):
                registrations.extend(found)
            else:
                others.append(f"{scheme}:{number}")
    return CrossIds(pmid_found, pmcid_found, unique(registrations), unique(others))


def _container(fields: Fields, kind: RecordType) -> tuple[str | None, str | None]:
    """(journal, book title); what stands in a chapter's journal field is its book."""
    names = [*fields.get("journal", ()), *fields.get("journal_second", ())]
    journal = next((squeeze(n).rstrip(".") for n in names if not is_address(n)), None)
    book = clean_title(first(fields, "book_title"))
    if kind in _BOOKISH and book is None:
        return None, journal
    return journal, book


def is_address(text: str) -> bool:
    """Whether a field holds a web address where a name should be."""
    return text.strip().startswith(("http://", "https://"))
