"""The RIS export, read back by a small reader of its own."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.ris import RIS_TYPES, ris
from exports.text import topics
from ledger.model import Candidate, Content, RecordType
from tests.unit.exports.examples import CANDIDATES, NAMES
from tests.unit.exports.hostile import candidates

TAG = re.compile(r"([A-Z][A-Z0-9])  - (.*)")
# fmt: off
ORDER = (
    "TY", "AU", "TI", "T2", "T3", "J2", "PY", "DA", "VL", "IS", "SP", "EP", "PB", "SN", "DO", "UR",
    "LA", "AB", "KW", "AN", "DB", "N1", "LB",
)
# fmt: on


def read(data: bytes) -> list[list[tuple[str, str]]]:
    """The records of a RIS file; every line is a tag line or the blank one between records."""
    records: list[list[tuple[str, str]]] = []
    fields: list[tuple[str, str]] = []
    for line in data.decode().splitlines():
        found = TAG.fullmatch(line)
        if found is None:
            assert line == "" and not fields, f"stray line {line!r}"
        elif found.group(1) == "ER":
            records.append(fields)
            fields = []
        else:
            fields.append((found.group(1), found.group(2)))
    assert not fields
    return records


def one(content: Content) -> dict[str, str]:
    """The fields of one candidate with that content; of repeated ones the last."""
    candidate = Candidate("a:1", ("a:1",), ("a",), content)
    return dict(read(b"".join(ris([candidate])))[0])


def flat(text: str) -> str:
    """What must be left of a value: control characters and runs of spaces as one space."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    text = re.sub("[ \x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
    return text.strip()


@settings(deadline=None)
@given(st.lists(candidates, max_size=4))
def test_anything_survives_the_round_trip(given: list[Candidate]) -> None:
    """Whatever the fields hold, each candidate is one record with its own title and abstract."""
    records = read(b"".join(ris(given)))
    assert len(records) == len(given)
    for fields, candidate in zip(records, given, strict=True):
        content = candidate.content
        assert fields[0][0] == "TY"
        values = {tag: [value for name, value in fields if name == tag] for tag in ORDER}
        title = flat(content.title or content.title_original or "")
        assert values["TI"] == ([title] if title else [])
        assert values["AU"] == [name for name in map(flat, content.authors) if name]
        assert values["KW"] == [word for word in map(flat, topics(content)) if word]
        assert values["AB"] == [text for text in [flat(content.abstract or "")] if text]
        assert values["AN"] == values["LB"] == [text for text in [flat(candidate.id)] if text]


@settings(deadline=None)
@given(candidates)
def test_tags_come_in_one_order(candidate: Candidate) -> None:
    """The order of tags is fixed, no other tag is written, and no line is without a value."""
    fields = read(b"".join(ris([candidate])))[0]
    places = [ORDER.index(tag) for tag, _ in fields]
    assert all(before <= after for before, after in pairwise(places))
    assert all(value and "  -" not in value for _, value in fields)


def test_file_starts_with_ty_and_has_no_byte_order_mark() -> None:
    """The first six bytes are those by which Rayyan recognises RIS; lines end with LF alone."""
    data = b"".join(ris(CANDIDATES))
    assert data.startswith(b"TY  - ")
    assert b"\r" not in data
    assert data.endswith(b"ER  - \n\n")


def test_a_missing_value_leaves_no_line() -> None:
    """Nothing is written for what is not there, least of all None or nan."""
    data = b"".join(ris([Candidate("a:1", ("a:1",), ("a",), Content())]))
    assert data == (
        b"TY  - GEN\nAN  - a:1\nDB  - a\nN1  - cluster: a:1\nN1  - records: a:1\nLB  - a:1\n"
        b"ER  - \n\n"
    )


def test_every_record_type_has_a_ris_type() -> None:
    """A new RecordType cannot be forgotten; a raw value outside the vocabulary is generic."""
    assert set(RIS_TYPES) == set(RecordType)
    assert one(Content(type=RecordType.THESIS))["TY"] == "THES"
    assert one(Content(type="poster"))["TY"] == "GEN"


def test_sources_are_named_where_a_name_is_known() -> None:
    """DB lists names, comma-separated; an id without a name stands for itself."""
    candidate = Candidate("x", ("x",), ("pubmed", "mystery"), Content())
    assert ("DB", "PubMed, mystery") in read(b"".join(ris([candidate], source_names=NAMES)))[0]


@pytest.mark.parametrize(
    ("pages", "first", "last"),
    [
        ("123-130", "123", "130"),
        ("123-30", "123", "130"),
        ("S12–S20", "S12", "S20"),
        ("S12-20", "S12", "20"),
        ("e1234-9", "e1234", "e1239"),
        ("e0412", "e0412", None),
        ("1-9, 12", "1-9, 12", None),
        ("98-7", "98", "7"),
    ],
)
def test_pages_become_first_and_last(pages: str, first: str, last: str | None) -> None:
    """A range is split and its end written out; anything else is the first page as it stands."""
    fields = one(Content(pages=pages))
    assert (fields["SP"], fields.get("EP")) == (first, last)


@pytest.mark.parametrize(
    ("date", "written"),
    [("2098-03-07", "2098/03/07/"), ("2098-03", "2098/03//"), ("2098", None), ("Mar", None)],
)
def test_da_needs_at_least_the_month(date: str, written: str | None) -> None:
    """DA is written for a date with month; a year alone stands in PY."""
    assert one(Content(date=date)).get("DA") == written


def test_year_has_four_digits() -> None:
    """A year that RIS cannot hold is not written."""
    assert one(Content(year=987))["PY"] == "0987"
    assert "PY" not in one(Content(year=20245))


def test_a_chapter_stands_in_its_book() -> None:
    """T2 is the book of a chapter and the journal of anything else; the other one is T3."""
    chapter = one(Content(type=RecordType.CHAPTER, journal="Series", book_title="Book"))
    assert (chapter["T2"], chapter["T3"]) == ("Book", "Series")
    paper = one(Content(type=RecordType.CONFERENCE, book_title="Proceedings"))
    assert paper["T2"] == "Proceedings" and "T3" not in paper
