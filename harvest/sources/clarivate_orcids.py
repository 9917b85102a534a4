"""ORCID numbers of Web of Science, which stand in a list of their own, beside the authors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

# "Stormer, Andrea N/0000-0002-1825-0097; LI, WEI/0000-…"; who has none may stand there too.
_PAIR = re.compile(r"([^/;]{2,200})/\s*(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")


def orcids(values: Iterable[str], authors: tuple[str, ...]) -> tuple[str, ...]:
    """One number for each author, "" for none; nothing where no number has its author.

    The list spells names otherwise than the authors do (``LI, WEI``; first names in full): a
    number belongs to the author of the same name, else to the only one with that family name and
    first letter.
    """
    numbers = dict(_numbers(values))
    if not numbers:
        return ()
    full = {_letters(author): author for author in authors}
    short = Counter(_short(author) for author in authors)
    by_short = {_short(author): author for author in authors if short[_short(author)] == 1}
    found: dict[str, str] = {}
    for name, number in numbers.items():
        author = full.get(_letters(name)) or by_short.get(_short(name))
        if author is not None:
            found.setdefault(author, number)
    return tuple(found.get(author, "") for author in authors) if found else ()


def _numbers(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        for name, number in _PAIR.findall(value):
            yield " ".join(name.split()), number


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalpha() or c == ",")


def _short(name: str) -> str:
    """Family name and first letter: ``li,w``."""
    family, _, given = _letters(name).partition(",")
    return f"{family},{given[:1]}"
