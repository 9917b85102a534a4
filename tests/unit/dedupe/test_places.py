"""Tests of the comparison forms of journal, volume, issue and pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.places import (
    cochrane_form,
    issue_form,
    journal_initials,
    journal_stems,
    journal_words,
    number_form,
    pages_form,
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("123-129", 123, 129),
        ("123-9", 123, 129),
        ("123--129", 123, 129),
        ("pp. 123–129", 123, 129),
        ("S12-S18", 12, 18),
        ("12-Mar", 3, 12),
        ("Mar-12", 3, 12),
        ("01-Oct", 1, 10),
        ("Mar-32", 3, 32),
        ("123", 123, -1),
        ("e43268", 43268, -1),
        ("1234.e1-5", 1234, -1),
        ("548-554; discussion 555", 548, 554),
        ("Suppl-29", -1, -1),
        ("", -1, -1),
        (None, -1, -1),
        ("no pagination", -1, -1),
    ],
)
def test_pages_in_every_shape(text: str | None, first: int, last: int) -> None:
    """Short ranges, spreadsheet dates, letters and article numbers give first and last page."""
    assert pages_form(text)[:2] == (first, last)


@pytest.mark.parametrize(
    ("text", "number"),
    [("55 (10 SUPPL 1)", 55), ("63 Suppl 3", 63), ("Some Journal. 69", 69), ("1)", -1), ("", -1)],
)
def test_volumes_in_every_shape(text: str, number: int) -> None:
    """The volume number without supplement; lost where only the end of the field is left."""
    assert number_form(text) == number


def test_issue_of_a_spreadsheet_and_running_numbers() -> None:
    """``01-Mar`` is issue 1-3; running numbers of reference managers are no issue."""
    assert (issue_form("01-Mar"), issue_form("1-3"), issue_form("2045")) == (1, 1, -1)


@pytest.mark.parametrize(
    ("doi", "pages", "expected"),
    [
        ("10.1002/14651858.cd099001.pub3", None, ("cd099001", 3)),
        ("10.1002/14651858.cd099001", None, ("cd099001", 1)),
        (None, "Cd099001", ("cd099001", -1)),
        ("10.5555/x", "12-15", ("", -1)),
    ],
)
def test_cochrane_numbers(doi: str | None, pages: str | None, expected: tuple[str, int]) -> None:
    """Number and version come from the DOI, the number alone from the pages."""
    assert cochrane_form(doi, pages, None) == expected


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Journal of Occupational Rest", "J Occup Rest"),
        ("The Annals of Rest & Work", "Ann Rest Work"),
        ("International Journal of Rest", "Int J Rest"),
    ],
)
def test_abbreviated_journals_have_the_same_stems(long: str, short: str) -> None:
    """ISO 4 abbreviations and full titles meet in the beginnings of their words."""
    assert journal_stems(journal_words(long)) == journal_stems(journal_words(short))


def test_single_words_are_not_cut() -> None:
    """Journals named by one word stay apart although they begin alike."""
    assert journal_stems(journal_words("Restology")) != journal_stems(journal_words("Restologia"))


def test_subtitles_and_conferences_are_cut_off() -> None:
    """What stands behind the journal's name is left out."""
    assert journal_words("Rest; a journal of pauses") == "rest"
    assert journal_words("Rest. Conference: 9th Congress") == "rest"
    assert journal_words("Rest (00392499)") == "rest"


def test_initials() -> None:
    """The first letters of the words that carry meaning."""
    assert journal_initials(journal_words("Archives of Rest and Work")) == "arw"


@settings(deadline=None)
@given(st.text())
def test_any_text_has_pages(text: str) -> None:
    """Hostile fields raise nothing."""
    assert pages_form(text).first >= -1
    assert number_form(text) >= -1
    assert journal_words(text) is not None
