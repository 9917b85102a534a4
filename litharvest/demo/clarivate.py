"""Web of Science Core Collection as Clarivate writes it in RIS.

Shape seen in real exports: a BOM, LF between fields but a bare CR between repeated ``AD`` lines
and before ``AN``, capitals in ``T2``, month and year apart in ``DA`` and ``PY``, ``C6`` for early
access, notes of three lines of which two have no tag, ``ER  -`` without the blank at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litharvest.demo.world import Dice, Holding, plain, title_case, without_markup

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
TYPES = {"abstract": "CPAPER"}


def render(holdings: Sequence[Holding]) -> bytes:
    """One export file (a chunk): UTF-8 with BOM, mixed LF and CR."""
    entries = ("".join(_lines(holding)) for holding in holdings)
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + "".join(entries)).encode()


def _lines(holding: Holding) -> Iterator[str]:
    yield f"TY  - {TYPES.get(holding.report.kind, 'JOUR')}\n"
    for tag, values in _fields(holding):
        yield "\r".join(f"{tag}  - {value}" for value in values) + "\n"
    yield f"WE  - Social Science Citation Index (SSCI)\rAN  - {holding.accession}\n"
    count = Dice(holding.accession).between(0, 60)
    yield f"N1  - Times Cited in Web of Science Core Collection:  {count}\n"
    yield f"Total Times Cited:  {count}\nCited Reference Count:  {18 + count}\nER  -\n\n"


def _fields(holding: Holding) -> Iterator[tuple[str, list[str]]]:
    """Tag and values; values of one pair are parted by a bare CR."""
    report = holding.report
    for author in report.authors:
        yield "AU", [plain(f"{author.family}, {author.initials}")]
    title = without_markup(report.title_in("wos"))
    yield "TI", [plain(title if report.vernacular else title_case(title))]
    yield "T2", [plain(report.journal.title).upper()]
    yield "LA", ["English" if report.language == "eng" else "Spanish"]
    for word in report.keywords:
        yield "KW", [word]
    if report.abstract:
        yield "AB", [" ".join(text for _, text in report.abstract)]
    yield (
        "AD",
        [
            f"Inst Invented Studies, Unit {at}, {report.journal.country}"
            for at in range(1, min(len(report.authors), 3) + 1)
        ],
    )
    yield "PU", [report.journal.publisher.upper()]
    yield "SN", [report.journal.issn]
    yield "SN", [report.journal.eissn]
    yield "J9", [report.journal.abbreviation.upper()]
    yield "JI", [". ".join(report.journal.abbreviation.split()) + "."]
    yield from ((tag, [value]) for tag, value in _place(holding))


def _place(holding: Holding) -> Iterator[tuple[str, str]]:
    report = holding.report
    first, last = report.pages
    yield "DA", MONTHS[report.month - 1]
    yield "PY", str(holding.year)
    yield "VL", report.volume
    if report.issue:
        yield "IS", report.issue
    if report.kind == "abstract":
        yield "MA", first
    if last:
        yield "SP", first
        yield "EP", last
    else:
        yield "C7", first
    if holding.doi:
        yield "DO", holding.doi
    if report.online < report.year:
        yield "C6", f"DEC {report.online}"
