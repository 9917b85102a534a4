"""Fetches one batch of PubMed records: each PMID asked for is delivered once, or named.

A reply may lack records without an error, repeat them, or hold others. What it lacks is asked for
by itself until a request brings nothing more; esummary then says what PubMed knows of the rest. A
batch that cannot be had at its size is fetched in halves. Whatever it took, the batch is one run
of whole documents, one after the other, from which every entry can be read again by its slice.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from harvest.connector import Batch, Entry, Reading, Refused
from harvest.entrez_replies import parse_reply, read_fates
from harvest.entrez_service import Service
from harvest.pubmed_xml import deleted_pmids, malformed, read_pubmed_xml
from harvest.transport import Failure, Reply
from ledger.errors import IncompleteError, InputError, SearchError, TransportError

_log = logging.getLogger(__name__)

_HALF_ATTEMPTS = 3
_SIDE_ATTEMPTS = 2
DELETED = "deleted"
_NOT_SENT = "not sent"

# A record's own PMID comes first in it; those of comments and references stand deeper down.
_OWN_PMID = re.compile(
    rb"<(?:MedlineCitation|BookDocument)[^<>]*>\s*<PMID[^<>]*>\s*0*(\d+)\s*</PMID>"
)


@dataclass(frozen=True, slots=True)
class _Document:
    """One reply to efetch: its bytes, what they gave, and the PMIDs it says are deleted."""

    raw: bytes
    reading: Reading
    gone: frozenset[str]

    @property
    def delivered(self) -> set[str]:
        return {e.accession for e in self.reading.entries if e.accession}

    @property
    def refused(self) -> list[tuple[bytes, str | None]]:
        """The pieces that are refused, each with the PMID that it still names."""
        pieces = [_piece(self.raw, item) for item in self.reading.refused]
        own = [_OWN_PMID.search(piece) for piece in pieces]
        names = [found.group(1).decode("ascii") if found else None for found in own]
        return list(zip(pieces, names, strict=True))


def fetch_batch(service: Service, ids: Sequence[str], halt: threading.Event | None = None) -> Batch:
    """The records of those PMIDs (no repeats, no leading zeros).

    Raises:
        IncompleteError: single PMIDs cannot be had though others can; ``missing`` names them.
        SearchError: nothing could be had, or the service refuses.
    """
    return _BatchFetch(service, tuple(ids), halt).fetch()


class _BatchFetch:
    """One batch on its way: the documents that came, and who is still lacking."""

    def __init__(
        self, service: Service, wanted: tuple[str, ...], halt: threading.Event | None
    ) -> None:
        self._service, self._wanted, self._halt = service, wanted, halt
        self._name = f"efetch {wanted[0]}-{wanted[-1]} ({len(wanted)})"
        self._documents: list[_Document] = []
        self._spoilt: list[_Document] = []  # of the request in hand: with records that are broken
        self._delivered: set[str] = set()
        self._refused: set[str] = set()
        self._nameless: set[bytes] = set()
        self._gone: set[str] = set()

    def fetch(self) -> Batch:
        self._have(self._wanted)
        self._ask_for_the_rest()
        unknown = [pmid for pmid in self._lacking() if pmid not in self._gone]
        fates = {**self._fates(unknown), **dict.fromkeys(sorted(self._gone), DELETED)}
        return self._joined({pmid: fates.get(pmid, _NOT_SENT) for pmid in self._lacking()})

    def _lacking(self) -> tuple[str, ...]:
        come = self._delivered | self._refused
        return tuple(pmid for pmid in self._wanted if pmid not in come)

    # --- asking ---------------------------------------------------------------------------

    def _have(self, ids: tuple[str, ...], attempts: int | None = None) -> None:
        """Fetches those PMIDs, in halves where they cannot be had at once."""
        try:
            self._keep(self._document(ids, attempts))
        except TransportError as error:
            if not error.lighter or self._halted():
                raise
            if len(ids) == 1:
                self._keep(self._unreadable(ids[0], error))
                return
            _log.warning("%s: %d PMIDs are fetched in halves: %s", self._name, len(ids), error)
        else:
            return
        middle = (len(ids) + 1) // 2
        self._have(ids[:middle], _HALF_ATTEMPTS)
        self._have(ids[middle:], _HALF_ATTEMPTS)

    def _unreadable(self, pmid: str, error: TransportError) -> _Document:
        """The reply that holds nothing but this record, broken: a record to be refused.

        Raises:
            IncompleteError: the record does not come, or not twice the same.
            TransportError: it is not the record: others cannot be had either.
        """
        spoilt = self._spoilt[-2:]
        other = next((i for i in self._wanted if i != pmid), None)
        if not self._delivered and other is not None:
            try:
                self._document((other,), 1)
            except SearchError:
                whole = f"PMIDs {self._wanted[0]} to {self._wanted[-1]}"
                raise TransportError(f"{whole}: {error}") from None
        same = len(spoilt) == 2 and spoilt[0].raw == spoilt[1].raw
        if same and not spoilt[0].delivered and [p for _, p in spoilt[0].refused] == [pmid]:
            return spoilt[0]
        raise IncompleteError(f"PMID {pmid} cannot be had: {error}", missing=(pmid,)) from None

    def _document(
        self,
        ids: tuple[str, ...],
        attempts: int | None = None,
        *,
        due: frozenset[str] = frozenset(),
    ) -> _Document:
        """A whole reply in which every record can be read and none that is ``due`` is lacking.

        As many of these may lack as records without PMID have come: they may be the same.
        """
        found: list[_Document] = []
        self._spoilt = []

        def check(reply: Reply) -> Failure | None:
            try:
                document = self._read(reply.body)
            except InputError as error:
                return Failure(f"malformed: {error}", lighter=True)
            found[:] = [document]
            bad = malformed(document.reading)
            if bad:
                self._spoilt.append(document)
                return Failure(f"malformed: {bad[0].reason} (line {bad[0].line})", lighter=True)
            lacking = sorted(due - document.delivered - document.gone, key=int)
            words = f"PubMed knows {', '.join(lacking)} but does not send them"
            return Failure(words) if len(lacking) > len(self._nameless) else None

        fields = {"db": "pubmed", "retmode": "xml", "id": ",".join(ids)}
        self._service.ask("efetch", fields, check=check, attempts=attempts, halt=self._halt)
        return found[0]

    def _read(self, raw: bytes) -> _Document:
        return _Document(raw, read_pubmed_xml(raw, self._name), frozenset(deleted_pmids(raw)))

    def _ask_for_the_rest(self) -> None:
        """Asks for what did not come, until a request brings nothing more."""
        while lacking := self._lacking():
            _log.info("%s: %d records did not come, they are asked for", self._name, len(lacking))
            document = self._document(lacking)
            news = document.delivered | (document.gone - self._gone)
            if news.isdisjoint(lacking):
                return
            self._keep(document)

    def _keep(self, document: _Document) -> None:
        self._documents.append(document)
        self._delivered |= document.delivered & set(self._wanted)
        self._gone |= document.gone & set(self._wanted)
        for piece, pmid in document.refused:
            if pmid in self._wanted:
                self._refused.add(pmid)
            else:
                self._nameless.add(piece)

    def _halted(self) -> bool:
        return self._halt is not None and self._halt.is_set()

    # --- what became of the missing -------------------------------------------------------

    def _fates(self, pmids: Sequence[str]) -> dict[str, str]:
        """What PubMed says of PMIDs that efetch twice did not send; a record it knows is due.

        Only its own word makes a PMID missing: silence may be an outage that both requests met.
        Each whole record without its PMID may be one of them: it is refused, and so many PMIDs
        are not insisted on.
        """
        if len(pmids) <= len(self._nameless):
            return {}
        fields = {"db": "pubmed", "version": "2.0", "retmode": "xml", "id": ",".join(pmids)}
        try:
            reply = self._service.ask("esummary", fields, attempts=_SIDE_ATTEMPTS, halt=self._halt)
            fates = read_fates(parse_reply(reply.body))
        except (SearchError, etree.XMLSyntaxError) as error:
            if self._halted():
                raise
            raise self._unexplained(pmids, str(error)) from None
        silent = [pmid for pmid in pmids if pmid not in fates]
        if silent:
            raise self._unexplained(silent, "it answers nothing about them")
        known = tuple(pmid for pmid in pmids if fates.get(pmid) == "")
        if len(known) > len(self._nameless):
            self._insist(known)
        return {pmid: self._service.redact(words) for pmid, words in fates.items() if words}

    def _unexplained(self, pmids: Sequence[str], why: str) -> IncompleteError:
        shown = ", ".join(pmids[:5]) + (", …" if len(pmids) > 5 else "")
        return IncompleteError(
            f"{len(pmids)} PMIDs were not sent and esummary does not tell why ({why}): {shown}",
            missing=tuple(pmids),
        )

    def _insist(self, known: tuple[str, ...]) -> None:
        """Fetches records that PubMed describes but did not send."""
        try:
            self._keep(self._document(known, due=frozenset(known)))
        except TransportError as error:
            if self._halted():
                raise
            raise IncompleteError(str(error), missing=known) from None

    # --- the batch ------------------------------------------------------------------------

    def _joined(self, fates: dict[str, str]) -> Batch:
        whole = self._documents[0]
        if len(self._documents) > 1:
            whole = self._read(b"\n".join(document.raw for document in self._documents))
        reading = whole.reading
        kept = tuple(_first_of_each(reading.entries, self._wanted))
        refused = tuple({_piece(whole.raw, r): r for r in reversed(reading.refused)}.values())[::-1]
        warnings = [*reading.receipt.warnings, *_left_out(reading.entries, kept)]
        if len(refused) < len(reading.refused):
            again = len(reading.refused) - len(refused)
            warnings.append(f"{again} refused records came again, left out")
        if fates:
            told = ", ".join(f"{pmid} ({words})" for pmid, words in fates.items())
            warnings.append(f"{len(fates)} PMIDs were listed but not delivered: {told}")
        if len(self._documents) > 1:
            warnings.append(f"{len(self._documents)} replies make up this batch")
        if warnings:
            _log.warning("%s: %s", self._name, "; ".join(warnings))
        receipt = replace(
            reading.receipt,
            found=len(kept) + len(refused),
            read=len(kept),
            refused=len(refused),
            sources=tuple((source, len(kept)) for source, _ in reading.receipt.sources if kept),
            warnings=tuple(warnings),
        )
        return Batch(
            raw=whole.raw,
            reading=Reading(receipt, kept, refused),
            requested=self._wanted,
            missing=tuple(fates),
            deleted=tuple(pmid for pmid in fates if pmid in self._gone),
            unexplained=tuple(pmid for pmid, words in fates.items() if words == _NOT_SENT),
        )


def _piece(raw: bytes, item: Refused) -> bytes:
    return raw[item.offset : item.offset + item.length]


def _first_of_each(entries: Iterable[Entry], wanted: Sequence[str]) -> Iterable[Entry]:
    """The first entry of each PMID asked for, in the order of the document."""
    due = set(wanted)
    for entry in entries:
        if entry.accession in due:
            due.discard(entry.accession)
            yield entry


def _left_out(entries: Sequence[Entry], kept: Sequence[Entry]) -> list[str]:
    """Sentences that name every entry of the documents that is not read."""
    asked = {entry.accession for entry in kept}
    places = {entry.position for entry in kept}
    out = [entry.accession or "?" for entry in entries if entry.position not in places]
    strange = [pmid for pmid in out if pmid not in asked]
    again = [pmid for pmid in out if pmid in asked]
    told = []
    if strange:
        names = ", ".join(strange)
        told.append(f"{len(strange)} records came that were not asked for, left out: {names}")
    if again:
        told.append(f"{len(again)} records came again, left out: {', '.join(again)}")
    return told
