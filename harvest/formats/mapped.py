"""Large files, mapped into memory instead of read, so that only what is being looked at is there.

What is read from a map counts as memory of the process until it is given back (``forget``); the
operating system reads it again from the file if it is asked for once more.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

LARGE = 1 << 25
"""Bytes from which on a file is mapped."""

Raw = bytes | mmap.mmap
"""The bytes of a file: both can be cut (``raw[a:b]``), searched (``find``) and measured."""

_PART = 1 << 22
_CONTAINERS = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")  # gzip, ZIP, OLE
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def map_large(path: Path) -> mmap.mmap | None:
    """The file if it is large and plain, else None: containers and UTF-16 are read as a whole.

    Raises:
        OSError: the file cannot be read.
    """
    if path.stat().st_size < LARGE:
        return None
    with path.open("rb") as file:
        head = file.read(512)
        if head.startswith((*_CONTAINERS, *_WIDE)) or b"\0" in head:
            return None
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def parts(raw: Raw) -> Iterator[bytes]:
    """The bytes in order, some megabytes at a time; a map gives back what was gone through."""
    for start in range(0, len(raw), _PART):
        yield raw[start : start + _PART]
        forget(raw, start)


def forget(raw: Raw, before: int) -> None:
    """Give back the memory that holds the bytes in front of ``before``, where that is possible."""
    if isinstance(raw, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        size = before - before % mmap.PAGESIZE
        if size:
            raw.madvise(mmap.MADV_DONTNEED, 0, size)
