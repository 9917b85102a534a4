"""PubMed through NCBI's E-utilities: runs a strategy and fetches its records.

A count is not an outcome. ``list`` gives as many distinct PMIDs as PubMed counts or raises;
``fetch`` delivers every PMID asked for or names the ones that PubMed did not send.

PubMed shows no more than 9,999 records of any one query, by whatever road (paging and the history
server included), so larger results are split by PMID range, ``(strategy) AND lo:hi[UID]``. Dates
cannot do this: hundreds of thousands of records carry the first of January.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from harvest.connector import Batch, Entry, Listing, Reading
from harvest.entrez_replies import (
    ReplyClass,
    ReplyKind,
    SearchReply,
    classify,
    parse_reply,
    read_database,
    read_search,
)
from harvest.pubmed_xml import deleted_pmids, malformed, read_pubmed_xml
from harvest.redaction import redact
from harvest.transport import Reply, Transport, is_loopback
from ledger.errors import IncompleteError, InputError, ProviderError, SearchError, UsageError

_log = logging.getLogger(__name__)

BASE_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
CAP = 9999
BATCH = 200
_LONGEST_PMID = 10

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


_Leaves = list[tuple[str, ...]]
_Diagnostics = tuple[tuple[str, str], ...]


class Entrez:
    """The Searcher for PubMed (``harvest.connector.Searcher``).

    ``email`` and ``tool`` go with every request, as NCBI asks; ``api_key`` raises the rate from 3
    to 10 requests a second. Key and address never appear in a log or an error.
    """

    def __init__(
        self,
        *,
        email: str,
        base_url: str = BASE_URL,
        api_key: str | None = None,
        tool: str = "litharvest",
        transport: Transport | None = None,
        batch_size: int = BATCH,
    ) -> None:
        _check_settings(base_url, email=email, tool=tool, api_key=api_key)
        self._base_url = base_url if base_url.endswith("/") else base_url + "/"
        self._identity = {"tool": tool, "email": email}
        if api_key:
            self._identity["api_key"] = api_key
        self._secrets = tuple(filter(None, (api_key, email)))
        self._transport = transport or Transport()
        self._batch_size = batch_size

    def list(self, strategy: str) -> Listing:
        """Every PMID the strategy finds, in numerical order, with PubMed's remarks on it.

        ``count`` is the number PubMed states; where records were added while a long result was
        listed in parts, it is the number at the end, and the diagnostics name the growth.

        Raises:
            SearchError: no listing as long as the count could be had (``ProviderError`` with
                PubMed's own words, ``TransportError``, ``IncompleteError``).
        """
        if not strategy.strip():
            raise SearchError("the strategy is empty: PubMed is not asked")
        state = self._database()
        whole = self._search(strategy)
        count = _counted(whole)
        parts: _Diagnostics = ()
        if count <= CAP:
            ids = _checked_ids(whole, _Range(1, 10**9))
        else:
            ids, parts = self._split(strategy, count)
        return Listing(
            count=len(ids),
            ids=ids,
            term=strategy,
            translation=whole.translation,
            diagnostics=(*state, *whole.diagnostics, *parts),
        )

    def fetch(self, ids: tuple[str, ...]) -> Iterator[Batch]:
        """The records of those PMIDs: one Batch for each 200 of them, in order.

        ``missing`` are the PMIDs that PubMed twice did not send; those that it names as deleted
        are among them and in ``deleted`` as well.

        Raises:
            SearchError: a reply stayed cut off or malformed after every retry, or other PMIDs were
                missing each time.
        """
        wrong = [pmid for pmid in ids if not _is_pmid(pmid)]
        if wrong:
            raise SearchError(f"these are no PMIDs: {', '.join(wrong[:5])}")
        wanted = tuple(dict.fromkeys(str(int(pmid)) for pmid in ids))
        for start in range(0, len(wanted), self._batch_size):
            yield self._fetch_batch(wanted[start : start + self._batch_size])

    # --- searching ------------------------------------------------------------------------

    def _database(self) -> tuple[tuple[str, str], ...]:
        """Build and last update of PubMed: the state of the database that was searched."""
        reply = self._ask("einfo", {"db": "pubmed", "retmode": "xml"})
        return read_database(parse_reply(reply.body))

    def _search(self, term: str, *, listed: int = CAP) -> SearchReply:
        fields = {"db": "pubmed", "retmode": "xml", "retstart": "0", "retmax": str(listed)}

        def short(reply: Reply) -> str | None:
            search = read_search(parse_reply(reply.body))
            due = min(search.count or 0, listed)
            if len(search.ids) < due:
                return f"incomplete: {len(search.ids)} of {due} PMIDs listed"
            return None

        reply = self._ask("esearch", {**fields, "term": term}, check=short)
        return read_search(parse_reply(reply.body))

    def _split(self, strategy: str, count: int) -> tuple[tuple[str, ...], _Diagnostics]:
        """The ids of a result above the cap, by ranges of PMIDs, and diagnostics about it.

        The parts must add up: PubMed may grow meanwhile, but a part that is smaller than its
        share means that something was not counted or not listed.
        """
        newest = self._search(_NEWEST, listed=_NEWEST_LISTED)
        numbers = [int(pmid) for pmid in newest.ids if _is_pmid(pmid)]
        if not numbers:
            raise SearchError("PubMed lists no newest PMID, so its result cannot be split")
        leaves: _Leaves = []
        root = _Range(1, max(numbers) + _BEYOND_NEWEST)
        total = self._count_range(strategy, root, expected=count, leaves=leaves)
        ids = tuple(sorted((pmid for leaf in leaves for pmid in leaf), key=int))
        if len(set(ids)) != len(ids) or len(ids) != total:
            raise IncompleteError(
                f"PubMed counts {total} records, but its parts list {len(set(ids))} PMIDs"
            )
        parts = [("SplitByPmid", f"{len(leaves)} parts up to PMID {root.high}")]
        if total > count:
            parts.append(("GrewWhileListed", f"{count} => {total}"))
        return ids, tuple(parts)

    def _count_range(self, strategy: str, part: _Range, *, expected: int, leaves: _Leaves) -> int:
        """Lists a range into ``leaves``, halving it while it is above the cap; returns its count.

        ``expected`` is the least it must hold: its count when it was seen as part of a larger one.
        """
        reply = self._search(f"({strategy}) AND {part}")
        count = _counted(reply)
        if count < expected:
            raise IncompleteError(
                f"PubMed counts {count} records in {part}, where {expected} were counted before"
            )
        if count <= CAP:
            leaves.append(_checked_ids(reply, part))
            return count
        if part.low == part.high:
            raise SearchError(f"PubMed ignores the range {part}: it counts {count} records in it")
        total = sum(
            self._count_range(strategy, half, expected=0, leaves=leaves) for half in part.halves()
        )
        if total < count:
            raise IncompleteError(
                f"PubMed counts {count} records in {part}, but only {total} in its halves"
            )
        return total

    # --- fetching -------------------------------------------------------------------------

    def _fetch_batch(self, wanted: tuple[str, ...]) -> Batch:
        fields = {"db": "pubmed", "retmode": "xml", "id": ",".join(wanted)}
        check = _BatchCheck(f"efetch {wanted[0]}-{wanted[-1]} ({len(wanted)})", wanted)
        self._ask("efetch", fields, check=check)
        if check.batch is None:
            raise SearchError(f"{check.name}: the reply was never read")
        return check.batch

    # --- asking ---------------------------------------------------------------------------

    def _ask(
        self,
        endpoint: str,
        fields: dict[str, str],
        *,
        check: Callable[[Reply], str | None] | None = None,
    ) -> Reply:
        """A usable reply that ``check`` finds nothing wrong with; what may pass is tried again."""

        def judge(reply: Reply) -> str | None:
            verdict = classify(reply.status, reply.headers, reply.body, endpoint)
            if verdict.usable:
                return check(reply) if check else None
            if verdict.retry:
                return f"{verdict.kind}: {verdict.words}"
            raise self._refused(endpoint, verdict)

        return self._transport.post(
            f"{self._base_url}{endpoint}.fcgi",
            {**fields, **self._identity},
            judge=judge,
            secrets=self._secrets,
        )

    def _refused(self, endpoint: str, verdict: ReplyClass) -> ProviderError:
        words = redact(verdict.words, self._secrets)
        if verdict.kind is ReplyKind.BAD_KEY:
            return ProviderError(f"NCBI does not know the API key ({endpoint}): {words}")
        return ProviderError(f"NCBI answers {endpoint} with {verdict.kind}: {words}")


class _BatchCheck:
    """Reads replies to one efetch until one is whole; then ``batch`` is what it gave.

    PubMed has sent sets that were short without an error. So a record counts as missing only when
    two replies in a row lack the same ones.
    """

    def __init__(self, name: str, wanted: tuple[str, ...]) -> None:
        self.name = name
        self.batch: Batch | None = None
        self._wanted = wanted
        self._lacking: set[str] | None = None

    def __call__(self, reply: Reply) -> str | None:
        try:
            reading = read_pubmed_xml(reply.body, self.name)
        except InputError as error:
            return f"malformed: {error}"
        bad = malformed(reading)
        if bad:
            return f"malformed: {bad[0].reason} (line {bad[0].line})"
        self.batch = _batch(reply.body, reading, self._wanted)
        lacking = set(self.batch.missing) - set(self.batch.deleted)
        before, self._lacking = self._lacking, lacking
        if lacking and lacking != before:
            return f"incomplete: {len(lacking)} of {len(self._wanted)} records did not come"
        return None


def _check_settings(base_url: str, *, email: str, tool: str, api_key: str | None) -> None:
    """Refuses settings that NCBI would block or that would give the key away."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"the base address {base_url!r} is no http address")
    if api_key and parts.scheme == "http" and not is_loopback(base_url):
        raise UsageError("an API key is only sent over https: give an https base address")
    if "@" not in email or any(c.isspace() for c in email):
        raise UsageError("NCBI asks for the e-mail address of a person to write to")
    if not tool or any(c.isspace() for c in tool):
        raise UsageError("the tool name that NCBI asks for holds no spaces")


def _is_pmid(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_PMID


def _counted(reply: SearchReply) -> int:
    if reply.count is None:
        raise IncompleteError("PubMed's reply to esearch states no count")
    return reply.count


def _checked_ids(reply: SearchReply, part: _Range) -> tuple[str, ...]:
    """The ids of one reply in numerical order: as many as counted, distinct, and in the range."""
    if not all(map(_is_pmid, reply.ids)):
        raise SearchError("PubMed lists ids that are no PMIDs")
    ids = tuple(sorted(set(reply.ids), key=int))
    if len(ids) != reply.count:
        raise IncompleteError(
            f"PubMed counts {reply.count} records but lists {len(ids)} PMIDs in {part}"
        )
    if ids and not part.low <= int(ids[0]) <= int(ids[-1]) <= part.high:
        raise SearchError(f"PubMed ignores the range {part}: it lists {ids[0]} to {ids[-1]}")
    return ids


def _batch(raw: bytes, reading: Reading, wanted: Sequence[str]) -> Batch:
    delivered = Counter(entry.accession for entry in reading.entries)
    gone = set(deleted_pmids(raw))
    missing = tuple(pmid for pmid in wanted if pmid not in delivered)
    warnings = _unasked(reading.entries, wanted)
    if warnings:
        _log.warning("%s: %s", reading.receipt.file, "; ".join(warnings))
        receipt = replace(reading.receipt, warnings=(*reading.receipt.warnings, *warnings))
        reading = replace(reading, receipt=receipt)
    return Batch(
        raw=raw,
        reading=reading,
        requested=tuple(wanted),
        missing=missing,
        deleted=tuple(pmid for pmid in missing if pmid in gone),
    )


def _unasked(entries: tuple[Entry, ...], wanted: Sequence[str]) -> tuple[str, ...]:
    asked = set(wanted)
    extra = [e.accession for e in entries if e.accession and e.accession not in asked]
    if not extra:
        return ()
    return (f"{len(extra)} records came that were not asked for: {', '.join(extra)}",)
