"""Remarks on how PubMed understood a strategy, and the words in which people read them.

A remark is not a failure: the Run counts, and a reviewer decides what it means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_NAMED = 4
"""How many things one line names before it says how many more there are."""
_LONGEST = 80


class RemarkKind(StrEnum):
    """What happened to a part of the strategy; the first five are PubMed's own reports."""

    NOT_FOUND = "phrase not found"
    QUOTED_NOT_FOUND = "quoted phrase not found"
    FIELD_NOT_FOUND = "field not found"
    IGNORED = "phrase ignored"
    MESSAGE = "message"
    DROPPED = "not in the translation"
    UNKNOWN_TAG = "unknown tag"
    GROUP_TAG = "tag behind brackets"
    MODIFIER = "modifier dropped"
    TRUNCATION = "truncation dropped"
    CHARACTERS = "typographic characters"
    BRACKETS = "brackets in a phrase"
    ECHO = "untranslated"


_REPORTED = frozenset(
    {
        RemarkKind.NOT_FOUND,
        RemarkKind.QUOTED_NOT_FOUND,
        RemarkKind.FIELD_NOT_FOUND,
        RemarkKind.IGNORED,
        RemarkKind.MESSAGE,
    }
)

_WITHOUT = "searched without it, or found nothing because of it"

# What each kind means for the result, said of one part of the strategy.
_MEANING = {
    RemarkKind.NOT_FOUND: f"PubMed does not find this phrase and {_WITHOUT}",
    RemarkKind.QUOTED_NOT_FOUND: f"PubMed does not find this quoted phrase and {_WITHOUT}",
    RemarkKind.FIELD_NOT_FOUND: "PubMed knows no such search field",
    RemarkKind.IGNORED: "PubMed ignored this",
    RemarkKind.MESSAGE: "PubMed says so",
    RemarkKind.DROPPED: "nowhere in PubMed's translation, and PubMed reports nothing",
    RemarkKind.UNKNOWN_TAG: "no search field of PubMed; it searches all fields and reports nothing",
    RemarkKind.GROUP_TAG: "PubMed ignores a tag behind brackets; put it behind every term",
    RemarkKind.MODIFIER: "searched without what stands behind the colon",
    RemarkKind.TRUNCATION: "searched without its asterisk; PubMed wants four letters before it",
    RemarkKind.CHARACTERS: "not the plain sign that PubMed reads; the term was searched otherwise",
    RemarkKind.BRACKETS: "PubMed leaves square brackets in a phrase out",
    RemarkKind.ECHO: "PubMed gave the strategy back as it came and found nothing",
}

# One line for all remarks of a kind, in the order in which they are said.
_LINES: tuple[tuple[tuple[RemarkKind, ...], str, str], ...] = (
    (
        (RemarkKind.QUOTED_NOT_FOUND, RemarkKind.NOT_FOUND),
        "PubMed did not find {n} phrase: {names}",
        "PubMed did not find {n} phrases: {names}",
    ),
    ((RemarkKind.IGNORED,), "PubMed ignored {names}", "PubMed ignored {names}"),
    ((RemarkKind.FIELD_NOT_FOUND,), "no field {names}", "no fields {names}"),
    (
        (RemarkKind.DROPPED,),
        "{n} term is not in PubMed's translation: {names}",
        "{n} terms are not in PubMed's translation: {names}",
    ),
    (
        (RemarkKind.UNKNOWN_TAG,),
        "unknown tag, searched in all fields: {names}",
        "unknown tags, searched in all fields: {names}",
    ),
    (
        (RemarkKind.GROUP_TAG,),
        "tag behind brackets ignored: {names}",
        "tags behind brackets ignored: {names}",
    ),
    ((RemarkKind.MODIFIER,), "modifier ignored: {names}", "modifiers ignored: {names}"),
    ((RemarkKind.TRUNCATION,), "searched without *: {names}", "searched without *: {names}"),
    (
        (RemarkKind.CHARACTERS,),
        "typographic characters changed {names}",
        "typographic characters changed {names}",
    ),
    ((RemarkKind.BRACKETS,), "brackets left out of {names}", "brackets left out of {names}"),
    ((RemarkKind.ECHO,), "PubMed translated nothing and found nothing", ""),
    ((RemarkKind.MESSAGE,), "PubMed says: {names}", "PubMed says: {names}"),
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One part of a strategy that PubMed did not take as it was meant.

    ``text`` is that part, in PubMed's words where it reports it, else as sent; ``became`` is what
    was searched instead, where that is known.
    """

    kind: RemarkKind
    text: str
    became: str = ""

    @property
    def reported(self) -> bool:
        """Whether PubMed says it itself; otherwise it shows only when one compares."""
        return self.kind in _REPORTED

    @property
    def sentence(self) -> str:
        """The remark in plain words."""
        if self.kind is RemarkKind.ECHO:
            return _MEANING[self.kind]
        became = f" (searched: {self.became})" if self.became else ""
        return f"{self.kind}: {self.text}{became} - {_MEANING[self.kind]}"


def summary(remarks: Iterable[Remark]) -> str:
    """All remarks in one line, kind by kind; empty without any."""
    found = tuple(remarks)
    said = []
    for kinds, one, many in _LINES:
        texts = list(dict.fromkeys(r.text for r in found if r.kind in kinds))
        if texts:
            said.append((one if len(texts) == 1 else many).format(n=len(texts), names=named(texts)))
    return "; ".join(said)


def named(texts: list[str]) -> str:
    """The first few, each cut to what a line bears, and how many more."""
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return ", ".join(map(_cut, texts[:_NAMED])) + more


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
