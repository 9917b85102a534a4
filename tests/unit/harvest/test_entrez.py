"""Entrez: splitting above the cap, replies that are wrong, secrecy, settings."""

from __future__ import annotations

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
    EINFO,
    NO_COUNT,
    RATE_LIMITED,
    XHTML_500,
    error,
    search,
)
from tests.unit.harvest.loopback import Scripted, Seen, serving
from tests.unit.harvest.small_pubmed import SmallPubmed, broken_once, client


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


def test_an_id_that_no_record_may_have_is_refused_at_once() -> None:
    """What the reader of records would refuse is not listed; the id is named."""
    with (
        serving(SmallPubmed({12, 123_456_789})) as server,
        pytest.raises(SearchError, match="no PMIDs: 123456789"),
    ):
        client(server).list("x")
    with serving(SmallPubmed({12, 99_999_999})) as server:
        pubmed = client(server)
        (batch,) = pubmed.fetch([pubmed.list("x").ids])
    assert [entry.accession for entry in batch.reading.entries] == ["12", "99999999"]


@pytest.mark.parametrize("count", [CAP - 1, CAP, CAP + 1, CAP + 2, 23_456])
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
    """Ids that repeat do not make up the count: asked again, and at last an error."""

    def answer(seen: Seen) -> Scripted:
        return Scripted(EINFO if "einfo" in seen.path else search(3, [1, 2, 2]))

    with serving(answer) as server, pytest.raises(TransportError, match="3 with repeats"):
        client(server).list("x")


def test_more_ids_than_counted_are_an_error() -> None:
    """A count below what is listed is no count."""

    def answer(seen: Seen) -> Scripted:
        return Scripted(EINFO if "einfo" in seen.path else search(2, [1, 2, 3]))

    with serving(answer) as server, pytest.raises(TransportError, match="3 of 2"):
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


def test_blanks_around_a_key_are_no_part_of_it() -> None:
    """A key pasted with a line end is sent, and hidden, as the key that it is."""
    body = b"s3cretkey of someone is no API key; API key invalid"
    with serving(broken_once(SmallPubmed({1}), "einfo", Scripted(body, 400))) as server:
        with pytest.raises(ProviderError) as caught:
            client(server, key=" s3cretkey\n").list("x")
        assert server.seen[0].fields["api_key"] == "s3cretkey"
    assert "s3cretkey" not in str(caught.value)


def test_empty_strategy_is_not_sent() -> None:
    """An empty strategy is an error before anything is asked."""
    with serving(SmallPubmed({5})) as server, pytest.raises(SearchError, match="empty"):
        client(server).list("  \n")


@pytest.mark.parametrize(
    ("url", "email", "tool", "key"),
    [
        ("ftp://example.org/", "a@example.org", "t", None),
        ("nonsense", "a@example.org", "t", None),
        ("http://[::1", "a@example.org", "t", None),
        ("http://127.0.0.1:port/", "a@example.org", "t", None),
        ("http://127.0.0.1:99999/", "a@example.org", "t", None),
        ("http://eutils.example.org/", "a@example.org", "t", "key"),
        (BASE_URL, "nobody", "t", None),
        (BASE_URL, "a@example.org", "my tool", None),
    ],
)
def test_settings_that_ncbi_would_block(url: str, email: str, tool: str, key: str | None) -> None:
    """Addresses, e-mail, tool and key are checked before anything is asked."""
    with pytest.raises(UsageError):
        Entrez(base_url=url, email=email, tool=tool, api_key=key)


BROKEN = Scripted(
    error("Search Backend failed: Exception: unbalanced parentheses", "eSearchResult")
)


def searches(seen: list[Seen]) -> int:
    """How often the search itself was asked for."""
    return sum("esearch" in one.path for one in seen)


def test_a_strategy_that_does_not_close_is_told_after_one_retry() -> None:
    """An outage has the same words; so once more, and then the brackets are counted."""
    with (
        serving(broken_once(SmallPubmed({1}), "esearch", *[BROKEN] * 9)) as server,
        pytest.raises(ProviderError, match=r"unbalanced parentheses\. The strategy has 2 \( and 1"),
    ):
        client(server).list("((hope OR peer)")
    assert searches(server.seen) == 2
    refused = Scripted(error("Can't run executor", "eSearchResult"))
    with (
        serving(broken_once(SmallPubmed({1}), "esearch", refused)) as server,
        pytest.raises(ProviderError, match=r"executor\. The strategy has 1 quotation mark"),
    ):
        client(server).list('"hope')
    assert searches(server.seen) == 1


def test_a_failing_backend_is_waited_for_where_the_strategy_closes() -> None:
    """All tries, and no word about brackets; one failure is no verdict in either case."""
    with (
        serving(broken_once(SmallPubmed({1}), "esearch", *[BROKEN] * 9)) as server,
        pytest.raises(TransportError, match=r"unbalanced parentheses$"),
    ):
        client(server).list("(hope)")
    assert searches(server.seen) == 6
    for strategy in ("(hope)", "((hope)"):
        with serving(broken_once(SmallPubmed({1}), "esearch", BROKEN)) as server:
            assert client(server).list(strategy).ids == ("1",)
