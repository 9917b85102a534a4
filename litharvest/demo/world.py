"""What the example review's invented literature consists of: authors, journals, reports, holdings.

Everything here is made up. A Report is one document of that small world; a Holding is what one
database says about it. Two Holdings are duplicates exactly when they share a Report: that is how
the right counts are known by construction.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

SOURCES = ("pubmed", "psycinfo", "cinahl", "central", "cdsr", "wos")
"""The ids of the six Sources of the example review, in the order of its diagram."""


class Dice:
    """A seeded source of choices that gives the same on every Python.

    Only ``random()`` is drawn from: its sequence is the one that the standard library promises
    to keep between versions.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - reproducible data, no secrets

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit - 1``."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in about ``share`` (0 to 1) of all calls."""
        return self._random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """``count`` different positions of the choices, in their original order."""
        left = list(range(len(choices)))
        taken = sorted(left.pop(self.below(len(left))) for _ in range(count))
        return [choices[position] for position in taken]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All items in a random order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]


@dataclass(frozen=True, slots=True)
class Author:
    """A person; ``given`` holds full given names and single letters, as ``Ines A``."""

    family: str
    given: str

    @property
    def initials(self) -> str:
        """The initials as PubMed and Web of Science write them: ``IA``."""
        parts = self.given.replace("-", " ").split()
        return "".join(part[0].upper() for part in parts)


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that does not exist; the ISSNs begin with 99 and have right check digits."""

    title: str
    abbreviation: str
    issn: str
    eissn: str
    publisher: str
    country: str
    nlm: str


@dataclass(frozen=True, slots=True)
class Report:
    """One document. ``title`` is in sentence case without its final full stop.

    ``abstract`` holds (label, text) pairs, the label empty where it is not structured. ``pages``
    is (first, last); last is empty for an article number. ``year`` is that of the printed issue,
    ``online`` that of the first appearance. ``relations`` are (RefType, PMID, words) triples.
    ``titles`` holds (source, title) where one database has another title than the rest.
    ``kind`` is article, preprint, abstract, notice, registry, review, book, editorial or comment.
    """

    key: str
    title: str
    authors: tuple[Author, ...]
    year: int
    month: int
    day: int
    journal: Journal
    volume: str
    issue: str
    pages: tuple[str, str]
    abstract: tuple[tuple[str, str], ...]
    doi: str | None = None
    pmid: str | None = None
    group: str | None = None
    online: int = 0
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    types: tuple[str, ...] = ("Journal Article",)
    language: str = "eng"
    vernacular: str | None = None
    registration: str | None = None
    relations: tuple[tuple[str, str, str], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    kind: str = "article"

    def title_in(self, source: str) -> str:
        """The title as that database has it, still in sentence case."""
        return dict(self.titles).get(source, self.title)


@dataclass(frozen=True, slots=True)
class Holding:
    """What one database says about one Report.

    ``accession`` is written as in the export; ``year`` may be one off where the database counts
    the first appearance online; ``doi`` and ``pmid`` are None where the database lacks them.
    """

    report: Report
    source: str
    accession: str
    year: int
    doi: str | None
    pmid: str | None
    copy: int = field(default=0)


def plain(text: str) -> str:
    """The text in ASCII as databases fold it: accents dropped, a few letters spelt out."""
    for letter, spelt in (("ø", "o"), ("Ø", "O"), ("ł", "l"), ("Ł", "L"), ("ß", "ss"), ("ı", "i")):
        text = text.replace(letter, spelt)
    text = text.replace("æ", "ae").replace("Æ", "Ae").replace("đ", "d").replace("Đ", "D")
    folded = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in folded if not unicodedata.combining(mark))


def title_case(title: str) -> str:
    """The title as indexes with capitals write it: every word but the small ones."""
    small = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the"}
    small |= {"to", "versus", "with", "without"}
    words = title.split(" ")
    shown = [
        word if position and word in small and not words[position - 1].endswith(":") else _up(word)
        for position, word in enumerate(words)
    ]
    return " ".join(shown)


def _up(word: str) -> str:
    start = next((at for at, letter in enumerate(word) if letter.isalpha()), 0)
    return word[:start] + word[start : start + 1].upper() + word[start + 1 :]


def without_markup(text: str) -> str:
    """The text without the inline elements that PubMed has in titles and abstracts."""
    for name in ("i", "sup", "sub"):
        text = text.replace(f"<{name}>", "").replace(f"</{name}>", "")
    return text
