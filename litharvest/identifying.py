"""What files are, and how well their fields are filled: by content, no ledger touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvest.connector import Entry
from harvest.formats.containers import Member, members_of, open_file
from harvest.formats.encoding import encoding_name, line_ends
from harvest.registry import read_opened, recognise
from ledger.errors import InputError
from litharvest.steps import Read, file_bytes

FILLED = ("title", "authors", "year", "journal", "volume", "pages", "abstract", "doi", "pmid")
"""Fields of Content whose share ``fill_of`` gives; accession and source come behind them."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What one file is, by its content. ``problem`` says why it is unknown; the rest is empty then.

    ``sources`` are (Source id, records), with "" for those that name no database; ``line_ends``
    (kind, number). ``encoding`` and ``line_ends`` are empty for workbooks.
    """

    file: str
    problem: str | None = None
    container: str = ""
    format: str = ""
    dialect: str = ""
    platform: str = ""
    sure: int = 0
    evidence: tuple[str, ...] = ()
    encoding: str = ""
    line_ends: tuple[tuple[str, int], ...] = ()
    found: int = 0
    refused: int = 0
    stated: int | None = None
    sources: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


def identify(paths: Sequence[Path]) -> Iterator[Identified]:
    """What each file is; the files of an archive come one by one."""
    for path in paths:
        try:
            data = file_bytes(path)
        except InputError as error:
            yield Identified(str(path), str(error))
            continue
        yield from (_identified(member) for member in members_of(data, str(path)))


def _identified(member: Member) -> Identified:
    if member.problem:
        return Identified(member.name, member.problem)
    try:
        opened = open_file(member.data, member.name)
        said = recognise(opened.text, member.name)
        reading = read_opened(opened, recognition=said)
    except InputError as error:
        return Identified(member.name, str(error))
    receipt = reading.receipt
    counts = Counter(entry.source or "" for entry in reading.entries)
    return Identified(
        member.name,
        container=opened.kind,
        format=said.format,
        dialect=said.dialect,
        platform=said.platform,
        sure=said.sure,
        evidence=said.evidence,
        encoding="" if opened.kind else encoding_name(opened.text),
        line_ends=() if opened.kind else tuple(line_ends(opened.text).items()),
        found=receipt.found,
        refused=receipt.refused,
        stated=receipt.stated,
        sources=tuple(sorted(counts.items())),
        notes=(*member.notes, *opened.notes),
    )


@dataclass(frozen=True, slots=True)
class Fill:
    """How many of the records of one file have each field."""

    file: str
    records: int
    filled: tuple[tuple[str, int], ...]


def fill_of(reads: Iterable[Read]) -> list[Fill]:
    """One Fill a file, in the order of the files."""
    files: dict[str, Counter[str]] = {}
    entries: Counter[str] = Counter()
    for read in reads:
        entries[read.file] += 1
        files.setdefault(read.file, Counter()).update(_filled(read.entry))
    names = (*FILLED, "accession", "source")
    return [
        Fill(file, entries[file], tuple((name, counts[name]) for name in names))
        for file, counts in files.items()
    ]


def _filled(entry: Entry) -> Iterator[str]:
    yield from (name for name in FILLED if getattr(entry.content, name))
    if entry.accession:
        yield "accession"
    if entry.source:
        yield "source"
