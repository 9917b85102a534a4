"""Meaning of a PubMed record: one PubmedArticle or PubmedBookArticle element becomes Content.

Field names and nesting follow NLM's DTD of 1 January 2025 (pubmed_250101.dtd). Only child paths
are used, never ``//``: reference lists hold thousands of ids that belong to other articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from harvest.pubmed_text import child, children, plain, text_at, texts_at
from harvest.sources.dates import parse_date
from harvest.sources.texts import clean_title, page_range
from ledger.identifiers import (
    parse_doi,
    parse_isbn,
    parse_issn,
    parse_pmcid,
    parse_registrations,
)
from ledger.model import Content, RecordType

_NAME_PARTS = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
_WHOLLY_BRACKETED = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\s*\.?")
_PLACEHOLDER = re.compile(r"(?i)\[?\s*(?:not available|no title available)\s*\.?\s*\]?\s*\.?")
_LOCATOR = re.compile(r"(?i)[a-z]{0,8}-?\d{1,10}")

# PubMed's publication types that say what kind of document it is; all others (Review, Randomized
# Controlled Trial, Editorial, Published Erratum …) describe an article. Earlier rows win.
_TYPES = {
    "preprint": RecordType.PREPRINT,
    "academic dissertation": RecordType.THESIS,
    "technical report": RecordType.REPORT,
    "government publication": RecordType.REPORT,
    "newspaper article": RecordType.NEWS,
    "news": RecordType.NEWS,
    "congress": RecordType.CONFERENCE,
    "meeting abstract": RecordType.CONFERENCE,
    "webcast": RecordType.WEB,
}

# Trial registers among the values of DataBankName, with the label that their bare numbers lack.
_TRIAL_REGISTERS = {
    "anzctr": "ACTRN",
    "chictr": "ChiCTR-",
    "clinicaltrials.gov": "NCT",
    "cris": "KCT",
    "ctri": "CTRI/",
    "drks": "DRKS",
    "euctr": "EUCTR",
    "eudract": "EudraCT ",
    "irct": "IRCT",
    "isrctn": "ISRCTN",
    "japiccti": "JapicCTI-",
    "jprn": "JPRN-",
    "jrct": "jRCT",
    "ntr": "NTR",
    "pactr": "PACTR",
    "per": "PER-",
    "rebec": "RBR-",
    "repec": "PER-",
    "rpcec": "RPCEC",
    "slctr": "SLCTR/",
    "tctr": "TCTR",
    "umin ctr": "UMIN",
    "umin-ctr": "UMIN",
}


def article_content(article: etree._Element, pmid: str) -> Content:
    """The Content of a PubmedArticle element whose PMID is already known."""
    citation = _branch(article, "MedlineCitation")
    core = _branch(citation, "Article")
    journal = _branch(core, "Journal")
    issue = _branch(journal, "JournalIssue")
    info = _branch(citation, "MedlineJournalInfo")
    ids = children(article, "PubmedData/ArticleIdList/ArticleId")
    types = _publication_types(children(core, "PublicationTypeList/PublicationType"))
    original = clean_title(text_at(core, "VernacularTitle"))
    published, year = _dated(_branch(issue, "PubDate"), children(core, "ArticleDate"))
    return Content(
        type=_record_type(types, default=RecordType.ARTICLE),
        type_raw="; ".join(types) or None,
        title=_title(text_at(core, "ArticleTitle"), original),
        title_original=original,
        authors=tuple(_names(children(core, "AuthorList/Author"))),
        year=year,
        date=published,
        journal=text_at(journal, "Title"),
        journal_abbreviation=text_at(journal, "ISOAbbreviation") or text_at(info, "MedlineTA"),
        volume=text_at(issue, "Volume"),
        issue=text_at(issue, "Issue"),
        pages=_pages(core, ids),
        abstract=_abstract(child(core, "Abstract")),
        doi=_doi(ids, core),
        pmid=pmid,
        pmcid=_pmcid(ids),
        issn=_unique(
            issn
            for text in (text_at(journal, "ISSN"), text_at(info, "ISSNLinking"))
            for issn in parse_issn(text)
        ),
        accession=pmid,
        registry_ids=_registrations(core),
        language="; ".join(texts_at(core, "Language")) or None,
        keywords=_keywords(citation),
        other_ids=_other_ids(ids),
        relations=_relations(citation),
    )


def book_content(record: etree._Element, pmid: str) -> Content:
    """The Content of a PubmedBookArticle: a chapter when it has a title of its own, else the book.

    Authors are those of the chapter, else of the book; editors are no authors.
    """
    document = _branch(record, "BookDocument")
    book = _branch(document, "Book")
    ids = [
        *children(document, "ArticleIdList/ArticleId"),
        *children(record, "PubmedBookData/ArticleIdList/ArticleId"),
    ]
    own_title = text_at(document, "ArticleTitle")
    book_title = clean_title(text_at(book, "BookTitle"))
    original = clean_title(text_at(document, "VernacularTitle"))
    types = _publication_types(children(document, "PublicationType"))
    published, year = _dated(_branch(book, "PubDate"), children(document, "ContributionDate"))
    return Content(
        type=RecordType.CHAPTER if own_title else RecordType.BOOK,
        type_raw="; ".join(types) or None,
        title=_title(own_title or book_title, original),
        title_original=original,
        authors=_book_authors(document) or _book_authors(book),
        year=year,
        date=published,
        book_title=book_title if own_title else None,
        publisher=text_at(book, "Publisher/PublisherName"),
        volume=text_at(book, "Volume"),
        pages=_pages(document, ids),
        abstract=_abstract(child(document, "Abstract")),
        doi=_doi(ids, document, book),
        pmid=pmid,
        pmcid=_pmcid(ids),
        isbn=_unique(isbn for text in texts_at(book, "Isbn") for isbn in parse_isbn(text)),
        accession=pmid,
        language="; ".join(texts_at(document, "Language")) or None,
        keywords=_unique(texts_at(document, "KeywordList/Keyword")),
        other_ids=_other_ids(ids),
    )


def _branch(parent: etree._Element, name: str) -> etree._Element:
    """The child of that name, or an empty element: an absent branch reads like an empty one."""
    found = child(parent, name)
    return etree.Element(name) if found is None else found


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _publication_types(elements: list[etree._Element]) -> tuple[str, ...]:
    return _unique(text for text in map(plain, elements) if text)


def _record_type(types: tuple[str, ...], *, default: RecordType) -> RecordType:
    said = {text.lower() for text in types}
    return next((meaning for word, meaning in _TYPES.items() if word in said), default)


def _title(text: str | None, original: str | None) -> str | None:
    """The English title; PubMed prints a translation in brackets, which are not part of it."""
    if text is None or _PLACEHOLDER.fullmatch(text):
        return original
    translated = _WHOLLY_BRACKETED.fullmatch(text)
    return clean_title(translated.group(1) if translated else text) or original


def _names(authors: Iterable[etree._Element]) -> Iterator[str]:
    """Names as "Family, Given[, Suffix]", groups whole; names that NLM marked invalid left out."""
    for author in authors:
        if author.get("ValidYN") == "N":
            continue
        said = {part.tag: plain(part) for part in author.iterchildren(*_NAME_PARTS)}
        family, suffix = said.get("LastName"), said.get("Suffix")
        given = said.get("ForeName") or said.get("Initials")
        person = ", ".join(filter(None, (family, given, suffix)))
        name = (person if family else None) or said.get("CollectiveName") or person
        if name:
            yield name


def _book_authors(parent: etree._Element) -> tuple[str, ...]:
    lists = children(parent, "AuthorList")
    return tuple(
        name
        for group in lists
        if group.get("Type", "authors") == "authors"
        for name in _names(children(group, "Author"))
    )


def _dated(
    issue_date: etree._Element, others: list[etree._Element]
) -> tuple[str | None, int | None]:
    """(date, year) of the issue; the electronic date only where the issue has none.

    The date is ``YYYY-MM-DD`` or ``YYYY-MM``, None for a bare year or season; of a range such as
    ``1998 Dec-1999 Jan`` the first month counts, as in MEDLINE text.
    """
    for element in (issue_date, *others):
        year, date = parse_date(_date_text(element))
        if year is not None:
            return date, year
    return None, None


def _date_text(element: etree._Element) -> str | None:
    loose = text_at(element, "MedlineDate")
    year = text_at(element, "Year")
    if loose or not year:
        return loose
    month = text_at(element, "Month") or text_at(element, "Season") or ""
    day = text_at(element, "Day") or ""
    return f"{year}/{month}/{day}" if month.isdigit() else f"{year} {month} {day}"


def _pages(parent: etree._Element, ids: list[etree._Element]) -> str | None:
    """Pages as printed, else start and end page, else the article number of an online journal.

    The article number hides in the pii. Publishers' long piis (``S2049-3630(21)00099-1``) and
    piis that look like a DOI (seen in real records) are no page.
    """
    printed = text_at(parent, "Pagination/MedlinePgn")
    start = text_at(parent, "Pagination/StartPage")
    end = text_at(parent, "Pagination/EndPage")
    if printed or start:
        return page_range(printed or start, None if printed else end)
    numbers = [
        *_valid_locations(parent, "pii"),
        *(plain(i) for i in ids if i.get("IdType") == "pii"),
    ]
    return next((n for n in numbers if n and len(n) <= 16 and _LOCATOR.fullmatch(n)), None)


def _valid_locations(parent: etree._Element, kind: str) -> Iterator[str]:
    for location in children(parent, "ELocationID"):
        if location.get("EIdType") == kind and location.get("ValidYN", "Y") == "Y":
            yield plain(location) or ""


def _doi(ids: list[etree._Element], *parents: etree._Element) -> str | None:
    """The article's own DOI: from its id list, else from an ELocationID marked valid."""
    listed = (plain(i) for i in ids if i.get("IdType") == "doi")
    located = (text for parent in parents for text in _valid_locations(parent, "doi"))
    return next((doi for text in (*listed, *located) if (doi := parse_doi(text))), None)


def _pmcid(ids: list[etree._Element]) -> str | None:
    listed = (plain(i) for i in ids if i.get("IdType") in {"pmc", "pmcid"})
    return next((pmcid for text in listed if (pmcid := parse_pmcid(text))), None)


def _other_ids(ids: list[etree._Element]) -> tuple[str, ...]:
    """Publisher item ids, manuscript ids and NCBI Bookshelf numbers as ``scheme:value``."""
    kept = (i for i in ids if i.get("IdType") in {"pii", "mid", "bookaccession"})
    return _unique(f"{i.get('IdType')}:{text}" for i in kept if (text := plain(i)))


def _abstract(element: etree._Element | None) -> str | None:
    """Sections in order, each behind its label as in ``METHODS: …``, separated by a space."""
    if element is None:
        return None
    return " ".join(filter(None, map(_section, children(element, "AbstractText")))) or None


def _section(element: etree._Element) -> str | None:
    text = plain(element)
    label = " ".join((element.get("Label") or "").split())
    # NLM fills in UNLABELLED where the publisher gave no heading.
    if not text or not label or label.upper() == "UNLABELLED":
        return text
    return f"{label} {text}" if label.endswith(":") else f"{label}: {text}"


def _registrations(core: etree._Element) -> tuple[str, ...]:
    """Trial registrations of the DataBankList; sequence and data repositories are left out."""
    found: list[str] = []
    for bank in children(core, "DataBankList/DataBank"):
        label = _TRIAL_REGISTERS.get((text_at(bank, "DataBankName") or "").lower())
        if label is None:
            continue
        for number in texts_at(bank, "AccessionNumberList/AccessionNumber"):
            found += parse_registrations(number) or parse_registrations(label + number) or (number,)
    return _unique(found)


def _keywords(citation: etree._Element) -> tuple[str, ...]:
    """MeSH headings, with each qualifier as ``Heading/qualifier``, then the authors' keywords."""
    found: list[str] = []
    for heading in children(citation, "MeshHeadingList/MeshHeading"):
        name = text_at(heading, "DescriptorName")
        if name:
            qualifiers = texts_at(heading, "QualifierName")
            found += [f"{name}/{qualifier}" for qualifier in qualifiers] or [name]
    return _unique((*found, *texts_at(citation, "KeywordList/Keyword")))


def _relations(citation: etree._Element) -> tuple[str, ...]:
    """``RefType:PMID`` or, where the notice has no PMID, ``RefType:reference text``.

    ``Cites`` is left out: it lists the article's references, not statements about it.
    """
    found = []
    for relation in children(citation, "CommentsCorrectionsList/CommentsCorrections"):
        kind = relation.get("RefType")
        target = text_at(relation, "PMID") or text_at(relation, "RefSource")
        if kind and kind != "Cites" and target:
            found.append(f"{kind}:{target}")
    return _unique(found)
