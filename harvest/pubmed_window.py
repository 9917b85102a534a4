"""A window that slides over a file: the bytes of one piece are held, nothing before them.

The window knows no XML. ``keep`` marks where the piece in hand begins, ``at`` how far it has been
looked through, both as places in ``data``; reading on moves them along. A piece that grows beyond
``longest`` is let go but for its beginning, so that no file can fill the memory.
"""

from __future__ import annotations

from typing import Protocol

SHOWN = 2000
"""Bytes that are still there of a piece that was let go."""

_LARGEST_READ = 1 << 24


class Readable(Protocol):
    """What can be read in chunks: an open binary file, a decompressing stream, ``BytesIO``."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none only at the end."""


class Window:
    """The part of a file, or of bytes in memory, that is being looked at.

    ``base`` is the offset of ``data`` in the file; ``start`` and ``line`` are the offset and the
    1-based line of the piece in hand.
    """

    __slots__ = (
        "_beginning",
        "_chunk",
        "_counted",
        "_file",
        "_line_there",
        "_longest",
        "at",
        "base",
        "data",
        "keep",
        "line",
        "start",
    )

    def __init__(self, source: bytes | Readable, *, chunk: int, longest: int) -> None:
        self._file = None if isinstance(source, bytes) else source
        self._chunk = chunk
        self._longest = max(longest, SHOWN)
        self.data = source if isinstance(source, bytes) else b""
        self.base = self.keep = self.at = self.start = 0
        self.line = 1
        self._counted = 0  # a place in data, and the line that it is on
        self._line_there = 1
        self._beginning: bytes | None = None

    def more(self) -> bool:
        """Read on, holding everything from ``keep``; False at the end of the file.

        As much is read as is held already: a long piece is copied a few times, not once a chunk.
        """
        if self._file is None:
            return False
        if self._beginning is not None or self.at - self.keep > self._longest:
            self._let_go()
        held = len(self.data) - self.keep
        new = self._file.read(max(self._chunk, min(held, _LARGEST_READ)))
        if not new:
            self._file = None
            return False
        self._count_lines(self.keep)
        self.data = self.data[self.keep :] + new
        self.base += self.keep
        self.at -= self.keep
        self._counted -= self.keep
        self.keep = 0
        return True

    def begin(self, place: int) -> None:
        """The piece in hand begins at this place; what is before it may be forgotten."""
        self._count_lines(place)
        self.keep = self.at = place
        self.start = self.base + place
        self.line = self._line_there
        self._beginning = None

    def length(self, place: int) -> int:
        """How long the piece in hand is when it ends at this place."""
        return self.base + place - self.start

    def is_too_long(self, place: int) -> bool:
        """Whether the piece that ends at this place is longer than may be held."""
        return self.length(place) > self._longest

    def piece(self, place: int) -> bytes:
        """The bytes of the piece up to this place; of one that is too long, its beginning."""
        if self._beginning is not None:
            return self._beginning
        return self.data[self.keep : self.keep + SHOWN if self.is_too_long(place) else place]

    def _let_go(self) -> None:
        if self._beginning is None:
            self._beginning = self.data[self.keep : self.keep + SHOWN]
        self.keep = self.at

    def _count_lines(self, place: int) -> None:
        # begin() is only ever called with places at or after the last one.
        self._line_there += self.data.count(b"\n", self._counted, place)
        self._counted = place
