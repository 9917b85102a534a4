"""EBSCOhost, both interfaces and all formats: RIS, XML, CSV, BibTeX, labelled text.

What differs by format is undone first (dates, pages, terms); what an entry then means is the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from harvest.sources import bibtex, ebscohost_notes, ris
from harvest.sources.attribution import Origin
from harvest.sources.dates import parse_date
from harvest.sources.fields import Fields, first, keywords, squeeze, unique
from harvest.sources.kinds import from_words
from harvest.sources.latex import plain
from harvest.sources.names import is_group
from harvest.sources.texts import clean_title
from ledger.identifiers import PMID_PATTERN, canonical_accession, parse_issn, parse_pmid
from ledger.model import Content, RecordType, revised

_NLM = re.compile(rf"NLM({PMID_PATTERN})")
_JOURNAL_NUMBER = re.compile(r"\s*\(\d{7}[\dXx]\)$")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_GLUED_YEAR = re.compile(r"(?<=[a-z.])(?=\d{4}\b)", re.IGNORECASE)
_DAY = re.compile(r"^\d{1,2} |(?<= )\d{1,2}(?:,|$)")
_DATED_KEY = re.compile(r"(.{3,40}?)((?:1[89]|20)\d\d(?:0\d|1[0-2])[0-3]\d)")
# Document types that are notices about another report (APA PsycInfo, CINAHL, Academic Search).
_NOTICES = {
    "erratum/correction": "correction notice",
    "erratum": "correction notice",
    "correction": "correction notice",
    "correction notice": "correction notice",
    "retraction": "retraction notice",
    "retraction notice": "retraction notice",
    "expression of concern": "notice of concern",
}
_QUALIFIER = re.compile(r" -- ?")
_NO_TERMS = frozenset({"no terms assigned"})
_LONGEST_PAGE = 5  # digits; longer ones are article numbers
_ARTICLES_OWN = frozenset({RecordType.CHAPTER, RecordType.BOOK, RecordType.THESIS})


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one RIS entry, classic or new.

    A second ID such as ``NLM34931270`` is the PMID (CINAHL, MEDLINE); N1 holds ``Accession
    Number``, ``PMID`` and more behind labels (``ebscohost_notes``). The fourth part of a date
    (``2013/10/01/Oct 2013``) is what is printed; the first three fill it up with ones.
    """
    notes = fields.get("notes", [])
    detail = first(fields, "type_detail") or ebscohost_notes.document_type(notes)
    number = first(fields, "article_number") or ebscohost_notes.article_number(notes)
    told = {
        **fields,
        "date": [_printed(value) for value in fields.get("date", ())],
        "type_detail": [detail] if detail else [],
        "article_number": [number] if number else [],
        "keywords": [],  # ``_finished`` tells them from headings
    }
    if first(fields, "language") is None and (language := ebscohost_notes.language(notes)):
        told["language"] = [language]
    return _with_translation(_finished(ris.content(told, origin), fields, origin), fields)


def record_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one record of XML or CSV, classic or new.

    ``ppf`` and ``ppct`` (First Page, Page Count) are first page and number of pages, from which
    EBSCOhost's own RIS makes the last page. The title of a book beside the same article title
    says nothing (APA PsycInfo); theses have a title of their own.
    """
    title = first(fields, "title")
    book = first(fields, "book_title")
    in_journal = "journal" in fields
    said = fields.get("type", [])
    types = "; ".join(unique(map(squeeze, fields.get("type_detail", ()))))
    told: Fields = {
        **fields,
        "date": [date] if (date := _date(fields)) else [],
        "year": [],
        "month": [],
        "book_title": [book] if book and book != title and not (in_journal and title) else [],
        "title": [named] if (named := title or book) else [],
        "end_page": [end] if (end := _last_page(fields)) else [],
        "authors": fields.get("authors") or fields.get("book_authors") or [],
        "issn": [_padded(value) for value in fields.get("issn", ())],
        "type": [] if from_words(types) else said[:1],
        "type_detail": [types] if types else [],
        "keywords": [],
    }
    return _finished(ris.content(told, origin), fields, origin)


def bibtex_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one BibTeX entry; its key is the accession number with the date behind it."""
    read = bibtex.content(fields, origin)
    headings, words = _terms({"keywords": list(read.keywords)}, [], origin)
    read = revised(read, headings=headings, keywords=words)
    if read.accession is not None:
        return read
    key = plain(first(fields, "entry_key") or "")
    found = _DATED_KEY.fullmatch(key)
    year = found.group(2)[:4] if found else ""
    if found is None or (read.year is not None and int(year) != read.year):
        return read
    accession = canonical_accession(origin.source or "", found.group(1))
    return revised(read, accession=accession, year=read.year or int(year))


def _finished(read: Content, fields: Fields, origin: Origin) -> Content:
    """Numbers, terms and status as every format of EBSCOhost gives them."""
    notes = fields.get("notes", [])
    ids = [number.strip() for number in fields.get("accession", ())]
    own = next((n for n in ids if not _NLM.fullmatch(n)), None) or origin.accession
    own = own or ebscohost_notes.accession(notes)
    nlm = [n for n in (*ids, *fields.get("pmid", ())) if "NLM" in n and _NLM.fullmatch(n.strip())]
    pmid = read.pmid or parse_pmid(next(iter(nlm), None)) or ebscohost_notes.pmid(notes)
    headings, words = _terms(fields, notes, origin)
    journal = read.journal
    if journal and journal.endswith(")"):
        journal = _JOURNAL_NUMBER.sub("", journal)
    return revised(
        read,
        accession=canonical_accession(origin.source or "", own),
        pmid=pmid,
        authors=tuple([name if "," in name else _turned(name) for name in read.authors]),
        journal=journal or read.journal,
        headings=headings,
        keywords=words,
        status=_status(fields, read.type_raw),
    )


def _turned(name: str) -> str:
    """``Yu-Hsiang Wu`` among ``Brown, Ada`` as ``Wu, Yu-Hsiang``.

    So EBSCOhost prints names that its source gave without a comma (seen: ``Jianjun Huang`` in one
    record, ``Huang, Jianjun`` in another); bodies are told by their words, or have more than two.
    """
    words = name.split()
    if len(words) != 2 or "," in name or is_group(name) or any(c.isdigit() for c in name):
        return name
    return f"{words[1]}, {words[0]}"


def _terms(
    fields: Fields, notes: list[str], origin: Origin
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(headings, keywords); a keyword that N1 names as a descriptor is a heading.

    CINAHL writes its headings with qualifiers behind two hyphens (``Hearing Loss -- Diagnosis``).
    """
    named = [f"*{squeeze(term)}" for term in fields.get("major_headings", ())]
    named += [squeeze(term) for term in fields.get("headings", ())]
    named += ebscohost_notes.headings(notes)
    words = [w for w in keywords(fields.get("keywords", ())) if w.lower() not in _NO_TERMS]
    if origin.source == "cinahl":
        named += [word for word in words if " -- " in word]
    bare = {term.lstrip("*") for term in named}
    headings = unique([_QUALIFIER.sub("/", t) if " --" in t else t for t in named])
    return headings, tuple([word for word in words if word not in bare])


def _status(fields: Fields, type_raw: str | None) -> tuple[str, ...]:
    """Retraction as a column of its own says it; a notice as the record's type says it."""
    if (first(fields, "retracted") or "").lower() in {"true", "yes", "y", "1"}:
        note = first(fields, "retraction_note")
        return (f"retracted: {note or 'marked as retracted by EBSCOhost'}",)
    said = [squeeze(part) for part in (type_raw or "").split(";")]
    notices = ((part, _NOTICES.get(part.lower())) for part in said)
    return tuple(f"{state}: document type {part}" for part, state in notices if state)


@lru_cache(maxsize=16384)
def _printed(value: str) -> str:
    """A date as printed, from four parts between slashes."""
    parts = value.split("/", 3)
    if len(parts) < 4 or not parts[3].strip():
        return value
    return _as_said("/".join(parts[:3]), parts[3].strip())


def _as_said(numbers: str, words: str) -> str:
    """The date in numbers, as exact as the printed words are and no more."""
    year, date = parse_date(_GLUED_YEAR.sub(" ", words))
    of_numbers, exact = parse_date(numbers)
    if year is None or of_numbers is None:
        return numbers
    if date is None or exact is None or year != of_numbers:
        return date or str(year)
    return exact if _DAY.search(words) else exact[:7]


def _date(fields: Fields) -> str | None:
    """The date of attributes, eight digits or words, with the exactness that is known.

    A first of the month fills a gap in most records, as a first of January does (seen beside the
    RIS of the same database); only words that print the day prove it.
    """
    year, month, day = (first(fields, name) for name in ("year", "month", "day"))
    texts = [text for text in map(squeeze, fields.get("date", ())) if text]
    numbers = next((m for text in texts if (m := _EIGHT_DIGITS.fullmatch(text))), None)
    words = next((text for text in texts if not _EIGHT_DIGITS.fullmatch(text)), None)
    if year and year.isdigit():
        numeric = _numeric(year, month or "", day or "")
    elif numbers is not None:
        numeric = _numeric(*numbers.groups())
    else:
        return _worded(words)
    spread = words is not None and re.fullmatch(r"(?:\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{2})", words)
    if words is None or spread or str(parse_date(words)[0]) != year:
        return numeric
    american = _AMERICAN.fullmatch(words)
    return _worded(words) if american else _as_said(numeric, words)


def _numeric(year: str, month: str, day: str) -> str:
    """``2024-02-15``; without a day that is the first, without a month if that is January too."""
    parts = [int(part) if part.isdigit() else 0 for part in (month, day)]
    if not 1 <= parts[0] <= 12 or parts == [1, 1]:
        return year
    return f"{year}-{parts[0]:02}" + (f"-{parts[1]:02}" if 2 <= parts[1] <= 31 else "")


def _worded(words: str | None) -> str | None:
    """``4/3/2024`` (month first) and ``Jun2023`` as dates that can be read."""
    found = _AMERICAN.fullmatch(words or "")
    if found:
        return f"{found.group(3)}-{int(found.group(1)):02}-{int(found.group(2)):02}"
    return _GLUED_YEAR.sub(" ", words) if words else None


def _last_page(fields: Fields) -> str | None:
    """The last page, from the first one and the number of pages where it is not given."""
    start, end = first(fields, "start_page"), first(fields, "end_page")
    count = first(fields, "page_count")
    if end or not (start and count and start.isdigit() and count.isdigit()):
        return end
    known = len(start) <= _LONGEST_PAGE and 0 < len(count) <= _LONGEST_PAGE
    return str(int(start) + int(count) - 1) if known and int(count) > 1 else None


def _padded(number: str) -> str:
    """An ISSN with the zeros that spreadsheets take off its front, if it then checks."""
    bare = number.strip()
    if bare.rstrip("xX").isdigit() and 5 <= len(bare) < 8:
        return bare.zfill(8) if parse_issn(bare.zfill(8)) else number
    return number


def _with_translation(read: Content, fields: Fields) -> Content:
    """In an article of the classic export T2 is the English title, T1 the original one."""
    translated = first(fields, "book_title")
    if translated is None or read.type in _ARTICLES_OWN:
        return read
    if translated == read.journal or read.type != RecordType.ARTICLE:
        return read
    title = clean_title(translated)
    return revised(read, title=title, title_original=read.title, book_title=None)
