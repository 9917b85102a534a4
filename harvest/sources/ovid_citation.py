"""Ovid's Source line (SO) taken apart: journal, volume, issue, pages, year, date, book.

Forms, each as one of its bases writes it (seen in real exports unless marked otherwise):

* Embase: ``Ear. 45(2) (pp 465-475), 2024. Article Number: 3. Date of Publication: 01 Mar 2024.``,
  with ``Conference: Name. Place.`` behind the journal, without volume or issue in preprints.
* APA PsycInfo: ``Ear. Vol.45,(3), 2024, pp. 1-9.``, ``Ear. Vol.45(3), Sep 2015, ArtID 3.``,
  ``Smith, A [Ed]. (2021). Book., 3rd ed. (pp. 1-9). xii, 513pp. City: Publisher; US.``
* MEDLINE, Journals@Ovid, BIOSIS, EBM Reviews: ``Ear. 45(2):65-75, 2024 Mar 01.``, ``BMJ. 340:c7,
  2010.``, ``Ear. 2024 Mar 01.``, ``Ear December 2011;33(8):845-849``.
* CAB Abstracts: ``Ear; 2024. 45(2):65-75.`` and HMIC: ``Ear 2024; 45 (2): 65-75`` (guides only).
* ERIC: ``Ear, v12 n3 p123-134 Sum 2010`` (guide only).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from harvest.sources.dates import parse_date
from harvest.sources.fields import squeeze


@dataclass(frozen=True, slots=True)
class Citation:
    """What a Source line says; ``date`` is text, ``is_book`` marks books and their chapters."""

    journal: str | None = None
    conference: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    article_number: str | None = None
    year: str | None = None
    date: str | None = None
    book_title: str | None = None
    publisher: str | None = None
    is_book: bool = False


_LONGEST = 2000  # characters looked at; the longest real one has 420
_BRACKETS = r"\((?P<issue>(?:[^()]|\([^()]*\))*)\)"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spr|Sum|Aut|Fal|Win|Pas)[a-z]*\.?"
    r"(?:\s?[-/]\s?[A-Z][a-z]+\.?)?"
)
_PUBLISHED = re.compile(r"\s*Date of Publication:\s*(?P<date>.*)$")
_ARTICLE = re.compile(r"\s*(?:Article Number:|ArtID)\s*(?:Article\s)?(?P<number>\S+?)\.?(?=\s|$)")
_CONFERENCE = re.compile(r"\.\s+Conference(?: Publication)?:\s*(?P<name>.*)$")
_PUBLICATION = re.compile(r"\s*Conference Publication:.*$")

_EMBASE = re.compile(
    r"(?P<journal>.*?)(?:\.\s+(?P<volume>[^\s().]*))?\s*(?:\((?P<issue>[^()]*)\))?\s*"
    r"\((?P<pages>no pagination|var\.?\s?pagings|pp?\.? [^()]*)\)(?:,\s*(?P<year>\d{4}))?[\s.]*"
)
_PSYCINFO = re.compile(
    rf"(?P<journal>.*?)\.\s+(?:Vol\.?\s?(?P<volume>[^\s,()]+)(?:,?\s?{_BRACKETS})?,?\s+)"
    rf"(?P<date>(?:{_MONTH}\s+(?:\d{{1,2}},?\s+)?)?(?P<year>\d{{4}}))"
    r"(?:,\s*(?:pp?\.\s*)?(?P<pages>[^.]*))?[\s.]*"
)
_PSYCINFO_EARLY = re.compile(
    rf"(?P<journal>.*?)\.\s+(?P<date>(?:{_MONTH}\s+(?:\d{{1,2}},?\s+)?)?(?P<year>\d{{4}})),\s*"
    r"pp?\.\s*(?P<pages>[^.]*)[\s.]*"
)
_CHAPTER = re.compile(
    r"(?:(?P<editors>.{0,600}?)\s*)?\((?P<year>\d{4})\)\.\s+(?P<book>.*?)"
    r"[.,]*(?:,\s*\d+\w\w ed\.?)?(?:,\s*Vol\.?[^(]{0,40})?\s*\(pp\.\s*(?P<pages>[^)]*)\)"
    r"[.\s]*(?P<rest>.*)"
)
_BOOK = re.compile(
    r"(?:(?P<editors>.{0,600}?)\s*)?\((?P<year>\d{4})\)\.\s+(?P<rest>(?:.*?\D)?\d+\s?pp\..*)"
)
_IMPRINT = re.compile(r"\d+\s?pp\.\s*[^:]*:\s*(?P<publisher>[^;]*)")
_PAGED = re.compile(
    r"(?P<journal>.*?)\.\s+(?P<volume>(?:[Ss]uppl\.? )?[^\s.():;,]+(?: [Ss]uppl\.?(?: \w+)?)?)?\s?"
    rf"(?:{_BRACKETS})?:\s?(?P<pages>[^:;]+?),\s*"
    rf"(?P<date>(?:{_MONTH}\s(?:\d{{1,2}},\s)?)?(?P<year>\d{{4}})[^,:;]*)"
)
_UNPAGED = re.compile(
    rf"(?P<journal>.*?)\.\s+(?P<volume>[^\s.():;,]+)?\s?(?:{_BRACKETS})?,\s*"
    rf"(?P<date>(?:{_MONTH}\s(?:\d{{1,2}},\s)?)?(?P<year>\d{{4}})[^,:;]*)"
)
_DATED = re.compile(
    rf"(?P<journal>.*?)[.,]?\s+(?P<date>(?:{_MONTH}\s)?(?P<year>\d{{4}}));\s?(?P<volume>[^\s():;]+)\s?"
    rf"(?:{_BRACKETS})?:\s?(?P<pages>[^\s(]+).*"
)
_CAB = re.compile(
    rf"(?P<journal>[^;]+);\s(?P<year>\d{{4}})\.\s(?P<volume>[^\s():;]+)?\s?(?:{_BRACKETS})?"
    r"(?::\s?(?P<pages>[^\s.]+))?.*"
)
_ERIC = re.compile(
    r"(?P<journal>.*?),?\s+v(?P<volume>\w+)(?:\s+n(?P<issue>[\w-]+))?(?:\s+p(?P<pages>[\w-]+))?"
    r"\s+(?P<date>.*?(?P<year>\d{4})).*"
)
_DAY_ONLY = re.compile(r"(?P<journal>.*?)\.\s+(?P<date>(?P<year>\d{4})(?:\s[\w/-]+){0,2})")
_FORMS = (
    _PSYCINFO,
    _PSYCINFO_EARLY,
    _PAGED,
    _DATED,
    _CAB,
    _UNPAGED,
    _ERIC,
    _DAY_ONLY,
)
_START = re.compile(r"(\D{3,200}?)(?:\.\s|[.,;]?\s(?=\S{0,3}\d))")  # what a line begins with
_DAY_FIRST = re.compile(r"(\d{1,2})\s([A-Za-z]{3,9})\.?,?\s(\d{4})")
_SPACED = re.compile(r"(\d{4})\s(\d{1,2})\s(\d{1,2})\.?$")
_NO_PAGES = ("no pagination", "var", "unpaginated")


def parse_citation(text: str | None) -> Citation:
    """What ``text`` says in one of the forms above; its start as journal where it fits none."""
    line = squeeze((text or "")[:_LONGEST])
    if not line:
        return Citation()
    published = _PUBLISHED.search(line)
    line = line[: published.start()] if published else line
    article = _ARTICLE.search(line)
    line = (line[: article.start()] + line[article.end() :]).strip() if article else line
    found = _form(line.rstrip(" .,"))
    if article:
        found = replace(found, article_number=article.group("number"))
    if published:
        found = replace(found, date=date_text(published.group("date")))
    return found


def date_text(text: str) -> str:
    """A date as ``parse_date`` understands it: ``15 Feb 2023`` and ``2016 01 05`` are turned."""
    turned = _DAY_FIRST.sub(r"\3 \2 \1", text)
    return _SPACED.sub(r"\1-\2-\3", turned).strip(" .")


def _form(line: str) -> Citation:
    embase = _EMBASE.fullmatch(line)
    if embase is not None:
        return _with_conference(_of(embase))
    chapter = _CHAPTER.fullmatch(line)
    if chapter is not None:
        book = chapter.group("book").strip(" .,")
        read = Citation(book_title=book, pages=chapter.group("pages"), year=chapter.group("year"))
        return replace(read, publisher=_imprint(chapter.group("rest")), is_book=True)
    book_only = _BOOK.fullmatch(line)
    if book_only is not None:
        publisher = _imprint(book_only.group("rest"))
        return Citation(year=book_only.group("year"), publisher=publisher, is_book=True)
    for form in _FORMS:
        found = form.fullmatch(line)
        if found is not None:
            return _of(found)
    year, _ = parse_date(line)
    if year is None:
        return Citation(journal=line)
    start = _START.match(line)
    return Citation(journal=start.group(1).rstrip(" .,;") if start else None, year=str(year))


def _imprint(rest: str) -> str | None:
    found = _IMPRINT.search(rest)
    return found.group("publisher").strip(" .") or None if found else None


def _of(found: re.Match[str]) -> Citation:
    said = {name: value.strip() for name, value in found.groupdict().items() if value}
    pages = said.get("pages", "")
    pages = re.sub(r"^pp?\.?\s", "", pages).strip(" .,")
    if pages.lower().startswith(_NO_PAGES):
        pages = ""
    return Citation(
        journal=said.get("journal", "").rstrip(" .") or None,
        volume=said.get("volume"),
        issue=said.get("issue"),
        pages=pages or None,
        year=said.get("year"),
        date=date_text(said["date"]) if "date" in said else None,
    )


def _with_conference(read: Citation) -> Citation:
    """The journal without the conference behind it."""
    journal = _PUBLICATION.sub("", read.journal or "")
    found = _CONFERENCE.search(f"{journal}.")
    if found is None:
        return replace(read, journal=journal.rstrip(" .") or None)
    name = found.group("name").strip(" .")
    return replace(read, journal=journal[: found.start()].rstrip(" ."), conference=name or None)
