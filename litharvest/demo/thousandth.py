"""One record of the large corpus: its words, and its XML after pubmed_250101.dtd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from litharvest.demo.pubmed_xml import MONTHS

# Topic, its heading, and the journal that prints it: three of five say "peer support".
TOPICS = tuple(
    (f"{stem}{what}", heading, f"Annals of {journal}", f"Ann {journal}")
    for stem in ("peer support for ", "peer support and ", "peer support after ", "", "long-term ")
    for what, heading, journal in (
        ("hopefulness", "Hopefulness", "Invented Care"),
        ("sleep quality", "Sleep Quality", "Fictional Sleep"),
        ("low mood", "Low Mood States", "Imagined Moods"),
        ("everyday memory", "Everyday Memory", "Supposed Memory"),
    )
)
POPULATIONS = ("adults", "young people", "older adults", "students", "nurses", "carers")
DESIGNS = (
    ("A randomised trial of", "Randomized Controlled Trial", "D016449"),
    ("A cohort study of", "Observational Study", "D064888"),
    ("A review of", "Review", "D016454"),
    ("Experiences with", "Journal Article", "D016428"),
)
LANGUAGES = ("eng", "ger", "spa", "fre")
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_AUTHORS = (("Quillmere", "Ada B", "AB"), ("Tarnowell", "Ines", "I"), ("Osterbyn", "Kai R", "KR"))
_BY_AUTHORS = ' Type="authors"'
_MIN = "<Hour>6</Hour><Minute>0</Minute>"


class Sort(IntEnum):
    """What kind of record it is."""

    MEDLINE = 0
    PUBLISHER = 1
    BOOK = 2
    RETRACTED = 3
    RETRACTION = 4
    CONCERN = 5
    CONCERN_NOTE = 6


# How a record is related to its neighbour: RefType, and a publication type of its own.
_RELATIONS = {
    Sort.RETRACTED: ("RetractionIn", "Retracted Publication", "D016441"),
    Sort.RETRACTION: ("RetractionOf", "Retraction of Publication", "D016440"),
    Sort.CONCERN: ("ExpressionOfConcernIn", "", ""),
    Sort.CONCERN_NOTE: ("ExpressionOfConcernFor", "Expression of Concern", "D000075762"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication date as an ordinal, and how exactly it is known (see ``thousands``)."""

    day: int
    form: int


@dataclass(frozen=True, slots=True)
class Told:
    """All that is said about one record; ``days`` are ordinals of its dates, 0 for none.

    The first five are positions in the word lists and what many records have in common.
    """

    topic: int
    population: int
    design: int
    language: int
    sort: Sort
    row: int = 0
    pmid: int = 0
    published: Dated = Dated(1, 0)
    days: Mapping[str, int] | None = None
    related: int | None = None
    cites: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The title without the number that makes it particular."""
        return (
            f"{DESIGNS[self.design][0]} {TOPICS[self.topic][0]} in {POPULATIONS[self.population]}"
        )

    @property
    def abstract(self) -> tuple[tuple[str, str], ...]:
        """Labels and texts; publishers' records have none."""
        if self.sort not in (Sort.MEDLINE, Sort.BOOK, Sort.RETRACTED):
            return ()
        what, who = TOPICS[self.topic][0], POPULATIONS[self.population]
        return (
            ("BACKGROUND", f"Little is known about {what} among {who} outside invented settings."),
            ("METHODS", f"We followed {who} for twelve months in four made-up places."),
            ("RESULTS", "Scores rose by 2.1 points (95% CI 1.4 to 2.8; p < 0.001) at follow-up."),
        )

    @property
    def authors(self) -> tuple[tuple[str, str, str], ...]:
        """Family, given names and initials."""
        first = (self.topic + self.population) % len(_AUTHORS)
        return (_AUTHORS[first], _AUTHORS[first - 1])

    @property
    def headings(self) -> tuple[str, ...]:
        """MeSH headings, of records that were indexed."""
        if self.sort is not Sort.MEDLINE:
            return ()
        return (TOPICS[self.topic][1], "Humans", "Peer Group")

    @property
    def types(self) -> tuple[tuple[str, str], ...]:
        """Publication types with their ids."""
        own = _RELATIONS.get(self.sort, ("", "", ""))[1:]
        if self.sort is Sort.BOOK:
            return (("Review", "D016454"),)
        return (DESIGNS[self.design][1:], *([own] if own[0] else []))

    def indexed(self) -> dict[str, list[str]]:
        """The values of the index fields, of what does not differ between like records."""
        topic = TOPICS[self.topic]
        is_book = self.sort is Sort.BOOK
        kind = "pubmed books" if is_book else "medline" if self.headings else "publisher"
        return {
            "ti": [self.title],
            "ab": [text for _, text in self.abstract],
            "au": [
                f"{family} {name}" for family, *names in self.authors for name in reversed(names)
            ],
            "mh": list(self.headings),
            "majr": list(self.headings[:1]),
            "pt": [name for name, _ in self.types],
            "la": [LANGUAGES[self.language]],
            "ta": [] if is_book else [topic[2], topic[3], topic[3]],
            "sb": ["all", kind],
        }


def _stamp(name: str, day: int, attributes: str = "", time: str = "") -> str:
    when = date.fromordinal(day)
    return (
        f"<{name}{attributes}><Year>{when.year}</Year><Month>{when.month:02d}</Month>"
        f"<Day>{when.day:02d}</Day>{time}</{name}>"
    )


def _pub_date(told: Told) -> str:
    """In the five forms that PubMed has."""
    when = date.fromordinal(told.published.day)
    year, month = f"<Year>{when.year}</Year>", f"<Month>{MONTHS[when.month - 1]}</Month>"
    return (
        f"{year}{month}<Day>{when.day:02d}</Day>",
        f"{year}{month}",
        year,
        f"{year}<Season>{_SEASONS[told.row % 4]}</Season>",
        f"<MedlineDate>{when.year} Jan-Feb</MedlineDate>",
    )[told.published.form]


def _abstract(told: Told) -> str:
    parts = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{text.replace("<", "&lt;")}'
        "</AbstractText>"
        for label, text in told.abstract
    )
    return f"<Abstract>{parts}</Abstract>" if parts else ""


def _authors(told: Told, attributes: str = "") -> str:
    people = "".join(
        f'<Author ValidYN="Y"><LastName>{family}</LastName><ForeName>{given}</ForeName>'
        f"<Initials>{initials}</Initials></Author>"
        for family, given, initials in told.authors
    )
    return f'<AuthorList{attributes} CompleteYN="Y">{people}</AuthorList>'


def _types(told: Told) -> str:
    return "".join(
        f'<PublicationType UI="{number}">{name}</PublicationType>' for name, number in told.types
    )


def _history(told: Told) -> str:
    days = told.days or {}
    names = {"crdt": "entrez", "edat": "pubmed", "mhda": "medline"}
    stamps = "".join(
        _stamp("PubMedPubDate", days[name], f' PubStatus="{status}"', _MIN)
        for name, status in names.items()
        if days.get(name)
    )
    return f"<History>{stamps}</History><PublicationStatus>ppublish</PublicationStatus>"


def _relation(told: Told) -> str:
    if told.sort not in _RELATIONS or told.related is None:
        return ""
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{_RELATIONS[told.sort][0]}">'
        f"<RefSource>{TOPICS[told.topic][3]}. 2021;7:{told.row}</RefSource>"
        f'<PMID Version="1">{told.related}</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )


def _references(told: Told) -> str:
    cited = "".join(
        f"<Reference><Citation>Cited work {pmid}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></Reference>'
        for pmid in told.cites
    )
    return f"<ReferenceList>{cited}</ReferenceList>" if cited else ""


def _mesh(told: Told) -> str:
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D99{len(name):04d}" MajorTopicYN='
        f'"{"N" if at else "Y"}">{name}</DescriptorName></MeshHeading>'
        for at, name in enumerate(told.headings)
    )
    return f"<MeshHeadingList>{headings}</MeshHeadingList>" if headings else ""


def article(told: Told) -> str:
    """A PubmedArticle; every 463rd is in its second version, the DOI stands once or twice."""
    days = told.days or {}
    topic, doi = TOPICS[told.topic], f"10.55555/thousand.{told.pmid}"
    version = 2 if told.row % 463 == 9 else 1
    status = "MEDLINE" if told.headings else "Publisher"
    completed = _stamp("DateCompleted", days["cdat"]) if days.get("cdat") else ""
    revised = _stamp("DateRevised", days["mdat"]) if days.get("mdat") else ""
    located = f'<ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>'
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM">'
        f'<PMID Version="{version}">{told.pmid}</PMID>{completed}{revised}'
        '<Article PubModel="Print"><Journal><ISSN IssnType="Print">9900-0006</ISSN>'
        f'<JournalIssue CitedMedium="Print"><Volume>{told.row % 90 + 1}</Volume>'
        f"<PubDate>{_pub_date(told)}</PubDate></JournalIssue><Title>{topic[2]}</Title>"
        f"<ISOAbbreviation>{topic[3]}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{told.title} {told.pmid}.</ArticleTitle>"
        f"<Pagination><MedlinePgn>{told.row % 900}-9</MedlinePgn></Pagination>"
        f"{located if told.row % 3 else ''}{_abstract(told)}{_authors(told)}"
        f"<Language>{LANGUAGES[told.language]}</Language><PublicationTypeList>{_types(told)}"
        "</PublicationTypeList></Article><MedlineJournalInfo><Country>Norway</Country>"
        f"<MedlineTA>{topic[3]}</MedlineTA><NlmUniqueID>99{told.topic:05d}</NlmUniqueID>"
        f"</MedlineJournalInfo>{_relation(told)}{_mesh(told)}</MedlineCitation><PubmedData>"
        f'{_history(told)}<ArticleIdList><ArticleId IdType="pubmed">{told.pmid}</ArticleId>'
        f'<ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList>{_references(told)}'
        "</PubmedData></PubmedArticle>"
    )


def book(told: Told) -> str:
    """A PubmedBookArticle."""
    when = date.fromordinal(told.published.day)
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{told.pmid}</PMID><ArticleIdList>'
        f'<ArticleId IdType="bookaccession">NBK99{told.row}</ArticleId></ArticleIdList><Book>'
        "<Publisher><PublisherName>Open Meadow</PublisherName></Publisher>"
        f'<BookTitle book="thousand">{told.title} {told.pmid}</BookTitle><PubDate><Year>'
        f"{when.year}</Year><Month>{when.month:02d}</Month></PubDate>"
        f"{_authors(told, _BY_AUTHORS)}</Book><Language>{LANGUAGES[told.language]}"
        f"</Language>{_types(told)}{_abstract(told)}</BookDocument><PubmedBookData>"
        f'{_history(told)}<ArticleIdList><ArticleId IdType="pubmed">{told.pmid}</ArticleId>'
        "</ArticleIdList></PubmedBookData></PubmedBookArticle>"
    )
