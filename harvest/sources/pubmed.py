"""PubMed's text format (MEDLINE, NBIB) to the same Content that PubMed XML gives.

What the format itself leaves out: inline markup, NLM's categories of sections, that an author list
is incomplete unless it ends in "et al", where group authors stand among the persons, the version
of a PMID, notes to comments and corrections; old exports also leave out accents and history dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain

from harvest.connector import RawEntry
from harvest.dialects.dialect import DATED, RELATION
from harvest.dialects.pubmed import DATES, RELATIONS
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
from harvest.sources.fields import Fields, keywords, serials, squeeze, web_addresses
from harvest.sources.names import author_name
from harvest.sources.texts import clean_title, page_range
from ledger.identifiers import parse_doi, parse_pmcid, parse_pmid
from ledger.model import Content, Details, RecordType, new_content

_PEOPLE = frozenset({"FAU", "CN", "FED", "FIR"})
_SUFFIX = re.compile(r"(.+) ((?:Jr|Sr)\.?|\d+(?:st|nd|rd|th))")
_SUFFIX_ENDS = frozenset("r.tdh")
_ET_AL = re.compile(r"(?i)et al\W*")
# What the format adds to the types of a book; XML says it by its elements.
_BOOK_TYPES = frozenset({"book", "book chapter"})
_NO_DETAILS = Details()
# White space but the blank; none is beyond the ideographic one.
_NO_BLANKS = tuple(c for c in map(chr, range(0x3001)) if c.isspace() and c != " ")

# Fields to what they say. LR and DRDT are dates of the citation, not of the manuscript as PHST's
# [revised].
_RELATIONS = {RELATION + name: name for name in RELATIONS.values()}
_DATES = {DATED + name: name if name == "revised" else history(name) for name in DATES.values()}
_ELECTRONIC = DATED + "electronic"

Labelled = Mapping[str, list[str]]
"""Label to the values that have it."""


def with_places(entry: RawEntry) -> RawEntry:
    """The entry with every AUID behind the tag and number of the person it stands below."""
    if "AUID" not in [tag for tag, _ in entry.fields]:
        return entry
    place = (entry.position, entry.line, entry.offset, entry.length)
    return RawEntry(*place, tuple(_placed(entry.fields)), entry.number)


def _placed(fields: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    placed = list(fields)
    counts = dict.fromkeys(("", *_PEOPLE), 0)
    last = ""
    for place, (tag, value) in enumerate(fields):
        if tag in _PEOPLE:
            counts[tag] += 1
            last = tag
        elif tag == "AUID":
            placed[place] = (tag, f"{last}{counts[last]} {value}")
    return placed


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; FAU is preferred over AU, group authors (CN) come last.

    A title in brackets is NLM's translation; TT then holds the original. BTI is the book, CTI the
    series that it belongs to.
    """
    if origin.source == "eric":
        return eric.content(fields, origin)
    issn, isbn = serials([*fields.get("issn", ()), *fields.get("isbn", ())])
    fields = _tidy(fields)
    number = parse_pmid(_one(fields, "pmid"))
    own_title, book = _one(fields, "title"), _title(fields, "book_title")
    original = _title(fields, "title_original")
    title = english_title(own_title or book, original)
    types = _types(fields, is_book=book is not None)
    printed = printed_date(_one(fields, "date"))
    year, date = dated(printed, *map(iso_date, fields.get(_ELECTRONIC, ())))
    abstract = _one(fields, "abstract")
    banks = _banks(fields.get("registry", ()))
    relations = _relations(fields)
    authors, orcids = _authors(fields)
    listed, located = _by_label(fields, "listed"), _by_label(fields, "located")
    # The ids of the article's own list first, as in XML.
    dois = (*listed.get("doi", ()), *located.get("doi", ()))
    return new_content(
        type=_kind(types, own_title, book),
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=authors,
        year=year,
        date=date,
        journal=_one(fields, "journal"),
        journal_abbreviation=_one(fields, "journal_abbreviation"),
        book_title=book if own_title else None,
        publisher=_one(fields, "publisher"),
        volume=_one(fields, "volume"),
        issue=_one(fields, "issue"),
        pages=_pages(_one(fields, "pages"), listed, located),
        abstract=abstract,
        doi=next(filter(None, map(parse_doi, dois)), None),
        pmid=number,
        pmcid=parse_pmcid(_one(fields, "pmcid")),
        issn=issn,
        isbn=isbn,
        accession=number,
        registry_ids=registrations(banks),
        language="; ".join(unique(fields.get("language", ()))) or None,
        keywords=keywords(fields.get("keywords", ())),
        headings=_headings(fields.get("headings", ())),
        urls=web_addresses(listed.get("url", ())),
        other_ids=_other_ids(fields, listed, banks),
        relations=relations,
        status=status(types, relations, title),
        details=_details(fields, abstract, orcids, printed),
    )


def _tidy(fields: Fields) -> Fields:
    """The fields, each value on one line and without double blanks (authors as they are in AU).

    Looking through everything takes a fifth of the time of squeezing every value; a blank at the
    end of a value is found too, since it meets the one that joins the values.
    """
    text = " ".join(["", *chain.from_iterable(fields.values()), ""])
    if "  " not in text and not any(map(text.__contains__, _NO_BLANKS)):
        return fields
    return {
        name: values if name == "authors" else [v for v in map(squeeze, values) if v]
        for name, values in fields.items()
    }


def _one(fields: Fields, name: str) -> str | None:
    """The first value, of fields that are tidy."""
    values = fields.get(name)
    return values[0] if values else None


def _title(fields: Fields, name: str) -> str | None:
    text = _one(fields, name)
    return clean_title(text) if text else None


def _details(
    fields: Fields, abstract: str | None, orcids: tuple[str, ...], printed: str | None
) -> Details | None:
    names = (*fields.get("full_authors", ()), *fields.get("authors", ()))
    found = Details(
        sections=printed_sections(abstract or ""),
        orcids=orcids,
        authors_complete=not _ends_et_al(names),
        dates=all_dates(_dates(fields, printed)),
        series=_title(fields, "series"),
    )
    return None if not found.dates and found == _NO_DETAILS else found


def _ends_et_al(names: tuple[str, ...]) -> bool:
    """Whether one of the names stands for all others; a name in a thousand begins like that."""
    return "et al" in "|".join(names).lower() and any(map(_ET_AL.fullmatch, names))


def _types(fields: Fields, *, is_book: bool) -> tuple[str, ...]:
    types = fields.get("type", ())
    return unique([t for t in types if not (is_book and t.lower() in _BOOK_TYPES)])


def _kind(types: tuple[str, ...], title: str | None, book: str | None) -> RecordType:
    if book is not None:
        return RecordType.CHAPTER if title else RecordType.BOOK
    return record_type(types)


# --- people -------------------------------------------------------------------------------


def _authors(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(authors, their ORCID iDs): persons in order, then groups."""
    full = fields.get("full_authors")
    people = list(map(_person, full) if full else map(author_name, fields.get("authors", ())))
    groups = fields.get("group_authors", [])
    ids = _author_ids(fields)
    if not ids:
        return tuple(filter(None, (*people, *groups))), ()
    tag = "FAU" if full else "AU"
    said = [(f"{tag}{n}", name) for n, name in enumerate(people, start=1)]
    said += [(f"CN{n}", name) for n, name in enumerate(groups, start=1)]
    kept = [(name, ids.get(place, "")) for place, name in said if name]
    return tuple(name for name, _ in kept), aligned([number for _, number in kept])


def _author_ids(fields: Fields) -> dict[str, str]:
    """Place of a person (``FAU2``) to the first ORCID iD given there."""
    found: dict[str, str] = {}
    for value in fields.get("author_ids", ()):
        place, _, number = value.partition(" ")
        if "orcid" in number.lower() and (said := orcid(number)):
            found.setdefault(place, said)
    return found


def _person(name: str) -> str | None:
    """``Miller, Ann B Jr`` as ``Miller, Ann B, Jr``; None for "et al"."""
    family, _, given = name.partition(", ")
    ends = " " in given and name[-1] in _SUFFIX_ENDS
    if given and family[-1:].strip() and "," not in family and name[-1].isalpha() and not ends:
        return name  # nearly all
    if _ET_AL.fullmatch(name):
        return None
    family, comma, given = name.partition(",")
    suffixed = _SUFFIX.fullmatch(given.strip()) if comma and name[-1] in _SUFFIX_ENDS else None
    parts = (family.strip(), *(suffixed.groups() if suffixed else (given.strip(),)))
    return ", ".join(part for part in parts if part) or None


# --- numbers ------------------------------------------------------------------------------


def _bracketed(text: str) -> tuple[str, str]:
    """``10.5555/x [doi]`` as text and label; the label is "" where there is none."""
    if not text.endswith("]"):
        return text, ""
    said, bracket, label = text[:-1].rpartition("[")
    return (said.rstrip(), label) if bracket else (text, "")


def _by_label(fields: Fields, name: str) -> Labelled:
    """The values by the ``[label]`` that they end in, those without one under ""."""
    found: dict[str, list[str]] = {}
    for text, label in map(_bracketed, fields.get(name, ())):
        if text:
            found.setdefault(label, []).append(text)
    return found


def _pages(pages: str | None, listed: Labelled, located: Labelled) -> str | None:
    """Pages, else the article number: what stands alone in LID, else a pii that looks like one."""
    found = page_range(pages, None) if pages else None
    if found or not (listed or located):
        return found
    alone = next(iter(located.get("", ())), None)
    piis = (*located.get("pii", ()), *listed.get("pii", ()))
    return page_range(alone, None) or locator(piis)


def _other_ids(fields: Fields, listed: Labelled, banks: list[tuple[str, str]]) -> tuple[str, ...]:
    found = [f"pii:{value}" for value in listed.get("pii", ())]
    found += [f"mid:{value}" for value in fields.get("manuscript", ())]
    found += [f"bookaccession:{value}" for value in listed.get("bookaccession", ())]
    return unique([*found, *deposits(banks)])


def _banks(values: Iterable[str]) -> list[tuple[str, str]]:
    """(data bank, number) of SI, which joins them by a slash."""
    parts = [value.partition("/") for value in values]
    return [(bank, number) if slash else ("", bank) for bank, slash, number in parts]


def _headings(values: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        if "/" in value:
            descriptor, *qualifiers = value.split("/")
            found += heading(descriptor, qualifiers)
        else:
            found.append(value)
    return unique(found)


# --- statements and dates -----------------------------------------------------------------


def _relations(fields: Fields) -> tuple[str, ...]:
    """Statements about other records, sorted, in the form that XML's have."""
    found = [
        _relation(kind, value)
        for name, kind in _RELATIONS.items()
        if name in fields
        for value in fields[name]
    ]
    return unique(sorted(found))


def _relation(kind: str, citation: str) -> str:
    text, label, number = citation.rpartition("PMID:")
    pmid = parse_pmid(number) if label else None
    return relation(kind, pmid, text=text.strip() if pmid else citation)


def _dates(fields: Fields, printed: str | None) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = [("published", printed)]
    for name, kind in _DATES.items():
        if name in fields:
            found += [(kind, iso_date(value)) for value in fields[name]]
    found += map(_event, fields.get("history", ()))
    return found


# A record has some five, most of them of a few thousand days.
@lru_cache(maxsize=16384)
def _event(text: str) -> tuple[str, str | None]:
    """(kind, date) of PHST, without the date where it does not say which one it is."""
    date, kind = _bracketed(text)
    return history(kind), iso_date(date) if kind else None
