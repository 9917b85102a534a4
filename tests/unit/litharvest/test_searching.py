"""Live Runs: complete or named, resumed where they were cut off, never asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harvest.connector import Batch, Entry, Listing, Reading
from ledger.errors import TransportError
from ledger.events import SearchVersion
from ledger.model import Content, Outcome, Receipt
from litharvest.config import load_config
from litharvest.importing import RunReport
from litharvest.pipeline import quiet
from litharvest.searching import BATCH, search_live
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock

CONFIG = """\
title: A review
contact_email: a@university.edu
searches:
  pubmed:
    platform: entrez
    sources: [pubmed]
    strategy: peers
    expected: [1, 5000]
"""


class FakePubmed:
    """The network edge: lists ids, delivers those it has, and may fail at a certain batch."""

    def __init__(
        self,
        listed: int,
        *,
        lacks: tuple[str, ...] = (),
        fails_at: int = -1,
        error: BaseException | None = None,
    ) -> None:
        self.ids = tuple(str(i) for i in range(1, listed + 1))
        self.lacks, self.fails_at = lacks, fails_at
        self.error = error or TransportError("the connection was dropped")
        self.asked: list[tuple[str, ...]] = []
        self.listings = 0

    def list(self, strategy: str) -> Listing:
        """Everything it has."""
        self.listings += 1
        return Listing(len(self.ids), self.ids, strategy, f'"{strategy}"[All Fields]')

    def fetch(self, batches: Sequence[tuple[str, ...]]) -> Iterator[Batch]:
        """Each batch in turn, until the one that fails."""
        for ids in batches:
            if len(self.asked) == self.fails_at:
                raise self.error
            self.asked.append(ids)
            yield self._batch(ids)

    def _batch(self, ids: tuple[str, ...]) -> Batch:
        here = [i for i in ids if i not in self.lacks]
        raw = "\n".join(here).encode()
        entries = tuple(
            Entry(n, n, 0, len(raw), "pubmed", i, Content(title=f"Title {i}", pmid=i))
            for n, i in enumerate(here, 1)
        )
        receipt = Receipt("r", "", len(raw), "xml", "x", "pubmed", len(here), len(here), 0)
        missing = tuple(i for i in ids if i in self.lacks)
        return Batch(raw, Reading(receipt, entries), ids, missing)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A review that searches PubMed only."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    with Workspace(load_config(tmp_path / "config.yaml"), clock=FakeClock()) as opened:
        yield opened


def run(workspace: Workspace, pubmed: FakePubmed) -> RunReport:
    """Run the search once."""
    (search,) = workspace.review.searches
    version = SearchVersion("pubmed", 1, "entrez", ("pubmed",), "peers")
    return search_live(workspace, search, version, searcher=pubmed, progress=quiet)


def test_a_whole_harvest_is_complete(workspace: Workspace) -> None:
    """Listed = delivered: complete, in batches, every record once."""
    pubmed = FakePubmed(2 * BATCH + 1)
    report = run(workspace, pubmed)
    assert (report.outcome, report.entries) == (Outcome.COMPLETE, 2 * BATCH + 1)
    assert [len(ids) for ids in pubmed.asked] == [BATCH, BATCH, 1]


def test_ids_that_are_not_delivered_are_missing_by_name(workspace: Workspace) -> None:
    """Two deleted PMIDs are named; the Run is complete, they are never identified."""
    report = run(workspace, FakePubmed(10, lacks=("3", "7")))
    assert (report.outcome, report.entries) == (Outcome.COMPLETE, 8)
    (state,) = workspace.store.snapshot(workspace.store.cut()).runs
    assert state.ended is not None
    assert state.ended.missing == ("3", "7")


def test_a_dropped_connection_is_partial_and_the_next_run_goes_on(workspace: Workspace) -> None:
    """The second attempt lists nothing again and asks only for the batches that are not in."""
    broken = FakePubmed(3 * BATCH, fails_at=2)
    first = run(workspace, broken)
    assert first.outcome is Outcome.PARTIAL
    assert "the connection was dropped" in first.reasons
    assert not workspace.store.snapshot(workspace.store.cut()).counting_runs
    healed = FakePubmed(3 * BATCH)
    second = run(workspace, healed)
    assert (second.run, second.outcome, second.entries) == (
        "pubmed-1",
        Outcome.COMPLETE,
        3 * BATCH,
    )
    assert healed.listings == 0
    assert healed.asked == [tuple(str(i) for i in range(2 * BATCH + 1, 3 * BATCH + 1))]


def test_nothing_delivered_at_all_is_failed_never_zero(workspace: Workspace) -> None:
    """A service that fails at once gives a failed Run with the reason."""
    report = run(workspace, FakePubmed(5, fails_at=0))
    assert report.outcome is Outcome.FAILED
    assert report.reasons[0] == "the connection was dropped"
    assert "0 of 5 records are in; run again within 24 hours" in report.reasons[1]


def test_a_run_that_was_cut_off_long_ago_is_not_resumed(workspace: Workspace) -> None:
    """After a day the literature has moved on: a new Run lists anew."""
    run(workspace, FakePubmed(3 * BATCH, fails_at=1))
    clock = workspace.clock
    assert isinstance(clock, FakeClock)
    clock.now = clock.now.replace(day=clock.now.day + 2)
    report = run(workspace, FakePubmed(3 * BATCH))
    assert (report.run, report.outcome) == ("pubmed-2", Outcome.COMPLETE)


def test_a_complete_search_is_run_again_as_a_new_run(workspace: Workspace) -> None:
    """A rerun retrieves everything and brings nothing new."""
    run(workspace, FakePubmed(10))
    report = run(workspace, FakePubmed(12))
    assert (report.run, report.entries, report.new_records) == ("pubmed-2", 12, 2)


def test_a_result_outside_the_expected_range_is_held(workspace: Workspace) -> None:
    """0 instead of hundreds: held, not counted."""
    report = run(workspace, FakePubmed(0))
    assert report.outcome is Outcome.HELD
    assert "outside the expected range 1 to 5000" in report.reasons[0]
