"""Cuts EBSCOhost XML into raw entries: one ``<rec>`` each, its elements as paths with their text.

As the classic export and the Integration Toolkit write it: ``<records>`` of ``<rec resultID="1">``
or ``<rec recordID="1">``, each with ``<header shortDbName longDbName uiTerm>``. The cut is made on
the bytes, so that one malformed record costs itself only; each is then parsed alone, without DTD,
network or entities. Damage that tools do to XML by hand is undone first where it is plain: bare
ampersands and less-than signs, entities of HTML, control characters, a missing ``</rec>``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

from harvest.connector import RawEntry
from harvest.formats.safe_xml import record_parser
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import decode, encoding_of
from ledger.errors import InputError

_MARK = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!DOCTYPE|</?rec(?=[\s/>])")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DECLARES = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}\[|<!ENTITY")
_BETWEEN = re.compile(rb"<[^<>]{0,2000}>|\s+|\xef\xbb\xbf")
_BEGINS = re.compile(
    rb"<rec\s[^>]{0,500}>\s*(?:<[^>]{1,2000}>[^<]{0,2000}){0,8}?<header\s[^>]{0,2000}?DbName"
)

_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
_LESS = re.compile(r"<(?![A-Za-z/!?])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_REFERENCE = re.compile(
    r"&#(?:x(?:0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));|0*(?:[0-8]|1[124-9]|2\d|3[01]);)"
)

_NO_END = "no </rec> ends this record"
_CUT_OFF = "the file ends inside this record: it was cut off; export it again"
_NESTED = "header/controlInfo/"
_TYPED = frozenset({"type"})


def begins_rec_xml(data: bytes) -> bool:
    """Whether the data is EBSCOhost XML: a ``rec`` whose ``header`` names a database."""
    return _BEGINS.search(_utf8(data[: 1 << 18])) is not None


def cut_rec_xml(data: bytes) -> Iterator[RawEntry | BadRow | Note]:
    """Every record in file order, cut or given up, and notes on text that belongs to none.

    Tags are paths below ``controlInfo`` (``artinfo/aug/au``), with an attribute behind ``@``
    (``header@uiTerm``, ``pubinfo/dt@year``) or the element's own type (``artinfo/ui@doi``).

    Raises:
        InputError: the file declares entities of its own, which is how XML bombs work.
    """
    plain = _utf8(data)
    if _DECLARES.search(plain):
        raise InputError(
            "this XML declares entities of its own, which EBSCOhost never does: refused"
        )
    places = _Places(data, plain)
    position, line, before, end = 0, 1, 0, 0
    for start, stop, reason in _slices(plain):
        yield from _stray(plain, end, start, line + plain.count(b"\n", before, end))
        line += plain.count(b"\n", before, start)
        before, end = start, stop
        position += 1
        offset = places.of(start)
        length = places.of(stop) - offset
        try:
            fields = tuple(_fields(_parsed(decode(plain[start:stop]), closed=reason != _NO_END)))
        except etree.XMLSyntaxError as error:
            why = reason or f"malformed XML: {error.msg}"
            yield BadRow(position, line, offset, length, why)
            continue
        if reason:
            yield Note(NoteKind.OPEN, line, f"{reason}; read as far as the next one")
        yield RawEntry(position, line, offset, length, fields, _ordinal(fields))
    yield from _stray(plain, end, len(plain), line + plain.count(b"\n", before, end))


def _utf8(data: bytes) -> bytes:
    """The data with one byte an ASCII character; UTF-8 and its neighbours as they are."""
    encoding = encoding_of(data)
    if encoding == "utf-8":
        return data
    whole = data[: len(data) - len(data) % 2].decode(encoding, "surrogatepass")
    return whole.encode("utf-8", "surrogatepass")


class _Places:
    """Places in the UTF-8 text as places in the data, asked for in ascending order."""

    def __init__(self, data: bytes, plain: bytes) -> None:
        self.encoding = encoding_of(data)
        self.plain = plain
        self.seen = self.place = 0

    def of(self, at: int) -> int:
        if self.encoding == "utf-8":
            return at
        piece = self.plain[self.seen : at].decode("utf-8", "surrogatepass")
        self.place += len(piece.encode(self.encoding, "surrogatepass"))
        self.seen = at
        return self.place


def _slices(data: bytes) -> Iterator[tuple[int, int, str]]:
    """(start, stop, what is wrong with its end) of every record."""
    start, at = -1, 0
    endless: set[bytes] = set()  # marks without an end ahead, so that they are looked for once
    while found := _MARK.search(data, at):
        mark, at = found.group(), found.end()
        if mark in _ENDS:
            hidden = -1 if mark in endless else data.find(_ENDS[mark], at)
            if hidden < 0:
                endless.add(mark)
            # An opening without its end hides nothing: it is damage, not a comment.
            at = hidden + len(_ENDS[mark]) if hidden >= 0 else at
        elif mark == b"<rec":
            if start >= 0:
                yield start, _trimmed(data, start, found.start()), _NO_END
            start = found.start()
        elif mark == b"</rec" and start >= 0:
            closing = data.find(b">", at, at + 100)
            at = closing + 1 if closing >= 0 else at
            yield start, at, ""
            start = -1
    if start >= 0:
        yield start, _trimmed(data, start, len(data)), _CUT_OFF


def _trimmed(data: bytes, start: int, stop: int) -> int:
    return start + len(data[start:stop].rstrip())


def _stray(data: bytes, start: int, stop: int, line: int) -> Iterator[Note]:
    """A note on what stands between two records and is no tag of the envelope."""
    rest = b" ".join(_BETWEEN.sub(b" ", data[start:stop]).split())
    # Texts of the Toolkit's envelope: the number of hits and the code of a database.
    if len(rest) > 40 or b"<" in rest:
        yield Note(NoteKind.STRAY, line, decode(rest[:200]))


def _parsed(text: str, *, closed: bool) -> etree._Element:
    """The record as a tree; raises XMLSyntaxError where no plain repair helps."""
    text = text if closed else text + "</rec>"
    try:
        return etree.fromstring(text, record_parser())
    except (etree.XMLSyntaxError, ValueError):
        return etree.fromstring(_mended(text), record_parser())


def _mended(text: str) -> str:
    """The text of a record without what XML forbids and hands write all the same."""
    text = _CONTROL.sub("\ufffd", _BAD_REFERENCE.sub("\ufffd", text))
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _NAMED.sub(_of_html, text)
    return _LESS.sub("&lt;", _AMPERSAND.sub("&amp;", text))


def _of_html(found: re.Match[str]) -> str:
    """An entity of HTML as its character, anything else as it stands."""
    return html.unescape(f"&{found.group(1)}")


def _fields(rec: etree._Element) -> Iterator[tuple[str, str]]:
    """(path, text) of the record's elements and (path@attribute, value), in document order."""
    ordinal = rec.get("resultID") or rec.get("recordID")
    if ordinal:
        yield "rec@resultID", ordinal
    stack = [(child, "") for child in reversed(rec)]
    while stack:
        element, above = stack.pop()
        path = f"{above}{etree.QName(element).localname}"
        yield from _of_element(element, path.removeprefix(_NESTED))
        if not _is_text(element):
            stack.extend((child, f"{path}/") for child in reversed(element))


def _of_element(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    kind = element.get("type", "")
    for name, value in element.attrib.items():
        if name not in _TYPED and value.strip():
            yield f"{path}@{etree.QName(str(name)).localname}", str(value).strip()
    whole = "".join(str(part) for part in element.itertext()) if _is_text(element) else ""
    text = " ".join(whole.split())
    if text:
        yield (f"{path}@{kind}" if kind else path), text


def _is_text(element: etree._Element) -> bool:
    """Whether the element holds text; children inside of it are then markup (``<i>``)."""
    if len(element) == 0:
        return True
    parts = [element.text, *(child.tail for child in element)]
    return any(part and part.strip() for part in parts)


def _ordinal(fields: tuple[tuple[str, str], ...]) -> int | None:
    tag, value = fields[0] if fields else ("", "")
    numbered = tag == "rec@resultID" and value.isascii() and value.isdigit() and len(value) < 9
    return int(value) if numbered else None
