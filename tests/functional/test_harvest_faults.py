"""Whole harvests during which PubMed fails in every way it is known to: never wrong in silence.

Each seed makes a PubMed, a script of faults for the requests that a harvest makes, and a review.
The Run must end complete and exact, or partial or failed, named, and without any part in the Flow;
where anything is missing, the next Run without faults must make it whole.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from harvest.exchange import Limits
from ledger.clusters import clusters
from ledger.flow import flow
from ledger.model import Outcome
from ledger.snapshot import CONTENT_SCHEMA, RunState, Snapshot
from litharvest.demo.faults import CATALOGUE, Fault, FaultKind, happens
from litharvest.demo.library import Library
from litharvest.demo.simulator import Simulator
from litharvest.demo.thousands import thousands
from litharvest.workspace import Workspace
from tests.functional.harvests import client, review, run

SEEDS = 200
SAMPLE = range(3, SEEDS, 10)
SIZES = (250, 300, 430)
SOAK_SIZES = (300, 430, 610, 880, 1200)
ENDPOINTS = ("einfo", "esearch", "efetch", "esummary")

# Every way in which a request of a harvest can fail. Seeds below their number have one of them
# alone, so that each happens; the others have one and up to two more, by chance.
FAILURES = tuple((where, kind) for kind in FaultKind for where in ENDPOINTS if happens(kind, where))

# How many requests of each kind a harvest certainly makes; more searches where it must split.
_REACH = {"einfo": 1, "esearch": 1, "efetch": 2, "esummary": 2}
_SEARCHES = 7
_SLOW = (FaultKind.HANG, FaultKind.TRICKLE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one seed stands for."""

    seed: int
    size: int
    cap: int
    deleted: tuple[int, ...]
    name_deleted: bool
    workers: int
    faults: tuple[Fault, ...]

    @property
    def lies(self) -> bool:
        """Whether the service calls records deleted that are not."""
        return any(fault.kind == FaultKind.DELETE_CITATION for fault in self.faults)

    @property
    def limits(self) -> Limits:
        """Short time-outs where somebody is going to hang."""
        if any(fault.kind in _SLOW for fault in self.faults):
            return Limits(connect=5.0, read=0.4, total=0.8)
        return Limits()

    def pubmed(self, faults: Sequence[Fault] = ()) -> Simulator:
        """The PubMed of this seed, with those faults."""
        library = _library(self.size).deleting(self.deleted)
        return Simulator(library, faults=faults, cap=self.cap, name_deleted=self.name_deleted)


@cache
def _library(size: int) -> Library:
    return thousands(size, seed=size)


def plan(seed: int, sizes: Sequence[int] = SIZES) -> Plan:
    """What happens with that seed."""
    chance = random.Random(seed)
    size = chance.choice(sizes)
    pmids = _library(size).columns.pmids.tolist()
    cap = chance.choice((70, 110, 150, 9999))
    more = chance.choice((0, 1, 2)) if seed >= len(FAILURES) else 0
    failures = [FAILURES[seed % len(FAILURES)], *chance.choices(FAILURES, k=more)]
    reach = _REACH | ({"esearch": _SEARCHES} if cap < size else {})
    faults = tuple(_fault(where, kind, reach[where], chance) for where, kind in failures)
    # esummary is only asked about records that are missing without a word
    silent = any(fault.endpoint == "esummary" for fault in faults)
    return Plan(
        seed=seed,
        size=size,
        cap=cap,
        deleted=tuple(sorted(chance.sample(pmids, 60 if silent else chance.choice((0, 0, 1, 4))))),
        name_deleted=chance.random() < 0.5 and not silent,
        workers=chance.choice((1, 3)),
        faults=faults,
    )


def _fault(endpoint: str, kind: FaultKind, reach: int, chance: random.Random) -> Fault:
    nth = chance.randint(1, reach)
    times = chance.choice((1, 2)) if kind in _SLOW else chance.choice((1, 1, 2, 3, 8, 40))
    return Fault(endpoint, nth, kind, _amount(kind, chance), times)


def _amount(kind: FaultKind, chance: random.Random) -> float:
    amounts: dict[FaultKind, Sequence[float]] = {
        FaultKind.DROP_AFTER_BYTES: (0, 1, 30, 700),
        FaultKind.TRUNCATED_BODY: (1, 60, 0, 700),
        FaultKind.SHORT_BATCH: (1, 3, 60),
        FaultKind.WRONG_COUNT: (1, 7, -1, -7),
        FaultKind.HANG: (60,),
        FaultKind.TRICKLE: (0.05,),
    }
    return chance.choice(amounts.get(kind, (0,)))


# --- what is true --------------------------------------------------------------------------


@cache
def _truth(size: int) -> pa.Table:
    """The Records of a harvest of the whole library without faults."""
    with TemporaryDirectory() as folder, review(Path(folder)) as workspace:
        with Simulator(_library(size)) as simulator:
            report = run(workspace, client(simulator))
        assert (report.outcome, report.entries) == (Outcome.COMPLETE, size)
        return _records(_snapshot(workspace))


def _snapshot(workspace: Workspace) -> Snapshot:
    return workspace.store.snapshot(workspace.store.cut())


def _records(snapshot: Snapshot) -> pa.Table:
    return snapshot.records.select(["record", *CONTENT_SCHEMA.names])


def _expected(size: int, but: Sequence[str]) -> pa.Table:
    whole = _truth(size)
    names = pa.array([f"pubmed:{pmid}" for pmid in but], pa.string())
    return whole.filter(pc.invert(pc.is_in(whole["record"], value_set=names)))


# --- what must hold ------------------------------------------------------------------------


def _check_partial(snapshot: Snapshot, state: RunState) -> None:
    """Named, and nothing of it counts."""
    assert state.outcome in (Outcome.PARTIAL, Outcome.FAILED)
    assert any(state.reasons), "no reason is given"
    assert not snapshot.counting_runs
    counted = flow(snapshot, clusters(snapshot.records, snapshot.decisions))
    assert counted.identified == 0
    assert [(run, outcome) for run, outcome, _ in counted.left_out] == [
        (state.run, state.outcome.value)
    ]


def _check_complete(
    snapshot: Snapshot, state: RunState, plan: Plan, *, lies: bool
) -> tuple[str, ...]:
    """Each PMID once, with the rest missing by name; gives the missing.

    With ``lies`` the service may have called more records deleted than are.
    """
    assert state.ended is not None
    missing = state.ended.missing
    assert set(map(str, plan.deleted)) <= set(missing)
    if not lies:
        assert sorted(map(int, missing)) == list(plan.deleted)
    met = Counter(
        row["record"] for row in snapshot.occurrences.to_pylist() if row["run"] == state.run
    )
    assert set(met.values()) == {1}
    expected = _expected(plan.size, missing)
    assert sorted(met) == expected["record"].to_pylist()
    assert state.ended.entries == plan.size - len(missing)
    return missing


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one seed came to: the outcome of its first Run, all requests, the faults it met."""

    outcome: Outcome
    requests: int
    met: frozenset[FaultKind]


def _harvest(folder: Path, plan: Plan) -> Harvest:
    """One seed, checked: a Run with faults and, where it left anything to do, one without."""
    with review(folder) as workspace:
        with plan.pubmed(plan.faults) as broken:
            run(workspace, client(broken, cap=plan.cap, workers=plan.workers, limits=plan.limits))
        met = frozenset(FaultKind(failed.kind) for failed in broken.failed)
        first = _first_run(workspace, plan)
        if first is Outcome.COMPLETE and not plan.lies:
            return Harvest(first, len(broken.requests), met)
        with plan.pubmed() as whole:
            run(workspace, client(whole, cap=plan.cap, workers=plan.workers))
        _check_last_run(workspace, plan)
        return Harvest(first, len(broken.requests) + len(whole.requests), met)


def _first_run(workspace: Workspace, plan: Plan) -> Outcome:
    """How the Run with faults ended; it is exact, or named and not counted."""
    snapshot = _snapshot(workspace)
    (first,) = snapshot.runs
    if first.outcome is Outcome.COMPLETE:
        missing = _check_complete(snapshot, first, plan, lies=plan.lies)
        assert _records(snapshot).equals(_expected(plan.size, missing))
    else:
        _check_partial(snapshot, first)
    return first.outcome


def _check_last_run(workspace: Workspace, plan: Plan) -> None:
    """The Run without faults makes it whole: the ledger is that of a harvest without faults."""
    snapshot = _snapshot(workspace)
    last = snapshot.runs[-1]
    assert last.outcome is Outcome.COMPLETE
    missing = _check_complete(snapshot, last, plan, lies=False)
    assert _records(snapshot).equals(_expected(plan.size, missing))
    counted = flow(snapshot, clusters(snapshot.records, snapshot.decisions))
    assert counted.identified == plan.size - len(missing)


@pytest.mark.parametrize("seed", SAMPLE)
def test_faults_end_in_a_whole_harvest_or_a_named_failure(seed: int, tmp_path: Path) -> None:
    """A sample of the soak test's seeds."""
    _harvest(tmp_path, plan(seed))


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("LITHARVEST_SOAK"), reason="long; run by `make soak`")
def test_two_hundred_harvests_with_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every seed, with larger sets among them; they meet every fault that a harvest can meet."""
    began = time.monotonic()
    harvests = [_harvest(tmp_path / str(seed), plan(seed, SOAK_SIZES)) for seed in range(SEEDS)]
    outcomes = Counter(harvest.outcome.value for harvest in harvests)
    requests = sum(harvest.requests for harvest in harvests)
    met = frozenset[FaultKind]().union(*(harvest.met for harvest in harvests))
    possible = {kind for kind in FaultKind if any(happens(kind, where) for where in ENDPOINTS)}
    assert met == possible
    assert {row for row, kinds in CATALOGUE.items() if met & set(kinds)} == set(CATALOGUE)
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
    words = f"{SEEDS} harvests with faults, {requests} requests, {time.monotonic() - began:.0f} s"
    with capsys.disabled():
        os.write(2, f"\n{words}; first Runs: {told}\n".encode())
