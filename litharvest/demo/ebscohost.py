"""CINAHL as (classic) EBSCOhost writes it in RIS.

Shape seen in real exports of that interface: CRLF, JO and JF alike, capitals in titles, an ``N1``
blob that begins with the accession number and may hold the PMID, ``AB`` twice (the second is the
publisher's notice), the database code in ``UR`` and ``DB`` (``rzh`` is CINAHL).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litharvest.demo.world import Author, Dice, Holding, title_case, without_markup

CODE = "rzh"


def render(holdings: Sequence[Holding]) -> bytes:
    """The export file: UTF-8 without BOM, CRLF, a blank line after each record."""
    lines: list[str] = []
    for holding in holdings:
        lines.append("TY  - JOUR")
        lines += [f"{tag}  - {value}" for tag, value in _fields(holding)]
        lines += ["ER  - ", ""]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _fields(holding: Holding) -> Iterator[tuple[str, str]]:
    report, dice = holding.report, Dice(f"ebscohost {holding.accession}")
    yield "ID", holding.accession
    yield "AN", holding.accession
    yield from (("AU", _name(author)) for author in report.authors)
    if report.group:
        yield "AU", report.group
    title = title_case(without_markup(report.title_in("cinahl")))
    yield "T1", f"{title}." if dice.chance(0.7) else title
    yield "JO", report.journal.title
    yield "JF", report.journal.title
    yield "Y1", f"{holding.year}/{report.month:02d}//"
    yield "VL", report.volume
    if report.issue:
        yield "IS", report.issue
    yield "SP", report.pages[0]
    if report.pages[1]:
        yield "EP", report.pages[1]
    yield "PB", report.journal.publisher
    yield "SN", report.journal.issn.replace("-", "")
    yield "AD", f"Institute of Invented Studies, {report.journal.country}"
    yield "N1", _blob(holding)
    yield from (("AB", text) for text in _abstracts(holding))
    yield from (("KW", word.title()) for word in report.keywords)
    if holding.doi:
        yield "DO", holding.doi
    yield (
        "UR",
        f"https://search.ebscohost.com/login.aspx?direct=true&db={CODE}&AN={holding.accession}&site=ehost-live",
    )
    yield "DP", "EBSCOhost"
    yield "DB", CODE


def _name(author: Author) -> str:
    """``Family, Given A.``: EBSCOhost puts full stops after single letters."""
    parts = [f"{part}." if len(part) == 1 else part for part in author.given.split(" ")]
    return f"{author.family}, {' '.join(parts)}"


def _blob(holding: Holding) -> str:
    report = holding.report
    pmid = f" PMID: NLM{holding.pmid}." if holding.pmid else ""
    return (
        f"Accession Number: {holding.accession}. Language: English. "
        f"Entry Date: {report.year}{report.month:02d}28. "
        "Publication Type: journal article; research; randomized controlled trial. "
        f"Journal Subset: Biomedical; Peer Reviewed. NLM UID: {report.journal.nlm}.{pmid}"
    )


def _abstracts(holding: Holding) -> Iterator[str]:
    report = holding.report
    if not report.abstract:
        return
    yield " ".join(
        f"{label.capitalize()}: {text}" if label else text for label, text in report.abstract
    )
    yield (
        f"Copyright of {report.journal.title} is the property of {report.journal.publisher} and "
        "its content may not be copied or emailed to multiple sites or posted to a listserv "
        "without the copyright holder's express written permission."
    )
