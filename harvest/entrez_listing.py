"""Lists what a strategy finds in PubMed: as many distinct PMIDs as it counts, or an error.

PubMed shows no more than 9,999 records of any one query, by whatever road (paging and the history
server included), so larger results are split by PMID range, ``(strategy) AND lo:hi[UID]``. Dates
cannot do this: hundreds of thousands of records carry the first of January.
"""

from __future__ import annotations

from dataclasses import dataclass

from harvest.brackets import unbalanced
from harvest.connector import Listing
from harvest.entrez_replies import SearchReply, parse_reply, read_database, read_search
from harvest.entrez_service import Service
from harvest.transport import Failure, Reply
from ledger.errors import IncompleteError, SearchError
from ledger.identifiers import PMID_DIGITS, is_pmid

CAP = 9999

# The newest PMIDs: what EDirect asks for the upper end of its ranges (ecommon.sh).
_NEWEST = "all [SB] NOT pubmed books [SB]"
_NEWEST_LISTED = 1000
# Old papers added late sort below newer ones, so the largest PMID listed may not be the largest.
_BEYOND_NEWEST = 1000


@dataclass(frozen=True, slots=True)
class _Range:
    """PMIDs from ``low`` to ``high``, both included."""

    low: int
    high: int

    def halves(self) -> tuple[_Range, _Range]:
        middle = (self.low + self.high) // 2
        return _Range(self.low, middle), _Range(middle + 1, self.high)

    def __str__(self) -> str:
        return f"{self.low}:{self.high}[UID]"


_ALL = _Range(1, 10**PMID_DIGITS - 1)
_Diagnostics = tuple[tuple[str, str], ...]


def list_pmids(service: Service, strategy: str, *, cap: int = CAP) -> Listing:
    """Every PMID the strategy finds, in numerical order, with PubMed's remarks on it.

    ``count`` is the number PubMed states; where records were added while a long result was
    listed in parts, it is the number at the end, and the diagnostics name the growth. ``cap`` is
    how many records of one query PubMed shows.

    Raises:
        SearchError: no listing as long as the count could be had (``ProviderError`` with
            PubMed's own words, ``TransportError``, ``IncompleteError``).
    """
    if not strategy.strip():
        raise SearchError("the strategy is empty: PubMed is not asked")
    state = _database(service)
    lister = _Lister(service, strategy, cap)
    whole = lister.search(strategy)
    count = _counted(whole)
    parts: _Diagnostics = ()
    if count <= cap:
        ids = _checked_ids(whole, _ALL)
    else:
        ids, parts = lister.split(count)
    said = tuple(
        # What comes of the strategy stays as it is; a message may name who asked.
        (place, text if place == "TranslationSet" else service.redact(text))
        for place, text in whole.diagnostics
    )
    return Listing(
        count=len(ids),
        ids=ids,
        term=strategy,
        translation=whole.translation,
        diagnostics=(*state, *said, *parts),
    )


def _database(service: Service) -> _Diagnostics:
    """Build and last update of PubMed: the state of the database that was searched."""
    reply = service.ask("einfo", {"db": "pubmed", "retmode": "xml"})
    return read_database(parse_reply(reply.body))


class _Lister:
    """One strategy on its way to its PMIDs; ``_leaves`` are the lists of its parts."""

    def __init__(self, service: Service, strategy: str, cap: int) -> None:
        self._service, self._strategy, self._cap = service, strategy, cap
        self._leaves: list[tuple[str, ...]] = []

    def search(self, term: str, *, listed: int | None = None) -> SearchReply:
        """A reply that lists as many distinct ids as it counts, up to ``listed`` or the cap."""
        most = min(listed or self._cap, self._cap)
        fields = {"db": "pubmed", "retmode": "xml", "retstart": "0", "retmax": str(most)}

        def short(reply: Reply) -> Failure | None:
            search = read_search(parse_reply(reply.body))
            due, distinct = min(search.count or 0, most), len(set(search.ids))
            if distinct == due == len(search.ids):
                return None
            more = f" ({len(search.ids)} with repeats)" if distinct < len(search.ids) else ""
            return Failure(f"incomplete: {distinct} of {due} PMIDs listed{more}")

        reply = self._service.ask(
            "esearch", {**fields, "term": term}, check=short, doubt=_doubt(term)
        )
        return read_search(parse_reply(reply.body))

    def split(self, count: int) -> tuple[tuple[str, ...], _Diagnostics]:
        """The ids of a result above the cap, by ranges of PMIDs, and diagnostics about it.

        The parts must add up: PubMed may grow meanwhile, but a part that is smaller than its
        share means that something was not counted or not listed.
        """
        newest = self.search(_NEWEST, listed=_NEWEST_LISTED)
        numbers = [int(pmid) for pmid in newest.ids if is_pmid(pmid)]
        if not numbers:
            raise SearchError("PubMed lists no newest PMID, so its result cannot be split")
        root = _Range(1, max(numbers) + _BEYOND_NEWEST)
        total = self._count_range(root, expected=count)
        ids = tuple(sorted((pmid for leaf in self._leaves for pmid in leaf), key=int))
        if len(set(ids)) != len(ids) or len(ids) != total:
            raise IncompleteError(
                f"PubMed counts {total} records, but its parts list {len(set(ids))} PMIDs"
            )
        parts = [("SplitByPmid", f"{len(self._leaves)} parts up to PMID {root.high}")]
        if total > count:
            parts.append(("GrewWhileListed", f"{count} => {total}"))
        return ids, tuple(parts)

    def _count_range(self, part: _Range, *, expected: int) -> int:
        """Lists a range into the leaves, halving it while it is above the cap; gives its count.

        ``expected`` is the least it must hold: its count when it was seen as part of a larger one.
        """
        reply = self.search(f"({self._strategy}) AND {part}")
        count = _counted(reply)
        if count < expected:
            raise IncompleteError(
                f"PubMed counts {count} records in {part}, where {expected} were counted before; "
                "run again"
            )
        if count <= self._cap:
            self._leaves.append(_checked_ids(reply, part))
            return count
        if part.low == part.high:
            raise SearchError(f"PubMed ignores the range {part}: it counts {count} records in it")
        total = sum(self._count_range(half, expected=0) for half in part.halves())
        if total < count:
            raise IncompleteError(
                f"PubMed counts {count} records in {part}, but only {total} in its halves; "
                "run again"
            )
        return total


def _doubt(term: str) -> str:
    uneven = unbalanced(term)
    return f"The strategy has {uneven}: check its brackets and quotes" if uneven else ""


def _counted(reply: SearchReply) -> int:
    if reply.count is None:
        raise IncompleteError("PubMed's reply to esearch states no count")
    return reply.count


def _checked_ids(reply: SearchReply, part: _Range) -> tuple[str, ...]:
    """The ids of one reply in numerical order: as many as counted, distinct, and in the range."""
    strange = [one for one in reply.ids if not is_pmid(one)]
    if strange:
        shown = ", ".join(one[:20] for one in strange[:5])
        raise SearchError(f"PubMed lists ids that are no PMIDs: {shown}")
    ids = tuple(sorted({str(int(pmid)) for pmid in reply.ids}, key=int))
    if len(ids) != reply.count:
        raise IncompleteError(
            f"PubMed counts {reply.count} records but lists {len(ids)} PMIDs in {part}"
        )
    if ids and not part.low <= int(ids[0]) <= int(ids[-1]) <= part.high:
        raise SearchError(f"PubMed ignores the range {part}: it lists {ids[0]} to {ids[-1]}")
    return ids
