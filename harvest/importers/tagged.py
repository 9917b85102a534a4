"""The importers of tagged text: RIS in every platform's dialect, and PubMed's MEDLINE text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvest.connector import Entry, Pass, RawEntry, Reading, Recognition, Refused
from harvest.dialects.clarivate import CLARIVATE
from harvest.dialects.cochrane import COCHRANE
from harvest.dialects.dialect import Dialect
from harvest.dialects.ebscohost import CLASSIC, NEW
from harvest.dialects.generic import EMBASE, GENERIC, PSYCNET, SCOPUS
from harvest.dialects.ovid import OVID
from harvest.dialects.proquest import PROQUEST
from harvest.dialects.pubmed import PUBMED
from harvest.formats.mapped import Raw, forget
from harvest.formats.tagged import Note, cut_medline, cut_ris
from harvest.formats.text import lines
from harvest.importers.gathering import Gathering, Meaning
from harvest.sniff import guess_ris, is_medline, is_ris
from harvest.sources import clarivate, cochrane, ebscohost, ovid, proquest, pubmed, ris
from harvest.sources.attribution import Origin, origin, source_of
from harvest.sources.fields import Fields, gather
from ledger.model import Content, Receipt

RIS_DIALECTS: dict[str, tuple[Dialect, Meaning]] = {
    OVID.name: (OVID, ovid.content),
    CLASSIC.name: (CLASSIC, ebscohost.content),
    NEW.name: (NEW, ebscohost.content),
    COCHRANE.name: (COCHRANE, cochrane.content),
    CLARIVATE.name: (CLARIVATE, clarivate.content),
    PROQUEST.name: (PROQUEST, proquest.content),
    EMBASE.name: (EMBASE, ris.content),
    SCOPUS.name: (SCOPUS, ris.content),
    PSYCNET.name: (PSYCNET, ris.content),
    GENERIC.name: (GENERIC, ris.content),
}


@dataclass(frozen=True, slots=True)
class Ris:
    """RIS in the dialects of RIS_DIALECTS (``harvest.connector.Importer``)."""

    name: str = "ris"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """RIS if there are TY lines; the dialect by what the first records look like."""
        del name  # never proves anything
        if is_medline(data) or not is_ris(data):
            return None
        guess = guess_ris(data)
        dialect = guess.dialect
        return Recognition(
            self.name, "ris", dialect.name, dialect.platform, guess.sure, guess.evidence
        )

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        for _ in self._each(gathering, recognition):
            pass
        return gathering.reading(name, recognition)

    def stream(self, data: Raw, name: str, recognition: Recognition) -> Pass:
        """The same as ``read``, one entry after the other."""
        gathering = Gathering(data, passing=True)
        return _pass(gathering, self._each(gathering, recognition), name, recognition)

    def _each(self, gathering: Gathering, recognition: Recognition) -> Iterator[Entry | Refused]:
        dialect, meaning = RIS_DIALECTS[recognition.dialect]
        return _read_tagged(gathering, cut_ris(lines(gathering.data)), dialect, meaning)


@dataclass(frozen=True, slots=True)
class Medline:
    """PubMed's text format, NBIB (``harvest.connector.Importer``)."""

    name: str = "medline"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """MEDLINE text if there is a PMID, OWN or STAT line in front of any TY line."""
        del name
        if not is_medline(data):
            return None
        return Recognition(self.name, "nbib", PUBMED.name, PUBMED.platform, 95, ("PMID- lines",))

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data, _unnamed)
        for _ in self._each(gathering):
            pass
        return gathering.reading(name, recognition)

    def stream(self, data: Raw, name: str, recognition: Recognition) -> Pass:
        """The same as ``read``, one entry after the other."""
        gathering = Gathering(data, _unnamed, passing=True)
        return _pass(gathering, self._each(gathering), name, recognition)

    def _each(self, gathering: Gathering) -> Iterator[Entry | Refused]:
        items = (_placed(item) for item in cut_medline(lines(gathering.data)))
        return _read_tagged(gathering, items, PUBMED, pubmed.content)


_FORGOTTEN = 1 << 24  # bytes of a mapped file that are given back at once


def _pass(
    gathering: Gathering,
    items: Iterator[Entry | Refused],
    name: str,
    recognition: Recognition,
) -> Pass:
    def receipt() -> Receipt:
        return gathering.receipt(name, recognition)

    return Pass(
        _forgetting(gathering.data, items), receipt, recognition.platform, recognition.dialect
    )


def _forgetting(data: Raw, items: Iterator[Entry | Refused]) -> Iterator[Entry | Refused]:
    """The items, while the bytes of those gone by are given back."""
    known = 0
    for item in items:
        yield item
        if item.offset - known > _FORGOTTEN:
            known = item.offset
            forget(data, known)


def _placed(item: RawEntry | Note) -> RawEntry | Note:
    return item if isinstance(item, Note) else pubmed.with_places(item)


def _read_tagged(
    gathering: Gathering, items: Iterable[RawEntry | Note], dialect: Dialect, meaning: Meaning
) -> Iterator[Entry | Refused]:
    for item in gathering.entries_of(items):
        fields = gather(item, dialect, gathering.unknown)
        found = _origin(fields, dialect, gathering.database)
        yield gathering.keep(item, meaning(fields, found), found)


def _origin(fields: Fields, dialect: Dialect, default: str | None) -> Origin:
    """Where a tagged entry comes from; MEDLINE text is PubMed's unless ERIC owns the record."""
    if dialect is PUBMED:
        owner = next(iter(fields.get("database", ())), None)
        return Origin(owner, "eric" if owner == "ERIC" else "pubmed")
    if dialect is COCHRANE:
        return cochrane.place(fields)
    accession = next(iter(fields.get("accession", ())), None)
    # EndNote keeps "NLM" as provider of what it fetched from PubMed, and names no database.
    providers = [name for name in fields.get("provider", ()) if source_of(name)]
    names = [*fields.get("database", ()), *providers]
    return origin(names, fields.get("url", ()), accession, default)


def _unnamed(content: Content) -> str | None:
    """MEDLINE text without PMID and title is the rest of a record, whatever else is left of it."""
    if content.title or content.pmid or content.accession:
        return None
    return "no PMID and no title"
