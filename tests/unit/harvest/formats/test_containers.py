"""Files as people give them: archives, workbooks, gzip; limits; what is kept and what is read."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.formats import containers
from harvest.formats.containers import members_of, open_file, unpack
from harvest.formats.sheet import read_workbook
from harvest.registry import read_file, unread_records
from ledger.errors import InputError, UnknownFormatError

FIXTURES = Path(__file__).parents[3] / "fixtures"
RIS = b"TY  - JOUR\nTI  - A\nER  - \n"
Rows = list[list[object]]


def workbook(**sheets: Rows) -> bytes:
    """An .xlsx with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def text_of(rows: Rows) -> list[str]:
    """The lines of the CSV text of one sheet."""
    return read_workbook(workbook(S=rows), "x.xlsx").text.decode().split("\n")[:-1]


def test_cells_become_text() -> None:
    """Whole numbers have no .0, dates are ISO, empty cells stay, line ends in cells are CR."""
    rows: Rows = [
        ["Title", "Year", "Date", "Pages", "DOI"],
        ['Say "aha", twice', 2020.0, date(2021, 3, 4), "1\r\n2", None],
        ["B", 1.5, datetime.fromisoformat("2021-03-04T05:06"), True, None],
    ]
    assert text_of(rows) == [
        "Title,Year,Date,Pages,DOI",
        '"Say ""aha"", twice",2020,2021-03-04,"1\r2",',
        "B,1.5,2021-03-04T05:06:00,TRUE,",
    ]


def test_characters_that_xml_cannot_hold_are_unescaped() -> None:
    """Excel writes a carriage return as _x000D_."""
    assert text_of([["Title", "Year"], ["A_x000D_\nB", 1]])[1] == '"A\rB",1'


def test_the_line_of_an_entry_is_its_row() -> None:
    """Blank rows, notices above the header and cells of several lines shift nothing."""
    data = workbook(
        S=[
            ["A query, with commas"],
            [],
            ["Title", "Authors", "Year"],
            ["One\ntwo\nthree", "Green, D", 2020],
            [],
            ["Four", "Brown, C", 2021],
        ]
    )
    reading = read_file(data, "x.xlsx")
    assert [(e.line, e.content.title) for e in reading.entries] == [
        (4, "One two three"),
        (6, "Four"),
    ]
    assert (reading.receipt.format, reading.receipt.size) == ("xlsx", len(data))


def test_sheets_with_the_same_columns_are_one_table() -> None:
    """Others are named, so that nothing is lost without a word."""
    head: list[object] = ["Title", "Year", "DOI"]
    reading = read_file(
        workbook(
            Notes=[["what", "who"], ["x", "y"]],
            First=[head, ["A", 2020, None], ["B", 2021, None]],
            Second=[head, ["C", 2022, None]],
        ),
        "x.xlsx",
    )
    assert [e.content.title for e in reading.entries] == ["A", "B", "C"]
    assert "'First', 'Second'" in reading.receipt.warnings[0]
    assert "'Notes' (2 rows)" in reading.receipt.warnings[1]


def test_a_sheet_of_records_under_other_columns_is_a_problem() -> None:
    """Only notes and legends may be left out in silence."""
    data = workbook(
        PubMed=[["Title", "Year"], ["A", 2020], ["B", 2021]],
        CINAHL=[["Title", "Authors"], ["C", "Green, D"]],
        Legend=[["what", "who"], ["x", "y"]],
    )
    (words,) = unread_records(open_file(data, "x.xlsx"))
    assert "the sheet 'CINAHL' holds records" in words


def test_ovids_narrow_strings_are_widened() -> None:
    """UTF-16 declared as narrow is read as what it says, beyond Latin-1 too."""
    path = FIXTURES / "workbook" / "narrow-strings-and-labels.xls"
    lines = open_file(path.read_bytes(), path.name).text.decode().split("\n")
    assert lines[1] == "ORN,VN,DB,UI,TI,AU,DO"
    assert "Tides of attention – a trial." in lines[2]
    assert '"Ångström LM\r\rGreen D"' in lines[2]


def test_a_workbook_reads_the_same_twice_and_keeps_its_bytes() -> None:
    """The text is a function of the bytes, which are what is kept."""
    data = workbook(S=[["Title", "Year"], ["A", 2020]])
    first, second = open_file(data, "a"), open_file(first_kept := open_file(data, "a").kept, "a")
    assert (first.text, first_kept) == (second.text, data)


def test_an_archive_gives_its_files() -> None:
    """Members are named behind the archive, junk is ignored and named."""
    data = archive({"b/two.ris": RIS, "one.ris": RIS, "__MACOSX/x": b"a", "empty.txt": b""})
    members = members_of(gzip.compress(data), "a.zip")
    assert [m.name for m in members] == ["a.zip/b/two.ris", "a.zip/one.ris"]
    assert "empty.txt" in members[0].notes[0]
    with pytest.raises(InputError, match="archive of 2 files"):
        open_file(data, "a.zip")


def test_an_archive_of_one_file_is_that_file() -> None:
    """As the platforms send large exports."""
    reading = read_file(archive({"one.ris": RIS}), "a.zip")
    assert (reading.receipt.file, reading.receipt.read) == ("a.zip", 1)


def test_archives_in_archives_are_refused_by_name() -> None:
    """A workbook inside is none."""
    inner = archive({"x.ris": RIS})
    book = workbook(S=[["Title", "Year"], ["A", 2020]])
    members = members_of(archive({"book.xlsx": book, "inner.zip": inner}), "a.zip")
    assert members[0].problem is None
    assert "a.zip/inner.zip is an archive inside an archive" in (members[1].problem or "")


def test_limits_against_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many members, too large, or swelling too far: refused before anything is unfolded."""
    monkeypatch.setattr(containers, "SMALL", 1000)
    with pytest.raises(InputError, match="times its size"):
        unpack(archive({"a.txt": b"0" * 1_000_000}), "a.zip")
    monkeypatch.setattr(containers, "MAX_MEMBERS", 2)
    with pytest.raises(InputError, match="holds 3 files"):
        unpack(archive({"a": b"1", "b": b"2", "c": b"3"}), "a.zip")


def test_a_sheet_with_far_corners_is_refused() -> None:
    """Two cells would make a grid that no memory holds."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Title"
    book.worksheets[0]["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError, match="spans more than"):
        open_file(out.getvalue(), "far.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and nothing else", "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "cannot be read as a workbook"),
    ],
)
def test_damaged_containers(data: bytes, words: str) -> None:
    """The error names the file and the cure."""
    with pytest.raises(InputError, match=words):
        open_file(data, "x")


def test_documents_are_named() -> None:
    """A Word document is a ZIP too."""
    with pytest.raises(UnknownFormatError, match="a Word document"):
        read_file(archive({"word/document.xml": b"<w/>"}), "x.docx")


DAMAGED = (
    workbook(S=[["Title", "Year"], ["A", 2020]]),
    (FIXTURES / "workbook" / "narrow-strings-and-labels.xls").read_bytes(),
    archive({"one.ris": RIS, "two.ris": RIS}),
)


@given(st.sampled_from(DAMAGED), st.data())
@settings(deadline=None, max_examples=60)
def test_any_damage_is_an_input_error(data: bytes, draw: st.DataObject) -> None:
    """Whatever bytes change or are missing, no other exception escapes."""
    damaged = bytearray(data[: draw.draw(st.integers(8, len(data)))])
    for place in draw.draw(st.lists(st.integers(8, len(damaged)), max_size=6)):
        damaged[place : place + 1] = bytes([draw.draw(st.integers(0, 255))])
    try:
        for member in members_of(bytes(damaged), "x"):
            open_file(member.data, member.name)
    except InputError as error:
        assert str(error)
