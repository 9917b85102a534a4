"""Harvests of hundreds of thousands of records, and of sets just around PubMed's limit of 9,999."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from functools import cache

import pytest

from harvest.entrez import CAP
from ledger.errors import IncompleteError
from litharvest.demo.faults import Change
from litharvest.demo.library import Library
from litharvest.demo.query import search
from litharvest.demo.simulator import Simulator
from litharvest.demo.thousands import SIZE, thousands
from tests.functional.harvests import client, delivered

STRATEGY = '"peer support"[ti]'
SAMPLE = 4_000
DELETED = 120
soak = pytest.mark.skipif(not os.environ.get("LITHARVEST_SOAK"), reason="long; run by `make soak`")


@cache
def _large() -> Library:
    return thousands(SIZE, deleted=DELETED)


def _truth() -> list[str]:
    return [str(pmid) for pmid in search(_large(), STRATEGY).pmids.tolist()]


def _gone(listed: Iterable[str]) -> list[str]:
    return [pmid for pmid in listed if int(pmid) in _large().deleted]


def test_a_hundred_and_twenty_thousand_are_listed_by_splitting() -> None:
    """Every PMID once, by ranges of PMIDs; a sample of all arrives, deleted ones are named."""
    with Simulator(_large()) as simulator:
        searcher = client(simulator)
        listing = searcher.list(STRATEGY)
        asked = len(simulator.requests)
        some = {*listing.ids[:: len(listing.ids) // SAMPLE], *_gone(listing.ids)[:20]}
        sample = sorted(some, key=int)
        come, missing = delivered(searcher, sample)
    assert len(listing.ids) > 120_000
    assert list(listing.ids) == _truth()
    assert asked < 100
    assert missing == _gone(sample)
    assert len(missing) >= 20
    assert sorted([*come, *missing], key=int) == sample


@pytest.mark.soak
@soak
def test_a_hundred_and_twenty_thousand_are_delivered(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole harvest: listed, fetched, each PMID once or missing by name."""
    began, worked = time.monotonic(), time.process_time()
    with Simulator(_large()) as simulator:
        searcher = client(simulator)
        listing = searcher.list(STRATEGY)
        come, missing = delivered(searcher, listing.ids)
        sent = len(simulator.requests)
    assert sorted([*come, *missing], key=int) == _truth()
    assert missing == _gone(_truth())
    took, cpu = time.monotonic() - began, time.process_time() - worked
    with capsys.disabled():
        _tell(f"{len(come)} records in {sent} requests, {took:.0f} s, {cpu:.0f} s of CPU")


@pytest.mark.parametrize("count", [CAP - 1, CAP, CAP + 1, CAP + 2])
def test_sets_around_the_limit_are_listed_whole(count: int) -> None:
    """9,998 and 9,999 in one part, 10,000 and 10,001 in several; not one is lost."""
    with Simulator(Library.plain(count, first=5_000)) as simulator:
        listing = client(simulator).list("peer[ti]")
    assert [int(pmid) for pmid in listing.ids] == list(range(5_000, 5_000 + count))
    assert any(name == "SplitByPmid" for name, _ in listing.diagnostics) is (count > CAP)


@pytest.mark.soak
@soak
@pytest.mark.parametrize("count", [CAP - 1, CAP, CAP + 1, CAP + 2])
def test_sets_around_the_limit_are_delivered_whole(count: int) -> None:
    """Every record of 9,998 to 10,001 arrives: nothing is lost at the limit."""
    with Simulator(Library.plain(count)) as simulator:
        searcher = client(simulator)
        come, missing = delivered(searcher, searcher.list("peer[ti]").ids)
    assert sorted(map(int, come)) == list(range(1, count + 1))
    assert not missing


def test_ten_thousand_records_are_delivered() -> None:
    """The trap: paging by 500 through the history server loses one of exactly 10,000."""
    with Simulator(Library.plain(CAP + 1)) as simulator:
        searcher = client(simulator)
        come, missing = delivered(searcher, searcher.list("peer[ti]").ids)
    assert sorted(map(int, come)) == list(range(1, CAP + 2))
    assert not missing


def _grown(nth: int, *, show: tuple[int, ...] = (), hide: tuple[int, ...] = ()) -> Simulator:
    """A PubMed of 900 listed records and 40 hidden ones that changes before the nth esearch."""
    library = Library.plain(940).hiding(range(1, 940, 24))
    return Simulator(library, cap=100, changes=[Change("esearch", nth, show=show, hide=hide)])


def _listed(library: Library) -> set[int]:
    return search(library, "all[sb]").ids


@pytest.mark.parametrize("nth", range(2, 14))
def test_growth_while_listing_is_tolerated(nth: int) -> None:
    """Records that appear between two requests may be in or not; none of the old ones is lost."""
    new = tuple(range(1, 940, 24))
    with _grown(nth, show=new) as simulator:
        before = _listed(simulator.service.library)
        listing = client(simulator, cap=100).list("peer[ti]")
        after = _listed(simulator.service.library)
    found = {int(pmid) for pmid in listing.ids}
    assert len(found) == len(listing.ids) == listing.count
    assert before <= found <= after
    grew = len(found) > len(before)
    assert any(name == "GrewWhileListed" for name, _ in listing.diagnostics) is grew


@pytest.mark.parametrize("nth", range(2, 14))
def test_shrinking_while_listing_is_a_failure_or_changes_nothing(nth: int) -> None:
    """Records that vanish from a part that is yet to be listed: no list that is too short."""
    gone = tuple(range(880, 930))
    with _grown(nth, hide=gone) as simulator:
        before = _listed(simulator.service.library)
        try:
            listing = client(simulator, cap=100).list("peer[ti]")
        except IncompleteError as error:
            assert "counted before" in str(error) or "halves" in str(error)
            return
    assert {int(pmid) for pmid in listing.ids} == before


def test_shrinking_is_noticed() -> None:
    """When a part shrinks before it is listed, the listing fails and says where."""
    with (
        _grown(4, hide=tuple(range(880, 930))) as simulator,
        pytest.raises(IncompleteError, match=r"PubMed counts \d+ records in \d+:\d+\[UID\]"),
    ):
        client(simulator, cap=100).list("peer[ti]")


@pytest.mark.parametrize("named", [True, False])
def test_deleted_records_are_missing_by_name(named: bool) -> None:
    """Listed and no longer delivered: whether PubMed says so or is silent."""
    gone = (7, 300, 599)
    library = Library.plain(600).deleting(gone)
    with Simulator(library, cap=100, name_deleted=named) as simulator:
        searcher = client(simulator, cap=100)
        listing = searcher.list("peer[ti]")
        come, missing = delivered(searcher, listing.ids)
    assert len(listing.ids) == 600
    assert sorted(map(int, missing)) == sorted(gone)
    assert sorted(map(int, come)) == sorted(set(range(1, 601)) - set(gone))


def test_records_deleted_after_listing_are_missing_by_name() -> None:
    """Between the listing and the second batch."""
    change = Change("efetch", 2, delete=(450, 451))
    with Simulator(Library.plain(600), changes=[change]) as simulator:
        searcher = client(simulator, workers=1)
        come, missing = delivered(searcher, searcher.list("peer[ti]").ids)
    assert missing == ["450", "451"]
    assert len(set(come)) == len(come) == 598


def _tell(words: str) -> None:
    """A line for whoever waits for a long test."""
    os.write(2, f"\n{words}\n".encode())
