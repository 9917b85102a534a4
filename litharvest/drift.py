"""Translation drift: the same strategy, which PubMed understands otherwise than the last time.

Automatic term mapping changes without notice, so one text is another query a year later. That is
no fault of anybody's; a reviewer must see it beside the counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from harvest.pubmed_terms import Term, terms_of
from harvest.remarks import named
from harvest.translation import mappings
from ledger.events import RunListed

_Key = tuple[tuple[str, ...], str | None, str | None]


class Comparison(StrEnum):
    """What two listings of one Search say about each other."""

    SAME = "same translation"
    DRIFTED = "other translation"
    OTHER_STRATEGY = "other strategy"
    UNKNOWN = "no translation to compare"


@dataclass(frozen=True, slots=True)
class MappingChange:
    """A term that PubMed maps otherwise; None is "not mapped". Targets as the service has them.

    ``gained`` and ``lost`` are the single terms that the new target has more or less.
    """

    term: str
    before: str | None
    after: str | None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed from one listing to a later one of the same Search.

    ``count`` and ``build`` are (before, after): hits, and PubMed's DbBuild ("" where it is not
    known). ``gained`` and ``lost`` are terms of the translation that no changed mapping explains.
    ``untranslated`` says which side PubMed gave back as it came, where terms cannot be compared;
    ``silent`` for which of the two alone it gave no translation at all ("then" or "now").
    """

    before: str
    after: str
    comparison: Comparison
    count: tuple[int, int]
    build: tuple[str, str]
    changes: tuple[MappingChange, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    untranslated: str = ""
    silent: str = ""

    @property
    def line(self) -> str:
        """The drift in one line; empty where the translation is the same."""
        hits = f"{self.count[0]:,} hits then, {self.count[1]:,} now"
        if self.comparison is Comparison.DRIFTED:
            return f"PubMed translates it otherwise than for {self.before}: {self._what}; {hits}"
        if self.comparison is Comparison.OTHER_STRATEGY:
            return f"the strategy is not that of {self.before}, so translations are not compared"
        if self.silent == "now":
            return f"PubMed gave no translation this time, so it is not compared with {self.before}"
        if self.silent == "then":
            return f"PubMed gave no translation for {self.before}, so this one is not compared"
        return ""

    @property
    def _what(self) -> str:
        said = []
        if self.changes:
            said.append(f"other mapping of {named([c.term for c in self.changes])}")
        if self.gained:
            said.append(f"now also {named(list(self.gained))}")
        if self.lost:
            said.append(f"no longer {named(list(self.lost))}")
        if self.untranslated:
            said.append(f"given back untranslated {self.untranslated}")
        return "; ".join(said) or "the same terms, joined otherwise"


def drift(before: RunListed, after: RunListed) -> Drift:
    """Compare what PubMed made of a strategy with what it made of it in a later Run."""
    comparison = _compare(before, after)
    facts = Drift(
        before=before.run,
        after=after.run,
        comparison=comparison,
        count=(before.count, after.count),
        build=(_build(before), _build(after)),
        silent=_silent(before, after),
    )
    return _explained(facts, before, after) if comparison is Comparison.DRIFTED else facts


def _compare(before: RunListed, after: RunListed) -> Comparison:
    if before.term != after.term:
        return Comparison.OTHER_STRATEGY
    if not before.translation or not after.translation:
        return Comparison.UNKNOWN
    same = _plain(before.translation) == _plain(after.translation)
    return Comparison.SAME if same else Comparison.DRIFTED


def _silent(before: RunListed, after: RunListed) -> str:
    if bool(before.translation) == bool(after.translation):
        return ""
    return "now" if before.translation else "then"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _build(listed: RunListed) -> str:
    return dict(listed.diagnostics).get("DbBuild", "")


def _explained(facts: Drift, before: RunListed, after: RunListed) -> Drift:
    old, new = dict(mappings(before.diagnostics)), dict(mappings(after.diagnostics))
    changes = tuple(
        change
        for term in dict.fromkeys((*old, *new))
        if (change := _changed(term, old.get(term), new.get(term)))
    )
    sides = {"then": _echoes(before), "now": _echoes(after)}
    echoed = " and ".join(when for when, echoes in sides.items() if echoes)
    if echoed:
        return replace(facts, changes=changes, untranslated=echoed)
    gained, lost = _differences(before.translation or "", after.translation or "", changes)
    return replace(facts, changes=changes, gained=gained, lost=lost)


def _echoes(listed: RunListed) -> bool:
    return _plain(listed.translation or "") == _plain(listed.term)


def _changed(term: str, before: str | None, after: str | None) -> MappingChange | None:
    """The change of one mapping; None where both name the same terms, in whatever order."""
    old, new = _by_key(before or ""), _by_key(after or "")
    if old.keys() == new.keys() and (before is None) == (after is None):
        return None
    return MappingChange(term, before, after, _more(new, old), _more(old, new))


def _differences(
    before: str, after: str, changes: tuple[MappingChange, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms that came and went beyond those of the changed mappings."""
    old, new = _by_key(before), _by_key(after)
    told = {key for c in changes for key in (*_by_key(c.before or ""), *_by_key(c.after or ""))}
    kept_old = {key: text for key, text in old.items() if key not in told}
    kept_new = {key: text for key, text in new.items() if key not in told}
    return _more(kept_new, old), _more(kept_old, new)


def _by_key(query: str) -> dict[_Key, str]:
    """Its terms as written, by what they mean: words, field, modifier."""
    return {_key(term): str(term) for term in terms_of(query) if term.words}


def _key(term: Term) -> _Key:
    name = term.field.name if term.field else term.tag
    return term.words, name, term.modifier


def _more(these: Mapping[_Key, str], those: Mapping[_Key, str]) -> tuple[str, ...]:
    return tuple(text for key, text in these.items() if key not in those)
