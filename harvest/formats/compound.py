"""Looks into a compound file (Excel 97 to 2003) before a reader follows what it says.

The reader of workbooks (calamine) believes chains of sectors and places of cells; a chain that
runs in a circle, or a cell at column 60,000, makes it ask for more memory than there is, which ends
the whole process. Layout: [MS-CFB] §2.2 to 2.6 and [MS-XLS] §2.4, Microsoft Open Specifications.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_LAST = 0xFFFFFFFA  # sector numbers from here on mean "end", "free" and the like
_DIRECTORY_ENTRY = 128
_SMALL = 4096  # bytes; shorter streams lie in the mini stream, in pieces of 64
_WORKBOOKS = frozenset({"workbook", "book"})
_STREAM, _ROOT = 2, 5

# Records that place a cell: row and column are the first two numbers of their body.
_CELLS = frozenset({0x06, 0x206, 0x406, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E})
_DIMENSIONS, _SHEET = 0x200, 0x85
_MOST_COLUMNS = 256
_MOST_ROWS = 65_536


def fault(data: bytes) -> str | None:
    """Why the compound file is not to be opened as a workbook, or None.

    What is merely damaged (sectors that are not there, no workbook in it) is left to the reader.
    """
    try:
        file = _Compound(data)
        if file.runs_in_circles():
            return "its parts refer to each other in a circle"
        return _misplaced(file.workbook())
    except (struct.error, IndexError):
        return "its header is cut off"


def _misplaced(workbook: bytes) -> str | None:
    """A cell, or a sheet's stated corner, outside of what such a sheet can hold."""
    for kind, body in _records(workbook):
        if kind in _CELLS and len(body) >= 4 and _short(body, 2) >= _MOST_COLUMNS:
            return "a cell stands behind the last column that there can be"
        if kind == _DIMENSIONS and len(body) >= 14:
            rows, columns = struct.unpack_from("<4xI2xH", body)
            if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
                return "a sheet is said to be larger than there can be any"
    return None


def _records(stream: bytes) -> Iterator[tuple[int, memoryview]]:
    """(kind, body) of every record, from the start and from where sheets are said to begin."""
    view, seen, starts = memoryview(stream), bytearray(len(stream)), [0]
    while starts:
        place = starts.pop()
        while place + 4 <= len(stream) and not seen[place]:
            seen[place] = True
            kind, size = struct.unpack_from("<HH", stream, place)
            body = view[place + 4 : place + 4 + size]
            if kind == _SHEET and len(body) >= 4:
                starts.append(int(struct.unpack_from("<I", body)[0]))
            yield kind, body
            place += 4 + size


def _short(raw: bytes | memoryview, place: int) -> int:
    return int(struct.unpack_from("<H", raw, place)[0])


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


class _Compound:
    """Sectors, their tables of successors, and the directory, as far as they are there."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(_short(data, 30), 20)
        first, mini, chained = struct.unpack_from("<I8xI4xI", data, 48)
        self.looped = False
        self.table = self._table(_numbers(data[76:512]), chained)
        self.mini_table = _numbers(self._chain(mini, self.table))
        self.directory = self._chain(first, self.table)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size]

    def _table(self, places: list[int], chained: int) -> list[int]:
        """The successor of every sector; the table's own places are in the header and a chain."""
        seen: set[int] = set()
        while chained < _LAST and (sector := self._sector(chained)):
            if chained in seen:
                self.looped = True
                break
            seen.add(chained)
            *more, chained = _numbers(sector) or [_LAST]
            places += more
        return _numbers(b"".join(self._sector(n) for n in places if n < _LAST))

    def _chain(self, number: int, table: list[int]) -> bytes:
        """The sectors that follow each other from ``number`` on, none of them twice."""
        parts: list[bytes] = []
        while number < len(table) and len(parts) <= len(table):
            parts.append(self._sector(number))
            number = table[number]
        return b"".join(parts)

    def runs_in_circles(self) -> bool:
        """Whether a chain of sectors never ends."""
        return self.looped or _has_circle(self.table) or _has_circle(self.mini_table)

    def workbook(self) -> bytes:
        """The stream of that name, or nothing."""
        entries = [
            self.directory[at : at + _DIRECTORY_ENTRY]
            for at in range(0, len(self.directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY)
        ]
        for entry in entries:
            name = entry[: max(0, _short(entry, 64) - 2)].decode("utf-16-le", "replace")
            if entry[66] == _STREAM and name.lower() in _WORKBOOKS:
                start, size = struct.unpack_from("<II", entry, 116)
                if size >= _SMALL:
                    return self._chain(start, self.table)[:size]
                return self._mini_chain(start, entries[0])[:size]
        return b""

    def _mini_chain(self, number: int, root: bytes) -> bytes:
        if root[66] != _ROOT:
            return b""
        whole = self._chain(struct.unpack_from("<I", root, 116)[0], self.table)
        parts: list[bytes] = []
        while number < len(self.mini_table) and len(parts) <= len(self.mini_table):
            parts.append(whole[number * 64 : number * 64 + 64])
            number = self.mini_table[number]
        return b"".join(parts)


def _has_circle(table: list[int]) -> bool:
    """Whether following successors from anywhere comes back to where one was."""
    walk_of = [0] * len(table)  # the walk that first came by, 0 for none
    for walk, start in enumerate(range(len(table)), 1):
        number = start
        while number < len(table) and not walk_of[number]:
            walk_of[number] = walk
            number = table[number]
        if number < len(table) and walk_of[number] == walk:
            return True
    return False
