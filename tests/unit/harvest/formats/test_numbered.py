"""Numbered text: headings, tags, texts that look like tags."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.numbered import begins_numbered, cut_numbered
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import lines

TAGS = frozenset({"ID", "AU", "TI", "AB", "DOI", "KY"})


def cut(data: bytes) -> tuple[list[RawEntry], list[Note]]:
    """The entries and the notes."""
    items = list(cut_numbered(lines(data), TAGS))
    entries = [item for item in items if isinstance(item, RawEntry)]
    return entries, [item for item in items if isinstance(item, Note)]


def test_chunks_glued_together_with_bare_cr() -> None:
    """Every chunk has its mark; lines count by CR, slices begin with the first tag."""
    data = "\ufeffRecord #1 of 2\rID: A\rTI: B\r\r\r\ufeffRecord #2 of 2\rID: C\r".encode()
    entries, notes = cut(data)
    assert [(e.number, e.line) for e in entries] == [(1, 2), (2, 7)]
    assert data[entries[0].offset :][: entries[0].length] == b"ID: A\rTI: B"
    assert [n.text for n in notes if n.kind == NoteKind.STATED] == ["2", "2"]


def test_text_that_looks_like_a_tag_continues_an_abstract() -> None:
    """Behind an abstract only known tags count; elsewhere two capitals are a tag."""
    [entry], _ = cut(
        b"Record #1 of 1\nID: A\nZZ: new\nAB: x\nOR: 2.1\nCI: 3\nDOI: 10.5555/a\nand b\n"
    )
    assert entry.fields == (
        ("ID", "A"),
        ("ZZ", "new"),
        ("AB", "x\nOR: 2.1\nCI: 3"),
        ("DOI", "10.5555/a\nand b"),
    )


def test_a_second_id_begins_an_entry() -> None:
    """A lost heading costs no record."""
    entries, notes = cut(b"Record #1 of 2\nID: A\nTI: B\nID: C\n")
    assert [e.fields[0][1] for e in entries] == ["A", "C"]
    assert [n.line for n in notes if n.kind == NoteKind.OPEN] == [4]


def test_recognition_needs_heading_and_tag() -> None:
    """The heading alone is that of RIS and BibTeX, too."""
    assert begins_numbered("\ufeffRecord #1 of 2\nID: A\n")
    assert not begins_numbered("Record #1 of 2\n@article{a,\n")
    assert not begins_numbered("Record #1 of 2\nProvider: X\n\nTY  -  JOUR\n")


@given(st.lists(st.sampled_from(["Record #1 of 2", "ID: A", "AU: B", "AB: c", "", "text", "XX:"])))
@settings(deadline=None)
def test_lines_in_any_order(rows: list[str]) -> None:
    """Entries follow each other, and every slice is where it says."""
    data = "\n".join(rows).encode()
    last = 0
    for entry in cut(data)[0]:
        assert last <= entry.offset < entry.offset + entry.length <= len(data)
        last = entry.offset + entry.length
