"""Dates, pages, titles, abstracts, types and databases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.sources.attribution import origin, source_of
from harvest.sources.dates import parse_date, with_month
from harvest.sources.kinds import record_type
from harvest.sources.texts import clean_abstract, clean_title, page_range


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2020//", 2020, None),
        ("2020///", 2020, None),
        ("2022/11/05/", 2022, "2022-11-05"),
        ("2022/11//Nov-Dec, 2022", 2022, "2022-11"),
        ("2018/04//abr-jun2018", 2018, "2018-04"),
        ("2025/07/08/08 July 2025", 2025, "2025-07-08"),
        ("1999/08//undefined", 1999, "1999-08"),
        ("2021-09-23", 2021, "2021-09-23"),
        ("2019 Jul/Aug", 2019, "2019-07"),
        ("2020 Nov-Dec", 2020, "2020-11"),
        ("2019 Mar 5", 2019, "2019-03-05"),
        ("2018 Spring", 2018, None),
        ("May 2022", 2022, "2022-05"),
        ("2013", 2013, None),
        ("2013.0", 2013, None),
        ("in press", None, None),
        ("20134", None, None),
        ("", None, None),
    ],
)
def test_dates(text: str, year: int | None, date: str | None) -> None:
    """The year is found in every shape, month and day where they are said."""
    assert parse_date(text) == (year, date)


def test_month_fields() -> None:
    """A month field without year takes the year's."""
    assert with_month(2018, "SEP") == "2018-09"
    assert with_month(2018, "FEB 15") == "2018-02-15"
    assert with_month(2018, "JAN-FEB") == "2018-01"
    assert with_month(None, "SEP") is None
    assert with_month(2018, "spring") is None


@pytest.mark.parametrize(
    ("start", "end", "pages"),
    [
        ("380", "394", "380-394"),
        ("1350‐1356", None, "1350-1356"),
        ("470 - 487", None, "470-487"),
        ("470-487", "487", "470-487"),
        ("39", None, "39"),
        ("5", "5", "5"),
        ("e12", None, "e12"),
        ("No", "Specified", None),
        ("N.PAG", "N.PAG", None),
        ("No Pagination Specified", None, None),
        (None, "7", "7"),
        (None, None, None),
    ],
)
def test_pages(start: str | None, end: str | None, pages: str | None) -> None:
    """Two fields are joined, a whole range stays, "no pages" is none."""
    assert page_range(start, end) == pages


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("A title.", "A title"),
        ("A title...", "A title..."),
        ("Life in the U.S.", "Life in the U.S."),
        ("[A translated title.]", "A translated title"),
        ("[A translated title].", "A translated title"),
        ("A title [with a word] in brackets.", "A title [with a word] in brackets"),
        ("A title. [References].", "A title"),
        ("What now?", "What now?"),
        ("  over\n lines ", "over lines"),
        ("", None),
        (None, None),
    ],
)
def test_titles(raw: str | None, title: str | None) -> None:
    """The dot, brackets of translations and Ovid's mark are no part of the title."""
    assert clean_title(raw) == title


def test_abstracts() -> None:
    """Several abstracts are joined; notices of APA and EBSCO are cut off."""
    notice = "Copyright of X is the property of Y and its content may not be copied."
    apa = "Text. (PsycInfo Database Record (c) 2023 APA, all rights reserved)"
    assert clean_abstract([apa, notice]) == "Text."
    assert clean_abstract([f"One. [ABSTRACT FROM AUTHOR] {notice}", "Two."]) == "One.\nTwo."
    assert clean_abstract(["Copyright of images was studied."]) is not None
    assert clean_abstract([]) is None


@pytest.mark.parametrize(
    ("reference", "detail", "kind"),
    [
        ("JOUR", None, "journal article"),
        ("JOUR", "Trial registry record; Clinical trial protocol", "trial registry record"),
        ("JOUR", "Journal article; Conference proceeding", "conference paper"),
        ("CPAPER", None, "conference paper"),
        ("THES", "Ed.D.", "thesis"),
        ("GEN", None, "other"),
        ("GEN", "Book Chapter", "book chapter"),
        (None, None, "other"),
    ],
)
def test_types(reference: str | None, detail: str | None, kind: str) -> None:
    """Register entries and conference papers are told by words, the rest by reference type."""
    assert record_type(reference, detail) == kind


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("psyh", "psycinfo"),
        ("APA PsycInfo <1806 to November Week 2 2026>", "psycinfo"),
        ("psyc16", "psycinfo"),
        ("APA PsycArticles", "psycarticles"),
        ("cin20", "cinahl"),
        ("CINAHL Plus with Full Text", "cinahl"),
        ("Ovid MEDLINE(R) and Epub Ahead of Print, In-Process <1946 to 2026>", "medline"),
        ("ppezv", "medline"),
        ("med12", "medline"),
        ("cctr", "central"),
        ("coch", "cdsr"),
        ("EBM Reviews - Cochrane Central Register of Controlled Trials <October 2026>", "central"),
        ("emed18", "embase"),
        ("CAB Abstracts\u200b\u200b with Full Text", "cab"),
        ("ERIC <1992 to June 2024>", "eric"),
        ("Harbour Abstracts", None),
        ("", None),
    ],
)
def test_database_names(name: str, source: str | None) -> None:
    """Names, codes and segments lead to their Source; unknown ones to none."""
    assert source_of(name) == source


def test_origin_prefers_the_entrys_own_field() -> None:
    """The database field decides, then links, then the accession number."""
    link = "https://search.ebscohost.com/login.aspx?direct=true&db=c8h&AN=1&site=x"
    assert origin(["psyh"], [link], None).source == "psycinfo"
    assert origin([], [link], None).source == "cinahl"
    assert origin([], [], "WOS:0009").source == "wos"
    assert origin([], [], "CD000001").source == "cdsr"
    assert origin(["Harbour Abstracts"], [], None).database == "Harbour Abstracts"
    assert origin([], [], "12345").source is None


@given(st.text(), st.text())
@settings(deadline=None)
def test_nothing_raises(left: str, right: str) -> None:
    """Whatever the text, every reader answers."""
    parse_date(left)
    with_month(2000, left)
    page_range(left, right)
    clean_title(left)
    clean_abstract([left, right])
    record_type(left, right)
    origin([left], [right], left)
