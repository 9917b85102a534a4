"""ERIC's imitation of PubMed's text format to Content; its number stands in OID."""

from __future__ import annotations

from harvest.sources.attribution import Origin
from harvest.sources.dates import parse_date
from harvest.sources.fields import Fields, first, keywords, serials, squeeze, unique, web_addresses
from harvest.sources.kinds import from_words
from harvest.sources.names import people, with_groups
from harvest.sources.ris import registered
from harvest.sources.texts import clean_abstract, clean_title, page_range
from ledger.identifiers import canonical_accession, parse_doi, parse_pmid
from ledger.model import Content, RecordType


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry that ERIC owns."""
    year, date = parse_date(first(fields, "date"))
    authors, numbers = people(fields.get("full_authors") or fields.get("authors") or ())
    issn, isbn = serials([*fields.get("issn", ()), *fields.get("isbn", ())])
    links = [*fields.get("listed", ()), *fields.get("located", ())]
    return Content(
        type=_kind(fields),
        type_raw="; ".join(map(squeeze, fields.get("type", ()))) or None,
        title=clean_title(first(fields, "title")),
        authors=with_groups(authors, fields.get("group_authors", ())),
        year=year,
        date=date,
        journal=first(fields, "journal"),
        publisher=first(fields, "publisher"),
        volume=first(fields, "volume"),
        issue=first(fields, "issue"),
        pages=page_range(first(fields, "pages"), None),
        abstract=clean_abstract(fields.get("abstract", [])),
        doi=next((doi for link in links if "10." in link and (doi := parse_doi(link))), None),
        pmid=parse_pmid(first(fields, "pmid")),
        issn=issn,
        isbn=isbn,
        accession=canonical_accession(origin.source or "", first(fields, "cross_ids")),
        registry_ids=unique((*numbers, *registered(fields))),
        language="; ".join(unique(map(squeeze, fields.get("language", ())))) or None,
        keywords=keywords(fields.get("keywords", ())),
        urls=web_addresses(links),
    )


def _kind(fields: Fields) -> str:
    kinds = [from_words(value) for value in fields.get("type", ())]
    decisive = (RecordType.CONFERENCE, RecordType.NEWS)
    chosen = next((kind for kind in decisive if kind in kinds), None)
    return chosen or next((kind for kind in kinds if kind), RecordType.ARTICLE)
