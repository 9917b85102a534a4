"""The two small interfaces of this room: an Importer reads files, a Searcher asks a live service.

Everything that comes out is data with an address: an entry that was read carries its position,
line and byte slice, an entry that was not carries the same and a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ledger.model import Content, Receipt

PARSER_VERSION = "4"
"""Part of every Run's fingerprint: raised whenever the same bytes would give other Content."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as cut out of a file: tags in file order with their values and nothing else.

    ``position`` counts entries from 1, ``line`` is the 1-based line of its first byte, ``offset``
    and ``length`` its slice of the raw bytes (numbering and blank lines around it excluded).
    ``number`` is the platform's own ordinal, if it prints one.
    """

    position: int
    line: int
    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that was read. ``source`` is None where the entry does not name its database."""

    position: int
    line: int
    offset: int
    length: int
    source: str | None
    accession: str | None
    content: Content
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One entry that could not be read, with the reason and the start of its raw text."""

    position: int
    line: int
    offset: int
    length: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file gave. ``receipt.found == len(entries) + len(refused)``."""

    receipt: Receipt
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a file: what each entry gave, one after the other, and then the Receipt.

    ``receipt`` may be called when ``items`` has come to its end; entries that nobody keeps take no
    memory. ``platform`` and ``dialect`` are those of the Receipt.
    """

    items: Iterator[Entry | Refused]
    receipt: Callable[[], Receipt]
    platform: str
    dialect: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the content of a file says it is, how sure (0 to 100) and by which evidence."""

    importer: str
    format: str
    dialect: str
    platform: str
    sure: int
    evidence: tuple[str, ...] = ()


class Importer(Protocol):
    """Reads one family of export files."""

    @property
    def name(self) -> str:
        """What ``Recognition.importer`` says."""

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """What ``data`` is if this importer reads it, by its content; the name is only a hint."""

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        """Every entry of the file, read or refused; raises nothing for bad entries."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a live search says it holds: all ids, and the provider's own words about the query."""

    count: int
    ids: tuple[str, ...]
    term: str
    translation: str | None = None
    diagnostics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch gave: raw bytes as received (decompressed; one reply, or several in a row).

    Every PMID of ``requested`` is the accession of exactly one entry or is ``missing``, unless an
    entry was refused; those that the service itself calls deleted are in ``deleted`` as well.
    ``unexplained`` are those of ``missing`` that a refused entry without its number may be.
    """

    raw: bytes
    reading: Reading
    requested: tuple[str, ...]
    missing: tuple[str, ...] = ()
    deleted: tuple[str, ...] = field(default=())
    unexplained: tuple[str, ...] = ()


class Searcher(Protocol):
    """Runs a strategy against a live service."""

    def list(self, strategy: str) -> Listing:
        """Every id the strategy finds; raises SearchError rather than giving too few."""

    def fetch(self, batches: Sequence[tuple[str, ...]]) -> Iterator[Batch]:
        """One Batch for each tuple of distinct ids, in order, ``requested`` being that tuple.

        Raises SearchError if a batch cannot be had, once those that were had are given; so one
        may be passed over.
        """
