"""Rules and weights as data: what makes two records one report, and what forbids it.

A condition is written over the features of ``compare.NAMES``: ``doi=1 & title>=800 & (pages!=0 |
volume=1)``; ``&`` binds clauses, ``|`` alternatives inside one. Ids never change their meaning: a
rule that changes gets a new number, since stored Decisions cite them. What must never be merged
follows PRISMA's distinction of report and record and the practice of Cochrane information
specialists (docs/vocabulary.md, counting rules of the review's own documentation).
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256

from dedupe import tables
from ledger.model import Judgement, LinkType


class Role(StrEnum):
    """What a rule does when it fires."""

    MERGE = "merge"  # the pair is SAME unless a veto fires
    ASK = "ask"  # the pair is UNSURE unless it is SAME or vetoed
    VETO = "veto"  # the pair is never SAME
    RELATE = "relate"  # the pair gets a Link, whatever its judgement


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``reason`` is a sentence for people.

    ``judgement`` is what a veto turns SAME into; ``link`` the type of Link that the rule gives,
    ``linked`` the further condition for it; ``chain`` is true for vetoes that also forbid two
    records to meet in one Cluster through others; ``sure`` for merges that vetoes which
    only ask do not stop.
    """

    id: str
    role: Role
    when: str
    reason: str
    judgement: Judgement | None = None
    link: LinkType | None = None
    chain: bool = False
    linked: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """Points that a condition adds to the score of a pair."""

    when: str
    points: int


WEIGHTS: tuple[Weight, ...] = (
    Weight("title>=985", 300),
    Weight("title>=940 & title<985", 240),
    Weight("title>=850 & title<940", 160),
    Weight("title<850 & contained=1 & short>=25", 140),
    Weight("title>=0 & title<600 & contained=0", -150),
    Weight("short>=40 & title>=940", 60),
    Weight("recurring=1", -250),
    Weight("swap>=4", -120),
    Weight("numbers=0", -150),
    Weight("doi=1", 260),
    Weight("doi=0", -120),
    Weight("pmid=1", 300),
    Weight("pmid=0", -200),
    Weight("authors>=90", 160),
    Weight("authors>=60 & authors<90", 110),
    Weight("authors>=0 & authors<40", -200),
    Weight("first_author=1", 40),
    Weight("year=0", 50),
    Weight("year=1", 20),
    Weight("year>=2", -100),
    Weight("volume=1", 80),
    Weight("volume=0", -80),
    Weight("pages=3", 140),
    Weight("pages=2", 110),
    Weight("pages=0", -140),
    Weight("journal>=850", 60),
    Weight("journal>=0 & journal<450", -80),
    Weight("abstract>=900", 140),
    Weight("abstract>=0 & abstract<600", -120),
    Weight("registration=1", 40),
    Weight("registry=2 & registration=1", 800),
)

ASK_SCORE = 600
"""From this score on a pair that no rule settles is UNSURE: somebody should look."""


def _merge(id_: str, when: str, reason: str, *, sure: bool = False) -> Rule:
    return Rule(id_, Role.MERGE, when, reason, sure=sure)


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


def _relate(id_: str, when: str, reason: str, link: LinkType) -> Rule:
    return Rule(id_, Role.RELATE, when, reason, None, link)


MERGES: tuple[Rule, ...] = (
    _merge(
        "S01-same-doi-similar-title",
        "doi=1 & (title>=850 | contained=1) & short>=12 & recurring=0",
        "Both records have the same DOI and similar titles.",
    ),
    _merge(
        "S02-same-doi-same-place",
        "doi=1 & pages>=2 & volume!=0 & supplement=0 & (authors>=60 | authors=-1)"
        " & (title>=500 | title=-1 | range=1)",
        "Both records have the same DOI and stand on the same pages, by the same authors.",
    ),
    _merge(
        "S03-same-pmid",
        "pmid=1 & (title>=700 | contained=1 | pages>=2 | abstract>=900)",
        "Both records have the same PMID, and a second field confirms it.",
    ),
    _merge(
        "S04-same-title-authors-pages",
        "title>=940 & authors>=60 & pages>=2 & recurring=0"
        " & (volume=1 | volume=-1 & pages=3 & range=1 & year=0 & numbers!=0)",
        "Same title and authors, on the same pages.",
    ),
    _merge(
        "S05-similar-title-same-place",
        "(title>=800 | contained=1) & authors>=60 & pages>=2 & year<=1 & short>=15 & recurring=0"
        " & (volume=1 & (issue!=0 | title>=940) | volume=-1 & pages=3 & range=1 & journal>=800)",
        "Similar titles and the same authors, in the same volume on the same pages.",
    ),
    _merge(
        "S06-same-title-authors-volume",
        "title>=960 & authors>=60 & journal>=800 & volume=1 & year<=1 & pages!=0 & recurring=0",
        "Same title and authors in the same volume of one journal; pages do not contradict.",
    ),
    _merge(
        "S07-same-title-authors-abstract",
        "title>=940 & authors>=60 & abstract>=900 & year<=1 & pages!=0 & volume!=0"
        " & (abstract>=950 | supplement!=1 | volume=1)"
        " & (short>=30 | short>=12 & abstract>=950 & journal>=800)",
        "Same title, authors and abstract; place of publication does not contradict.",
    ),
    _merge(
        "S08-same-title-authors-journal-year",
        "title>=985 & (short>=40 | short>=25 & names>=2) & authors>=75 & year=0 & journal>=800"
        " & pages!=0 & volume!=0 & recurring=0",
        "Same long title and authors in the same journal and year; nothing contradicts.",
    ),
    _merge(
        "S09-translated-title-same-place",
        "volume=1 & pages=3 & range=1 & journal>=600 & authors>=75 & year<=1 & supplement=0"
        " & issue!=0 & (title>=500 | title=-1 | abstract>=850)",
        "Same authors in the same volume from the same first to the same last page;"
        " the titles may be translations of each other.",
    ),
    _merge(
        "S10-same-abstract-same-place",
        "abstract>=940 & authors>=75 & pages>=2 & volume!=0 & year<=1 & (issue!=0 | title>=800)",
        "Same abstract and authors on the same pages.",
    ),
    _merge(
        "S11-same-title-same-place",
        "title>=960 & short>=30 & volume=1 & pages>=2 & year<=1 & journal>=600",
        "Same title in the same volume of one journal on the same pages.",
    ),
    _merge(
        "S12-recurring-title-same-place",
        "recurring=1 & title>=985 & authors>=75 & volume=1 & pages>=2 & journal>=800 & year<=1"
        " & (issue=1 | doi=1)",
        "A title that many documents carry, but the same authors on the same pages.",
    ),
    _merge(
        "S15-translated-journal",
        "title>=985 & short>=40 & authors>=90 & volume=1 & issue=1 & year=0 & pages!=0",
        "Same long title and authors in the same volume and issue; the journal may be translated.",
    ),
    _merge(
        "S16-no-authors-same-abstract",
        "authors=-1 & title>=985 & short>=15 & abstract>=950 & volume=1 & issue!=0 & year=0"
        " & journal>=800 & pages!=0 & recurring=0",
        "Neither record names authors; same title and abstract in the same volume of one journal.",
    ),
    _merge(
        "S17-all-but-pages",
        "title>=985 & short>=30 & authors>=90 & abstract>=950 & volume=1 & issue!=0 & year=0"
        " & journal>=800 & doi!=0",
        "Title, authors, abstract, journal and volume agree; a page number must be wrong.",
    ),
    _merge(
        "S18-volume-of-a-supplement",
        "title>=985 & short>=30 & authors>=75 & pages=3 & range=1 & year=0 & journal>=850"
        " & doi!=0 & issue!=1",
        "Same title, authors and pages in one journal; a supplement has two volume numbers.",
    ),
    _merge(
        "S19-same-conference-paper",
        "conference=2 & title>=985 & short>=30 & authors>=90 & names>=2 & doi!=0 & volume!=0"
        " & pages!=0 & issue!=0 & supplement=0"
        " & (year<=1 & (journal=-1 | journal>=700) | year=0 & pages>=2)",
        "Same title and authors at one conference, however its proceedings are named.",
    ),
    _merge(
        "S13-same-register-entry",
        "registry=2 & registration=1",
        "Both records are the entry of one trial in a register.",
        sure=True,
    ),
    _merge(
        "S14-same-title-authors-no-place",
        "title>=985 & short>=40 & authors>=90 & year=0 & volume=-1 & pages!=0"
        " & issue!=0 & supplement=0 & (journal=-1 | journal>=800)",
        "Same long title, authors and year of a document without volume and pages.",
    ),
)

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
        "part=2 & doi!=1 & pages<2",
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
        "conference=1"
        " & (pages=0 | volume=0 | journal<600 & journal>=0 & (volume!=1 | pages<2))"
        " | supplement=1 & pages=0 & (volume=0 | year>=1)",
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

RELATIONS: tuple[Rule, ...] = (
    _relate(
        "L01-same-registration",
        "registration=1 & registry=0",
        "Both papers name the same trial registration.",
        LinkType.REGISTRATION,
    ),
    _relate(
        "L02-same-text-elsewhere",
        "title>=985 & short>=40 & authors>=75 & names>=2 & journal>=0 & journal<600 & year<=1"
        " & (pages=0 | volume=0) & supplement=0 & conference=0 & preprint=0 & registry=0"
        " & notice=0",
        "Same title and authors in another journal.",
        LinkType.REPUBLICATION,
    ),
)

SCORE_RULE = Rule(
    "U01-high-score",
    Role.ASK,
    f"score>={ASK_SCORE}",
    "Much agrees, but no rule is sure: somebody should look.",
)
CHAIN_RULE = Rule(
    "C01-contradiction-in-cluster",
    Role.VETO,
    "",
    "This pair would bring together two records that must stay apart.",
    Judgement.UNSURE,
)

RULES: tuple[Rule, ...] = (*MERGES, *VETOES, *RELATIONS, SCORE_RULE, CHAIN_RULE)

FORMS_VERSION = 1
"""Raised whenever the comparison forms, the keys or the features give other values."""


def _canonical() -> str:
    """Everything that decides a pair as canonical JSON: rules, weights, shipped word lists."""
    words = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in vars(tables).items()
        if name.isupper()
    }
    data = {
        "forms": FORMS_VERSION,
        "ask": ASK_SCORE,
        "rules": [astuple(rule) for rule in RULES],
        "weights": [astuple(weight) for weight in WEIGHTS],
        "tables": words,
    }
    return json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


RULES_VERSION = sha256(_canonical().encode()).hexdigest()[:12]
"""Names the rules that gave a Decision; any change of rules, weights or word lists changes it."""
