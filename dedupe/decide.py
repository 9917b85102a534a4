"""Pairs to Decisions and Links: merging rules, vetoes, and contradictions inside a Cluster.

Pure: the same Records give the same Findings, in any order of input. A pair is judged from its own
two Records alone; only a chain of SAME pairs whose ends must stay apart is looked at as a whole,
and there the weakest pairs are handed to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedupe.block import block, block_with_keys
from dedupe.chains import contradictions
from dedupe.columns import Bools, Ints, compound
from dedupe.compare import NAMES, Features, compare
from dedupe.conditions import Role, Rule, holds
from dedupe.links import find_links
from dedupe.prepare import Prepared, prepare
from dedupe.rules import (
    ASK_SCORE,
    CHAIN_RULE,
    MERGES,
    RULES_VERSION,
    SCORE_RULE,
    WEIGHTS,
)
from dedupe.vetoes import VETOES
from ledger.model import Judgement
from ledger.snapshot import DECISION_SCHEMA

NONE, SAME, UNSURE, DIFFERENT = 0, 1, 2, 3
_JUDGEMENTS = (None, Judgement.SAME, Judgement.UNSURE, Judgement.DIFFERENT)
MERGING_REASONS = 2
"""Merging rules whose sentences a Decision gives; it names the ids of all that fired."""

CHUNK = 1_000_000
_CITED: tuple[Rule, ...] = (*MERGES, *VETOES, SCORE_RULE, CHAIN_RULE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the deduplicator found.

    ``decisions`` has ``snapshot.DECISION_SCHEMA``, sorted by left and right; ``links`` has
    ``snapshot.LINK_SCHEMA``, sorted by record, target and type; ``compared`` counts the pairs.
    """

    decisions: pa.Table
    links: pa.Table
    compared: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair is SAME, DIFFERENT, UNSURE or nothing of these (``judgement`` None).

    ``features`` maps the names of ``compare.NAMES`` to their values; ``keys`` are the blocking keys
    that both records have (none: the pair is not compared in a review); ``rules`` the ids of the
    rules that fired, ``reasons`` their sentences.
    """

    left: str
    right: str
    compared: bool
    keys: tuple[str, ...]
    features: Mapping[str, int]
    score: int
    judgement: Judgement | None
    rules: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Pairs with their judgement (NONE … DIFFERENT), score, and which of ``_CITED`` fired."""

    judgement: npt.NDArray[np.int8]
    score: Ints
    fired: Bools


def decide(records: pa.Table) -> Findings:
    """Decisions and Links among Records in a table with ``snapshot.RECORD_SCHEMA``."""
    records = _sorted(records)
    prepared = prepare(records)
    left, right = block(prepared)
    features = compare(prepared, left, right)
    judged = _judge(features)
    same = judged.judgement == SAME
    weak = contradictions(prepared, left[same], right[same], judged.score[same])
    judged = _weaken(judged, np.flatnonzero(same)[weak])
    links = find_links(records, prepared, left, right, features, judged.judgement == SAME)
    return Findings(_decisions(prepared, left, right, judged), links, len(left))


def explain(records: pa.Table, left: str, right: str) -> Explanation:
    """The judgement on one pair computed again from its two rows of ``records``.

    Raises:
        KeyError: one of the two ids is not in the table.
    """
    ids = records["record"].to_pylist()
    one, two = sorted((left, right))
    for name in (one, two):
        if name not in ids:
            raise KeyError(f"There is no Record {name!r} here.")
    prepared = prepare(records.take([ids.index(one), ids.index(two)]))
    _, _, keys = block_with_keys(prepared)
    features = compare(prepared, np.array([0]), np.array([1]))
    judged = _judge(features)
    fired = [rule for rule, fires in zip(_CITED, judged.fired[:, 0], strict=True) if fires]
    shared = tuple(name for name, pairs in keys.items() if len(pairs))
    return Explanation(
        left=one,
        right=two,
        compared=bool(shared),
        keys=shared,
        features={name: int(features[name][0]) for name in NAMES},
        score=int(judged.score[0]),
        judgement=_JUDGEMENTS[judged.judgement[0]],
        rules=tuple(rule.id for rule in fired),
        reasons=tuple(rule.reason for rule in fired),
    )


def _sorted(records: pa.Table) -> pa.Table:
    ids = records["record"].to_pylist()
    return records if ids == sorted(ids) else records.sort_by("record")


def _judge(features: Features) -> _Judged:
    size = len(features["doi"])
    fired = np.zeros((len(_CITED), size), dtype=np.bool_)
    for row, rule in zip(fired, (*MERGES, *VETOES), strict=False):
        row[:] = holds(rule.when, features)
    merged, vetoed = fired[: len(MERGES)], fired[len(MERGES) : len(MERGES) + len(VETOES)]
    hard = np.array([rule.judgement == Judgement.DIFFERENT for rule in VETOES])
    score = np.zeros(size, dtype=np.int64)
    for weight in WEIGHTS:
        score += weight.points * holds(weight.when, features)
    score = np.clip(score, 0, 1000)
    sure = merged[[rule.sure for rule in MERGES]].any(axis=0)
    different = vetoed[hard].any(axis=0)
    merge, veto = merged.any(axis=0), different | (vetoed.any(axis=0) & ~sure)
    judgement = np.zeros(size, dtype=np.int8)
    judgement[merge & ~veto] = SAME
    judgement[merge & veto] = UNSURE
    high = ~merge & ~different & (score >= ASK_SCORE)
    judgement[high] = UNSURE
    fired[_CITED.index(SCORE_RULE)] = high
    judgement[merge & different] = DIFFERENT
    return _Judged(judgement, score, fired)


def _weaken(judged: _Judged, pairs: Ints) -> _Judged:
    """The same with these SAME pairs as UNSURE, citing the rule of contradictions."""
    judged.judgement[pairs] = UNSURE
    judged.fired[_CITED.index(CHAIN_RULE), pairs] = True
    return judged


def _decisions(prepared: Prepared, left: Ints, right: Ints, judged: _Judged) -> pa.Table:
    """The judged pairs as a table; what is cited is spelled out once for each combination."""
    pairs = np.flatnonzero(judged.judgement != NONE)
    ids = pa.array(prepared.record, pa.string())
    names = pa.array(["", *(str(j) for j in _JUDGEMENTS[1:])], pa.string())
    fired = judged.fired[:, pairs]
    _, example, which = np.unique(_pattern(fired), return_index=True, return_inverse=True)
    cited = [
        [rule for rule, fires in zip(_CITED, column, strict=True) if fires]
        for column in fired[:, example].T
    ]
    size = len(pairs)
    return pa.table(
        {
            "left": ids.take(pa.array(left[pairs])),
            "right": ids.take(pa.array(right[pairs])),
            "judgement": names.take(pa.array(judged.judgement[pairs])),
            "by": pa.repeat(pa.scalar("rules"), size),
            "score": pa.array(judged.score[pairs], pa.int32()),
            "rule_ids": _spread([[rule.id for rule in rules] for rules in cited], which),
            "reasons": _spread([_reasons(rules) for rules in cited], which),
            "rules": pa.repeat(pa.scalar(RULES_VERSION), size),
        },
        schema=DECISION_SCHEMA,
    )


def _pattern(fired: Bools) -> Ints:
    """One code for each combination of rules that fire together."""
    width = 62  # bits that fit into a positive integer
    parts = [fired[a : a + width] for a in range(0, len(fired), width)]
    return compound([(1 << np.arange(len(part))) @ part.astype(np.int64) for part in parts])


def _reasons(rules: list[Rule]) -> list[str]:
    """The sentences of the strongest merging rules and of everything that speaks against them."""
    merging = [rule.reason for rule in rules if rule.role is Role.MERGE]
    return merging[:MERGING_REASONS] + [r.reason for r in rules if r.role is not Role.MERGE]


def _spread(values: list[list[str]], which: Ints) -> pa.ChunkedArray:
    """``values[which[i]]`` for every i, in chunks: one Arrow array holds 2 GB of text at most."""
    kind = pa.list_(pa.string())
    source, rows = pa.array(values, kind), which.reshape(-1)
    starts = range(0, len(rows), CHUNK)
    return pa.chunked_array([source.take(pa.array(rows[a : a + CHUNK])) for a in starts], kind)
