"""Tests of the blocking keys."""

from __future__ import annotations

from typing import Any

import pytest

from dedupe.block import block, block_with_keys
from dedupe.prepare import prepare
from tests.unit.dedupe.tables import paper, table


def _compared(*rows: dict[str, Any]) -> list[tuple[int, int]]:
    left, right = block(prepare(table(*rows)))
    return list(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize(
    "other",
    [
        paper(title="Warme Fussbaeder bei Schichtarbeit"),
        paper(title="Abstract 12. " + paper()["title"], pages=None, year=None),
        paper(authors=["Completely, O."], journal=None),
        paper(volume=None, pages=None, year=2012),
        paper(title=None, journal="J Occup Rest"),
    ],
)
def test_records_that_lack_one_thing_still_meet(other: dict[str, Any]) -> None:
    """Another title, other authors or a missing place leave at least one key in common."""
    assert _compared(paper(), other) == [(0, 1)]


def test_unrelated_records_are_not_compared() -> None:
    """Nothing in common, no pair."""
    other = paper(title="Snoring in smokers", authors=["Ferro, G."], volume="9", pages="1-4")
    assert _compared(paper(), other) == []


def test_a_recurring_title_alone_is_no_key() -> None:
    """Editorials of many years by one editor are not all compared with each other."""
    rows = [
        {"title": "Editorial", "authors": ["Quill, A."], "year": 1950 + i, "volume": str(i)}
        for i in range(60)
    ]
    assert _compared(*rows) == []


def test_a_frequent_key_is_kept_however_frequent() -> None:
    """No key is dropped because many records share it."""
    rows = [paper() for _ in range(40)]
    assert len(_compared(*rows)) == 40 * 39 // 2


def test_pairs_have_the_names_of_their_keys() -> None:
    """Each pair can be traced to the keys both records have."""
    _, _, keys = block_with_keys(prepare(table(paper(doi="10.5555/a"), paper(doi="10.5555/a"))))
    assert {name for name, pairs in keys.items() if len(pairs)} >= {
        "DOI and first author",
        "long title",
        "volume and page range",
    }


def test_a_named_number_brings_two_records_together() -> None:
    """A notice that names the PMID of its article is compared with it."""
    notice = {"title": "Notice", "pmid": "29990002", "relations": ["RetractionOf:29990001"]}
    assert _compared(paper(pmid="29990001"), notice) == [(0, 1)]


def test_no_records_no_pairs() -> None:
    """An empty table gives no pairs."""
    assert _compared() == []
