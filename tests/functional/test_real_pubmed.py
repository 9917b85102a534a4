"""Real PubMed records, kept outside the repository: right counts, agreement with Biopython."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
import yaml

from harvest.connector import Reading
from harvest.oracle import Difference, compare_with_oracle
from harvest.pubmed_facts import printed_sections
from harvest.pubmed_xml import PubmedXml, read_pubmed_xml
from harvest.registry import read_file
from ledger.errors import InputError
from ledger.model import Content
from tests.unit.harvest.both_forms import differences

SHARED = Path(__file__).parents[3] / "shared"
REPLIES, SAMPLES = SHARED / "entrez", SHARED / "samples" / "pubmed"

pytestmark = pytest.mark.skipif(
    not (REPLIES.is_dir() and SAMPLES.is_dir()),
    reason="no real replies: ../shared/entrez and ../shared/samples/pubmed are absent",
)

_ARTICLE = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_SET = re.compile(rb"<Pubmed(?:Book)?Article(?:Set)?[\s>]")
# Written by hand for other projects' tests, and not what PubMed sends: a record with two PMIDs, a
# set that is not well-formed, MathML without its prefix, a VernacularTitle outside its place,
# records without any title, lines that are no MEDLINE text.
_HAND_MADE = (
    "BookArticleSet",
    "KeywordSingleEntry",
    "MalformedEntry",
    "MathML",
    "MedlinePlainImporter",
    "TestNbib",
    "pubmed-xml-13.xml",
    "pubmed_no_rows",
)


@cache
def documents() -> tuple[tuple[str, bytes], ...]:
    """Every distinct PubMed document among files, compressed files and recorded replies."""
    found: dict[bytes, str] = {}
    for name, data in _all_documents():
        if _SET.search(data[:2000]):
            found.setdefault(data, name)
    return tuple((name, data) for data, name in found.items())


def _all_documents() -> Iterator[tuple[str, bytes]]:
    for path in sorted([*SAMPLES.glob("*.xml"), *REPLIES.glob("*/*.xml")]):
        yield path.name, path.read_bytes()
    for path in sorted(REPLIES.glob("*/*.xml.gz")):
        yield path.name, gzip.decompress(path.read_bytes())
    for path in sorted([*REPLIES.glob("*/*.yaml"), *REPLIES.glob("*/*.yml")]):
        text = path.read_text(encoding="utf-8")
        if "PubmedArticleSet" in text or "!!binary" in text:
            yield from ((path.name, body) for body in _recorded(text))


def _recorded(text: str) -> Iterator[bytes]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    cassette = yaml.load(text, Loader=loader)
    for exchange in cassette.get("interactions") or cassette.get("http_interactions") or ():
        body = exchange["response"]["body"].get("string") or b""
        raw = body.encode() if isinstance(body, str) else body
        yield gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def _disagreement(reading: Reading, data: bytes, kind: Literal["xml", "nbib"]) -> list[Difference]:
    """The differences from Biopython for which no reason is known."""
    return [d for d in compare_with_oracle(reading, data, kind=kind) if not d.reason]


def texts() -> Iterator[tuple[str, bytes]]:
    """Every distinct file of MEDLINE text."""
    seen: set[bytes] = set()
    for path in sorted([*SAMPLES.iterdir(), *REPLIES.glob("*/*")]):
        data = path.read_bytes() if path.suffix in {".nbib", ".txt"} else b""
        if b"PMID- " in data[:2000] and data not in seen:
            seen.add(data)
            yield path.name, data


def test_real_documents_are_read_whole_and_as_biopython_reads_them() -> None:
    """Each document gives as many records as it holds, and every field is as Biopython reads it."""
    records = 0
    wrong: list[object] = []
    for name, data in documents():
        reading = read_pubmed_xml(data, name)
        records += reading.receipt.read
        recognised = PubmedXml().identify(data, name) is not None
        if reading.receipt.found != len(_ARTICLE.findall(data)) or not recognised:
            wrong.append((name, reading.receipt))
        if any(part in name for part in _HAND_MADE):
            continue
        if reading.refused and "MinimalEntry" not in name:
            wrong.append((name, reading.refused))
        try:
            wrong += [(name, difference) for difference in _disagreement(reading, data, "xml")]
        except InputError as error:
            wrong.append((name, error))
    assert wrong == []
    assert records > 700


def test_real_texts_are_read_as_biopython_reads_them() -> None:
    """Every field of PubMed's own text format agrees with Bio.Medline, but for known reasons."""
    records = 0
    wrong: list[object] = []
    for name, data in texts():
        reading = read_file(data, name)
        records += reading.receipt.read
        if not any(part in name for part in _HAND_MADE):
            wrong += [(name, difference) for difference in _disagreement(reading, data, "nbib")]
    assert wrong == []
    assert records > 700


def test_real_pairs_say_the_same() -> None:
    """A PMID that stands in both formats is the same Record, but for what the text leaves out."""
    xml = dict(_newest((n, read_pubmed_xml(d, n)) for n, d in documents()))
    nbib = dict(_newest((n, read_file(d, n)) for n, d in texts()))
    both = sorted(xml.keys() & nbib.keys(), key=int)
    if not both:
        pytest.skip("no PMID stands in both formats among the real records")
    found = {pmid: differences(xml[pmid], nbib[pmid]) for pmid in both}
    assert {pmid: fields for pmid, fields in found.items() if fields} == {}


def _newest(readings: Iterable[tuple[str, Reading]]) -> Iterator[tuple[str, Content]]:
    for name, reading in readings:
        if not any(part in name for part in _HAND_MADE):
            yield from ((e.accession, e.content) for e in reading.entries if e.accession)


def test_history_dates_of_real_texts_are_those_of_their_tags() -> None:
    """Where an export prints a date twice (CRDT and PHST [entrez] …), both say the same day."""
    kinds = ("created", "entered", "indexed")
    seen = 0
    for name, data in texts():
        for entry in read_file(data, name).entries:
            dates = entry.content.details.dates if entry.content.details else ()
            counts = Counter(kind for kind, _ in dates)
            seen += counts["created"]
            assert all(counts[kind] < 2 for kind in kinds), (entry.accession, dates)
    assert seen > 700


def test_sections_of_text_are_those_of_xml_or_none() -> None:
    """What is read from an abstract as MEDLINE prints it is what XML says, or nothing."""
    found = wrong = 0
    for name, data in documents():
        for entry in read_pubmed_xml(data, name).entries:
            details = entry.content.details
            said = [(s[0], s[2]) for s in details.sections] if details else []
            read = [(s[0], s[2]) for s in printed_sections(entry.content.abstract or "")]
            found += bool(read)
            wrong += bool(read) and read != said
    assert (found > 100, wrong) == (True, 0)
