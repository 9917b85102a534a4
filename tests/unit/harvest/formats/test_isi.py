"""The cutter of Web of Science's tagged text: entries, their slices, and what damage costs."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.isi import cut_isi
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import lines
from harvest.registry import read_file
from ledger.errors import InputError

ENTRY = (
    "PT J\nAU Fog, A\n   Mist, BC\nTI A title of\n   two lines\nSO FOG\nAB AB testing\n"
    "CR Zorn M, 2010, FOG LETT, V1, DOI 10.5555/other\nPY 2001\nDI 10.5555/{0}\n"
    "UT WOS:{0:015}\nER\n\n"
)
FILE = "FN Clarivate Analytics Web of Science\nVR 1.0\n" + "".join(map(ENTRY.format, range(5)))
WHOLE = (FILE + "EF").encode()


def cut(data: bytes) -> tuple[list[RawEntry], list[Note]]:
    """(entries, notes but for those on header lines) of the data."""
    items = list(cut_isi(lines(data)))
    notes = [n for n in items if isinstance(n, Note) and n.kind is not NoteKind.HEADER]
    return [e for e in items if isinstance(e, RawEntry)], notes


def test_continuation_lines_are_kept_apart_from_tags() -> None:
    """Wrapped lines stay lines of their value, and a value may begin like a tag."""
    entries, notes = cut(WHOLE)
    fields = dict(entries[0].fields)
    assert fields["AU"] == "Fog, A\nMist, BC"
    assert fields["TI"] == "A title of\ntwo lines"
    assert fields["AB"] == "AB testing"
    assert (len(entries), notes) == (5, [])


def test_slices_and_lines_are_exact() -> None:
    """The slice of an entry is its text from PT to ER, its line that of PT."""
    entries, _ = cut(WHOLE)
    for number, entry in enumerate(entries):
        assert WHOLE[entry.offset : entry.offset + entry.length].decode() == (
            ENTRY.format(number).strip()
        )
        assert entry.line == 1 + WHOLE[: entry.offset].count(b"\n")


def test_encodings_and_line_ends_give_the_same_entries() -> None:
    """BOM, UTF-16, CRLF and bare CR change nothing."""
    expected = [entry.fields for entry in cut(WHOLE)[0]]
    text = WHOLE.decode()
    for data in (
        b"\xef\xbb\xbf" + WHOLE,
        ("\ufeff" + text).encode("utf-16-le"),
        ("\ufeff" + text).encode("utf-16-be"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
    ):
        assert [entry.fields for entry in cut(data)[0]] == expected


def test_a_lost_end_of_file_is_said() -> None:
    """A file without EF may be cut off between two entries."""
    entries, notes = cut(FILE.encode())
    assert len(entries) == 5
    assert [note.text[:28] for note in notes] == ["the file does not end with E"]


def test_exports_one_behind_the_other() -> None:
    """A second header ends an open entry, and EF in the middle ends nothing."""
    entries, notes = cut(WHOLE + b"\n" + WHOLE)
    assert (len(entries), notes) == (10, [])
    broken = WHOLE.replace(b"\nER\n\nEF", b"\n") + WHOLE
    entries, notes = cut(broken)
    assert len(entries) == 10
    assert [note.text for note in notes] == ["no ER ends this entry; a new file begins"]


def test_two_records_run_together_are_two() -> None:
    """Without ER and PT between them, the second AU behind UT begins the next entry."""
    entries, notes = cut(WHOLE.replace(b"ER\n\nPT J\n", b"", 1))
    assert [dict(e.fields)["UT"][-1] for e in entries] == ["0", "1", "2", "3", "4"]
    assert [note.text for note in notes] == [
        "no ER ends this entry; a second AU begins the next one"
    ]


def test_a_tag_that_stands_twice_in_a_row_stays_in_its_entry() -> None:
    """A line that is there twice splits no entry."""
    assert len(cut(WHOLE.replace(b"SO FOG\n", b"SO FOG\nSO FOG\n"))[0]) == 5


def test_lines_that_lost_their_blanks_continue_the_value() -> None:
    """Some programs strip every line; what is no tag is text all the same."""
    stripped = "\n".join(line.strip() for line in WHOLE.decode().split("\n")).encode()
    assert [e.fields for e in cut(stripped)[0]] == [e.fields for e in cut(WHOLE)[0]]


def test_null_lines_of_the_platform_are_no_text() -> None:
    """Clarivate wrote ``null`` on lines of its own and in front of PT for some time."""
    entries, notes = cut(WHOLE.replace(b"ER\n\nPT J", b"ER\n\nnull\nnullPT J"))
    assert (len(entries), notes) == (5, [])


def test_text_between_entries_is_a_remark() -> None:
    """It belongs to no entry and costs none."""
    entries, notes = cut(WHOLE.replace(b"ER\n\n", b"ER\n\nA remark\n   of two lines\n", 1))
    assert len(entries) == 5
    assert [(n.kind, n.text) for n in notes] == [
        (NoteKind.STRAY, "A remark"),
        (NoteKind.STRAY, "of two lines"),
    ]


def damage(data: bytes, random: Random) -> bytes:
    """The data after one of the accidents that befall files."""
    rows = data.splitlines(keepends=True)
    kind = random.randrange(5)
    if kind == 0:
        return data[: random.randrange(len(data))]
    if kind == 1:
        return b"".join(row for row in rows for _ in range(random.choice((0, 1, 1, 1, 2))))
    if kind == 2:
        random.shuffle(rows)
        return b"".join(rows)
    if kind == 3:
        damaged = bytearray(data)
        for _ in range(random.randrange(1, 20)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        return bytes(damaged)
    return data.decode().encode(random.choice(("utf-16", "utf-16-be", "utf-8-sig", "cp1252")))


@given(st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_damage_costs_no_more_than_it_touches(random: Random) -> None:
    """Positions count on, slices follow each other, and found = read + refused."""
    data = damage(WHOLE, random)
    entries, _ = cut(data)
    assert [e.position for e in entries] == list(range(1, len(entries) + 1))
    for one, other in pairwise(entries):
        assert one.offset + one.length <= other.offset
    assert all(e.offset + e.length <= len(data) for e in entries)
    try:
        receipt = read_file(data, "damaged").receipt
    except InputError:
        return
    assert receipt.found == receipt.read + receipt.refused


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_behind_a_good_entry(tail: bytes) -> None:
    """Whatever follows, the first entry is read."""
    reading = read_file(FILE.encode() + b"\n" + tail, "tail")
    assert reading.entries[0].content.doi == "10.5555/0"
    assert reading.receipt.read >= 5
