"""Ovid's tagged text, labelled text and XML are cut whole, however they were damaged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.ovid_labelled import begins_labelled, cut_labelled
from harvest.formats.ovid_tagged import begins_ovid_tagged, cut_ovid_tagged
from harvest.formats.ovid_xml import begins_ovid_xml, cut_ovid_xml
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import lines
from ledger.errors import InputError


def tagged(data: bytes) -> tuple[list[RawEntry], list[Note]]:
    """Entries and notes of tagged text."""
    items = list(cut_ovid_tagged(lines(data)))
    entries = [item for item in items if isinstance(item, RawEntry)]
    return entries, [item for item in items if isinstance(item, Note)]


def labelled(data: bytes) -> tuple[list[RawEntry], list[Note]]:
    """Entries and notes of labelled text."""
    items = list(cut_labelled(lines(data)))
    entries = [item for item in items if isinstance(item, RawEntry)]
    return entries, [item for item in items if isinstance(item, Note)]


def test_tagged_entries_have_numbers_lines_and_slices() -> None:
    """The number stands above the slice, which begins with the first tag."""
    data = b"\r\n<1. >\r\nVN  - Ovid\r\nTI  - A\r\n\r\n<4. >\r\nVN  - Ovid\r\nTI  - B\r\n"
    entries, notes = tagged(data)
    assert [(e.position, e.number, e.line) for e in entries] == [(1, 1, 3), (2, 4, 7)]
    assert data[entries[0].offset :][: entries[0].length] == b"VN  - Ovid\r\nTI  - A"
    assert notes == []


@pytest.mark.parametrize(
    "text",
    [
        "VN  - O\nDB  - X\nVN  - O\nDB  - X\n",
        "DB  - X\nTI  - A\n\nDB  - X\nTI  - B\n",
        "<1>\nUI  - 1\n<2>\nUI  - 2\n",
        "1.\nUI  - 1\n\n2.\nUI  - 2\n",
        " <1. >\n VN  - O\n \n <2. >\n VN  - O\n",
    ],
)
def test_where_a_tagged_entry_begins(text: str) -> None:
    """Behind a number, with VN, or with the first tag behind a blank line."""
    assert len(tagged(text.encode())[0]) == 2


def test_a_tag_that_is_repeated_begins_nothing() -> None:
    """Authors in front of everything else, with blank lines between, are one entry."""
    [entry], _ = tagged(b"<1. >\nAU  - A\n\nAU  - B\nTI  - C\n")
    assert entry.fields == (("AU", "A"), ("AU", "B"), ("TI", "C"))


def test_values_go_on_below() -> None:
    """Indented lines, paragraphs, and text behind a blank line if the entry goes on behind it."""
    data = b"<1. >\nIN  - A\n\n      B\nAB  - C\nMethod(s): D\n\nE - F\nXX  - G\n\nbehind\n"
    [entry], notes = tagged(data)
    assert entry.fields == (("IN", "A\nB"), ("AB", "C\nMethod(s): D\nE - F"), ("XX", "G"))
    assert [(n.kind, n.text) for n in notes] == [(NoteKind.STRAY, "behind")]
    assert data[: entry.offset + entry.length].endswith(b"XX  - G")


def test_a_number_in_a_text_ends_nothing() -> None:
    """``12.`` on a line of its own is text where no blank line is above it."""
    [entry], _ = tagged(b"<1. >\nAB  - in the years\n12.\nTI  - A\n")
    assert entry.fields[0] == ("AB", "in the years\n12.")


def test_tags_of_others_in_small_letters() -> None:
    """They need two blanks; with one it is text."""
    [entry], _ = tagged(b"VN  - O\nXL  - \nmodel  - svm\nso - what\n")
    assert entry.fields == (("VN", "O"), ("XL", ""), ("model", "svm\nso - what"))


def test_utf_16_with_leading_blanks() -> None:
    """Slices count bytes of the file as it is."""
    data = "\ufeff <1. >\n VN  - Ovid\n TI  - Ä\n".encode("utf-16-le")
    [entry], _ = tagged(data)
    piece = data[entry.offset : entry.offset + entry.length]
    assert piece.decode("utf-16-le") == "VN  - Ovid\n TI  - Ä"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("VN  - Ovid Technologies\n", True),
        ("history\n\n<1. >\nVN  - Ovid Technologies\n", True),
        ("<1>\nUI  - 1\n", True),
        ("1. \nTY  - JOUR\nDB  - Ovid\n", False),
        ("<1. >\nVN  - Ovid Technologies\nTY  - JOUR\n", False),
        ("TI  - A\nAU  - B\n", False),
        ("<1>\nTitle\n  A\n", False),
    ],
)
def test_recognition_of_tagged_text(text: str, known: bool) -> None:
    """Ovid's name or a number above a tag; never RIS."""
    assert begins_ovid_tagged(text) is known


def test_labelled_entries() -> None:
    """Labels without colon; values keep their lines; blank lines inside are no end."""
    data = b"<8>\nScore\n  *****\nTitle:\n  A\n  b\nReferences\n  C\n\n  D\n\n\n<9. >\nTitle\n\tE\n"
    entries, notes = labelled(data)
    assert [(e.number, e.line) for e in entries] == [(8, 2), (9, 14)]
    assert entries[0].fields == (("Score", "*****"), ("Title", "A\nb"), ("References", "C\nD"))
    assert entries[1].fields == (("Title", "E"),)
    assert data[entries[0].offset :][: entries[0].length].endswith(b"\n\n  D")
    assert notes == []


def test_text_at_the_left_is_no_label_without_a_value() -> None:
    """It is named, wherever it stands, and costs no record."""
    entries, notes = labelled(b"History\n  1\n<1>\nTitle\n  A\nnothing\n***\nSource\n  B\nend\n")
    assert [e.fields for e in entries] == [(("Title", "A"), ("Source", "B"))]
    assert [n.text for n in notes] == ["History", "1", "nothing", "***", "end"]


def test_links_may_stand_behind_a_colon() -> None:
    """``Link to the Ovid Full Text or citation: http…`` is label and value."""
    [entry], _ = labelled(b"<1>\nTitle\n  A\nLink to the Ovid Full Text or citation: http://a\n")
    assert entry.fields[1] == ("Link to the Ovid Full Text or citation", "http://a")


def test_a_lost_number_costs_no_labelled_record() -> None:
    """The first label again begins the next entry."""
    entries, notes = labelled(b"<1>\nTitle\n  A\nSource\n  B\nTitle\n  C\n")
    assert [e.fields[0][1] for e in entries] == ["A", "C"]
    assert [n.line for n in notes if n.kind == NoteKind.OPEN] == [6]


def test_recognition_of_labelled_text() -> None:
    """A number, and a label of citations with indented text below."""
    assert begins_labelled("<1>\nScore\n  *****\nTitle\n  A\n")
    assert not begins_labelled("<1>\nTitle: A\n")
    assert not begins_labelled("<1>\nVN  - Ovid\nTI  - A\n")


FIELD = b'<F C="TI" L="Title"><D type="c">%s</D></F>'


def test_xml_records() -> None:
    """One value for each D, the code as tag, entities and markup resolved, index as number."""
    data = b'<?xml version="1.0"?>\n<r>\n<record index="3">' + FIELD % b"A &amp; <i>b</i>"
    data += b'<F C="AU"><D>C</D><D>D</D></F><F C="YR">2001</F>\n</record></r>'
    [entry] = cut_ovid_xml(data)
    assert isinstance(entry, RawEntry)
    assert entry.fields == (("TI", "A & b"), ("AU", "C"), ("AU", "D"), ("YR", "2001"))
    assert (entry.number, entry.line) == (3, 3)
    assert data[entry.offset :][: entry.length].endswith(b"</record>")


def test_a_malformed_xml_record_costs_itself_only() -> None:
    """No end tag, a wrong end tag, a bare ampersand, and a file that breaks off."""
    records = [b"<record>" + FIELD % b"R&D", b"<record>" + FIELD % b"<X></Y>" + b"</record>"]
    items = list(cut_ovid_xml(b"<r>" + b"\n".join([*records, b"<record>" + FIELD[:20]])))
    assert [type(item) for item in items] == [RawEntry, BadRow, BadRow]
    assert isinstance(items[2], BadRow)
    assert "cut off" in items[2].reason


def test_xml_in_utf_16() -> None:
    """Places are those of the file, behind characters of four bytes too."""
    text = "\ufeff<r><record>" + (FIELD % b"A").decode() + "</record>\U0001f600\n<record>"
    data = (text + (FIELD % b"B").decode() + "</record></r>").encode("utf-16-le")
    items = list(cut_ovid_xml(data))
    pieces = [data[i.offset : i.offset + i.length].decode("utf-16-le") for i in items]
    assert [piece[:8] + piece[-9:] for piece in pieces] == ["<record></record>"] * 2


def test_entities_of_its_own_are_refused() -> None:
    """XML bombs need them; Ovid does not."""
    with pytest.raises(InputError):
        list(cut_ovid_xml(b'<!DOCTYPE r [<!ENTITY a "b">]><r><record></record></r>'))
    assert begins_ovid_xml('<record index="1">\n<F C="VN" L="Vendor">')
    assert not begins_ovid_xml("<records><rec></rec></records>")


ROWS = ["<1. >", "2.", "VN  - O", "TI  - A", "      b", "", "text", "a_b  - c", "Title", "  C"]


@given(st.lists(st.sampled_from(ROWS), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(deadline=None)
def test_lines_in_any_order(rows: list[str], end: str) -> None:
    """Entries follow each other, slices are where they say, and no tag line is lost."""
    data = end.join(rows).encode()
    for cut in (tagged, labelled):
        last = 0
        for entry in cut(data)[0]:
            assert last <= entry.offset < entry.offset + entry.length <= len(data)
            last = entry.offset + entry.length
    tags = [tag for entry in tagged(data)[0] for tag, _ in entry.fields]
    assert len(tags) == sum("  - " in row for row in rows)


@given(st.binary(max_size=300), st.integers(0, 200))
@settings(deadline=None)
def test_any_bytes_in_xml(noise: bytes, place: int) -> None:
    """Whatever stands in a record, no exception but our own escapes."""
    data = b"<r><record>" + FIELD % b"A" + b"</record><record>" + FIELD % b"B" + b"</record></r>"
    try:
        items = list(cut_ovid_xml(data[:place] + noise + data[place:]))
    except InputError:
        return
    assert all(item.length > 0 for item in items)
