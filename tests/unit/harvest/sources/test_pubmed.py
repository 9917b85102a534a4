"""MEDLINE text: what is read quickly where a text is plain is read the same where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.pubmed_dates import iso_date
from harvest.pubmed_facts import printed_sections
from harvest.registry import read_file
from ledger.model import Content, Details

PLAIN = """PMID- 90000001
OWN - NLM
TI  - Slow walks and fast tides.
FAU - Quill, Ada B
AUID- ORCID: 0000-0002-1825-0097
FAU - Reed, Tom Jr
CN  - Tide Group
AID - 10.5555/tide.1 [doi]
AID - S0001(20)1 [pii]
LID - e77 [pii]
MH  - *Walking/physiology
MH  - Tides
DP  - 2020 Mar 4
PHST- 2020/01/02 00:00 [received]
PHST- 2020/02/03 06:30 [accepted]
AB  - AIMS: To walk by the sea. RESULTS: We walked in wind.
"""


def content(text: str) -> Content:
    """The Content of the one entry of the text."""
    (entry,) = read_file(text.encode(), "one.nbib").entries
    return entry.content


@pytest.mark.parametrize("white", ["  ", "\t", "\u00a0", "\u2009", " \u3000 "])
def test_other_white_space_counts_as_one_blank(white: str) -> None:
    """A value with tabs, wide or double blanks gives what it gives with single ones."""
    head, tails = zip(*((line[:6], line[6:]) for line in PLAIN.splitlines()), strict=True)
    wide = [tag + value.replace(" ", white) for tag, value in zip(head, tails, strict=True)]
    assert content("\n".join(wide) + "\n") == content(PLAIN)


def test_ids_go_by_their_labels() -> None:
    """AID and LID give DOI, publisher's ids and, without PG, the article number."""
    found = content(PLAIN)
    assert (found.doi, found.pages, found.other_ids) == (
        "10.5555/tide.1",
        "e77",
        ("pii:S0001(20)1",),
    )


def test_orcids_stand_beside_the_names_they_were_printed_below() -> None:
    """Persons come before groups, a suffix gets its comma, and iDs stay with their persons."""
    found = content(PLAIN)
    assert found.authors == ("Quill, Ada B", "Reed, Tom, Jr", "Tide Group")
    assert found.details is not None
    assert found.details.orcids == ("0000-0002-1825-0097", "", "")


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Quill, Ada", "Quill, Ada"),
        ("van der Quill, Ada R", "van der Quill, Ada R"),
        ("Quill, Ada Sr.", "Quill, Ada, Sr."),
        ("Quill, Ada 3rd", "Quill, Ada, 3rd"),
        ("Quill , Ada", "Quill, Ada"),
        ("Quill,Ada", "Quill, Ada"),
        ("Quill", "Quill"),
        ("Quill, Robert", "Quill, Robert"),
    ],
)
def test_names_of_persons(printed: str, read: str) -> None:
    """Family and given name with one comma and blank, a suffix behind a second comma."""
    assert content(PLAIN.replace("Reed, Tom Jr", printed)).authors[1] == read


def test_et_al_is_no_author() -> None:
    """A list that ends in "et al" is not complete."""
    found = content(PLAIN.replace("Reed, Tom Jr", "et al."))
    assert found.authors == ("Quill, Ada B", "Tide Group")
    assert found.details is not None and not found.details.authors_complete


def test_dates_by_kind() -> None:
    """The history keeps the publisher's kinds; midnight means that no time is known."""
    found = content(PLAIN).details or Details()
    assert found.dates == (
        ("published", "2020 Mar 4"),
        ("received", "2020-01-02"),
        ("accepted", "2020-02-03T06:30"),
    )


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("20200102", "2020-01-02"),
        ("2020/01/02 00:00", "2020-01-02"),
        ("2020/01/02 06:05", "2020-01-02T06:05"),
        ("2020/1/2", "2020-01-02"),
        ("2020-01-02 6:05:59", "2020-01-02T06:05"),
        ("2020 Jan", "2020 Jan"),
    ],
)
def test_dates_in_digits(printed: str, iso: str) -> None:
    """Every way to write a day in digits gives ISO 8601; anything else stays as it is."""
    assert iso_date(printed) == iso


PIECES = st.sampled_from(
    ["METHODS: ", "A1", "AIMS AND", ": ", ". ", ") ", " ", "by the sea", "X" * 60]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_sections_begin_where_their_labels_stand(pieces: list[str]) -> None:
    """Each section's start is the place of its label, in order, and a colon follows the label."""
    abstract = "BACKGROUND: " + "".join(pieces)
    sections = printed_sections(abstract)
    starts = [start for _, _, start in sections]
    assert starts == sorted(set(starts))
    assert all(abstract.startswith(f"{label}: ", start) for label, _, start in sections)


def test_longest_label_is_found() -> None:
    """A label of 72 characters begins a section, one of 73 does not."""
    for length, number in ((72, 2), (73, 0)):
        abstract = f"AIMS: To walk. {'L' * length}: We walked."
        assert len(printed_sections(abstract)) == number
