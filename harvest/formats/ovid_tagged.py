"""Cuts Ovid's tagged text into raw entries: ``<1. >``, then ``TI  - …`` lines without TY and ER.

As Ovid writes it for EndNote (``.cgi``), Citavi (``.ovd``), and as "Reprint/Medlars" text: a
number in angle brackets, ``VN  - Ovid Technologies`` as first tag in most files, values of one tag
on lines of their own or below each other, indented by six blanks, with blank lines between
(addresses and cited references of APA PsycInfo); unindented lines continue an abstract (seen in
real exports). Text that was copied out of a page has one blank in front of every line. Somebody may
have taken the numbers away, or added tags of his own in small letters (seen).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import HEADERS, Note, NoteKind
from harvest.formats.text import Line

FIRST = "VN"
"""The tag that an entry begins with where Ovid names itself."""

_NUMBER = re.compile(r"\s{0,2}(?:<\s{0,3}(\d{1,8})\s{0,3}\.?\s{0,3}>|(\d{1,8})\.)\s*")
_TAG = re.compile(r" {0,2}([A-Z][A-Z0-9]|[a-z][a-z_]{1,19}) {1,2}-(?: (.*)|$)")
_OWN = re.compile(r" {0,2}[a-z][a-z_]{1,19}  -(?: |$)")
_BEGINS = re.compile(
    r"^(?: {0,2}VN  ?- Ovid |\s{0,2}(?:<\s?\d{1,8}\s?\.?\s?>|\d{1,8}\.)[ \t]*\n+"
    r" {0,2}(?!TY)(?:DB|UI|AN|TI|AU|RO|ST|SO)  ?- \S)",
    re.MULTILINE,
)
_RIS = re.compile(r"^TY {1,2}-", re.MULTILINE)


def begins_ovid_tagged(text: str) -> bool:
    """Whether numbered or ``VN`` entries are in ``text`` (LF line ends), and no RIS."""
    return _BEGINS.search(text) is not None and _RIS.search(text) is None


def cut_ovid_tagged(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """Every entry in order, and notes on what is not part of any.

    Values keep their lines; what a blank line parted is parted by one line end as well.
    """
    return _Cutter().cut(lines)


class _Cutter:
    """The state of one pass: the open entry, the number announced, text perhaps no part of it."""

    def __init__(self) -> None:
        self.position = 0
        self.number: int | None = None
        self.line = self.offset = self.end = 0
        self.fields: list[tuple[str, list[str]]] = []
        self.apart: list[Line] = []  # unindented text behind a blank line
        self.blank = False

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for line in lines:
            text = line[3]
            if not text.strip():
                self.blank = True
                continue
            number = self._number(text)
            tagged = None if number is not None else _tag(text)
            if number is not None:
                yield from self._close()
                self.number = number
            elif tagged is not None:
                yield from self._tagged(line, tagged)
            else:
                yield from self._text(line)
            self.blank = False
        yield from self._close()

    def _number(self, text: str) -> int | None:
        """The number that a line announces; without brackets only where no entry is open."""
        found = _NUMBER.fullmatch(text)
        if found is None or (found.group(2) and self.fields and not self.blank):
            return None
        return int(found.group(1) or found.group(2))

    def _tagged(self, line: Line, tagged: tuple[str, str]) -> Iterator[RawEntry | Note]:
        number, offset, end, text = line
        if self.fields and self._starts_next(tagged[0]):
            yield from self._close()
        if not self.fields:
            wide = max(1, (end - offset) // len(text))  # bytes of a blank: two in UTF-16
            self.line = number
            self.offset = offset + wide * (len(text) - len(text.lstrip(" ")))
        yield from self._rejoin()
        self.fields.append((tagged[0], [tagged[1].strip()]))
        self.end = end

    def _starts_next(self, tag: str) -> bool:
        """Whether a tag begins an entry that no number announces."""
        first = self.fields[0][0]
        if tag == FIRST:
            return True
        return tag == first and self.blank and len(self.fields) > 1 and self.fields[-1][0] != tag

    def _rejoin(self) -> Iterator[Note]:
        """Text behind a blank line belongs to its value if the entry goes on behind it."""
        for _, _, end, text in self.apart:
            self.fields[-1][1].append(text.strip())
            self.end = end
        self.apart.clear()
        yield from ()

    def _text(self, line: Line) -> Iterator[Note]:
        number, _, end, text = line
        if not self.fields:
            yield _note(number, text.strip())
        elif (self.blank or self.apart) and not text.startswith("   "):
            self.apart.append(line)
        else:
            yield from self._rejoin()
            self.fields[-1][1].append(text.strip())
            self.end = end

    def _close(self) -> Iterator[RawEntry | Note]:
        if self.fields:
            self.position += 1
            fields = tuple((tag, "\n".join(parts).strip()) for tag, parts in self.fields)
            size = self.end - self.offset
            yield RawEntry(self.position, self.line, self.offset, size, fields, self.number)
        for number, _, _, text in self.apart:
            yield _note(number, text.strip())
        self.fields, self.apart, self.number = [], [], None


def _note(line: int, text: str) -> Note:
    return Note(NoteKind.HEADER if text.startswith(HEADERS) else NoteKind.STRAY, line, text)


def _tag(text: str) -> tuple[str, str] | None:
    """(tag, value) where ``text`` is a tag line; ``a - b`` with one blank is text."""
    found = _TAG.match(text)
    if found is None or (found.group(1).islower() and not _OWN.match(text)):
        return None
    return found.group(1), found.group(2) or ""
