"""What encoding and line ends a text has, in words for people."""

from __future__ import annotations

import codecs

from harvest.formats.text import encoding_of

_WIDE = {"utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE"}


def encoding_name(data: bytes) -> str:
    """``ASCII``, ``UTF-8 with BOM``, ``UTF-16 LE`` …; bytes that are not UTF-8 are named."""
    wide = _WIDE.get(encoding_of(data))
    if wide:
        marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return f"{wide} with BOM" if data.startswith(marks) else wide
    if data.isascii():
        return "ASCII"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        rest = data.decode("utf-8", "ignore")
        return "Windows-1252" if rest.isascii() else "UTF-8 mixed with Windows-1252"
    return "UTF-8 with BOM" if data.startswith(codecs.BOM_UTF8) else "UTF-8"


def line_ends(data: bytes) -> dict[str, int]:
    """How often each of ``LF``, ``CRLF`` and ``CR`` ends a line; those that never do are left out.

    In UTF-16 the count is exact but for code units that hold the same bytes (U+0D0A, U+0A0D).
    """
    narrow = data if encoding_of(data) == "utf-8" else data.replace(b"\0", b"")
    both = narrow.count(b"\r\n")
    counts = {"LF": narrow.count(b"\n") - both, "CRLF": both, "CR": narrow.count(b"\r") - both}
    return {name: number for name, number in counts.items() if number}
