"""The case bank: named pairs with the judgement that they must get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedupe.decide import decide
from tests.unit.dedupe.tables import table

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "dedupe.json").read_text(encoding="utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """The pair gets the judgement of the bank and, where it names one, the type of Link."""
    findings = decide(table(case["left"], case["right"]))
    judgements = findings.decisions["judgement"].to_pylist()
    if case["expect"] == "not same":
        assert "same" not in judgements, case["note"]
    else:
        assert judgements == [case["expect"]], case["note"]
    assert case.get("link") in [None, *findings.links["type"].to_pylist()], case["note"]


def test_ids_are_unique() -> None:
    """A case can be named."""
    assert len({case["id"] for case in CASES}) == len(CASES) >= 50
