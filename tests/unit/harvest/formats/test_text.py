"""Decoding, line ends and gzip."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.formats.text import decode, decompress, lines
from ledger.errors import InputError


def test_every_line_end_counts() -> None:
    """LF, CRLF and bare CR end lines; a bare CR in an LF file does not shift the numbers."""
    assert [(n, t) for n, _, _, t in lines(b"a\r\nb\rc\nd")] == [
        (1, "a"),
        (2, "b"),
        (2, "c"),
        (3, "d"),
    ]
    assert [(n, t) for n, _, _, t in lines(b"a\rb\rc")] == [(1, "a"), (2, "b"), (3, "c")]
    wide = "a\r\nb\rc\nd".encode("utf-16")
    assert [n for n, _, _, _ in lines(wide)] == [1, 2, 2, 3]


def test_form_feeds_and_line_separators_are_text() -> None:
    """Only CR and LF end lines; U+2028 and the like belong to the text."""
    text = "a\u2028b\x0bc\x0cd\x85e"
    assert [t for _, _, _, t in lines(text.encode())] == [text]


def test_bytes_that_are_not_utf8_are_windows_1252() -> None:
    """Right UTF-8 and stray Windows-1252 bytes may share a line."""
    assert decode(b"caf\xe9 na\xc3\xafve \x96 \x81") == "café naïve – \x81"


def test_nul_is_replaced_and_the_mark_is_dropped() -> None:
    """No NUL and no byte-order mark reaches the text."""
    assert decode(b"\xef\xbb\xbfa\x00b") == "a\ufffdb"


@given(st.binary())
@settings(deadline=None)
def test_slices_are_true_and_text_can_be_written(data: bytes) -> None:
    """Lines follow each other inside the data, and no text holds a lone surrogate or NUL."""
    last = 0
    for _, start, end, text in lines(data):
        assert last <= start <= end <= len(data)
        last = end
        text.encode("utf-8")
        assert "\0" not in text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
@settings(deadline=None)
def test_utf_16_slices_hold_their_line(text: str) -> None:
    """The bytes between the offsets of a UTF-16 line are that line."""
    data = ("\ufeff" + text).encode("utf-16-le")
    for _, start, end, line in lines(data):
        assert data[start:end].decode("utf-16-le") == line


def test_gzip_is_unfolded_by_its_magic_bytes() -> None:
    """One or several gzip members are unfolded; other data stays what it is."""
    assert decompress(gzip.compress(b"ab") + gzip.compress(b"cd"), "x") == b"abcd"
    assert decompress(b"TY  - JOUR", "x.gz") == b"TY  - JOUR"


def test_truncated_gzip_is_named() -> None:
    """A gzip stream that ends in the middle is an error that says so and names the file."""
    data = gzip.compress(bytes(range(256)) * 50)
    with pytest.raises(InputError, match=r"export\.ris\.gz is cut short"):
        decompress(data[: len(data) // 2], "export.ris.gz")


def test_damaged_gzip_is_named() -> None:
    """A gzip stream with wrong bytes is an error that names the file."""
    data = bytearray(gzip.compress(b"some text that is long enough" * 20))
    data[20] ^= 0xFF
    with pytest.raises(InputError, match=r"x\.gz is"):
        decompress(bytes(data), "x.gz")


def test_a_bomb_stops_at_the_limit() -> None:
    """More bytes than the limit are refused while unfolding, with the cure."""
    with pytest.raises(InputError, match="unpack it yourself"):
        decompress(gzip.compress(b"0" * 5_000_000), "bomb.gz", limit=2_000_000)
