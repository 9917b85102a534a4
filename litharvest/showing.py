"""One Record as it stands: its fields, where each came from, and the raw text in the vault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import pyarrow.compute as pc

from harvest.formats.containers import open_file
from harvest.formats.text import decode, encoding_of
from harvest.importers.table import cells_at
from ledger.errors import UsageError
from ledger.events import Revision, RunPart
from ledger.model import Content
from ledger.snapshot import Snapshot
from litharvest.workspace import Workspace

_TABLES = frozenset({"csv", "tsv", "xls", "xlsx", "ods"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Record came back: Run, file, position, line and slice, with the content it had."""

    run: str
    file: str
    position: int
    line: int
    revision: str
    part: int
    offset: int
    length: int
    format: str


@dataclass(frozen=True, slots=True)
class Field:
    """One filled field of a Record, the Run that first delivered that value, and its file."""

    name: str
    value: object
    run: str
    file: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A Record: its fields as they stand, and every place where it came back, oldest first."""

    record: str
    fields: tuple[Field, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """The raw text of one Occurrence; ``cells`` are those of a table's row by column name."""

    place: Place
    text: str
    cells: tuple[tuple[str, str], ...]


def show(workspace: Workspace, snapshot: Snapshot, record: str) -> Shown:
    """The Record with that id.

    Raises:
        UsageError: no Run has delivered it.
    """
    places = tuple(_places(snapshot, record))
    if not places:
        raise UsageError(f"no record has the id {record!r}; ids look like pubmed:12345")
    contents = {
        event.revision: event.content
        for _, _, event in workspace.store.events(
            "revision", upto=snapshot.cut.number, about=record
        )
        if isinstance(event, Revision)
    }
    return Shown(record, tuple(_fields(places, contents)), places)


def _places(snapshot: Snapshot, record: str) -> Iterator[Place]:
    parts = {(p.run, p.part): p for p in snapshot.events("run.part", RunPart)}
    table = snapshot.tables["occurrence"]
    for row in table.filter(pc.equal(table["record"], record)).to_pylist():
        part = parts[row["run"], row["part"]]
        yield Place(
            row["run"],
            part.receipt.file,
            row["position"],
            row["line"],
            row["revision"],
            row["part"],
            row["offset"],
            row["length"],
            part.receipt.format,
        )


def _fields(places: tuple[Place, ...], contents: Mapping[str, Content]) -> Iterator[Field]:
    """The filled fields of the newest content, each with the first place that had its value."""
    for name, value in _filled(contents[places[-1].revision]).items():
        first = places[-1]
        for place in reversed(places):
            if _filled(contents[place.revision]).get(name) != value:
                break
            first = place
        yield Field(name, value, first.run, first.file)


def _filled(content: Content) -> dict[str, Any]:
    return {name: value for name, value in asdict(content).items() if value not in (None, (), "")}


def raw(workspace: Workspace, snapshot: Snapshot, shown: Shown) -> list[Raw]:
    """What the vault holds of each place: the slice as text, and the cells of a table's row."""
    vaults = {(p.run, p.part): p.vault for p in snapshot.events("run.part", RunPart)}
    columns = {run.run: dict(run.started.columns) for run in snapshot.runs}

    @lru_cache(maxsize=2)
    def text_of(digest: str) -> bytes:
        return open_file(workspace.vault.get(digest), digest).text

    found = []
    for place in shown.places:
        data = text_of(vaults[place.run, place.part])
        piece = data[place.offset : place.offset + place.length]
        encoding = encoding_of(data)
        text = decode(piece) if encoding == "utf-8" else piece.decode(encoding, "replace")
        is_row = place.format in _TABLES
        cells = cells_at(data, place.offset, columns[place.run]) if is_row else ()
        found.append(Raw(place, text, cells))
    return found
