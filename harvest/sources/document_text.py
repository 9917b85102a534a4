"""Entries of labelled text to Content: lists cut, the citation line taken apart, then as in CSV."""

from __future__ import annotations

import re

from harvest.sources import ebscohost, proquest
from harvest.sources.attribution import Origin
from harvest.sources.citations import cited
from harvest.sources.fields import Fields, first, squeeze
from ledger.model import Content

_LISTS = frozenset({"headings", "major_headings", "keywords", "type_detail"})
_NAMES = re.compile(r"\s*[;\n]\s*")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_.])\.?\s?\d{1,2}(?:,\s?\d{1,2})*$")
_STAR_ENDS = re.compile(r"\s*\(\d{4}\)$")


def ebscohost_text(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry of EBSCOhost or APA PsycNet."""
    return ebscohost.record_content(_prepared(fields), origin)


def proquest_text(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry of ProQuest."""
    told = dict(_prepared(fields))
    if "journal" in told:  # the place stands behind the title
        told["journal"] = [re.split(r"\s?; ", name)[0] for name in told["journal"]]
    return proquest.content(told, origin)


def _prepared(fields: Fields) -> Fields:
    """The fields with lists cut and with what only the citation line says."""
    told = {name: list(values) for name, values in fields.items() if name != "citation"}
    for name in _LISTS & told.keys():
        told[name] = [part for value in told[name] for part in _listed(value)]
    if "authors" in told:
        told["authors"] = [n for value in told["authors"] for n in _people(value)]
    for value in fields.get("citation", ()):
        for name, text in cited(value).items():
            if not told.get(name) and not (name == "date" and told.get("year")):
                told[name] = [text]
    if first(told, "book_title") and "pages" not in told:
        told["pages"] = []
    return told


def _listed(text: str) -> list[str]:
    """The values of a list, at semicolons or line ends, else at commas where there are several."""
    between = _NAMES if re.search(r"[;\n]", text) else re.compile(r",\s")
    parts = (_STAR_ENDS.sub("", squeeze(part)) for part in between.split(text))
    return [part for part in parts if part]


def _people(text: str) -> list[str]:
    """Names without the numbers of their footnotes; affiliations behind them are left out."""
    names = (_FOOTNOTE.sub("", squeeze(name)) for name in _NAMES.split(text))
    return [name for name in names if name and not name[0].isdigit()]
