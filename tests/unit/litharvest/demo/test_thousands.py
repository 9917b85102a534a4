"""The large corpus is the same everywhere, true to its index, and of PubMed's uneven shape."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import Bio.Entrez
import numpy as np
import pytest
from lxml import etree

from litharvest.demo.library import DATES, Library
from litharvest.demo.pubmed_xml import article_set
from litharvest.demo.query import search
from litharvest.demo.thousands import SIZE, thousands

COUNT = 1600


@pytest.fixture(scope="module")
def library() -> Library:
    """Enough records to have every kind among them."""
    return thousands(COUNT)


@pytest.fixture(scope="module")
def document(library: Library) -> bytes:
    """All of them as efetch would send them."""
    return article_set(record.xml for record in library.records.values())


def test_the_same_seed_gives_the_same_bytes(document: bytes) -> None:
    """On every machine and with every NumPy; another seed gives others."""
    again = thousands(COUNT)
    assert article_set(record.xml for record in again.records.values()) == document
    digest = sha256(b"".join(again.records[p].xml for p in sorted(again.records)[:50])).hexdigest()
    assert digest[:16] == "0de6688de331ed11"
    assert thousands(COUNT, seed=9).records.keys() != again.records.keys()


def test_the_records_are_valid_by_nlm_s_own_definition(document: bytes) -> None:
    """Articles, books and notices obey pubmed_250101.dtd, as Biopython bundles it."""
    folder = Path(Bio.Entrez.__file__).parent / "DTDs"
    etree.DTD(str(folder / "pubmed_250101.dtd")).assertValid(etree.fromstring(document))


def test_the_index_is_what_the_xml_says(library: Library, document: bytes) -> None:
    """Columns that were never read from XML agree with it, but for what is particular."""
    read = Library.from_xml(document)
    assert read.records.keys() == library.records.keys()
    for pmid, record in library.records.items():
        other = read.records[pmid]
        values = {
            name: tuple(re.sub(rf" {pmid}$", "", value) for value in found)
            for name, found in other.indexed.values.items()
            if found and name not in ("aid", "vi", "pg")
        }
        assert {name: found for name, found in record.indexed.values.items() if found} == values
        assert (record.dates, record.cites, record.xml) == (other.dates, other.cites, other.xml)
    for name in DATES:
        assert np.array_equal(read.columns.days[name], library.columns.days[name])


def test_there_are_books_retractions_concerns_and_second_versions(document: bytes) -> None:
    """Each in the shape of its own, retraction and notice pointing at each other."""
    root = etree.fromstring(document)
    assert root.find("PubmedBookArticle") is not None
    assert root.find(".//PMID[@Version='2']") is not None
    pairs = {}
    for kind in ("RetractionIn", "RetractionOf", "ExpressionOfConcernIn", "ExpressionOfConcernFor"):
        node = root.find(f".//CommentsCorrections[@RefType='{kind}']")
        assert node is not None
        citation = next(node.iterancestors("MedlineCitation"))
        pairs[kind] = (citation.findtext("PMID"), node.findtext("PMID"))
    assert pairs["RetractionIn"] == pairs["RetractionOf"][::-1]
    assert pairs["ExpressionOfConcernIn"] == pairs["ExpressionOfConcernFor"][::-1]


def test_some_can_be_deleted() -> None:
    """Spread over all, listed and no longer delivered."""
    library = thousands(COUNT, deleted=16)
    assert len(library) == COUNT - 16
    assert len(search(library, "all[sb]").pmids) == COUNT
    rows = np.searchsorted(library.columns.pmids, sorted(library.deleted))
    assert set(np.diff(rows).tolist()) == {COUNT // 16}
    assert not any(map(library.has, library.deleted))


def test_large_ones_are_uneven_as_pubmed_is() -> None:
    """Dense stretches and gaps; a first of January holds far more than another day."""
    library = thousands(SIZE)
    steps = np.diff(library.columns.pmids)
    assert library.columns.pmids[-1] < 99_999_999
    assert (steps == 1).mean() > 0.8
    assert (steps > 1000).sum() > 100
    january = len(search(library, "2010/01/01[pdat]").pmids)
    other = len(search(library, "2010/01/02[pdat]").pmids)
    assert january > 20 * max(other, 1)
    created, entered = library.columns.days["crdt"], library.columns.days["edat"]
    assert 0.1 < (created != entered).mean() < 0.3
    assert len(search(library, '"peer support"[ti]').pmids) > 120_000
