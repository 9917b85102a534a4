"""What does not close in a strategy."""

from __future__ import annotations

import pytest

from harvest.brackets import unbalanced


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        ("", ""),
        ('(peer*[tiab] OR "peer support"[tiab]) AND 2020:2024[dp]', ""),
        ('"a ( in a phrase"[tiab] AND (b)', ""),
        ("((a OR b)", "2 ( and 1 )"),
        (")a(", "a ) before its ("),
        ("a[tiab AND b[ti]", "2 [ and 1 ]"),
        ('"a AND b', '1 quotation mark (")'),
        ('"a" AND "b AND (c', '3 quotation marks ("), 1 ( and 0 )'),
    ],
)
def test_what_does_not_close_is_counted(strategy: str, words: str) -> None:
    """Parentheses, square brackets and quotation marks; brackets of a phrase are text."""
    assert unbalanced(strategy) == words
