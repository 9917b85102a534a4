"""Whether an article is retracted, corrected or doubted, and by what evidence.

Two signals are read, since either may be missing (seen in real records): what PubMed links
(``RetractionIn``) and publication types (``Retracted Publication``). A notice is not the article
that it is about, and a correction or an expression of concern is no retraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.pubmed_facts import unique
from ledger.identifiers import PMID_PATTERN

RETRACTED = "retracted"
CONCERN = "expression of concern"
CORRECTED = "corrected"

# RefType values of pubmed_250101.dtd. Comments, updates and reprints change no state.
_BY_RELATION = {
    "RetractionIn": RETRACTED,
    "RetractedandRepublishedIn": RETRACTED,
    "PartialRetractionIn": "partly retracted",
    "ExpressionOfConcernIn": CONCERN,
    "ErratumIn": CORRECTED,
    "CorrectedandRepublishedIn": CORRECTED,
    "RetractionOf": "retraction notice",
    "PartialRetractionOf": "partial retraction notice",
    "ExpressionOfConcernFor": "notice of concern",
    "ErratumFor": "correction notice",
}

# MeSH publication types; NLM renamed "Retraction of Publication" to "Retraction Notice".
_BY_TYPE = {
    "retracted publication": RETRACTED,
    "retraction of publication": "retraction notice",
    "retraction notice": "retraction notice",
    "expression of concern": "notice of concern",
    "published erratum": "correction notice",
}

_BY_TITLE = re.compile(r"(?i)(retracted|withdrawn)(?: article)?\s?:")
_PMID_FIRST = re.compile(rf"({PMID_PATTERN})(?: \| (.*))?")


def status(types: Iterable[str], relations: Iterable[str], title: str | None) -> tuple[str, ...]:
    """``state: evidence`` statements, as ``retracted: RetractionIn PMID 31234567 (reference)``.

    ``relations`` are in the form of ``Content.relations``. No statement means that PubMed says
    nothing, not that nothing has happened.
    """
    return unique((*_related(relations), *_typed(types), *_titled(title)))


def _related(relations: Iterable[str]) -> Iterator[str]:
    for relation in relations:
        kind, _, said = relation.partition(":")
        state = _BY_RELATION.get(kind)
        if state is None:
            continue
        named = _PMID_FIRST.fullmatch(said)
        if named is None:
            yield f"{state}: {kind} {said}"
        else:
            reference = f" ({named.group(2)})" if named.group(2) else ""
            yield f"{state}: {kind} PMID {named.group(1)}{reference}"


def _typed(types: Iterable[str]) -> Iterator[str]:
    for name in types:
        state = _BY_TYPE.get(name.lower())
        if state:
            yield f"{state}: publication type {name}"


def _titled(title: str | None) -> Iterator[str]:
    """Publishers and Cochrane write the state in front of the title: ``WITHDRAWN: …``."""
    found = _BY_TITLE.match(title or "")
    if found:
        yield f"{found.group(1).lower()}: title begins {found.group(0).strip()}"
