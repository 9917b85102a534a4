"""Live Runs: complete or named, resumed where they were cut off, never asked twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from harvest.connector import Batch, Entry, Listing, Reading
from harvest.entrez import Entrez
from harvest.exchange import Limits
from harvest.lookahead import AHEAD
from harvest.transport import Transport
from ledger.errors import TransportError
from ledger.events import RunEnded, SearchVersion
from ledger.model import Content, Outcome, Receipt
from litharvest.config import load_config
from litharvest.importing import RunReport
from litharvest.pipeline import quiet
from litharvest.searching import BATCH, RESUME_HOURS, Progress, search_live
from litharvest.verifying import verify
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock
from tests.unit.harvest.documents import records
from tests.unit.harvest.loopback import FakeTime, Scripted, Seen, serving
from tests.unit.harvest.small_pubmed import SmallPubmed

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


def test_a_run_that_never_listed_is_not_taken_up_on_another_day(workspace: Workspace) -> None:
    """What is listed today was searched today."""

    class Stopped(FakePubmed):
        def list(self, strategy: str) -> Listing:
            raise KeyboardInterrupt(strategy)

    for _ in range(2):  # on the same day it is one Run
        with pytest.raises(KeyboardInterrupt):
            run(workspace, Stopped(3))
    assert isinstance(workspace.clock, FakeClock)
    workspace.clock.now += timedelta(hours=RESUME_HOURS - 1)
    report = run(workspace, FakePubmed(3))
    first, second = workspace.store.snapshot(workspace.store.cut()).runs
    assert (first.run, first.outcome) == ("pubmed-1", Outcome.OPEN)
    assert (report.run, report.outcome) == ("pubmed-2", Outcome.COMPLETE)
    assert first.started.searched_on != second.started.searched_on


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_interrupted_harvest_stays_open_and_goes_on(workspace: Workspace, at: int) -> None:
    """Ctrl-C leaves the Run open; the next one lists nothing and asks for the rest only."""
    stopped = FakePubmed(2 * BATCH + 7, fails_at=at, error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run(workspace, stopped)
    (state,) = workspace.store.snapshot(workspace.store.cut()).runs
    assert (state.outcome, len(state.parts)) == (Outcome.OPEN, at)
    resumed = FakePubmed(2 * BATCH + 7)
    report = run(workspace, resumed)
    assert (report.run, report.outcome, report.entries) == (
        "pubmed-1",
        Outcome.COMPLETE,
        2 * BATCH + 7,
    )
    assert resumed.listings == 0
    assert [i for ids in (*stopped.asked, *resumed.asked) for i in ids] == list(resumed.ids)


def test_the_report_says_how_to_go_on(workspace: Workspace) -> None:
    """A partial Run names what is in, of how many, and until when it is taken up."""
    report = run(workspace, FakePubmed(3 * BATCH, fails_at=1))
    assert report.reasons[1] == (
        f"{BATCH} of {3 * BATCH} records are in; run again within 24 hours to go on from there, "
        "later all are listed anew"
    )


def test_a_run_too_old_to_resume_is_named(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    """What a new listing replaces is said, with the rule behind it."""
    run(workspace, FakePubmed(3 * BATCH, fails_at=1))
    clock = workspace.clock
    assert isinstance(clock, FakeClock)
    clock.now += timedelta(hours=RESUME_HOURS)
    assert run(workspace, FakePubmed(3 * BATCH)).run == "pubmed-2"
    assert "is more than 24 hours old: all is listed anew" in caplog.text


def test_records_without_an_account_are_refused(workspace: Workspace) -> None:
    """A searcher that neither delivers nor names an id makes no part of a Run."""

    class Careless(FakePubmed):
        """Delivers less than asked for and says nothing about it."""

        def _batch(self, ids: tuple[str, ...]) -> Batch:
            return replace(super()._batch(ids[1:]), requested=ids)

    report = run(workspace, Careless(5))
    assert report.outcome is Outcome.FAILED
    assert report.reasons[0] == "nothing is known of 1"


# --- with the real client ----------------------------------------------------------------------


@dataclass
class Accounting:
    """A small PubMed that notes which PMIDs it has answered for, and fails when told to."""

    small: SmallPubmed
    answered: Counter[str] = field(default_factory=Counter)
    fails_after: int | None = None
    fetches: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, seen: Seen) -> Scripted:
        if not seen.path.endswith("efetch.fcgi"):
            return self.small(seen)
        with self.lock:
            self.fetches += 1
            if self.fails_after is not None and self.fetches > self.fails_after:
                return Scripted(fault="close")
            self.answered.update(seen.fields["id"].split(","))
        return self.small(seen)


def ledger_holds(workspace: Workspace) -> list[str]:
    """The PMIDs of all Occurrences, sorted by number."""
    table = workspace.store.snapshot(workspace.store.cut()).tables["occurrence"]
    return sorted((r.partition(":")[2] for r in table["record"].to_pylist()), key=int)


def run_real(workspace: Workspace, url: str, *, progress: Progress = quiet) -> RunReport:
    """Run the search once with the real client, four batches at a time."""
    (search,) = workspace.review.searches
    version = SearchVersion("pubmed", 1, "entrez", ("pubmed",), "peers")
    fake = FakeTime()
    transport = Transport(
        limits=Limits(attempts=2), unspaced_loopback=True, clock=fake.clock, sleep=fake.sleep
    )
    searcher = Entrez(base_url=url, email="a@university.edu", transport=transport, workers=4)
    return search_live(workspace, search, version, searcher=searcher, progress=progress)


def test_nothing_that_came_is_fetched_again_after_a_lost_connection(workspace: Workspace) -> None:
    """Over all attempts every PMID is answered for once: what was under way is kept too."""
    numbers = range(1, 9 * BATCH + 1)
    pubmed = Accounting(SmallPubmed(set(numbers)))
    with serving(pubmed) as server:
        for after in (0, 1, 2, 4):
            pubmed.fails_after, pubmed.fetches = after, 0
            assert run_real(workspace, server.url).outcome in (Outcome.FAILED, Outcome.PARTIAL)
        pubmed.fails_after = None
        assert run_real(workspace, server.url).outcome is Outcome.COMPLETE
    assert pubmed.answered == Counter(str(n) for n in numbers)
    assert ledger_holds(workspace) == [str(n) for n in numbers]


def test_an_interruption_loses_at_most_what_was_ahead(workspace: Workspace) -> None:
    """Ctrl-C while batches are stored: only those not stored yet are fetched again."""
    numbers = range(1, 9 * BATCH + 1)
    pubmed = Accounting(SmallPubmed(set(numbers)))
    stops = [1, 3, 3, 6]
    stored: list[int] = []

    def progress(_: str, done: int, of: int) -> None:
        stored.append(done)
        if stops and done // BATCH >= stops[0]:
            stops.pop(0)
            raise KeyboardInterrupt

    with serving(pubmed) as server:
        for _ in range(4):
            with pytest.raises(KeyboardInterrupt):
                run_real(workspace, server.url, progress=progress)
        report = run_real(workspace, server.url, progress=progress)
    assert (report.run, report.outcome) == ("pubmed-1", Outcome.COMPLETE)
    assert ledger_holds(workspace) == [str(n) for n in numbers]
    assert pubmed.answered.keys() == {str(n) for n in numbers}
    again = pubmed.answered.total() - len(numbers)
    assert again <= 3 * (4 + AHEAD) * BATCH  # the third interruption stores nothing new
    assert stored == sorted(stored)


def untitled(small: SmallPubmed, seen: Seen) -> Scripted:
    """A PubMed whose record 2 has no title."""
    title = b"<ArticleTitle>Invented record 2.</ArticleTitle>"
    return Scripted(small(seen).body.replace(title, b""))


def test_a_sum_that_refused_records_do_not_close_is_said(workspace: Workspace) -> None:
    """Who accepts a Run is told where a refused record is one more than was listed."""
    small = SmallPubmed({1, 2, 3, 4})

    def answer(seen: Seen) -> Scripted:
        if "efetch" not in seen.path:
            return small(seen)
        return Scripted(records([1, 2, 3, 4, 5]).replace(b"<PMID Version='1'>5</PMID>", b""))

    with serving(answer) as server:
        report = run_real(workspace, server.url)
    assert report.outcome is Outcome.PARTIAL
    assert report.reasons[0].startswith("1 records refused")
    said = "4 listed, but 4 delivered, 1 refused and 0 missing by name"
    assert report.reasons[1].startswith(said)


def ended_of(workspace: Workspace) -> RunEnded:
    """How the only Run ended."""
    (state,) = workspace.store.snapshot(workspace.store.cut()).runs
    assert state.ended is not None
    return state.ended


def gone_after_listing(pmid: int) -> Callable[[Seen], Scripted]:
    """A PubMed whose record 2 has no title, and that has lost a record since it was listed."""
    small = SmallPubmed({1, 2, 3, 4})

    def answer(seen: Seen) -> Scripted:
        if "efetch" in seen.path:
            small.deleted.add(pmid)
        return untitled(small, seen)

    return answer


def test_missing_records_are_named_beside_refused_ones(workspace: Workspace) -> None:
    """The sum closes with them: delivered, refused and missing by name are all that was listed."""
    with serving(gone_after_listing(4)) as server:
        report = run_real(workspace, server.url)
    ended = ended_of(workspace)
    assert (ended.outcome, ended.missing, ended.refused) == (Outcome.PARTIAL, ("4",), 1)
    (reason,) = report.reasons
    assert reason.startswith("1 records refused")
    assert reason.endswith("; 1 missing by name")
    assert not [fault for check in verify(workspace) for fault in check.faults]


def test_missing_records_of_a_batch_are_named_by_a_run_that_goes_on(workspace: Workspace) -> None:
    """What a batch named before the connection was lost is known afterwards, in both outcomes."""
    pubmed = FakePubmed(BATCH + 5, lacks=("3",), fails_at=1)
    assert run(workspace, pubmed).outcome is Outcome.PARTIAL
    assert ended_of(workspace).missing == ("3",)
    pubmed.fails_at = -1
    assert run(workspace, pubmed).outcome is Outcome.COMPLETE
    assert ended_of(workspace).missing == ("3",)


def test_a_number_that_a_refused_record_may_have_is_not_missing(workspace: Workspace) -> None:
    """A record without PMID came and is refused: accepted, it must not be counted twice."""
    small = SmallPubmed({1, 2})

    def answer(seen: Seen) -> Scripted:
        return Scripted(small(seen).body.replace(b"<PMID Version='1'>2</PMID>", b""))

    with serving(answer) as server:
        run_real(workspace, server.url)
    ended = ended_of(workspace)
    assert (ended.entries, ended.refused, ended.missing) == (1, 1, ())


@pytest.mark.parametrize(
    ("allowed", "outcome"), [(0, Outcome.PARTIAL), (1, Outcome.ACCEPTED), (2, Outcome.ACCEPTED)]
)
def test_refused_records_may_be_accepted_beforehand(
    tmp_path: Path, allowed: int, outcome: Outcome
) -> None:
    """``accept_refused`` of the config holds for live searches too."""
    path = tmp_path / "config.yaml"
    path.write_text(f"{CONFIG}    accept_refused: {allowed}\n", encoding="utf-8")
    small = SmallPubmed({1, 2, 3})
    with (
        serving(lambda seen: untitled(small, seen)) as server,
        Workspace(load_config(path), clock=FakeClock()) as workspace,
    ):
        report = run_real(workspace, server.url)
        assert report.outcome is outcome
        assert not [fault for check in verify(workspace) for fault in check.faults]


def test_shrinkage_between_listing_and_fetching_is_missing_by_name(workspace: Workspace) -> None:
    """Records deleted after they were listed are named; the Run is complete and exact."""
    small = SmallPubmed(set(range(1, 2 * BATCH + 1)))

    def shrinking(seen: Seen) -> Scripted:
        if seen.path.endswith("efetch.fcgi"):
            small.deleted.update({7, BATCH + 1})
        return small(seen)

    with serving(shrinking) as server:
        report = run_real(workspace, server.url)
    assert (report.outcome, report.entries) == (Outcome.COMPLETE, 2 * BATCH - 2)
    (state,) = workspace.store.snapshot(workspace.store.cut()).runs
    assert state.ended is not None
    assert (state.ended.missing, state.ended.stated) == (("7", str(BATCH + 1)), 2 * BATCH)
    told = [w for part in state.parts for w in part.receipt.warnings if "not delivered" in w]
    assert told == [
        "1 PMIDs were listed but not delivered: 7 (deleted)",
        f"1 PMIDs were listed but not delivered: {BATCH + 1} (deleted)",
    ]


def test_what_was_put_together_is_verified(workspace: Workspace) -> None:
    """Halved, short, repeated and unasked records: the vault holds all, and verify agrees."""
    listed = range(1, 41)
    small = SmallPubmed(set(listed), deleted={9})
    odd: list[Callable[[list[int]], bytes]] = [
        lambda ids: records(i for i in ids if i not in {9, 10}),  # lacks one
        lambda ids: records([*ids, 7777]),  # holds one that nobody asked for
        lambda ids: records([*ids, ids[0]]),  # holds one twice
    ]

    def answer(seen: Seen) -> Scripted:
        if not seen.path.endswith("efetch.fcgi"):
            return small(seen)
        ids = [int(pmid) for pmid in seen.fields["id"].split(",")]
        if len(ids) > 10:
            return Scripted(b"", 502)
        return Scripted(odd.pop(0)(ids)) if odd else small(seen)

    with serving(answer) as server:
        report = run_real(workspace, server.url)
    assert (report.outcome, report.entries) == (Outcome.COMPLETE, 39)
    assert ledger_holds(workspace) == [str(n) for n in listed if n != 9]
    (state,) = workspace.store.snapshot(workspace.store.cut()).runs
    told = " ".join(state.parts[0].receipt.warnings)
    assert "not asked for, left out: 7777" in told
    assert "came again, left out: 21" in told
    assert "9 (deleted)" in told
    assert [check for check in verify(workspace, oracle=True) if check.faults] == []
