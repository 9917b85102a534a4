"""Vetoes as data: what forbids that two records are one report, however much they agree.

What must never be merged follows PRISMA's distinction of record and report: notices, comments,
preprints, protocols, versions, meeting abstracts, registrations and parts of a series are documents
of their own, related to the article by a Link. Numbers never change their meaning, since stored
Decisions cite them.
"""

from __future__ import annotations

from dedupe.conditions import Role, Rule
from ledger.model import Judgement, LinkType


def _veto(
    id_: str,
    when: str,
    reason: str,
    *,
    ask: bool = False,
    link: LinkType | None = None,
    linked: str = "",
    chain: bool = False,
) -> Rule:
    judgement = Judgement.UNSURE if ask else Judgement.DIFFERENT
    return Rule(id_, Role.VETO, when, reason, judgement, link, chain, linked or _RELATED)


# A notice on the same page as its article is that article, prefixed by one database.
_ELSEWHERE = "(doi!=1 | pages=0) & (volume!=1 | pages<2)"

# Two documents that speak of the same work, for Links.
_RELATED = (
    "(title>=850 | contained=1 & short>=20 | doi=1 | pmid=1) & (authors>=40 | authors=-1)"
    " & recurring=0"
)

VETOES: tuple[Rule, ...] = (
    _veto(
        "V01-different-registrations",
        "registry=2 & registration=0",
        "Two register entries with different registration numbers.",
        chain=True,
    ),
    _veto(
        "V02-register-entry-and-paper",
        "registry=1",
        "One record is a register entry, the other a paper.",
        link=LinkType.REGISTRATION,
        linked="registration=1",
        chain=True,
    ),
    _veto(
        "V03-different-parts",
        "part=0 & (doi!=1 | pages<2)",
        "The titles name different parts of a series.",
        link=LinkType.SERIES,
        linked="title>=700 & authors>=40 & recurring=0",
        chain=True,
    ),
    _veto(
        "V04-one-names-a-part",
        "part=2 & doi!=1 & pmid!=1 & pages<2",
        "Only one of the titles names a part of a series.",
        ask=True,
    ),
    _veto(
        "V05-retraction-notice",
        f"notice=2 & {_ELSEWHERE}",
        "One record is the notice of a retraction.",
        link=LinkType.RETRACTION,
        chain=True,
    ),
    _veto(
        "V06-erratum",
        f"notice=3 & {_ELSEWHERE}",
        "One record is an erratum or correction.",
        link=LinkType.ERRATUM,
        chain=True,
    ),
    _veto(
        "V07-expression-of-concern",
        f"notice=4 & {_ELSEWHERE}",
        "One record is an expression of concern.",
        link=LinkType.CONCERN,
        chain=True,
    ),
    _veto(
        "V08-comment",
        f"notice=5 & {_ELSEWHERE}",
        "One record is a comment, letter or reply.",
        link=LinkType.COMMENT,
        chain=True,
    ),
    _veto(
        "V09-protocol",
        "(notice=6 | protocol=1) & (doi!=1 | pages=0)",
        "One record is a protocol, the other is not.",
        link=LinkType.PROTOCOL,
        chain=True,
    ),
    _veto(
        "V10-preprint-and-article",
        "preprint=1",
        "One record is a preprint, the other is not.",
        link=LinkType.PREPRINT,
        linked="(title>=700 | contained=1 & short>=20 | abstract>=800) & authors>=40",
        chain=True,
    ),
    _veto(
        "V11-preprint-versions",
        "preprint=2 & doi=0",
        "Two preprints with different DOIs: versions, or two servers.",
        link=LinkType.VERSION,
        linked="cochrane=1 | title>=700 & authors>=40",
        chain=True,
    ),
    _veto(
        "V12-cochrane-versions",
        "cochrane=1 & version=0",
        "Two versions of one Cochrane review.",
        link=LinkType.VERSION,
        linked="cochrane=1 | title>=700 & authors>=40",
        chain=True,
    ),
    _veto(
        "V13-cochrane-version-unknown",
        "cochrane=1 & version=-1 & (year>=1 | issue=0)",
        "One Cochrane review from different issues; the version is not stated.",
        ask=True,
        link=LinkType.VERSION,
        linked="cochrane=1 | title>=700 & authors>=40",
    ),
    _veto(
        "V14-different-cochrane-reviews",
        "cochrane=0",
        "Two Cochrane reviews with different numbers.",
        chain=True,
    ),
    _veto(
        "V15-meeting-abstract-and-paper",
        "pmid!=1 & (conference=1"
        " & (pages=0 | volume=0 | journal<600 & journal>=0 & doi!=1 & (volume!=1 | pages<2))"
        " | supplement=1 & pages=0 & (volume=0 | year>=1))",
        "One record is a meeting abstract or conference paper that stands elsewhere.",
        link=LinkType.ABSTRACT,
    ),
    _veto(
        "V16-different-pmids",
        "pmid=0 & (title<985 | authors<90 | pages<2 | volume!=1 | year!=0)",
        "The records have different PMIDs, and not everything else agrees.",
        ask=True,
        chain=True,
    ),
    _veto(
        "V17-different-dois",
        "doi=0 & (title<940 | volume=0 | authors<60 | pages=0"
        " | pages<2 & (title<985 | volume!=1 | abstract<950 | issue=0))",
        "The records have different DOIs, and not everything else agrees.",
        ask=True,
    ),
    _veto(
        "V18-different-dois-and-titles",
        "doi=0 & title<850 & contained=0 & pages<2",
        "The records have different DOIs and different titles.",
        chain=True,
    ),
    _veto(
        "V27-named-as-another",
        "named=1 & doi!=1 & pmid!=1",
        "One record names the other as a document of its own.",
        chain=True,
    ),
    _veto(
        "V28-different-dois-and-pages",
        "doi=0 & pages=0",
        "The records have different DOIs and stand on different pages.",
        ask=True,
        chain=True,
    ),
    _veto(
        "V19-different-places",
        "pages=0 & doi!=1 & pmid!=1 & (title<985 | short<30 | authors<90 | abstract<950 | volume!=1"
        " | issue=0 | year!=0 | journal<800 | doi=0)",
        "The records stand on different pages.",
        ask=True,
    ),
    _veto(
        "V20-different-numbers",
        "numbers=0 & doi!=1 & (pages<2 | volume!=1)",
        "The titles name different numbers.",
        ask=True,
    ),
    _veto(
        "V21-different-words",
        "swap>=4 & doi!=1 & pages<2",
        "The titles differ in a whole word.",
        ask=True,
    ),
    _veto(
        "V22-different-years",
        "year>=2 & doi!=1 & pmid!=1",
        "The records were published years apart.",
        ask=True,
    ),
    _veto(
        "V23-different-abstracts",
        "abstract>=0 & abstract<600 & doi!=1 & pmid!=1 & pages<2",
        "The abstracts differ.",
        ask=True,
    ),
    _veto(
        "V24-different-journals",
        "journal>=0 & (journal<450 | journal<700 & volume!=1) & doi!=1 & pmid!=1 & pages<2"
        " & (volume!=1 | issue!=1 | title<985 | authors<90)",
        "The records name different journals.",
        ask=True,
    ),
    _veto(
        "V25-different-issues",
        "(issue=0 | supplement=1 & issue!=1) & pages=-1 & doi!=1 & pmid!=1 & abstract<900",
        "The records name different issues, or one stands in a supplement; no page numbers or"
        " abstracts confirm them.",
        ask=True,
    ),
    _veto(
        "V26-shared-doi",
        "doi=1 & pmid!=1"
        " & (first_author=0 & authors<40 & pages<2 | pages=0 & title<940 & contained=0)",
        "The DOI may be that of a whole supplement or book: authors, or titles and pages, differ.",
        ask=True,
    ),
)
