"""Counts the brackets and quotation marks of a strategy, the likeliest reason why it breaks."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"')
_PAIRS = ("()", "[]")


def unbalanced(strategy: str) -> str:
    """What does not close in the strategy, in words; empty where everything does.

    Brackets inside quotation marks are part of a phrase, as long as the marks come in pairs.
    """
    faults = []
    marks = strategy.count('"')
    if marks % 2:
        faults.append(f'{marks} {_plural("quotation mark", marks)} (")')
    bare = strategy if marks % 2 else _QUOTED.sub(" ", strategy)
    faults += [words for pair in _PAIRS if (words := _uneven(bare, pair))]
    return ", ".join(faults)


def _uneven(text: str, pair: str) -> str:
    opening, closing = (text.count(sign) for sign in pair)
    if opening != closing:
        return f"{opening} {pair[0]} and {closing} {pair[1]}"
    depth = 0
    for sign in text:
        depth += (sign == pair[0]) - (sign == pair[1])
        if depth < 0:
            return f"a {pair[1]} before its {pair[0]}"
    return ""


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
