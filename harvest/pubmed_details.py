"""Details of a PubMed XML record: markup, sections, ORCID iDs, dates (``ledger.model.Details``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

from harvest.pubmed_dates import all_dates, history, iso_date
from harvest.pubmed_text import plain
from harvest.pubmed_tree import Branch, texts_by_name
from harvest.sources.fields import squeeze
from ledger.model import Details

_UNLABELLED = "UNLABELLED"


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract as plain text, as XML text where it has markup, and where its sections start."""

    text: str | None = None
    markup: str | None = None
    sections: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    element: etree._Element
    label: str
    text: str

    @property
    def lead(self) -> str:
        """What stands before the text: the label with a colon and a space, or nothing."""
        if not self.label:
            return ""
        return f"{self.label} " if self.label.endswith(":") else f"{self.label}: "


_NO_ABSTRACT = Abstract()
_NO_DETAILS = Details()


def read_abstract(abstract: Branch) -> Abstract:
    """Sections in order, each behind its label as in ``METHODS: …``, separated by a space.

    The sections of the result are (label, NlmCategory or "", start), where at least one has a
    label.
    """
    found = list(_sections(abstract.all("AbstractText")))
    if not found:
        return _NO_ABSTRACT
    return Abstract(
        text=" ".join([section.lead + section.text for section in found]),
        markup=_abstract_markup(found),
        sections=_starts(found) if any(section.label for section in found) else (),
    )


def _sections(elements: Sequence[etree._Element]) -> Iterator[_Section]:
    for element in elements:
        text = plain(element)
        if text is not None:
            yield _Section(element, _label(element), text)


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
    return None if element is None else _date_text(*_date_parts(texts_by_name(element)))


def full_date(element: etree._Element | None) -> str | None:
    """A date in numbers (Year, Month, Day, Hour, Minute) as ISO 8601; as far as it is known."""
    if element is None:
        return None
    said = texts_by_name(element)
    return _full_date(_date_parts(said), said.get("Hour"), said.get("Minute"))


_DateParts = tuple[str | None, str | None, str | None, str | None, str | None]


def _date_parts(said: dict[str, str | None]) -> _DateParts:
    get = said.get
    return get("MedlineDate"), get("Year"), get("Month"), get("Season"), get("Day")


# A record has some eight dates, most of them of a few thousand days.
@lru_cache(maxsize=4096)
def _date_text(*parts: str | None) -> str | None:
    loose, year, month, season, day = (squeeze(part or "") for part in parts)
    if loose or not year:
        return loose or None
    return " ".join(filter(None, (year, month or season, day)))


@lru_cache(maxsize=8192)
def _full_date(parts: _DateParts, hour: str | None, minute: str | None) -> str | None:
    text = _date_text(*parts)
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
    return None if found == _NO_DETAILS else found


def history_dates(elements: Iterable[etree._Element]) -> Iterator[tuple[str, str | None]]:
    """(kind, date) of PubMedPubDates."""
    for element in elements:
        yield history(element.get("PubStatus") or "undated"), full_date(element)


def named_dates(
    parent: Branch, names: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str | None]]:
    """(kind, date) of the children that ``names`` lists as (tag, kind)."""
    for tag, kind in names:
        yield kind, full_date(parent.first(tag))
