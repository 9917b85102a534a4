"""The CSV export, read back by the csv module."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.table import COLUMNS, csv_table, guarded
from ledger.model import Candidate, Content
from tests.unit.exports.examples import CANDIDATES, NAMES
from tests.unit.exports.hostile import candidates, texts

DANGEROUS = "=+-@\t\r\n＝＋－＠"


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def taken_off(text: str) -> str:
    """The guard undone as docs/exports.md says."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare[:1] and bare[0] in DANGEROUS else text


@settings(deadline=None)
@given(st.lists(candidates, max_size=4))
def test_anything_survives_the_round_trip(given: list[Candidate]) -> None:
    """One row a candidate with all columns; no cell begins as a formula does, none holds a NUL."""
    rows = read(b"".join(csv_table(given)))
    assert len(rows) == len(given)
    for row, candidate in zip(rows, given, strict=True):
        assert tuple(row) == COLUMNS
        assert not any(cell[:1] and cell[0] in DANGEROUS for cell in row.values())
        assert not any("\x00" in cell for cell in row.values())
        title = (candidate.content.title or "").replace("\x00", "")
        title = re.sub("[\ud800-\udfff]", "\ufffd", re.sub("\r\n?", "\n", title))
        assert taken_off(row["title"]) == title


@settings(deadline=None)
@given(texts)
def test_the_guard_can_be_taken_off(text: str) -> None:
    """One apostrophe before a formula, removable without loss for any text."""
    assert taken_off(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1", "\r1", "＝1", "'=1"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    """Each character that starts a formula in a spreadsheet is guarded."""
    assert guarded(text) == "'" + text


def test_plain_text_is_left_alone() -> None:
    """An apostrophe or sign inside a text needs no guard."""
    assert [guarded(text) for text in ("'t Hooft", "a=b", "", "'")] == ["'t Hooft", "a=b", "", "'"]


def test_rows_end_with_crlf() -> None:
    """RFC 4180 line ends, no byte order mark, one chunk a row."""
    chunks = list(csv_table(CANDIDATES))
    assert len(chunks) == 1 + len(CANDIDATES)
    assert all(chunk.endswith(b'"\r\n') for chunk in chunks)
    assert chunks[0].startswith(b'"id","title"')


def test_lists_are_joined_and_sources_named() -> None:
    """Lists use a semicolon and a space; sources appear by name."""
    row = read(b"".join(csv_table(CANDIDATES, source_names=NAMES)))[0]
    assert row["authors"] == "Muster, Änne B.; de Vries, Piet; The ROW Study Group"
    assert row["sources"] == "PubMed; APA PsycInfo"
    assert row["year"] == "2098"


def test_no_candidates_give_a_header() -> None:
    """An empty set is a table without rows."""
    assert read(b"".join(csv_table([]))) == []
    assert read(b"".join(csv_table([Candidate("a", (), (), Content())])))[0]["year"] == ""
