"""The deduplicator on labelled search results, where they are at hand (they are not shipped)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.gold import DEFAULT_FOLDER, judge, predicted
from litharvest.steps import dedupe_files


@pytest.mark.parametrize("name", ["haematology", "cytology_screening"])
def test_floors_of_accuracy_without_dois(name: str) -> None:
    """On the hard sets no unique report is lost and at least 85 % of the duplicates are found."""
    folder: Path = DEFAULT_FOLDER / name
    if not folder.is_dir():
        pytest.skip(f"the labelled set {name} is not here")
    result = dedupe_files([folder / "records.csv.gz"])
    assert result.read.problems == ()
    scores = judge(folder, predicted(result))
    assert scores["removal_FP"] == 0
    assert scores["sensitivity"] >= 0.85
