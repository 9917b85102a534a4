"""Tests of the Candidate of a Cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.merge import merge
from ledger.model import Candidate
from tests.unit.dedupe.tables import paper, table


def _one(*rows: dict[str, Any]) -> Candidate:
    (candidate,) = merge(table(*rows), np.zeros(len(rows), dtype=np.int64))
    return candidate


def test_the_earliest_record_names_the_candidate() -> None:
    """Least ``first``, ties by record id."""
    rows = [
        paper(record="b:1", first=5),
        paper(record="c:1", first=2),
        paper(record="a:9", first=2),
    ]
    candidate = _one(*rows)
    assert candidate.id == "a:9"
    assert candidate.records == ("a:9", "b:1", "c:1")


def test_equal_values_come_from_the_earliest_record() -> None:
    """Where records agree, the origin is the earliest even of a less preferred source."""
    candidate = _one(paper(source="scopus"), paper(source="pubmed"))
    assert dict(candidate.origins)["title"] == "r:0"


def test_a_better_title_wins_over_capitals() -> None:
    """Capital letters lose against ordinary writing."""
    candidate = _one(paper(title=paper()["title"].upper()), paper())
    assert candidate.content.title == paper()["title"]


def test_the_place_comes_from_one_record() -> None:
    """Volume, issue and pages are not mixed; only gaps are filled from the next best."""
    best = paper(volume="7", issue=None, pages="101-112")
    other = paper(source="scopus", volume="8", issue="4", pages="12-Mar")
    content = _one(other, best).content
    assert (content.volume, content.pages, content.issue) == ("7", "101-112", "4")


def test_longest_plausible_abstract_and_longest_list() -> None:
    """A full text in the abstract field is not preferred; the longest author list is."""
    rows = [
        paper(abstract="Short."),
        paper(abstract="A longer abstract.", authors=["Quillfeather, A."]),
        paper(abstract="x" * 20_000),
    ]
    content = _one(*rows).content
    assert content.abstract == "A longer abstract."
    assert len(content.authors) == 2


def test_every_filled_field_has_its_origin() -> None:
    """``origins`` names a Record of the Cluster for each filled field, and no other field."""
    rows = [paper(doi="10.5555/a", pmid=None), paper(pmid="29990001", language="eng")]
    candidate = _one(*rows)
    assert dict(candidate.origins)["doi"] == "r:0"
    assert dict(candidate.origins)["language"] == "r:1"
    filled = {n for n, _ in candidate.origins}
    assert all(bool(getattr(candidate.content, name)) for name in filled)


def test_candidates_are_ordered_by_id() -> None:
    """Labels mean nothing for the order."""
    candidates = merge(table(paper(), paper(), paper()), np.array([7, 1, 7]))
    assert [c.id for c in candidates] == ["r:0", "r:1"]
    assert [c.records for c in candidates] == [("r:0", "r:2"), ("r:1",)]


def test_labels_must_fit() -> None:
    """As many labels as rows."""
    with pytest.raises(ValueError, match="2 cluster labels were given for 1 records"):
        merge(table(paper()), np.array([1, 2]))


def test_nothing_gives_nothing() -> None:
    """An empty table has no Candidates."""
    assert merge(table(), np.zeros(0, dtype=np.int64)) == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_every_record_is_in_one_candidate(labels: list[int]) -> None:
    """The Candidates divide the Records."""
    candidates = merge(table(*(paper() for _ in labels)), np.array(labels))
    records = [record for candidate in candidates for record in candidate.records]
    assert sorted(records) == sorted(f"r:{i}" for i in range(len(labels)))
    assert len(candidates) == len(set(labels))


def test_a_report_is_retracted_if_any_record_says_so() -> None:
    """The statements of all Records together; their origin is the earliest that says anything."""
    retracted = "retracted: publication type Retracted Publication"
    corrected = "corrected: ErratumIn PMID 29990002"
    candidate = _one(
        paper(source="scopus"), paper(status=[corrected]), paper(status=[retracted, corrected])
    )
    assert candidate.content.status == (corrected, retracted)
    assert dict(candidate.origins)["status"] == "r:1"


def test_most_headings_win() -> None:
    """Controlled terms come whole from the Record that has most of them."""
    candidate = _one(paper(headings=["Sleep"]), paper(headings=["*Sleep", "Baths/*methods"]))
    assert candidate.content.headings == ("*Sleep", "Baths/*methods")
