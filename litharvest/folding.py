"""Append what the deduplicator finds: only what differs from the Decisions that stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from dedupe.decide import decide
from dedupe.rules import RULES_VERSION
from ledger.clusters import Clusters, clusters
from ledger.events import Decision, Event, Link
from ledger.model import Judgement, LinkType
from ledger.snapshot import Snapshot
from litharvest.workspace import Workspace

Pair = tuple[str, str]

RULES = "rules"
"""Who decided, where no person did."""


def fold(workspace: Workspace) -> Snapshot:
    """Compare all counted Records, append new Decisions and Links, give the newest Snapshot."""
    snapshot = workspace.store.snapshot(workspace.store.cut(rules=RULES_VERSION))
    found = decide(snapshot.records)
    judged = {(row["left"], row["right"]): row for row in found.decisions.to_pylist()}
    judged |= _declared_same(found.links, workspace.review.config.dedupe.merge_links)
    events: list[Event] = [*_decisions(snapshot, judged), *_links(snapshot, found.links)]
    if not events:
        return snapshot
    workspace.store.append(events, actor=f"rules {RULES_VERSION}")
    return workspace.store.snapshot(workspace.store.cut(rules=RULES_VERSION))


def clusters_of(snapshot: Snapshot) -> Clusters:
    """The clusters at the snapshot's cut-point."""
    return clusters(snapshot.records, snapshot.decisions)


def decision_of(row: dict[str, Any]) -> Decision:
    """A row of DECISION_SCHEMA as an event."""
    return Decision(
        left=row["left"],
        right=row["right"],
        judgement=Judgement(row["judgement"]),
        by=row["by"],
        score=row["score"],
        rule_ids=tuple(row["rule_ids"] or ()),
        reasons=tuple(row["reasons"] or ()),
        rules=row["rules"],
    )


def link_of(row: dict[str, Any]) -> Link:
    """A row of LINK_SCHEMA as an event."""
    return Link(
        record=row["record"],
        target=row["target"],
        type=LinkType(row["type"]),
        evidence=tuple(row["evidence"] or ()),
        by=row["by"],
        external=bool(row["external"]),
    )


def _declared_same(links: pa.Table, types: Sequence[LinkType]) -> dict[Pair, dict[str, Any]]:
    """Pairs whose Link the review declares to be a duplicate (``dedupe.merge_links``)."""
    rows = [r for r in links.to_pylist() if LinkType(r["type"]) in types and not r["external"]]
    pairs = [(min(r["record"], r["target"]), max(r["record"], r["target"]), r) for r in rows]
    return {
        (left, right): {
            "left": left,
            "right": right,
            "judgement": Judgement.SAME.value,
            "by": RULES,
            "score": 1000,
            "rule_ids": [f"merge-links:{row['type']}"],
            "reasons": [f"this review counts a {row['type']} as a duplicate", *row["evidence"]],
            "rules": RULES_VERSION,
        }
        for left, right, row in pairs
    }


def _decisions(snapshot: Snapshot, found: dict[Pair, dict[str, Any]]) -> Iterator[Decision]:
    """What the rules say now and did not say before, and what they no longer say."""
    standing = {(r["left"], r["right"]): r for r in snapshot.decisions.to_pylist()}
    for pair, row in found.items():
        before = standing.get(pair)
        if before is None or (before["by"] == RULES and _differs(before, row)):
            yield decision_of(row)
    counted = set(snapshot.records["record"].to_pylist())
    for (left, right), row in standing.items():
        gone = row["by"] == RULES and row["judgement"] != Judgement.DIFFERENT.value
        if gone and (left, right) not in found and left in counted and right in counted:
            yield Decision(
                left=left,
                right=right,
                judgement=Judgement.DIFFERENT,
                by=RULES,
                score=0,
                reasons=("the records have changed and the rules no longer hold them to be one",),
                rules=RULES_VERSION,
            )


def _differs(before: dict[str, Any], now: dict[str, Any]) -> bool:
    return any(before[k] != now[k] for k in ("judgement", "score", "rule_ids", "rules"))


def _links(snapshot: Snapshot, found: pa.Table) -> Iterator[Link]:
    standing = {(r["record"], r["target"], r["type"]) for r in snapshot.links.to_pylist()}
    for row in found.to_pylist():
        if (row["record"], row["target"], row["type"]) not in standing:
            yield link_of(row)
