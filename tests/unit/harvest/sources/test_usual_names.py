"""Names in their usual shape are told at once, and come out as by the long way."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvest.sources import names

PIECES = ["Al", "AL.", "et", "Et", "And", "Others", "others", "Jr.", "II", "Örn", "O'Day", "J.-P."]
WORDS = st.sampled_from([*PIECES, "Winter", "Mi-Ja", "van", "and", "B", "Group", "EtAl"])
NAMES = st.tuples(st.lists(WORDS, min_size=1, max_size=2), st.lists(WORDS, max_size=4)).map(
    lambda parts: ", ".join(" ".join(words) for words in parts)
)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=3), st.booleans())
@example(["Others, A"], False)
@example(["Winter, Et Al.."], False)
@example(["Winter, B", "Hanna Phoebe"], False)
def test_the_short_way_is_the_long_way(values: list[str], family_first: bool) -> None:
    """Without the pattern of usual names people and all_named give the same."""
    short = names.people(values, family_first=family_first)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_USUAL", re.compile(r"(?!)"))
        assert names.people(values, family_first=family_first) == short


@settings(deadline=None)
@given(st.lists(NAMES, max_size=3))
def test_all_named_asks_each_value(values: list[str]) -> None:
    """Looking at all values together changes no answer."""
    assert names.all_named(values) == all(names.all_named([value]) for value in values)
