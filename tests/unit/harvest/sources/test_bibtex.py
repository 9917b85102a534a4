"""Names, months and numbers of BibTeX entries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.sources.attribution import Origin
from harvest.sources.bibtex import (
    content,
    names_between_commas,
    names_joined_by_and,
    with_numbers,
)

NOWHERE = Origin(None, None)


@pytest.mark.parametrize(
    ("value", "names", "complete"),
    [
        ("Rivers, Jane and Waters, K.", ["Rivers, Jane", "Waters, K."], True),
        ("Jane Rivers and\n   Ludwig van Harbour", ["Rivers, Jane", "van Harbour, Ludwig"], True),
        ("Nayyar A. and Paul B.C.", ["Nayyar, A.", "Paul, B.C."], True),
        ("Quill, Jr., Frank", ["Quill, Frank Jr."], True),
        (
            "{Health and Safety Executive} and Rivers, J",
            ["Health and Safety Executive", "Rivers, J"],
            True,
        ),
        ("{Young Lives}", ["Young Lives"], True),
        (r"M{\"o}we, {\O}.", ["Möwe, Ø."], True),
        ("Rivers, J. and others", ["Rivers, J."], False),
        ("Rivers, J.; Waters, K.", ["Rivers, J.", "Waters, K."], True),
        ("", [], True),
    ],
)
def test_names_joined_by_and(value: str, names: list[str], complete: bool) -> None:
    """The forms of BibTeX names, bodies in braces, and "others"."""
    assert names_joined_by_and(value) == (names, complete)


@pytest.mark.parametrize(
    ("value", "names", "complete"),
    [
        ("Rivers, M, Waters, JA, and Negro, S", ["Rivers, M", "Waters, JA", "Negro, S"], True),
        ("Rivers, M", ["Rivers, M"], True),
        ("NCT09000001,", ["NCT09000001"], True),
        (
            "Rivers, M, ZA Study Group,, and Negro, S",
            ["Rivers, M", "ZA Study Group", "Negro, S"],
            True,
        ),
        (
            "Rivers, M, ZA Study Group, and Negro, S",
            ["Rivers, M", "ZA Study Group", "Negro, S"],
            True,
        ),
        ("El-Harbour, Sarah, and Rivers, Jane", ["El-Harbour, Sarah", "Rivers, Jane"], True),
        ("Anderson, A, and Andover, B", ["Anderson, A", "Andover, B"], True),
        ("Rivers, M, and et al.", ["Rivers, M"], False),
        ("Rivers, M, et al.", ["Rivers, M"], False),
        ("", [], True),
    ],
)
def test_names_between_commas(value: str, names: list[str], complete: bool) -> None:
    """Cochrane's lists: family and initials in turn, groups with nothing behind their comma."""
    assert names_between_commas(value) == (names, complete)


@pytest.mark.parametrize(
    ("month", "date"),
    [
        ("aug", "2020-08"),
        ("{MAR 16}", "2020-03-16"),
        ("3", "2020-03"),
        ("1~jan", "2020-01-01"),
        ("SEP-OCT", "2020-09"),
        ("spring", None),
    ],
)
def test_months(month: str, date: str | None) -> None:
    """Macros, names with a day, numbers."""
    assert content({"year": ["{2020}"], "month": [month]}, NOWHERE).date == date


@pytest.mark.parametrize(
    ("fields", "added"),
    [
        ((("@key", "WOS:000123"),), (("unique-id", "WOS:000123"),)),
        ((("@key", "WOS:1"), ("unique-id", "{WOS:1}")), ()),
        ((("@key", "rayyan-17"),), (("@number", "rayyan 17"),)),
        ((("eprint", "arXiv:2101.00001"),), (("@number", "arxiv 2101.00001"),)),
        ((("eprint", "900"), ("eprinttype", "pubmed")), (("@number", "pubmed 900"),)),
        ((("@key", "smith2020"),), ()),
    ],
)
def test_numbers_of_key_and_eprint(
    fields: tuple[tuple[str, str], ...], added: tuple[tuple[str, str], ...]
) -> None:
    """They become fields of their own where they are numbers."""
    entry = RawEntry(1, 1, 0, 1, fields)
    assert with_numbers(entry).fields == (*fields, *added)


@pytest.mark.parametrize(
    ("entry_type", "kind"),
    [
        ("article", "journal article"),
        ("inbook", "book chapter"),
        ("incollection", "book chapter"),
        ("inproceedings", "conference paper"),
        ("proceedings", "book"),
        ("mastersthesis", "thesis"),
        ("techreport", "report"),
        ("online", "web page"),
        ("misc", "other"),
    ],
)
def test_types(entry_type: str, kind: str) -> None:
    """Entry types have a place in the closed vocabulary; the word itself is kept."""
    read = content({"type": [entry_type]}, NOWHERE)
    assert (read.type, read.type_raw) == (kind, entry_type)


@given(st.text(alphabet="A a,;.{}\\and", max_size=40))
@settings(deadline=None)
def test_names_of_any_text(value: str) -> None:
    """Nothing raises, and no name is empty."""
    for cutter in (names_joined_by_and, names_between_commas):
        assert all(name.strip() for name in cutter(value)[0])
