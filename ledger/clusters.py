"""Clusters: connected components of the standing SAME Decisions, each one report.

A person outranks a rule: where a person said DIFFERENT of two Records that a chain of rules
would join, the chain is cut at its weakest link, and the conflict is reported. The result
depends on the set of Decisions only, never on their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ledger.model import Judgement

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two Records that a person holds to be different and other Decisions to be the same."""

    left: str
    right: str
    by: str
    cut: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Clusters:
    """A partition of the counted Records.

    ``label[i]`` is the cluster of row i of the records table, from 0 in the order of candidate
    ids; ``ids[label]`` is the candidate id: that of the earliest Record, ties by record id.
    ``undecided`` are the standing UNSURE pairs whose Records stand in different clusters.
    """

    records: tuple[str, ...]
    label: Ints
    ids: tuple[str, ...]
    undecided: tuple[tuple[str, str], ...]
    conflicts: tuple[Conflict, ...]

    def of(self) -> dict[str, str]:
        """Candidate id by record id."""
        return {r: self.ids[k] for r, k in zip(self.records, self.label.tolist(), strict=True)}

    def members(self) -> list[list[int]]:
        """The rows of the records table in each cluster, by label."""
        rows: list[list[int]] = [[] for _ in self.ids]
        for row, label in enumerate(self.label.tolist()):
            rows[label].append(row)
        return rows


def clusters(records: pa.Table, decisions: pa.Table) -> Clusters:
    """Fold ``records`` (RECORD_SCHEMA, sorted by id) by the standing ``decisions``.

    Decisions about Records that are not in the table (of Runs that do not count) have no effect.
    """
    ids = records["record"].combine_chunks() if records.num_rows else pa.array([], pa.string())
    pairs = _known_pairs(ids, decisions)
    same = pairs.filter(pc.equal(pairs["judgement"], Judgement.SAME.value))
    part = _components(len(ids), _column(same, "l"), _column(same, "r"))
    part, conflicts = _respect_people(part, pairs, same)
    label, names = _name(part, records)
    unsure = pairs.filter(pc.equal(pairs["judgement"], Judgement.UNSURE.value))
    apart = label[_column(unsure, "l")] != label[_column(unsure, "r")]
    open_pairs = unsure.filter(pa.array(apart)).select(["left", "right"]).to_pylist()
    return Clusters(
        records=tuple(ids.to_pylist()),
        label=label,
        ids=names,
        undecided=tuple((p["left"], p["right"]) for p in open_pairs),
        conflicts=conflicts,
    )


def _known_pairs(ids: pa.Array, decisions: pa.Table) -> pa.Table:
    left = pc.index_in(decisions["left"], value_set=ids).cast(pa.int64())
    right = pc.index_in(decisions["right"], value_set=ids).cast(pa.int64())
    table = decisions.append_column("l", left).append_column("r", right)
    return table.filter(pc.and_(pc.is_valid(table["l"]), pc.is_valid(table["r"])))


def _column(table: pa.Table, name: str) -> Ints:
    values: Ints = table[name].to_numpy().astype(np.int64)
    return values


def _components(n: int, left: Ints, right: Ints) -> Ints:
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    return np.asarray(part, np.int64)


def _respect_people(
    part: Ints, pairs: pa.Table, same: pa.Table
) -> tuple[Ints, tuple[Conflict, ...]]:
    """Cut every component in which a person keeps two Records apart."""
    apart = pairs.filter(
        pc.and_(
            pc.equal(pairs["judgement"], Judgement.DIFFERENT.value),
            pc.not_equal(pairs["by"], "rules"),
        )
    )
    forbidden = [p for p in apart.to_pylist() if part[p["l"]] == part[p["r"]]]
    if not forbidden:
        return part, ()
    touched = {int(part[p["l"]]) for p in forbidden}
    edges = [e for e in same.to_pylist() if int(part[e["l"]]) in touched]
    root, cut = _join_but(edges, forbidden)
    part = part.copy()
    fresh = int(part.max()) + 1
    names: dict[int, int] = {}
    for row in np.flatnonzero(np.isin(part, list(touched))).tolist():
        top = root.get(row, row)
        part[row] = names.setdefault(top, fresh + len(names))
    conflicts = tuple(Conflict(p["left"], p["right"], p["by"], tuple(cut)) for p in forbidden)
    return part, conflicts


def _join_but(
    edges: list[dict[str, Any]], forbidden: list[dict[str, Any]]
) -> tuple[dict[int, int], list[tuple[str, str]]]:
    """Join along the edges, strongest first, but never two that a person keeps apart.

    A person's SAME comes before every rule's; among rules the higher score, then the pair's ids.
    Gives each row's root, and the edges that were not followed.
    """
    root: dict[int, int] = {}

    def find(row: int) -> int:
        while root.setdefault(row, row) != row:
            row = root[row]
        return row

    enemies: dict[int, set[int]] = {}
    for pair in forbidden:
        enemies.setdefault(find(pair["l"]), set()).add(find(pair["r"]))
        enemies.setdefault(find(pair["r"]), set()).add(find(pair["l"]))
    cut: list[tuple[str, str]] = []
    for edge in sorted(edges, key=_strength):
        a, b = find(edge["l"]), find(edge["r"])
        if a == b:
            continue
        if b in {find(e) for e in enemies.get(a, ())}:
            cut.append((edge["left"], edge["right"]))
            continue
        root[b] = a
        enemies.setdefault(a, set()).update(enemies.pop(b, ()))
    return {row: find(row) for row in list(root)}, cut


def _strength(edge: dict[str, Any]) -> tuple[bool, int, str, str]:
    return (edge["by"] == "rules", -(edge["score"] or 0), edge["left"], edge["right"])


def _name(part: Ints, records: pa.Table) -> tuple[Ints, tuple[str, ...]]:
    """Relabel components in the order of their candidate ids."""
    if not len(part):
        return part, ()
    first = records["first"].to_numpy()
    order = np.lexsort((np.arange(len(part)), first, part))  # rows are sorted by record id
    grouped = part[order]
    founders = order[np.r_[True, grouped[1:] != grouped[:-1]]]
    founders = np.sort(founders)
    rank = np.empty(int(part.max()) + 1, np.int64)
    rank[part[founders]] = np.arange(len(founders))
    return rank[part], tuple(records["record"].take(pa.array(founders)).to_pylist())
