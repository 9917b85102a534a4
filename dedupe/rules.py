"""Rules and weights as data: what makes two records one report, and what relates two reports.

Conditions are written over the features of ``compare.NAMES`` in the language of ``conditions``.
A rule that changes gets a new number, since stored Decisions cite it. Vetoes stand in ``vetoes``.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from hashlib import sha256

from dedupe import tables
from dedupe.conditions import Role, Rule, Weight
from dedupe.vetoes import VETOES
from ledger.model import Judgement, LinkType

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
