"""The records that the simulator serves, with the fields that its queries look into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from lxml import etree

from litharvest.demo.pubmed_xml import MONTHS

_NOT_WORD = re.compile(r"[^0-9a-z]+")

# Element of a record, and the field of the index that its text belongs to.
_FIELDS = {
    "ArticleTitle": "ti",
    "BookTitle": "ti",
    "VernacularTitle": "ti",
    "AbstractText": "ab",
    "Keyword": "ot",
    "DescriptorName": "mh",
    "PublicationType": "pt",
    "CollectiveName": "cn",
    "Language": "la",
    "Title": "ta",
    "ISOAbbreviation": "ta",
    "MedlineTA": "ta",
    "Affiliation": "ad",
    "AccessionNumber": "si",
    "ArticleId": "aid",
    "ELocationID": "aid",
    "Volume": "vi",
    "Issue": "ip",
    "MedlinePgn": "pg",
}
_STAMPS = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}


def words_of(text: str) -> str:
    """The text as PubMed indexes it: lower case, no accents, every other sign one blank."""
    folded = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", kept).strip()


@dataclass(frozen=True, slots=True)
class PubmedRecord:
    """One record: its XML, its indexed values per field (as ``words_of``), its dates.

    ``texts`` holds the values of a field in one string, each between blanks, for phrases.
    ``dates`` has the keys crdt (create), edat (entry), pdat (publication) and mhda (MeSH).
    """

    pmid: int
    xml: bytes
    values: dict[str, tuple[str, ...]]
    texts: dict[str, str]
    dates: dict[str, date]


@dataclass(frozen=True, slots=True)
class Library:
    """All records by PMID, and what a query may ask of the whole.

    ``deleted`` are PMIDs that are still listed by searches but no longer delivered: PubMed
    answers for them with a DeleteCitation.
    """

    records: dict[int, PubmedRecord]
    deleted: frozenset[int] = frozenset()

    @classmethod
    def from_xml(cls, data: bytes) -> Library:
        """Every article and book of a PubmedArticleSet. Raises lxml's XMLSyntaxError."""
        parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
        root = etree.fromstring(data, parser)
        found = (_record(element) for element in root if isinstance(element.tag, str))
        return cls({record.pmid: record for record in found})

    @classmethod
    def plain(cls, count: int, first: int = 1) -> Library:
        """``count`` bare records, to try what happens above the limit of 9,999."""
        return cls({pmid: _bare(pmid) for pmid in range(first, first + count)})

    def until(self, day: date) -> Library:
        """The library as it was on the evening of that day, by create date."""
        kept = {p: r for p, r in self.records.items() if r.dates["crdt"] <= day}
        return Library(kept, self.deleted)

    def matching(self, test: Callable[[PubmedRecord], bool]) -> set[int]:
        """The PMIDs of the records that pass."""
        return {pmid for pmid, record in self.records.items() if test(record)}


@cache
def demo_library() -> Library:
    """The PubMed of the example review, from the committed file."""
    return Library.from_xml(demo_file("pubmed.xml"))


def demo_file(name: str) -> bytes:
    """The bytes of a file of the example review, by its path below ``data``."""
    return resources.files("litharvest.demo").joinpath("data", name).read_bytes()


def _record(element: etree._Element) -> PubmedRecord:
    found: dict[str, list[str]] = {}
    for node in element.iter(*_FIELDS):
        if node.tag == "ArticleId" and _is_cited(node):
            continue
        value = words_of("".join(str(part) for part in node.itertext()))
        found.setdefault(_FIELDS[node.tag], []).append(value)
        if node.get("MajorTopicYN") == "Y":
            found.setdefault("majr", []).append(value)
    found["au"] = list(_names(element))
    book = element.tag == "PubmedBookArticle"
    found["sb"] = ["all", "pubmed books" if book else "medline" if "mh" in found else "publisher"]
    values = {name: tuple(entries) for name, entries in found.items()}
    xml = etree.tostring(element, encoding="ascii", with_tail=False)
    # lxml writes decimal character references where NCBI writes hexadecimal ones
    xml = re.sub(rb"&#(\d+);", lambda match: b"&#x%x;" % int(match.group(1)), xml)
    pmid = int(element.findtext(".//PMID") or 0)
    return PubmedRecord(pmid, xml, values, _texts(values), _dates(element))


def _is_cited(node: etree._Element) -> bool:
    """Whether an ArticleId belongs to a cited work and not to the record."""
    above = node.getparent()
    return (
        above is not None
        and (parent := above.getparent()) is not None
        and (parent.tag == "Reference")
    )


def _texts(values: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: "\n".join(f" {value} " for value in found) for name, found in values.items()}


def _names(element: etree._Element) -> Iterable[str]:
    for author in element.iter("Author"):
        family = author.findtext("LastName")
        if family:
            yield words_of(f"{family} {author.findtext('Initials', '')}")
            yield words_of(f"{family} {author.findtext('ForeName', '')}")


def _dates(element: etree._Element) -> dict[str, date]:
    published = _date(element.find(".//PubDate"))
    found = {"pdat": published, "crdt": published, "edat": published}
    for stamp in element.iter("PubMedPubDate"):
        name = _STAMPS.get(stamp.get("PubStatus", ""))
        if name:
            found[name] = _date(stamp)
    return found


def _date(stamp: etree._Element | None) -> date:
    """The date of an element; what it leaves out is the first, as in PubMed's index."""
    if stamp is None:
        return date(1, 1, 1)
    free = re.search(r"\d{4}", stamp.findtext("MedlineDate") or stamp.findtext("Year") or "0001")
    month = stamp.findtext("Month") or "1"
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    return date(int(free.group()) if free else 1, number, int(stamp.findtext("Day") or 1))


def _bare(pmid: int) -> PubmedRecord:
    title = f"Bare record {pmid} about peer support"
    day = date(2000 + pmid % 25, 1 + pmid % 12, 1 + pmid % 28)
    stamp = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"
    xml = (
        f'<PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM"><PMID Version="1">{pmid}'
        f'</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate>'
        f"<Year>{day.year}</Year></PubDate></JournalIssue><Title>Bare</Title></Journal>"
        f"<ArticleTitle>{title}.</ArticleTitle><Language>eng</Language><PublicationTypeList>"
        f'<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
        f"</Article></MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="
        f'"entrez">{stamp}</PubMedPubDate></History><PublicationStatus>ppublish'
        f'</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode("ascii")
    values = {"ti": (title.lower(),), "la": ("eng",), "sb": ("publisher", "all")}
    dates = dict.fromkeys(("crdt", "edat", "pdat"), day)
    return PubmedRecord(pmid, xml, values, _texts(values), dates)
