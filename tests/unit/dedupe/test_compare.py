"""Tests of the features of pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dedupe.compare import NAMES, compare
from dedupe.prepare import prepare
from dedupe.titles import Marker
from tests.unit.dedupe.tables import paper, table


def _features(one: dict[str, Any], two: dict[str, Any]) -> dict[str, int]:
    found = compare(prepare(table(one, two)), np.array([0]), np.array([1]))
    back = compare(prepare(table(two, one)), np.array([0]), np.array([1]))
    assert {k: int(v[0]) for k, v in found.items()} == {k: int(v[0]) for k, v in back.items()}
    return {name: int(values[0]) for name, values in found.items()}


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({"doi": "10.5555/A.1"}, {"doi": "https://doi.org/10.5555/a.1"}, {"doi": 1}),
        ({"doi": "10.5555/a.1"}, {"doi": "10.5555/a.2"}, {"doi": 0}),
        ({"doi": "10.5555/a.1"}, {}, {"doi": -1}),
        ({"pages": "12-19"}, {"pages": "12-9"}, {"pages": 3}),
        ({"pages": "12-19"}, {"pages": "12"}, {"pages": 2}),
        ({"pages": "12-19"}, {"pages": "15"}, {"pages": 1}),
        ({"pages": "12-19"}, {"pages": "40-44"}, {"pages": 0}),
        ({"pages": "e40012"}, {"pages": "1-8"}, {"pages": -1}),
        ({"volume": "7"}, {"volume": "7 Suppl 2"}, {"volume": 1}),
        ({"volume": "7"}, {"volume": "2011"}, {"volume": -1}),
        ({"journal": "J Occup Rest"}, {}, {"journal": 1000}),
        ({"journal": "Diabetes"}, {"journal": "Diabetologia"}, {"journal": 700}),
        ({"authors": ["Quillfeather A"]}, {}, {"authors": 100, "first_author": 1, "initial": 1}),
        ({"authors": ["Ferro G"]}, {}, {"authors": 0, "first_author": 0}),
        ({"title": "Rest. Part I"}, {"title": "Rest. Part II"}, {"part": 0}),
        ({"title": "Rest. Part I"}, {"title": "Rest"}, {"part": 2}),
        ({"title": "Rest in 1998"}, {"title": "Rest in 1999"}, {"numbers": 0}),
        ({"title": "Erratum: Warm rest"}, {"title": "Warm rest"}, {"notice": Marker.ERRATUM}),
        ({"title": "RETRACTED: Warm rest"}, {"title": "Warm rest"}, {"notice": 0, "marker": 1}),
        ({"registry_ids": ["NCT09990001"]}, {"registry_ids": ["NCT09990001"]}, {"registration": 1}),
        ({"type_raw": "Published Erratum"}, {}, {"notice": Marker.ERRATUM}),
        ({"type_raw": "Journal Article; Preprint"}, {}, {"preprint": 1}),
        ({"year": 2010}, {}, {"year": 1}),
        ({"doi": "10.21203/rs.3.rs-1/v1"}, {}, {"preprint": 1}),
        ({"issn": ["1234-5679"], "journal": "A"}, {"issn": ["1234-5679"]}, {"journal": 1000}),
    ],
)
def test_features(one: dict[str, Any], two: dict[str, Any], expected: dict[str, int]) -> None:
    """Each field's feature in its typical states, the same from either side."""
    features = _features(paper(**one), paper(**two))
    if "journal" in expected and expected["journal"] < 1000:
        assert features["journal"] <= expected["journal"]
    else:
        assert {name: features[name] for name in expected} == expected


def test_a_swapped_word_is_told_from_a_typo() -> None:
    """Another word counts as a swap, a wrong letter does not."""
    other_word = _features(paper(), paper(title=paper()["title"].replace("footbaths", "drinks")))
    assert other_word["swap"] >= 4
    assert _features(paper(), paper(title=paper()["title"].replace("asleep", "aslep")))["swap"] < 4


def test_every_feature_has_a_meaning() -> None:
    """``compare`` gives exactly the features that NAMES explains, in that order."""
    assert list(_features(paper(), paper())) == list(NAMES)


def test_abstracts_are_compared_over_their_common_length() -> None:
    """A cut abstract is as similar as its whole."""
    text = "Background: we asked whether warm water helps tired people to sleep. " * 3
    assert _features(paper(abstract=text), paper(abstract=text[:90]))["abstract"] == 1000
