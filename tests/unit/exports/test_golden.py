"""Every export of the example data, byte for byte."""

import pytest

from tests.unit.exports.examples import GOLDEN, golden


@pytest.mark.parametrize("name", sorted(golden()))
def test_export_equals_its_golden_file(name: str) -> None:
    """The same data gives the same bytes as when the file was checked by eye."""
    assert golden()[name] == (GOLDEN / name).read_bytes()
