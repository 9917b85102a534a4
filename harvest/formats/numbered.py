"""Cuts numbered text into raw entries: ``Record #1 of 271``, then ``TAG: value`` lines.

As the Cochrane Library wrote it at Wiley: UTF-8 with a byte-order mark (in front of each chunk of a
glued file), bare CR as only line end, two blank lines between entries, one line a value. A line
without a tag continues the value above it. Tags that nobody knows are two capitals; behind an
abstract only known ones count, since abstracts hold lines such as ``OR: 2.1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import HEADERS, Note, NoteKind, ordinal_of, stated_in
from harvest.formats.text import Line

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,2}):(?: (.*)|$)")
_BEGINS = re.compile(r"^\ufeff?Record #\d+ of \d+[ \t]*\n+(?:ID|AU|TI): ", re.MULTILINE)
_HEADING = re.compile(r"Record #\d{1,8} of \d{1,8}\s*")
_TEXTS = frozenset({"AB", "KY"})
FIRST = "ID"
"""The tag that every entry begins with."""


def begins_numbered(text: str) -> bool:
    """Whether a heading with a tag line of this form behind it is in ``text`` (LF line ends)."""
    return (
        re.search(r"^\ufeff?Record #\d+ of \d+[ \t]*\n+(?:ID|AU|TI): ", text, re.MULTILINE)
        is not None
    )


def cut_numbered(lines: Iterable[Line], tags: frozenset[str]) -> Iterator[RawEntry | Note]:
    """Every entry in order, and notes on what is not part of any; ``tags`` are the known ones."""
    return _NumberedCutter(tags).cut(lines)


class _NumberedCutter:
    """The state of one pass: the open entry's place and fields, and the number announced."""

    def __init__(self, tags: frozenset[str]) -> None:
        self.tags = tags
        self.position = 0
        self.number: int | None = None
        self.line = self.offset = self.end = 0
        self.fields: list[tuple[str, list[str]]] = []

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            bare = text.strip()
            if _HEADING.fullmatch(bare):
                yield from self._close()
                yield from self._heading(number, bare)
                continue
            tagged = self._tag(text)
            if tagged is not None:
                if tagged[0] == FIRST and any(tag == FIRST for tag, _ in self.fields):
                    yield Note(NoteKind.OPEN, number, "an entry begins without its heading")
                    yield from self._close()
                self._add(number, offset, end, tagged)
            elif bare and self.fields:
                self.fields[-1][1].append(bare)
                self.end = end
            elif bare:
                kind = NoteKind.HEADER if bare.startswith(HEADERS) else NoteKind.STRAY
                yield Note(kind, number, bare)
        yield from self._close()

    def _heading(self, line: int, text: str) -> Iterator[Note]:
        self.number = ordinal_of(text)
        stated = stated_in(text)
        if stated is not None:
            yield Note(NoteKind.STATED, line, str(stated))

    def _tag(self, text: str) -> tuple[str, str] | None:
        """(tag, value) where ``text`` is a tag line."""
        found = _TAG.match(text.lstrip())
        if found is None:
            return None
        tag = found.group(1)
        behind_text = any(name in _TEXTS for name, _ in self.fields[-1:])
        if tag not in self.tags and (len(tag) != 2 or behind_text):
            return None
        return tag, (found.group(2) or "").strip()

    def _add(self, line: int, offset: int, end: int, tagged: tuple[str, str]) -> None:
        if not self.fields:
            self.line, self.offset = line, offset
        self.fields.append((tagged[0], [tagged[1]]))
        self.end = end

    def _close(self) -> Iterator[RawEntry]:
        if not self.fields:
            return
        self.position += 1
        fields = tuple((tag, "\n".join(parts).strip()) for tag, parts in self.fields)
        size = self.end - self.offset
        yield RawEntry(self.position, self.line, self.offset, size, fields, self.number)
        self.fields, self.number = [], None
