"""PubMed's query language as far as the simulator speaks it, with its silences.

AND, OR and NOT in capitals, from left to right with equal rank, brackets first; phrases, word
endings ``*``, tags, date and UID ranges. What the real service ignores without a word (seen live
in 2026: unknown tags, tags on brackets, unknown modifiers) is ignored here too, what it reports
(phrases not found, words ignored) is reported in the same places.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from litharvest.demo.indexing import Indexed, words_of
from litharvest.demo.library import Library, Mask
from litharvest.demo.tags import KNOWN, LANGUAGES, NARROWER, STOP_WORDS, TAGS, Tag

_TOKEN = re.compile(r'\(|\)|"[^"]*"|\[[^\]]*\]|[^\s()\["]+')
_PLAIN = re.compile(r"[0-9A-Za-z -]+\*?")
_EARLIER = re.compile(r"#\d{1,6}")
_DAY = re.compile(r"(\d{1,4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?")
_OPERATORS = ("AND", "OR", "NOT")
ANYWHERE = TAGS["all"]


class QueryError(Exception):
    """The query cannot be run; the text is what the service says after "Search Backend failed"."""


class HistoryLostError(Exception):
    """The query names an earlier one (``#2``) that the history server does not have (any more)."""


@dataclass(slots=True)
class Answer:
    """What a query found: PMIDs, PubMed's reading of it, and everything it complained about.

    ``unknown_tags`` are tags that were ignored; the real service does not tell about them, but
    its JSON then has an ErrorList whose lists are empty (seen live in 2026).
    """

    pmids: NDArray[np.int64]
    translation: str = ""
    translated: list[tuple[str, str]] = field(default_factory=list)
    phrases_not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unknown_tags: list[str] = field(default_factory=list)

    @property
    def ids(self) -> set[int]:
        """The PMIDs as a set."""
        return set(self.pmids.tolist())


Part = tuple[Mask, str]
"""Rows and translation of one part of a query; an empty translation means that it was dropped."""


def search(
    library: Library, term: str, history: Mapping[int, NDArray[np.int64]] | None = None
) -> Answer:
    """Run ``term``; ``history`` has the PMIDs of earlier queries by number, for ``#1 AND #2``.

    Raises:
        QueryError: the real service fails here, as for ``((``.
        HistoryLostError: an earlier query is not in the history.
    """
    run = _Run(library, _TOKEN.findall(term), history or {})
    mask, shown = run.everything()
    answer = run.answer
    answer.pmids = library.columns.pmids[mask]
    missing = answer.phrases_not_found or answer.quoted_not_found
    answer.translation = term if missing and not len(answer.pmids) else shown
    return answer


class _Run:
    """One pass over the tokens of one query."""

    def __init__(
        self, library: Library, tokens: list[str], history: Mapping[int, NDArray[np.int64]]
    ) -> None:
        self._library = library
        self._tokens = tokens
        self._history = history
        self._at = 0
        self._none: Mask = np.zeros(len(library.columns.pmids), np.bool_)
        self.answer = Answer(library.columns.pmids[:0])

    def everything(self) -> Part:
        if not self._tokens:
            raise QueryError("Empty term and query_key - nothing todo")
        found = self._expression()
        if self._at < len(self._tokens):
            raise QueryError("Exception: unbalanced parentheses")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _expression(self) -> Part:
        rows, shown = self._factor()
        while self._peek() not in ("", ")"):
            operator = self._take() if self._peek() in _OPERATORS else "AND"
            more, text = self._factor()
            rows = _combine(operator, rows, more)
            shown = f"{shown} {operator} {text}" if shown and text else shown or text
        return rows, shown

    def _factor(self) -> Part:
        if self._peek() == "(":
            self._take()
            rows, shown = self._expression()
            if self._take() != ")":
                raise QueryError("Exception: unbalanced parentheses")
            if self._peek().startswith("["):  # a tag on brackets is ignored without a word
                self.answer.unknown_tags.append(self._take())
            return rows, f"({shown})" if shown else ""
        if self._peek() in ("", ")", *_OPERATORS):
            raise QueryError("Exception: a term is missing")
        return self._term()

    def _term(self) -> Part:
        if _EARLIER.fullmatch(self._peek()):
            return self._earlier(self._take())
        words, quoted = self._words()
        tag_text = self._take() if self._peek().startswith("[") else ""
        tag, modifier = _tag(tag_text)
        if tag is ANYWHERE and tag_text and not _names_a_tag(tag_text):
            self.answer.unknown_tags.append(tag_text)
        if self._peek() == ":" and tag.kind in ("date", "uid"):  # "2020"[dp] : "2021"[dp]
            self._take()
            high, _ = self._words()
            self._at += self._peek().startswith("[")
            words = f"{words}:{high}"
        if tag.kind == "date":
            return self._dates(words, tag)
        if tag.kind == "uid":
            return self._uids(words)
        if tag_text and tag is not ANYWHERE:
            return self._tagged(words, quoted, tag, modifier, tag_text)
        return self._untagged(words, quoted)

    def _words(self) -> tuple[str, bool]:
        """The next quoted phrase without its quotes, or the next run of bare words."""
        if self._peek().startswith('"'):
            return self._take().strip('"'), True
        run: list[str] = []
        while self._peek() and self._peek()[0] not in '()["' and self._peek() not in _OPERATORS:
            if self._peek() == ":" and run:
                break
            run.append(self._take())
        return " ".join(run), False

    def _dates(self, words: str, tag: Tag) -> Part:
        low, _, high = words.partition(":")
        start, end = _day(low, first=True), _day(high or low, first=False)
        if start is None or end is None:
            self.answer.phrases_not_found.append(words)
            return self._none, words
        found = self._library.dated(tag.fields[0], start, end)
        return found, f"{_shown_day(start)}:{_shown_day(end)}[{tag.name}]"

    def _uids(self, words: str) -> Part:
        low, _, high = words.partition(":")
        if high:
            if not (low.strip().isdecimal() and high.strip().isdecimal()):
                raise QueryError("Exception: bad UID range")
            return self._library.numbered(int(low), int(high)), f"{low}:{high}[UID]"
        wanted = [int(word) for word in re.findall(r"\d{1,15}", words)]
        return self._library.among(wanted), f"{words}[UID]"

    def _earlier(self, name: str) -> Part:
        number = int(name[1:])
        if number not in self._history:
            raise HistoryLostError(name)
        return self._library.among(self._history[number].tolist()), name

    def _tagged(self, words: str, quoted: bool, tag: Tag, modifier: str, sent: str) -> Part:
        bare = words_of(words)
        if not quoted and bare in STOP_WORDS:
            self.answer.phrases_not_found.append(words)
            return self._none, f"{words}{sent}"
        found = self._phrase(words, tag, modifier)
        if not found.any() and not quoted and " " in bare:  # not in the phrase index: each word
            parts = [self._phrase(word, tag, "") for word in bare.split()]
            found = np.logical_and.reduce(parts)
        text = f'"{_shown(words)}"[{tag.name}]'
        if found.any() or not self._missing(words, tag):
            if tag.kind == "whole" and not quoted:
                self.answer.translated.append((f"{words}{sent}", text))
            return found, text
        if quoted:
            # one escape more than the reply's own (seen live for &amp;)
            self.answer.quoted_not_found.append(f'"{html.escape(words, quote=False)}"{sent}')
        else:
            self.answer.phrases_not_found.append(words)
        return self._none, ""

    def _missing(self, words: str, tag: Tag) -> bool:
        return words_of(words) not in KNOWN and not self._phrase(words, tag, "noexp").any()

    def _untagged(self, words: str, quoted: bool) -> Part:
        """All fields; a MeSH heading of that name is added, as automatic term mapping does."""
        if quoted:
            return self._tagged(words, True, ANYWHERE, "", "")
        kept: list[str] = []
        for word in words.split():
            if word.lower() in STOP_WORDS:
                self.answer.ignored.append(word)
            else:
                kept.append(word)
        if not kept:  # nothing is left of the term, so it restricts nothing
            return self._library.listed, ""
        heading = self._phrase(" ".join(kept), TAGS["mh"], "")
        parts = [self._anywhere(word) for word in kept]
        found = np.logical_and.reduce([rows for rows, _ in parts]) | heading
        shown = " AND ".join(text for _, text in parts)
        if len(parts) > 1:
            shown = f"({shown})"
        if heading.any():
            shown = f'"{words_of(" ".join(kept))}"[MeSH Terms] OR {shown}'
            self.answer.translated.append((" ".join(kept), shown))
            shown = f"({shown})"
        return found, shown

    def _anywhere(self, word: str) -> Part:
        found = self._phrase(word, ANYWHERE, "")
        if not found.any():
            self.answer.phrases_not_found.append(word)
        return found, f'"{word}"[All Fields]'

    def _phrase(self, words: str, tag: Tag, modifier: str) -> Mask:
        return self._library.matching((words, tag, modifier), _test(words, tag, modifier))


def _combine(operator: str, left: Mask, right: Mask) -> Mask:
    if operator == "OR":
        return left | right
    return left & ~right if operator == "NOT" else left & right


def _shown(words: str) -> str:
    """A phrase as translations show it: as sent, unless it holds signs that are not indexed."""
    if _PLAIN.fullmatch(words):
        return words
    return words_of(words) + ("*" if words.endswith("*") else "")


def _names_a_tag(text: str) -> bool:
    return text.strip("[]").lower().partition(":")[0].strip() in TAGS


def _tag(text: str) -> tuple[Tag, str]:
    """The field of ``[tiab]``, ``[mh:noexp]``; unknown tags mean all fields, without a word."""
    name, _, modifier = text.strip("[]").lower().partition(":")
    return TAGS.get(name.strip(), ANYWHERE), modifier.strip()


def _test(words: str, tag: Tag, modifier: str) -> Callable[[Indexed], bool]:
    """Whether a record has the phrase in one of the fields of the tag."""
    bare = words_of(words)
    if tag.kind == "whole":
        bare = LANGUAGES.get(bare, bare)
        wanted = {bare} if modifier == "noexp" else {bare, *NARROWER.get(bare, ())}
        ending = re.compile(re.escape(bare)) if words.endswith("*") else None
        return lambda record: any(
            value in wanted or (ending is not None and ending.match(value) is not None)
            for name in tag.fields
            for value in record.values.get(name, ())
        )
    distance = re.fullmatch(r"~(\d+)", modifier)
    if (
        distance
        and set(tag.fields) <= {"ti", "ab", "ot", "ad"}
        and " " in bare
        and "*" not in words
    ):
        return lambda record: _near(record, tag.fields, bare.split(), int(distance.group(1)))
    wanted_text = f" {bare}" if words.rstrip().endswith("*") else f" {bare} "
    return lambda record: (
        bool(bare) and any(wanted_text in record.texts.get(name, "") for name in tag.fields)
    )


def _near(record: Indexed, fields: tuple[str, ...], words: list[str], gap: int) -> bool:
    """Whether all words stand within a stretch with at most ``gap`` others between them."""
    for name in fields:
        for value in record.values.get(name, ()):
            text = value.split()
            for start in range(len(text)):
                if set(words) <= set(text[start : start + len(words) + gap]):
                    return True
    return False


def _day(text: str, *, first: bool) -> date | None:
    """The first or last day of ``YYYY``, ``YYYY/MM`` or ``YYYY/MM/DD``; None if it is no date."""
    found = _DAY.fullmatch(text.strip().strip('"'))
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if first:
            return date(max(year, 1), month or 1, day or 1)
        return date(year, month or 12, day) if day else _month_end(year, month or 12)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _shown_day(day: date) -> str:
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"
