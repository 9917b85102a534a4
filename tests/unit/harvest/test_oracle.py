"""The oracle: what Biopython reads, how differences are told, and that it stays at home."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from harvest.connector import Entry, Reading
from harvest.oracle import compare_with_oracle
from harvest.oracle_reading import oracle_nbib, oracle_xml
from harvest.pubmed_xml import read_pubmed_xml
from harvest.registry import read_file
from ledger.errors import InputError
from ledger.model import Content, Details, Receipt

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-xml"
PAIRS = Path(__file__).parents[2] / "fixtures" / "pubmed-pairs"
AGREEING = [
    "book-and-chapter.xml",
    "comments-and-corrections.xml",
    "data-banks.xml",
    "dates.xml",
    "delete-citation.xml",
    "empty-set.xml",
    "history-dates.xml",
    "ids-in-references.xml",
    "incomplete-authors-and-version.xml",
    "inline-markup.xml",
    "names-and-groups.xml",
    "retraction-and-register.xml",
    "structured-abstract.xml",
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


WRONG: list[tuple[str, Content]] = [
    ("title", Content(title="Another title")),
    ("original title", Content(title_original="Ein Titel")),
    ("abstract", Content(abstract="Another text")),
    ("families", Content(authors=("Other, A",))),
    ("year", Content(year=1999)),
    ("created", Content(details=Details(dates=(("created", "1999-01-01"),)))),
    ("entered", Content(details=Details(dates=(("entered", "1999-01-01"),)))),
    ("journal", Content(journal="Other")),
    ("abbreviation", Content(journal_abbreviation="Other")),
    ("volume", Content(volume="99")),
    ("issue", Content(issue="99")),
    ("pages", Content(pages="99")),
    ("doi", Content(doi="10.5555/other")),
    ("pmcid", Content(pmcid="PMC99")),
    ("issn", Content(issn=("9999-9994",))),
    ("language", Content(language="ger")),
    ("types", Content(type_raw="Other")),
    ("headings", Content(headings=("Other",))),
    ("keywords", Content(keywords=("other",))),
    ("numbers", Content(registry_ids=("NCT99999999",))),
    ("relations", Content(relations=("CommentIn:99",))),
    ("states", Content(status=("retracted: publication type Retracted Publication",))),
]


@pytest.mark.parametrize(("field", "wrong"), WRONG, ids=[field for field, _ in WRONG])
def test_wrong_field_is_found(field: str, wrong: Content) -> None:
    """A field read wrongly is a difference without a reason."""
    data = (PAIRS / "both-forms.xml").read_bytes()
    reading = read_pubmed_xml(data, "x")
    ((name, value),) = (
        (name, getattr(wrong, name))
        for name in Content.__dataclass_fields__
        if getattr(wrong, name) != getattr(Content(), name)
    )
    right = reading.entries[0].content
    assert getattr(right, name) != value
    dates = () if right.details is None else right.details.dates
    if isinstance(value, Details):
        value = Details(dates=(*value.dates, *(d for d in dates if d[0] != field)))
    content = replace(right, **{name: value})
    found = compare_with_oracle(changed(reading, content), data, kind="xml")
    assert [d.field for d in found if not d.reason] == [field]


@pytest.mark.parametrize("kind", ["xml", "nbib"])
def test_both_forms_agree_with_biopython(kind: Literal["xml", "nbib"]) -> None:
    """Every fact of the pair is read as Biopython reads it, but for differences with a reason."""
    data = (PAIRS / f"both-forms.{kind}").read_bytes()
    found = compare_with_oracle(read_file(data, f"both-forms.{kind}"), data, kind=kind)
    assert [d for d in found if not d.reason] == []
    assert {d.field for d in found} <= {"families", "pages", "types"}


def test_only_the_unreadable_record_is_left_out() -> None:
    """One record that Biopython cannot read does not take its neighbours along."""
    data = fixture("dates.xml")
    strange = data.replace(b"<PMID Version", b"<Abstract/><PMID Version", 1)
    found = oracle_xml(strange)
    assert set(found.unreadable) == {"90000010"}
    assert set(found.records) == set(oracle_xml(data).records) - {"90000010"}
    (difference,) = compare_with_oracle(read_pubmed_xml(strange, "x"), strange, kind="xml")
    assert (difference.field, difference.theirs) == ("record", None)
    assert "Biopython cannot read" in (difference.reason or "")


def test_a_refused_record_says_why() -> None:
    """What Biopython reads and litharvest refuses is a difference with the reason."""
    data = fixture("wrong-shape.xml")
    found = compare_with_oracle(read_pubmed_xml(data, "x"), data, kind="xml")
    refused = {d.pmid: d.reason for d in found if d.theirs == "present"}
    assert "no title" in (refused["90000462"] or "")


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
    assert set(oracle_xml(data).records) == {"90000001"}


def test_bare_record_and_missing_doctype() -> None:
    """A record without set and DOCTYPE is read as well."""
    data = fixture("inline-markup.xml")
    record = data[data.index(b"<PubmedArticle>") : data.index(b"</PubmedArticleSet>")]
    assert set(oracle_xml(record).records) == {"90000001"}


def test_home_folder_stays_clean(tmp_path: Path) -> None:
    """In a fresh process, Biopython makes no cache folder in the home folder."""
    code = (
        "import pathlib, sys; from harvest.oracle_reading import oracle_xml;"
        "oracle_xml(pathlib.Path(sys.argv[1]).read_bytes())"
    )
    home = os.environ | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", code, str(FIXTURES / "inline-markup.xml")]
    subprocess.run(command, env=home, check=True, cwd=Path(__file__).parents[3])
    assert list(tmp_path.iterdir()) == []


def test_unreadable_xml_is_an_input_error() -> None:
    """What Biopython cannot read at all is an InputError with its words."""
    with pytest.raises(InputError, match="Biopython cannot read"):
        oracle_xml(b"<PubmedArticleSet><PubmedArticle></PubmedArticleSet>")
    assert set(oracle_xml(fixture("malformed-between-good.xml")).records) == {
        "90000080",
        "90000083",
    }


def test_medline_text() -> None:
    """Medline text is read by PMID, with the DOI among other locators."""
    read = oracle_nbib(NBIB).records
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
