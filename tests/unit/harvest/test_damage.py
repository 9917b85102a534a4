"""Damage of any kind costs the entries it touches, and no exception but our own escapes."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.registry import read_file
from tests.unit.harvest.damage import DAMAGES, FILES, checked

soak = pytest.mark.skipif(not os.environ.get("LITHARVEST_SOAK"), reason="long; run by `make soak`")
ROUNDS = 25 * int(os.environ.get("LITHARVEST_SOAK") or 0)
TAGGED = sorted(name for name in FILES if name.endswith((".ris", ".nbib", ".bib")))


def damaged(name: str, damage: str, seed: int) -> bytes:
    """The fixture with that damage; the same for the same three."""
    return DAMAGES[damage](FILES[name], Random(f"{name} {damage} {seed}"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_fixture_survives(damage: str) -> None:
    """Sums close, slices are true, and no line is dropped in silence."""
    for name in FILES:
        checked(damaged(name, damage, 0))


@pytest.mark.soak
@soak
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_every_fixture_survives_often(damage: str, seed: int) -> None:
    """The same with many seeds; LITHARVEST_SOAK=20 gives twenty times as many."""
    for name in FILES:
        checked(damaged(name, damage, seed))


@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.sampled_from(sorted(DAMAGES)), min_size=2, max_size=3, unique=True),
    st.integers(0, 1 << 16),
)
@settings(deadline=None, max_examples=150)
def test_several_damages_at_once(name: str, damages: list[str], seed: int) -> None:
    """One damage on top of another."""
    data, random = FILES[name], Random(seed)
    for damage in damages:
        data = DAMAGES[damage](data, random) or b"\n"
    checked(data)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize("name", TAGGED)
def test_a_file_behind_itself_gives_all_entries_again(name: str, mark: bytes) -> None:
    """What is appended fifty times is found fifty times, whether byte-order marks come with it."""
    data = FILES[name]
    if not data.startswith((b"\xff\xfe", mark or b"\0")):
        data = mark + data.rstrip(b"\r\n ") + b"\n\n"
    once, often = checked(data), checked(data * 50)
    assert once is not None
    assert often is not None
    assert often.receipt.found == 50 * once.receipt.found


@pytest.mark.parametrize("name", sorted(FILES))
def test_undamaged_files_lose_no_line(name: str) -> None:
    """Every fixture as it is keeps the promises too."""
    checked(FILES[name])


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_behind_a_good_entry(tail: bytes) -> None:
    """Whatever follows, the good entry in front is read."""
    reading = checked(b"TY  - JOUR\nTI  - A good one\nER  - \n\n" + tail)
    assert reading is not None
    assert reading.entries[0].content.title == "A good one"


def test_one_damaged_entry_costs_itself_only() -> None:
    """An entry without anything in it is refused with its line, its neighbours are read."""
    reading = read_file(
        b"TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nVL  - 3\nER  - \nTY  - JOUR\nTI  - B\nER  - ",
        "three",
    )
    assert [e.content.title for e in reading.entries] == ["A", "B"]
    assert [(r.line, r.raw[:10]) for r in reading.refused] == [(4, "TY  - JOUR")]
