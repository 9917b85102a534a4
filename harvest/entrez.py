"""PubMed through NCBI's E-utilities: runs a strategy and fetches its records.

A count is not an outcome. ``list`` gives as many distinct PMIDs as PubMed counts or raises;
``fetch`` delivers every PMID asked for or names the ones that PubMed did not send.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from harvest.connector import Batch, Listing
from harvest.entrez_batches import fetch_batch
from harvest.entrez_listing import CAP, list_pmids
from harvest.entrez_service import Service
from harvest.lookahead import in_order
from harvest.transport import Transport
from ledger.errors import IncompleteError, SearchError
from ledger.identifiers import is_pmid

__all__ = ["BASE_URL", "CAP", "WORKERS", "WORKERS_WITH_KEY", "Entrez"]

BASE_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"

WORKERS = 3
WORKERS_WITH_KEY = 6
"""Threads that fetch. A batch takes a second or two, so these come near NCBI's 3 and 10 a second;
the rate itself is kept by ``harvest.pace``, however many there are."""


class Entrez:
    """The Searcher for PubMed (``harvest.connector.Searcher``).

    ``email`` and ``tool`` go with every request, as NCBI asks; ``api_key`` raises the rate from 3
    to 10 requests a second. Key and address never appear in a log or an error. ``workers`` is the
    number of threads that fetch (1: none at all). ``cap`` is how many records of one query the
    service shows; above it the listing is split.
    """

    def __init__(
        self,
        *,
        email: str,
        base_url: str = BASE_URL,
        api_key: str | None = None,
        tool: str = "litharvest",
        transport: Transport | None = None,
        workers: int | None = None,
        cap: int = CAP,
    ) -> None:
        key = (api_key or "").strip() or None  # pasted with a blank, it would be no secret we know
        self._service = Service(
            base_url, email=email, tool=tool, api_key=key, transport=transport or Transport()
        )
        self._workers = workers or (WORKERS_WITH_KEY if key else WORKERS)
        self._cap = cap

    def list(self, strategy: str) -> Listing:
        """Every PMID the strategy finds, in numerical order, with PubMed's remarks on it.

        Raises:
            SearchError: no listing as long as the count could be had (``list_pmids``).
        """
        return list_pmids(self._service, strategy, cap=self._cap)

    def fetch(self, batches: Sequence[tuple[str, ...]]) -> Iterator[Batch]:
        """The records of those PMIDs, one Batch for each tuple, in order, several at a time.

        ``missing`` are the PMIDs that PubMed did not send even when asked for alone; the Receipt
        says what esummary knows of them. Those that it names as deleted are in ``deleted`` too.

        Raises:
            SearchError: a batch cannot be had after every retry and in halves. Batches that were
                had or under way are given before it is raised; where only single records are at
                fault (``IncompleteError``), all others are.
        """
        _check(batches)
        return in_order(self._fetch_one, batches, workers=self._workers, lasting=(IncompleteError,))

    def _fetch_one(self, ids: tuple[str, ...], halt: threading.Event) -> Batch:
        return fetch_batch(self._service, ids, halt)


def _check(batches: Sequence[tuple[str, ...]]) -> None:
    ids = [pmid for batch in batches for pmid in batch]
    wrong = [pmid for pmid in ids if not is_pmid(pmid) or pmid != str(int(pmid))]
    if wrong:
        raise SearchError(f"these are no PMIDs: {', '.join(wrong[:5])}")
    if len(set(ids)) != len(ids):
        raise SearchError("PMIDs are asked for twice")
    if not all(batches):
        raise SearchError("a batch without PMIDs cannot be fetched")
