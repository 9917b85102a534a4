"""Titles, abstracts and pages without what platforms glue to them."""

from __future__ import annotations

import re

from harvest.sources.fields import squeeze

_DASHES = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_ABBREVIATION_END = re.compile(r"(?:\b[A-Za-z]\.){2,}$|\.\.\.$")
_NO_PAGES = frozenset(
    {"no", "specified", "no specified", "no pagination specified", "n.pag", "n.pag.", "np", "n/a"}
)
_WORD_LENGTH = len("pagination")
_APA_TAIL = "Database Record (c)"
_EBSCO_START = "Copyright of "
_EBSCO_MIDDLE = " is the property of "
_AUTHOR_NOTES = ("[ABSTRACT FROM AUTHOR]", "[ABSTRACT FROM PUBLISHER]")


def clean_title(text: str | None) -> str | None:
    """The title without trailing dot, Ovid's ``[References]`` and the brackets of a translation.

    Wholly in square brackets means translated (NLM's convention, also on Ovid and EBSCO).
    """
    if not text:
        return None
    title = squeeze(text)
    title = title.removesuffix("[References].").removesuffix("[References]").rstrip()
    title = _without_dot(title)
    inner = title[1:-1]
    if title[:1] == "[" and title[-1:] == "]" and "[" not in inner and "]" not in inner:
        title = _without_dot(inner.strip())
    return title or None


def scopus_titles(title: str) -> tuple[str, str | None]:
    """(English title, original) of Scopus' ``English title; [Titre original]`` (real CSV).

    Older exports write no semicolon; there a bracket may be part of the title and stays.
    """
    english, between, original = title.partition("; [")
    if between and english and len(original) > 1 and original.endswith("]"):
        return english, original[:-1]
    return title, None


def _without_dot(title: str) -> str:
    if title.endswith(".") and not _ABBREVIATION_END.search(title[-12:]):
        return title[:-1].rstrip()
    return title


def clean_abstract(parts: list[str]) -> str | None:
    """The abstracts of one entry, joined by line ends, without copyright notices."""
    if not parts:
        return None
    kept = (_without_notice(part.strip()) for part in parts)
    return "\n".join(dict.fromkeys(part for part in kept if part)) or None


def _without_notice(text: str) -> str:
    """The text before APA's or EBSCO's copyright notice."""
    apa = text.rfind(_APA_TAIL)
    if apa >= 0:
        start = text.rfind("(", max(0, apa - 20), apa)
        text = text[: start if start >= 0 else apa].rstrip()
    ebsco = text.rfind(_EBSCO_START)
    if ebsco >= 0 and _EBSCO_MIDDLE in text[ebsco:]:
        text = text[:ebsco].rstrip()
    for note in _AUTHOR_NOTES:
        text = text.removesuffix(note).rstrip()
    return text


def straight(number: str) -> str:
    """A number with plain hyphens; CENTRAL writes U+2010 inside numbers and page ranges."""
    return number if number.isascii() else number.translate(_DASHES)


def page_range(start: str | None, end: str | None) -> str | None:
    """``380-394`` from two fields, or the whole range or e-locator that one of them holds."""
    first = _page(start) if start else None
    last = _page(end) if end else None
    if first is None or last is None or first == last or "-" in first:
        return first or last
    return f"{first}-{last}"


def _page(text: str) -> str | None:
    if text.isascii() and text.isalnum() and text[-1].isdigit() and len(text) < _WORD_LENGTH:
        return text  # "380", "e12": nearly all
    page = squeeze(text).translate(_DASHES)
    page = re.sub(r" ?-+ ?", "-", page).rstrip("-") if "-" in page else page
    lowered = page.lower()
    if lowered in _NO_PAGES or "pagination" in lowered or lowered == "n.pag-n.pag":
        return None
    return page or None
