"""Cuts numbered text into raw entries: ``1. …`` or ``1: …``, paragraphs, and blank lines between.

As PubMed saves and mails its Abstract (``1. ``, two blank lines between entries) and Summary
(``1: ``, one blank line). Lines are folded at 80 columns behind a blank, which stays, or behind a
hyphen. An entry comes out as its paragraphs, tagged ``1``, ``2`` …; their line ends stay. Its
slice begins behind its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import Line

_START = re.compile(r"(\d{1,7})([.:]) (?=\S)")
_DIGITS = re.compile(r"\d{1,9}")


def cut_paragraphs(lines: Iterable[Line], mark: str, between: int) -> Iterator[RawEntry | Note]:
    """Every entry in order; ``mark`` follows the number of an entry.

    A number begins an entry at the start, behind ``between`` blank lines, or behind one if it is
    the next in order (blank lines get lost when text is copied).
    """
    return _ParagraphCutter(mark, between).cut(lines)


def joined(paragraph: str) -> str:
    """A folded paragraph on one line."""
    parts = paragraph.split("\n")
    text = "".join(part if part.endswith((" ", "-", "/")) else part + " " for part in parts)
    return " ".join(text.split())


class _ParagraphCutter:
    """The state of one pass: the open entry, its paragraphs, and the blank lines just passed."""

    def __init__(self, mark: str, between: int) -> None:
        self.mark, self.between = mark, between
        self.position = 0
        self.number: int | None = None
        self.line = self.offset = self.end = 0
        self.paragraphs: list[list[str]] = []
        self.blank = between

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            if not text.strip():
                self.blank += 1
                continue
            start = self._start(text)
            if start is not None:
                yield from self._close()
                self.number = int(start.group(1))
                self.line = number
                self.offset = offset + start.end() * _unit(text, end - offset)
                self.paragraphs = [[text[start.end() :]]]
            elif not self.paragraphs:
                yield Note(NoteKind.STRAY, number, text.strip())
            elif self.blank:
                self.paragraphs.append([text])
            else:
                self.paragraphs[-1].append(text)
            self.blank, self.end = 0, end
        yield from self._close()

    def _start(self, text: str) -> re.Match[str] | None:
        """The number that begins an entry on this line, or None."""
        found = _START.match(text) if self.blank else None
        if found is None or found.group(2) != self.mark:
            return None
        follows = self.number is not None and int(found.group(1)) == self.number + 1
        return found if self.blank >= self.between or follows else None

    def _close(self) -> Iterator[RawEntry]:
        if not self.paragraphs:
            return
        self.position += 1
        fields = tuple((str(n), "\n".join(p)) for n, p in enumerate(self.paragraphs, 1))
        size = self.end - self.offset
        yield RawEntry(self.position, self.line, self.offset, size, fields, self.number)
        self.paragraphs = []


def _unit(text: str, size: int) -> int:
    """The bytes that an ASCII character takes in a line of ``size`` bytes: two in UTF-16."""
    wide = size == len(text.encode("utf-16-le", "surrogatepass"))
    return 2 if wide and size != len(text.encode("utf-8", "surrogatepass")) else 1


def cut_numbers(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """An entry for each line that is one number, with the tag ``1``; notes on all other lines."""
    position = 0
    for number, offset, end, text in lines:
        bare = text.strip()
        if _DIGITS.fullmatch(bare):
            position += 1
            yield RawEntry(position, number, offset, end - offset, (("1", bare),))
        elif bare:
            yield Note(NoteKind.STRAY, number, bare)
