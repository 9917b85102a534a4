"""Cutting delimited text."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.table import BadRow, cut_table, header


def cut(data: bytes) -> tuple[list[RawEntry], list[BadRow]]:
    """The rows of a table and those given up."""
    found = list(cut_table(data))
    rows = [item for item in found if isinstance(item, RawEntry)]
    return rows, [item for item in found if isinstance(item, BadRow)]


def test_quoted_line_ends_and_offsets() -> None:
    """A quoted cell may go over lines; the slice covers all of them."""
    data = b'id,title\r\n1,"a\r\nb ""c"""\r\n2,d\r\n'
    rows, _ = cut(data)
    assert rows[0].fields == (("id", "1"), ("title", 'a\nb "c"'))
    assert [(r.line, data[r.offset : r.offset + r.length]) for r in rows] == [
        (2, b'1,"a\r\nb ""c"""'),
        (4, b"2,d"),
    ]


def test_delimiter_is_the_one_that_cuts_the_header_most() -> None:
    """Comma, tab, semicolon and bar are told by the header."""
    assert header(b"id\ttitle, and more\n") == ("\t", ["id", "title, and more"])
    assert header(b"id;title\n")[0] == ";"


def test_missing_quote_costs_its_own_row() -> None:
    """The row with the open quote is given up, those behind it are read."""
    rows, bad = cut(b'id,t,a\n1,"open,x\n2,b,"Smith, J"\n3,c,"Jones, K"\n')
    assert [dict(r.fields)["id"] for r in rows] == ["2", "3"]
    assert [(b.line, b.position) for b in bad] == [(2, 1)]


def test_a_header_with_odd_quotes_is_still_the_header() -> None:
    """Text behind a closing quote in the header costs no row: none becomes the header instead."""
    rows, bad = cut(b'id,""t,a\n1,x,"Gull, P"\n2,y,"Tern, S"\n')
    assert ([r.fields[0] for r in rows], bad) == ([("id", "1"), ("id", "2")], [])


def test_quotes_that_are_not_doubled_are_text() -> None:
    """A quoted word inside a quoted cell is read where the cells still fit the header."""
    rows, bad = cut(b'id,t\n1,"a "b" c"\n2,d\n')
    assert len(rows) == 2
    assert bad == []


def test_rows_that_do_not_fit() -> None:
    """Too many cells and a file that ends inside a row are given up; short rows are not."""
    rows, bad = cut(b"id,t,a\n1,b,c,d\n2,e\n3,f")
    assert [dict(r.fields) for r in rows] == [{"id": "2", "t": "e"}]
    assert [b.line for b in bad] == [2, 4]


def test_blank_rows_are_no_rows() -> None:
    """Blank lines and rows of delimiters are left out."""
    rows, bad = cut(b"id,t\n\n,\n1,a\n , \n")
    assert (len(rows), len(bad)) == (1, 0)


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
ROWS = st.lists(st.tuples(st.integers().map(str), CELLS, CELLS), min_size=1, max_size=6)


@given(ROWS)
@settings(deadline=None)
def test_written_rows_come_back(rows: list[tuple[str, str, str]]) -> None:
    """What the csv module writes is read back cell by cell."""
    out = io.StringIO()
    csv.writer(out).writerows([("id", "title", "note"), *rows])
    found, bad = cut(out.getvalue().encode())
    assert bad == []
    read = [[dict(r.fields).get(c, "") for c in ("id", "title", "note")] for r in found]
    assert read == [list(row) for row in rows]


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"x", b'a,"b', b'c",d\n']), max_size=40))
@settings(deadline=None)
def test_any_quoting_is_cut_in_order(parts: list[bytes]) -> None:
    """However quotes are scattered, slices are in order and inside the file."""
    data = b"id,title\n" + b"".join(parts)
    last = 0
    for item in cut_table(data):
        assert last <= item.offset <= item.offset + item.length <= len(data)
        last = item.offset + item.length
