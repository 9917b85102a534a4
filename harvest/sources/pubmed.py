"""PubMed's text format (MEDLINE, NBIB) and ERIC's imitation of it to Content."""

from __future__ import annotations

from harvest.dialects.dialect import RELATION
from harvest.sources.attribution import Origin
from harvest.sources.dates import parse_date
from harvest.sources.fields import Fields, first, keywords, serials, squeeze, unique, web_addresses
from harvest.sources.kinds import from_words
from harvest.sources.names import people, with_groups
from harvest.sources.ris import registered
from harvest.sources.texts import clean_abstract, clean_title, page_range
from ledger.identifiers import canonical_accession, parse_doi, parse_pmcid, parse_pmid
from ledger.model import Content, RecordType


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; FAU is preferred over AU, group authors (CN) come last.

    A title in brackets is NLM's translation; TT then holds the original. ERIC writes its number
    in OID and has no PMID.
    """
    book = clean_title(first(fields, "book_title"))
    title = clean_title(first(fields, "title"))
    number = parse_pmid(first(fields, "pmid"))
    eric = origin.source == "eric"
    own = first(fields, "cross_ids") if eric else number
    year, date = parse_date(first(fields, "date"))
    authors, numbers = people(fields.get("full_authors") or fields.get("authors") or ())
    issn, isbn = serials([*fields.get("issn", ()), *fields.get("isbn", ())])
    return Content(
        type=_kind(fields, title, book),
        type_raw="; ".join(map(squeeze, fields.get("type", ()))) or None,
        title=title or book,
        title_original=clean_title(first(fields, "title_original")),
        authors=with_groups(authors, fields.get("group_authors", ())),
        year=year,
        date=date,
        journal=first(fields, "journal"),
        journal_abbreviation=first(fields, "journal_abbreviation"),
        book_title=book if title else None,
        publisher=first(fields, "publisher"),
        volume=first(fields, "volume"),
        issue=first(fields, "issue"),
        pages=page_range(first(fields, "pages"), None) or _locator(fields),
        abstract=clean_abstract(fields.get("abstract", [])),
        doi=_doi(fields),
        pmid=number,
        pmcid=parse_pmcid(first(fields, "pmcid")),
        issn=issn,
        isbn=isbn,
        accession=canonical_accession(origin.source or "", own),
        registry_ids=unique((*numbers, *registered(fields))),
        language="; ".join(unique(map(squeeze, fields.get("language", ())))) or None,
        keywords=keywords(fields.get("keywords", ())),
        urls=web_addresses(fields.get("located", ())),
        relations=_relations(fields),
    )


def _kind(fields: Fields, title: str | None, book: str | None) -> str:
    if book is not None:
        return RecordType.CHAPTER if title else RecordType.BOOK
    kinds = [from_words(value) for value in fields.get("type", ())]
    decisive = (RecordType.PREPRINT, RecordType.CONFERENCE, RecordType.NEWS)
    chosen = next((kind for kind in decisive if kind in kinds), None)
    return chosen or next((kind for kind in kinds if kind), RecordType.ARTICLE)


def _doi(fields: Fields) -> str | None:
    """The DOI of LID or AID: the value labelled ``[doi]``, or ERIC's doi.org link."""
    for value in fields.get("located", ()):
        if value.endswith("[doi]") or "doi.org/10." in value:
            found = parse_doi(value)
            if found:
                return found
    return None


def _locator(fields: Fields) -> str | None:
    """An e-locator: the LID that is neither DOI nor link."""
    plain = (v.removesuffix("[pii]").strip() for v in fields.get("located", ()) if "doi" not in v)
    return next((v for v in plain if v.isalnum() and len(v) < 16), None)


def _relations(fields: Fields) -> tuple[str, ...]:
    """``RefType:PMID``, or ``RefType:citation`` where the citation names no PMID."""
    return unique(
        f"{name.removeprefix(RELATION)}:{_target(value)}"
        for name, values in fields.items()
        if name.startswith(RELATION)
        for value in values
    )


def _target(citation: str) -> str:
    _, label, number = citation.rpartition("PMID:")
    return (parse_pmid(number) if label else None) or squeeze(citation)
