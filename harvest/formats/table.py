"""Cuts delimited text (CSV, TSV) with a header row into raw entries.

Quoting is RFC 4180's: a quoted cell may hold delimiters, doubled quotes and line ends. A cell
whose closing quote is missing would swallow the rest of the file; the cutter then gives up the
line with the opening quote only, and goes on with the next one.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import dropwhile, islice
from typing import Literal

from harvest.connector import RawEntry
from harvest.formats.text import Line, lines

csv.field_size_limit(1 << 30)  # the module's own limit of 128 KB is below real abstracts' cells

DELIMITERS = ("\t", ",", ";", "|")  # a tie goes to the one that texts hold least
_HEADER_WITHIN = 20  # rows; embase.com and Ovid print up to four above the header
_RETRIES = 20  # lines read again, as a multiple of the lines of the file: keeps time linear


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row, or several neighbouring lines, that do not fit the header."""

    position: int
    line: int
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Header:
    """A row that may name the columns: its byte offset, the delimiter, the names as printed."""

    offset: int
    delimiter: str
    names: tuple[str, ...]


def header(data: bytes) -> tuple[str, list[str]]:
    """The delimiter and the column names of the first row that is not blank."""
    found = next(headers(data), None)
    return (found.delimiter, list(found.names)) if found else (",", [])


def headers(data: bytes) -> Iterator[Header]:
    """The first rows that are not blank: platforms print notices and the query above the header."""
    rows = ((offset, text) for _, offset, _, text in lines(data) if text.strip())
    for offset, text in islice(rows, _HEADER_WITHIN):
        delimiter, names = _split_header(text)
        yield Header(offset, delimiter, tuple(names))


def _split_header(text: str) -> tuple[str, list[str]]:
    """The delimiter that cuts ``text`` into most cells, and those cells."""
    cuts = ((d, next(csv.reader([text], delimiter=d), [])) for d in DELIMITERS)
    delimiter, cells = max(cuts, key=lambda cut: len(cut[1]))
    return delimiter, [cell.strip() for cell in cells]


def cut_table(
    data: bytes, start: Header | None = None, *, quoted: bool = True
) -> Iterator[RawEntry | BadRow]:
    """Every row behind the header, as (column, cell) fields without the empty cells.

    ``start`` is the header where it is not the first row; ``quoted`` is False for the tables of
    platforms that write quotation marks as they stand (Web of Science, tab-delimited).
    """
    found = start or next(headers(data), None)
    if found is None:
        return iter(())
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return _TableCutter(data, found.offset, quoting=quoting).cut(found.delimiter)


class _TableCutter:
    """One pass over the rows of a file, able to step back when a quote is missing."""

    def __init__(self, data: bytes, start: int, *, quoting: Literal[0, 3]) -> None:
        self.size = len(data)
        self.source = dropwhile(lambda line: line[1] < start, lines(data))
        self.quoting = quoting
        self.waiting: deque[Line] = deque()  # lines given back, to be read before the source
        self.taken: list[Line] = []  # lines of the row that is being read
        self.starved = False  # the reader asked for a line behind the last one
        self.budget = _RETRIES * (data.count(b"\n") + data.count(b"\r") + 1)
        self.columns: list[str] = []
        self.position = 0
        self.torn: BadRow | None = None  # given up because of its quote; may still grow

    def cut(self, delimiter: str) -> Iterator[RawEntry | BadRow]:
        reader = self._reader(delimiter)
        while True:
            self.taken = []
            try:
                cells = next(reader, None)
                torn = cells is not None and self._is_torn(cells)
            except csv.Error:  # text behind a closing quote, or the file ends inside a cell
                cells, torn = [], True
            if cells is None:
                break
            if torn:
                cells = self._give_back(delimiter)
                reader = self._reader(delimiter)
            if cells[:1] and cells[0].strip() and not self.torn and len(cells) == len(self.columns):
                yield self._entry(cells)  # the common case, without detour
            else:
                yield from self._row(cells)
        if self.torn is not None:
            yield self.torn

    def _reader(self, delimiter: str) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=delimiter, strict=True, quoting=self.quoting)

    def _feed(self) -> Iterator[str]:
        """Lines for the csv reader, noting which ones it took."""
        while True:
            line = self.waiting.popleft() if self.waiting else next(self.source, None)
            if line is None:
                self.starved = True
                return
            self.taken.append(line)
            yield line[3] + "\n"

    def _is_torn(self, cells: list[str]) -> bool:
        """Whether a missing quote made one row of several lines."""
        if len(self.taken) < 2 or not self.columns:
            return False
        return self.starved or len(cells) != len(self.columns)

    def _give_back(self, delimiter: str) -> list[str]:
        """The cells of the first line taken if they fit, and its neighbours to be read again.

        Quotes inside a quoted cell that are not doubled are read as they stand; if the line does
        not fit the header then either, it is given up as torn.
        """
        if len(self.taken) <= self.budget:
            self.budget -= len(self.taken)
            self.waiting.extendleft(reversed(self.taken[1:]))
            self.taken = self.taken[:1]
        self.starved = False
        alone = next(csv.reader([self.taken[0][3]], delimiter=delimiter, quoting=self.quoting), [])
        fits = len(alone) == len(self.columns) or not self.columns  # a header is never given up
        if len(self.taken) == 1 and fits:
            return alone
        self._end_torn_by(self.taken[0] if len(self.taken) == 1 else self._span())
        return []

    def _span(self) -> Line:
        """All lines taken as one."""
        first = self.taken[0]
        return (*first[:2], self.taken[-1][2], first[3])

    def _end_torn_by(self, line: Line) -> None:
        """Make ``line`` the torn row, or part of the one right before it."""
        if self.torn is None:
            self.position += 1
            reason = "a quotation mark is missing or too many: the row does not fit the header"
            self.torn = BadRow(self.position, line[0], line[1], line[2] - line[1], reason)
        else:
            self.torn = replace(self.torn, length=line[2] - self.torn.offset)

    def _row(self, cells: list[str]) -> Iterator[RawEntry | BadRow]:
        if not any(map(str.strip, cells)):
            return
        if not self.columns:
            self.columns = [cell.strip() for cell in cells]
            return
        if self.torn is not None and len(cells) < len(self.columns):
            self._end_torn_by(self.taken[-1])
            return
        if self.torn is not None:
            yield self.torn
            self.torn = None
        line, offset, end, _ = self._span()
        reason = self._misfit(cells, end) if len(cells) != len(self.columns) else ""
        if reason:
            self.position += 1
            yield BadRow(self.position, line, offset, end - offset, reason)
            return
        yield self._entry(cells)

    def _entry(self, cells: list[str]) -> RawEntry:
        self.position += 1
        first = self.taken[0]
        size = self.taken[-1][2] - first[1]
        fields = tuple([pair for pair in zip(self.columns, cells, strict=False) if pair[1]])
        return RawEntry(self.position, first[0], first[1], size, fields)

    def _misfit(self, cells: list[str], end: int) -> str:
        """Why a row does not fit the header; short rows do, spreadsheets drop empty cells."""
        wanted, given = len(self.columns), len(cells)
        if given > wanted and any(cell.strip() for cell in cells[wanted:]):
            return f"{given} cells where the header has {wanted}: a delimiter is not quoted"
        if given < wanted and end == self.size:
            return f"the file ends inside this row, with {given} of {wanted} cells"
        return ""
