"""Numbered paragraphs: where an entry begins, folded lines, slices in any encoding."""

from __future__ import annotations

import pytest

from harvest.connector import RawEntry
from harvest.formats.paragraphs import cut_numbers, cut_paragraphs, joined
from harvest.formats.tagged import Note
from harvest.formats.text import lines
from harvest.sources.pubmed_citation import Citation, parse_citation

TEXT = "1. One\nmore\n\nText\n\n1. A list item.\n\n\n2. Two\n\n7. not one\n\n3. Three\n"


def entries(data: bytes) -> list[RawEntry]:
    """The entries of Abstract text."""
    items = cut_paragraphs(lines(data), ".", 2)
    return [item for item in items if isinstance(item, RawEntry)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_where_an_entry_begins(ends: str, encoding: str) -> None:
    """Behind two blank lines, or behind one if its number is the next."""
    data = TEXT.replace("\n", ends).encode(encoding)
    found = entries(data)
    assert [(e.number, e.line, len(e.fields)) for e in found] == [(1, 1, 3), (2, 9, 2), (3, 13, 1)]
    wide = "utf-16-le" if encoding == "utf-16" else encoding
    slices = [data[e.offset : e.offset + e.length].decode(wide) for e in found]
    assert [s.replace(ends, "\n").split("\n")[0] for s in slices] == ["One", "Two", "Three"]


def test_what_stands_in_front_is_named() -> None:
    """Text before the first entry belongs to none."""
    first = next(cut_paragraphs(lines(b"Results of a search\n\n1. One\n"), ".", 2))
    assert isinstance(first, Note)
    assert first.text == "Results of a search"


def test_folded_lines() -> None:
    """A blank at the end of a line stays one, a hyphen joins, a bare line end is a blank."""
    assert joined("Sensorineural \nHearing-\nLoss\nhere") == "Sensorineural Hearing-Loss here"


def test_lists_of_numbers() -> None:
    """Each line that is a number is an entry; others are named."""
    items = list(cut_numbers(lines(b"12\r\n\r\nx\r\n 34 \r\n")))
    assert [i.fields[0][1] for i in items if isinstance(i, RawEntry)] == ["12", "34"]
    assert [i.line for i in items if isinstance(i, Note)] == [3]


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        (
            "J Hear. 2020 Jan-Feb;12(3 Suppl 1):S45-50. doi: 10.5555/x.1. Epub 2019 Dec 5.",
            Citation(
                "J Hear", "2020 Jan-Feb", "12", "3 Suppl 1", "S45-50", "10.5555/x.1", "2019 Dec 5"
            ),
        ),
        ("J Hear. 2023 Jun 12:1-19.", Citation("J Hear", "2023 Jun 12", pages="1-19")),
        ("J Hear. 2024 Jan 5. doi: 10.5555/y.", Citation("J Hear", "2024 Jan 5", doi="10.5555/y")),
        (
            "J Hear. 2013 Nov;65 Suppl 2:130-5.",
            Citation("J Hear", "2013 Nov", "65 Suppl 2", None, "130-5"),
        ),
        (
            "tideRxiv [Preprint]. 2023 Jan 5:2023.01.05.1234. doi: 10.5555/z.",
            Citation(
                "tideRxiv", "2023 Jan 5", pages="2023.01.05.1234", doi="10.5555/z", is_preprint=True
            ),
        ),
        ("no citation at all", Citation()),
        ("", Citation()),
    ],
)
def test_citations(text: str, citation: Citation) -> None:
    """Journal, date, volume, issue, pages, DOI and electronic date, each where it is there."""
    assert parse_citation(text) == citation
