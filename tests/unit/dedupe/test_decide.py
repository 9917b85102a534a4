"""Tests of decisions: determinism, independence of a pair from all others, contradictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decide import Findings, decide, explain
from dedupe.rules import CHAIN_RULE, RULES, RULES_VERSION
from ledger.model import Judgement
from ledger.snapshot import DECISION_SCHEMA, LINK_SCHEMA
from tests.unit.dedupe.tables import paper, table

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "dedupe.json").read_text(encoding="utf-8")
)["cases"]
ROWS: list[dict[str, Any]] = [
    {**case[side], "record": f"{case['id']}:{side}"}
    for case in CASES[::3]
    for side in ("left", "right")
]


def _judgements(findings: Findings) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (row["left"], row["right"]): tuple(
            tuple(v) if isinstance(v, list) else v for v in list(row.values())[2:]
        )
        for row in findings.decisions.to_pylist()
    }


def _alone(findings: Findings) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Decisions that the pair alone explains."""
    return {k: v for k, v in _judgements(findings).items() if CHAIN_RULE.id not in v[3]}


@settings(deadline=None, max_examples=8)
@given(st.permutations(range(len(ROWS))))
def test_order_of_input_changes_nothing(order: list[int]) -> None:
    """Any permutation of the Records gives byte for byte the same Findings."""
    expected = decide(table(*ROWS))
    found = decide(table(*ROWS).take(order))
    assert found.decisions.equals(expected.decisions)
    assert found.links.equals(expected.links)
    assert found.compared == expected.compared


@settings(deadline=None, max_examples=8)
@given(st.lists(st.integers(0, 3), min_size=len(ROWS), max_size=len(ROWS)))
def test_batches_decide_what_the_whole_decides(batch: list[int]) -> None:
    """A pair inside a batch is judged as in the whole, and nothing else appears."""
    findings = decide(table(*ROWS))
    everything, whole = _judgements(findings), _alone(findings)
    for number in range(4):
        rows = [row for row, own in zip(ROWS, batch, strict=True) if own == number]
        inside = {row["record"] for row in rows}
        part = decide(table(*rows))
        found = _alone(part)
        # which pair of a contradicting chain is given up depends on the whole chain
        given_up = (_judgements(part).keys() - found.keys()) | (everything.keys() - whole.keys())
        expected = {p: v for p, v in whole.items() if set(p) <= inside and p not in given_up}
        assert {p: v for p, v in found.items() if p not in given_up} == expected


@settings(deadline=None, max_examples=8)
@given(st.lists(st.sampled_from(ROWS), max_size=30, unique_by=lambda row: row["record"]))
def test_other_records_change_no_pair(others: list[dict[str, Any]]) -> None:
    """A pair has the same judgement, score and rules whatever else is there."""
    pair = [paper(record="a:1", doi="10.5555/z"), paper(record="a:2", pages=None)]
    alone = _judgements(decide(table(*pair)))
    assert alone.items() <= _judgements(decide(table(*pair, *others))).items()


def test_findings_have_the_schemas_of_the_ledger() -> None:
    """Columns, types, order and version are those that the ledger stores."""
    findings = decide(table(*ROWS))
    decisions = findings.decisions.to_pylist()
    assert findings.decisions.schema.equals(DECISION_SCHEMA)
    assert findings.links.schema.equals(LINK_SCHEMA)
    assert [(d["left"], d["right"]) for d in decisions] == sorted(
        (d["left"], d["right"]) for d in decisions
    )
    assert all(d["left"] < d["right"] and 0 <= d["score"] <= 1000 for d in decisions)
    assert {d["rules"] for d in decisions} == {RULES_VERSION}
    known = {rule.id for rule in RULES}
    assert all(set(d["rule_ids"]) <= known and d["reasons"] for d in decisions)


@pytest.mark.parametrize("rows", [[], [paper()], [{}, {}], [{"title": ""}, {"title": ""}]])
def test_little_or_nothing_is_decided_without_fuss(rows: list[dict[str, Any]]) -> None:
    """No records, one record, and records without any field give no Decisions."""
    assert len(decide(table(*rows)).decisions) == 0


def test_a_chain_does_not_merge_what_its_ends_forbid() -> None:
    """A record without DOI joins one of two papers with different DOIs, not both."""
    one = paper(doi="10.5555/one", pages="101-112")
    two = paper(doi="10.5555/two", pages="201-212")
    between = paper(pages=None)
    findings = _judgements(decide(table(one, between, two)))
    assert findings["r:0", "r:1"][0] == Judgement.SAME
    assert findings["r:1", "r:2"][0] == Judgement.UNSURE
    assert CHAIN_RULE.id in findings["r:1", "r:2"][3]


def test_a_contradiction_leaves_the_strongest_pairs() -> None:
    """The pair with less evidence is given up, wherever it stands in the table."""
    one = paper(doi="10.5555/one", pages="101-112", issue=None, journal="J Occup Rest")
    two = paper(doi="10.5555/two", pages="201-212")
    between = paper(pages="201")
    findings = _judgements(decide(table(one, paper(pages=None), between, two)))
    kept = [pair for pair, values in findings.items() if values[0] == Judgement.SAME]
    assert ("r:2", "r:3") in kept
    assert not {("r:0", "r:3")} & set(kept)


def test_explain_computes_what_decide_stores() -> None:
    """For every stored Decision, ``explain`` gives the same judgement, score and rules."""
    records = table(*ROWS)
    for (left, right), values in _alone(decide(records)).items():
        explanation = explain(records, right, left)
        assert (explanation.left, explanation.right) == (left, right)
        assert explanation.compared
        assert (explanation.judgement, explanation.score, explanation.rules) == (
            values[0],
            values[2],
            values[3],
        )


def test_explain_a_pair_that_is_not_compared() -> None:
    """Features are given all the same, no key and no judgement."""
    records = table(paper(), {"title": "Snoring", "authors": ["Ferro, G."]})
    explanation = explain(records, "r:0", "r:1")
    assert (explanation.compared, explanation.keys, explanation.judgement) == (False, (), None)
    assert explanation.features["authors"] == 0


def test_explain_names_an_unknown_record() -> None:
    """An id that is not in the table is a KeyError with the id."""
    with pytest.raises(KeyError, match="r:9"):
        explain(table(paper()), "r:0", "r:9")


def test_rule_differents_are_stored_only_where_a_veto_overrode() -> None:
    """A preprint against its article is DIFFERENT by veto; unlike papers have no row."""
    article = paper(doi="10.5555/a")
    preprint = paper(doi="10.21203/rs.3.rs-9/v1")
    unlike = paper(title="Snoring in smokers", authors=["Ferro, G."], pages="1-3")
    found = _judgements(decide(table(article, preprint, unlike)))
    assert [values[0] for values in found.values()] == [Judgement.DIFFERENT]


def test_hostile_records_are_data() -> None:
    """Markup, NULs and formulas in every field raise nothing."""
    evil = "<script>\x00=cmd|' /C calc'!A0\ud83d".encode("utf-8", "ignore").decode()
    row: dict[str, Any] = dict.fromkeys(
        ("title", "journal", "volume", "issue", "pages", "abstract"), evil
    )
    row |= {"authors": [evil], "registry_ids": [evil], "relations": [evil], "doi": evil}
    assert isinstance(decide(table(row, row)).decisions, pa.Table)
