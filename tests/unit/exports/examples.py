"""Invented candidates and flows for the tests of this room, and their golden files.

``python -m tests.unit.exports.examples`` writes the golden files anew after a wanted change.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from exports.draw import prisma_svg
from exports.flow_json import flow_json
from exports.prisma import prisma_csv
from exports.ris import ris
from exports.table import csv_table
from ledger.flow import Flow, SourceCount
from ledger.model import Arm, Candidate, Content, CutPoint, RecordType, SourceKind

GOLDEN = Path(__file__).parents[2] / "fixtures" / "exports"
NAMES = {"pubmed": "PubMed", "psycinfo": "APA PsycInfo", "central": "CENTRAL"}

CANDIDATES = (
    Candidate(
        "pubmed:90000001",
        ("pubmed:90000001", "psycinfo:2098-00001-001"),
        ("pubmed", "psycinfo"),
        Content(
            type=RecordType.ARTICLE,
            title="Rowing for low mood: a randomised trial",
            title_original="Rudern gegen gedrückte Stimmung",
            authors=("Muster, Änne B.", "de Vries, Piet", "The ROW Study Group"),
            year=2098,
            date="2098-03-07",
            journal="Journal of Invented Exercise",
            journal_abbreviation="J Invent Exerc",
            volume="12",
            issue="3",
            pages="123-30",
            abstract="BACKGROUND: Rowing.\nMETHODS: We rowed.\nER  - \nRESULTS: p < 0.05.",
            doi="10.9999/row.2098.1",
            pmid="90000001",
            pmcid="PMC9900001",
            issn=("1234-5679", "2345-6785"),
            registry_ids=("NCT99000001",),
            language="eng",
            keywords=("Exercise", "Affect", "=cmd|' /C calc'!A0"),
            urls=("https://example.org/row?a=1&b=2",),
        ),
        aliases=("psycinfo:2098-00001-001",),
    ),
    Candidate(
        "central:CN-99000002",
        ("central:CN-99000002",),
        ("central",),
        Content(
            type=RecordType.CHAPTER,
            title="=SUM(1,1) and other titles",
            authors=("李, 小明", "עברית, שם"),
            year=2097,
            date="2097-11",
            journal="Series in Invented Science",
            book_title='The "Big" Book, second edition',
            publisher="Nowhere Press",
            pages="e0412",
            isbn=("9780306406157",),
        ),
    ),
    Candidate("psycinfo:~00ff", ("psycinfo:~00ff",), ("psycinfo",), Content()),
)


def source(
    name: str,
    identified: int,
    kind: SourceKind = SourceKind.DATABASE,
    arm: Arm = Arm.DATABASES,
) -> SourceCount:
    """A source whose id follows from its name."""
    return SourceCount(name.lower().replace(" ", ""), name, kind, arm, identified, identified)


def flow(*sources: SourceCount, **numbers: Any) -> Flow:
    """A Flow over the sources in which every number not given is 0."""
    identified = sum(one.identified for one in sources if one.arm == Arm.DATABASES)
    empty = Flow(
        title="Exercise for low mood",
        cut=CutPoint(17, "2098-11-22T14:03:07+00:00", "r1"),
        sources=tuple(sources),
        identified=identified,
        duplicates=0,
        duplicates_within=0,
        duplicates_across=0,
        duplicates_joining=0,
        automation=0,
        other_reasons=0,
        screened=identified,
        awaiting_screening=0,
        conflict_screening=0,
        records_excluded=0,
        sought=0,
        awaiting_retrieval=0,
        not_retrieved=0,
        assessed=0,
        awaiting_assessment=0,
        conflict_full_text=0,
        reports_excluded=(),
        awaiting_classification=0,
        ongoing=0,
        included_reports=0,
        included_studies=0,
        unsure_pairs=0,
    )
    return replace(empty, **numbers)


PROVISIONAL = flow(
    source("PubMed", 1412),
    source("APA PsycInfo", 1287),
    source("CINAHL", 96),
    source("CENTRAL", 240),
    source("ClinicalTrials.gov", 31, SourceKind.REGISTER),
    duplicates=508,
    duplicates_within=12,
    duplicates_across=496,
    screened=2558,
    awaiting_screening=2558,
    unsure_pairs=7,
    open_states=(("awaiting screening", 2558), ("undecided pairs", 7)),
    left_out=(("embase-1", "partial", "3 entries refused"),),
)

FINISHED = flow(
    source("PubMed", 1500),
    source("Core Collection, 1990 to now; all editions", 700),
    source("WHO ICTRP", 100, SourceKind.REGISTER),
    source("Reference lists", 40, SourceKind.CITATIONS, Arm.OTHER),
    duplicates=300,
    duplicates_within=20,
    duplicates_across=270,
    duplicates_joining=10,
    automation=5,
    other_reasons=2,
    screened=1993,
    records_excluded=1800,
    sought=193,
    not_retrieved=3,
    assessed=190,
    reports_excluded=(("Wrong population, adults", 100), ("Not randomised; other", 40)),
    awaiting_classification=4,
    ongoing=6,
    included_reports=40,
    included_studies=31,
    notes=("CENTRAL was searched as a database.",),
)


def golden() -> dict[str, bytes]:
    """The golden files by name, as the code writes them now."""
    return {
        "candidates.ris": b"".join(ris(CANDIDATES, source_names=NAMES)),
        "candidates.csv": b"".join(csv_table(CANDIDATES, source_names=NAMES)),
        "provisional.flow.json": flow_json(PROVISIONAL),
        "finished.PRISMA.csv": prisma_csv(FINISHED),
        "provisional.prisma.svg": prisma_svg(PROVISIONAL).encode(),
        "finished.prisma.svg": prisma_svg(FINISHED, title="Exercise for low mood").encode(),
    }


if __name__ == "__main__":
    for name, data in golden().items():
        (GOLDEN / name).write_bytes(data)
