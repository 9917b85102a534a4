"""Canonical JSON: every kind of event goes out and comes back equal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import columns
from ledger.codec import KINDS, canonical_json, decode, encode
from ledger.errors import IntegrityError
from ledger.events import Event, Record, Revision
from ledger.model import Content, Details

# Text as real data holds it: anything but half surrogate pairs, which cannot be written as UTF-8.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

# An empty text in an optional field means the same as none and is not written: never drawn here.
st.register_type_strategy(str, TEXT.filter(bool))


def test_every_event_has_exactly_one_kind() -> None:
    """The kinds are a one-to-one table over all events of the union."""
    assert len(set(KINDS.values())) == len(KINDS)
    assert set(KINDS.values()) == set(Event.__args__)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_kind_survives_the_round_trip(kind: str, data: st.DataObject) -> None:
    """Encoding and decoding gives the same event, whatever its fields hold."""
    event: Any = data.draw(st.from_type(KINDS[kind]))
    name, _, body = encode(event)
    assert name == kind
    assert decode(kind, body) == event
    assert encode(decode(kind, body))[2] == body


def test_an_empty_text_beside_a_fuller_default_is_kept() -> None:
    """A type of "" is not the same as the default type."""
    event = Revision("a:1", "d", "r", Content(type=""))
    assert decode("revision", encode(event)[2]) == event


def test_canonical_json_does_not_depend_on_order() -> None:
    """The same mapping gives the same text however it was built."""
    assert canonical_json({"b": 1, "a": [2, "é"]}) == canonical_json({"a": [2, "é"], "b": 1})
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_empty_fields_are_left_out() -> None:
    """An absent field and an empty one are the same statement and the same bytes."""
    body = encode(Revision("a:1", "d", "r", Content(title="T")))[2]
    assert json.loads(body)["content"] == {"title": "T", "type": "other"}


def test_an_unknown_kind_is_an_integrity_error() -> None:
    """A kind that this version does not know is never skipped."""
    with pytest.raises(IntegrityError, match="unknown kind"):
        decode("gossip", "{}")
    with pytest.raises(IntegrityError, match="cannot be read"):
        decode("record", "[1]")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=3), st.none() | st.integers(0, 3000))))
def test_columns_hold_what_the_events_say(rows: list[tuple[str, list[str], int | None]]) -> None:
    """Arrow's reader gives the same values as decoding one event after the other."""
    events = [
        Revision(f"a:{i}", "d", "r", Content(title=t or None, authors=tuple(a), year=y))
        for i, (t, a, y) in enumerate(rows)
    ]
    table = columns.table("revision", [(1, i, encode(e)[2]) for i, e in enumerate(events)])
    assert table["title"].to_pylist() == [e.content.title for e in events]
    assert table["authors"].to_pylist() == [list(e.content.authors) for e in events]
    assert table["year"].to_pylist() == [e.content.year for e in events]
    assert table["seq"].to_pylist() == list(range(len(events)))


def test_a_field_of_many_megabytes_is_read() -> None:
    """One abstract larger than the reader's usual block does not break the table."""
    big = Revision("a:1", "d", "r", Content(abstract="x" * 9_000_000))
    small = Record("a:2", "a", None)
    table = columns.table("revision", [(1, 0, encode(big)[2])])
    assert len(table["abstract"][0].as_py()) == 9_000_000
    assert columns.table("record", [(1, 0, encode(small)[2])])["accession"].to_pylist() == [None]


@pytest.mark.parametrize("complete", [True, False])
def test_only_an_incomplete_author_list_is_written(complete: bool) -> None:
    """True beside its default says nothing and is left out; False is kept."""
    event = Revision("a:1", "d", "r", Content(details=Details(authors_complete=complete)))
    body = encode(event)[2]
    assert json.loads(body)["content"]["details"] == (
        {} if complete else {"authors_complete": False}
    )
    assert decode("revision", body) == event


def test_details_are_no_column() -> None:
    """A table of Revisions has headings and status, and leaves the Details in the stored text."""
    details = Details(sections=(("METHODS", "", 0),), dates=(("published", "2021 Mar"),))
    content = Content(headings=("*Sleep",), status=("retracted: …",), details=details)
    event = Revision("a:1", "d", "r", content)
    body = encode(event)[2]
    assert decode("revision", body) == event
    (row,) = columns.table("revision", [(1, 0, body)]).to_pylist()
    assert (row["headings"], row["status"]) == (["*Sleep"], ["retracted: …"])
    assert "details" not in row
