"""Contradictions inside a Cluster: a chain of SAME pairs must not merge what its ends forbid.

A record that says little (no DOI, no pages) can be SAME with two records that are certainly not
the same. Then the strongest pairs are kept and the weakest given up: pairs join groups in the
order of their score as long as no group comes to hold two records that a veto keeps apart.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dedupe.columns import Bools, Ints
from dedupe.compare import compare
from dedupe.conditions import holds
from dedupe.prepare import Prepared
from dedupe.vetoes import VETOES


def contradictions(prepared: Prepared, left: Ints, right: Ints, score: Ints) -> Bools:
    """Which of the SAME pairs must be given up (True) so that no Cluster contradicts itself.

    ``left``, ``right`` are rows of ``prepared``. Depends on each Cluster alone and not on the order
    of the pairs: equal scores are ordered by the records' ids.
    """
    weak = np.zeros(len(left), dtype=np.bool_)
    labels = _components(len(prepared), left, right)
    apart_left, apart_right = _kept_apart(prepared, labels)
    troubled = np.isin(labels[left], np.unique(labels[apart_left]))
    edges = np.flatnonzero(troubled)
    if not len(edges):
        return weak
    # record ids are sorted, so rows stand for them
    order = edges[np.lexsort((right[edges], left[edges], -score[edges]))]
    enemies: dict[int, set[int]] = {}
    for one, two in zip(apart_left.tolist(), apart_right.tolist(), strict=True):
        enemies.setdefault(one, set()).add(two)
        enemies.setdefault(two, set()).add(one)
    groups: dict[int, frozenset[int]] = {}
    for edge in order.tolist():
        one, two = int(left[edge]), int(right[edge])
        first, second = groups.get(one, frozenset((one,))), groups.get(two, frozenset((two,)))
        if any(second & enemies.get(member, set()) for member in first):
            weak[edge] = True
        elif first is not second:
            union = first | second
            groups.update(dict.fromkeys(union, union))
    return weak


def _components(size: int, left: Ints, right: Ints) -> Ints:
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, dtype=np.int64)


def _kept_apart(prepared: Prepared, labels: Ints) -> tuple[Ints, Ints]:
    """Pairs of rows in one component that a chain veto forbids to be one report."""
    left, right = _inner_pairs(labels)
    features = compare(prepared, left, right)
    forbidden = np.zeros(len(left), dtype=np.bool_)
    for rule in VETOES:
        if rule.chain:
            forbidden |= holds(rule.when, features)
    return left[forbidden], right[forbidden]


def _inner_pairs(labels: Ints) -> tuple[Ints, Ints]:
    """All pairs of rows with equal labels in components of three or more."""
    counts = np.bincount(labels, minlength=1)
    rows = np.flatnonzero(counts[labels] > 2)
    rows = rows[np.argsort(labels[rows], kind="stable")]
    own = labels[rows]
    lefts, rights = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    at, step = np.arange(len(rows)), 1
    while len(at):
        at = at[at + step < len(rows)]
        at = at[own[at] == own[at + step]]
        lefts.append(rows[at])
        rights.append(rows[at + step])
        step += 1
    return np.concatenate(lefts), np.concatenate(rights)
