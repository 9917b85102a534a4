"""The invented reports as PubMed's efetch XML (pubmed_250101.dtd).

Element order and attributes follow real replies; non-ASCII letters are hexadecimal character
references, as NCBI writes them. Every shape that clients stumble over is there somewhere: a
DOI only in PubmedData, cited DOIs in ReferenceList, seasons and MedlineDate, structured
abstracts, inline markup, a group author, a book.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from litharvest.demo.vocabulary import CITED
from litharvest.demo.world import Author, Dice, Holding, Report, plain

HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
    b'1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    b"<PubmedArticleSet>\n"
)
TAIL = b"</PubmedArticleSet>"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Unique ids of publication types in the MeSH vocabulary.
TYPES = {
    "Journal Article": "D016428",
    "Randomized Controlled Trial": "D016449",
    "Clinical Trial Protocol": "D000078325",
    "Systematic Review": "D000078182",
    "Review": "D016454",
    "Preprint": "D000076942",
    "Letter": "D016422",
    "Comment": "D016420",
    "Editorial": "D016421",
    "Published Erratum": "D016425",
    "Retracted Publication": "D016441",
    "Retraction of Publication": "D016440",
}


def article_set(articles: Iterable[bytes]) -> bytes:
    """A complete efetch reply with these articles."""
    return HEAD + b"".join(article + b"\n" for article in articles) + TAIL


def render(holding: Holding) -> bytes:
    """One PubmedArticle, or PubmedBookArticle, as ASCII."""
    parts = _book(holding) if holding.report.kind == "book" else _article(holding)
    text = "".join(parts)
    return "".join(c if c < "\x80" else f"&#x{ord(c):x};" for c in text).encode("ascii")


def _article(holding: Holding) -> Iterator[str]:
    report, dice = holding.report, Dice(f"pubmed {holding.accession}")
    status = "MEDLINE" if report.mesh else dice.pick(("Publisher", "PubMed-not-MEDLINE"))
    ahead = report.online < report.year
    yield f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM">'
    yield f'<PMID Version="1">{report.pmid}</PMID>'
    if report.mesh:
        yield _date("DateCompleted", report.year, report.month, 28)
    yield _date("DateRevised", max(report.year, 2024), report.month, report.day)
    yield f'<Article PubModel="{"Print-Electronic" if ahead else "Print"}">'
    yield from _journal(report, dice)
    title = f"[{report.title}]." if report.vernacular else f"{report.title}."
    yield f"<ArticleTitle>{_text(title)}</ArticleTitle>"
    yield _pagination(report)
    if holding.doi and dice.chance(0.8):
        if dice.chance(0.3):
            yield f'<ELocationID EIdType="pii" ValidYN="Y">S{report.pmid}</ELocationID>'
        yield f'<ELocationID EIdType="doi" ValidYN="Y">{holding.doi}</ELocationID>'
    yield _abstract(report)
    yield _authors(report)
    yield f"<Language>{report.language}</Language>"
    yield _bank(report)
    types = (
        f'<PublicationType UI="{TYPES[name]}">{name}</PublicationType>' for name in report.types
    )
    yield f"<PublicationTypeList>{''.join(types)}</PublicationTypeList>"
    if report.vernacular:
        yield f"<VernacularTitle>{_text(report.vernacular)}.</VernacularTitle>"
    if ahead:
        yield _date("ArticleDate", report.online, 12, report.day, ' DateType="Electronic"')
    yield "</Article>"
    yield from _citation_end(report)
    yield "</MedlineCitation>"
    yield from _pubmed_data(holding, dice)
    yield "</PubmedArticle>"


def _text(text: str) -> str:
    """Escaped, with the inline elements left standing."""
    escaped = html.escape(text, quote=False)
    for name in ("i", "sup", "sub"):
        escaped = escaped.replace(f"&lt;{name}&gt;", f"<{name}>")
        escaped = escaped.replace(f"&lt;/{name}&gt;", f"</{name}>")
    return escaped


def _date(name: str, year: int, month: int, day: int, attributes: str = "") -> str:
    return (
        f"<{name}{attributes}><Year>{year}</Year><Month>{month:02d}</Month>"
        f"<Day>{day:02d}</Day></{name}>"
    )


def _journal(report: Report, dice: Dice) -> Iterator[str]:
    journal = report.journal
    kind, number = ("Print", journal.issn) if journal.issn else ("Electronic", journal.eissn)
    issue = f"<Issue>{report.issue}</Issue>" if report.issue else ""
    volume = f"<Volume>{report.volume}</Volume>" if report.volume else ""
    yield f'<Journal><ISSN IssnType="{kind}">{number}</ISSN><JournalIssue CitedMedium="Internet">'
    yield f"{volume}{issue}<PubDate>{_pub_date(report, dice)}</PubDate></JournalIssue>"
    yield f"<Title>{_text(journal.title)}</Title>"
    yield f"<ISOAbbreviation>{_text(journal.abbreviation)}</ISOAbbreviation></Journal>"


def _pub_date(report: Report, dice: Dice) -> str:
    """The forms that PubMed has: day, month, year, season, free text."""
    year = f"<Year>{report.year}</Year>"
    month = MONTHS[report.month - 1]
    later = MONTHS[min(report.month, 11)]
    forms = (
        f"{year}<Month>{month}</Month>",
        f"{year}<Month>{month}</Month><Day>{report.day:02d}</Day>",
        year,
        f"{year}<Season>{dice.pick(('Spring', 'Summer', 'Autumn', 'Winter'))}</Season>",
        f"<MedlineDate>{report.year} {month}-{later}</MedlineDate>",
    )
    return forms[dice.pick((0, 0, 0, 1, 1, 2, 3, 4))]


def _pagination(report: Report) -> str:
    first, last = report.pages
    if not first:
        return ""
    if not last:
        page = f"<StartPage>{first}</StartPage><MedlinePgn>{first}</MedlinePgn>"
        return f"<Pagination>{page}</Pagination>"
    same = 0
    while len(first) == len(last) and same < len(first) - 1 and first[same] == last[same]:
        same += 1
    return (
        f"<Pagination><StartPage>{first}</StartPage><EndPage>{last}</EndPage>"
        f"<MedlinePgn>{first}-{last[same:]}</MedlinePgn></Pagination>"
    )


def _abstract(report: Report) -> str:
    if not report.abstract:
        return ""
    parts = (
        f'<AbstractText Label="{label}" NlmCategory="{label}">{_text(text)}</AbstractText>'
        if label
        else f"<AbstractText>{_text(text)}</AbstractText>"
        for label, text in report.abstract
    )
    return f"<Abstract>{''.join(parts)}</Abstract>"


def _authors(report: Report) -> str:
    people = [_author(author, report, at) for at, author in enumerate(report.authors)]
    if report.group:
        people.append(
            f'<Author ValidYN="Y"><CollectiveName>{report.group}</CollectiveName></Author>'
        )
    return f'<AuthorList CompleteYN="Y">{"".join(people)}</AuthorList>'


def _author(author: Author, report: Report, at: int) -> str:
    place = "" if at else (
        f"<AffiliationInfo><Affiliation>Institute of Invented Studies, {report.journal.country}."
        "</Affiliation></AffiliationInfo>"
    )  # fmt: skip
    return (
        f'<Author ValidYN="Y"><LastName>{_text(author.family)}</LastName>'
        f"<ForeName>{_text(author.given)}</ForeName><Initials>{plain(author.initials)}</Initials>"
        f"{place}</Author>"
    )


def _bank(report: Report) -> str:
    if not report.registration:
        return ""
    return (
        '<DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>'
        f"<AccessionNumberList><AccessionNumber>{report.registration}</AccessionNumber>"
        "</AccessionNumberList></DataBank></DataBankList>"
    )


def _citation_end(report: Report) -> Iterator[str]:
    journal = report.journal
    yield f"<MedlineJournalInfo><Country>{journal.country}</Country>"
    yield f"<MedlineTA>{_text(journal.abbreviation)}</MedlineTA>"
    yield f"<NlmUniqueID>{journal.nlm}</NlmUniqueID>"
    yield f"<ISSNLinking>{journal.issn or journal.eissn}</ISSNLinking></MedlineJournalInfo>"
    yield "<CitationSubset>IM</CitationSubset>" if report.mesh else ""
    if report.relations:
        links = (
            f'<CommentsCorrections RefType="{kind}"><RefSource>{_text(words)}</RefSource>'
            f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
            for kind, pmid, words in report.relations
        )
        yield f"<CommentsCorrectionsList>{''.join(links)}</CommentsCorrectionsList>"
    if report.mesh:
        headings = (
            f'<MeshHeading><DescriptorName UI="D9{sum(name.encode()):05d}" MajorTopicYN='
            f'"{"Y" if at < 2 else "N"}">{name}</DescriptorName></MeshHeading>'
            for at, name in enumerate(report.mesh)
        )
        yield f"<MeshHeadingList>{''.join(headings)}</MeshHeadingList>"
    words = (f'<Keyword MajorTopicYN="N">{word}</Keyword>' for word in report.keywords)
    yield f'<KeywordList Owner="NOTNLM">{"".join(words)}</KeywordList>'


def _pubmed_data(holding: Holding, dice: Dice) -> Iterator[str]:
    report = holding.report
    month = 12 if report.online < report.year else report.month
    stamp = f"<Year>{report.online}</Year><Month>{month}</Month><Day>{report.day}</Day>"
    time = "<Hour>6</Hour><Minute>0</Minute>"
    yield "<PubmedData><History>"
    # entrez is the create date [CRDT], pubmed the entry date [EDAT]
    yield f'<PubMedPubDate PubStatus="entrez">{stamp}{time}</PubMedPubDate>'
    yield f'<PubMedPubDate PubStatus="pubmed">{stamp}{time}</PubMedPubDate>'
    if report.mesh:
        later = min(report.day + 2, 28)
        late = f"<Year>{report.online}</Year><Month>{month}</Month><Day>{later}</Day>"
        yield f'<PubMedPubDate PubStatus="medline">{late}{time}</PubMedPubDate>'
    yield "</History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
    yield f'<ArticleId IdType="pubmed">{report.pmid}</ArticleId>'
    if holding.doi:
        yield f'<ArticleId IdType="doi">{holding.doi}</ArticleId>'
    yield "</ArticleIdList>"
    if dice.chance(0.25):
        cited = "".join(
            f"<Reference><Citation>{_text(words)}</Citation><ArticleIdList>"
            f'<ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList></Reference>'
            for words, doi in dice.sample(CITED, 2)
        )
        yield f"<ReferenceList>{cited}</ReferenceList>"
    yield "</PubmedData>"


def _book(holding: Holding) -> Iterator[str]:
    report = holding.report
    stamp = f"<Year>{report.online}</Year><Month>{report.month}</Month><Day>{report.day}</Day>"
    yield f'<PubmedBookArticle><BookDocument><PMID Version="1">{report.pmid}</PMID><ArticleIdList>'
    yield f'<ArticleId IdType="bookaccession">NBK99{report.year}</ArticleId>'
    yield f'<ArticleId IdType="doi">{report.doi}</ArticleId></ArticleIdList><Book><Publisher>'
    yield "<PublisherName>Open Meadow</PublisherName><PublisherLocation>Bristol (UK)"
    yield f'</PublisherLocation></Publisher><BookTitle book="peerwork">{report.title}</BookTitle>'
    yield f"<PubDate><Year>{report.year}</Year><Month>{report.month:02d}</Month></PubDate>"
    yield _authors(report).replace("<AuthorList ", '<AuthorList Type="authors" ')
    yield "</Book><Language>eng</Language>"
    yield '<PublicationType UI="D016454">Review</PublicationType>'
    yield _abstract(report)
    yield '</BookDocument><PubmedBookData><History><PubMedPubDate PubStatus="entrez">'
    yield f'{stamp}</PubMedPubDate><PubMedPubDate PubStatus="pubmed">{stamp}</PubMedPubDate>'
    yield "</History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
    yield f'<ArticleId IdType="pubmed">{report.pmid}</ArticleId></ArticleIdList>'
    yield "</PubmedBookData></PubmedBookArticle>"
