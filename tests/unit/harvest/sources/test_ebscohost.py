"""What EBSCOhost's fields mean, in whichever format they come."""

from __future__ import annotations

import pytest

from harvest.sources import ebscohost, ebscohost_notes
from harvest.sources.attribution import Origin
from harvest.sources.citations import cited

HERE = Origin("psyh", "psycinfo")


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"date": ["20240215"]}, (2024, "2024-02-15")),
        ({"date": ["20151201"]}, (2015, "2015-12")),
        ({"date": ["20180101"]}, (2018, None)),
        ({"date": ["4/3/2024"]}, (2024, "2024-04-03")),
        ({"date": ["Jun2023"]}, (2023, "2023-06")),
        ({"date": ["2023"]}, (2023, None)),
        ({"date": ["20251201", "December 2025"]}, (2025, "2025-12")),
        ({"date": ["20260708", "08 July 2026"]}, (2026, "2026-07-08")),
        (
            {"date": ["Oct2010"], "year": ["2010"], "month": ["10"], "day": ["01"]},
            (2010, "2010-10"),
        ),
        ({"date": ["Winter2011"], "year": ["2011"], "month": ["1"], "day": ["1"]}, (2011, None)),
        ({"date": ["Sep-20"], "year": ["2020"], "month": ["9"], "day": ["1"]}, (2020, "2020-09")),
        ({}, (None, None)),
    ],
)
def test_dates_of_records(
    fields: dict[str, list[str]], date: tuple[int | None, str | None]
) -> None:
    """Eight digits, American dates, glued months, attributes; a first fills a gap."""
    read = ebscohost.record_content({"title": ["T"], **fields}, HERE)
    assert (read.year, read.date) == date


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2020/01/01/2020", (2020, None)),
        ("2013/09/01/Sept 2013", (2013, "2013-09")),
        ("2025/07/08/08 July 2025", (2025, "2025-07-08")),
        ("2026/02/01/Feb2026", (2026, "2026-02")),
        ("2021/03/01/Spring 2021", (2021, None)),
        ("2024/02/15/15. Feb. 2024, Beilage", (2024, "2024-02")),
        ("2023/12//", (2023, "2023-12")),
    ],
)
def test_dates_of_the_new_interface(printed: str, date: tuple[int, str | None]) -> None:
    """The fourth part says how exact the others are."""
    read = ebscohost.content({"title": ["T"], "date": [printed]}, HERE)
    assert (read.year, read.date) == date


@pytest.mark.parametrize(
    ("start", "count", "pages"),
    [("215", "13", "215-227"), ("817", "1", "817"), ("108369", "4", "108369"), ("e12", "9", "e12")],
)
def test_last_pages(start: str, count: str, pages: str) -> None:
    """First page and number of pages give the range, but not for article numbers."""
    fields = {"title": ["T"], "start_page": [start], "page_count": [count]}
    assert ebscohost.record_content(fields, HERE).pages == pages


def test_names_without_comma_are_turned_unless_they_are_bodies() -> None:
    """Two words are given and family name; groups and CJK names stay."""
    names = ["Brown, Ada", "Yu-Hsiang Wu", "Harbour Study Group", "World Bank", "Gopal"]
    read = ebscohost.record_content({"title": ["T"], "authors": names}, HERE)
    assert read.authors == (
        "Brown, Ada",
        "Wu, Yu-Hsiang",
        "Harbour Study Group",
        "World Bank",
        "Gopal",
    )


def test_what_notes_say() -> None:
    """Labels with full stops, with semicolons, and glued to the value before them."""
    old = "Language: EnglishMajor Descriptor: A; B. Minor Descriptor: C. ArtID: 106574. Age: x."
    assert ebscohost_notes.headings([old]) == ("*A", "*B", "C")
    assert ebscohost_notes.language([old]) == "English"
    assert ebscohost_notes.article_number([old]) == "106574"
    other = "Accession Number: 12345; Subject Term: A; Author-Supplied Keyword: b; "
    other += "Document Type: Article"
    assert ebscohost_notes.headings([other]) == ("A",)
    assert ebscohost_notes.document_type([other]) == "Article"
    assert ebscohost_notes.accession([other]) == "12345"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "Journal of Ropes, Vol 28(6), Dec, 2023 pp. 380-394.",
            ("Journal of Ropes", "28", "6", "380-394", "Dec 2023"),
        ),
        (
            "Journal of Ropes. Jun2021, Vol. 29 Issue 3, p212-222. 11p.",
            ("Journal of Ropes", "29", "3", "212-222", "Jun2021"),
        ),
        (
            "Journal of Ropes (J ROPE), 2010 Mar; 12(3): 45-56. (12p)",
            ("Journal of Ropes", "12", "3", "45-56", "2010 Mar"),
        ),
        (
            "Journal of Ropes; City Vol. 12, Iss. 3,  (Mar 2010): 45-56.",
            ("Journal of Ropes", "12", "3", "45-56", "Mar 2010"),
        ),
    ],
)
def test_citation_lines(line: str, said: tuple[str, ...]) -> None:
    """Journal, volume, issue, pages and date of each platform's line."""
    found = cited(line)
    assert tuple(found.get(n) for n in ("journal", "volume", "issue", "pages", "date")) == said


def test_status_of_notices_and_retracted_reports() -> None:
    """A document type that is a notice, and the column of the new interface."""
    notice = ebscohost.record_content({"title": ["T"], "type_detail": ["Erratum/Correction"]}, HERE)
    assert notice.status == ("correction notice: document type Erratum/Correction",)
    retracted = {"title": ["T"], "retracted": ["true"], "retraction_note": ["Tides were invented"]}
    assert ebscohost.record_content(retracted, HERE).status == ("retracted: Tides were invented",)
    assert ebscohost.record_content({"title": ["T"], "retracted": ["false"]}, HERE).status == ()
