"""PRISMA 2020 counts as a pure function of a Snapshot and its clusters.

The units are PRISMA's: records in the identification boxes, reports from "sought" on, studies in
"included". The rules are those of docs/counting.md; the keys of ``Flow.prisma2020`` are those of
the PRISMA2020 template (Haddaway et al. 2022, doi:10.1002/cl2.1230).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.model import Arm, CutPoint, SourceKind


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
