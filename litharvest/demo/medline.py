"""PubMed records as efetch gives them with rettype=medline: the tagged text behind ``.nbib``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from lxml import etree

# Tag, and where its values stand below the record; in the order of the format.
_PATHS = (
    ("PMID", ".//PMID"),
    ("VI", ".//Volume"),
    ("IP", ".//Issue"),
    ("TI", ".//ArticleTitle"),
    ("BTI", ".//BookTitle"),
    ("PG", ".//MedlinePgn"),
    ("AB", ".//Abstract"),
    ("CN", ".//CollectiveName"),
    ("LA", ".//Language"),
    ("PT", ".//PublicationType"),
    ("TT", ".//VernacularTitle"),
    ("PL", ".//MedlineJournalInfo/Country"),
    ("TA", ".//MedlineTA"),
    ("JT", ".//Journal/Title"),
    ("JID", ".//NlmUniqueID"),
    ("MH", ".//DescriptorName"),
    ("OT", ".//Keyword"),
    ("PST", ".//PublicationStatus"),
)
_ONCE = {"PMID"}


def render(xml: bytes) -> bytes:
    """One PubmedArticle (or book) as MEDLINE text, wrapped as PubMed wraps it, UTF-8, LF."""
    element = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    lines: list[str] = []
    for tag, value in _fields(element):
        lines += textwrap.wrap(
            value,
            width=87,
            initial_indent=f"{tag:<4}- ",
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return ("\n".join(lines) + "\n").encode()


def _fields(element: etree._Element) -> Iterator[tuple[str, str]]:
    for tag, path in _PATHS:
        nodes = list(element.iterfind(path))
        for node in nodes[:1] if tag in _ONCE else nodes:
            yield tag, " ".join("".join(str(part) for part in node.itertext()).split())
        if tag == "PMID":
            yield "OWN", "NLM"
            yield "DP", " ".join(str(part) for part in _texts(element, ".//PubDate"))
        if tag == "AB":
            yield from _people(element)
    for number in element.iterfind(".//AccessionNumber"):
        yield "SI", f"ClinicalTrials.gov/{number.text}"
    for node in element.iterfind(".//PubmedData/ArticleIdList/ArticleId"):
        if node.get("IdType") != "pubmed":
            yield "AID", f"{node.text} [{node.get('IdType')}]"
    yield from _dates(element)


def _people(element: etree._Element) -> Iterator[tuple[str, str]]:
    for author in element.iterfind(".//Author[LastName]"):
        family = author.findtext("LastName")
        yield "FAU", f"{family}, {author.findtext('ForeName', '')}"
        yield "AU", f"{family} {author.findtext('Initials', '')}"
        for place in author.iterfind(".//Affiliation"):
            yield "AD", str(place.text)


def _dates(element: etree._Element) -> Iterator[tuple[str, str]]:
    for stamp in element.iterfind(".//PubMedPubDate"):
        year, month, day = (int(stamp.findtext(part, "1")) for part in ("Year", "Month", "Day"))
        shown = f"{year}/{month:02d}/{day:02d} 06:00"
        if stamp.get("PubStatus") == "entrez":
            yield "CRDT", shown
        yield "PHST", f"{shown} [{stamp.get('PubStatus')}]"


def _texts(element: etree._Element, path: str) -> Iterator[str]:
    node = element.find(path)
    if node is not None:
        yield from (str(part).strip() for part in node.itertext() if str(part).strip())
