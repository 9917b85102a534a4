"""Cuts labelled text into raw entries: ``<8>``, then ``Author`` and its value, indented, below it.

As Ovid prints citations in full (seen: Journals@Ovid): labels stand at the start of a line, values
on the lines below, indented by one or two blanks, with blank lines between references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import Line

_NUMBER = re.compile(r"<\s?(\d{1,8})\s?\.?\s?>\s*")
_LABEL = re.compile(r"[A-Z][A-Za-z0-9()/&',. -]{1,59}:?\s*")
_LINK = "Link to "
_BEGINS = re.compile(
    r"^<\s?\d{1,8}\s?\.?\s?>[ \t]*\n(?:\s*\n|[A-Z][^\n]{1,59}\n[ \t]+\S[^\n]*\n){0,12}?"
    r"(?:Accession Number|Unique Identifier|Title|Authors?|Source|Database):?[ \t]*\n[ \t]+\S",
    re.MULTILINE,
)


def begins_labelled(text: str) -> bool:
    """Whether a number with labels of a citation behind it is in ``text`` (LF line ends)."""
    return _BEGINS.search(text) is not None


def cut_labelled(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """Every entry in order, labels as tags without colon, and notes on what is not part of any.

    A line at the left is a label if indented text follows it, or another label.
    """
    return _Cutter().cut(lines)


class _Cutter:
    """The state of one pass: the open entry, and a line at the left whose nature is open."""

    def __init__(self) -> None:
        self.position = 0
        self.number: int | None = None
        self.line = self.offset = self.end = 0
        self.open = False
        self.fields: list[tuple[str, list[str]]] = []
        self.left: Line | None = None

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for line in lines:
            number, _, end, text = line
            if not text.strip():
                continue
            heading = _NUMBER.fullmatch(text)
            if heading is not None:
                yield from self._close()
                self.number, self.open = int(heading.group(1)), True
            elif text[:1] in " \t":
                yield from self._value(number, end, text.strip())
            else:
                yield from self._drop()
                self.left = line
        yield from self._close()

    def _value(self, line: int, end: int, text: str) -> Iterator[RawEntry | Note]:
        """Indented text: the value of the label above it."""
        if self.left is not None and self.open:
            yield from self._label(self.left)
            self.left = None
        if not self.fields or self.left is not None:
            yield from self._drop()
            yield Note(NoteKind.STRAY, line, text)
            return
        self.fields[-1][1].append(text)
        self.end = end

    def _label(self, line: Line) -> Iterator[RawEntry | Note]:
        number, offset, end, text = line
        label = text.strip().rstrip(":")
        if not _LABEL.fullmatch(text):
            yield Note(NoteKind.STRAY, number, text.strip())
            return
        if self.fields and label == self.fields[0][0]:
            yield Note(NoteKind.OPEN, number, "an entry begins without its number")
            yield from self._close()
            self.open = True
        if not self.fields:
            self.line, self.offset = number, offset
        self.fields.append((label, []))
        self.end = end

    def _drop(self) -> Iterator[Note]:
        """What stands at the left without a value; Ovid's links may have theirs behind a colon."""
        if self.left is None:
            return
        number, _, end, text = self.left
        self.left = None
        if self.open and self.fields and text.startswith(_LINK) and ": " in text:
            label, _, value = text.partition(": ")
            self.fields.append((label, [value.strip()]))
            self.end = end
        elif not text.startswith(_LINK):
            yield Note(NoteKind.STRAY, number, text.strip())

    def _close(self) -> Iterator[RawEntry | Note]:
        yield from self._drop()
        if self.fields:
            self.position += 1
            fields = tuple((label, "\n".join(parts)) for label, parts in self.fields)
            size = self.end - self.offset
            yield RawEntry(self.position, self.line, self.offset, size, fields, self.number)
        self.fields, self.number, self.open = [], None, False
