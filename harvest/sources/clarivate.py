"""Web of Science in every format: one meaning for RIS, tagged text, tables and BibTeX.

The same record must give the same Content whichever format it came in, so all of them are read
here; a format that leaves a field out (RIS has no document type) leaves it empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.sources import ris
from harvest.sources.attribution import Origin, accession_source
from harvest.sources.clarivate_orcids import orcids
from harvest.sources.clarivate_texts import (
    inventor,
    marked_up,
    plain_text,
    untruncated,
    without_copyright,
    without_email,
)
from harvest.sources.clarivate_types import (
    IN_VOLUMES,
    RIS_VOLUMES,
    record_kind,
    reference_type,
    status,
)
from harvest.sources.dates import parse_date, with_month
from harvest.sources.fields import (
    Fields,
    first,
    keywords,
    serials,
    squeeze,
    unique,
    web_addresses,
)
from harvest.sources.names import people, with_groups
from harvest.sources.texts import clean_abstract, clean_title, page_range
from ledger.identifiers import canonical_accession, parse_pmcid, parse_pmid
from ledger.model import Content, Details, RecordType, new_content

_NUMBERED = re.compile(r"(?i)^(?:UNSP|ARTN|ART\.? ?(?:NO|ID)?\.?:?|pp?\.) +(?=\S)")
_CONCEPT = re.compile(r"\[([^\[\]]* / [^\[\]]*)\]\.?")
_PAGE_COUNT = re.compile(r"\d+ ?pp?\.")
_SCATTERED = re.compile(r"(?<=\d)-?(?:[+&]|(?<=-)U\d+)$")
_UNNUMBERED = re.compile(r"U\d+")
_NO_NAME = frozenset({"[anonymous]", "anonymous", "anon", "anon.", "[unknown]"})


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry.

    AF is preferred over AU; book authors and the bodies behind a volume count only where nobody
    else is named. ``SO`` is the journal of a ``PT J`` and else the volume that holds the report.
    MEDLINE's number here is ``MEDLINE:`` and the PMID; the PMID is what all platforms share.
    """
    fields = _readied(fields)
    kind = record_kind(fields)
    cross = ris.cross_ids(fields.get("cross_ids", []))
    accession = canonical_accession(origin.source or "", first(fields, "accession"))
    number = accession or canonical_accession(origin.source or "", origin.accession)
    pmid = ris.pmid(fields, origin, number) or cross.pmid
    if origin.source == "medline" and accession and ":" in accession:
        accession = parse_pmid(accession.partition(":")[2]) or accession
        pmid = pmid or parse_pmid(accession)
    year, date = _published(fields)
    title = clean_title(first(fields, "title", "title_short", "book_title"))
    original = clean_title(first(fields, "title_original"))
    journal, book = _container(fields, kind, title or original)
    persons, registrations = people(fields.get("authors", ()))
    authors = with_groups(persons, fields.get("group_authors", ()))
    issn, isbn = serials(fields.get("issn", ()))
    return new_content(
        type=kind,
        type_raw=ris.type_raw(fields),
        title=title or original,
        title_original=original if title else None,
        authors=authors,
        year=year,
        date=date,
        journal=journal,
        book_title=book,
        journal_abbreviation=_abbreviation(fields),
        publisher=first(fields, "publisher"),
        volume=first(fields, "volume"),
        issue=first(fields, "issue"),
        pages=_pages(fields),
        abstract=_abstract(fields),
        doi=ris.doi(fields),
        pmid=pmid,
        pmcid=parse_pmcid(first(fields, "pmcid")) or cross.pmcid,
        issn=issn,
        isbn=isbn,
        accession=accession,
        registry_ids=unique((*registrations, *ris.registered(fields), *cross.registrations)),
        language="; ".join(unique(map(squeeze, fields.get("language", ())))) or None,
        keywords=() if _is_zoological(fields) else keywords(fields.get("keywords", ())),
        headings=unique(map(squeeze, _headings(fields))),
        urls=web_addresses(fields.get("url", ())),
        other_ids=_patents(fields),
        status=tuple(status(fields)),
        details=_details(fields, authors),
    )


def best_accession(values: Iterable[str]) -> str | None:
    """The number that names its index (``WOS:…``) where several stand in one entry."""
    numbers = list(values)
    return next((n for n in numbers if accession_source(n)), numbers[0] if numbers else None)


def _readied(fields: Fields) -> Fields:
    """The fields with one author list, the best number first, and text without entities."""
    ready = dict(fields)
    persons, groups = _people(fields)
    ready["authors"], ready["group_authors"] = persons, groups
    number = best_accession(fields.get("accession", ()))
    ready["accession"] = [number] if number else []
    ready["issn"] = [*fields.get("issn", ()), *fields.get("isbn", ())]  # each may hold the other
    ready["title_raw"] = fields.get("title", [])
    for name in ("title", "title_original", "journal", "keywords", "abstract", "series"):
        if name in ready:
            ready[name] = [plain_text(value) for value in ready[name]]
    return ready


def _people(fields: Fields) -> tuple[list[str], list[str]]:
    """(persons, groups) of the report itself.

    RIS has the groups of the report and the bodies behind the volume (IEEE) in the same tag; where
    the report is part of a volume and has authors, they are taken for the latter.
    """
    short, full = fields.get("authors", []), fields.get("full_authors", [])
    persons = _full_names(short, full)
    groups = [squeeze(g) for g in fields.get("group_authors", ())]
    if persons and (first(fields, "type") or "") in RIS_VOLUMES:
        groups = []
    if not persons and not groups:
        persons = _full_names(fields.get("book_authors", []), fields.get("book_full_authors", []))
        groups = [] if persons else [squeeze(g) for g in fields.get("book_group_authors", ())]
    mended = inventor if first(fields, "type") == "P" else untruncated
    named = [mended(without_email(name)) for name in persons]
    return [n for n in named if n.lower() not in _NO_NAME], groups


def _full_names(short: list[str], full: list[str]) -> list[str]:
    """AF, which stands beside AU name by name; AU tells the family name where AF has no comma."""
    if len(full) < len(short):
        return short
    if len(full) > len(short):
        return full
    return [_family_first(a, f) for a, f in zip(short, full, strict=True)]


def _family_first(short: str, full: str) -> str:
    family, comma, _ = short.partition(",")
    if "," in full or not comma:
        return full
    given = full.removesuffix(family) if full.endswith(f" {family}") else full.removeprefix(family)
    return f"{family}, {given.strip()}" if given != full and given.strip() else short


def _container(
    fields: Fields, kind: RecordType, title: str | None
) -> tuple[str | None, str | None]:
    """(journal, title of the volume); a book is no part of itself."""
    name = clean_title(first(fields, "journal", "book_title"))
    in_volume = reference_type(fields) in IN_VOLUMES or kind in {
        RecordType.CHAPTER,
        RecordType.BOOK,
    }
    if not in_volume:
        return (name.rstrip(".") if name else None), None
    same = name is not None and title is not None and name.casefold() == title.casefold()
    return None, None if kind is RecordType.BOOK and same else name


def _published(fields: Fields) -> tuple[int | None, str | None]:
    """(year, date): PY decides, PD (``APR 15``, ``Aug 1 2019``, ``2020-Dec``) makes it exact.

    The date of early access counts only where neither gives a year.
    """
    year = next((y for v in fields.get("year", ()) if (y := parse_date(v)[0])), None)
    for value in fields.get("date", ()):
        said, exact = parse_date(value)
        if said is None:
            exact = with_month(year, value)
        elif year is None:
            year = said
        elif said != year:
            exact = None
        if exact is not None:
            return year, exact
    if year is not None:
        return year, None
    return parse_date(first(fields, "early_access"))


def _abbreviation(fields: Fields) -> str | None:
    """The ISO abbreviation (JI) rather than the one in capitals (J9)."""
    names = [squeeze(name) for name in fields.get("journal_abbreviation", ())]
    return next((n for n in names if n != n.upper()), names[0] if names else None)


def _pages(fields: Fields) -> str | None:
    """The range, else the article number.

    ``EP +`` and ``EP &`` say that the pages are scattered, ``EP U30`` counts pages without number.
    """
    start, end = first(fields, "start_page"), first(fields, "end_page")
    if end is not None and (end in {"+", "&"} or (_UNNUMBERED.fullmatch(end) and start != end)):
        end = None
    return (
        page_range(_page(start), _page(end))
        or page_range(_page(first(fields, "pages")), None)
        or page_range(_page(first(fields, "article_number")), None)
    )


def _page(text: str | None) -> str | None:
    """A page without ``UNSP``, ``ARTN`` or ``pp.`` in front and without a note on pictures.

    ``14pp.`` and ``Unpaginated.`` are no pages (Zoological Record).
    """
    if not text or text.isdigit():
        return text  # nearly all
    if text.lower().startswith("unpag") or _PAGE_COUNT.fullmatch(text):
        return None
    bare = _NUMBERED.sub("", text.partition(",illust")[0]).strip()
    bare = _SCATTERED.sub("", bare)  # BibTeX joins BP and EP: "279+", "287-U30"
    return bare[1:-1] if bare[:1] == "(" and bare[-1:] == ")" else bare


def _abstract(fields: Fields) -> str | None:
    return without_copyright(clean_abstract(list(fields.get("abstract", ()))))


def _headings(fields: Fields) -> Iterator[str]:
    """The terms of the thesaurus; those of Zoological Record stand in DE too."""
    for value in fields.get("headings", ()):
        yield from value.split(";")
    if _is_zoological(fields):
        text = "; ".join(fields.get("keywords", ()))
        for taxon in _CONCEPT.sub("; ", text).split(";"):
            yield taxon.strip(" .")
        for concept in _CONCEPT.findall(text):
            yield "/".join(filter(None, (squeeze(part) for part in concept.split(" / "))))


def _is_zoological(fields: Fields) -> bool:
    """Whether DE is of the form ``Taxon [Concept / modifier / text] [Concept /  / ].``."""
    return (first(fields, "accession") or "").startswith("ZOOREC:")


def _patents(fields: Fields) -> tuple[str, ...]:
    """The numbers of a patent of Derwent's; elsewhere PN is a part number."""
    if first(fields, "type") != "P":
        return ()
    return unique(f"patent:{squeeze(number)}" for number in fields.get("patent", ()))


def _details(fields: Fields, authors: tuple[str, ...]) -> Details | None:
    printed = first(fields, "date") or ""
    if parse_date(printed)[0] is None:
        printed = f"{first(fields, 'year') or ''} {printed}".strip()
    _, early = parse_date(first(fields, "early_access"))
    is_date = bool(fields.get("date")) and first(fields, "type") != "P"  # there PD is a list
    dates = [("published", printed)] if is_date else []
    dates += [("electronic", early)] if early else []
    markup = marked_up(first(fields, "title_raw"))
    numbers = orcids(fields.get("orcids", ()), authors)
    series = first(fields, "series")
    if not (markup or numbers or dates or series):
        return None
    return Details(title_markup=markup, orcids=numbers, dates=tuple(dates), series=series)
