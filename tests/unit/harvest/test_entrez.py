"""Entrez: splitting above the cap, missing and deleted records, secrecy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from harvest.entrez import BASE_URL, CAP, Entrez
from ledger.errors import (
    IncompleteError,
    ProviderError,
    SearchError,
    TransportError,
    UsageError,
)
from tests.unit.harvest.documents import (
    BAD_KEY,
    CAP_JSON,
    DECLARATION,
    EINFO,
    EMPTY_LIST,
    NO_COUNT,
    RATE_LIMITED,
    XHTML_500,
    error,
    records,
    search,
)
from tests.unit.harvest.loopback import (
    Answer,
    FakeTime,
    Scripted,
    Seen,
    Server,
    quick_transport,
    serving,
)

# --- a small PubMed ------------------------------------------------------------------------


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


def client(server: Server, *, time: FakeTime | None = None, key: str | None = None) -> Entrez:
    """A client of the loopback server that waits only in fake time."""
    return Entrez(
        base_url=server.url,
        email="someone@example.org",
        api_key=key,
        transport=quick_transport(time or FakeTime()),
    )


def broken_once(answer: Answer, endpoint: str, *faults: Scripted) -> Answer:
    """The faults first, at that endpoint, and then the answer."""
    left = list(faults)

    def scripted(seen: Seen) -> Scripted:
        return left.pop(0) if left and endpoint in seen.path else answer(seen)

    return scripted


def test_list_gives_sorted_ids_and_the_state_of_the_database() -> None:
    """Ids are in numerical order; build and update of the database are in the diagnostics."""
    with serving(SmallPubmed({30, 4, 100})) as server:
        listing = client(server).list(" sleep\n AND apnea ")
    assert listing.ids == ("4", "30", "100")
    assert (listing.count, listing.term) == (3, " sleep\n AND apnea ")
    assert ("DbBuild", "Build-2026.11.20.01.02") in listing.diagnostics
    assert ("LastUpdate", "2026/11/20 01:02") in listing.diagnostics
    assert server.seen[1].fields["term"] == " sleep\n AND apnea "
    assert {seen.fields["email"] for seen in server.seen} == {"someone@example.org"}
    assert {seen.fields["tool"] for seen in server.seen} == {"litharvest"}


def test_nothing_found_is_a_result() -> None:
    """A true zero is an empty listing, with PubMed's own words in the diagnostics."""
    with serving(SmallPubmed(set())) as server:
        listing = client(server).list("zzz")
    assert (listing.count, listing.ids) == (0, ())
    assert ("WarningList/OutputMessage", "No items found.") in listing.diagnostics


@pytest.mark.parametrize("count", [CAP, CAP + 1, 23_456])
def test_more_than_the_cap_is_split_by_pmid(count: int) -> None:
    """Around and above 9,999 records every PMID is listed once; above, in ranges."""
    pmids = {n * 37 % 1_000_003 + 1 for n in range(count)}
    small = SmallPubmed(pmids)
    with serving(small) as server:
        listing = client(server).list("a OR b")
    assert listing.count == len(pmids) == count
    assert listing.ids == tuple(str(pmid) for pmid in sorted(pmids))
    split = [term for term in small.terms if "[UID]" in term]
    assert bool(split) is (count > CAP)
    assert all(term.startswith("(a OR b) AND ") for term in split)


def test_growth_while_listing_is_tolerated() -> None:
    """Records added while the parts are listed are listed too, and the growth is named."""

    def grow(small: SmallPubmed, term: str) -> None:
        if len(small.terms) == 4:
            small.pmids.add(17)

    with serving(SmallPubmed({n * 10 for n in range(10, 12_000)}, before_search=grow)) as server:
        listing = client(server).list("x")
    assert listing.count == len(listing.ids) == 11_991
    assert ("GrewWhileListed", "11990 => 11991") in listing.diagnostics


def test_shrinking_while_listing_is_an_error() -> None:
    """Parts that hold fewer records than the whole are an error, never a shorter list."""

    def shrink(small: SmallPubmed, term: str) -> None:
        if len(small.terms) == 4:
            small.pmids -= {n for n in small.pmids if n % 7 == 0}

    with (
        serving(SmallPubmed({n * 10 for n in range(10, 12_000)}, before_search=shrink)) as server,
        pytest.raises(IncompleteError, match="counts"),
    ):
        client(server).list("x")


def test_ignored_range_is_an_error() -> None:
    """A server that ignores the PMID range is found out."""

    def answer(seen: Seen) -> Scripted:
        if seen.path.endswith("einfo.fcgi"):
            return Scripted(EINFO)
        part = "[UID]" in seen.fields["term"]
        return Scripted(
            search(15 if part and ":" in seen.fields["term"] else 10_050, range(1, 10_000))
        )

    with serving(answer) as server, pytest.raises(SearchError):
        client(server).list("x")


def test_fewer_ids_than_counted_is_retried_then_an_error() -> None:
    """A reply that counts 5 and lists 2 is asked for again, and at last an error."""

    def answer(seen: Seen) -> Scripted:
        return Scripted(EINFO if "einfo" in seen.path else search(5, [1, 2]))

    with serving(answer) as server:
        with pytest.raises(TransportError, match="incomplete: 2 of 5"):
            client(server).list("x")
        assert len(server.seen) == 7


def test_repeated_ids_are_an_error() -> None:
    """Ids that repeat do not make up the count."""

    def answer(seen: Seen) -> Scripted:
        return Scripted(EINFO if "einfo" in seen.path else search(3, [1, 2, 2]))

    with serving(answer) as server, pytest.raises(IncompleteError, match="lists 2"):
        client(server).list("x")


@pytest.mark.parametrize(
    "fault",
    [
        Scripted(RATE_LIMITED, 429, (("Retry-After", "2"),)),
        Scripted(RATE_LIMITED),
        Scripted(XHTML_500, 500),
        Scripted(XHTML_500),
        Scripted(b"", 502),
        Scripted(
            error("Search Backend failed: Database is not supported: pubmed", "eSearchResult")
        ),
        Scripted(search(3, [1, 2, 3])[:-20]),
        Scripted(search(3, [1, 2, 3]), fault="drop"),
        Scripted(search(3, [1, 2, 3]), fault="cut gzip"),
        Scripted(search(3, []), fault=""),
    ],
)
def test_passing_faults_of_a_search_are_retried(fault: Scripted) -> None:
    """Whatever passes is waited out; the listing is then whole."""
    with serving(broken_once(SmallPubmed({1, 2, 3}), "esearch", fault, fault)) as server:
        assert client(server).list("x").ids == ("1", "2", "3")
        assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Scripted(CAP_JSON), "9998"),
        (Scripted(error("Invalid db name specified: x", "eSearchResult")), "Invalid db name"),
        (Scripted(NO_COUNT), "Can't run executor"),
        (Scripted(BAD_KEY, 400), "does not know the API key"),
        (Scripted(b"<html></html>", 414), "414"),
    ],
)
def test_lasting_faults_are_not_retried(fault: Scripted, words: str) -> None:
    """What will not pass is an error at once, in the service's own words."""
    with serving(broken_once(SmallPubmed({1}), "esearch", fault)) as server:
        with pytest.raises(ProviderError, match=words):
            client(server).list("x")
        assert len(server.seen) == 2


def test_key_is_in_no_error() -> None:
    """The key that NCBI repeats in its answers is in no error."""
    body = b'{"error":"API key invalid","api-key":"s3cretkey","about":"someone@example.org"}'
    with serving(broken_once(SmallPubmed({1}), "einfo", Scripted(body, 400))) as server:
        with pytest.raises(ProviderError) as caught:
            client(server, key="s3cretkey").list("x")
        assert server.seen[0].fields["api_key"] == "s3cretkey"
    assert "s3cretkey" not in str(caught.value)
    assert "someone@example.org" not in str(caught.value)


# --- fetching ------------------------------------------------------------------------------


def fetched(server: Server, ids: Iterable[int | str]) -> dict[str, list[str]]:
    """What a fetch gave, over all batches."""
    told: dict[str, list[str]] = {"delivered": [], "missing": [], "deleted": [], "sizes": []}
    for batch in client(server).fetch(tuple(str(pmid) for pmid in ids)):
        told["delivered"] += [entry.accession or "" for entry in batch.reading.entries]
        told["missing"] += batch.missing
        told["deleted"] += batch.deleted
        told["sizes"].append(str(len(batch.requested)))
        assert batch.reading.receipt.size == len(batch.raw)
    return told


def test_fetch_in_batches_of_200() -> None:
    """Records come by explicit PMIDs, 200 to a POST."""
    with serving(SmallPubmed(set(range(1, 451)))) as server:
        told = fetched(server, range(1, 451))
    assert told["sizes"] == ["200", "200", "50"]
    assert told["delivered"] == [str(n) for n in range(1, 451)]
    assert told["missing"] == []
    assert len(server.seen) == 3


def test_missing_and_deleted_by_name() -> None:
    """PMIDs that do not come are named, once a second reply confirms it; deleted ones marked."""
    with serving(SmallPubmed({1, 2, 3, 4}, deleted={3})) as server:
        told = fetched(server, range(1, 7))
    assert told["delivered"] == ["1", "2", "4"]
    assert told["missing"] == ["3", "5", "6"]
    assert told["deleted"] == ["3"]
    assert len(server.seen) == 2


def test_unknown_pmids_give_an_empty_set() -> None:
    """A set without any record is read as such: all are missing by name."""
    with serving(SmallPubmed(set())) as server:
        assert fetched(server, [7, 8])["missing"] == ["7", "8"]


def test_short_batch_is_healed() -> None:
    """A set that lacks records once is asked for again and comes whole."""
    short = Scripted(records([1, 2]))
    with serving(broken_once(SmallPubmed({1, 2, 3}), "efetch", short)) as server:
        told = fetched(server, [1, 2, 3])
    assert told["delivered"] == ["1", "2", "3"]
    assert told["missing"] == []
    assert told["sizes"] == ["3"]


def test_each_time_others_missing_is_an_error() -> None:
    """Replies that lack other records each time are never believed."""
    left = [records([1]), records([2]), records([3])] * 3

    def answer(seen: Seen) -> Scripted:
        return Scripted(left.pop(0))

    with serving(answer) as server, pytest.raises(SearchError, match="did not come"):
        fetched(server, [1, 2, 3])


@pytest.mark.parametrize(
    "body",
    [
        records([1, 2])[:-60],
        records([1, 2]).replace(b"</ArticleTitle>", b"", 1),
        records([1, 2]).replace(b"</PubmedArticle>", b"", 1),
        b"<PubmedArticleSet>" + records([1])[60:],
        b"<html>busy</html>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + records([1, 2])[len(DECLARATION) :],
    ],
)
def test_malformed_batch_is_retried_then_an_error(body: bytes) -> None:
    """A cut-off or malformed set is asked for again, and never taken for a short one."""
    with serving(broken_once(SmallPubmed({1, 2}), "efetch", Scripted(body))) as server:
        assert fetched(server, [1, 2])["delivered"] == ["1", "2"]
    with serving(lambda _: Scripted(body)) as server, pytest.raises(TransportError):
        fetched(server, [1, 2])


def test_record_without_pmid_is_refused_not_retried() -> None:
    """A whole record without PMID is a refused entry of the batch."""
    body = records([1, 2]).replace(b"<PMID Version='1'>2</PMID>", b"")
    with serving(lambda _: Scripted(body)) as server:
        (batch,) = client(server).fetch(("1", "2"))
    assert batch.reading.receipt.refused == 1
    assert batch.missing == ("2",)


def test_unasked_records_are_warned_about() -> None:
    """A record that nobody asked for stays an entry and is named in the warnings."""
    with serving(lambda _: Scripted(records([1, 99]))) as server:
        (batch,) = client(server).fetch(("1",))
    assert batch.reading.receipt.read == 2
    assert any("99" in warning for warning in batch.reading.receipt.warnings)


def test_shuffled_and_repeated_ids() -> None:
    """Ids are asked for once each, without leading zeros."""
    with serving(SmallPubmed({5, 6})) as server:
        told = fetched(server, ["006", "5", "6"])
        assert server.seen[0].fields["id"] == "6,5"
    assert told["delivered"] == ["6", "5"]


def test_no_pmids() -> None:
    """What is no PMID is an error before anything is asked."""
    with serving(SmallPubmed({5})) as server:
        with pytest.raises(SearchError, match="no PMIDs"):
            list(client(server).fetch(("5", "x1")))
        assert server.seen == []


def test_empty_strategy_is_not_sent() -> None:
    """An empty strategy is an error before anything is asked."""
    with serving(SmallPubmed({5})) as server, pytest.raises(SearchError, match="empty"):
        client(server).list("  \n")


@pytest.mark.parametrize(
    ("url", "email", "tool", "key"),
    [
        ("ftp://example.org/", "a@example.org", "t", None),
        ("nonsense", "a@example.org", "t", None),
        ("http://eutils.example.org/", "a@example.org", "t", "key"),
        (BASE_URL, "nobody", "t", None),
        (BASE_URL, "a@example.org", "my tool", None),
    ],
)
def test_settings_that_ncbi_would_block(url: str, email: str, tool: str, key: str | None) -> None:
    """Addresses, e-mail, tool and key are checked before anything is asked."""
    with pytest.raises(UsageError):
        Entrez(base_url=url, email=email, tool=tool, api_key=key)
