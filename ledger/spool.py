"""Encoded events on their way into the ledger: a few in memory, many in a temporary file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, Self

Row = tuple[str, str, str]
"""Kind, lookup key and canonical JSON body of an event, as ``codec.encode`` gives them."""

_IN_MEMORY = 1 << 21  # characters of the bodies that wait for the file


class Spool:
    """Rows in order; add them first, then iterate, any number of times. A context manager."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._size = 0
        self._written = 0
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def __len__(self) -> int:
        return self._written + len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        if self._file is not None:
            self._file.seek(0)
            for line in self._file:
                yield from map(tuple, json.loads(line))
        yield from self._rows

    def extend(self, rows: Iterable[Row]) -> None:
        """Add rows at the end.

        Raises:
            OSError: the temporary file cannot be written.
        """
        for row in rows:
            self._rows.append(row)
            self._size += len(row[2])
            if self._size > _IN_MEMORY:
                self._spill()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed by __exit__
        self._file.write(json.dumps(self._rows, ensure_ascii=False) + "\n")
        self._written += len(self._rows)
        self._rows, self._size = [], 0
