"""APA PsycInfo as Ovid writes it in RIS.

Shape seen in real exports: ``1. `` numbering before each record, full stops after titles, DOIs
behind a resolver and written twice, "No Pagination Specified" cut into SP and EP, cited references
with foreign DOIs in M1, ``ER  - `` and blank lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litharvest.demo.vocabulary import CITED
from litharvest.demo.world import Dice, Holding, plain, without_markup

SEGMENT = "APA PsycInfo <1806 to November Week 1 2026>"


def render(holdings: Sequence[Holding]) -> bytes:
    """The export file: UTF-8 without BOM, LF."""
    lines: list[str] = []
    for number, holding in enumerate(holdings, 1):
        lines += [f"{number}. ", "TY  - JOUR"]
        lines += [f"{tag}  - {value}" for tag, value in _fields(holding)]
        lines += ["ER  - ", "", " ", "", ""]
    return ("\n".join(lines)).encode()


def _fields(holding: Holding) -> Iterator[tuple[str, str]]:
    report, dice = holding.report, Dice(f"ovid {holding.accession}")
    doi = f"https://dx.doi.org/{holding.doi}" if holding.doi else None
    names = [plain(f"{author.family}, {author.given}") for author in report.authors]
    yield "DB", SEGMENT
    yield "ID", holding.accession
    if doi:
        yield "DO", doi
    yield "T1", plain(without_markup(report.title_in("psycinfo"))) + "."
    yield from (("A1", name) for name in names)
    if dice.chance(0.5):
        yield "AI", f"{names[0]}; ORCID: https://orcid.org/0000-0009-9{dice.between(100, 999)}-0000"
    cited = dice.sample(CITED, dice.between(1, 2))
    yield "A2", ", ".join(reference.split(",")[0] for reference, _ in cited)
    yield "Y1", f"{holding.year}//"
    if report.abstract:
        text = " ".join(words for _, words in report.abstract)
        yield "N2", f"{text} (PsycInfo Database Record (c) {report.year} APA, all rights reserved)"
    for position, word in enumerate(report.keywords):
        yield "KW", f"*{word.title()}" if position < 2 else word.title()
    yield "M3", "Health & Mental Health Treatment & Prevention [3300]"
    yield from _place(holding, dice)
    yield "AD", f"{names[0]}: Institute of Invented Studies, {report.journal.country}"
    yield (
        "AD",
        f"{names[0]}: {plain(report.authors[0].family).lower().split('-')[0][:9]}@example.org",
    )
    yield from (("M1", f"{reference} https://dx.doi.org/{other}") for reference, other in cited)
    if doi and dice.chance(0.8):
        yield "DO", doi
    yield (
        "L2",
        f"http://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=reference&D=psyc&AN={holding.accession}",
    )
    yield "NL", report.journal.abbreviation
    yield "LA", "English" if report.language == "eng" else "Spanish"
    yield "PT", "Journal, Peer Reviewed Journal"


def _place(holding: Holding, dice: Dice) -> Iterator[tuple[str, str]]:
    report = holding.report
    first, last = report.pages
    if holding.doi and (not last or dice.chance(0.06)):
        first, last = "No", "Specified"  # Ovid cuts "No Pagination Specified" in two
    yield "JF", report.journal.title
    yield "VL", report.volume
    if report.issue:
        yield "IS", report.issue
    yield "SP", first
    if last:
        yield "EP", last
    yield "CY", report.journal.country
    yield "PB", report.journal.publisher
    yield "PB", report.journal.country
    yield "SN", report.journal.issn
