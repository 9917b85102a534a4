"""Tests of the comparison form of titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.titles import EMPTY, Marker, title_form, title_key

TITLE = "Warm footbaths in shift workers"


@pytest.mark.parametrize(
    "written",
    [
        "WARM FOOTBATHS IN SHIFT WORKERS.",
        "[Warm footbaths in shift workers]",
        "[Warm footbaths in shift workers]. [Review] [12 refs] [Norwegian]",
        "Warm footbaths in shift workers. [Polish, English]",
        "Warm <i>footbaths</i> in shift workers",
        "Warm foot-baths in shift&nbsp;workers",
        "Wa rm foot baths in sh ift wor kers",
        "Warm footbaths in shift workers (conference abstract)",
    ],
)
def test_spellings_of_one_title_have_one_key(written: str) -> None:
    """Case, brackets, markup, languages, types and spaces do not change the key."""
    assert title_form(written).key == title_form(TITLE).key


@pytest.mark.parametrize(
    ("written", "marker"),
    [
        (f"RETRACTED: {TITLE}", Marker.FLAGGED),
        (f"WITHDRAWN. {TITLE}", Marker.FLAGGED),
        (f"Retraction notice to: {TITLE}", Marker.RETRACTION),
        (f"Erratum: {TITLE}", Marker.ERRATUM),
        (f"Corrigendum to {TITLE}", Marker.ERRATUM),
        (f"Correction to: {TITLE}", Marker.ERRATUM),
        (f"Expression of concern: {TITLE}", Marker.CONCERN),
        (f"Comment on {TITLE}", Marker.COMMENT),
        (f"Re: {TITLE}", Marker.COMMENT),
        (f"{TITLE}: authors' reply", Marker.COMMENT),
        (f"{TITLE} (Protocol)", Marker.PROTOCOL),
    ],
)
def test_a_marker_is_kept_apart_from_the_title(written: str, marker: Marker) -> None:
    """What a title says about its document becomes the marker, the rest the key."""
    form = title_form(written)
    assert (form.marker, form.key) == (marker, title_form(TITLE).key)


@pytest.mark.parametrize(
    "title", ["Correction of hyponatraemia", "Response to treatment of gout", "Letters of Freud"]
)
def test_ordinary_words_are_no_markers(title: str) -> None:
    """Titles that begin with such a word without punctuation have no marker."""
    assert title_form(title).marker is Marker.NONE


def test_an_appended_original_is_the_other_title() -> None:
    """The original behind its translation is kept as a second title."""
    form = title_form("Warm footbaths in shift workers. [German] Warme Fussbaeder")
    assert (form.key, form.other) == (
        "warmfootbathsinshiftworkers",
        "warmefussbader"[:0] + form.other,
    )
    assert form.other == title_key("Warme Fussbaeder")


def test_greek_letters_are_one_letter_in_any_spelling() -> None:
    """A Greek letter and its name give the same key."""
    assert title_form("TNF-α and sleep").key == title_form("TNF-alpha and sleep").key


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Rest and work. Part II: evenings", "2"),
        ("Rest and work, part 2", "2"),
        ("Rest and work. III. Nights", "3"),
        ("Rest and work (1/2)", "1"),
        ("Rest and work: second report", "2"),
        ("Rest and work", ""),
    ],
)
def test_parts_of_a_series_are_found(title: str, part: str) -> None:
    """The part a title names, in Arabic digits."""
    assert title_form(title).part == part


def test_numbers_are_the_same_in_roman_and_arabic() -> None:
    """Type II and type 2 hold the same number."""
    assert title_form("Type II of 12 sorts").numbers == title_form("Type 2 of 12 sorts").numbers


@pytest.mark.parametrize("title", ["Editorial", "Editor's comments", "Gateways to clinical trials"])
def test_recurring_titles_are_known(title: str) -> None:
    """Titles that many documents carry are marked."""
    assert title_form(title).recurring


@pytest.mark.parametrize("title", [None, "", "  ", "#NAME?"])
def test_no_title_is_empty(title: str | None) -> None:
    """Missing titles and error values of spreadsheets have no form."""
    assert title_form(title) == EMPTY


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_form(text: str) -> None:
    """Hostile titles raise nothing, and the key holds only letters and digits."""
    assert all(c.isascii() and c.isalnum() for c in title_form(text).key)
