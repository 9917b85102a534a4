"""What one pass over a file gives: entries read or refused, and the Receipt that adds them up.

An importer never raises for a bad entry: whatever the cutter found comes out read or refused, so
that ``found == read + refused`` holds for any bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, pairwise

from harvest.connector import Entry, RawEntry, Reading, Recognition, Refused
from harvest.formats.mapped import Raw, parts
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import decode, encoding_of
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields
from ledger.model import Content, Receipt

Meaning = Callable[[Fields, Origin], Content]
"""What a platform's fields say: from harvest.sources, chosen by the dialect."""

_RAW_KEPT = 300  # bytes of a refused entry that its Refused quotes
_WARNINGS_KEPT = 50


@dataclass(slots=True)
class Gathering:
    """What one pass over a file has given so far; of a ``passing`` one only the counts."""

    data: Raw
    rule: Callable[[Content], str | None] = lambda _: None  # the format's own reason to refuse
    passing: bool = False
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    good: int = 0
    bad: int = 0
    database: str | None = None  # of all entries, where a header of the file names it

    @property
    def whole(self) -> bytes:
        """All bytes of the file at once."""
        return bytes(self.data)  # no copy of what is bytes already

    def entries_of(self, items: Iterable[RawEntry | BadRow | Note]) -> Iterator[RawEntry]:
        """The entries among what a cutter gives; bad rows are refused, and notes kept."""
        for item in items:
            if isinstance(item, RawEntry):
                yield item
            elif isinstance(item, BadRow):
                self.refuse(item, item.reason)
            else:
                self._note(item)

    def _note(self, note: Note) -> None:
        self.notes.append(note)
        if note.kind == NoteKind.HEADER and note.text.startswith("Database:"):
            self.database = note.text.partition(":")[2].strip()

    def keep(self, raw: RawEntry, content: Content, found: Origin) -> Entry | Refused:
        """Add the entry, read or refused."""
        if raw.number is not None:
            self.numbers.append(raw.number)
        reason = _unusable(content) or self.rule(content)
        if reason:
            return self.refuse(raw, reason)
        place = (raw.position, raw.line, raw.offset, raw.length)
        entry = Entry(*place, found.source, content.accession, content, found.database)
        self.good += 1
        if found.source is not None:
            self.sources[found.source] += 1
        if not self.passing:
            self.entries.append(entry)
        return entry

    def refuse(self, raw: RawEntry | BadRow, reason: str) -> Refused:
        """Add a refused entry with the start of its raw text."""
        start = self.data[raw.offset : raw.offset + min(raw.length, _RAW_KEPT)]
        encoding = encoding_of(self.data)
        text = decode(start) if encoding == "utf-8" else start.decode(encoding, "replace")
        refused = Refused(raw.position, raw.line, raw.offset, raw.length, reason, text)
        self.bad += 1
        if not self.passing:
            self.refused.append(refused)
        return refused

    def reading(self, name: str, recognition: Recognition) -> Reading:
        """The Reading with its Receipt."""
        receipt = self.receipt(name, recognition)
        return Reading(receipt, tuple(self.entries), tuple(self.refused))

    def receipt(self, name: str, recognition: Recognition) -> Receipt:
        """The Receipt of what has been read so far, the end of the file if all was."""
        digest = sha256()
        for part in parts(self.data):
            digest.update(part)
        return Receipt(
            file=name,
            sha256=digest.hexdigest(),
            size=len(self.data),
            format=recognition.format,
            dialect=recognition.dialect,
            platform=recognition.platform,
            found=self.good + self.bad,
            read=self.good,
            refused=self.bad,
            stated=_stated(self.notes),
            sources=tuple(sorted(self.sources.items())),
            unknown_tags=tuple(sorted(self.unknown.items())),
            gaps=tuple(_gaps(self.numbers)),
            warnings=tuple(_warnings(self.notes)),
            numbers=tuple(_spans(self.numbers)),
        )


def _unusable(content: Content) -> str | None:
    """Why an entry is refused: nothing in it says which report it is about."""
    named = content.title or content.authors or content.registry_ids
    if (
        named
        or content.doi
        or content.pmid
        or content.pmcid
        or content.accession
        or content.other_ids
    ):
        return None
    return "no title, no author and no identifier"


def count_sources(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    """(source, number) of the attributed entries, by source."""
    return tuple(sorted(Counter(e.source for e in entries if e.source is not None).items()))


def _stated(notes: list[Note]) -> int | None:
    """The number of records that the platform prints, the largest if it changes."""
    return max((int(n.text) for n in notes if n.kind == NoteKind.STATED), default=None)


def _spans(numbers: list[int]) -> Iterator[str]:
    """The ordinals of the platform's numbering, as ``1-3`` and ``36``."""
    ordered = sorted(set(numbers))
    starts = [n for before, n in pairwise([-9, *ordered]) if n != before + 1]
    ends = [n for n, after in pairwise([*ordered, -9]) if after != n + 1]
    for first, last in zip(starts, ends, strict=True):
        yield str(first) if first == last else f"{first}-{last}"


def _gaps(numbers: list[int]) -> Iterator[str]:
    """Ordinals missing between the first and last of the platform's numbering, as ``4-35``."""
    ordered = sorted(set(numbers))
    for before, after in pairwise(ordered):
        if after - before == 2:
            yield str(before + 1)
        elif after - before > 2:
            yield f"{before + 1}-{after - 1}"


def _warnings(notes: list[Note]) -> Iterator[str]:
    """One sentence a note; stray lines that follow each other share one."""
    told = [n for n in notes if n.kind in {NoteKind.STRAY, NoteKind.OPEN}]
    sentences = [s for _, run in groupby(_numbered(told), key=lambda p: p[0]) for s in _told(run)]
    yield from sentences[:_WARNINGS_KEPT]
    if len(sentences) > _WARNINGS_KEPT:
        yield f"and {len(sentences) - _WARNINGS_KEPT} more remarks of this kind"


def _numbered(notes: list[Note]) -> Iterator[tuple[int, Note]]:
    """Notes with the number of the run of neighbouring stray lines that they belong to."""
    run, last = 0, -9
    for note in notes:
        if note.kind != NoteKind.STRAY or note.line > last + 2:
            run += 1
        last = note.line if note.kind == NoteKind.STRAY else -9
        yield run, note


def _told(run: Iterable[tuple[int, Note]]) -> Iterator[str]:
    notes = [note for _, note in run]
    start, end = notes[0].line, notes[-1].line
    if notes[0].kind == NoteKind.OPEN:
        yield f"line {start}: {notes[0].text}"
        return
    place = f"line {start}" if start == end else f"lines {start} to {end}"
    yield f"{place}: text between entries was left out: {notes[0].text[:80]}"
