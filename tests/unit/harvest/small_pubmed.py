"""A PubMed of a few bare records behind the loopback server, and a client of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from harvest.entrez import CAP, Entrez
from tests.unit.harvest.documents import EINFO, EMPTY_LIST, records, search
from tests.unit.harvest.loopback import (
    Answer,
    FakeTime,
    Scripted,
    Seen,
    Server,
    quick_transport,
)

NO_SUMMARY = "cannot get document summary"


@dataclass
class SmallPubmed:
    """Answers einfo, esearch (with the cap and UID ranges) and efetch from a set of PMIDs."""

    pmids: set[int]
    deleted: set[int] = field(default_factory=set)
    before_search: Callable[[SmallPubmed, str], None] | None = None
    terms: list[str] = field(default_factory=list)

    def __call__(self, seen: Seen) -> Scripted:
        if seen.path.endswith("einfo.fcgi"):
            return Scripted(EINFO)
        if seen.path.endswith("esearch.fcgi"):
            return Scripted(self.search(seen.fields["term"], int(seen.fields["retmax"])))
        if seen.path.endswith("esummary.fcgi"):
            return Scripted(self.summary(seen.fields["id"].split(",")))
        wanted = [int(pmid) for pmid in seen.fields["id"].split(",")]
        gone = "".join(f"<PMID>{p}</PMID>" for p in wanted if p in self.deleted)
        tail = f"<DeleteCitation>{gone}</DeleteCitation>" if gone else ""
        return Scripted(records((p for p in wanted if p in self.pmids - self.deleted), tail=tail))

    def search(self, term: str, retmax: int) -> bytes:
        self.terms.append(term)
        if self.before_search:
            self.before_search(self, term)
        found = sorted(self.pmids, reverse=True)
        part = re.fullmatch(r"\(.*\) AND (\d+):(\d+)\[UID\]", term, re.DOTALL)
        if part:
            low, high = int(part[1]), int(part[2])
            found = [p for p in found if low <= p <= high]
        return search(len(found), found[: min(retmax, CAP)], extra=EMPTY_LIST if not found else "")

    def summary(self, pmids: list[str]) -> bytes:
        """What esummary says: a record, or that it has none."""
        told = "".join(
            f'<DocumentSummary uid="{pmid}">'
            + ("<Title>T</Title>" if self._has(pmid) else f"<error>{NO_SUMMARY}</error>")
            + "</DocumentSummary>"
            for pmid in pmids
        )
        return (
            f'<eSummaryResult><DocumentSummarySet status="OK">{told}</DocumentSummarySet>'
            "</eSummaryResult>"
        ).encode()

    def _has(self, pmid: str) -> bool:
        return int(pmid) in self.pmids - self.deleted


def client(
    server: Server, *, time: FakeTime | None = None, key: str | None = None, workers: int = 1
) -> Entrez:
    """A client of the loopback server that waits only in fake time."""
    return Entrez(
        base_url=server.url,
        email="someone@example.org",
        api_key=key,
        transport=quick_transport(time or FakeTime()),
        workers=workers,
    )


def broken_once(answer: Answer, endpoint: str, *faults: Scripted) -> Answer:
    """The faults first, at that endpoint, and then the answer."""
    left = list(faults)

    def scripted(seen: Seen) -> Scripted:
        return left.pop(0) if left and endpoint in seen.path else answer(seen)

    return scripted
