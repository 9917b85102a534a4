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
from ledger.identifiers import PMID_PATTERN, parse_pmid

_REMARK = re.compile(r"[\s.]*\[(?P<remark>(?:[^\[\]]|\[[^\[\]]{0,200}\]){2,600})\]\s*\.?\s*$")
_LANGUAGES = """
    Afrikaans Albanian Arabic Armenian Azerbaijani Bosnian Bulgarian Catalan Chinese Croatian Czech
    Danish Dutch English Estonian Finnish French Galician Georgian German Greek Hebrew Hindi
    Hungarian Icelandic Indonesian Italian Japanese Korean Latvian Lithuanian Macedonian Malay
    Norwegian Persian Polish Portuguese Romanian Russian Serbian Slovak Slovenian Slovene Spanish
    Swedish Thai Turkish Ukrainian Vietnamese Multilingual
"""
_LANGUAGE = re.compile(rf"(?:{'|'.join(_LANGUAGES.split())})(?:(?:, | and )[A-Z][a-z]+)*")
_EMPTY = re.compile(
    r"(?:references|article|review(?: article)?|report|miscellaneous|editorial|letter|comment|news|"
    r"abstract|proceedings|erratum|original (?:article|report)s?|case reports?|\d+ refs?|"
    r"in process citation|"
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
# The next field behind the title, as in the CSV of APA PsycInfo, which then has no DP of its own.
_GLUED = re.compile(r"\s*\b(?:DP|YR) - (?:[A-Z][a-z]{2}[\w\-/, ]{0,24}[ ,])?\d{4}\.?$")
_PMID = re.compile(rf"[;,.]?\s*PMID:?\s*({PMID_PATTERN}).*$")
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
_TAIL = 500  # characters at the end of an abstract where its copyright notice may begin
_COPYRIGHT = re.compile(
    r",?\s*(?:©\s*)?(?:Copyright(?:\s(?:A?©|\([Cc]\)|\d{4}\b|Published|The [Ac]|Authors?\b)|:?$)|"
    r"(?<=[.!?)\]:;,\s])©\s?(?:[A-Z\d]|$)|(?<=[.,]\s)\(C\)\s\d{4}\s[A-Z]).*$",
    re.DOTALL,
)
_TITLES = re.compile(r"(.{8,}?)\.? = (\S.{7,})")


def bare_title(title: str | None) -> tuple[str | None, str | None, tuple[str, ...]]:
    """(title without remarks behind it, language among them, statements as ``Content.relations``).

    A title that stands in brackets as a whole keeps them.
    """
    text = _GLUED.sub("", squeeze((title or "")[:_LONGEST]))
    relations: list[str] = []
    language: str | None = None
    while (found := _REMARK.search(text)) is not None and found.start() > 0:
        remark = found.group("remark").strip(" .")
        stated = list(statements([remark]))
        if _LANGUAGE.fullmatch(remark):
            language = remark
        elif not stated and not _EMPTY.fullmatch(remark):
            break
        relations += stated
        text = text[: found.start()].rstrip(" .") + "."
    return text or None, language, unique(relations)


def without_copyright(abstract: str) -> str:
    """The abstract before a publisher's notice, which MEDLINE and Embase print at its end."""
    start = max(0, len(abstract) - _TAIL)
    return abstract[:start] + _COPYRIGHT.sub("", abstract[start:])


def both_titles(title: str) -> tuple[str, str | None]:
    """(English title, original) of ``Original title. = English title.`` (APA PsycInfo)."""
    found = _TITLES.fullmatch(title)
    return (found.group(2), found.group(1)) if found else (title, None)


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
