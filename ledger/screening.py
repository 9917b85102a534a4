"""The state of each report: what the verdicts given for its Records add up to.

Each report is in exactly one state. A full-text verdict implies that the report passed title and
abstract; a later verdict of the same person replaces the earlier one; a consensus outranks single
reviewers; verdicts that disagree are a conflict until somebody settles it; Reopen sets verdicts
of its stage and later ones aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.clusters import Clusters
from ledger.events import Reopen, Screening
from ledger.model import Stage, Verdict
from ledger.snapshot import Snapshot

_ORDER = {Stage.TITLE_ABSTRACT: 0, Stage.RETRIEVAL: 1, Stage.FULL_TEXT: 2}


@dataclass(frozen=True, slots=True)
class State:
    """Where a report stands; ``reason`` is the primary reason of an exclusion."""

    name: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    tx: int
    seq: int
    screening: Screening


AWAITING = State("awaiting screening")


def report_states(snapshot: Snapshot, folded: Clusters) -> dict[int, State]:
    """The state of every cluster, by label."""
    label = dict(zip(folded.records, folded.label.tolist(), strict=True))
    given: dict[int, list[_Given]] = defaultdict(list)
    for tx, seq, event in snapshot.few.get("screening", ()):
        if isinstance(event, Screening) and event.record in label:
            given[label[event.record]].append(_Given(tx, seq, event))
    reopened = _reopened(snapshot, label)
    return {
        k: _state(given[k], reopened.get(k, [])) if k in given else AWAITING
        for k in range(len(folded.ids))
    }


def _reopened(
    snapshot: Snapshot, label: dict[str, int]
) -> dict[int, list[tuple[tuple[int, int], Stage]]]:
    found: dict[int, list[tuple[tuple[int, int], Stage]]] = defaultdict(list)
    for tx, seq, event in snapshot.few.get("reopen", ()):
        if isinstance(event, Reopen):
            for record in event.records:
                if record in label:
                    found[label[record]].append(((tx, seq), event.stage))
    return found


def _state(given: list[_Given], reopened: list[tuple[tuple[int, int], Stage]]) -> State:
    standing = [
        g
        for g in given
        if not any(
            (g.tx, g.seq) < when and _ORDER[g.screening.stage] >= _ORDER[stage]
            for when, stage in reopened
        )
    ]
    by_stage = {
        stage: _settle(g for g in standing if g.screening.stage is stage) for stage in Stage
    }
    return _from_verdicts(by_stage)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the verdicts of one stage say together: nothing, one verdict, or a conflict."""

    verdict: Verdict | None = None
    reason: str | None = None
    conflict: bool = False


def _settle(given: Iterable[_Given]) -> _Settled:
    newest: dict[tuple[str, str, bool], Screening] = {}
    for g in sorted(given, key=lambda g: (g.tx, g.seq)):
        s = g.screening
        newest[s.record, "" if s.consensus else s.reviewer or "", s.consensus] = s
    standing = list(newest.values())
    standing = [s for s in standing if s.consensus] or standing
    decisive = [s for s in standing if s.verdict not in (Verdict.UNDECIDED, Verdict.NOT_SEEN)]
    verdicts = {s.verdict for s in decisive}
    if len(verdicts) > 1:
        return _Settled(conflict=True)
    if not verdicts or len(decisive) < len(standing):
        return _Settled()  # nobody, or somebody has not made up their mind
    reasons = sorted({s.reason for s in decisive if s.reason})
    return _Settled(verdicts.pop(), reasons[0] if reasons else None)


def _from_verdicts(by_stage: dict[Stage, _Settled]) -> State:
    full_text = by_stage[Stage.FULL_TEXT]
    if full_text.conflict:
        return State("in conflict at full text")
    if full_text.verdict is not None:
        return State(_FULL_TEXT[full_text.verdict], full_text.reason)
    retrieval = by_stage[Stage.RETRIEVAL]
    if retrieval.conflict:
        return State("awaiting retrieval")
    if retrieval.verdict is Verdict.NOT_RETRIEVED:
        return State("not retrieved", retrieval.reason)
    if retrieval.verdict is Verdict.INCLUDE:
        return State("awaiting assessment")
    return _at_screening(by_stage[Stage.TITLE_ABSTRACT])


_FULL_TEXT = {
    Verdict.INCLUDE: "included",
    Verdict.EXCLUDE: "excluded at full text",
    Verdict.NOT_RETRIEVED: "not retrieved",
    Verdict.AWAITING_CLASSIFICATION: "awaiting classification",
    Verdict.ONGOING: "ongoing study",
}


def _at_screening(settled: _Settled) -> State:
    if settled.conflict:
        return State("in conflict at screening")
    if settled.verdict is Verdict.EXCLUDE:
        return State("excluded at screening", settled.reason)
    return State("awaiting retrieval") if settled.verdict else AWAITING
