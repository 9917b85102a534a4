"""Details of a PubMed XML record: markup, sections, ORCID iDs, dates (``ledger.model.Details``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from harvest.pubmed_dates import all_dates, history, iso_date
from harvest.pubmed_text import plain
from harvest.pubmed_tree import Branch, texts_by_name
from harvest.sources.fields import squeeze
from ledger.model import Details

Dated = tuple[str, str | None]
_Day = tuple[str | None, str | None, str | None, str | None, str | None]

_UNLABELLED = "UNLABELLED"


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract as plain text, as XML text where it has markup, and where its sections start."""

    text: str | None = None
    markup: str | None = None
    sections: tuple[tuple[str, str, int], ...] = ()


class _Section(NamedTuple):
    element: etree._Element
    label: str
    lead: str  # what stands before the text: the label with a colon and a space, or nothing
    text: str


_NO_ABSTRACT = Abstract()
_NO_DETAILS = Details()


def read_abstract(abstract: etree._Element | None) -> Abstract:
    """Sections in order, each behind its label as in ``METHODS: …``, separated by a space.

    The sections of the result are (label, NlmCategory or "", start), where at least one has a
    label.
    """
    if abstract is None:
        return _NO_ABSTRACT
    found = [
        _section(element, text)
        for element in abstract.iterchildren("AbstractText")
        if (text := plain(element))
    ]
    if not found:
        return _NO_ABSTRACT
    return Abstract(
        text=" ".join([section.lead + section.text for section in found]),
        markup=_abstract_markup(found),
        sections=_starts(found) if any(section.label for section in found) else (),
    )


def _section(element: etree._Element, text: str) -> _Section:
    label = _label(element)
    lead = label and (f"{label} " if label.endswith(":") else f"{label}: ")
    return _Section(element, label, lead, text)


def _label(element: etree._Element) -> str:
    """The label; NLM fills in UNLABELLED where the publisher gave no heading."""
    label = " ".join((element.get("Label") or "").split())
    return "" if label.upper() == _UNLABELLED else label


def _starts(found: list[_Section]) -> tuple[tuple[str, str, int], ...]:
    starts: list[tuple[str, str, int]] = []
    at = 0
    for section in found:
        category = section.element.get("NlmCategory") or ""
        starts.append((section.label.rstrip(": "), category, at))
        at += len(section.lead) + len(section.text) + 1
    return tuple(starts)


def _abstract_markup(found: list[_Section]) -> str | None:
    if not any(len(section.element) for section in found):
        return None
    return " ".join(escape(section.lead) + _inner(section.element) for section in found)


def markup(element: etree._Element | None) -> str | None:
    """The content of an element as XML text, None where it holds no element."""
    return _inner(element) if element is not None and len(element) else None


def _inner(element: etree._Element) -> str:
    """Everything between the tags of the element, as XML, white space as single spaces."""
    pieces = [escape(element.text or "")]
    pieces += [etree.tostring(node, encoding="unicode") for node in element]
    return " ".join("".join(pieces).split())


def date_text(element: etree._Element | None) -> str | None:
    """A date of issue: as printed (MedlineDate), else year, month or season, and day."""
    if element is None:
        return None
    get = texts_by_name(element).get
    return _date_text((get("MedlineDate"), get("Year"), get("Month"), get("Season"), get("Day")))


def full_date(element: etree._Element | None) -> str | None:
    """A date in numbers (Year, Month, Day, Hour, Minute) as ISO 8601; as far as it is known."""
    if element is None:
        return None
    get = texts_by_name(element).get
    day = (get("MedlineDate"), get("Year"), get("Month"), get("Season"), get("Day"))
    return _full_date(day, get("Hour"), get("Minute"))


# A record has some eight dates, most of them of a few thousand days.
@lru_cache(maxsize=4096)
def _date_text(day: _Day) -> str | None:
    loose, year, month, season, number = (squeeze(part or "") for part in day)
    if loose or not year:
        return loose or None
    return " ".join(filter(None, (year, month or season, number)))


@lru_cache(maxsize=8192)
def _full_date(day: _Day, hour: str | None, minute: str | None) -> str | None:
    text = _date_text(day)
    if text is None:
        return None
    clock = [squeeze(part) for part in (hour, minute) if part and not part.isspace()]
    time = " " + ":".join(clock) if len(clock) == 2 else ""
    return iso_date(text.replace(" ", "/") + time)


def details(
    title: etree._Element | None,
    abstract: Abstract,
    *,
    orcids: tuple[str, ...],
    complete: bool,
    dates: Iterable[tuple[str, str | None]],
    version: str | None,
    series: str | None = None,
) -> Details | None:
    """The Details of a record, None where there is nothing to say."""
    number = int(version) if version and version.isdigit() else 1
    found = Details(
        title_markup=markup(title),
        abstract_markup=abstract.markup,
        sections=abstract.sections,
        orcids=orcids,
        authors_complete=complete,
        dates=all_dates(dates),
        series=series,
        version=number if number != 1 else None,
    )
    return None if not found.dates and found == _NO_DETAILS else found


def history_dates(elements: Iterable[etree._Element]) -> list[Dated]:
    """(kind, date) of PubMedPubDates."""
    return [(history(e.get("PubStatus") or "undated"), full_date(e)) for e in elements]


def named_dates(parent: Branch, names: Iterable[tuple[str, str]]) -> list[Dated]:
    """(kind, date) of the children that ``names`` lists as (tag, kind)."""
    return [(kind, full_date(parent.first(tag))) for tag, kind in names]
