"""Typed Links between Records that are related without being one report.

Two kinds of evidence: rules over the features of a pair, and what a Source itself states
(PubMed's ``CommentsCorrectionsList``: ``RetractionIn``, ``ErratumFor``, ``UpdateOf``, …), whose
target may be no Record of the review at all and then stays a number.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from dedupe.columns import Bools, Ints
from dedupe.compare import Features
from dedupe.conditions import Rule, holds
from dedupe.prepare import Prepared, relation_said, relation_targets
from dedupe.rules import RELATIONS, RULES_VERSION
from dedupe.titles import Marker
from dedupe.vetoes import VETOES
from ledger.model import LinkType
from ledger.snapshot import LINK_SCHEMA

# RefType values of PubMed's DTD (CommentsCorrections), without the direction "In", "For", "Of".
STATED_TYPES: dict[str, LinkType] = {
    "comment": LinkType.COMMENT,
    "erratum": LinkType.ERRATUM,
    "expressionofconcern": LinkType.CONCERN,
    "partialretraction": LinkType.RETRACTION,
    "republished": LinkType.REPUBLICATION,
    "correctedandrepublished": LinkType.REPUBLICATION,
    "retraction": LinkType.RETRACTION,
    "retractedandrepublished": LinkType.REPUBLICATION,
    "update": LinkType.VERSION,
    "originalreport": LinkType.VERSION,
    "reprint": LinkType.REPUBLICATION,
    "summaryforpatients": LinkType.VERSION,
    "preprint": LinkType.PREPRINT,
    "haspreprint": LinkType.PREPRINT,
    "ispreprint": LinkType.PREPRINT,
}
REFERENCE = "reference:"
"""Start of the external target of a Link whose Source gives only a printed reference."""

_DIRECTIONS = ("in", "for", "of", "from")

_Row = tuple[str, str, str, bool, tuple[str, ...]]


def find_links(
    records: pa.Table, prepared: Prepared, left: Ints, right: Ints, features: Features, same: Bools
) -> pa.Table:
    """Links with ``snapshot.LINK_SCHEMA`` among the pairs that are not ``same``, and stated ones.

    ``record`` is the notice, preprint, abstract, protocol, register entry or newer version,
    ``target`` what it is about. One Link for each pair and type, sorted.
    """
    found: dict[tuple[str, str, str, bool], dict[str, None]] = {}
    rows = _stated(records)
    for rule in (*VETOES, *RELATIONS):
        rows += _by_rule(rule, prepared, left, right, features, same)
    for record, target, kind, external, evidence in rows:
        found.setdefault((record, target, kind, external), {}).update(dict.fromkeys(evidence))
    ordered = sorted(found)
    return pa.table(
        {
            "record": [record for record, _, _, _ in ordered],
            "target": [target for _, target, _, _ in ordered],
            "type": [kind for _, _, kind, _ in ordered],
            "evidence": [list(found[key]) for key in ordered],
            "by": ["rules"] * len(ordered),
            "external": [external for _, _, _, external in ordered],
        },
        schema=LINK_SCHEMA,
    )


def _by_rule(
    rule: Rule, prepared: Prepared, left: Ints, right: Ints, features: Features, same: Bools
) -> list[_Row]:
    if rule.link is None:
        return []
    fires = holds(rule.when, features) & ~same
    if rule.linked:
        fires &= holds(rule.linked, features)
    pairs = np.flatnonzero(fires)
    rank = _rank(rule.link, prepared)
    one, two = left[pairs], right[pairs]
    turn = rank[two] > rank[one]
    records, targets = np.where(turn, two, one).tolist(), np.where(turn, one, two).tolist()
    evidence = (rule.id, rule.reason, f"rules {RULES_VERSION}")
    return [
        (prepared.record[a], prepared.record[b], str(rule.link), False, evidence)
        for a, b in zip(records, targets, strict=True)
    ]


def _rank(link: LinkType, prepared: Prepared) -> Ints:
    """Which of two records the Link starts from: the one with the greater rank."""
    p = prepared
    if link is LinkType.PREPRINT:
        return p.preprint.astype(np.int64)
    if link is LinkType.ABSTRACT:
        return p.conference.astype(np.int64) * 2 + p.supplement
    if link is LinkType.REGISTRATION:
        return p.registry.astype(np.int64)
    if link is LinkType.VERSION:
        newer: Ints = np.maximum(p.cochrane_version, 0) * 10000 + np.maximum(p.year, 0)
        return newer
    if link is LinkType.PROTOCOL:
        protocol: Ints = (p.protocol | (p.marker == Marker.PROTOCOL)).astype(np.int64)
        return protocol
    markers: Ints = np.where(p.marker == Marker.FLAGGED, 0, p.marker)
    return markers


def _stated(records: pa.Table) -> list[_Row]:
    """Links that the Sources state; the target is a Record where one has that number."""
    rows: list[_Row] = []
    holders: dict[str, list[str]] = {}
    columns = [records[name].to_pylist() for name in ("record", "doi", "pmid", "relations")]
    for record, doi, pmid, _ in zip(*columns, strict=True):
        for number in (doi and f"doi:{doi}", pmid and f"pmid:{pmid}"):
            if number:
                holders.setdefault(number, []).append(record)
    for record, _, _, relations in zip(*columns, strict=True):
        for relation in relations or ():
            rows += _stated_link(record, relation, holders)
    return rows


def _stated_link(record: str, relation: str, holders: dict[str, list[str]]) -> list[_Row]:
    """The Links of one statement; without any number the target is the reference as printed."""
    name, said = relation.partition(":")[0], relation_said(relation)
    kind = _stated_type(name)
    if kind is None or not said:
        return []
    numbers = relation_targets(relation) or (REFERENCE + said.partition(" | ")[0],)
    evidence = (f"stated as {name} by the source: {said}",)
    held = dict.fromkeys(t for number in numbers for t in holders.get(number, ()) if t != record)
    if not held:
        return [(record, numbers[0], str(kind), True, evidence)]
    return [(record, target, str(kind), False, evidence) for target in held]


def _stated_type(name: str) -> LinkType | None:
    key = "".join(c for c in name.lower() if c.isalpha())
    for ending in _DIRECTIONS:
        if key.endswith(ending) and key.removesuffix(ending) in STATED_TYPES:
            return STATED_TYPES[key.removesuffix(ending)]
    return STATED_TYPES.get(key)
