"""Where entries of the Cochrane Library belong, and what they are."""

from __future__ import annotations

import pytest

from harvest.sources.attribution import Origin
from harvest.sources.cochrane import content, place, text_content

LIBRARY = "https://www.cochranelibrary.com"
WILEY = "http://onlinelibrary.wiley.com/o/cochrane"


@pytest.mark.parametrize(
    ("field", "value", "source", "number"),
    [
        ("accession", "CN-90000001", "central", None),
        ("accession", "CD090001", "cdsr", None),
        ("accession", "DARE-12013900001", "dare", None),
        ("accession", "NHSEED-22004900003", "eed", None),
        ("accession", "CMR-9001", "cmr", None),
        ("database", "Cochrane Central Register of Controlled Trials (CENTRAL)", "central", None),
        ("database", "Cochrane Database of Systematic Reviews", "cdsr", None),
        ("doi", "10.1002/14651858.CD090001.pub2", "cdsr", "CD090001"),
        ("doi", "10.1002/14651858.ED000901", "cdsr", "ED000901"),
        ("doi", "10.1002/cca.9001", "cca", "cca.9001"),
        ("url", f"{LIBRARY}/central/doi/10.1002/central/CN-90000001", "central", "CN-90000001"),
        ("url", f"{WILEY}/clhta/articles/HTA-32010900002/frame.html", "hta", "HTA-32010900002"),
        ("journal", "Cochrane Clinical Answers", "cca", None),
        ("journal", "Invented journal", None, None),
    ],
)  # fmt: skip
def test_place(field: str, value: str, source: str | None, number: str | None) -> None:
    """By name, number, DOI, address, in this order."""
    found = place({field: [value]})
    assert found.source == source
    assert number is None or found.accession == number


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"title": ["Clinical protocols for harbours"]}, "cochrane review"),
        ({"title": ["Air for sailors (Protocol)"]}, "cochrane protocol"),
        ({"title": ["Air"], "type_detail": ["Intervention Protocol"]}, "cochrane protocol"),
        ({"title": ["Air"], "abstract": ["This is a protocol for a review."]}, "cochrane protocol"),
        ({"title": ["Air"], "accession": ["ED000901"]}, "journal article"),
    ],
)
def test_kinds_of_reviews(fields: dict[str, list[str]], kind: str) -> None:
    """A protocol says so in its stage, its title's end or its abstract's start."""
    assert content(fields, Origin("CD", "cdsr")).type == kind


def test_an_article_without_authors_is_no_register_entry() -> None:
    """A registration among its numbers does not make it one."""
    fields = {
        "type_detail": ["Journal article"],
        "cross_ids": ["CTgov NCT09000001"],
        "type": ["JOUR"],
    }
    read = content(fields, Origin("CN", "central"))
    assert (read.type, read.registry_ids) == ("journal article", ("NCT09000001",))


def test_what_dare_did_is_no_part_of_the_title() -> None:
    """The stage behind a title becomes the type in the platform's words."""
    read = text_content({"title": ["Air: a review (Structured abstract)"]}, Origin("DARE", "dare"))
    assert (read.title, read.type_raw) == ("Air: a review", "Structured abstract")
