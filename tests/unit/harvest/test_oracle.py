"""The oracle: what Biopython reads, how differences are told, and that it stays at home."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from harvest.connector import Entry, Reading
from harvest.oracle import compare_with_oracle, oracle_nbib, oracle_xml
from harvest.pubmed_xml import read_pubmed_xml
from ledger.errors import InputError
from ledger.model import Content, Receipt

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-xml"
AGREEING = [
    "book-and-chapter.xml",
    "dates.xml",
    "delete-citation.xml",
    "empty-set.xml",
    "ids-in-references.xml",
    "inline-markup.xml",
    "names-and-groups.xml",
    "retraction-and-register.xml",
]
NBIB = b"""
PMID- 90000200
TI  - An invented trial of sleep in
      two lines.
PG  - 11-9
LID - e55 [pii]
LID - 10.5555/own.200 [doi]
FAU - Marlowe, Tessa Q
AU  - Marlowe TQ
FAU - Okubo, Zen
CN  - Invented Trial Group
DP  - 2021 Mar 4
JT  - Journal of Invented Studies

PMID- 90000201
BTI - Handbook of Invented Medicine
DP  - 2015
"""


def fixture(name: str) -> bytes:
    """The bytes of one fixture."""
    return (FIXTURES / name).read_bytes()


def changed(reading: Reading, content: Content) -> Reading:
    """The reading with other content in its first entry."""
    first, *others = reading.entries
    return replace(reading, entries=(replace(first, content=content), *others))


@pytest.mark.parametrize("name", AGREEING)
def test_readings_agree(name: str) -> None:
    """On well-formed documents both readers say the same in every compared field."""
    data = fixture(name)
    assert compare_with_oracle(read_pubmed_xml(data, name), data, kind="xml") == []


def test_right_differences_have_a_reason() -> None:
    """Where litharvest rightly says more than Biopython, the difference says why."""
    data = fixture("pages-and-locators.xml")
    found = compare_with_oracle(read_pubmed_xml(data, "x"), data, kind="xml")
    assert [(d.pmid, d.field, d.ours, d.theirs) for d in found] == [
        ("90000031", "pages", "e55667", None),
        ("90000033", "pages", "401-410", None),
    ]
    assert all(d.reason for d in found)


def test_title_without_english() -> None:
    """A placeholder title that litharvest replaces by the vernacular one is a known difference."""
    data = fixture("translated-title.xml")
    found = compare_with_oracle(read_pubmed_xml(data, "x"), data, kind="xml")
    assert [(d.pmid, d.field, bool(d.reason)) for d in found] == [("90000021", "title", True)]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", Content(title="Another title")),
        ("year", Content(year=1999)),
        ("doi", Content(doi="10.5555/other")),
        ("journal", Content(journal="Other")),
        ("families", Content(authors=("Other, A",))),
        ("pages", Content(pages="99")),
    ],
)
def test_wrong_field_is_found(field: str, wrong: Content) -> None:
    """A field read wrongly is a difference without a reason."""
    data = fixture("inline-markup.xml")
    reading = read_pubmed_xml(data, "x")
    name = "authors" if field == "families" else field
    content = replace(reading.entries[0].content, **{name: getattr(wrong, name)})
    (difference,) = compare_with_oracle(changed(reading, content), data, kind="xml")
    assert (difference.field, difference.reason) == (field, None)


def test_lost_record_is_found() -> None:
    """A record that only one side has is a difference."""
    data = fixture("dates.xml")
    reading = read_pubmed_xml(data, "x")
    short = replace(reading, entries=reading.entries[1:])
    (difference,) = compare_with_oracle(short, data, kind="xml")
    assert (difference.pmid, difference.field, difference.ours) == ("90000010", "record", None)


@pytest.mark.parametrize("year", ["260101", "190101", "991231"])
def test_any_dtd_is_read_without_network(year: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of a DTD that Biopython does not bundle is read, and nothing is fetched."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the oracle opened a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    data = fixture("inline-markup.xml").replace(b"250101", year.encode())
    assert set(oracle_xml(data)) == {"90000001"}


def test_bare_record_and_missing_doctype() -> None:
    """A record without set and DOCTYPE is read as well."""
    data = fixture("inline-markup.xml")
    record = data[data.index(b"<PubmedArticle>") : data.index(b"</PubmedArticleSet>")]
    assert set(oracle_xml(record)) == {"90000001"}


def test_home_folder_stays_clean(tmp_path: Path) -> None:
    """In a fresh process, Biopython makes no cache folder in the home folder."""
    code = (
        "import pathlib, sys; from harvest.oracle import oracle_xml;"
        "oracle_xml(pathlib.Path(sys.argv[1]).read_bytes())"
    )
    home = os.environ | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", code, str(FIXTURES / "inline-markup.xml")]
    subprocess.run(command, env=home, check=True, cwd=Path(__file__).parents[3])
    assert list(tmp_path.iterdir()) == []


def test_unreadable_xml_is_an_input_error() -> None:
    """What Biopython cannot read is an InputError with its words."""
    with pytest.raises(InputError, match="Biopython cannot read"):
        oracle_xml(fixture("malformed-between-good.xml"))


def test_medline_text() -> None:
    """Medline text is read by PMID, with the DOI among other locators."""
    read = oracle_nbib(NBIB)
    assert set(read) == {"90000200", "90000201"}
    first = read["90000200"]
    assert first.title == "An invented trial of sleep in two lines."
    assert (first.year, first.doi, first.pages) == (2021, "10.5555/own.200", "11-9")
    assert first.families == ("Marlowe", "Okubo")
    assert read["90000201"].title == "Handbook of Invented Medicine"


def test_medline_comparison_knows_group_authors() -> None:
    """Group authors stand under their own tag in Medline text: a known difference."""
    content = Content(
        title="An invented trial of sleep in two lines",
        authors=("Marlowe, Tessa Q", "Okubo, Zen", "Invented Trial Group"),
        year=2021,
        journal="Journal of Invented Studies",
        pages="11-9",
        doi="10.5555/own.200",
        pmid="90000200",
    )
    book = Content(title="Handbook of Invented Medicine", year=2015, pmid="90000201")
    entries = tuple(
        Entry(n, 1, 0, 1, "pubmed", c.pmid, c) for n, c in enumerate((content, book), start=1)
    )
    receipt = Receipt("x", "", len(NBIB), "tagged", "pubmed", "pubmed", 2, 2, 0)
    (difference,) = compare_with_oracle(Reading(receipt, entries), NBIB, kind="nbib")
    assert difference.field == "families"
    assert difference.reason
