"""The E-utilities client replays recorded exchanges, of the simulator and of the real PubMed.

What is asserted holds for both; numbers of the invented corpus are asserted for it alone.
"""

from __future__ import annotations

import pytest

from harvest.connector import Batch
from harvest.entrez import Entrez
from harvest.entrez_replies import ReplyKind, classify, parse_reply, read_database
from litharvest.demo.faults import Fault, FaultKind
from tests.recording.corpus import DELETED, PMIDS
from tests.recording.pubmed import Origin, Pubmed, live_service

GARDENS = '"community gardens"[ti] AND 2019[dp]'
UNKNOWN = "99999999"
"""No PMID of PubMed yet, which had given out some 41 million by 2026."""

simulated = pytest.mark.parametrize("pubmed", [Origin.SIMULATOR], indirect=True)


@pytest.fixture(params=list(Origin))
def pubmed(request: pytest.FixtureRequest) -> Pubmed:
    """The PubMed of one origin, replayed unless the command line says to record it."""
    option = request.config.getoption
    return Pubmed(
        origin=request.param,
        folder=option("--cassettes"),
        record_simulator=option("--record-simulator"),
        service=live_service() if option("--record-live") else None,
    )


def fetched(client: Entrez, ids: tuple[str, ...]) -> Batch:
    """The one batch that these few PMIDs make."""
    (batch,) = client.fetch([ids])
    return batch


def accessions(batch: Batch) -> list[str]:
    """The PMIDs of the records that came, in order."""
    return [entry.accession or "" for entry in batch.reading.entries]


def test_database_state(pubmed: Pubmed) -> None:
    """The reply to einfo says which build was searched, and when it was last updated."""
    with pubmed.exchange("einfo") as exchange:
        reply = exchange.ask("einfo")
    assert classify(reply.status, reply.headers, reply.body, "einfo").kind is ReplyKind.OK
    state = dict(read_database(parse_reply(reply.body)))
    assert state["DbBuild"].startswith("Build") and int(state["DbCount"]) > 0
    assert reply.headers["x-ratelimit-limit"] in {"3", "10"}


def test_a_small_search_is_listed_and_fetched(pubmed: Pubmed) -> None:
    """Every PMID that is listed is delivered, or named as missing, and each entry once."""
    with pubmed.exchange("search_and_fetch") as exchange:
        listing = exchange.client.list(GARDENS)
        batch = fetched(exchange.client, listing.ids)
    assert listing.count == len(listing.ids) > 0
    assert listing.translation and listing.translation.startswith('"community gardens"[Title]')
    assert sorted([*accessions(batch), *batch.missing]) == sorted(listing.ids)
    titles = [entry.content.title or "" for entry in batch.reading.entries]
    assert all("garden" in title.lower() for title in titles)
    if not pubmed.live:
        assert listing.ids == PMIDS
        assert "harbours" in titles[10] and "café talks, H2O ≥ 5 l" in titles[6]


def test_nothing_found(pubmed: Pubmed) -> None:
    """A true zero is an empty listing with PubMed's own words."""
    with pubmed.exchange("empty") as exchange:
        listing = exchange.client.list('"community gardens"[ti] AND 1804[dp]')
    assert (listing.count, listing.ids) == (0, ())
    assert ("WarningList/OutputMessage", "No items found.") in listing.diagnostics


def test_what_pubmed_did_not_find_is_said(pubmed: Pubmed) -> None:
    """A phrase that PubMed drops from an OR-group is named in the diagnostics."""
    strategy = f'"qzxwvu gardenfork"[tiab] OR ({GARDENS})'
    with pubmed.exchange("warnings") as exchange:
        listing = exchange.client.list(strategy)
    assert listing.count > 0
    dropped = [text for place, text in listing.diagnostics if "PhraseNotFound" in place]
    assert any("qzxwvu gardenfork" in text for text in dropped)


def test_more_than_the_cap(pubmed: Pubmed) -> None:
    """A result above the cap (here: 3) is listed whole, in ranges of PMIDs."""
    with pubmed.exchange("above_the_cap", cap=3) as exchange:
        listing = exchange.client.list(GARDENS)
    assert listing.count == len(set(listing.ids)) > 3
    parts = dict(listing.diagnostics)["SplitByPmid"]
    assert int(parts.split()[0]) >= listing.count / 3
    if not pubmed.live:
        assert listing.ids == PMIDS


def test_an_unknown_pmid_is_missing_by_name(pubmed: Pubmed) -> None:
    """PubMed says nothing about a PMID that it never gave out: it is missing, not lost."""
    with pubmed.exchange("missing") as exchange:
        known = exchange.client.list(GARDENS).ids[:2]
        batch = fetched(exchange.client, (*known, UNKNOWN))
    assert sorted(accessions(batch)) == sorted(known)
    assert batch.missing == (UNKNOWN,) and batch.deleted == ()


@simulated
def test_a_deleted_record_is_named(pubmed: Pubmed) -> None:
    """What efetch answers with a DeleteCitation is missing, and known to be deleted."""
    known = PMIDS[0]
    with pubmed.exchange("delete_citation") as exchange:
        batch = fetched(exchange.client, (known, DELETED))
    assert accessions(batch) == [known]
    assert batch.missing == batch.deleted == (DELETED,)


@simulated
def test_a_rate_limit_is_waited_for(pubmed: Pubmed) -> None:
    """429, whose body repeats the key, and then the records; the cassette shows no key."""
    known = PMIDS[:2]
    faults = [Fault("efetch", 1, FaultKind.RATE_429)]
    with pubmed.exchange("rate_limited", faults=faults) as exchange:
        batch = fetched(exchange.client, known)
    assert accessions(batch) == list(known) and batch.missing == ()
    stored = (pubmed.folder / pubmed.origin / "rate_limited.yaml").read_text(encoding="ascii")
    assert "code: 429" in stored and '"api-key":"[redacted]"' in stored
