"""What a rule is, and the small language of its condition, evaluated over whole columns.

``doi=1 & title>=850 | pmid=1``: comparisons of a feature with an integer, ``&`` before ``|``,
brackets as usual. A condition is parsed once into nested tuples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np

from dedupe.columns import Bools, Ints
from ledger.model import Judgement, LinkType

_TOKEN = re.compile(r"\s*(?:(\w+)\s*(>=|<=|!=|=|<|>)\s*(-?\d+)|([&|()]))")
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "!=": np.not_equal,
    "=": np.equal,
    "<": np.less,
    ">": np.greater,
}


class Role(StrEnum):
    """What a rule does when it fires."""

    MERGE = "merge"  # the pair is SAME unless a veto fires
    ASK = "ask"  # the pair is UNSURE unless it is SAME or vetoed
    VETO = "veto"  # the pair is never SAME
    RELATE = "relate"  # the pair gets a Link, whatever its judgement


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``reason`` is a sentence for people.

    ``judgement`` is what a veto turns SAME into; ``link`` the type of Link that the rule gives,
    ``linked`` the further condition for it; ``chain`` is true for vetoes that also forbid two
    records to meet in one Cluster through others; ``sure`` for merges that vetoes which
    only ask do not stop.
    """

    id: str
    role: Role
    when: str
    reason: str
    judgement: Judgement | None = None
    link: LinkType | None = None
    chain: bool = False
    linked: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """Points that a condition adds to the score of a pair."""

    when: str
    points: int


@dataclass(frozen=True, slots=True)
class Atom:
    """A comparison of one feature with a number."""

    feature: str
    operator: str
    value: int


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that must all hold (``&``) or of which one must hold (``|``)."""

    operator: str
    parts: tuple[Atom | Group, ...]


def holds(when: str, features: Mapping[str, Ints]) -> Bools:
    """Where a condition holds, one truth value a pair.

    Raises:
        ValueError: the condition cannot be read.
        KeyError: it names a feature that is not there.
    """
    return _evaluate(parse(when), features)


@lru_cache(maxsize=1024)
def parse(when: str) -> Atom | Group:
    """The condition as nested groups of comparisons; raises ValueError where it cannot be read."""
    tokens: list[Atom | str] = []
    at = 0
    while at < len(when):
        found = _TOKEN.match(when, at)
        if found is None:
            raise ValueError(f"The condition {when!r} cannot be read from position {at}.")
        feature, operator, value, sign = found.groups()
        tokens.append(sign or Atom(feature, operator, int(value)))
        at = found.end()
    tree = _group(tokens, "|")
    if tokens:
        raise ValueError(f"The condition {when!r} has something left over: {tokens}.")
    return tree


def _group(tokens: list[Atom | str], operator: str) -> Atom | Group:
    parts = [_part(tokens, operator)]
    while tokens and tokens[0] == operator:
        tokens.pop(0)
        parts.append(_part(tokens, operator))
    return parts[0] if len(parts) == 1 else Group(operator, tuple(parts))


def _part(tokens: list[Atom | str], operator: str) -> Atom | Group:
    if operator == "|":
        return _group(tokens, "&")
    found = tokens.pop(0) if tokens else ""
    if isinstance(found, Atom):
        return found
    if found == "(":
        inside = _group(tokens, "|")
        if tokens and tokens.pop(0) == ")":
            return inside
    raise ValueError("A comparison is missing in a condition, or a bracket.")


def _evaluate(tree: Atom | Group, features: Mapping[str, Ints]) -> Bools:
    if isinstance(tree, Atom):
        result: Bools = _OPERATORS[tree.operator](features[tree.feature], tree.value)
        return result
    parts = [_evaluate(part, features) for part in tree.parts]
    combine = np.logical_and if tree.operator == "&" else np.logical_or
    combined: Bools = combine.reduce(parts)
    return combined
