"""Content made at once is the Content that its class makes."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.model import Content, new_content, revised

NAMES = [f.name for f in fields(Content)]
VALUES = st.dictionaries(st.sampled_from(NAMES), st.none() | st.text() | st.integers())


@settings(deadline=None)
@given(VALUES)
def test_new_content_equals_content(values: dict[str, Any]) -> None:
    """Whatever is named, both ways give the same."""
    made, usual = new_content(**values), Content(**values)
    assert type(made) is Content
    assert (made, hash(made), repr(made)) == (usual, hash(usual), repr(usual))
    assert pickle.loads(pickle.dumps(made)) == usual


@settings(deadline=None)
@given(VALUES, VALUES)
def test_revised_equals_replace(values: dict[str, Any], changes: dict[str, Any]) -> None:
    """A revised Content is the one that dataclasses.replace gives; the first stays as it was."""
    content = Content(**values)
    made = revised(content, **changes)
    assert type(made) is Content
    assert made == replace(content, **changes)
    assert content == Content(**values)


def test_made_at_once_is_frozen() -> None:
    """No field of it can be set, and it has no others."""
    made: Any = new_content(title="Sleep in winter")
    with pytest.raises(FrozenInstanceError):
        made.title = "Sleep in summer"
    assert not hasattr(made, "__dict__")


def test_unknown_fields_are_refused() -> None:
    """A name that Content does not have is an error in both."""
    unknown: dict[str, Any] = {"tilte": "Sleep"}
    with pytest.raises(TypeError):
        new_content(**unknown)
    with pytest.raises(AttributeError):
        revised(Content(), **unknown)
