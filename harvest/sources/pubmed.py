"""PubMed's text format (MEDLINE, NBIB) to the same Content that PubMed XML gives.

What the format itself leaves out: inline markup, NLM's categories of sections, that an author list
is incomplete unless it ends in "et al", where group authors stand among the persons, the version
of a PMID, notes to comments and corrections; old exports also leave out accents and history dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harvest.connector import RawEntry
from harvest.dialects.dialect import DATED, RELATION
from harvest.pubmed_dates import all_dates, dated, history, iso_date, printed_date
from harvest.pubmed_facts import (
    aligned,
    deposits,
    english_title,
    heading,
    locator,
    orcid,
    printed_sections,
    record_type,
    registrations,
    relation,
    unique,
)
from harvest.pubmed_status import status
from harvest.sources import eric
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first, keywords, serials, squeeze, web_addresses
from harvest.sources.names import author_name
from harvest.sources.texts import clean_title, page_range
from ledger.identifiers import parse_doi, parse_pmcid, parse_pmid
from ledger.model import Content, Details, RecordType

_PEOPLE = frozenset({"FAU", "CN", "FED", "FIR"})
_SUFFIX = re.compile(r"(.+) ((?:Jr|Sr)\.?|\d+(?:st|nd|rd|th))")
_SUFFIX_ENDS = frozenset("r.tdh")
_ET_AL = re.compile(r"(?i)et al\W*")
# What the format adds to the types of a book; XML says it by its elements.
_BOOK_TYPES = frozenset({"book", "book chapter"})


def with_places(entry: RawEntry) -> RawEntry:
    """The entry with every AUID behind the tag and number of the person it stands below."""
    if "AUID" not in dict(entry.fields):
        return entry
    return replace(entry, fields=tuple(_placed(entry)))


def _placed(entry: RawEntry) -> Iterator[tuple[str, str]]:
    counts: Counter[str] = Counter()
    last = ""
    for tag, value in entry.fields:
        if tag in _PEOPLE:
            counts[tag] += 1
            last = tag
        yield tag, f"{last}{counts[last]} {value}" if tag == "AUID" else value


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; FAU is preferred over AU, group authors (CN) come last.

    A title in brackets is NLM's translation; TT then holds the original. BTI is the book, CTI the
    series that it belongs to.
    """
    if origin.source == "eric":
        return eric.content(fields, origin)
    number = parse_pmid(first(fields, "pmid"))
    own_title, book = first(fields, "title"), clean_title(first(fields, "book_title"))
    original = clean_title(first(fields, "title_original"))
    title = english_title(own_title or book, original)
    types = _types(fields, is_book=book is not None)
    year, date = dated(printed_date(first(fields, "date")), *_on(fields, "electronic"))
    issn, isbn = serials([*fields.get("issn", ()), *fields.get("isbn", ())])
    abstract = first(fields, "abstract")
    banks = list(_banks(fields))
    relations = _relations(fields)
    authors, orcids = _authors(fields)
    return Content(
        type=_kind(types, own_title, book),
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=authors,
        year=year,
        date=date,
        journal=first(fields, "journal"),
        journal_abbreviation=first(fields, "journal_abbreviation"),
        book_title=book if own_title else None,
        publisher=first(fields, "publisher"),
        volume=first(fields, "volume"),
        issue=first(fields, "issue"),
        pages=_pages(fields),
        abstract=abstract,
        doi=next((d for v in _ids(fields, "doi") if (d := parse_doi(v))), None),
        pmid=number,
        pmcid=parse_pmcid(first(fields, "pmcid")),
        issn=issn,
        isbn=isbn,
        accession=number,
        registry_ids=registrations(banks),
        language="; ".join(unique(map(squeeze, fields.get("language", ())))) or None,
        keywords=keywords(fields.get("keywords", ())),
        headings=unique(h for v in fields.get("headings", ()) for h in _heading(squeeze(v))),
        urls=web_addresses(_labelled(fields.get("listed", ()), "url")),
        other_ids=unique((*_other_ids(fields), *deposits(banks))),
        relations=relations,
        status=status(types, relations, title),
        details=_details(fields, abstract, orcids),
    )


def _details(fields: Fields, abstract: str | None, orcids: tuple[str, ...]) -> Details | None:
    names = (*fields.get("full_authors", ()), *fields.get("authors", ()))
    found = Details(
        sections=printed_sections(abstract or ""),
        orcids=orcids,
        authors_complete=not any(map(_ET_AL.fullmatch, names)),
        dates=all_dates(_dates(fields)),
        series=clean_title(first(fields, "series")),
    )
    return None if found == Details() else found


def _types(fields: Fields, *, is_book: bool) -> tuple[str, ...]:
    types = map(squeeze, fields.get("type", ()))
    return unique(t for t in types if not (is_book and t.lower() in _BOOK_TYPES))


def _kind(types: tuple[str, ...], title: str | None, book: str | None) -> RecordType:
    if book is not None:
        return RecordType.CHAPTER if title else RecordType.BOOK
    return record_type(types)


# --- people -------------------------------------------------------------------------------


def _authors(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(authors, their ORCID iDs): persons in order, then groups."""
    ids = _author_ids(fields)
    full = fields.get("full_authors")
    said = [(f"FAU{n}", _person(v)) for n, v in enumerate(full or (), start=1)]
    short = () if full else fields.get("authors", ())
    said += [(f"AU{n}", author_name(v)) for n, v in enumerate(short, start=1)]
    groups = fields.get("group_authors", ())
    said += [(f"CN{n}", squeeze(v)) for n, v in enumerate(groups, start=1)]
    kept = [(name, ids.get(place, "")) for place, name in said if name]
    return tuple(name for name, _ in kept), aligned([number for _, number in kept])


def _author_ids(fields: Fields) -> dict[str, str]:
    """Place of a person (``FAU2``) to the first ORCID iD given there."""
    found: dict[str, str] = {}
    for value in fields.get("author_ids", ()):
        place, _, number = value.partition(" ")
        if "orcid" in number.lower() and orcid(number):
            found.setdefault(place, orcid(number))
    return found


def _person(text: str) -> str | None:
    """``Miller, Ann B Jr`` as ``Miller, Ann B, Jr``; None for "et al"."""
    name = squeeze(text)
    if _ET_AL.fullmatch(name):
        return None
    family, comma, given = name.partition(",")
    ends = comma and name[-1] in _SUFFIX_ENDS
    suffixed = _SUFFIX.fullmatch(given.strip()) if ends else None
    parts = (family.strip(), *(suffixed.groups() if suffixed else (given.strip(),)))
    return ", ".join(part for part in parts if part) or None


# --- numbers ------------------------------------------------------------------------------


def _bracketed(value: str) -> tuple[str, str]:
    """``10.5555/x [doi]`` as text and label; the label is "" where there is none."""
    text = squeeze(value)
    said, bracket, label = text.removesuffix("]").rpartition("[")
    return (said.rstrip(), label) if bracket and text.endswith("]") else (text, "")


def _labelled(values: Iterable[str], label: str) -> Iterator[str]:
    """The values that end in ``[label]``, without it."""
    return (text for text, found in map(_bracketed, values) if found == label and text)


def _ids(fields: Fields, label: str) -> Iterator[str]:
    """The ids of that label, those of the article's own list first, as in XML."""
    yield from _labelled(fields.get("listed", ()), label)
    yield from _labelled(fields.get("located", ()), label)


def _pages(fields: Fields) -> str | None:
    """Pages, else the article number: what stands alone in LID, else a pii that looks like one."""
    alone = next(_labelled(fields.get("located", ()), ""), None)
    piis = (v for name in ("located", "listed") for v in _labelled(fields.get(name, ()), "pii"))
    return page_range(first(fields, "pages"), None) or page_range(alone, None) or locator(piis)


def _other_ids(fields: Fields) -> Iterator[str]:
    listed = fields.get("listed", ())
    yield from (f"pii:{value}" for value in _labelled(listed, "pii"))
    yield from (f"mid:{squeeze(value)}" for value in fields.get("manuscript", ()))
    yield from (f"bookaccession:{value}" for value in _labelled(listed, "bookaccession"))


def _banks(fields: Fields) -> Iterator[tuple[str, str]]:
    """(data bank, number) of SI, which joins them by a slash."""
    for value in fields.get("registry", ()):
        bank, slash, number = squeeze(value).partition("/")
        yield (bank, number) if slash else ("", bank)


def _heading(text: str) -> list[str]:
    descriptor, *qualifiers = text.split("/")
    return heading(descriptor, qualifiers)


# --- statements and dates -----------------------------------------------------------------


def _relations(fields: Fields) -> tuple[str, ...]:
    """Statements about other records, sorted, in the form that XML's have."""
    found = [
        _relation(name.removeprefix(RELATION), squeeze(value))
        for name, values in fields.items()
        if name.startswith(RELATION)
        for value in values
    ]
    return unique(sorted(found))


def _relation(kind: str, citation: str) -> str:
    text, label, number = citation.rpartition("PMID:")
    pmid = parse_pmid(number) if label else None
    return relation(kind, pmid, text=text.strip() if pmid else citation)


def _on(fields: Fields, name: str) -> list[str]:
    return [iso_date(squeeze(value)) for value in fields.get(DATED + name, ())]


def _dates(fields: Fields) -> Iterator[tuple[str, str | None]]:
    yield "published", printed_date(first(fields, "date"))
    for name in (n for n in fields if n.startswith(DATED)):
        kind = name.removeprefix(DATED)
        # LR and DRDT are dates of the citation, not of the manuscript as PHST's [revised].
        for value in _on(fields, kind):
            yield kind if kind == "revised" else history(kind), value
    for value in fields.get("history", ()):
        date, kind = _bracketed(value)
        if kind:
            yield history(kind), iso_date(date)
