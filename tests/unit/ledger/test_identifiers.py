"""Identifiers: parsing and normal forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import identifiers as ids

SICI = "10.1002/(SICI)1097-0142(19990101)85:1<1::AID-CNCR1>3.0.CO;2-A"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5555/Abc.1", "10.5555/abc.1"),
        ("https://doi.org/10.5555/abc", "10.5555/abc"),
        ("http://dx.doi.org/10.5555/ABC.", "10.5555/abc"),
        ("doi:10.5555/abc [doi]", "10.5555/abc"),
        ("(10.5555/abc)", "10.5555/abc"),
        ("10.1016/S0000-6736(05)67889-0", "10.1016/s0000-6736(05)67889-0"),
        ("https://doi.org/10.5555%2Fabc", "10.5555/abc"),
        ("10.5555/first and 10.5555/second", "10.5555/first"),
        ("https://www.example.org/doi/10.5555/abc/full", "10.5555/abc"),
        ("10.5555/abc<br/>", "10.5555/abc"),
        (SICI, SICI.lower()),
        (SICI.replace("<", "%3C").replace(">", "%3E"), SICI.lower()),
        (SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI.lower()),
        ("10.5555/", None),
        ("10.1037.a0037593", None),
        ("no identifier", None),
        ("", None),
        (None, None),
    ],
)
def test_doi(text: str | None, doi: str | None) -> None:
    """A DOI is found bare and lower-case, without resolver, label or sentence end."""
    assert ids.parse_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("90000001", "90000001"),
        ("0073768", "73768"),
        ("PMID: 90000001", "90000001"),
        ("PUBMED 90000001", "90000001"),
        ("NLM90000001", "90000001"),
        ("90000001 [PMID]", "90000001"),
        ("https://pubmed.ncbi.nlm.nih.gov/90000001/", "90000001"),
        ("2021-94054-001", None),
        ("123456789", None),
        ("in 2020", None),
        ("0", None),
        (None, None),
    ],
)
def test_pmid(text: str | None, pmid: str | None) -> None:
    """A PMID stands alone or behind its label; part of another number is none."""
    assert ids.parse_pmid(text) == pmid


def test_pmcid() -> None:
    """A PMCID has no version and no leading zeros."""
    assert ids.parse_pmcid("PMC0123456.2") == "PMC123456"
    assert ids.parse_pmcid("123456") is None


def test_issn() -> None:
    """ISSNs get their hyphen; those with a wrong check digit are left out."""
    assert ids.parse_issn("12345679, 1234-5679 (Print); 2049-3630; 1111-1111") == (
        "1234-5679",
        "2049-3630",
    )


def test_isbn() -> None:
    """ISBN-10 and ISBN-13 of one book are one; wrong check digits are left out."""
    assert ids.parse_isbn("978-3-16-148410-0; 3-16-148410-X") == ("9783161484100",)
    assert ids.parse_isbn("978-3-16-148410-1") == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ClinicalTrials.gov/NCT01234567", "NCT01234567"),
        ("nct 01234567", "NCT01234567"),
        ("ISRCTN12345678", "ISRCTN12345678"),
        ("EUCTR2020‐005128‐12‐LT", "EUCTR2020-005128-12"),
        ("EudraCT number: 2004-000446-20", "EUCTR2004-000446-20"),
        ("ACTRN12605000000000p", "ACTRN12605000000000"),
        ("ChiCTR2000030113", "ChiCTR2000030113"),
        ("ChiCTR-IPR-15006101", "ChiCTR-IPR-15006101"),
        ("JPRN-jRCTs031200196", "JPRN-JRCTS031200196"),
        ("jRCTs031200196", "JPRN-JRCTS031200196"),
        ("UMIN000012345", "JPRN-UMIN000012345"),
        ("JapicCTI‐205238", "JapicCTI-205238"),
        ("IRCT20211004052664N1", "IRCT20211004052664N1"),
        ("CTRI/2022/09/045626", "CTRI/2022/09/045626"),
    ],
)
def test_registration(text: str, number: str) -> None:
    """Each register's numbers come out as the register writes them."""
    assert ids.parse_registrations(text) == (number,)


def test_bare_numbers_are_no_registrations() -> None:
    """A number in the shape of EudraCT's is one only behind its label."""
    assert ids.parse_registrations("2004-000446-20") == ()
    assert ids.parse_registrations("no digits") == ()


@pytest.mark.parametrize(
    ("source", "text", "number"),
    [
        ("wos", "WOS:000900000000001", "000900000000001"),
        ("wos", "ISI:000900000000001", "000900000000001"),
        ("zoorec", "ZOOREC:ZOOR1", "ZOOREC:ZOOR1"),
        ("pubmed", " 0123 ", "123"),
        ("central", "cn-01234567", "CN-01234567"),
        ("psycinfo", "2021-94054-001.", "2021-94054-001"),
        ("embase", "2023147024", "L2023147024"),
        ("embase", "L2023147024", "L2023147024"),
        ("psycinfo", " ", None),
    ],
)
def test_accession(source: str, text: str, number: str | None) -> None:
    """One accession number has one spelling in each Source."""
    assert ids.canonical_accession(source, text) == number


@given(st.text())
@settings(deadline=None)
def test_nothing_raises(text: str) -> None:
    """Whatever the text, every parser answers, and a DOI parsed again is the same."""
    doi = ids.parse_doi(text)
    assert doi is None or ids.parse_doi(doi) == doi
    for parse in (ids.parse_pmid, ids.parse_pmcid, ids.parse_issn, ids.parse_isbn):
        parse(text)
    ids.parse_registrations(text)
    ids.canonical_accession("wos", text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("1", True), ("12345678", True), ("123456789", False), ("", False), ("٣", False)],
)
def test_one_limit_of_a_pmid_holds_everywhere(text: str, is_one: bool) -> None:
    """What may be listed is what may be parsed."""
    assert ids.is_pmid(text) is is_one
    assert (ids.parse_pmid(text) is not None) is is_one
