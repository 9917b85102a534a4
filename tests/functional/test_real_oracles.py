"""Real RIS and PubMed text say the same to litharvest as to rispy and nbib, but for listed reasons.

Both libraries know tags only, no platform: a title, year or DOI that they see in its own tag must
be ours; what we take from elsewhere is counted here by file, with where it stands. Bio.Medline
(test_real_pubmed), wosfile (test_real_clarivate) and bibtexparser (test_real_cochrane and the unit
tests of BibTeX) are compared there. The collection is not part of this repository.
"""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from harvest.connector import Entry
from harvest.registry import read_file
from ledger.identifiers import parse_doi

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the collection of real export files is not beside this repository"
)

OURS_ALONE: dict[tuple[str, str], tuple[int, str]] = {
    ("cinahl/ebscohost-ris-1.ris", "doi"): (9, "in L3, as classic EBSCOhost writes it"),
    ("ebsco-other/ebscohost-ris-1.ris", "doi"): (41, "in L3, as classic EBSCOhost writes it"),
    ("managers/endnote-ris-2.ris", "doi"): (26, "a link to doi.org in UR, no DO"),
    ("cochrane/cochranelibrary-ris-4.ris", "doi"): (106, "of register entries: in the link only"),
    ("wos/wos-ris-7.ris", "year"): (34, "of early access: C6 has it, there is no PY"),
    ("ebsco-other/ebscohost-ris-1.ris", "year"): (1, "Y1 is 2007/08//2014 Sep: 2014 is printed"),
    ("ebsco-other/ebscohost-ris-5.ris", "title"): (1, "T1 is French, the English title in T2"),
    ("pubmed/pubmed-medline-txt-4.txt", "title"): (5, "of books: BTI, which nbib leaves out"),
}
"""(file, field) to the number of records where the other library has another value or none."""

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_MARKUP = re.compile(r"</?[a-zA-Z]{1,8}>")
# A library that reads one line at a time fails on ERIC's links below the tag; nothing to compare.
_UNREADABLE = {"other/eric-nbib-1.nbib"}


@cache
def _ours(file: str) -> tuple[Entry, ...]:
    return read_file((SAMPLES / file).read_bytes(), file).entries


def _files(*formats: str) -> list[tuple[str, int]]:
    """(file, records) of the samples in one of these formats, or in variants of them."""
    with (SAMPLES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text, delimiter="\t"))
    return [(r["file"], int(r["n_records"])) for r in rows if r["format"].startswith(formats)]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")  # rispy loses the first record of a file with its mark
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _bare(title: object) -> str:
    """A title without markup, entities, punctuation and case."""
    text = _MARKUP.sub("", html.unescape(html.unescape(str(title or ""))))
    return re.sub(r"[\W_]+", "", text).casefold()


def _year(*values: object) -> int | None:
    years = [year for value in values for year in _YEAR.findall(str(value or ""))]
    return int(years[0]) if years else None


def _ris_differences(ours: Entry, theirs: Mapping[str, Any]) -> Iterator[str]:
    """The fields that differ from what rispy reads in the tags of that name."""
    content = ours.content
    titles = {_bare(theirs[name]) for name in ("title", "primary_title") if theirs.get(name)}
    if _bare(content.title) not in (titles or {""}):
        yield "title"
    if content.year != _year(theirs.get("year"), theirs.get("publication_year")):
        yield "year"
    if content.doi != parse_doi(theirs.get("doi") or ""):
        yield "doi"


def _nbib_differences(ours: Entry, theirs: Mapping[str, Any]) -> Iterator[str]:
    """The fields that differ from what nbib reads."""
    content = ours.content
    if _bare(content.title) != _bare(theirs.get("title")):
        yield "title"
    if content.year != _year(theirs.get("publication_date")):
        yield "year"
    if content.doi != parse_doi(theirs.get("doi") or ""):
        yield "doi"
    if content.pmid != str(theirs.get("pubmed_id")):
        yield "pmid"


def _listed(files: set[str]) -> Counter[tuple[str, str]]:
    return Counter({key: n for key, (n, _) in OURS_ALONE.items() if key[0] in files})


def test_ris_is_what_rispy_reads() -> None:
    """Every file gives as many records; titles, years and DOIs are equal but for those listed."""
    rispy = pytest.importorskip("rispy")
    files = _files("ris")
    found: Counter[tuple[str, str]] = Counter()
    records = 0
    for file, expected in files:
        data = (SAMPLES / file).read_bytes()
        theirs = rispy.loads(_text(data), skip_unknown_tags=False)
        ours = _ours(file)
        assert len(ours) == len(theirs) == expected, file
        records += expected
        for entry, other in zip(ours, theirs, strict=True):
            found.update((file, field) for field in _ris_differences(entry, other))
    assert found == _listed({file for file, _ in files})
    assert records > 6_000


def test_text_of_pubmed_is_what_nbib_reads() -> None:
    """Every file gives as many records, with the same PMIDs, titles, years and DOIs."""
    nbib = pytest.importorskip("nbib")
    files = [(f, n) for f, n in _files("nbib", "medline-txt") if f not in _UNREADABLE]
    found: Counter[tuple[str, str]] = Counter()
    records = 0
    for file, expected in files:
        data = (SAMPLES / file).read_bytes()
        theirs = nbib.read(_text(data))
        ours = _ours(file)
        assert len(ours) == len(theirs) == expected, file
        records += expected
        for entry, other in zip(ours, theirs, strict=True):
            found.update((file, field) for field in _nbib_differences(entry, other))
    assert found == _listed({file for file, _ in files})
    assert records > 900


def test_a_doi_of_ours_stands_in_the_raw_entry() -> None:
    """Where rispy has no DOI and we have, it it is text of that entry."""
    for file, _ in _files("ris"):
        data = (SAMPLES / file).read_bytes()
        for entry in _ours(file):
            if entry.content.doi:
                raw = _text(data[entry.offset : entry.offset + entry.length]).casefold()
                assert entry.content.doi in unquote(raw), (file, entry.line)
