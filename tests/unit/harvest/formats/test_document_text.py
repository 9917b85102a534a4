"""Labelled text is cut at headings, rules and repeated first labels."""

from __future__ import annotations

from harvest.connector import RawEntry
from harvest.formats.document_text import HEADING, cut_labelled
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import lines

LABELS = frozenset({"title", "authors", "abstract", "full text", "database", "subject"})
TEXTS = frozenset({"abstract", "full text"})


def cut(text: str) -> tuple[list[RawEntry], list[Note]]:
    """Entries and notes."""
    items = list(cut_labelled(lines(text.encode()), LABELS, TEXTS))
    entries = [item for item in items if isinstance(item, RawEntry)]
    return entries, [item for item in items if isinstance(item, Note)]


def test_headings_number_entries_and_state_how_many() -> None:
    """Document 2 of 7 gives the ordinal and the number stated; the line behind it is a title."""
    entries, notes = cut("Document 2 of 7\n\nA bare title\n\nAuthors: A\n")
    assert entries[0].number == 2
    assert entries[0].fields == ((HEADING, "A bare title"), ("authors", "A"))
    assert [(n.kind.value, n.text) for n in notes] == [("stated", "7")]


def test_rules_and_repeated_first_labels_end_entries() -> None:
    """Both without a heading; a label that comes again without a blank line is one more value."""
    entries, _ = cut("Title: a\nAuthors: x\n__________\nTitle: b\n\nTitle: c\nTitle: d\n")
    assert [[value for _, value in e.fields] for e in entries] == [["a", "x"], ["b"], ["c", "d"]]


def test_texts_keep_lines_that_look_like_labels() -> None:
    """Words with a colon inside an abstract are its text; a known label ends it."""
    entries, _ = cut("Title: a\nAbstract: Aim: b.\nResults: c.\n\nConclusion: d.\nSubject: s\n")
    assert dict(entries[0].fields) == {
        "title": "a",
        "abstract": "Aim: b.\nResults: c.\n\nConclusion: d.",
        "subject": "s",
    }


def test_full_texts_end_at_labels_behind_a_blank_line_only() -> None:
    """In a full text even known labels are text where no blank line is above them."""
    entries, _ = cut("Title: a\n\nFull text: x\nSubject: in the text\n\nSubject: s\n")
    assert entries[0].fields[-1] == ("subject", "s")
    assert entries[0].fields[1] == ("full text", "x\nSubject: in the text")


def test_unknown_labels_behind_a_blank_line_are_kept_apart() -> None:
    """So that the Receipt can count them."""
    entries, _ = cut("Title: a\n\nStrange Thing: b\n")
    assert entries[0].fields == (("title", "a"), ("strange thing", "b"))


def test_headers_and_stray_lines_are_notes() -> None:
    """Provider and Database above the entries; text that belongs to none; quiet notices."""
    _, notes = cut("Provider: X\nDatabase: Y\n\nhello\nContact us at: http://x\n\nTitle: a\n")
    assert [(n.kind.value, n.text) for n in notes] == [
        ("header", "Provider: X"),
        ("header", "Database: Y"),
        ("stray", "hello"),
    ]


def test_slices_hold_their_lines() -> None:
    """From the first line of content to the last one, with exact bytes."""
    text = "Record: 1\r\n\r\nTitle: a\xe9\r\nAuthors: b\r\n\r\nRecord: 2\r\nTitle: c"
    data = text.encode()
    entries, _ = cut(text)
    assert [data[e.offset : e.offset + e.length] for e in entries] == [
        "Title: a\xe9\r\nAuthors: b".encode(),
        b"Title: c",
    ]


def test_a_heading_without_any_label_is_left_out_line_by_line() -> None:
    """Each line behind the last heading is named where the file ends before a label."""
    _, notes = cut("Title: A\n\nDocument 2 of 2\n\nRopes in winter\n\nAuth")
    assert [(n.line, n.text) for n in notes if n.kind == NoteKind.STRAY] == [
        (5, "Ropes in winter"),
        (7, "Auth"),
    ]
