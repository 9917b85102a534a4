"""Documents of the E-utilities, good and bad, in the shape of real ones with invented content."""

from __future__ import annotations

from collections.abc import Iterable

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" ?>\n'
EINFO = b"""<eInfoResult><DbInfo><DbName>pubmed</DbName><Description>invented</Description>
<DbBuild>Build-2026.11.20.01.02</DbBuild><Count>38000000</Count>
<LastUpdate>2026/11/20 01:02</LastUpdate><FieldList/></DbInfo></eInfoResult>"""


def error(words: str, root: str = "eFetchResult") -> bytes:
    """An error document of the E-utilities."""
    return DECLARATION + f"<{root}>\n\t<ERROR>{words}</ERROR>\n</{root}>".encode()


def search(count: int, ids: Iterable[int], *, extra: str = "", retmax: int | None = None) -> bytes:
    """An esearch document."""
    listed = list(ids)
    due = len(listed) if retmax is None else retmax
    inner = "".join(f"<Id>{pmid}</Id>" for pmid in listed)
    return (
        DECLARATION
        + (
            f"<eSearchResult><Count>{count}</Count><RetMax>{due}</RetMax><RetStart>0</RetStart><IdList>{inner}</IdList>{extra}</eSearchResult>"
        ).encode()
    )


def records(pmids: Iterable[int], *, tail: str = "") -> bytes:
    """An efetch document with a bare article for each PMID."""
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID Version='1'>{pmid}</PMID><Article>"
        f"<ArticleTitle>Invented record {pmid}.</ArticleTitle></Article></MedlineCitation>"
        "</PubmedArticle>\n"
        for pmid in pmids
    )
    return DECLARATION + f"<PubmedArticleSet>\n{articles}{tail}</PubmedArticleSet>".encode()


RATE_LIMITED = b'{"error":"API rate limit exceeded","api-key":"203.0.113.9","count":"9"}'
XHTML_500 = (
    b'<?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>\n<!DOCTYPE html PUBLIC "x" "y">'
    b"\n<html><head><title>eutils - WWW Error 500 Diagnostic</title></head><body/></html>"
)
CAP_WORDS = "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed"
CAP_JSON = f'{{"header":{{}},"esearchresult":{{"ERROR":"{CAP_WORDS}"}}}}'.encode()
NO_COUNT = (
    b"<eSearchResult><ERROR>Can't run executor</ERROR><ErrorList><PhraseNotFound>zzz"
    b"</PhraseNotFound></ErrorList><WarningList><OutputMessage>No items found."
    b"</OutputMessage></WarningList></eSearchResult>"
)
HISTORY_OUT = "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater"
HISTORY_CAP = (
    "Search backend cannot retrieve history data. Reason: 'retstart' cannot be larger than 9998"
)
DOCSUM = (
    b'<eSummaryResult><DocumentSummarySet status="OK"><!-- error: cannot get document summary -->'
    b"</DocumentSummarySet></eSummaryResult>"
)
ONE_SUMMARY = (
    b"<eSummaryResult><DocSum><Id>1</Id><Item Name='Title' Type='String'>T</Item></DocSum>"
    b"<ERROR>UID=9: cannot get document summary</ERROR></eSummaryResult>"
)
SUMMARIES = (
    b'<eSummaryResult><DocumentSummarySet status="OK"><DbBuild>B</DbBuild>'
    b'<DocumentSummary uid="1"><Title>T</Title></DocumentSummary><DocumentSummary uid="9">'
    b"<error>cannot get document summary</error></DocumentSummary></DocumentSummarySet>"
    b"</eSummaryResult>"
)
BAD_KEY = b'{"error":"API key invalid","api-key":"abcdef","type":"client"}'
TWO_ERRORS = (
    b"<eSummaryResult><ERROR>Empty id list</ERROR><ERROR>Neither query_key nor id specified"
    b"</ERROR></eSummaryResult>"
)
EMPTY_LIST = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
DROPPED = (
    '<WarningList><QuotedPhraseNotFound>"body battery"[tiab]</QuotedPhraseNotFound></WarningList>'
)
RESTRICTED = (
    "<WarningList><OutputMessage>Restrictions achieved. start and count adjusted to 0, 9999"
    "</OutputMessage></WarningList>"
)
