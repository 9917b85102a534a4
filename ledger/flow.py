"""PRISMA 2020 counts as a pure function of a Snapshot and its clusters.

The units are PRISMA's: records in the identification boxes, reports from "sought" on, studies in
"included". The rules are written out in docs/counting.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledger.clusters import Clusters
from ledger.errors import FlowError
from ledger.events import Milestone, Removal, Study
from ledger.model import Arm, CutPoint, Outcome, RemovalCause, Source, SourceKind
from ledger.screening import State, report_states
from ledger.snapshot import Snapshot

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one Source brought: ``identified`` is counted once, in the earliest counting Run.

    ``retrieved`` is what its latest counting Runs delivered, ``before`` how much of that was known.
    """

    source: str
    name: str
    kind: SourceKind
    arm: Arm
    identified: int
    retrieved: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """The counts at one cut-point; they close, or ``flow`` raised FlowError.

    ``screened = identified - duplicates - automation - other_reasons``;
    ``sought = screened - excluded - awaiting - in conflict`` (at screening);
    ``assessed = sought - not_retrieved - awaiting_retrieval``; ``included_reports = assessed -
    excluded - awaiting_assessment - in conflict - awaiting_classification - ongoing``.
    ``open_states`` lists (name, number) of everything that makes the Flow provisional;
    ``left_out`` lists (run, outcome, reason) of Runs that contribute nothing.
    """

    title: str
    cut: CutPoint
    sources: tuple[SourceCount, ...]
    identified: int
    duplicates: int
    duplicates_within: int
    duplicates_across: int
    duplicates_joining: int
    automation: int
    other_reasons: int
    screened: int
    awaiting_screening: int
    conflict_screening: int
    records_excluded: int
    sought: int
    awaiting_retrieval: int
    not_retrieved: int
    assessed: int
    awaiting_assessment: int
    conflict_full_text: int
    reports_excluded: tuple[tuple[str, int], ...]
    awaiting_classification: int
    ongoing: int
    included_reports: int
    included_studies: int
    unsure_pairs: int
    open_states: tuple[tuple[str, int], ...] = field(default=())
    left_out: tuple[tuple[str, str, str], ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def provisional(self) -> bool:
        """True while any report is in an open state or any pair is undecided."""
        return bool(self.open_states)


def flow(snapshot: Snapshot, folded: Clusters) -> Flow:
    """Count everything at the snapshot's cut-point.

    Raises:
        FlowError: the sums do not close; the message names the numbers. This is a defect of the
            ledger or of litharvest, never a property of the data.
    """
    arms = _arms(snapshot)
    entries = _entries(snapshot, folded)
    in_arm = np.array([arms.get(s, Arm.DATABASES) == Arm.DATABASES for s in entries.sources], bool)
    held = Counter[str]()
    for source, count in zip(entries.sources, entries.counts.tolist(), strict=True):
        held[source] += count
    refused = _refused(snapshot)
    duplicates = _duplicates(entries.only(in_arm), _windows(snapshot))
    labels = set(entries.labels[in_arm].tolist())
    removed = _removed(snapshot, folded, labels)
    states = {
        label: state
        for label, state in report_states(snapshot, folded).items()
        if label in labels and label not in removed
    }
    identified = int(entries.counts[in_arm].sum()) + sum(
        n for s, n in refused.items() if arms.get(s, Arm.DATABASES) == Arm.DATABASES
    )
    counted = _Counted(
        identified=identified,
        duplicates=duplicates,
        removed=Counter(removed.values()),
        refused=identified - int(entries.counts[in_arm].sum()),
        states=states,
    )
    return _assemble(snapshot, folded, counted, _source_counts(snapshot, held + refused))


@dataclass(frozen=True, slots=True)
class _Entries:
    """One row a counted Record: its Source, cluster, first transaction, and entries counted."""

    sources: list[str]
    labels: Ints
    first: Ints
    counts: Ints

    def only(self, mask: Any) -> _Entries:
        kept = [s for s, m in zip(self.sources, mask.tolist(), strict=True) if m]
        return _Entries(kept, self.labels[mask], self.first[mask], self.counts[mask])


@dataclass(frozen=True, slots=True)
class _Duplicates:
    within: int
    across: int
    joining: int

    @property
    def total(self) -> int:
        return self.within + self.across + self.joining


@dataclass(frozen=True, slots=True)
class _Counted:
    identified: int
    duplicates: _Duplicates
    removed: Counter[RemovalCause]
    refused: int
    states: Mapping[int, State]


def _arms(snapshot: Snapshot) -> dict[str, Arm]:
    return {source.id: source.arm for source in snapshot.sources.values()}


def _entries(snapshot: Snapshot, folded: Clusters) -> _Entries:
    """Entries of each Record in the earliest counting Run that holds it.

    The same Record twice inside one part is what the platform delivered: two entries. Again in
    another part of the same Run it is an overlap of chunks, counted once; hence the maximum.
    """
    records = snapshot.records
    counts = np.ones(records.num_rows, np.int64)
    if records.num_rows:
        per_part = snapshot.occurrences.group_by(["record", "rank", "part"]).aggregate(
            [("position", "count")]
        )
        per_run = per_part.group_by(["record", "rank"]).aggregate([("position_count", "max")])
        ordered = per_run.sort_by([("record", "ascending"), ("rank", "ascending")])
        row = pc.index_in(ordered["record"], value_set=records["record"].combine_chunks())
        rows = row.to_numpy()
        earliest = np.r_[True, rows[1:] != rows[:-1]]
        counts[rows[earliest]] = ordered["position_count_max"].to_numpy()[earliest]
    return _Entries(records["source"].to_pylist(), folded.label, _first(records), counts)


def _first(records: pa.Table) -> Ints:
    values: Ints = records["first"].to_numpy().astype(np.int64)
    return values


def _refused(snapshot: Snapshot) -> Counter[str]:
    """Refused entries of accepted Runs by Source, once for the same raw bytes."""
    table = snapshot.tables["refusal"]
    accepted = {run.run for run in snapshot.counting_runs}
    seen = {
        (row["source"], row["raw_sha256"])
        for row in table.select(["run", "source", "raw_sha256"]).to_pylist()
        if row["run"] in accepted
    }
    return Counter(source for source, _ in seen)


def _windows(snapshot: Snapshot) -> list[int]:
    """The transactions at which windows end: the cut-points of the Milestones."""
    return sorted(m.cut for m in snapshot.events("milestone", Milestone))


def _duplicates(entries: _Entries, ends: list[int]) -> _Duplicates:
    """Duplicate entries in three parts: within one Source, across Sources, and joining.

    A cluster with n entries in s Sources in its first window gives n - s and s - 1; every entry
    of a later window joins a report that was known before.
    """
    if not len(entries.labels):
        return _Duplicates(0, 0, 0)
    window = np.searchsorted(np.array(ends, np.int64), entries.first)
    earliest = np.full(int(entries.labels.max()) + 1, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(earliest, entries.labels, window)
    founding = window == earliest[entries.labels]
    joining = int(entries.counts[~founding].sum())
    n = int(entries.counts[founding].sum())
    pairs = {
        (label, source)
        for label, source, f in zip(
            entries.labels.tolist(), entries.sources, founding.tolist(), strict=True
        )
        if f
    }
    reports = len(set(entries.labels.tolist()))
    return _Duplicates(within=n - len(pairs), across=len(pairs) - reports, joining=joining)


def _removed(snapshot: Snapshot, folded: Clusters, labels: set[int]) -> dict[int, RemovalCause]:
    """Reports taken out before screening, by cluster; the newest Removal of a report decides."""
    row = dict(zip(folded.records, folded.label.tolist(), strict=True))
    removed: dict[int, RemovalCause] = {}
    for removal in snapshot.events("removal", Removal):
        if removal.cause is RemovalCause.PREVIOUS:
            continue
        for record in removal.records:
            if row.get(record) in labels:
                removed[row[record]] = removal.cause
    return removed


def _source_counts(snapshot: Snapshot, identified: Counter[str]) -> tuple[SourceCount, ...]:
    """One line for each Source declared or seen, in the order of the Settings, then by id."""
    known = dict(snapshot.sources)
    for source in sorted(identified):
        known.setdefault(source, Source(source, source))
    retrieved, before = _last_retrieval(snapshot)
    return tuple(
        SourceCount(
            source=s.id,
            name=s.name,
            kind=s.kind,
            arm=s.arm,
            identified=identified[s.id],
            retrieved=retrieved[s.id],
            before=before[s.id],
        )
        for s in known.values()
    )


def _last_retrieval(snapshot: Snapshot) -> tuple[Counter[str], Counter[str]]:
    """Records that the newest counting Run of each Search delivered, and those known before."""
    newest = {run.started.search: i for i, run in enumerate(snapshot.counting_runs)}
    seen = snapshot.occurrences
    retrieved, before = Counter[str](), Counter[str]()
    if not seen.num_rows:
        return retrieved, before
    oldest = seen.group_by("record").aggregate([("rank", "min")])
    first_rank = dict(
        zip(oldest["record"].to_pylist(), oldest["rank_min"].to_pylist(), strict=True)
    )
    last = seen.filter(pc.is_in(seen["rank"], value_set=pa.array(newest.values(), pa.int64())))
    distinct = last.group_by(["record", "rank"]).aggregate([])
    for record, rank in zip(
        distinct["record"].to_pylist(), distinct["rank"].to_pylist(), strict=True
    ):
        source = record.split(":", 1)[0]
        retrieved[source] += 1
        before[source] += first_rank[record] < rank
    return retrieved, before


def _assemble(
    snapshot: Snapshot,
    folded: Clusters,
    counted: _Counted,
    sources: tuple[SourceCount, ...],
) -> Flow:
    n = Counter(state.name for state in counted.states.values())
    reasons = Counter(
        state.reason or "no reason given"
        for state in counted.states.values()
        if state.name == "excluded at full text"
    )
    automation = counted.removed[RemovalCause.AUTOMATION]
    other = counted.removed[RemovalCause.OTHER] + counted.refused
    screened = counted.identified - counted.duplicates.total - automation - other
    sought = (
        screened
        - n["excluded at screening"]
        - n["awaiting screening"]
        - n["in conflict at screening"]
    )
    assessed = sought - n["not retrieved"] - n["awaiting retrieval"]
    included = (
        assessed
        - sum(reasons.values())
        - n["awaiting assessment"]
        - n["in conflict at full text"]
        - n["awaiting classification"]
        - n["ongoing study"]
    )
    if screened != len(counted.states) or included != n["included"]:
        raise FlowError(
            f"the Flow does not close at transaction {snapshot.cut.number}: identified "
            f"{counted.identified} - duplicates {counted.duplicates.total} - automation "
            f"{automation} - other reasons {other} = {screened}, but {len(counted.states)} reports "
            f"have a state, {n['included']} of them included (by subtraction {included}); "
            "run `litharvest verify`"
        )
    open_states = [
        (name, n[name])
        for name in (
            "awaiting screening",
            "in conflict at screening",
            "awaiting retrieval",
            "awaiting assessment",
            "in conflict at full text",
        )
        if n[name]
    ]
    if folded.undecided:
        open_states.append(("pairs unsure whether duplicates", len(folded.undecided)))
    return Flow(
        title=snapshot.settings.title if snapshot.settings else "",
        cut=snapshot.cut,
        sources=sources,
        identified=counted.identified,
        duplicates=counted.duplicates.total,
        duplicates_within=counted.duplicates.within,
        duplicates_across=counted.duplicates.across,
        duplicates_joining=counted.duplicates.joining,
        automation=automation,
        other_reasons=other,
        screened=screened,
        awaiting_screening=n["awaiting screening"],
        conflict_screening=n["in conflict at screening"],
        records_excluded=n["excluded at screening"],
        sought=sought,
        awaiting_retrieval=n["awaiting retrieval"],
        not_retrieved=n["not retrieved"],
        assessed=assessed,
        awaiting_assessment=n["awaiting assessment"],
        conflict_full_text=n["in conflict at full text"],
        reports_excluded=tuple(sorted(reasons.items(), key=lambda r: (-r[1], r[0]))),
        awaiting_classification=n["awaiting classification"],
        ongoing=n["ongoing study"],
        included_reports=included,
        included_studies=_studies(snapshot, folded, counted.states),
        unsure_pairs=len(folded.undecided),
        open_states=tuple(open_states),
        left_out=_left_out(snapshot),
        notes=_accepted(snapshot),
    )


def _studies(snapshot: Snapshot, folded: Clusters, states: Mapping[int, State]) -> int:
    """Included studies: groups of included reports, and included reports without a group."""
    row = dict(zip(folded.records, folded.label.tolist(), strict=True))
    group = {s.study: s.records for s in snapshot.events("study", Study)}
    study_of = {row[r]: study for study, records in group.items() for r in records if r in row}
    included = [label for label, state in states.items() if state.name == "included"]
    return len({study_of.get(label, f"\x1f{label}") for label in included})


def _left_out(snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """Runs that contribute nothing: (run, outcome, why). A newer counting Run heals the older."""
    healed = {run.started.search: run.tx for run in snapshot.counting_runs}
    return tuple(
        (run.run, run.outcome.value, "; ".join(run.reasons))
        for run in snapshot.runs
        if not run.counts and healed.get(run.started.search, 0) < run.tx
    )


def _accepted(snapshot: Snapshot) -> tuple[str, ...]:
    """A sentence for each Run that counts although it is partial or was held."""
    return tuple(
        f"{run.run} counts as it is: {'; '.join(run.reasons)}"
        for run in snapshot.counting_runs
        if run.outcome is Outcome.ACCEPTED
    )
