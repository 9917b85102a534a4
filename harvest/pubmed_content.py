"""Meaning of a PubMed record: one PubmedArticle or PubmedBookArticle element becomes Content.

Field names and nesting follow NLM's DTD of 1 January 2025 (pubmed_250101.dtd). Only child paths
are used, never ``//``: reference lists hold thousands of ids that belong to other articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from harvest.pubmed_dates import dated, printed_date
from harvest.pubmed_details import (
    Dated,
    date_text,
    details,
    full_date,
    history_dates,
    named_dates,
    read_abstract,
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
from harvest.pubmed_text import plain
from harvest.pubmed_tree import Branch, texts_by_name
from harvest.sources.fields import squeeze, web_addresses
from harvest.sources.texts import clean_title, page_range
from ledger.identifiers import parse_doi, parse_isbn, parse_issn, parse_pmcid, parse_pmid
from ledger.model import Content, RecordType

_NAME_PARTS = frozenset({"LastName", "ForeName", "Initials", "Suffix", "CollectiveName"})
_CITATION_DATES = (
    ("DateCompleted", "completed"),
    ("DateRevised", "revised"),
    ("DateCreated", "citation created"),
)
_KEPT_IDS = ("pii", "mid", "bookaccession")  # in the order in which they are listed

_Ids = list[tuple[str | None, str]]
"""(IdType or EIdType, text) in order, empty ones left out."""


def article_content(article: Branch, pmid: str) -> Content:
    """The Content of a PubmedArticle element whose PMID is already known."""
    citation = article.branch("MedlineCitation")
    core = citation.branch("Article")
    journal = core.branch("Journal")
    issue = journal.branch("JournalIssue")
    info = citation.branch("MedlineJournalInfo")
    ids = _ids(article.branch("PubmedData").within("ArticleIdList", "ArticleId"))
    located = _locations(core)
    types = unique(core.texts_within("PublicationTypeList", "PublicationType"))
    original = clean_title(core.text("VernacularTitle"))
    title = english_title(core.text("ArticleTitle"), original)
    abstract = read_abstract(core.first("Abstract"))
    issued = printed_date(date_text(issue.first("PubDate")))
    electronic = [full_date(element) for element in core.all("ArticleDate")]
    year, published = dated(issued, *electronic)
    people = list(_people(core.within("AuthorList", "Author")))
    banks = list(_banks(core))
    relations = _relations(citation)
    return Content(
        type=record_type(types),
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=tuple([name for name, _ in people]),
        year=year,
        date=published,
        journal=journal.text("Title"),
        # MedlineTA also stands in MEDLINE text, and unlike ISOAbbreviation it hardly ever changes.
        journal_abbreviation=info.text("MedlineTA") or journal.text("ISOAbbreviation"),
        volume=issue.text("Volume"),
        issue=issue.text("Issue"),
        pages=_pages(core, located + ids),
        abstract=abstract.text,
        doi=_doi(ids + located),
        pmid=pmid,
        pmcid=_pmcid(ids),
        issn=unique((*parse_issn(journal.text("ISSN")), *parse_issn(info.text("ISSNLinking")))),
        accession=pmid,
        registry_ids=registrations(banks),
        language="; ".join(core.texts("Language")) or None,
        keywords=_keywords(citation),
        headings=_headings(citation),
        urls=_urls(ids),
        other_ids=unique((*_other_ids(ids), *deposits(banks))),
        relations=relations,
        status=status(types, relations, title),
        details=details(
            core.first("ArticleTitle"),
            abstract,
            orcids=aligned([number for _, number in people]),
            complete=_complete(core),
            dates=_article_dates(article, issued=issued, electronic=electronic),
            version=_version(citation),
        ),
    )


def _article_dates(
    article: Branch, *, issued: str | None, electronic: list[str | None]
) -> list[Dated]:
    citation = article.branch("MedlineCitation")
    return [
        ("published", issued),
        *(("electronic", date) for date in electronic),
        *history_dates(article.branch("PubmedData").within("History", "PubMedPubDate")),
        *named_dates(citation, _CITATION_DATES),
    ]


def book_content(record: Branch, pmid: str) -> Content:
    """The Content of a PubmedBookArticle: a chapter when it has a title of its own, else the book.

    Authors are those of the chapter, else of the book; editors are no authors.
    """
    document = record.branch("BookDocument")
    book = document.branch("Book")
    listed = record.branch("PubmedBookData").within("ArticleIdList", "ArticleId")
    ids = _ids([*document.within("ArticleIdList", "ArticleId"), *listed])
    located = _locations(document)
    own_title = document.text("ArticleTitle")
    book_title = clean_title(book.text("BookTitle"))
    original = clean_title(document.text("VernacularTitle"))
    title = english_title(own_title or book_title, original)
    abstract = read_abstract(document.first("Abstract"))
    types = unique(document.texts("PublicationType"))
    contributed = [full_date(element) for element in document.all("ContributionDate")]
    issued = printed_date(date_text(book.first("PubDate")))
    year, published = dated(issued, *contributed)
    written_by = document if _authors_of(document) else book
    people = list(_people(_authors_of(written_by)))
    return Content(
        type=RecordType.CHAPTER if own_title else RecordType.BOOK,
        type_raw="; ".join(types) or None,
        title=title,
        title_original=original,
        authors=tuple([name for name, _ in people]),
        year=year,
        date=published,
        book_title=book_title if own_title else None,
        publisher=book.branch("Publisher").text("PublisherName"),
        volume=book.text("Volume"),
        pages=_pages(document, located + ids),
        abstract=abstract.text,
        doi=_doi(ids + located + _locations(book)),
        pmid=pmid,
        pmcid=_pmcid(ids),
        isbn=unique(isbn for text in book.texts("Isbn") for isbn in parse_isbn(text)),
        accession=pmid,
        language="; ".join(document.texts("Language")) or None,
        keywords=_keywords(document),
        urls=_urls(ids),
        other_ids=unique(_other_ids(ids)),
        status=status(types, (), title),
        details=details(
            document.first("ArticleTitle") if own_title else book.first("BookTitle"),
            abstract,
            orcids=aligned([number for _, number in people]),
            complete=_complete(written_by),
            dates=_book_dates(record, issued=issued, contributed=contributed),
            version=_version(document),
            series=clean_title(book.text("CollectionTitle")),
        ),
    )


def _book_dates(
    record: Branch, *, issued: str | None, contributed: list[str | None]
) -> list[Dated]:
    return [
        ("published", issued),
        *(("contributed", date) for date in contributed),
        *history_dates(record.branch("PubmedBookData").within("History", "PubMedPubDate")),
        *named_dates(record.branch("BookDocument"), (("DateRevised", "revised"),)),
    ]


def _people(authors: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    """(name, ORCID iD or ""): "Family, Given[, Suffix]", groups whole; invalid ones left out."""
    for author in authors:
        if author.get("ValidYN") == "N":
            continue
        said: dict[str, etree._Element] = {}
        number = ""
        for part in author:
            name = part.tag
            if name in _NAME_PARTS:
                said[name] = part
            elif name == "Identifier" and part.get("Source") == "ORCID":
                number = number or orcid(plain(part))
        whole = _name(said)
        if whole:
            yield whole, number


def _name(said: dict[str, etree._Element]) -> str | None:
    family, given = _of(said, "LastName"), _of(said, "ForeName") or _of(said, "Initials")
    if family and given and "Suffix" not in said:
        return f"{family}, {given}"
    person = ", ".join(filter(None, (family, given, _of(said, "Suffix"))))
    return (person if family else None) or _of(said, "CollectiveName") or person


def _of(said: dict[str, etree._Element], name: str) -> str | None:
    element = said.get(name)
    return None if element is None else plain(element)


def _authors_of(parent: Branch) -> list[etree._Element]:
    """The authors of a book or chapter, without editors and translators."""
    mine = (g for g in parent.all("AuthorList") if g.get("Type", "authors") == "authors")
    return [author for group in mine for author in group.iterchildren("Author")]


def _complete(parent: Branch) -> bool:
    """Whether the author list is whole: NLM once cut off long ones and said CompleteYN="N"."""
    return all(group.get("CompleteYN") != "N" for group in parent.all("AuthorList"))


def _version(parent: Branch) -> str | None:
    number = parent.first("PMID")
    return None if number is None else number.get("Version")


def _ids(elements: Iterable[etree._Element]) -> _Ids:
    return [(element.get("IdType"), text) for element in elements if (text := plain(element))]


def _locations(parent: Branch) -> _Ids:
    """DOIs and piis among the locations of an article, without those marked invalid."""
    valid = (e for e in parent.all("ELocationID") if e.get("ValidYN", "Y") == "Y")
    return [(element.get("EIdType"), text) for element in valid if (text := plain(element))]


def _pages(parent: Branch, ids: _Ids) -> str | None:
    """Pages as printed, else start and end page, else the article number of an online journal.

    The article number hides in the pii (``pubmed_facts.locator``).
    """
    printing = parent.first("Pagination")
    if printing is not None:
        said = texts_by_name(printing)
        printed, start = squeeze(said.get("MedlinePgn") or ""), squeeze(said.get("StartPage") or "")
        if printed or start:
            return page_range(printed or start, None if printed else said.get("EndPage"))
    return locator(text for kind, text in ids if kind == "pii")


def _doi(ids: _Ids) -> str | None:
    """The article's own DOI: from its id list, else from an ELocationID marked valid."""
    return next((doi for kind, text in ids if kind == "doi" and (doi := parse_doi(text))), None)


def _pmcid(ids: _Ids) -> str | None:
    listed = [text for kind, text in ids if kind in {"pmc", "pmcid"}]
    return next((pmcid for text in listed if (pmcid := parse_pmcid(text))), None)


def _other_ids(ids: _Ids) -> list[str]:
    """Publisher item ids, manuscript ids and NCBI Bookshelf numbers as ``scheme:value``."""
    return [f"{kept}:{text}" for kept in _KEPT_IDS for kind, text in ids if kind == kept]


def _urls(ids: _Ids) -> tuple[str, ...]:
    """Addresses that old records list among their ids."""
    return web_addresses([text for kind, text in ids if kind == "url"])


def _banks(core: Branch) -> Iterator[tuple[str, str]]:
    """(data bank, number) pairs of the DataBankList."""
    for bank in map(Branch, core.within("DataBankList", "DataBank")):
        name = bank.text("DataBankName") or ""
        for number in bank.texts_within("AccessionNumberList", "AccessionNumber"):
            yield name, number


def _headings(citation: Branch) -> tuple[str, ...]:
    """MeSH headings with qualifiers, ``*`` before main topics, as MEDLINE text has them."""
    found: list[str] = []
    for element in citation.within("MeshHeadingList", "MeshHeading"):
        descriptor, qualifiers = "", []
        for node in element:
            topic = plain(node) or ""
            if topic and node.get("MajorTopicYN") == "Y":
                topic = f"*{topic}"
            if node.tag == "DescriptorName":
                descriptor = descriptor or topic
            elif node.tag == "QualifierName":
                qualifiers.append(topic)
        if descriptor:
            found += heading(descriptor, filter(None, qualifiers)) if qualifiers else [descriptor]
    return unique(found)


def _keywords(parent: Branch) -> tuple[str, ...]:
    return unique(word.strip("* ") for word in parent.texts_within("KeywordList", "Keyword"))


def _relations(citation: Branch) -> tuple[str, ...]:
    """Statements about other records (``pubmed_facts.relation``), sorted.

    ``Cites`` is left out: it lists the article's references, not statements about it.
    """
    found = []
    for element in citation.within("CommentsCorrectionsList", "CommentsCorrections"):
        kind = element.get("RefType")
        if kind and kind != "Cites":
            said = Branch(element)
            pmid = parse_pmid(said.text("PMID"))
            found.append(relation(kind, pmid, text=said.text("RefSource"), note=said.text("Note")))
    return unique(sorted(found))
