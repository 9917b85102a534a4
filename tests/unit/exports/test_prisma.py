"""The PRISMA2020 CSV, read by a reader written after the rules of the R package."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings

from exports.prisma import prisma_csv, prisma_numbers, template_rows
from ledger.errors import FlowError
from ledger.flow import Flow
from ledger.model import Arm, SourceKind
from tests.unit.exports.examples import FINISHED, PROVISIONAL, flow, source
from tests.unit.exports.hostile import flows

KEYS = [
    "previous_studies",
    "previous_reports",
    "database_results",
    "database_specific_results",
    "register_results",
    "register_specific_results",
    "website_results",
    "organisation_results",
    "citations_results",
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "records_screened",
    "records_excluded",
    "dbr_sought_reports",
    "dbr_notretrieved_reports",
    "other_sought_reports",
    "other_notretrieved_reports",
    "dbr_assessed",
    "dbr_excluded",
    "other_assessed",
    "other_excluded",
    "new_studies",
    "new_reports",
    "total_studies",
    "total_reports",
    "identification",
    "screening",
    "included",
    "total_studies_ma",
    "total_reports_ma",
]
ANCHORED = {"total_studies", "total_reports"}


class Reader:
    """Reads ``PRISMA.csv`` as the R package does: rows by pattern in column 1 or 3."""

    def __init__(self, data: bytes) -> None:
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        self.header, self.rows = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def row(self, key: str, column: str = "data") -> dict[str, str]:
        """The one row whose cell matches; two would break the drawing."""
        pattern = key + "$" if key in ANCHORED else key
        (found,) = [row for row in self.rows if re.search(pattern, row[column])]
        return found

    def number(self, key: str) -> int | None:
        """A number: every character but digits and the point is dropped; NA hides."""
        n = self.row(key)["n"]
        return None if n == "NA" else int(re.sub(r"[^0-9.]", "", n))

    def items(self, key: str) -> list[tuple[str, int]]:
        """A list: split at semicolons; the name ends at the first comma; a bare number has none."""
        found = []
        for item in self.row(key)["n"].split(";"):
            name, comma, number = item.strip().partition(",")
            digits = re.sub(r"[^0-9]", "", number if comma else name)
            found.append((name if comma else "", int(digits)))
        return found


def test_shape_of_the_file() -> None:
    """Header and 34 rows, CRLF between them and none after the last, no byte order mark."""
    data = prisma_csv(FINISHED)
    assert data.startswith(
        b"data,node,box,description,boxtext,tooltips,url,n\r\nNA,node4,prevstud,"
    )
    assert data.count(b"\r\n") == 34 and not data.endswith(b"\n")
    assert [row[0] for row in template_rows(FINISHED) if row[0] != "NA"] == KEYS
    assert len(template_rows(FINISHED)) == 34
    assert {len(row) for row in template_rows(FINISHED)} == {8}


def test_quotes_only_where_a_field_holds_a_comma() -> None:
    """Nothing but the lists is quoted, as in the template."""
    for line in prisma_csv(FINISHED).decode().split("\r\n"):
        assert line.count('"') == (
            2 if "_specific_results" in line or "dbr_excluded" in line else 0
        )


def test_numbers_are_read_back() -> None:
    """Every count of a finished review arrives in its place."""
    reader = Reader(prisma_csv(FINISHED))
    expected = {
        "database_results": 2200,
        "register_results": 100,
        "website_results": None,
        "citations_results": 40,
        "duplicates": 300,
        "excluded_automatic": 5,
        "excluded_other": 2,
        "records_screened": 1993,
        "records_excluded": 1800,
        "dbr_sought_reports": 193,
        "dbr_notretrieved_reports": 3,
        "dbr_assessed": 190,
        "new_studies": 31,
        "new_reports": 40,
        "total_studies": 31,
        "total_reports": 40,
        "previous_studies": 0,
        "total_studies_ma": 0,
    }
    assert {key: reader.number(key) for key in expected} == expected


def test_names_lose_their_commas_and_semicolons() -> None:
    """A name that the reader would cut arrives whole, with dashes."""
    reader = Reader(prisma_csv(FINISHED))
    assert reader.items("database_specific_results") == [
        ("PubMed", 1500),
        ("Core Collection - 1990 to now - all editions", 700),
    ]
    assert reader.items("dbr_excluded") == [
        ("Wrong population - adults", 100),
        ("Not randomised - other", 40),
    ]


def test_wording_is_that_of_a_new_review() -> None:
    """Title bars and included boxes do not say "new", duplicates are "removed"."""
    reader = Reader(prisma_csv(FINISHED))
    assert reader.row("newstud", "box")["boxtext"] == (
        "Identification of studies via databases and registers"
    )
    assert reader.row("othstud", "box")["boxtext"] == "Identification of studies via other methods"
    assert reader.row("new_studies")["boxtext"] == "Studies included in review"
    assert reader.row("new_reports")["boxtext"] == "Reports of included studies"
    assert reader.row("duplicates")["boxtext"] == "Duplicate records removed"


def test_arms_that_are_not_there_are_hidden() -> None:
    """Previous and meta-analysis rows are 0, other methods NA, unused lists the stock text."""
    reader = Reader(prisma_csv(flow(source("PubMed", 5))))
    assert reader.row("previous_studies")["n"] == reader.row("previous_reports")["n"] == "0"
    assert reader.row("total_reports_ma")["n"] == "0"
    for key in ("website_results", "organisation_results", "citations_results"):
        assert reader.row(key)["n"] == "NA"
    assert reader.row("other_sought_reports")["n"] == "0"
    assert "Register 1, xxx" in reader.row("register_specific_results")["n"]
    assert reader.items("dbr_excluded") == [("", 0)]


def test_other_arm_has_unknown_numbers() -> None:
    """With sources in the other arm its later boxes are unknown, not zero."""
    reader = Reader(prisma_csv(FINISHED))
    assert reader.number("other_sought_reports") is None
    assert reader.row("organisation_results")["node"] == ""


def test_tooltips_and_pages_stand_on_rows_with_a_node() -> None:
    """Rows without a node have no tooltip, as in the template."""
    for row in Reader(prisma_csv(PROVISIONAL)).rows:
        assert (row["tooltips"] == "NA") == (not row["node"].startswith("node"))
    assert Reader(prisma_csv(PROVISIONAL)).row("dbr_excluded")["url"] == "dbrexcludedrecords.html"


def test_citation_searching_in_the_databases_arm_is_counted_there() -> None:
    """The boxes still add up to what was identified."""
    numbers = prisma_numbers(
        flow(source("PubMed", 5), source("Forward citations", 3, SourceKind.CITATIONS))
    )
    assert (numbers["database_results"], numbers["citations_results"]) == (8, None)


def test_a_flow_that_does_not_add_up_is_refused() -> None:
    """Sources that give another sum than identified raise FlowError with both numbers."""
    with pytest.raises(FlowError, match=r"5 records.* 6 "):
        prisma_csv(flow(source("PubMed", 5), identified=6))


@settings(deadline=None)
@given(flows())
def test_hostile_names_never_shift_a_number(given: Flow) -> None:
    """Whatever sources and reasons are called, the reader gets every number in its order."""
    reader = Reader(prisma_csv(given))
    assert len(reader.rows) == 34
    arm = [one for one in given.sources if one.arm == Arm.DATABASES]
    databases = [one.identified for one in arm if one.kind != SourceKind.REGISTER]
    if databases:
        items = reader.items("database_specific_results")
        assert [n for _, n in items] == databases
        assert all(name and name[0] not in "=+-@" for name, _ in items)
    if given.reports_excluded:
        items = reader.items("dbr_excluded")
        assert [n for _, n in items] == [n for _, n in given.reports_excluded]
    assert (reader.number("database_results") or 0) + (reader.number("register_results") or 0) == (
        given.identified
    )
