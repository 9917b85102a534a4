"""Raw bytes to lines of text whose byte positions stay true, and gzip with a limit.

Encodings seen in real exports: UTF-8 with and without byte-order mark, UTF-16 with mark (Web of
Science "Win"), Windows-1252, and files glued together from several of these. Line ends: LF, CRLF,
bare CR alone (old Cochrane text), and bare CR between the tags of LF files (Web of Science RIS).
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Iterator

from harvest.formats.mapped import Raw
from ledger.errors import InputError

MAX_DECOMPRESSED = 1 << 30
"""Bytes that a compressed file may unfold to; more is a mistake or a bomb."""

# (1-based line number, byte offset, byte offset behind its text, text without the line end)
Line = tuple[int, int, int, str]

_BOM = codecs.BOM_UTF8
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252, and its five gaps as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    read = (bytes([b]).decode("cp1252", "ignore") or bytes([b]).decode("latin-1") for b in wrong)
    return "".join(read), error.end


codecs.register_error("litharvest_cp1252", _as_windows_1252)


def decompress(data: bytes, name: str, *, limit: int = MAX_DECOMPRESSED) -> bytes:
    """The bytes behind gzip, or ``data`` itself where it does not start with gzip's magic bytes.

    Raises InputError for a truncated or damaged stream and for more than ``limit`` bytes.
    """
    if not data.startswith(_GZIP):
        return data
    out = io.BytesIO()
    rest = data
    while rest.startswith(_GZIP):  # several members may follow each other (RFC 1952 §2.2)
        rest = _unfold_member(rest, name, out, limit)
    return out.getvalue()


def _unfold_member(data: bytes, name: str, out: io.BytesIO, limit: int) -> bytes:
    engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    view = memoryview(data)
    start = 0
    try:
        while start < len(data) and not engine.eof:
            room = limit + 1 - out.tell()  # never zero: one byte above the limit is an error
            out.write(engine.decompress(view[start : start + _CHUNK], room))
            start += _CHUNK
            if out.tell() > limit:
                raise InputError(
                    f"{name} unfolds to more than {limit:,} bytes; unpack it yourself, look at "
                    "it, and give the unpacked file if it is what you meant."
                )
    except zlib.error as error:
        raise InputError(
            f"{name} is damaged: its gzip stream cannot be read ({error}); fetch it again."
        ) from error
    if not engine.eof:
        raise InputError(
            f"{name} is cut short: its gzip stream ends in the middle; fetch or export it again."
        )
    return engine.unused_data + data[start:]


def encoding_of(data: Raw) -> str:
    """``utf-16-le``, ``utf-16-be`` or ``utf-8`` (with Windows-1252 for what is not UTF-8)."""
    head = data[:400]
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    if len(head) >= 8 and head[1::2].count(0) > 0.4 * len(head) and 0 not in head[::2]:
        return "utf-16-le"
    if len(head) >= 8 and head[::2].count(0) > 0.4 * len(head) and 0 not in head[1::2]:
        return "utf-16-be"
    return "utf-8"


def decode(raw: bytes) -> str:
    """UTF-8 text, bytes that are not UTF-8 as Windows-1252; no NUL, no byte-order mark."""
    text = raw.decode("utf-8", "litharvest_cp1252")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text.removeprefix("\ufeff")


def decode_all(data: bytes) -> str:
    """The whole of ``data`` as text in its own encoding; see ``decode``."""
    encoding = encoding_of(data)
    if encoding == "utf-8":
        return decode(data)
    return data.decode(encoding, "replace").replace("\0", "\ufffd").removeprefix("\ufeff")


class Lines:
    """The lines of ``data``: iterating gives each ``Line`` in order, any number of times.

    Offsets count bytes of ``data``, the text is never a lone surrogate. CR, LF and CRLF all end a
    line. Numbers count as an editor does: by LF where there is one anywhere, so that the bare CRs
    inside an LF file do not shift them, else by CR.
    """

    __slots__ = ("_count_cr", "data", "encoding")

    def __init__(self, data: Raw) -> None:
        self.data = data
        self.encoding = encoding_of(data)
        self._count_cr = data.find(b"\n") < 0

    def __iter__(self) -> Iterator[Line]:
        if self.encoding != "utf-8":
            return _wide_lines(bytes(self.data), self.encoding)
        return self.part(bytes(self.data), 1, 0)

    def part(self, raw: bytes, number: int, offset: int) -> Iterator[Line]:
        """The lines of ``raw``, whole lines of UTF-8 that stand in ``data`` at this place."""
        return _narrow_lines(raw, number, offset, count_cr=self._count_cr)


def lines(data: Raw) -> Lines:
    """Every line of ``data``."""
    return Lines(data)


def _narrow_lines(data: bytes, number: int, offset: int, *, count_cr: bool) -> Iterator[Line]:
    for raw in io.BytesIO(data):
        end = offset + len(raw)
        body = raw.rstrip(b"\r\n")
        if b"\r" not in body:
            # The mark of a file, or of one that was appended to another, is no part of an entry.
            start = offset + len(_BOM) if body.startswith(_BOM) else offset
            yield number, start, offset + len(body), decode(body)
            number += 1
        else:
            for start, stop in _cr_pieces(raw):
                start += len(_BOM) if raw.startswith(_BOM, start) else 0
                yield number, offset + start, offset + stop, decode(raw[start:stop])
                number += count_cr
            number += not count_cr
        offset = end


def _cr_pieces(raw: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of the pieces of one LF line between its bare CRs."""
    start, size = 0, len(raw.rstrip(b"\r\n"))
    while start <= size:
        stop = raw.find(b"\r", start, size)
        if stop < 0:
            stop = size
        yield start, stop
        start = stop + 1


def _wide_lines(data: bytes, encoding: str) -> Iterator[Line]:
    """The lines of UTF-16 text; two bytes a code unit keep the offsets exact."""
    units = data[: len(data) - len(data) % 2].decode(encoding, "surrogatepass")
    count_cr = "\n" not in units
    number, offset = 1, 0
    for raw in io.StringIO(units, newline=""):
        body = raw.rstrip("\r\n")
        size = len(body.encode(encoding, "surrogatepass"))
        text = body.encode(encoding, "surrogatepass").decode(encoding, "replace")
        start = offset + 2 if text.startswith("\ufeff") else offset
        yield number, start, offset + size, text.replace("\0", "\ufffd").removeprefix("\ufeff")
        offset += len(raw.encode(encoding, "surrogatepass"))
        number += count_cr or raw.endswith("\n")
