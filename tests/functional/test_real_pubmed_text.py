"""PubMed's Abstract text and CSV of one search, workbooks, and tables of any platform, all real.

The collection is not part of this repository; the tests skip where it is absent.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from harvest.connector import Reading
from harvest.registry import read_file
from ledger.model import Content

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the collection of real export files is not beside this repository"
)
# What the CSV leaves out.
ONLY_TEXT = {"abstract", "language", "relations", "status", "details", "other_ids", "type_raw"}
# Records of workbooks; the manifest counts rows of notices above the header too.
WORKBOOKS = {
    "embase/embase.com-xlsx-1.xlsx": ("xlsx", 10),
    "wos/wos-xls-2.xls": ("xls", 10),
    "ovid-other/ovid-xls-1.xls": ("xls", 1261),
}


def read(file: str, columns: dict[str, str] | None = None) -> Reading:
    """A sample, read."""
    return read_file((SAMPLES / file).read_bytes(), file, columns=columns)


def by_pmid(reading: Reading) -> dict[str | None, Content]:
    """The Contents of a Reading."""
    return {entry.content.pmid: entry.content for entry in reading.entries}


def test_abstract_text_and_csv_of_one_search_agree() -> None:
    """859 records: the same PMIDs, and all that both formats say is equal."""
    text, table = read("pubmed/pubmed-abstract-txt-1.txt"), read("pubmed/pubmed-csv-1.csv")
    assert (text.receipt.read, text.receipt.refused, text.receipt.numbers) == (859, 0, ("1-859",))
    assert (table.receipt.read, table.receipt.refused) == (859, 0)
    ours, theirs = by_pmid(text), by_pmid(table)
    assert ours.keys() == theirs.keys()
    for pmid, content in ours.items():
        for name in (field.name for field in fields(Content) if field.name not in ONLY_TEXT):
            assert getattr(content, name) == getattr(theirs[pmid], name), (pmid, name)


def test_fields_of_abstract_text_are_filled() -> None:
    """Every record has title, authors, journal and year; all but eight an abstract."""
    for content in by_pmid(read("pubmed/pubmed-abstract-txt-1.txt")).values():
        assert content.title
        assert content.journal
        assert content.year
        assert content.authors, content.pmid
    lacking = [
        c for c in by_pmid(read("pubmed/pubmed-abstract-txt-1.txt")).values() if not c.abstract
    ]
    assert len(lacking) == 8


@pytest.mark.parametrize("file", WORKBOOKS)
def test_workbooks_are_read_whole(file: str) -> None:
    """Every row behind the header is an entry with a title, whose line is its row."""
    reading = read(file)
    kind, records = WORKBOOKS[file]
    receipt = reading.receipt
    assert (receipt.format, receipt.read, receipt.refused) == (kind, records, 0)
    assert all(entry.content.title and "\0" not in entry.content.title for entry in reading.entries)
    lines = [entry.line for entry in reading.entries]
    assert lines == list(range(lines[0], lines[0] + records))


@pytest.mark.parametrize(("file", "records"), [("ieee", 93), ("base", 85)])
def test_other_platforms_tables(file: str, records: int) -> None:
    """Columns with common names need no settings; authors come apart."""
    reading = read(f"other/{file}-csv-1.csv")
    assert (reading.receipt.read, reading.receipt.refused) == (records, 0)
    with_authors = [entry.content for entry in reading.entries if entry.content.authors]
    assert len(with_authors) > records * 0.9
    assert all(" AND " not in name for content in with_authors for name in content.authors)


def test_a_table_by_the_columns_of_a_review() -> None:
    """The list of GitHub projects of a review, with its own column named."""
    file = "reviews/SNHL_Dimitrov2024/data__search_returns__github.csv"
    reading = read(file, columns={"search_term": "keywords"})
    assert (reading.receipt.read, reading.receipt.unknown_tags) == (155, ())
    assert reading.entries[0].content.keywords
