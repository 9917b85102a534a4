"""Comparison forms of all fields as columns; derived from the Records, never written back to them.

The only step that loops over records in Python. Strings that are only compared for equality
become integer codes, which mean nothing outside one ``Prepared``.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dedupe.columns import Bools, Ints, Ragged, bools, encode, encode_lists, ints
from dedupe.names import AuthorsForm, authors_form
from dedupe.places import (
    cochrane_form,
    issue_form,
    journal_initials,
    journal_stems,
    journal_words,
    number_form,
    pages_form,
)
from dedupe.tables import PREPRINT_DOIS, PREPRINT_JOURNALS
from dedupe.titles import Marker, TitleForm, letters_and_digits, title_form
from ledger.identifiers import PMID_PATTERN, parse_doi, parse_pmid, parse_registrations
from ledger.model import RecordType

ABSTRACT_LENGTH = 300
"""Letters and digits of an abstract that are compared; ends differ by copyright lines."""

ABSTRACT_KEY = 80
"""Letters and digits of an abstract that two records must share to be compared because of it."""

_ABSTRACT_HEAD = re.compile(
    r"\W*(?:abstract|background(?: and (?:purpose|aims?|objectives?))?|(?:primary )?objectives?"
    r"|purpose(?: of (?:the )?(?:review|study))?|aims?|introduction|importance|context|summary"
    r"|rationale|question|problem|unlabelled)\s*[:.\-–—]+\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z:]{1,12}\b[^<>]{0,80}>")
_DOI_END = re.compile(
    r"(?:/(?:abstract|full|e?pdf|fulltext|meta)|\.pdf|\.full|(?<=elife\.\d{5})\.\d{3})+$"
)
_CONFERENCE = re.compile(
    r"\babstracts?\b|conference|meeting|proceeding|poster|congress|cpaper", re.IGNORECASE
)
_CONFERENCE_TITLE = re.compile(r"conference\b|.*\bmeeting abstracts?\b", re.IGNORECASE)
_SUPPLEMENT = re.compile(r"suppl", re.IGNORECASE)
_LETTER_PAGE = re.compile(
    r"(?!cd\d)\s*(?:[a-df-oq-z][a-z]?|p[a-oq-z]) ?\d|\s*\d+[a-df-z](?:$|\W)", re.IGNORECASE
)


_NUMBER_ALONE = re.compile(rf"(?:PMID\W*)?{PMID_PATTERN}", re.IGNORECASE)
_TYPE_MARKER = re.compile(
    r"\b(?:(?P<erratum>published erratum|erratum|corrigendum|correction)"
    r"|(?P<retraction>retraction of publication|retraction notice)"
    r"|(?P<concern>expression of concern))\b",
    re.IGNORECASE,
)
_MARKERS = {
    "erratum": Marker.ERRATUM,
    "retraction": Marker.RETRACTION,
    "concern": Marker.CONCERN,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Comparison forms, one element a record, in the order of the input table.

    Codes and numbers are -1 where the field is absent; texts are "" there. ``cochrane_version`` is
    that of ``places.cochrane_form``. ``families`` and ``tokens`` share codes, ``ids`` (the numbers
    a record has itself) and ``targets`` (those its relations name) likewise.
    """

    record: tuple[str, ...]
    doi: Ints
    pmid: Ints
    title: tuple[str, ...]
    title_other: tuple[str, ...]
    title_code: Ints
    title_length: Ints
    numbers: Ragged
    part: Ints
    marker: Ints
    recurring: Bools
    first_names: Ragged
    initial: Ints
    families: Ragged
    tokens: Ragged
    names: tuple[str, ...]
    year: Ints
    volume: Ints
    issue: Ints
    first_page: Ints
    last_page: Ints
    locator: Bools
    journal: Ints
    stems: tuple[str, ...]
    initials: Ints
    issn: Ragged
    abstract: tuple[str, ...]
    abstract_code: Ints
    registrations: Ragged
    registry: Bools
    preprint: Bools
    conference: Bools
    supplement: Bools
    protocol: Bools
    cochrane: Ints
    cochrane_version: Ints
    ids: Ragged
    targets: Ragged

    def __len__(self) -> int:
        return len(self.record)


class _Columns:
    """The columns of the input table as Python lists, read once each."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._read: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._read:
            column = self._table[name].combine_chunks()
            lists = pa.types.is_list(column.type)
            self._read[name] = _lists(column) if lists else column.to_pylist()
        return self._read[name]

    def rows(self, *names: str) -> Iterable[tuple[Any, ...]]:
        return zip(*(self[name] for name in names), strict=True)


def _lists(column: pa.ListArray) -> list[list[str]]:
    """A list column as lists, missing lists empty; several times faster than ``to_pylist``."""
    values = column.flatten().to_pylist()
    if not values:
        return [[]] * len(column)
    ends = pc.fill_null(pc.list_value_length(column), 0).to_numpy().cumsum().tolist()
    return [values[a:b] for a, b in pairwise([0, *ends])]


def prepare(records: pa.Table) -> Prepared:
    """The comparison forms of a table with ``ledger.snapshot.RECORD_SCHEMA``, row by row."""
    columns = _Columns(records)
    with _collector_paused():
        return _prepare(columns)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection for a while: forms are many, live long and hold no cycles.

    Measured on 53,001 records: without the pause a quarter of the time goes into collections that
    find nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _prepare(columns: _Columns) -> Prepared:
    doi = [_doi(text) for text in columns["doi"]]
    return Prepared(
        record=tuple(columns["record"]),
        # punctuation inside a DOI gets lost; what is left still tells DOIs apart
        doi=encode(d and letters_and_digits(d) for d in doi),
        **_titles(columns),
        **_authors([authors_form(a) for a in columns["authors"]]),
        **_places(columns),
        **_abstracts(columns["abstract"]),
        **_kinds(columns, doi),
        **_identifiers(columns, doi),
    )


def _titles(columns: _Columns) -> dict[str, Any]:
    forms = [_title(*row) for row in columns.rows("title", "title_original")]
    return {
        "title": tuple(t.key for t in forms),
        "title_other": tuple(t.other for t in forms),
        "title_code": encode(t.key for t in forms),
        "title_length": ints(len(t.key) for t in forms),
        "numbers": encode_lists([t.numbers for t in forms])[0],
        "part": encode(t.part for t in forms),
        "marker": ints(
            t.marker or _type_marker(raw) for t, raw in zip(forms, columns["type_raw"], strict=True)
        ),
        "recurring": bools(t.recurring for t in forms),
    }


def _title(title: str | None, original: str | None) -> TitleForm:
    form = title_form(title)
    if not original or form.other:
        return form
    other = title_form(original)
    if not form.key:
        return other
    return TitleForm(form.key, other.key, form.numbers, form.part, form.marker, form.recurring)


def _type_marker(raw: str | None) -> Marker:
    """The marker that a Source gives as a publication type, as PubMed's "Published Erratum"."""
    found = _TYPE_MARKER.search(raw) if raw else None
    return _MARKERS[found.lastgroup or ""] if found else Marker.NONE


def _authors(forms: list[AuthorsForm]) -> dict[str, Any]:
    families, tokens = encode_lists([a.family for a in forms], [a.all for a in forms])
    return {
        "first_names": encode_lists([a.first for a in forms])[0],
        "initial": ints(ord(a.initial) if a.initial else -1 for a in forms),
        "families": families,
        "tokens": tokens,
        "names": tuple(a.line for a in forms),
    }


def _places(columns: _Columns) -> dict[str, Any]:
    pages = [pages_form(p) for p in columns["pages"]]
    journals = [
        journal_words(next((j for j in row if j), None))
        for row in columns.rows("journal", "journal_abbreviation", "book_title")
    ]
    return {
        "year": ints(-1 if y is None else y for y in columns["year"]),
        "volume": ints(number_form(v) for v in columns["volume"]),
        "issue": ints(issue_form(i) for i in columns["issue"]),
        "first_page": ints(p.first for p in pages),
        "last_page": ints(p.last for p in pages),
        "locator": bools(p.locator for p in pages),
        "journal": encode(journals),
        "stems": tuple(journal_stems(j) for j in journals),
        # one or two words are no evidence by their initials
        "initials": encode(i if len(i) > 2 else None for i in map(journal_initials, journals)),
        "issn": encode_lists([i or () for i in columns["issn"]])[0],
    }


def _abstracts(texts: list[str | None]) -> dict[str, Any]:
    keys = [_abstract_key(text) for text in texts]
    long = (key[:ABSTRACT_KEY] if len(key) >= 2 * ABSTRACT_KEY else None for key in keys)
    return {"abstract": tuple(keys), "abstract_code": encode(long)}


def _abstract_key(text: str | None) -> str:
    """The beginning of an abstract without its first heading, letters and digits only."""
    if not text:
        return ""
    head = text[: 3 * ABSTRACT_LENGTH]
    if "<" in head:
        head = _TAG.sub("", head)
    found = _ABSTRACT_HEAD.match(head)
    return letters_and_digits(head[found.end() if found else 0 :])[:ABSTRACT_LENGTH]


def _kinds(columns: _Columns, doi: list[str | None]) -> dict[str, Any]:
    types = columns["type"]
    return {
        "registry": bools(t == RecordType.REGISTRY for t in types),
        "protocol": bools(t == RecordType.PROTOCOL for t in types),
        "preprint": bools(
            t == RecordType.PREPRINT or bool(r and "preprint" in r.lower()) or _is_preprint(d, j)
            for t, r, d, j in zip(types, columns["type_raw"], doi, columns["journal"], strict=True)
        ),
        "conference": bools(
            _is_conference(*row) for row in columns.rows("type", "type_raw", "journal", "title")
        ),
        "supplement": bools(
            bool(p and _LETTER_PAGE.match(p)) or any(x and _SUPPLEMENT.search(x) for x in rest)
            for p, *rest in columns.rows("pages", "volume", "issue", "journal")
        ),
    }


@lru_cache(maxsize=65536)
def _journal_is_preprint(journal: str) -> bool:
    return letters_and_digits(journal.split(":")[0].split("(")[0]) in PREPRINT_JOURNALS


def _is_preprint(doi: str | None, journal: str | None) -> bool:
    return bool(doi and doi.startswith(PREPRINT_DOIS)) or bool(
        journal and _journal_is_preprint(journal)
    )


def _is_conference(kind: str, raw: str | None, journal: str | None, title: str | None) -> bool:
    return (
        kind == RecordType.CONFERENCE
        or bool(raw and _CONFERENCE.search(raw))
        or bool(journal and _CONFERENCE_TITLE.match(journal))
        or bool(title and title.rstrip(" .").lower().endswith(("(abstract)", "[abstract]")))
    )


def _identifiers(columns: _Columns, doi: list[str | None]) -> dict[str, Any]:
    pmid = [_pmid(*row) for row in columns.rows("pmid", "other_ids")]
    cochrane = [
        cochrane_form(d, *row)
        for d, row in zip(doi, columns.rows("pages", "accession"), strict=True)
    ]
    own = [
        [i for i in (d and f"doi:{d}", p and f"pmid:{p}", *map(_scheme, other or ())) if i]
        for d, p, other in zip(doi, pmid, columns["other_ids"], strict=True)
    ]
    targets = [[t for x in r or () for t in relation_targets(x)] for r in columns["relations"]]
    ids, named = encode_lists(own, targets)
    return {
        "pmid": encode(pmid),
        "registrations": encode_lists(list(map(_registrations, columns.rows(*_REGISTERED))))[0],
        "cochrane": encode(number for number, _ in cochrane),
        "cochrane_version": ints(version for _, version in cochrane),
        "ids": ids,
        "targets": named,
    }


_REGISTERED = ("registry_ids", "type", "accession", "doi")


def _registrations(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Registration numbers: the stated ones; of a register entry also its accession number."""
    stated, kind, accession, _ = row
    found = parse_registrations(" ".join(stated)) or tuple(stated) if stated else ()
    if kind == RecordType.REGISTRY and accession:
        found = (*found, *parse_registrations(accession))
    return found


def _doi(text: str | None) -> str | None:
    found = parse_doi(text)
    return _DOI_END.sub("", found) if found else None


def _pmid(pmid: str | None, other_ids: list[str] | None) -> str | None:
    if pmid:
        return parse_pmid(pmid)
    named = next((i for i in other_ids or () if i.lower().startswith(("pmid:", "pubmed:"))), None)
    return parse_pmid(named.partition(":")[2]) if named else None


def _scheme(identifier: str) -> str:
    scheme, _, value = identifier.partition(":")
    return f"{scheme.lower()}:{value.strip().lower()}" if value.strip() else ""


def relation_targets(relation: str) -> tuple[str, ...]:
    """The numbers that a relation names, its PMID before its DOI; () where it names none.

    ``RetractionIn:123 | reference``, ``RetractionIn:PMID:123`` and ``RetractionIn:reference``,
    whose reference may end in a DOI.
    """
    number, _, reference = relation_said(relation).partition(" | ")
    doi = parse_doi(number) or parse_doi(reference)
    pmid = parse_pmid(number) if _NUMBER_ALONE.fullmatch(number) else None
    return (*((f"pmid:{pmid}",) if pmid else ()), *((f"doi:{doi}",) if doi else ()))


def relation_said(relation: str) -> str:
    """What stands behind the name of a relation."""
    return relation.partition(":")[2].strip()
