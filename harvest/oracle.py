"""The independent oracle: where litharvest and Biopython read the same bytes differently.

What is compared is the meaning, not the spelling: markup, white space, case, brackets and final
dots of titles, Unicode forms and the order of lists make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from harvest.connector import Reading
from harvest.oracle_reading import OracleFields, oracle_nbib, oracle_xml
from ledger.model import Content, Details

_DOI_FORM = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_FIRST_PMID = re.compile(r"<PMID[^>]*>\s*0*(\d+)\s*</PMID>")
_STATES = ("retracted", "retraction notice", "expression of concern")
_OWN_NUMBERS = ("pii:", "mid:", "bookaccession:")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that litharvest and Biopython read differently.

    ``reason`` says why it is right that they differ, or is None for a difference to look into.
    """

    pmid: str
    field: str
    ours: str | None
    theirs: str | None
    reason: str | None = None


def compare_with_oracle(
    reading: Reading, data: bytes, *, kind: Literal["xml", "nbib"]
) -> list[Difference]:
    """Every difference between a reading and Biopython's of the same bytes, by PMID.

    Where a PMID comes twice, the last record of each side is compared. A record that only one
    side can read is a difference whose reason is what the other says.

    Raises:
        InputError: Biopython cannot read the data at all.
    """
    theirs = oracle_xml(data) if kind == "xml" else oracle_nbib(data)
    ours = {e.content.pmid: e.content for e in reading.entries if e.content.pmid}
    why = theirs.unreadable | dict(_refused(reading))
    differences = [
        Difference(
            pmid,
            "record",
            _presence(pmid in ours),
            _presence(pmid in theirs.records),
            why.get(pmid),
        )
        for pmid in sorted(ours.keys() ^ theirs.records.keys(), key=int)
    ]
    for pmid in sorted(ours.keys() & theirs.records.keys(), key=int):
        differences += _compare(pmid, ours[pmid], theirs.records[pmid], nbib=kind == "nbib")
    return differences


def _refused(reading: Reading) -> Iterator[tuple[str, str]]:
    for item in reading.refused:
        named = _FIRST_PMID.search(item.raw)
        if named:
            yield named.group(1), f"litharvest refuses it: {item.reason}"


def _presence(present: bool) -> str | None:
    return "present" if present else None


def _compare(pmid: str, ours: Content, theirs: OracleFields, *, nbib: bool) -> Iterator[Difference]:
    for name, normal, mine, their in _fields(ours, theirs, nbib=nbib):
        if normal(mine or "") != normal(their or ""):
            reason = _known(name, mine, their)
            yield Difference(pmid, name, mine or None, their or None, reason)


_Row = tuple[str, Callable[[str], object], str | None, str | None]


def _fields(ours: Content, theirs: OracleFields, *, nbib: bool) -> Iterator[_Row]:
    details = ours.details or Details()
    families = [name.split(",")[0] for name in ours.authors]
    yield "title", _title_form, ours.title, theirs.title
    yield "original title", _title_form, ours.title_original, theirs.original
    yield "abstract", _loose_form, ours.abstract, theirs.abstract
    yield "families", _loose_form, "; ".join(families), "; ".join(_heads(theirs.families))
    yield "year", _loose_form, _number(ours.year), _number(theirs.year)
    yield "created", _loose_form, _on(details, "created"), theirs.created
    yield "entered", _loose_form, _on(details, "entered"), theirs.entered
    yield "journal", _loose_form, ours.journal, theirs.journal
    yield "abbreviation", _loose_form, ours.journal_abbreviation, theirs.abbreviation
    yield "volume", _loose_form, ours.volume, theirs.volume
    yield "issue", _loose_form, ours.issue, theirs.issue
    yield "pages", _loose_form, ours.pages, theirs.pages
    yield "doi", _loose_form, ours.doi, theirs.doi
    yield "pmcid", _loose_form, ours.pmcid, theirs.pmcid
    yield "issn", _words, "; ".join(ours.issn), "; ".join(theirs.issn)
    yield "language", _words, ours.language, "; ".join(theirs.language)
    yield "types", _words, ours.type_raw, "; ".join(theirs.types)
    yield "headings", _items, "; ".join(ours.headings), "; ".join(theirs.headings)
    # Bio.Medline cuts long keywords and references where their lines end.
    yield "keywords", _words, "; ".join(ours.keywords), "; ".join(theirs.keywords)
    yield "numbers", _digits, "; ".join(_numbers(ours)), "; ".join(theirs.numbers)
    yield "relations", _words, "; ".join(_relations(ours, nbib=nbib)), "; ".join(theirs.relations)
    if not nbib:
        yield "states", _items, "; ".join(_states(ours)), "; ".join(theirs.states)


def _heads(names: Iterable[str]) -> Iterator[str]:
    """Group names may hold commas; both sides are compared up to the first."""
    return (name.split(",")[0] for name in names)


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _on(details: Details, kind: str) -> str | None:
    """The day of the first date of that kind."""
    return next((value[:10] for name, value in details.dates if name == kind), None)


def _numbers(content: Content) -> Iterator[str]:
    yield from content.registry_ids
    others = (i for i in content.other_ids if not i.startswith(_OWN_NUMBERS))
    yield from (number.partition(":")[2] for number in others)


def _relations(content: Content, *, nbib: bool) -> Iterator[str]:
    """Relations in words; MEDLINE text has the kind as a tag, and PMID: before the number."""
    for relation in content.relations:
        kind, _, said = relation.partition(":")
        labelled = "PMID " if nbib and re.match(r"\d+(?: \||$)", said) else ""
        yield labelled + said if nbib else f"{kind} {said}"


def _states(content: Content) -> Iterator[str]:
    """The states that PubMed's two signals say; titles are no signal of PubMed's."""
    said = (statement.partition(": ") for statement in content.status)
    found = {state for state, _, evidence in said if not evidence.startswith("title ")}
    return (state for state in _STATES if state in found)


def _loose_form(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split()).casefold()


def _title_form(text: str) -> str:
    return _loose_form(text).strip("[].")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def _items(text: str) -> set[str]:
    return {_loose_form(item) for item in text.split("; ")}


def _digits(text: str) -> list[str]:
    """The digits of each number: registers' labels and punctuation are a matter of spelling."""
    return sorted("".join(filter(str.isdigit, number)) for number in text.split("; "))


def _known(name: str, ours: str | None, theirs: str | None) -> str | None:
    """Why a difference is right, or None. Each row was seen in real records."""
    if name == "pages" and ours and not theirs:
        return "no printed pages: litharvest reads start and end page or the article number"
    if name == "families" and _is_within(_names(theirs), _names(ours)):
        return "Bio.Medline keeps group authors apart, litharvest in their place"
    if name == "doi" and not ours and theirs and not _DOI_FORM.fullmatch(theirs):
        return "what the record calls a DOI has not the form of one"
    if name == "types" and _words(theirs or "") - _words(ours or "") <= {"book", "chapter"}:
        return "MEDLINE text lists Book among the types, XML and litharvest have it as the kind"
    if name == "title" and _title_form(theirs or "") in {"", "notavailable"}:
        return "there is no English title: litharvest takes the vernacular one"
    return None


def _names(joined: str | None) -> list[str]:
    return joined.split("; ") if joined else []


def _is_within(part: list[str], whole: list[str]) -> bool:
    """Whether ``part`` is ``whole`` with some names left out."""
    rest = iter(whole)
    return len(part) < len(whole) and all(name in rest for name in part)
