"""Cutting RIS and MEDLINE text."""

from __future__ import annotations

from harvest.connector import RawEntry
from harvest.formats.tagged import Note, NoteKind, cut_medline, cut_ris
from harvest.formats.text import lines

GOOD = b"TY  - JOUR\nTI  - A\nER  - \n"


def ris(data: bytes) -> tuple[list[RawEntry], list[Note]]:
    """The entries and notes of RIS text."""
    found = list(cut_ris(lines(data)))
    entries = [item for item in found if isinstance(item, RawEntry)]
    return entries, [item for item in found if isinstance(item, Note)]


def medline(data: bytes) -> list[RawEntry]:
    """The entries of MEDLINE text."""
    return [item for item in cut_medline(lines(data)) if isinstance(item, RawEntry)]


def test_slice_reaches_from_ty_to_er() -> None:
    """Numbering and blank lines around an entry are not in its slice."""
    data = b"1. \n" + GOOD + b"\n\n2. \n" + GOOD
    entries, notes = ris(data)
    assert [(e.position, e.line, e.number) for e in entries] == [(1, 2, 1), (2, 8, 2)]
    assert [data[e.offset : e.offset + e.length] for e in entries] == [GOOD.rstrip(b"\n")] * 2
    assert notes == []


def test_repeated_tags_are_all_kept_in_order() -> None:
    """Nothing is folded: every tag line is a field."""
    entries, _ = ris(b"TY  - JOUR\nSN  - 1\nSN  - 2\nAU  - x\nSN  - 3\nER  - ")
    assert [v for t, v in entries[0].fields if t == "SN"] == ["1", "2", "3"]


def test_untagged_lines_continue_the_value() -> None:
    """Continuation lines stay lines of their value; blank ones between them are dropped."""
    entries, _ = ris(b"TY  - JOUR\nKW  - a\nb\n\nc\nER  - ")
    assert ("KW", "a\nb\nc") in entries[0].fields


def test_two_blanks_behind_the_dash() -> None:
    """Cochrane's spacing gives the same values."""
    entries, _ = ris(b"TY  -  JOUR\nTI  -  A\nER  -  \n")
    assert entries[0].fields == (("TY", "JOUR"), ("TI", "A"), ("ER", ""))


def test_missing_er_ends_at_the_next_ty() -> None:
    """Both entries are there, a note names the first, and numbering is no text of it."""
    entries, notes = ris(b"TY  - JOUR\nTI  - A\n\n7. \n" + GOOD)
    assert [e.fields[1] for e in entries] == [("TI", "A"), ("TI", "A")]
    assert [n.kind for n in notes] == [NoteKind.OPEN]
    assert entries[1].number == 7


def test_tag_lines_outside_an_entry_open_one() -> None:
    """An entry that lost its TY line is cut all the same, with a note."""
    entries, notes = ris(GOOD + b"AU  - B\nTI  - B\nER  - \n")
    assert [e.line for e in entries] == [1, 4]
    assert notes[0].line == 4


def test_journal_abbreviation_behind_er_belongs_to_the_entry() -> None:
    """Ovid writes NL behind ER; it is a field of the entry before it."""
    data = GOOD + b"NL  - Abbr\n\n" + GOOD
    entries, notes = ris(data)
    assert entries[0].fields[-1] == ("NL", "Abbr")
    assert data[: entries[0].length].endswith(b"NL  - Abbr")
    assert notes == []


def test_cochrane_preamble_gives_number_and_total() -> None:
    """``Record #3 of 18`` numbers the entry and states the total; headers are no strays."""
    data = b"Record #3 of 18\nProvider: X\nContent: text/plain\n\n" + GOOD
    entries, notes = ris(data)
    assert entries[0].number == 3
    kinds = [n.kind for n in notes]
    assert kinds == [NoteKind.STATED, NoteKind.HEADER, NoteKind.HEADER]
    assert notes[0].text == "18"


def test_medline_joins_continuation_lines_with_a_blank() -> None:
    """Six blanks in front continue a value."""
    (entry,) = medline(b"PMID- 1\nTI  - A title that\n      goes on\n")
    assert entry.fields == (("PMID", "1"), ("TI", "A title that goes on"))


def test_medline_pmid_begins_an_entry_without_a_blank_line() -> None:
    """The blank line between entries may be missing."""
    assert [e.line for e in medline(b"PMID- 1\nTI  - A\nPMID- 2\nTI  - B\n")] == [1, 3]


def test_medline_blank_line_inside_an_entry_does_not_end_it() -> None:
    """Somebody's blank line inside a record costs nothing."""
    (entry,) = medline(b"PMID- 1\nTI  - A\n\nAB  - B\nSO  - X.\n")
    assert [t for t, _ in entry.fields] == ["PMID", "TI", "AB", "SO"]


def test_a_long_entry_is_cut_in_one_pass() -> None:
    """Many thousand repeats of one tag are fields like others."""
    data = b"TY  - JOUR\n" + b"AU  - Long, N\n" * 20_000 + b"ER  - \n"
    entries, _ = ris(data)
    assert len(entries[0].fields) == 20_002
