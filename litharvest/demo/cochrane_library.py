"""CENTRAL and CDSR as the Cochrane Library writes them in RIS (its ProCite flavour).

Shape seen in real exports: a preamble of three lines before each record, two spaces after the
dash, U+2010 for every hyphen inside pages and words, PMIDs in ``C3``, registry records whose
author is the registration number with a comma and whose journal is an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litharvest.demo.world import Dice, Holding, without_markup

HYPHEN = "\N{HYPHEN}"


def render(holdings: Sequence[Holding]) -> bytes:
    """The export file: UTF-8 without BOM, LF, numbered ``Record #1 of N``."""
    lines: list[str] = []
    for number, holding in enumerate(holdings, 1):
        lines += [
            f"Record #{number} of {len(holdings)}",
            "Provider: John Wiley & Sons, Ltd.",
            'Content: text/plain; charset="UTF-8"',
            "",
            "TY  -  JOUR",
        ]
        fields = _review(holding) if holding.source == "cdsr" else _central(holding)
        lines += [f"{tag}  -  {value}" for tag, value in fields]
        lines += ["ER  -  ", "", ""]
    return "".join(f"{line}\n" for line in lines).encode()


def _central(holding: Holding) -> Iterator[tuple[str, str]]:
    report = holding.report
    register = report.kind == "registry"
    yield "AN", holding.accession
    if register:
        yield "A1", f"{report.registration},"
    yield from (("A1", f"{author.family}, {author.initials}") for author in report.authors)
    if report.group:
        yield "A1", f"{report.group},"
    yield "T1", _soft(without_markup(report.title_in("central")))
    yield "JA", _journal(holding)
    yield "PY", str(holding.year)
    yield from _place(holding)
    yield "C3", _origins(holding)
    yield "M3", _type(report.kind)
    yield from (("KW", _soft(word.capitalize())) for word in report.keywords)
    if holding.doi:
        yield "DO", holding.doi
    if report.abstract:
        yield "N2", _abstract(holding)
    yield (
        "UR",
        f"https://www.cochranelibrary.com/central/doi/10.1002/central/{holding.accession}/full",
    )


def _review(holding: Holding) -> Iterator[tuple[str, str]]:
    report = holding.report
    yield "AN", holding.accession
    yield from (("A1", f"{author.family}, {author.initials}") for author in report.authors)
    yield "T1", _soft(report.title)
    yield "JA", report.journal.title
    yield "PY", str(holding.year)
    yield "IS", report.issue
    yield "SN", report.journal.eissn
    yield "PB", report.journal.publisher
    yield "CC", "Common Mental Disorders"
    yield from (("KW", _soft(word.capitalize())) for word in report.keywords)
    yield "DO", report.doi or ""
    yield "N2", f"Abstract {HYPHEN} {_abstract(holding)}"
    yield "UR", f"http://dx.doi.org/{report.doi}"


def _journal(holding: Holding) -> str:
    report = holding.report
    if report.kind == "registry":
        return f"https://clinicaltrials.gov/show/{report.registration}"
    first, _, rest = report.journal.title.partition(" ")
    return f"{first} {rest.lower()}"  # CENTRAL writes PubMed's form, capitals only at the start


def _place(holding: Holding) -> Iterator[tuple[str, str]]:
    report = holding.report
    first, last = report.pages
    if report.volume:
        yield "VL", report.volume
    if report.issue:
        yield "IS", report.issue.replace("S", "SUPPL ")
    if not first:
        return
    if last and holding.copy == 0 and Dice(holding.accession).chance(0.4):
        last = _short(first, last)
    yield "SP", f"{first}{HYPHEN}{last}" if last else first


def _short(first: str, last: str) -> str:
    """The last page without the digits that it shares with the first: 213, 226 gives 26."""
    if len(first) != len(last):
        return last
    same = next(
        (at for at, pair in enumerate(zip(first, last, strict=True)) if pair[0] != pair[1]), 0
    )
    return last[same:]


def _origins(holding: Holding) -> str:
    if holding.report.kind == "registry":
        return f"CTgov {holding.report.registration}"
    embase = f"EMBASE 99{int(holding.accession[3:]):07d}"
    return f"PUBMED {holding.pmid},{embase}" if holding.pmid else embase


def _type(kind: str) -> str:
    kinds = {
        "registry": "Trial registry record; Clinical trial protocol",
        "abstract": "Journal article; Conference proceeding",
    }
    return kinds.get(kind, "Journal article")


def _abstract(holding: Holding) -> str:
    parts = (f"{label}: {text}" if label else text for label, text in holding.report.abstract)
    return _soft(" ".join(parts))


def _soft(text: str) -> str:
    """Hyphens between letters as the Cochrane Library prints them."""
    return text.replace("-", HYPHEN)
