"""The dict of exporters."""

from __future__ import annotations

import pytest

from exports.registry import EXPORTERS
from tests.unit.exports.examples import CANDIDATES, NAMES, PROVISIONAL, golden


def test_names_and_kinds() -> None:
    """Each exporter is found under its own name and no two share a suffix."""
    kinds = {name: exporter.kind for name, exporter in EXPORTERS.items()}
    assert kinds == {
        "ris": "candidates",
        "csv": "candidates",
        "flow-json": "flow",
        "prisma-csv": "flow",
        "prisma-svg": "flow",
    }
    assert all(name == exporter.name for name, exporter in EXPORTERS.items())
    assert len({exporter.suffix for exporter in EXPORTERS.values()}) == len(EXPORTERS)


@pytest.mark.parametrize(("name", "file"), [("ris", "candidates.ris"), ("csv", "candidates.csv")])
def test_candidate_exporters_take_source_names(name: str, file: str) -> None:
    """Kind candidates: called with candidates and names, yields the file in chunks."""
    chunks = EXPORTERS[name].function(CANDIDATES, source_names=NAMES)
    assert b"".join(chunks) == golden()[file]


@pytest.mark.parametrize(
    ("name", "file"),
    [("flow-json", "provisional.flow.json"), ("prisma-svg", "provisional.prisma.svg")],
)
def test_flow_exporters_take_a_flow(name: str, file: str) -> None:
    """Kind flow: called with the Flow alone, yields the file."""
    assert b"".join(EXPORTERS[name].function(PROVISIONAL)) == golden()[file]
