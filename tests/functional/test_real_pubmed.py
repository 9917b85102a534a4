"""Real PubMed XML, kept outside the repository: right counts, and agreement with Biopython."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from harvest.connector import Reading
from harvest.oracle import Difference, compare_with_oracle
from harvest.pubmed_xml import PubmedXml, read_pubmed_xml
from ledger.errors import InputError

SHARED = Path(__file__).parents[3] / "shared"
REPLIES, SAMPLES = SHARED / "entrez", SHARED / "samples" / "pubmed"

pytestmark = pytest.mark.skipif(
    not (REPLIES.is_dir() and SAMPLES.is_dir()),
    reason="no real replies: ../shared/entrez and ../shared/samples/pubmed are absent",
)

_ARTICLE = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_SET = re.compile(rb"<Pubmed(?:Book)?Article(?:Set)?[\s>]")
# Written by hand for other projects' tests, and not what PubMed sends: a record with two PMIDs, a
# set that is not well-formed, MathML without its prefix, a VernacularTitle outside its place.
_HAND_MADE = ("KeywordSingleEntry", "MalformedEntry", "MathML", "TestNbib", "pubmed-xml-13.xml")


def documents() -> Iterator[tuple[str, bytes]]:
    """Every distinct PubMed document among files, compressed files and recorded replies."""
    seen: set[bytes] = set()
    for name, data in _all_documents():
        if _SET.search(data[:2000]) and data not in seen:
            seen.add(data)
            yield name, data


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


def _agreement(reading: Reading, data: bytes) -> list[Difference]:
    found = compare_with_oracle(reading, data, kind="xml")
    return [d for d in found if d.field in {"record", "title", "doi", "year"} and not d.reason]


def test_real_documents_are_read_whole_and_as_biopython_reads_them() -> None:
    """Each document gives as many records as it holds; PMID, title, DOI and year agree."""
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
            wrong += [(name, difference) for difference in _agreement(reading, data)]
        except InputError as error:
            wrong.append((name, error))
    assert wrong == []
    assert records > 700
