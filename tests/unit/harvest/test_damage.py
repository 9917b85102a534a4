"""Damage of any kind costs the entries it touches, and no exception but our own escapes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import Entry, Reading, Refused
from harvest.registry import read_file
from ledger.errors import InputError

FIXTURES = Path(__file__).parents[2] / "fixtures"
ROOMS = (
    "bibtex",
    "clarivate",
    "cochrane",
    "ebscohost",
    "generic",
    "ovid",
    "proquest",
    "psycnet",
    "pubmed",
    "table",
)
DATA = [
    file.read_bytes()
    for room in ROOMS
    for file in sorted((FIXTURES / room).iterdir())
    if file.suffix != ".json"
]


def read(data: bytes) -> Reading | None:
    """The Reading, checked for what must always hold; None where nothing is recognised."""
    try:
        reading = read_file(data, "damaged")
    except InputError:
        return None
    receipt = reading.receipt
    assert receipt.found == receipt.read + receipt.refused
    assert (receipt.read, receipt.refused) == (len(reading.entries), len(reading.refused))
    items: list[Entry | Refused] = [*reading.entries, *reading.refused]
    found = sorted(items, key=lambda item: item.position)
    assert [item.position for item in found] == list(range(1, receipt.found + 1))
    last = 0
    for item in found:
        assert last <= item.offset < item.offset + item.length <= len(data)
        last = item.offset + item.length
    for entry in reading.entries:
        repr(entry.content).encode("utf-8")
    return reading


@given(st.sampled_from(DATA), st.data())
@settings(deadline=None, max_examples=150)
def test_truncated_files(data: bytes, draw: st.DataObject) -> None:
    """A file may end anywhere."""
    read(data[: draw.draw(st.integers(0, len(data)))])


@given(st.sampled_from(DATA), st.data())
@settings(deadline=None, max_examples=150)
def test_flipped_bytes(data: bytes, draw: st.DataObject) -> None:
    """Any bytes may be any others."""
    damaged = bytearray(data)
    for place in draw.draw(st.lists(st.integers(0, len(data) - 1), max_size=8)):
        damaged[place] = draw.draw(st.integers(0, 255))
    read(bytes(damaged))


@given(st.sampled_from(DATA), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_lines_lost_repeated_and_shuffled(data: bytes, random: object) -> None:
    """Lines may be missing, twice there, or in any order."""
    from random import Random

    assert isinstance(random, Random)
    lines = data.splitlines(keepends=True)
    kept = [
        line for line in lines if random.random() > 0.1 for _ in range(random.choice((1, 1, 2)))
    ]
    read(b"".join(kept))
    random.shuffle(kept)
    read(b"".join(kept))


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_behind_a_good_entry(tail: bytes) -> None:
    """Whatever follows, the good entry in front is read."""
    reading = read(b"TY  - JOUR\nTI  - A good one\nER  - \n\n" + tail)
    assert reading is not None
    assert reading.entries[0].content.title == "A good one"


def test_one_damaged_entry_costs_itself_only() -> None:
    """An entry without anything in it is refused with its line, its neighbours are read."""
    reading = read(
        b"TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nVL  - 3\nER  - \nTY  - JOUR\nTI  - B\nER  - "
    )
    assert reading is not None
    assert [e.content.title for e in reading.entries] == ["A", "B"]
    assert [(r.line, r.raw[:10]) for r in reading.refused] == [(4, "TY  - JOUR")]
