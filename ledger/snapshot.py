"""The ledger at a cut-point as typed Arrow columns: all that the pure rooms work on.

A Snapshot holds one table for each kind of event, in ledger order, each with the columns ``tx``
(transaction number) and ``seq`` (position inside it), and answers the questions that need more
than one table: which Runs count, and what each counted Record says. It knows no SQL: the store
and ``litharvest dedupe`` (in memory) build it through the same constructor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledger.events import (
    Accept,
    Event,
    RunEnded,
    RunListed,
    RunPart,
    RunStarted,
    SearchVersion,
    Settings,
    Void,
)
from ledger.model import CutPoint, Outcome, Source

STRINGS = pa.list_(pa.string())
PAIRS = pa.list_(pa.list_(pa.string()))

# The fields of model.Content as columns, but for ``details``; the order is that of the dataclass.
CONTENT_SCHEMA = pa.schema(
    [
        ("type", pa.string()),
        ("type_raw", pa.string()),
        ("title", pa.string()),
        ("title_original", pa.string()),
        ("authors", STRINGS),
        ("year", pa.int32()),
        ("date", pa.string()),
        ("journal", pa.string()),
        ("journal_abbreviation", pa.string()),
        ("book_title", pa.string()),
        ("publisher", pa.string()),
        ("volume", pa.string()),
        ("issue", pa.string()),
        ("pages", pa.string()),
        ("abstract", pa.string()),
        ("doi", pa.string()),
        ("pmid", pa.string()),
        ("pmcid", pa.string()),
        ("issn", STRINGS),
        ("isbn", STRINGS),
        ("accession", pa.string()),
        ("registry_ids", STRINGS),
        ("language", pa.string()),
        ("keywords", STRINGS),
        ("headings", STRINGS),
        ("urls", STRINGS),
        ("other_ids", STRINGS),
        ("relations", STRINGS),
        ("status", STRINGS),
    ]
)

# One row a counted Record, sorted by record id: the input of the deduplicator.
# ``record`` and ``source`` are ids; ``first`` is the rank of the Record by age (0 = earliest).
RECORD_SCHEMA = pa.schema(
    [("record", pa.string()), ("source", pa.string()), ("first", pa.int64()), *CONTENT_SCHEMA]
)

# One row a standing Decision (model.Decision); what the deduplicator gives and clusters read.
DECISION_SCHEMA = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("judgement", pa.string()),
        ("by", pa.string()),
        ("score", pa.int32()),
        ("rule_ids", STRINGS),
        ("reasons", STRINGS),
        ("rules", pa.string()),
    ]
)

LINK_SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("target", pa.string()),
        ("type", pa.string()),
        ("evidence", STRINGS),
        ("by", pa.string()),
        ("external", pa.bool_()),
    ]
)

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class RunState:
    """A Run as it stands at a cut-point, with everything that was said about it."""

    run: str
    tx: int
    at_seq: int
    started: RunStarted
    ended: RunEnded | None
    parts: tuple[RunPart, ...]
    listed: RunListed | None
    accept: Accept | None
    void: Void | None

    @property
    def outcome(self) -> Outcome:
        """How it stands: Void outranks Accept, Accept outranks partial and held."""
        if self.void:
            return Outcome.VOID
        if self.ended is None:
            return Outcome.OPEN
        if self.accept and self.ended.outcome in (Outcome.PARTIAL, Outcome.HELD):
            return Outcome.ACCEPTED
        return self.ended.outcome

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it stands as it does: a person's word about it, else what was found wrong."""
        if self.void:
            return (f"void by {self.void.by}: {self.void.reason}",)
        if self.outcome is Outcome.ACCEPTED and self.accept:
            return (f"accepted by {self.accept.by}: {self.accept.reason}",)
        return self.ended.reasons if self.ended else ("not finished",)

    @property
    def counts(self) -> bool:
        """Whether the Run contributes to the Flow: only complete and accepted ones do."""
        return self.outcome in (Outcome.COMPLETE, Outcome.ACCEPTED)


@dataclass(frozen=True)
class Snapshot:
    """The ledger at ``cut``.

    ``tables`` has a table for each numerous kind (``ledger.columns.SCHEMAS``), ``few`` the events
    of all other kinds as (transaction, sequence, event).
    """

    cut: CutPoint
    tables: Mapping[str, pa.Table]
    few: Mapping[str, tuple[tuple[int, int, Event], ...]]

    def events(self, kind: str, of: type[E]) -> tuple[E, ...]:
        """The events of one of the less numerous kinds, in ledger order."""
        return tuple(e for _, _, e in self.few.get(kind, ()) if isinstance(e, of))

    @cached_property
    def settings(self) -> Settings | None:
        """The newest Settings, or None."""
        all_of_them = self.events("settings", Settings)
        return all_of_them[-1] if all_of_them else None

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every Source that the Settings declare, by id; a later one replaces an earlier one."""
        return {s.id: s for e in self.events("settings", Settings) for s in e.sources}

    @cached_property
    def searches(self) -> dict[str, SearchVersion]:
        """The newest version of each Search."""
        return {s.search: s for s in self.events("search", SearchVersion)}

    @cached_property
    def runs(self) -> tuple[RunState, ...]:
        """All Runs in the order in which they were started."""
        ended = {e.run: e for e in self.events("run.ended", RunEnded)}
        listed = {e.run: e for e in self.events("run.listed", RunListed)}
        accepts = {e.run: e for e in self.events("accept", Accept)}
        voids = {e.run: e for e in self.events("void", Void)}
        parts: dict[str, list[RunPart]] = {}
        for part in self.events("run.part", RunPart):
            parts.setdefault(part.run, []).append(part)
        return tuple(
            RunState(
                run=e.run,
                tx=tx,
                at_seq=seq,
                started=e,
                ended=ended.get(e.run),
                parts=tuple(parts.get(e.run, ())),
                listed=listed.get(e.run),
                accept=accepts.get(e.run),
                void=voids.get(e.run),
            )
            for tx, seq, e in self.few.get("run.started", ())
            if isinstance(e, RunStarted)
        )

    @cached_property
    def counting_runs(self) -> tuple[RunState, ...]:
        """The Runs that count at the cut-point, in the order in which they were started."""
        return tuple(run for run in self.runs if run.counts)

    @cached_property
    def occurrences(self) -> pa.Table:
        """The Occurrences of counting Runs, with ``rank`` = the age of their Run (0 = earliest)."""
        table = self.tables["occurrence"]
        order = pa.array([run.run for run in self.counting_runs], pa.string())
        rank = pc.index_in(table["run"], value_set=order)
        table = table.append_column("rank", rank.cast(pa.int64()))
        return table.filter(pc.is_valid(rank))

    @cached_property
    def records(self) -> pa.Table:
        """One row a counted Record with its newest counted content (``RECORD_SCHEMA``).

        Sorted by record id. ``first`` is the transaction of its first counted Occurrence.
        """
        seen = self.occurrences
        if not seen.num_rows:
            return RECORD_SCHEMA.empty_table()
        codes, ids = _codes(seen["record"])
        age = np.lexsort((_ints(seen["seq"]), _ints(seen["tx"]), codes))
        groups = codes[age]
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        ends = np.r_[starts[1:], len(groups)] - 1
        newest = seen.take(pa.array(age[ends]))
        content = self._content(newest["record"], newest["revision"])
        return pa.table(
            {
                "record": pa.chunked_array([ids]),
                "source": _before_colon(ids),
                "first": pa.array(_ints(seen["tx"])[age[starts]], pa.int64()),
                **{name: content[name] for name in CONTENT_SCHEMA.names},
            },
            schema=RECORD_SCHEMA,
        )

    def _content(self, record: Any, revision: Any) -> pa.Table:
        revisions = self.tables["revision"]
        known = _pair_key(revisions["record"], revisions["revision"])
        at = pc.index_in(_pair_key(record, revision), value_set=known)
        return revisions.select(CONTENT_SCHEMA.names).take(at)

    @cached_property
    def decisions(self) -> pa.Table:
        """The standing Decision of each pair: the newest of a person, else the newest of a rule."""
        return standing_decisions(self.tables["decision"])

    @cached_property
    def links(self) -> pa.Table:
        """The newest Link of each (record, target, type)."""
        table = self.tables["link"]
        return _newest(table, _pair_key(table["record"], table["target"], table["type"]))


def standing_decisions(table: pa.Table) -> pa.Table:
    """Of all Decisions in ledger order, the one that stands for each pair, sorted by pair."""
    person = pc.not_equal(table["by"], "rules")
    ordered = table.append_column("person", person.cast(pa.int8()))
    by_age = ordered.sort_by([("person", "ascending"), ("tx", "ascending"), ("seq", "ascending")])
    newest = _newest(by_age, _pair_key(by_age["left"], by_age["right"]))
    return newest.drop_columns(["person"]).sort_by([("left", "ascending"), ("right", "ascending")])


def _newest(table: pa.Table, key: Any) -> pa.Table:
    """The last row for each key, in the order of the keys."""
    if not table.num_rows:
        return table
    codes, _ = _codes(key)
    order = np.argsort(codes, kind="stable")
    grouped = codes[order]
    last = np.r_[grouped[1:] != grouped[:-1], True]
    return table.take(pa.array(order[last]))


def _codes(column: Any) -> tuple[np.ndarray[Any, np.dtype[np.int64]], pa.Array]:
    """Integer codes of a string column in the order of the strings, and the sorted strings."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    order = pc.array_sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[encoded.indices.to_numpy()], encoded.dictionary.take(pa.array(order))


def _ints(column: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    values: np.ndarray[Any, np.dtype[np.int64]] = column.to_numpy()
    return values


def _pair_key(*columns: Any) -> Any:
    # The unit separator stands in no id: ids come from single-line accession numbers.
    return pc.binary_join_element_wise(*columns, "\x1f")


def _before_colon(ids: pa.Array) -> pa.Array:
    return pc.list_element(pc.split_pattern(ids, ":", max_splits=1), 0)
