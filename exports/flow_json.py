"""A Flow as JSON: every number, the template's keys, the sources, and whether it is final."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from exports.prisma import prisma_numbers
from exports.text import encodable
from ledger.flow import Flow, SourceCount

FORMAT_VERSION = 1
"""Raised when a key changes its meaning or goes; keys that are only added do not raise it."""


def flow_json(flow: Flow) -> bytes:
    """UTF-8 JSON with a final newline, keys in a fixed order; null means unknown.

    Top level: ``format``, ``title``, ``cut`` (number, at, rules), ``provisional``, ``open_states``
    (name, n), ``counts`` (every whole number of the Flow by its field name), ``sources``,
    ``reports_excluded`` (reason, n), ``prisma2020`` (the template's keys), ``left_out`` (run,
    outcome, reason) and ``notes``. Raises FlowError where the sources do not add up.
    """
    text = json.dumps(_document(flow), ensure_ascii=False, indent=2, allow_nan=False)
    return (encodable(text) + "\n").encode()


def _document(flow: Flow) -> dict[str, Any]:
    return {
        "format": {"name": "litharvest-flow", "version": FORMAT_VERSION},
        "title": flow.title,
        "cut": {"number": flow.cut.number, "at": flow.cut.at, "rules": flow.cut.rules},
        "provisional": flow.provisional,
        "open_states": [{"name": name, "n": n} for name, n in flow.open_states],
        "counts": _counts(flow),
        "sources": [_source(source) for source in flow.sources],
        "reports_excluded": [{"reason": reason, "n": n} for reason, n in flow.reports_excluded],
        "prisma2020": prisma_numbers(flow),
        "left_out": [
            {"run": run, "outcome": str(outcome), "reason": reason}
            for run, outcome, reason in flow.left_out
        ],
        "notes": list(flow.notes),
    }


def _counts(flow: Flow) -> dict[str, int]:
    """The fields of the Flow that are whole numbers, so that a new one cannot be forgotten."""
    values = ((field.name, getattr(flow, field.name)) for field in fields(flow))
    return {name: value for name, value in values if isinstance(value, int)}


def _source(source: SourceCount) -> dict[str, Any]:
    return {
        "source": source.source,
        "name": source.name,
        "kind": str(source.kind),
        "arm": str(source.arm),
        "identified": source.identified,
        "retrieved": source.retrieved,
        "before": source.before,
    }
