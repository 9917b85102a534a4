"""What docs/formats says of the formats is what there is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from harvest.importers.table import TABLE_DIALECTS
from tests.formats_table import PAGE, SAMPLES, known_dialects, page, sample_files, sums

FORMATS = Path(__file__).parents[2] / "docs" / "formats"
ABSENT = "the collection of real export files is not beside this repository"
SMALL = 60_000  # bytes; the whole collection takes half a minute


def test_every_dialect_has_a_row() -> None:
    """The table names each dialect of the registry; one without a real file needs a fixture."""
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in sorted(known_dialects()) if f"`{name}`" not in text] == []


@pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)
def test_what_small_samples_are_stands_in_the_table() -> None:
    """Each kind that a real file is recognised as is a row that says so."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "| real |" in line]
    for kind in sums(f for f in sample_files() if f.stat().st_size < SMALL):
        assert any(f"| {kind.format} | `{kind.dialect}` |" in row for row in rows), kind


@pytest.mark.soak
@pytest.mark.skipif("LITHARVEST_SOAK" not in os.environ, reason="long; `make soak` runs it")
@pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)
def test_the_table_is_current() -> None:
    """Made anew, the page is the same."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_the_worked_example_works() -> None:
    """The blocks of docs/formats/adding-a-dialect.md run as they stand, one after the other."""
    text = (FORMATS / "adding-a-dialect.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    before = dict(TABLE_DIALECTS)
    names: dict[str, Any] = {}
    try:
        for block in blocks:
            exec(compile(block, "adding-a-dialect.md", "exec"), names)
    finally:
        TABLE_DIALECTS.clear()
        TABLE_DIALECTS.update(before)
    assert names["reading"].receipt.read == 1
