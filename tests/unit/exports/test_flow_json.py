"""The flow as JSON."""

from __future__ import annotations

import json

from hypothesis import given, settings

from exports.flow_json import flow_json
from ledger.flow import Flow
from ledger.model import Arm
from tests.unit.exports.examples import FINISHED, PROVISIONAL
from tests.unit.exports.hostile import flows


def test_every_number_of_the_flow_is_there() -> None:
    """Counts carry the Flow's own names, the template's keys stand beside them."""
    document = json.loads(flow_json(FINISHED))
    assert document["counts"]["screened"] == FINISHED.screened
    assert document["counts"]["duplicates_joining"] == 10
    assert document["prisma2020"]["records_screened"] == FINISHED.screened
    assert document["reports_excluded"][0] == {"reason": "Wrong population, adults", "n": 100}
    assert document["cut"] == {"number": 17, "at": FINISHED.cut.at, "rules": "r1"}
    assert len(document["sources"]) == 4
    assert document["sources"][3]["arm"] == "other"


def test_provisional_flow_lists_its_open_states() -> None:
    """Provisional is stated together with what is open and what was left out."""
    document = json.loads(flow_json(PROVISIONAL))
    assert document["provisional"] is True
    assert {"name": "awaiting screening", "n": 2558} in document["open_states"]
    assert document["left_out"][0]["outcome"] == "partial"
    assert json.loads(flow_json(FINISHED))["provisional"] is False


@settings(deadline=None)
@given(flows())
def test_any_flow_is_valid_json(given: Flow) -> None:
    """Hostile names become UTF-8 JSON whose sources add up."""
    document = json.loads(flow_json(given).decode())
    total = sum(one["identified"] for one in document["sources"] if one["arm"] == Arm.DATABASES)
    assert total == document["counts"]["identified"]
