"""Single steps over files, without a review folder: read them, fold them, nothing else touched.

``dedupe`` is the same chain that a review uses, over a Snapshot in memory: each file is one Run,
and entries that name no database belong to a Source called after their file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from dedupe.decide import Findings, decide
from dedupe.merge import merge
from dedupe.rules import RULES_VERSION
from harvest.connector import Entry, Reading
from harvest.formats.containers import Member, members_of, open_file
from harvest.registry import SOURCES, read_opened, unread_records
from ledger.clusters import Clusters, clusters
from ledger.columns import SCHEMAS, empty
from ledger.errors import InputError
from ledger.events import Event, RunEnded, RunStarted, Settings
from ledger.flow import Flow, flow
from ledger.identifiers import canonical_accession
from ledger.model import (
    Candidate,
    CutPoint,
    Outcome,
    Receipt,
    Source,
    content_record_id,
    record_id,
)
from ledger.snapshot import CONTENT_SCHEMA, Snapshot, standing_decisions

_CONTENT_FIELDS = tuple(field.name for field in CONTENT_SCHEMA)


@dataclass(frozen=True, slots=True)
class Read:
    """One entry of one file: where it stands, the Record it is, and what it says.

    ``id`` is the input's own id where it has one (the ``id`` column of a table), else the
    Record's.
    """

    file: str
    entry: Entry
    source: str
    record: str
    id: str
    platform: str
    dialect: str


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What several files gave: entries in order, a Receipt each, and what could not be read."""

    entries: tuple[Read, ...]
    receipts: tuple[Receipt, ...]
    problems: tuple[str, ...]


def read_files(paths: Sequence[Path]) -> ReadFiles:
    """Read every file; one that cannot be read is named in ``problems`` and the rest goes on."""
    entries: list[Read] = []
    receipts: list[Receipt] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for file in _members(paths, problems):
        digest = sha256(file.data).hexdigest()
        if digest in seen:
            problems.append(f"{file.name} has the same bytes as {seen[digest]}; it is read once")
            continue
        seen[digest] = file.name
        try:
            opened = open_file(file.data, file.name)
            opened = replace(opened, notes=(*file.notes, *opened.notes))
            reading = read_opened(opened)
        except InputError as error:
            problems.append(str(error))
            continue
        problems += unread_records(opened)
        size = len(file.data)
        receipts.append(replace(reading.receipt, file=file.name, sha256=digest, size=size))
        entries += _place(reading, opened.text, file.name)
        problems += [
            f"{file.name}, line {r.line}: entry {r.position} refused: {r.reason}"
            for r in reading.refused
        ]
    return ReadFiles(tuple(entries), tuple(receipts), tuple(problems))


def _members(paths: Sequence[Path], problems: list[str]) -> Iterator[Member]:
    """Every file, archives taken apart; one that cannot be had becomes a problem."""
    for path in paths:
        try:
            raw = file_bytes(path)
        except InputError as error:
            problems.append(str(error))
            continue
        for member in members_of(raw, str(path)):
            if member.problem:
                problems.append(member.problem)
            else:
                yield member


def file_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it is not there or cannot be read; the text names it and the cure.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist; check the name") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check it") from error


def _place(reading: Reading, data: bytes, file: str) -> list[Read]:
    fallback = _source_name(Path(file))
    placed = []
    for entry in reading.entries:
        source = entry.source or fallback
        number = canonical_accession(source, entry.accession) if entry.source else None
        if number:
            record = record_id(source, number)
        else:
            raw = data[entry.offset : entry.offset + entry.length]
            record = content_record_id(source, raw)
        own = next((i[3:] for i in entry.content.other_ids if i.startswith("id:")), None)
        receipt = reading.receipt
        placed.append(
            Read(file, entry, source, record, own or record, receipt.platform, receipt.dialect)
        )
    return placed


def _source_name(path: Path) -> str:
    """A Source id for entries that name no database: the file's name, in lower-case words."""
    stem = path.name.split(".", 1)[0]
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "file"


@dataclass(frozen=True)
class Deduped:
    """What folding several files gave."""

    read: ReadFiles
    snapshot: Snapshot
    findings: Findings
    clusters: Clusters
    flow: Flow

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The merged description of every cluster, by candidate id."""
        return merge(self.snapshot.records, self.clusters.label)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every Source, by id."""
        return {s.id: s.name for s in self.snapshot.sources.values()}


def dedupe_files(paths: Sequence[Path]) -> Deduped:
    """Read files and fold their Records; a file that cannot be read is named and left out."""
    return fold(read_files(paths))


def fold(read: ReadFiles) -> Deduped:
    """Fold the Records that ``read_files`` gave, and count."""
    bare = _snapshot(read)
    findings = decide(bare.records)
    decisions = findings.decisions
    n = decisions.num_rows
    numbered = decisions.add_column(0, "tx", pa.array([2] * n, pa.int64()))
    numbered = numbered.add_column(1, "seq", pa.array(range(n), pa.int64()))
    snapshot = replace(bare, tables={**bare.tables, "decision": numbered})
    folded = clusters(snapshot.records, standing_decisions(numbered))
    return Deduped(read, snapshot, findings, folded, flow(snapshot, folded))


def _snapshot(read: ReadFiles) -> Snapshot:
    """The entries as a Snapshot in memory: every file a complete Run, in the order given."""
    runs = {name: i for i, name in enumerate(dict.fromkeys(e.file for e in read.entries))}
    seq = pa.array(range(len(read.entries)), pa.int64())
    ones = pa.array([1] * len(read.entries), pa.int64())
    revision = pa.array([str(i) for i in range(len(read.entries))], pa.string())
    keys = {
        "tx": ones,
        "seq": seq,
        "record": pa.array([e.record for e in read.entries], pa.string()),
        "revision": revision,
        "run": pa.array([e.file for e in read.entries], pa.string()),
    }
    places = {
        "part": pa.array([0] * len(read.entries), pa.int64()),
        **{
            name: pa.array([getattr(e.entry, name) for e in read.entries], pa.int64())
            for name in ("position", "line", "offset", "length")
        },
    }
    tables = {kind: empty(kind) for kind in SCHEMAS}
    tables["occurrence"] = pa.table({**keys, **places})
    tables["revision"] = pa.table({**keys, **_content_columns(read.entries)})
    few: dict[str, tuple[tuple[int, int, Event], ...]] = {
        "settings": ((1, 0, Settings("Deduplication of files", "{}", _sources(read))),),
        "run.started": tuple((1, i, RunStarted(name, name, 1, "")) for name, i in runs.items()),
        "run.ended": tuple(
            (1, i, RunEnded(name, Outcome.COMPLETE, 0, 0)) for name, i in runs.items()
        ),
    }
    return Snapshot(CutPoint(0, "", RULES_VERSION), tables, few)


def _content_columns(entries: Sequence[Read]) -> dict[str, Any]:
    contents = [e.entry.content for e in entries]
    return {
        name: pa.array([getattr(c, name) for c in contents], CONTENT_SCHEMA.field(name).type)
        for name in _CONTENT_FIELDS
    }


def _sources(read: ReadFiles) -> tuple[Source, ...]:
    return tuple(
        SOURCES.get(source) or Source(source, source)
        for source in dict.fromkeys(e.source for e in read.entries)
    )
