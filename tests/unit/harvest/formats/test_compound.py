"""Old workbooks whose parts or cells would make a reader ask for endless memory."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from harvest.formats.compound import fault
from harvest.registry import read_file
from ledger.errors import InputError

FIXTURE = Path(__file__).parents[3] / "fixtures" / "workbook" / "narrow-strings-and-labels.xls"
DATA = FIXTURE.read_bytes()
_TABLE = 512 * 9  # where the fixture's table of sectors stands
_CIRCLE = "in a circle"


def patched(place: int, value: bytes) -> bytes:
    """The fixture with other bytes at that place."""
    return DATA[:place] + value + DATA[place + len(value) :]


def record(kind: int) -> int:
    """Where the body of the first record of that kind stands; the stream begins at 512."""
    place = 512
    while True:
        found, size = struct.unpack_from("<HH", DATA, place)
        if found == kind:
            return place + 4
        place += 4 + size


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (patched(_TABLE + 4, struct.pack("<I", 0)), _CIRCLE),
        (patched(_TABLE + 8, struct.pack("<I", 2)), _CIRCLE),
        (patched(record(0x200), struct.pack("<IIHH", 0, 1 << 28, 0, 4)), "larger than"),
        (patched(record(0x200), struct.pack("<IIHH", 0, 9, 0, 60_000)), "larger than"),
        (patched(record(0xFD) + 2, struct.pack("<H", 60_000)), "behind the last column"),
        (DATA[:40], "cut off"),
    ],
)
def test_what_would_need_endless_memory(data: bytes, words: str) -> None:
    """It is named, and the file is refused before anything follows its chains."""
    assert words in (fault(data) or "")
    with pytest.raises(InputError, match=r"x\.xls is damaged: .*; export it again"):
        read_file(data, "x.xls")


def test_a_chain_of_tables_that_never_ends() -> None:
    """A sector of the chain that names itself as the next."""
    sector = struct.pack("<128I", *[0xFFFFFFFF] * 127, len(DATA) // 512 - 1)
    assert fault(patched(68, struct.pack("<I", len(DATA) // 512 - 1)) + sector) == (
        "its parts refer to each other in a circle"
    )


def test_sheets_that_begin_elsewhere_are_looked_at_too() -> None:
    """A sheet may be said to begin inside another record."""
    hidden = struct.pack("<HHHH", 0xFD, 10, 1, 60_000)
    inside = record(0x5C)  # the user's name: 112 bytes that nothing reads
    data = bytearray(patched(inside + 8, hidden))
    struct.pack_into("<I", data, record(0x85), inside + 8 - 512)
    assert fault(bytes(data)) == "a cell stands behind the last column that there can be"


def test_good_workbooks_pass() -> None:
    """Nothing is said of the fixture, nor of it with sectors missing: the reader will say it."""
    assert fault(DATA) is None
    assert fault(DATA[:3000]) is None
