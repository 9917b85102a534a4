"""Entries → events: which Record each entry is, what is new about it, and where its bytes are.

Identity is source + canonical accession number; else the Record that the review already knows
with the same title, year, first author, journal and pages from an earlier Run; else a hash of
the raw content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import pyarrow as pa

from harvest.connector import Entry, Refused
from harvest.formats.mapped import Raw
from ledger.codec import canonical_json
from ledger.events import Event, Occurrence, Record, Refusal, Revision
from ledger.identifiers import canonical_accession
from ledger.model import Content, content_record_id, record_id
from ledger.snapshot import Snapshot


@dataclass(slots=True)
class Known:
    """What the ledger holds already: Records, Revisions, and keys of those without a number."""

    records: set[str] = field(default_factory=set)
    revisions: set[tuple[str, str]] = field(default_factory=set)
    rematch: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Known:
        """Everything that any Run has ever delivered, counting or not."""
        records = snapshot.tables["record"]
        revisions = snapshot.tables["revision"]
        known = cls(set(records["record"].to_pylist()))
        names = revisions["record"].to_pylist()
        known.revisions = set(zip(names, revisions["revision"].to_pylist(), strict=True))
        hashed = [i for i, name in enumerate(names) if ":~" in name]
        columns = ["title", "year", "authors", "journal", "pages"]
        for i, row in zip(
            hashed,
            revisions.select(columns).take(pa.array(hashed, pa.int64())).to_pylist(),
            strict=True,
        ):
            key = _key(
                names[i].split(":", 1)[0],
                row["title"],
                row["year"],
                row["authors"],
                row["journal"],
                row["pages"],
            )
            if key:
                known.rematch.setdefault(key, names[i])
        return known


def _key(
    source: str,
    title: str | None,
    year: int | None,
    authors: list[str] | tuple[str, ...],
    journal: str | None,
    pages: str | None,
) -> tuple[str, ...] | None:
    """What makes two entries without accession number the same Record, or None if too little."""
    if not title or not (authors or journal or pages):
        return None
    words = (title, str(year), authors[0] if authors else "", journal or "", pages or "")
    return (source, *(" ".join(w.casefold().split()).rstrip(".") for w in words))


@dataclass(slots=True)
class Placed:
    """What placing the entries of a Run has added up to so far."""

    entries: int = 0
    per_part: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sources: Counter[str] = field(default_factory=Counter)

    @property
    def overlaps(self) -> int:
        """Entries that another part of the same Run holds already: chunks that overlap."""
        most: Counter[str] = Counter()
        for counts in self.per_part.values():
            most |= counts
        return self.entries - most.total()


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where in the ledger the entries of one file or reply belong."""

    run: str
    part: int
    data: Raw


def place(
    entries: Iterable[tuple[str, Entry]], at: RunPlace, *, known: Known, placed: Placed
) -> Iterator[Event]:
    """The events of (source, entry) pairs: new Records, new Revisions, and every Occurrence."""
    for source, entry in entries:
        record = _identify(source, entry, at, known)
        if record.record not in known.records:
            known.records.add(record.record)
            yield record
        revision = content_digest(entry.content)
        if (record.record, revision) not in known.revisions:
            known.revisions.add((record.record, revision))
            yield Revision(record.record, revision, at.run, entry.content)
        placed.entries += 1
        placed.per_part[at.part][record.record] += 1
        placed.sources[source] += 1
        yield Occurrence(
            record=record.record,
            revision=revision,
            run=at.run,
            part=at.part,
            position=entry.position,
            line=entry.line,
            offset=entry.offset,
            length=entry.length,
        )


def _identify(source: str, entry: Entry, at: RunPlace, known: Known) -> Record:
    accession = canonical_accession(source, entry.accession)
    if accession:
        return Record(record_id(source, accession), source, accession)
    c = entry.content
    key = _key(source, c.title, c.year, c.authors, c.journal, c.pages)
    earlier = known.rematch.get(key) if key else None
    if earlier:
        return Record(earlier, source, None, basis="rematch")
    raw = at.data[entry.offset : entry.offset + entry.length]
    return Record(content_record_id(source, raw), source, None, basis="content")


def content_digest(content: Content) -> str:
    """The name of a Revision: the first 32 hex digits of the sha256 of its canonical JSON."""
    return sha256(canonical_json(content).encode()).hexdigest()[:32]


def refusal(refused: Refused, at: RunPlace, *, source: str) -> Refusal:
    """The event of an entry that could not be read."""
    raw = at.data[refused.offset : refused.offset + refused.length]
    return Refusal(
        run=at.run,
        part=at.part,
        position=refused.position,
        line=refused.line,
        offset=refused.offset,
        length=refused.length,
        reason=refused.reason,
        source=source,
        raw_sha256=sha256(raw).hexdigest(),
    )
