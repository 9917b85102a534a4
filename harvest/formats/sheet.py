r"""Turns an Excel or OpenDocument workbook into the CSV text that the readers of tables cut.

The text is a pure function of the bytes: rows end in LF, line ends inside a cell are bare CR, so
that the line of a row is its number in the sheet. Whole numbers have no ``.0``, dates are ISO.

Seen in real exports: Ovid's ``.xls`` holds its texts as UTF-16 that is declared to be narrow
(``C\0o\0p\0y…``); it has a second sheet with the meanings of its column names. Web of Science
and embase.com print the query above the header.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from harvest.formats.compound import fault as compound_fault
from ledger.errors import InputError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: Excel 97 to 2003, but old Word files too."""

MAX_CELLS = 50_000_000
"""Rows times columns that a sheet may span; real exports stay below a hundredth of it."""

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
_HEADER_WITHIN = 20  # rows; see formats.table
_QUOTED = re.compile(r'[",\r;|\t]|^\s|\s$')
_LINE_END = re.compile(r"\r\n?|\n|\u2028")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # of the characters that XML cannot hold
_PLACE = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as text: UTF-8 CSV, and a sentence for each sheet that is not in it.

    ``others`` are those sheets, (name, CSV).
    """

    text: bytes
    notes: tuple[str, ...]
    others: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: its name, its rows as text, and which of them (from 0) names the columns."""

    name: str
    rows: list[list[str]]
    header: int

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(cell.strip() for cell in self.rows[self.header])

    @property
    def filled(self) -> int:
        return sum(1 for row in self.rows for cell in row if cell)


def read_workbook(data: bytes, name: str) -> Workbook:
    """The sheet with most filled cells as CSV, with those behind it that have the same columns.

    Lines of the first sheet are its row numbers; each further sheet goes on where the one before
    ended, blank lines standing for what it repeats up to its header.

    Raises:
        InputError: no workbook, a damaged one, one with a password, or a sheet beyond MAX_CELLS.
    """
    sheets = list(_sheets(data, name))
    if not sheets:
        return Workbook(b"", ())
    main = max(sheets, key=lambda sheet: sheet.filled)
    joined = [s for s in sheets if s.columns == main.columns]
    others = [s for s in sheets if s.columns != main.columns]
    notes = [_left_out(s) for s in others]
    if len(joined) > 1:
        names = ", ".join(repr(sheet.name) for sheet in joined)
        notes.insert(0, f"the sheets {names} have the same columns and are read as one table")
    parts = [_csv(joined[0], skipped=0), *(_csv(s, skipped=s.header + 1) for s in joined[1:])]
    left = tuple((s.name, _csv(s, skipped=0).encode("utf-8", "replace")) for s in others)
    return Workbook("".join(parts).encode("utf-8", "replace"), tuple(notes), left)


def _left_out(sheet: _Sheet) -> str:
    rows = sum(1 for row in sheet.rows if any(row))
    return (
        f"the sheet {sheet.name!r} ({rows} rows) has other columns and is not read; save it as a "
        "file of its own if it holds records"
    )


def _sheets(data: bytes, name: str) -> Iterator[_Sheet]:
    """The sheets that hold anything, in the workbook's order."""
    _guard(data, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            kinds = {m.name: m.typ for m in book.sheets_metadata}
            for title in book.sheet_names:
                if kinds.get(title, SheetTypeEnum.WorkSheet) != SheetTypeEnum.WorkSheet:
                    continue
                cells = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
                rows = _texts(cells)
                if any(map(any, rows)):
                    yield _Sheet(title, rows, _header(rows))
    except PasswordError as error:
        raise InputError(
            f"{name} is protected by a password; save it without one, or as CSV."
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    except BaseException as error:
        # calamine is written in Rust: what it did not expect ends in a panic, a BaseException.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: BaseException) -> InputError:
    return InputError(
        f"{name} cannot be read as a workbook ({error}); export it again, or save it as CSV."
    )


def _guard(data: bytes, name: str) -> None:
    """Refuse a sheet that spans more cells than memory has: two far corners would be enough."""
    if data.startswith(OLE):
        reason = compound_fault(data)
        if reason:
            raise InputError(f"{name} is damaged: {reason}; export it again, or save it as CSV.")
        return  # at most 65,536 rows of 256 columns
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                    _guard_sheet(archive.read(member), name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(
            f"{name} is damaged: it cannot be unpacked ({error}); export it again."
        ) from error


def _guard_sheet(xml: bytes, name: str) -> None:
    places = {(m.group(1), int(m.group(2))) for m in _PLACE.finditer(xml)}
    right = max((_column(letters) for letters in {p[0] for p in places}), default=0)
    if right * max((p[1] for p in places), default=0) > MAX_CELLS:
        raise InputError(
            f"{name} has a sheet that spans more than {MAX_CELLS:,} cells; delete what stands far "
            "off to the right or below, or save the records as CSV."
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _header(rows: Sequence[Sequence[str]]) -> int:
    """The first of the rows that fill most cells: queries and notices above it fill few."""
    filled = [sum(map(bool, row)) for row in rows[:_HEADER_WITHIN]]
    return filled.index(max(filled))


def _texts(cells: list[list[Cell]]) -> list[list[str]]:
    """Every cell as text; see ``_widened`` for what is done to Ovid's."""
    words = [cell for row in cells for cell in row if isinstance(cell, str) and cell]
    wide = sum(1 for word in words if _is_wide(word)) * 2 > len(words)
    return [[_text(cell, wide=wide) for cell in row] for row in cells]


def _text(cell: Cell, *, wide: bool) -> str:
    match cell:
        case str():
            if wide or _is_wide(cell):
                cell = _widened(cell)
            return _LINE_END.sub("\r", _ESCAPE.sub(_escaped, cell)).replace("\0", "\ufffd")
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _escaped(found: re.Match[str]) -> str:
    """The character that ``_x000D_`` stands for (ECMA-376, ST_Xstring), if text may hold it."""
    char = chr(int(found.group(1), 16))
    return found.group() if "\ud800" <= char <= "\udfff" else char


def _is_wide(text: str) -> bool:
    """Whether every second character of ``text`` is NUL, but for a few."""
    return len(text) % 2 == 0 and text[1::2].count("\0") * 2 > len(text) // 2


def _widened(text: str) -> str:
    """UTF-16 that was read as one character a byte, as what it says."""
    raw = b"".join(_byte(char) for char in text)
    return raw.decode("utf-16-le", "replace").rstrip("\0")


def _byte(char: str) -> bytes:
    """The byte that was read as ``char``, in Latin-1 or in Windows-1252."""
    return char.encode("latin-1" if char < "\u0100" else "cp1252", "replace")


def _csv(sheet: _Sheet, *, skipped: int) -> str:
    """The rows as CSV, the first ``skipped`` of them as blank lines."""
    width = _used(sheet.rows[sheet.header])
    above = (_line(row, 0) for row in sheet.rows[skipped : sheet.header])
    table = (_line(row, width) for row in sheet.rows[max(skipped, sheet.header) :])
    return "\n" * skipped + "".join(above) + "".join(table)


def _line(row: Sequence[str], width: int) -> str:
    """A row as wide as the header: one that ends early could not be told from a torn one."""
    used = _used(row)
    return ",".join(map(_quoted, row[: max(used, width) if used else 0])) + "\n"


def _used(row: Sequence[str]) -> int:
    """The number of cells up to the last that holds anything."""
    return next((n for n in range(len(row), 0, -1) if row[n - 1]), 0)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell
