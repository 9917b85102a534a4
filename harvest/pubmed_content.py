"""Meaning of a PubMed record: one PubmedArticle or PubmedBookArticle element becomes Content.

Field names and nesting follow NLM's DTD of 1 January 2025 (pubmed_250101.dtd). Only child paths
are used, never ``//``: reference lists hold thousands of ids that belong to other articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from harvest.pubmed_dates import dated, printed_date
from harvest.pubmed_details import (
    abstract_text,
    date_text,
    details,
    full_date,
    history_dates,
    named_dates,
)
from harvest.pubmed_facts import (
    aligned,
    deposits,
    english_title,
    heading,
    locator,
    orcid,
    record_type,
    registrations,
    relation,
    unique,
)
from harvest.pubmed_status import status
from harvest.pubmed_text import child, children, plain, text_at, texts_at
from harvest.sources.fields import web_addresses
from harvest.sources.texts import clean_title, page_range
from ledger.identifiers import parse_doi, parse_isbn, parse_issn, parse_pmcid, parse_pmid
from ledger.model import Content, RecordType

_NAME_PARTS = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
_KEPT_IDS = ("pii", "mid", "bookaccession")  # in the order in which they are listed

_Dated = tuple[str, str | None]


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
    title = english_title(text_at(core, "ArticleTitle"), original)
    issued = printed_date(date_text(child(issue, "PubDate")))
    electronic = [full_date(element) for element in children(core, "ArticleDate")]
    year, published = dated(issued, *electronic)
    people = list(_people(children(core, "AuthorList/Author")))
    banks = list(_banks(core))
    relations = _relations(citation)
    return Content(
        type=record_type(types),
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=tuple(name for name, _ in people),
        year=year,
        date=published,
        journal=text_at(journal, "Title"),
        # MedlineTA also stands in MEDLINE text, and unlike ISOAbbreviation it hardly ever changes.
        journal_abbreviation=text_at(info, "MedlineTA") or text_at(journal, "ISOAbbreviation"),
        volume=text_at(issue, "Volume"),
        issue=text_at(issue, "Issue"),
        pages=_pages(core, ids),
        abstract=abstract_text(child(core, "Abstract")),
        doi=_doi(ids, core),
        pmid=pmid,
        pmcid=_pmcid(ids),
        issn=unique(
            issn
            for text in (text_at(journal, "ISSN"), text_at(info, "ISSNLinking"))
            for issn in parse_issn(text)
        ),
        accession=pmid,
        registry_ids=registrations(banks),
        language="; ".join(texts_at(core, "Language")) or None,
        keywords=_keywords(citation),
        headings=_headings(citation),
        urls=_urls(ids),
        other_ids=unique((*_other_ids(ids), *deposits(banks))),
        relations=relations,
        status=status(types, relations, title),
        details=details(
            child(core, "ArticleTitle"),
            child(core, "Abstract"),
            orcids=aligned([number for _, number in people]),
            complete=_complete(core),
            dates=_article_dates(article, citation, issued=issued, electronic=electronic),
            version=_version(citation),
        ),
    )


def _article_dates(
    article: etree._Element,
    citation: etree._Element,
    *,
    issued: str | None,
    electronic: list[str | None],
) -> Iterator[_Dated]:
    yield "published", issued
    yield from (("electronic", date) for date in electronic)
    yield from history_dates(article, "PubmedData/History/PubMedPubDate")
    names = (("DateCompleted", "completed"), ("DateRevised", "revised"))
    yield from named_dates(citation, (*names, ("DateCreated", "citation created")))


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
    title = english_title(own_title or book_title, original)
    types = _publication_types(children(document, "PublicationType"))
    contributed = [full_date(element) for element in children(document, "ContributionDate")]
    issued = printed_date(date_text(child(book, "PubDate")))
    year, published = dated(issued, *contributed)
    written_by = document if _authors_of(document) else book
    people = list(_people(_authors_of(written_by)))
    return Content(
        type=RecordType.CHAPTER if own_title else RecordType.BOOK,
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=tuple(name for name, _ in people),
        year=year,
        date=published,
        book_title=book_title if own_title else None,
        publisher=text_at(book, "Publisher/PublisherName"),
        volume=text_at(book, "Volume"),
        pages=_pages(document, ids),
        abstract=abstract_text(child(document, "Abstract")),
        doi=_doi(ids, document, book),
        pmid=pmid,
        pmcid=_pmcid(ids),
        isbn=unique(isbn for text in texts_at(book, "Isbn") for isbn in parse_isbn(text)),
        accession=pmid,
        language="; ".join(texts_at(document, "Language")) or None,
        keywords=_keywords(document),
        urls=_urls(ids),
        other_ids=unique(_other_ids(ids)),
        status=status(types, (), title),
        details=details(
            child(document, "ArticleTitle") if own_title else child(book, "BookTitle"),
            child(document, "Abstract"),
            orcids=aligned([number for _, number in people]),
            complete=_complete(written_by),
            dates=_book_dates(record, document, issued=issued, contributed=contributed),
            version=_version(document),
            series=clean_title(text_at(book, "CollectionTitle")),
        ),
    )


def _book_dates(
    record: etree._Element,
    document: etree._Element,
    *,
    issued: str | None,
    contributed: list[str | None],
) -> Iterator[_Dated]:
    yield "published", issued
    yield from (("contributed", date) for date in contributed)
    yield from history_dates(record, "PubmedBookData/History/PubMedPubDate")
    yield from named_dates(document, (("DateRevised", "revised"),))


def _branch(parent: etree._Element, name: str) -> etree._Element:
    """The child of that name, or an empty element: an absent branch reads like an empty one."""
    found = child(parent, name)
    return etree.Element(name) if found is None else found


def _publication_types(elements: list[etree._Element]) -> tuple[str, ...]:
    return unique(text for text in map(plain, elements) if text)


def _people(authors: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    """(name, ORCID iD or ""): "Family, Given[, Suffix]", groups whole; invalid ones left out."""
    for author in authors:
        if author.get("ValidYN") == "N":
            continue
        said = {part.tag: plain(part) for part in author.iterchildren(*_NAME_PARTS)}
        family, suffix = said.get("LastName"), said.get("Suffix")
        given = said.get("ForeName") or said.get("Initials")
        person = ", ".join(filter(None, (family, given, suffix)))
        name = (person if family else None) or said.get("CollectiveName") or person
        if name:
            yield name, _orcid(author)


def _orcid(author: etree._Element) -> str:
    named = (plain(i) for i in author.iterchildren("Identifier") if i.get("Source") == "ORCID")
    return next((number for text in named if (number := orcid(text))), "")


def _authors_of(parent: etree._Element) -> list[etree._Element]:
    """The authors of a book or chapter, without editors and translators."""
    lists = children(parent, "AuthorList")
    mine = [group for group in lists if group.get("Type", "authors") == "authors"]
    return [author for group in mine for author in children(group, "Author")]


def _complete(parent: etree._Element) -> bool:
    """Whether the author list is whole: NLM once cut off long ones and said CompleteYN="N"."""
    return all(group.get("CompleteYN") != "N" for group in children(parent, "AuthorList"))


def _version(parent: etree._Element) -> str | None:
    number = child(parent, "PMID")
    return None if number is None else number.get("Version")


def _pages(parent: etree._Element, ids: list[etree._Element]) -> str | None:
    """Pages as printed, else start and end page, else the article number of an online journal.

    The article number hides in the pii (``pubmed_facts.locator``).
    """
    printed = text_at(parent, "Pagination/MedlinePgn")
    start = text_at(parent, "Pagination/StartPage")
    end = text_at(parent, "Pagination/EndPage")
    if printed or start:
        return page_range(printed or start, None if printed else end)
    listed = (plain(i) for i in ids if i.get("IdType") == "pii")
    return locator((*_valid_locations(parent, "pii"), *listed))


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


def _other_ids(ids: list[etree._Element]) -> list[str]:
    """Publisher item ids, manuscript ids and NCBI Bookshelf numbers as ``scheme:value``."""
    kept = ((kind, i) for kind in _KEPT_IDS for i in ids if i.get("IdType") == kind)
    return [f"{kind}:{text}" for kind, i in kept if (text := plain(i))]


def _urls(ids: list[etree._Element]) -> tuple[str, ...]:
    """Addresses that old records list among their ids."""
    return web_addresses(plain(i) or "" for i in ids if i.get("IdType") == "url")


def _banks(core: etree._Element) -> Iterator[tuple[str, str]]:
    """(data bank, number) pairs of the DataBankList."""
    for bank in children(core, "DataBankList/DataBank"):
        name = text_at(bank, "DataBankName") or ""
        for number in texts_at(bank, "AccessionNumberList/AccessionNumber"):
            yield name, number


def _headings(citation: etree._Element) -> tuple[str, ...]:
    """MeSH headings with qualifiers, ``*`` before main topics, as MEDLINE text has them."""
    found: list[str] = []
    for element in children(citation, "MeshHeadingList/MeshHeading"):
        descriptor = _topic(child(element, "DescriptorName"))
        if descriptor:
            qualifiers = map(_topic, children(element, "QualifierName"))
            found += heading(descriptor, filter(None, qualifiers))
    return unique(found)


def _topic(element: etree._Element | None) -> str:
    text = plain(element) if element is not None else None
    main = text and element is not None and element.get("MajorTopicYN") == "Y"
    return f"*{text}" if main else text or ""


def _keywords(parent: etree._Element) -> tuple[str, ...]:
    return unique(word.strip("* ") for word in texts_at(parent, "KeywordList/Keyword"))


def _relations(citation: etree._Element) -> tuple[str, ...]:
    """Statements about other records (``pubmed_facts.relation``), sorted.

    ``Cites`` is left out: it lists the article's references, not statements about it.
    """
    found = []
    for element in children(citation, "CommentsCorrectionsList/CommentsCorrections"):
        kind = element.get("RefType")
        if kind and kind != "Cites":
            pmid = parse_pmid(text_at(element, "PMID"))
            text, note = text_at(element, "RefSource"), text_at(element, "Note")
            found.append(relation(kind, pmid, text=text, note=note))
    return unique(sorted(found))
