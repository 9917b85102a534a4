"""Cuts Ovid's XML into raw entries: ``<record>`` of ``<F C="TI" L="Title"><D type="c">…</D></F>``.

Built from published descriptions of the export, not from a real file. The cut is made on the text,
so that one malformed record costs itself only; each is then parsed alone, without DTD, network or
entities. Fields are tagged by their two-letter code, one value for each ``D``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from harvest.connector import RawEntry
from harvest.formats.safe_xml import record_parser
from harvest.formats.table import BadRow
from harvest.formats.text import encoding_of
from ledger.errors import InputError

_BEGINS = re.compile(r"<record\b[^>]{0,300}>\s*(?:<[A-Za-z]+>\s*){0,3}<F\s[^>]{0,200}\bC\s*=")
_EDGE = re.compile(r"<(/?)record(?=[\s>])[^>]{0,300}>")
_DECLARES = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[|<!ENTITY")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_LESS = re.compile(r"<(?![A-Za-z/!?])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INDEX = re.compile(r"\bindex\s*=\s*[\"']?(\d{1,8})")


def begins_ovid_xml(text: str) -> bool:
    """Whether a ``record`` with ``F`` elements that have a code is in ``text``."""
    return _BEGINS.search(text) is not None


def cut_ovid_xml(data: bytes) -> Iterator[RawEntry | BadRow]:
    """Every record in file order, cut or given up.

    Raises:
        InputError: the file declares entities of its own, which is how XML bombs work.
    """
    encoding = encoding_of(data)
    # Latin-1 keeps one character a byte, so that places in the text are places in the data.
    wide = encoding != "utf-8"
    text = _wide(data, encoding) if wide else data.decode("latin-1")
    if _DECLARES.search(text):
        raise InputError("this XML declares entities of its own, which Ovid never does: refused")
    position, line, seen, offset = 0, 1, 0, 0
    for start, stop, reason in _slices(text):
        position += 1
        line += text.count("\n", seen, start)
        offset += _size(text[seen:start], encoding)
        seen = start
        piece = text[start:stop]
        place = (position, line, offset, _size(piece, encoding))
        raw = piece if wide else piece.encode("latin-1").decode("utf-8", "litharvest_cp1252")
        try:
            fields = tuple(_fields(_parsed(raw if not reason else raw + "</record>")))
        except etree.XMLSyntaxError as error:
            yield BadRow(*place, reason or f"malformed XML: {error.msg}")
            continue
        index = _INDEX.search(raw[:300])
        yield RawEntry(*place, fields, int(index.group(1)) if index else None)


def _wide(data: bytes, encoding: str) -> str:
    return data[: len(data) - len(data) % 2].decode(encoding, "surrogatepass")


def _size(text: str, encoding: str) -> int:
    return len(text) if encoding == "utf-8" else len(text.encode(encoding, "surrogatepass"))


def _slices(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, stop, what is wrong with its end) of every record."""
    start = -1
    for edge in _EDGE.finditer(text):
        if edge.group(1) and start >= 0:
            yield start, edge.end(), ""
            start = -1
        elif not edge.group(1):
            if start >= 0:
                yield start, _trimmed(text, start, edge.start()), "no </record> ends this record"
            start = edge.start()
    if start >= 0:
        yield (
            start,
            _trimmed(text, start, len(text)),
            "the file ends inside this record: it was cut off; export it again",
        )


def _trimmed(text: str, start: int, stop: int) -> int:
    return start + len(text[start:stop].rstrip())


def _parsed(text: str) -> etree._Element:
    """The record as a tree; raises XMLSyntaxError where no plain repair helps."""
    mended = _CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))
    mended = _LESS.sub("&lt;", _AMPERSAND.sub("&amp;", mended))
    return etree.fromstring(mended, record_parser())


def _fields(record: etree._Element) -> Iterator[tuple[str, str]]:
    """(code, text) of every value, in order; a field without ``D`` has its own text."""
    for field in record.iter("F"):
        code = field.get("C")
        values = field.findall("D") or [field]
        for value in values:
            text = "".join(str(part) for part in value.itertext()).strip()
            if code and text:
                yield code, text
