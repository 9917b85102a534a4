"""Details of a PubMed XML record: markup, sections, ORCID iDs, dates (``ledger.model.Details``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from lxml import etree

from harvest.pubmed_dates import all_dates, history, iso_date
from harvest.pubmed_text import child, children, plain, text_at
from ledger.model import Details

_UNLABELLED = "UNLABELLED"


def labelled(element: etree._Element) -> tuple[str, str] | None:
    """(label with colon and space or "", text) of an AbstractText, None where it is empty."""
    text = plain(element)
    if text is None:
        return None
    label = _label(element)
    return (f"{label} " if label.endswith(":") else f"{label}: ") if label else "", text


def _label(element: etree._Element) -> str:
    """The label; NLM fills in UNLABELLED where the publisher gave no heading."""
    label = " ".join((element.get("Label") or "").split())
    return "" if label.upper() == _UNLABELLED else label


def abstract_text(abstract: etree._Element | None) -> str | None:
    """Sections in order, each behind its label as in ``METHODS: …``, separated by a space."""
    if abstract is None:
        return None
    parts = (labelled(element) for element in children(abstract, "AbstractText"))
    return " ".join(label + text for label, text in filter(None, parts)) or None


def sections(abstract: etree._Element | None) -> tuple[tuple[str, str, int], ...]:
    """(label, NlmCategory or "", start) of each section, where at least one has a label."""
    found: list[tuple[str, str, int]] = []
    at = 0
    for element in children(abstract, "AbstractText") if abstract is not None else ():
        part = labelled(element)
        if part is not None:
            found.append((_label(element).rstrip(": "), element.get("NlmCategory") or "", at))
            at += len(part[0]) + len(part[1]) + 1
    return tuple(found) if any(label for label, _, _ in found) else ()


def abstract_markup(abstract: etree._Element | None) -> str | None:
    """The abstract with its inline markup as XML text, None where it has none."""
    elements = children(abstract, "AbstractText") if abstract is not None else []
    if not any(len(element) for element in elements):
        return None
    parts = ((labelled(element), element) for element in elements)
    return " ".join(escape(said[0]) + _inner(element) for said, element in parts if said)


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
    loose = text_at(element, "MedlineDate")
    year = text_at(element, "Year")
    if loose or not year:
        return loose
    parts = (year, text_at(element, "Month") or text_at(element, "Season"), text_at(element, "Day"))
    return " ".join(part for part in parts if part)


def full_date(element: etree._Element | None) -> str | None:
    """A date in numbers (Year, Month, Day, Hour, Minute) as ISO 8601; as far as it is known."""
    text = date_text(element)
    if element is None or text is None:
        return None
    hour, minute = text_at(element, "Hour"), text_at(element, "Minute")
    return iso_date(text.replace(" ", "/") + (f" {hour}:{minute}" if hour and minute else ""))


def details(
    title: etree._Element | None,
    abstract: etree._Element | None,
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
        abstract_markup=abstract_markup(abstract),
        sections=sections(abstract),
        orcids=orcids,
        authors_complete=complete,
        dates=all_dates(dates),
        series=series,
        version=number if number != 1 else None,
    )
    return None if found == Details() else found


def history_dates(parent: etree._Element, path: str) -> Iterator[tuple[str, str | None]]:
    """(kind, date) of the PubMedPubDates at a path."""
    for element in children(parent, path):
        yield history(element.get("PubStatus") or "undated"), full_date(element)


def named_dates(
    parent: etree._Element, names: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str | None]]:
    """(kind, date) of the children that ``names`` lists as (tag, kind)."""
    for tag, kind in names:
        yield kind, full_date(child(parent, tag))
