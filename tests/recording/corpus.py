"""A PubMed of fourteen invented records, for cassettes."""

from __future__ import annotations

from litharvest.demo.library import Library

_PLACES = (
    "hospital courtyards", "school yards", "allotments", "prison grounds", "care homes",
    "rooftops", "riverbanks", "libraries", "bus depots", "vineyards", "harbours", "monasteries",
    "mountain villages", "railway stations",
)  # fmt: skip

PMIDS = tuple(str(90000001 + 700_000 * n) for n in range(len(_PLACES)))
"""In the order of the records; far apart, so that halving the range of PMIDs soon parts them."""

DELETED = PMIDS[-1]
"""Listed by searches, and no longer delivered."""


def small_library() -> Library:
    """Articles on community gardens of 2019, the seventh with markup and signs beyond ASCII."""
    articles = "".join(_article(n, place) for n, place in enumerate(_PLACES, 1))
    whole = Library.from_xml(f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())
    return Library(whole.records, frozenset({int(DELETED)}))


def _article(number: int, place: str) -> str:
    pmid = PMIDS[number - 1]
    title = f"Community gardens in {place}: an invented survey"
    if number == 7:
        title = f"Community gardens in {place}: <i>caf\u00e9</i> talks, H<sub>2</sub>O \u2265 5 l"
    day = f"<Year>2019</Year><Month>{1 + number % 12}</Month><Day>{number}</Day>"
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}'
        '</PMID><Article PubModel="Print"><Journal><ISSN IssnType="Print">0000-0000</ISSN>'
        f'<JournalIssue CitedMedium="Print"><Volume>{number}</Volume><PubDate><Year>2019</Year>'
        "<Month>May</Month></PubDate></JournalIssue><Title>Annals of invented gardening</Title>"
        f"</Journal><ArticleTitle>{title}.</ArticleTitle><Abstract><AbstractText>Nobody was asked "
        f'and nothing grew in {place}.</AbstractText></Abstract><AuthorList CompleteYN="Y"><Author '
        'ValidYN="Y"><LastName>Nobodi</LastName><ForeName>Una</ForeName><Initials>U</Initials>'
        "</Author></AuthorList><Language>eng</Language><PublicationTypeList><PublicationType "
        'UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>'
        "</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="
        f'"entrez">{day}</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>'
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData>'
        "</PubmedArticle>"
    )
