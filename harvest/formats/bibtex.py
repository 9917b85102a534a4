"""Cuts BibTeX into raw entries: what platforms and managers write, not only what is legal.

An entry is ``@type{key, name = value, …}``. A value stands in braces, in quotation marks, or bare
(a number or a macro); ``#`` joins values. Names are case-insensitive and may hold blanks
(``Early Access Date``, ``funding_text 1``, seen in Web of Science and Scopus); names and keys may
come twice, keys may be missing. ``@string`` defines macros, ``@comment`` and ``@preamble`` are
skipped, all else between entries is text.

Fields come out as (name in lower case, value without its delimiters), LaTeX as it stands; the first
two are ``TYPE`` and, where there is one, ``KEY``. An entry that does not end before a line that
begins the next one is given up; so is one with text behind a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from harvest.connector import RawEntry
from harvest.formats.bibtex_lines import cut_by_lines
from harvest.formats.table import BadRow
from harvest.formats.tagged import HEADERS, Note, NoteKind, ordinal_of, stated_in
from harvest.formats.text import decode, decode_all, encoding_of

TYPE = "@type"
KEY = "@key"

_NAME = rb"[^\s={},\"#%@()][^={},\"#%@()\r\n]{0,79}?"
# The line that begins an entry, in front of anything else that could be one; the mark is that of
# a file that was appended to another.
_START = re.compile(
    rb"(?:^|(?<=[\r\n]))(?:\xef\xbb\xbf)?[ \t]*@[ \t]*([A-Za-z]\w{0,39})\s{0,4}[{(]"
)
# The same with a key and a field behind it: an entry wherever it stands, even in an open one.
_AT = re.compile(rb"@[ \t]*[A-Za-z]\w{0,39}\s{0,4}[{(]")  # quickly found, or not
_WINDOW = 1 << 22  # bytes in which the first entry of a file is looked for
_CERTAIN = re.compile(
    _START.pattern + rb"(?:[^={},\"\r\n]{0,400}(?:,|[\r\n])|(?=[^\r\n]{1,90}[{\"]))\s{0,80}"
    rb"(?:[A-Za-z][\w \-]{0,60}?\s{0,40}=|[})])"
)
_AGAIN = re.compile(
    rb"[\s,;]*(?:\xef\xbb\xbf)?(@[ \t]*([A-Za-z]\w{0,39})\s{0,4}[{(])"
)  # on the line of the last end
_FIELD = re.compile(rb"(" + _NAME + rb")\s*=\s*")
_BARE = re.compile(rb"[^\s,{}\"#()=%]+(?:[ \t]+[^\s,{}\"#()=%]+)*")
_SPACE = re.compile(rb"(?:\s|,|%[^\r\n]*)*+")  # between fields, comments too
_BLANK = re.compile(rb"\s*+")
_BRACES = re.compile(rb"[{}]")
_ESCAPED = re.compile(rb"\\[{}]")
_UNESCAPED = re.compile(rb"\\[{}\\]|[{}]")
_QUOTED = re.compile(rb"[{}\"]")
_QUOTE_ENDS = re.compile(rb"\s*(?:[,})#]|$|[A-Za-z][\w \-]{0,60}=)")
_MORE_FIELDS = re.compile(rb"[\s,]*[A-Za-z][\w\-]{0,40}[ \t]*=[ \t]*[{\"]")
_LINE = re.compile(rb"[^\r\n]+")
_KEY_ENDS = {b"}": re.compile(rb"[,=}]"), b")": re.compile(rb"[,=)]")}
_NO_ENTRY = frozenset({b"comment", b"preamble", b"string"})

_OPEN_END = "its braces do not balance: no end before the next entry"
_EARLY_END = "a closing brace too many: fields follow behind the end of this entry"


class _MalformedError(Exception):
    """The entry cannot be cut; the text says why."""


@dataclass(slots=True)
class _Entry:
    """An entry that was cut: its fields and where it ends."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    end: int = 0


def begins_bibtex(data: bytes) -> int:
    """Where the first entry of BibTeX stands in the first megabytes of ``data``, or -1.

    ``data`` is UTF-8 or narrower.
    """
    if _AT.search(data, 0, _WINDOW) is None:
        return -1
    starts = _CERTAIN.finditer(data, 0, _WINDOW)
    found = next((m for m in starts if m.group(1).lower() not in _NO_ENTRY), None)
    return found.start() if found else -1


def cut_bibtex(data: bytes) -> Iterator[RawEntry | BadRow | Note]:
    """Every entry in order, what had to be given up, and notes on what is not part of any."""
    encoding = encoding_of(data)
    if encoding == "utf-8":
        yield from _Cutter(data).cut()
        return
    narrow = decode_all(data[: len(data) - len(data) % 2]).encode("utf-8")
    mark = 2 if data[:2] in (b"\xff\xfe", b"\xfe\xff") else 0
    yield from _widened(narrow, mark, _Cutter(narrow).cut())


def _widened(
    narrow: bytes, mark: int, items: Iterator[RawEntry | BadRow | Note]
) -> Iterator[RawEntry | BadRow | Note]:
    """The items with the byte positions that they have in UTF-16."""
    seen, wide = 0, mark
    for item in items:
        if isinstance(item, Note):
            yield item
            continue
        wide += _utf16_size(narrow[seen : item.offset])
        seen = item.offset
        size = _utf16_size(narrow[seen : seen + item.length])
        if isinstance(item, RawEntry):
            yield RawEntry(item.position, item.line, wide, size, item.fields, item.number)
        else:
            yield BadRow(item.position, item.line, wide, size, item.reason)


def _utf16_size(text: bytes) -> int:
    return len(text.decode("utf-8", "replace").encode("utf-16-le"))


class _Cutter:
    """One pass over the bytes: macros so far, the number announced, the position reached."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.macros: dict[str, str] = {}
        self.number: int | None = None
        self.position = 0
        # Lines count as an editor does: by LF where there is one anywhere, else by CR.
        self.line_end = b"\n" if b"\n" in data else b"\r"
        self.line, self.counted = 1, 0
        self.certain = _CERTAIN.finditer(data)
        self.next_certain = next(self.certain, None)

    def cut(self) -> Iterator[RawEntry | BadRow | Note]:
        place = 3 if self.data.startswith(b"\xef\xbb\xbf") else 0
        while True:
            found = self._next_start(place)
            if found is None:
                yield from self._between(place, len(self.data))
                return
            at, kind, body = found
            yield from self._between(place, at)
            if kind in _NO_ENTRY:
                place = self._skip(kind, body)
            else:
                items, place = self._entry(at, kind, body)
                yield from items

    def _next_start(self, place: int) -> tuple[int, bytes, int] | None:
        """(offset of the "@", type in lower case, offset behind the brace) of the next entry."""
        again = _AGAIN.match(self.data, place) if place else None
        if again is not None:
            return again.start(1), again.group(2).lower(), again.end()
        for found in _START.finditer(self.data, place):
            at = self.data.index(b"@", found.start())
            return at, found.group(1).lower(), found.end()
        return None

    def _limit(self, at: int) -> int:
        """Where the next line that certainly begins an entry stands, or the end of the data."""
        while self.next_certain is not None and self.next_certain.start() <= at:
            self.next_certain = next(self.certain, None)
        return len(self.data) if self.next_certain is None else self.next_certain.start()

    def _past(self, pattern: re.Pattern[bytes], place: int, limit: int) -> int:
        """The place behind what matches at ``place``; ``place`` itself where nothing does."""
        found = pattern.match(self.data, place, limit)
        return found.end() if found else place

    def _line_of(self, offset: int) -> int:
        self.line += self.data.count(self.line_end, self.counted, offset)
        self.counted = offset
        return self.line

    def _between(self, start: int, end: int) -> Iterator[Note]:
        """Notes on the text between two entries."""
        for raw in _LINE.finditer(self.data, start, end):
            text = decode(raw.group()).strip(" \t\ufeff,;}")
            if text and not text.startswith("%"):
                yield self._remark(self._line_of(raw.start()), text)

    def _remark(self, line: int, text: str) -> Note:
        number, stated = ordinal_of(text), stated_in(text)
        if number is not None:
            self.number = number
        if stated is not None:
            return Note(NoteKind.STATED, line, str(stated))
        if number is not None or text.startswith(HEADERS):
            return Note(NoteKind.HEADER, line, text)
        return Note(NoteKind.STRAY, line, text)

    def _skip(self, kind: bytes, body: int) -> int:
        """The place behind ``@string``, ``@comment``, ``@preamble``; an open one ends its line."""
        limit = self._limit(body)
        try:
            end = self._braced(body, limit, _BRACES)
        except _MalformedError:
            end = self._past(_LINE, body, limit)
        if kind == b"string":
            self._define(body, end)
        return end

    def _define(self, start: int, end: int) -> None:
        found = _FIELD.match(self.data, self._past(_BLANK, start, end), end)
        if found is None:
            return
        try:
            value, _ = self._value(found.end(), end, _BRACES)
        except _MalformedError:
            return
        self.macros[decode(found.group(1)).strip().lower()] = value

    def _entry(
        self, at: int, kind: bytes, body: int
    ) -> tuple[tuple[RawEntry | BadRow | Note, ...], int]:
        """The entry at ``at``, cut or given up, and the place behind it."""
        line = self._line_of(at)
        number, self.number = self.number, None
        limit = self._limit(at)
        closing = b")" if self.data[body - 1 : body] == b"(" else b"}"
        self.position += 1
        notes: tuple[Note, ...] = ()
        try:
            entry = self._read(body, limit, closing)
        except _MalformedError as error:
            last = self._given_up(at, limit)
            found = cut_by_lines(self.data[body:last])
            if found is None:
                reason = f"{error}; mend it in the file or export it again"
                return (BadRow(self.position, line, at, last - at, reason),), last
            key, named = found
            entry = _Entry([*([(KEY, key)] if key else []), *named], last)
            notes = (Note(NoteKind.OPEN, line, f"read by its lines: {error}"),)
        fields = ((TYPE, decode(kind)), *entry.fields)
        size = entry.end - at
        return (RawEntry(self.position, line, at, size, fields, number), *notes), entry.end

    def _read(self, body: int, limit: int, closing: bytes) -> _Entry:
        """The entry's fields: braces counted as BibTeX does, else without escaped ones."""
        try:
            return self._fields(body, limit, closing, _BRACES)
        except _MalformedError:
            if _ESCAPED.search(self.data, body, limit) is None:
                raise
            return self._fields(body, limit, closing, _UNESCAPED)

    def _given_up(self, at: int, limit: int) -> int:
        """The end of what is refused: in front of the next entry's own heading lines."""
        lines = self.data[at:limit].splitlines(keepends=True)
        while len(lines) > 1:
            text = decode(lines[-1]).strip()
            if text and stated_in(text) is None and not text.startswith((*HEADERS, "%")):
                break
            lines.pop()
        return at + len(b"".join(lines).rstrip())

    def _fields(self, body: int, limit: int, closing: bytes, braces: re.Pattern[bytes]) -> _Entry:
        entry = _Entry()
        place = self._key(body, limit, closing, entry)
        while True:
            place = self._past(_SPACE, place, limit)
            if place >= limit:
                raise _MalformedError(_OPEN_END)
            if self.data[place : place + 1] == closing:
                entry.end = place + 1
                break
            found = _FIELD.match(self.data, place, limit)
            if found is None:
                raise _MalformedError(self._misplaced(place, entry))
            value, place = self._value(found.end(), limit, braces)
            name = " ".join(decode(found.group(1)).lower().split())
            entry.fields.append((name, value))
        if _MORE_FIELDS.match(self.data, entry.end, limit):
            raise _MalformedError(_EARLY_END)
        return entry

    def _misplaced(self, place: int, entry: _Entry) -> str:
        behind = f"the value of {entry.fields[-1][0]!r}" if entry.fields else "the key"
        text = decode(self.data[place : place + 40]).split("\n")[0].strip()
        return f"text behind {behind} that is no field: {text!r}"

    def _key(self, body: int, limit: int, closing: bytes, entry: _Entry) -> int:
        """Adds the key, if there is one, and gives the place behind it and its comma."""
        found = _KEY_ENDS[closing].search(self.data, body, limit)
        if found is None:
            raise _MalformedError(_OPEN_END)
        text = self.data[body : found.start()]
        end = found.start()
        if found.group() == b"=":  # the comma behind the key is missing, or the key itself is
            lines = text.rstrip().splitlines(keepends=True)
            end = body + len(text.rstrip()) - len(lines[-1] if lines else b"")
            text = self.data[body:end]
        key = " ".join(decode(text).split())
        if key:
            entry.fields.append((KEY, key))
        return end

    def _value(self, place: int, limit: int, braces: re.Pattern[bytes]) -> tuple[str, int]:
        """A value, or several joined by ``#``, and the place behind it."""
        parts: list[str] = []
        while True:
            part, place = self._part(place, limit, braces)
            parts.append(part)
            after = self._past(_BLANK, place, limit)
            if self.data[after : after + 1] != b"#" or after >= limit:
                return "".join(parts).strip(), place
            place = self._past(_BLANK, after + 1, limit)

    def _part(self, place: int, limit: int, braces: re.Pattern[bytes]) -> tuple[str, int]:
        first = self.data[place : place + 1] if place < limit else b""
        if first == b"{":
            end = self._braced(place + 1, limit, braces)
            return decode(self.data[place + 1 : end - 1]), end
        if first == b'"':
            end = self._quoted(place + 1, limit)
            return decode(self.data[place + 1 : end - 1]), end
        found = _BARE.match(self.data, place, limit)
        if found is None:  # "year = ," holds nothing
            return "", place
        text = decode(found.group())
        return self.macros.get(text.lower(), text), found.end()

    def _braced(self, place: int, limit: int, braces: re.Pattern[bytes]) -> int:
        """The place behind the brace that closes the one in front of ``place``."""
        depth = 1
        for found in braces.finditer(self.data, place, limit):
            if found.group() == b"{":
                depth += 1
            elif found.group() == b"}":
                depth -= 1
                if depth == 0:
                    return found.end()
        raise _MalformedError(_OPEN_END)

    def _quoted(self, place: int, limit: int) -> int:
        """The place behind the closing quotation mark; one with text behind it closes nothing."""
        depth = 0
        for found in _QUOTED.finditer(self.data, place, limit):
            if found.group() == b"{":
                depth += 1
            elif found.group() == b"}":
                depth -= 1
            elif depth <= 0 and _QUOTE_ENDS.match(self.data, found.end(), limit):
                return found.end()
        raise _MalformedError("a quotation mark does not close before the next entry")
