"""From a record's XML to what the simulated index knows of it: values by field, dates, references.

Field names are short PubMed tags (``ti``, ``mh``, …); which search tag looks into which of them is
said in ``tags``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

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
# XML ``entrez`` is the create date and ``pubmed`` the entry date, whatever NLM's DTD page says
# (they differ in 101 of 462 real records).
_STAMPS = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}
_OTHER_DATES = {"DateRevised": "mdat", "DateCompleted": "cdat", "ArticleDate": "epdat"}


def words_of(text: str) -> str:
    """The text as PubMed indexes it: lower case, no accents, every other sign one blank."""
    folded = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", kept).strip()


@dataclass(frozen=True, slots=True)
class Indexed:
    """The searchable values of a record by field, as ``words_of`` gives them.

    ``texts`` holds the values of a field in one string, each between blanks, for phrases.
    """

    values: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, Iterable[str]]) -> Indexed:
        """The index entry with these values."""
        held = {name: tuple(entries) for name, entries in values.items()}
        texts = {name: "\n".join(f" {value} " for value in found) for name, found in held.items()}
        return cls(held, texts)


@dataclass(frozen=True, slots=True)
class PubmedRecord:
    """One record: its XML, its index entry, its dates, and the PMIDs that it cites.

    ``dates`` has the keys crdt (create), edat (entry), pdat (publication) and, where the record
    has them, mhda (MeSH), mdat (revised, LR), cdat (completed) and epdat (electronic).
    """

    pmid: int
    xml: bytes
    indexed: Indexed
    dates: Mapping[str, date]
    cites: tuple[int, ...] = ()


def record_of(element: etree._Element) -> PubmedRecord:
    """The record of a PubmedArticle or PubmedBookArticle element."""
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
    xml = etree.tostring(element, encoding="ascii", with_tail=False)
    # lxml writes decimal character references where NCBI writes hexadecimal ones
    xml = re.sub(rb"&#(\d+);", lambda match: b"&#x%x;" % int(match.group(1)), xml)
    pmid = int(element.findtext(".//PMID") or 0)
    return PubmedRecord(pmid, xml, Indexed.of(found), _dates(element), tuple(_cited(element)))


def _is_cited(node: etree._Element) -> bool:
    """Whether an ArticleId belongs to a cited work and not to the record."""
    above = node.getparent()
    return (
        above is not None
        and (parent := above.getparent()) is not None
        and (parent.tag == "Reference")
    )


def _cited(element: etree._Element) -> Iterator[int]:
    for node in element.iterfind(".//Reference/ArticleIdList/ArticleId[@IdType='pubmed']"):
        if (node.text or "").strip().isdigit():
            yield int(node.text or 0)


def _names(element: etree._Element) -> Iterator[str]:
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
    for stamp in element.iter(*_OTHER_DATES):
        found[_OTHER_DATES[stamp.tag]] = _date(stamp)
    return found


def _date(stamp: etree._Element | None) -> date:
    """The date of an element; what it leaves out is the first, as in PubMed's index.

    So hundreds of thousands of records of a year lie on its first of January.
    """
    if stamp is None:
        return date(1, 1, 1)
    free = re.search(r"\d{4}", stamp.findtext("MedlineDate") or stamp.findtext("Year") or "0001")
    month = stamp.findtext("Month") or "1"
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    return date(int(free.group()) if free else 1, number, int(stamp.findtext("Day") or 1))
