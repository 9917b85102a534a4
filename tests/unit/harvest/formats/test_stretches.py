"""Entries that are cut as a whole: the same comes out as line by line, whatever is broken."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from harvest.formats.stretches import regular_medline, regular_ris, stretches
from harvest.formats.tagged import cut_medline, cut_ris
from harvest.formats.text import lines

RIS = (
    b"1.\nTY  - JOUR\nAU  - Brown, Ada\nAB  - One line.\nAnd another.\n\nKW  - Owls\nER  - \n"
    b"NL  - J Owl\n\n2.\nTY  - CHAP\nTI  - A second one\nER  -\n\n"
)
MEDLINE = (
    b"PMID- 101\nOWN - NLM\nTI  - Owls that \n      hoot at night.\nSO  - J Owl. 2020\n\n"
    b"PMID- 102\nOWN - NLM\nTI  - Owls that sleep.\nSO  - J Owl. 2021\n"
)
PIECES = (
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"      ", b"  - ", b" -", b"\x00", b"\xff", b"\xef\xbb\xbf"),
    *(b"TY  - JOUR\n", b"\nER  - \n", b"\nER - ", b"NL  - x\n", b"\n12. \n", b"\nAB  -\n"),
    *(b"PMID- 7\n", b"\nPMID  - 7\n", b"OWN - NLM\n", b"SO  - x\n\n", b"\xc2\xa0", b"\xc2\x85"),
)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_every_entry_of_a_sound_file_is_regular(ends: bytes) -> None:
    """Continuation lines, numbering, Ovid's NL and either line end are no reason to go slowly."""
    for data, start, cut in ((RIS, b"TY  - ", regular_ris), (MEDLINE, b"PMID- ", regular_medline)):
        whole = [s for s in stretches(lines(data.replace(b"\n", ends)), start) if s.whole]
        assert len(whole) == 2
        assert all(cut(stretch.raw) for stretch in whole)


def test_a_bare_cr_behind_the_journal_ends_its_line() -> None:
    """Ovid's NL behind ER is one line; what a bare CR parts from it is left out with a word."""
    data = RIS.replace(b"NL  - J Owl\n", b"NL  - J Owl\rPMID- 7\n")
    assert data != RIS
    assert list(cut_ris(lines(data))) == list(cut_ris(list(lines(data))))


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from([RIS, MEDLINE]),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(PIECES)), max_size=6),
    st.booleans(),
)
def test_whole_entries_and_single_lines_give_the_same(
    data: bytes, damage: list[tuple[int, bytes]], crlf: bool
) -> None:
    """Entries, notes, positions, lines and slices do not depend on how an entry was cut."""
    data = data.replace(b"\n", b"\r\n") if crlf else data
    for place, piece in damage:
        data = data[:place] + piece + data[place:]
    for cut in (cut_ris, cut_medline):
        assert list(cut(lines(data))) == list(cut(list(lines(data))))
