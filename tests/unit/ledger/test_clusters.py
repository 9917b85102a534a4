"""Clusters: components of SAME, people above rules, names by age, independent of order."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clusters import Clusters, clusters
from ledger.events import Event
from ledger.store import Store
from tests.ledgers import different, open_store, run, same, unsure


def fold(store: Store) -> Clusters:
    """The clusters of a ledger at its newest cut-point."""
    snapshot = store.snapshot(store.cut())
    return clusters(snapshot.records, snapshot.decisions)


def partition(folded: Clusters) -> set[frozenset[str]]:
    """The clusters as sets of record ids."""
    return {frozenset(folded.records[i] for i in rows) for rows in folded.members()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A ledger with four Records of two Sources, b's first."""
    opened = open_store(tmp_path)
    opened.append(run("rb", ["b:1 b:2"]), actor="t")
    opened.append(run("ra", ["a:1 a:2"]), actor="t")
    return opened


def test_without_decisions_every_record_is_its_own_report(store: Store) -> None:
    """Nothing is folded by itself."""
    assert partition(fold(store)) == {frozenset({r}) for r in ("a:1", "a:2", "b:1", "b:2")}


def test_chains_are_one_report_named_after_the_earliest_record(store: Store) -> None:
    """a:1 = b:1 = a:2 is one cluster, called after b:1, which came first."""
    store.append(same("a:1=b:1", "b:1=a:2"), actor="rules")
    folded = fold(store)
    assert partition(folded) == {frozenset({"a:1", "b:1", "a:2"}), frozenset({"b:2"})}
    assert folded.of()["a:2"] == "b:1"
    assert folded.ids == ("b:1", "b:2")


def test_a_later_decision_retires_the_earlier_one(store: Store) -> None:
    """The newest judgement of a pair stands."""
    store.append(same("a:1=b:1"), actor="rules")
    store.append(unsure("a:1=b:1"), actor="rules")
    folded = fold(store)
    assert len(folded.ids) == 4
    assert folded.undecided == (("a:1", "b:1"),)


def test_a_rule_never_retires_a_person(store: Store) -> None:
    """A person's DIFFERENT stands although a rule says SAME later."""
    store.append(different("a:1=b:1"), actor="Ann")
    store.append(same("a:1=b:1"), actor="rules")
    assert len(fold(store).ids) == 4


def test_a_person_who_keeps_apart_cuts_the_chain_at_its_weakest_link(store: Store) -> None:
    """a:1 and b:1 are different to Ann: of the chain between them the 700 gives way."""
    store.append([*same("a:1=a:2"), *same("a:2=b:1", score=700)], actor="rules")
    store.append(different("a:1=b:1"), actor="Ann")
    folded = fold(store)
    assert partition(folded) == {
        frozenset({"a:1", "a:2"}),
        frozenset({"b:1"}),
        frozenset({"b:2"}),
    }
    (conflict,) = folded.conflicts
    assert (conflict.left, conflict.right, conflict.by) == ("a:1", "b:1", "Ann")
    assert conflict.cut == (("a:2", "b:1"),)


def test_a_person_s_same_outranks_stronger_rules(store: Store) -> None:
    """Where something must give way, it is a rule's Decision, not a person's."""
    store.append(same("a:1=a:2", score=1000), actor="rules")
    store.append([*same("a:2=b:1", by="Ann", score=None), *different("a:1=b:1")], actor="Ann")
    assert partition(fold(store)) == {
        frozenset({"a:2", "b:1"}),
        frozenset({"a:1"}),
        frozenset({"b:2"}),
    }


def test_unsure_inside_one_cluster_is_no_open_question(store: Store) -> None:
    """A pair that other Decisions join is decided."""
    store.append([*same("a:1=a:2", "a:2=b:1"), *unsure("a:1=b:1")], actor="rules")
    assert fold(store).undecided == ()


def test_decisions_about_records_that_do_not_count_have_no_effect(store: Store) -> None:
    """A Decision may name a Record of a void Run."""
    store.append(same("a:1=zz:9"), actor="rules")
    assert len(fold(store).ids) == 4


def test_an_empty_ledger_has_no_clusters(tmp_path: Path) -> None:
    """Nothing in, nothing out."""
    with open_store(tmp_path) as store:
        assert fold(store).ids == ()


PAIRS = st.lists(
    st.tuples(
        st.sampled_from(["a:1", "a:2", "a:3", "a:4", "a:5", "a:6"]),
        st.sampled_from(["a:1", "a:2", "a:3", "a:4", "a:5", "a:6"]),
        st.sampled_from(["same", "different", "unsure"]),
        st.integers(500, 1000),
    ).filter(lambda p: p[0] < p[1]),
    max_size=12,
    unique_by=lambda p: p[:2],
)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.integers())
def test_the_partition_does_not_depend_on_the_order_of_decisions(
    tmp_path_factory: pytest.TempPathFactory,
    pairs: list[tuple[str, str, str, int]],
    seed: int,
) -> None:
    """Order changes no cluster, and nobody is together whom a person keeps apart."""
    events: list[Event] = []
    for left, right, kind, score in pairs:
        pair = f"{left}={right}"
        if kind == "same":
            events += same(pair, score=score)
        else:
            events += different(pair) if kind == "different" else unsure(pair)
    results = []
    for shuffle in (False, True):
        if shuffle:
            random.Random(seed).shuffle(events)
        with open_store(tmp_path_factory.mktemp("l")) as opened:
            opened.append(run("r", ["a:1 a:2 a:3 a:4 a:5 a:6"]), actor="t")
            opened.append(events, actor="t")
            folded = fold(opened)
            results.append(partition(folded))
            cluster = folded.of()
            for left, right, kind, _ in pairs:
                assert kind != "different" or cluster[left] != cluster[right]
    assert results[0] == results[1]
