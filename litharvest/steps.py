"""Single steps over files, without a review folder: read them, fold them, nothing else touched.

``dedupe`` is the same chain that a review uses, over a Snapshot in memory: each file is one Run,
and entries that name no database belong to a Source called after their file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from dedupe.decide import Findings, decide
from dedupe.merge import merge
from dedupe.rules import RULES_VERSION
from harvest.connector import Entry, Pass, Refused
from harvest.formats.containers import Member, members_of, open_file
from harvest.formats.mapped import Raw, map_large, parts
from harvest.registry import SOURCES, read_opened, stream, unread_records
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
    files = Files(paths)
    entries = tuple(files)
    return ReadFiles(entries, tuple(files.receipts), tuple(files.problems))


class Files:
    """Several files, read one after the other by one iteration; large ones entry by entry.

    ``receipts`` and ``problems`` are whole when the iteration has come to its end.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.receipts: list[Receipt] = []
        self.problems: list[str] = []
        self._paths = paths
        self._seen: dict[str, str] = {}

    def __iter__(self) -> Iterator[Read]:
        for path in self._paths:
            large = self._large(path)
            if large is not None:
                yield from large
                continue
            for file in _members([path], self.problems):
                digest = sha256(file.data).hexdigest()
                if self._is_new(file.name, digest):
                    yield from self._whole(file, digest)

    def _is_new(self, name: str, digest: str) -> bool:
        twin = self._seen.setdefault(digest, name)
        if twin != name:
            self.problems.append(f"{name} has the same bytes as {twin}; it is read once")
        return twin == name

    def _large(self, path: Path) -> Iterator[Read] | None:
        """The entries of a large file of which one pass can be made, else None."""
        try:
            data = map_large(path)
        except OSError:
            return None  # said where it is read as any other
        found = stream(data, str(path)) if data is not None else None
        return None if data is None or found is None else self._passing(path, data, found)

    def _passing(self, path: Path, data: Raw, found: Pass) -> Iterator[Read]:
        digest = sha256()
        for part in parts(data):
            digest.update(part)
        if not self._is_new(str(path), digest.hexdigest()):
            return
        refused = []
        for item in found.items:
            if isinstance(item, Entry):
                yield _placed(item, data, str(path), on=(found.platform, found.dialect))
            else:
                refused.append(item)
        self.receipts.append(found.receipt())
        self._refuse(str(path), refused)

    def _whole(self, file: Member, digest: str) -> Iterator[Read]:
        try:
            opened = open_file(file.data, file.name)
            opened = replace(opened, notes=(*file.notes, *opened.notes))
            reading = read_opened(opened)
        except InputError as error:
            self.problems.append(str(error))
            return
        self.problems += unread_records(opened)
        size = len(file.data)
        receipt = replace(reading.receipt, file=file.name, sha256=digest, size=size)
        self.receipts.append(receipt)
        on = (receipt.platform, receipt.dialect)
        yield from (_placed(e, opened.text, file.name, on=on) for e in reading.entries)
        self._refuse(file.name, reading.refused)

    def _refuse(self, name: str, refused: Iterable[Refused]) -> None:
        self.problems += [
            f"{name}, line {r.line}: entry {r.position} refused: {r.reason}" for r in refused
        ]


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


def _placed(entry: Entry, data: Raw, file: str, *, on: tuple[str, str]) -> Read:
    """The entry as a Record; ``on`` are platform and dialect of its file."""
    source = entry.source or _source_name(Path(file))
    number = canonical_accession(source, entry.accession) if entry.source else None
    if number:
        record = record_id(source, number)
    else:
        raw = data[entry.offset : entry.offset + entry.length]
        record = content_record_id(source, raw)
    own = next((i[3:] for i in entry.content.other_ids if i.startswith("id:")), None)
    return Read(file, entry, source, record, own or record, *on)


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
