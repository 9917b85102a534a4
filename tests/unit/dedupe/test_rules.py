"""Tests of the rules as data and of their conditions."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dedupe import rules, tables
from dedupe.compare import NAMES
from dedupe.conditions import Atom, Group, Role, holds, parse
from dedupe.rules import RULES, RULES_VERSION, WEIGHTS


def _atoms(tree: Atom | Group) -> list[Atom]:
    return [tree] if isinstance(tree, Atom) else [a for part in tree.parts for a in _atoms(part)]


def test_conditions_name_only_features() -> None:
    """Every condition can be read and names features that exist."""
    conditions = [c for rule in RULES for c in (rule.when, rule.linked) if c]
    conditions += [weight.when for weight in WEIGHTS]
    names = {atom.feature for condition in conditions for atom in _atoms(parse(condition))}
    assert names <= {*NAMES, "score"}


def test_ids_are_unique_and_tell_the_role() -> None:
    """S merges, V forbids, L relates, U asks, C is the contradiction."""
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids)) == len({i[:3] for i in ids})
    letters = {Role.MERGE: "S", Role.VETO: "VC", Role.RELATE: "L", Role.ASK: "U"}
    assert all(rule.id[0] in letters[rule.role] for rule in RULES)


def test_reasons_are_sentences() -> None:
    """Reasons are written for people."""
    assert all(re.fullmatch(r"[A-Z].+\.", rule.reason) for rule in RULES)


def test_version_depends_on_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other weight or word list would have another version."""
    assert re.fullmatch(r"[0-9a-f]{12}", RULES_VERSION)
    before = rules._canonical()
    monkeypatch.setattr(rules, "ASK_SCORE", 1)
    assert rules._canonical() != before
    monkeypatch.undo()
    monkeypatch.setattr(tables, "RECURRING_TITLES", frozenset({"x"}))
    assert rules._canonical() != before


def test_and_binds_before_or() -> None:
    """``a | b & c`` is a or both b and c; brackets change that."""
    features = {"a": np.array([1, 0, 0]), "b": np.array([0, 1, 0]), "c": np.array([0, 1, 1])}
    assert holds("a=1 | b=1 & c=1", features).tolist() == [True, True, False]
    assert holds("(a=1 | b=1) & c=1", features).tolist() == [False, True, False]
    assert holds("c!=0 & a<1", features).tolist() == [False, True, True]


@pytest.mark.parametrize("broken", ["", "a=", "a=1 &", "(a=1", "a=1)", "a==1", "a=1 b=2"])
def test_broken_conditions_are_refused(broken: str) -> None:
    """A condition that cannot be read raises ValueError."""
    with pytest.raises(ValueError, match="condition"):
        parse(broken)
