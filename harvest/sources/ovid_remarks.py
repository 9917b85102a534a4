"""Remarks in brackets behind Ovid's titles, and statements on comments and corrections (CM).

``[References]``, ``[Article]`` and the like say nothing about the report; ``[Erratum appears in
…]`` and ``[Retraction in …]`` are NLM's comments and corrections, printed in MEDLINE's titles;
``[Translated title]. [German]`` names the language of the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.pubmed_facts import relation
from harvest.sources.fields import squeeze, unique
from ledger.identifiers import parse_pmid

_REMARK = re.compile(r"[\s.]*\[(?P<remark>[^\[\]]{2,600})\]\s*\.?\s*$")
_EMPTY = re.compile(
    r"(?:references|article|review(?: article)?|report|miscellaneous|editorial|letter|comment|news|"
    r"abstract|erratum|original (?:article|report)s?|case reports?|\d+ refs?|in process citation|"
    r"not available|see comments?|corrected|summary for patients .*)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"(?P<kind>erratum|retraction|partial retraction|expression of concern|comments?|republished|"
    r"corrected and republished|update|reprint|original report|summary for patients|"
    r"retracted and republished)"
    r"\s+(?:appears?\s+)?(?P<side>in|on|of|from|for)[:.]?\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\s*\b(?:DP|YR) - \d{4}\.?$")  # the next field of a damaged record (seen)
_PMID = re.compile(r"[;,.]?\s*PMID:?\s*(\d{1,8}).*$")
_KINDS = {
    "erratum": "Erratum",
    "retraction": "Retraction",
    "partial retraction": "PartialRetraction",
    "expression of concern": "ExpressionOfConcern",
    "comment": "Comment",
    "comments": "Comment",
    "republished": "Republished",
    "corrected and republished": "CorrectedandRepublished",
    "retracted and republished": "RetractedandRepublished",
    "update": "Update",
    "reprint": "Reprint",
    "original report": "OriginalReport",
    "summary for patients": "SummaryForPatients",
}
_LONGEST = 4000


def bare_title(title: str | None) -> tuple[str | None, tuple[str, ...]]:
    """(the title without remarks behind it, statements among them in ``Content.relations``' form).

    A title that stands in brackets as a whole keeps them; the language behind it goes.
    """
    text = _GLUED.sub("", squeeze((title or "")[:_LONGEST]))
    relations: list[str] = []
    while (found := _REMARK.search(text)) is not None and found.start() > 0:
        remark = found.group("remark").strip(" .")
        stated = list(statements([remark]))
        language = text.startswith("[") and re.fullmatch(r"[A-Z][A-Za-z, ]{3,40}", remark)
        if not stated and not language and not _EMPTY.fullmatch(remark):
            break
        relations += stated
        text = text[: found.start()].rstrip(" .") + "."
    return text or None, unique(relations)


def statements(values: Iterable[str]) -> Iterator[str]:
    """``ErratumIn:31234567 | reference`` for each value that says so."""
    for value in values:
        found = _STATEMENT.match(squeeze(value[:_LONGEST]))
        if found is None:
            continue
        kind = _KINDS[found.group("kind").lower()]
        side = found.group("side").capitalize()
        rest = found.group("rest")
        number = _PMID.search(rest)
        pmid = parse_pmid(number.group(1)) if number else None
        reference = rest[: number.start()] if number else rest
        yield relation(f"{kind}{side}", pmid, text=reference)
