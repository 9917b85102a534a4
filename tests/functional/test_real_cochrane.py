"""Every sample of the Cochrane Library and every BibTeX file is read whole, field by field.

The collection is not part of this repository; the tests skip where it is absent. bibtexparser 2 is
the independent reader of BibTeX: where it reads an entry at all, key, title, year and DOI are ours.
"""

from __future__ import annotations

import csv
import io
import logging
import re
from functools import cache

import pytest
from bibtexparser.entrypoint import parse_string

from harvest.connector import RawEntry, Reading
from harvest.formats.bibtex import KEY, cut_bibtex
from harvest.formats.text import decode_all
from harvest.registry import read_file
from ledger.identifiers import parse_doi, parse_registrations
from ledger.model import Content
from tests.functional.test_real_files import ABSENT, SAMPLES

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)

BIBTEX = {
    "cochrane/cochranelibrary-bib-1.bib": 5,
    "ebsco-other/ebscohost-bib-2.bib": 2,
    "managers/rayyan-bib-1.bib": 293,
    "managers/zotero-bib-1.bib": 1000,
    "proquest/proquest-bib-1.bib": 2,
    "scopus/scopus-bib-2.bib": 263,
    "scopus/scopus-bib-3.bib": 751,
    "wos/wos-bib-1.bib": 236,
}
COCHRANE = {
    "cochrane/cochranelibrary-csv-1.csv": 81,
    "cochrane/cochranelibrary-csv-5.csv": 3,
    "cochrane/cochranelibrary-ris-4.ris": 172,
    "cochrane/cochranelibrary-ris-endnote-1.ris": 3,
    "cochrane/cochranelibrary-ris-procite-1.ris": 3,
    "cochrane/cochranelibrary-ris-refman-1.ris": 3,
    "cochrane/wiley-old-txt-1.txt": 271,
}
# Entries that bibtexparser 2 gives up: duplicate keys and fields, lone braces, names with blanks.
GIVEN_UP_BY_ORACLE = {
    "ebsco-other/ebscohost-bib-2.bib": 1,
    "scopus/scopus-bib-2.bib": 36,
    "scopus/scopus-bib-3.bib": 264,
}


@cache
def _bytes(file: str) -> bytes:
    return (SAMPLES / file).read_bytes()


@cache
def _read(file: str) -> Reading:
    return read_file(_bytes(file), file)


@pytest.mark.parametrize(("file", "records"), [*BIBTEX.items(), *COCHRANE.items()])
def test_every_record_is_read(file: str, records: int) -> None:
    """The manifest's number, nothing refused, no field without a meaning, all with a title."""
    receipt = _read(file).receipt
    assert (receipt.read, receipt.refused, receipt.unknown_tags) == (records, 0, ())
    assert all(entry.content.title for entry in _read(file).entries)


@pytest.mark.parametrize("file", BIBTEX)
def test_where_bibtex_has_a_field_the_record_has_it(file: str) -> None:
    """Each of these fields is filled exactly as often as the raw entries fill it."""
    raw = [i for i in cut_bibtex(_bytes(file)) if isinstance(i, RawEntry)]
    missing: list[tuple[int, str]] = []
    for entry, read in zip(raw, _read(file).entries, strict=True):
        said = {name for name, value in entry.fields if value.strip("{} ")}
        pairs = [("doi", "doi"), ("author", "authors"), ("year", "year"), ("abstract", "abstract")]
        pairs += [("volume", "volume"), ("number", "issue"), ("pages", "pages")]
        pairs += [("pubmed_id", "pmid"), ("language", "language"), ("keywords", "keywords")]
        for name, attribute in pairs:
            if name in said and not getattr(read.content, attribute):
                missing.append((entry.line, name))
    assert missing == []


@pytest.mark.parametrize("file", COCHRANE)
def test_records_of_the_cochrane_library_are_placed_and_numbered(file: str) -> None:
    """Each has its database, its number, a year; a register entry has its registration."""
    for entry in _read(file).entries:
        content = entry.content
        assert entry.source in {"central", "cdsr"}, entry.line
        assert content.accession, entry.line
        assert content.year, entry.line
        assert content.authors or content.registry_ids or content.doi, entry.line
        assert not (content.journal or "").startswith("http"), entry.line
        assert (content.type == "trial registry record") <= bool(content.registry_ids), entry.line
        assert "&amp;" not in f"{content.title} {content.journal} {content.authors}", entry.line


def test_columns_of_central_are_in_the_contents() -> None:
    """Numbers, pages and years of the table are those of the Records."""
    file = "cochrane/cochranelibrary-csv-1.csv"
    rows = list(csv.DictReader(io.StringIO(_bytes(file).decode("utf-8"))))
    for row, entry in zip(rows, _read(file).entries, strict=True):
        content = entry.content
        assert content.accession == row["CENTRAL ID"]
        assert content.pmid == (row["PubMed ID"].removeprefix("PUBMED ") or None)
        assert content.pages == (row["Pages"].replace("\u2010", "-") or None)
        assert str(content.year) == row["Year"]
        names = [name.strip(" ,") for name in row["Author(s)"].split(";")]
        people = [name for name in names if name and not parse_registrations(name)]
        assert list(content.authors) == [name for name in people if name != "et al."]
        if row["DOI"]:
            assert content.doi == row["DOI"].lower()


def _comparable(content: Content) -> tuple[object, ...]:
    return (
        content.title,
        content.authors,
        content.year,
        content.journal,
        content.volume,
        content.issue,
        content.pages,
        content.doi,
        content.pmid,
        content.accession,
        content.other_ids,
        content.type,
        content.abstract,
        frozenset(content.keywords),
    )


def test_all_flavours_of_one_export_mean_the_same() -> None:
    """Three records, exported as RIS in three flavours and as a table."""
    flavours = [f"cochrane/cochranelibrary-ris-{name}-1.ris" for name in ("endnote", "procite")]
    files = [*flavours, "cochrane/cochranelibrary-ris-refman-1.ris"]
    files += ["cochrane/cochranelibrary-csv-5.csv"]
    wanted = [_comparable(entry.content) for entry in _read(files[0]).entries]
    for file in files[1:]:
        assert [_comparable(entry.content) for entry in _read(file).entries] == wanted, file


def _plain(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"\\[A-Za-z]+|[{}]", "", text or "")).lower()


@pytest.mark.parametrize(("file", "records"), BIBTEX.items())
def test_bibtexparser_agrees(file: str, records: int) -> None:
    """What it reads has our keys, titles, years and DOIs; what it gives up is listed."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    text = decode_all(_bytes(file))
    library = parse_string(text)
    given_up = records - len(library.entries)
    assert given_up == GIVEN_UP_BY_ORACLE.get(file, 0)
    cut = [item for item in cut_bibtex(_bytes(file)) if isinstance(item, RawEntry)]
    ours = list(zip(cut, _read(file).entries, strict=True))
    by_line = {raw.line: (dict(raw.fields), read.content) for raw, read in ours}
    for entry in library.entries:
        line = (entry.start_line or 0) + 1
        fields, content = by_line[line]
        said = {field.key.lower(): str(field.value) for field in entry.fields}
        assert fields.get(KEY, "") == entry.key.strip(), line
        assert _plain(said.get("title")) == _plain(fields.get("title")), line
        assert said.get("year", str(content.year)).strip("{}") == str(content.year), line
        assert parse_doi(said.get("doi", "").replace("\\", "")) == content.doi, line
