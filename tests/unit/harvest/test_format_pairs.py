"""The same three records in two formats of one platform: equal but for what a format leaves out.

Other pairs: PubMed XML and text (test_both_forms), Web of Science as text, columns and
tab-delimited (sources/test_clarivate), and those of real files (tests/functional/test_real_*).
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from harvest.connector import Entry, Reading
from harvest.registry import read_file
from ledger.model import Content

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pairs"
SAME: dict[str, str] = {}
OVID_RIS = {
    "type_raw": "TY alone, no PT or DT",
    "date": "Y1 is the year and two slashes",
    "keywords": "KW holds both kinds of terms",
    "headings": "KW holds both kinds of terms",
    "pages": "no article number: SP and EP say that no pages are specified",
}
EBSCO_RIS = {"headings": "the new interface writes no KW"}
COCHRANE_BIBTEX = {"type_raw": "no M3; the kind of review is not said"}
PROQUEST_BIBTEX = {"type_raw": "the type of entry stands for it", "source": "no DB"}

# (one file, the other, dialects, fields that may differ with what the second or first leaves out)
PAIRS = (
    ("ovid.csv", "ovid.txt", ("ovid table", "ovid text"), SAME),
    ("ovid.csv", "ovid.ris", ("ovid table", "ovid"), OVID_RIS),
    ("ebscohost.xml", "ebscohost.ris", ("ebscohost xml", "ebscohost new"), EBSCO_RIS),
    ("cochrane.ris", "cochrane.bib", ("cochrane", "cochrane bibtex"), COCHRANE_BIBTEX),
    ("clarivate.txt", "clarivate.ris", ("clarivate tagged", "clarivate"), SAME),
    ("clarivate.txt", "clarivate.bib", ("clarivate tagged", "clarivate bibtex"), SAME),
    ("proquest.ris", "proquest.bib", ("proquest", "proquest bibtex"), PROQUEST_BIBTEX),
)


def read(name: str) -> Reading:
    """The fixture's Reading: three records and nothing to remark on."""
    reading = read_file((FIXTURES / name).read_bytes(), name)
    receipt = reading.receipt
    assert (receipt.read, receipt.refused, receipt.unknown_tags) == (3, 0, ())
    assert receipt.warnings == ()
    return reading


def differing(one: Entry, other: Entry) -> set[str]:
    """The fields in which two Records differ, their Source among them."""
    names = {f.name for f in fields(Content)}
    found = {n for n in names if getattr(one.content, n) != getattr(other.content, n)}
    return found | ({"source"} if one.source != other.source else set())


@pytest.mark.parametrize(("one", "other", "dialects", "left_out"), PAIRS)
def test_two_formats_say_the_same(
    one: str, other: str, dialects: tuple[str, str], left_out: dict[str, str]
) -> None:
    """Each record is equal in both; a field on the list differs in one record at least."""
    first, second = read(one), read(other)
    assert (first.receipt.dialect, second.receipt.dialect) == dialects
    pairs = zip(first.entries, second.entries, strict=True)
    found = set().union(*(differing(*pair) for pair in pairs))
    assert found == set(left_out)


@pytest.mark.parametrize("name", sorted({name for pair in PAIRS for name in pair[:2]}))
def test_the_pairs_fill_what_a_record_needs(name: str) -> None:
    """An empty comparison proves nothing: what duplicates are found by is filled somewhere."""
    contents = [entry.content for entry in read(name).entries]
    needed = ("title", "authors", "year", "journal", "volume", "pages", "abstract", "doi")
    for field in (*needed, "accession"):
        assert any(getattr(content, field) for content in contents), field


def test_an_ovid_table_with_all_columns_is_no_table_of_web_of_science() -> None:
    """Ovid's complete reference has PT, AU, TI and SO as well."""
    entries = read("ovid.csv").entries
    assert {entry.source for entry in entries} == {"psycinfo"}
    assert entries[0].content.authors == ("Kelp, Maren A", "Storm-Lund, Jo")
