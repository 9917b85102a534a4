"""Estimated widths and where lines break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.measure import width, wrap
from exports.text import plain_name
from tests.unit.exports.hostile import texts

# Advance widths of Helvetica in thousandths (Adobe core metrics), some of each class.
HELVETICA = {
    " ": 278, "!": 278, "%": 889, "&": 667, "(": 333, ",": 278, "-": 333, "0": 556, "=": 584,
    "@": 1015, "A": 667, "C": 722, "G": 778, "J": 500, "M": 833, "W": 944, "^": 469, "a": 556,
    "c": 500, "f": 278, "i": 222, "m": 833, "r": 333, "t": 278, "w": 722, "z": 500, "{": 334,
    "|": 260, "~": 584,
}  # fmt: skip


@pytest.mark.parametrize("character", HELVETICA)
def test_no_character_is_narrower_than_in_helvetica(character: str) -> None:
    """The estimate is never below the real advance width."""
    assert width(character, 1000) >= HELVETICA[character]


@pytest.mark.parametrize("character", ["漢", "한", "ش", "Ж", "é", "ffi"])
def test_other_scripts_count_as_wide(character: str) -> None:
    """Ideographs and unknown scripts get at least as much room as common fonts take."""
    assert width("漢", 1000) >= 1000
    assert width(character, 1000) > 0


def test_bold_is_wider() -> None:
    """Bold text gets more room."""
    assert width("abc", 10, bold=True) > width("abc", 10)


@settings(deadline=None)
@given(texts.map(plain_name), st.integers(60, 300))
def test_lines_fit_and_nothing_is_lost(text: str, room: int) -> None:
    """Every line fits its room, the number stays whole, every character but spaces is kept."""
    lines = wrap(text, room, 10, tail="(n = 1,234)")
    assert all(width(line, 10) <= room for line in lines)
    assert lines[-1].endswith("(n = 1,234)")
    assert "".join("".join(lines).split()) == "".join(text.split()) + "(n=1,234)"


def test_long_words_break_after_hyphens_first() -> None:
    """A word that is too wide is cut at its hyphens, else anywhere but before a mark."""
    assert wrap("first-second-third", 62, 10) == ("first-", "second-", "third")
    assert len(wrap("x" * 100, 60, 10)) > 5
    assert not any(line.startswith("\u0301") for line in wrap("e\u0301" * 60, 40, 10))


def test_empty_text_gives_one_line() -> None:
    """There is always a line to draw."""
    assert wrap("", 100, 10) == ("",)
    assert wrap("", 100, 10, tail="(n = 0)") == ("(n = 0)",)
