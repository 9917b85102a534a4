"""Gaps and overlaps of a platform's numbering across the files of a Run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.model import Outcome, Receipt
from litharvest.numbering import across
from tests.unit.litharvest.test_importing import entry, run


def receipt(name: str, *numbers: str) -> Receipt:
    """A Receipt of a file with these numbers."""
    return Receipt(name, "", 1, "ris", "ovid", "ovid", 1, 1, 0, numbers=numbers)


@pytest.mark.parametrize(
    ("files", "stated", "told"),
    [
        ((("1-50",), ("51-100",)), None, []),
        ((("1-50",), ("151-200",)), None, [(1, "51-150")]),
        ((("101-150",), ("1-50",)), None, [(0, "51-100")]),
        ((("51-100",), ("101-150",)), None, [(0, "1-50")]),
        ((("1-50",), ("50-100",)), None, [(1, "numbers 50 are")]),
        ((("1-50",), ("1-70",)), None, []),
        ((("1-50",), ("51-100",)), 120, [(1, "101-120")]),
        (((), ("51-100",)), None, []),
        ((("1-50", "52-60"), ("61",)), None, []),
    ],
)
def test_numbers_across_files(
    files: tuple[tuple[str, ...], ...], stated: int | None, told: list[tuple[int, str]]
) -> None:
    """A chunk that is missing is named where the numbering goes on; separate exports are not."""
    found = across([receipt(f"{n}.ris", *numbers) for n, numbers in enumerate(files)], stated)
    assert [place for place, _ in found] == [place for place, _ in told]
    assert all(words in said for (_, words), (_, said) in zip(told, found, strict=True))


def chunk(first: int, last: int) -> str:
    """Numbered entries, as Ovid prints them."""
    return "".join(f"{n}. \n{entry(str(n))}" for n in range(first, last + 1))


def test_a_missing_chunk_is_a_warning(tmp_path: Path) -> None:
    """Without a stated total the Run is complete, and the file behind the gap has a warning."""
    report, _ = run(tmp_path, {"a.ris": chunk(1, 3), "b.ris": chunk(7, 9)})
    assert report.outcome == Outcome.COMPLETE
    assert "4-6 are in no file of this run: a.ris ends at 3" in report.receipts[1].warnings[-1]


def test_a_missing_chunk_of_a_stated_total_is_named(tmp_path: Path) -> None:
    """With a stated total the Run is partial, and its reason names the numbers."""
    files = {"a.ris": chunk(1, 3), "b.ris": chunk(7, 9)}
    report, _ = run(tmp_path, files, "    stated: 9\n")
    assert report.outcome == Outcome.PARTIAL
    assert "4-6 are in no file" in report.reasons[0]
