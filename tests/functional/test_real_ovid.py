"""Every sample of Ovid is read whole, and says what the raw text says.

The collection is not part of this repository; the tests skip where it is absent. There is no
independent reader of Ovid's own formats; what stands beside them is the raw column or tag itself,
and APA PsycInfo's own columns for journal, volume, issue and pages beside its Source line.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from urllib.parse import unquote

import pytest

from harvest.connector import Reading
from harvest.formats.containers import open_file
from harvest.registry import read_file
from harvest.sources.ovid_citation import parse_citation
from ledger.identifiers import parse_doi
from ledger.model import Content
from tests.functional.test_real_files import ABSENT, SAMPLES

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)

PSYCINFO = "psycinfo/ovid-csv-1.csv"
EMBASE = "embase/ovid-csv-1.csv"
WORKBOOK = "ovid-other/ovid-xls-1.xls"
TAGGED = "ovid-other/ovid-tagged-txt-1.txt"
ENDNOTE = "embase/ovid-endnote-cgi-1.cgi"
CITAVI = "embase/ovid-citavi-ovd-1.ovd"
# File: records and their Source. The manifest has one more for the workbook: its notice row.
FILES = {
    PSYCINFO: (58, "psycinfo"),
    EMBASE: (568, "embase"),
    WORKBOOK: (1261, "medline"),
    TAGGED: (1178, "medline"),
    ENDNOTE: (2, "embase"),
    CITAVI: (2, "embase"),
    "psycinfo/ovid-ris-2.ris": (6, "psycinfo"),
    "psycinfo/ovid-ris-3.ris": (10, "psycinfo"),
    "cochrane/ovid-ris-1.ris": (15, "central"),
    "ovid-other/ovid-ris-3.ris": (10, "eric"),
    "ovid-other/ovid-labelled-txt-1.txt": (1, "ovidjournals"),
    "ovid-other/ovid-labelled-txt-2.txt": (1, "ovidjournals"),
    "ovid-other/ovid-labelled-txt-3.txt": (1, "ovidjournals"),
    "ovid-other/ovid-labelled-txt-4.txt": (1, "ovidjournals"),
}
# What a project that classified the records added to each of them.
ADDED = ("is_rct", "model", "ptyp_rct", "threshold_type")


@cache
def _bytes(file: str) -> bytes:
    return (SAMPLES / file).read_bytes()


@cache
def _read(file: str) -> Reading:
    return read_file(_bytes(file), file)


def _rows(file: str) -> list[dict[str, str]]:
    """The rows of a table as the csv module reads them, from its header on."""
    text = open_file(_bytes(file), file).text.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text[text.index("ORN,VN") :], newline="")))


@pytest.mark.parametrize("file", FILES)
def test_every_record_is_read(file: str) -> None:
    """All of them, nothing refused, nothing unknown, each with Source, number, title and year."""
    records, source = FILES[file]
    reading = _read(file)
    receipt = reading.receipt
    assert (receipt.platform, receipt.read, receipt.refused) == ("ovid", records, 0)
    assert receipt.sources == ((source, records),)
    assert tuple(tag for tag, _ in receipt.unknown_tags) == (ADDED if file == TAGGED else ())
    for entry in reading.entries:
        assert entry.content.accession, entry.line
        assert entry.content.title, entry.line
        assert entry.content.year, entry.line
        remark = re.search(r"[^.A-Z]\.$|\[(?:References|Article|Review)\]", entry.content.title)
        assert not remark, entry.line


@pytest.mark.parametrize("file", [PSYCINFO, EMBASE, WORKBOOK])
def test_columns_are_in_the_contents(file: str) -> None:
    """Number, authors, year, abstract, PMID of each row are those of its Record."""
    rows = _rows(file)
    assert len(rows) == len(_read(file).entries)
    for row, entry in zip(rows, _read(file).entries, strict=True):
        content = entry.content
        # Embase's number has an L on embase.com, and everywhere in litharvest.
        assert (content.accession or "").removeprefix("L") == row.get("AN", row.get("UI"))
        names = [name for name in row["AU"].split() if len(name) > 3 and name != "Anonymous"]
        assert all(name.strip(".,") in " ".join(content.authors) for name in names), entry.line
        people = [name for name in re.split(r"[\r\n]+", row["AU"]) if name.strip()]
        groups = bool(row.get("CA"))
        assert len(content.authors) == (people != ["Anonymous"]) * len(people) + groups, entry.line
        assert bool(content.abstract) == bool(row.get("AB", "").strip()), entry.line
        if row.get("YR"):
            assert content.year == int(row["YR"])
        if row.get("PM", "")[:8].isdigit():
            assert content.pmid == row["PM"].split()[0]
        found = re.search(r"[?&]DO=([^&\s]+)", f"{row.get('URL', '')} {row.get('FTURL', '')}")
        if found:
            assert content.doi == parse_doi(unquote(found.group(1))), entry.line


def test_source_lines_say_what_the_columns_say() -> None:
    """APA PsycInfo gives journal, volume, issue, pages and year twice: they agree."""
    for row in _rows(PSYCINFO):
        read = parse_citation(row["SO"])
        for name, column in (("journal", "JN"), ("volume", "VO"), ("issue", "IP"), ("year", "YR")):
            if row[column] and not read.is_book:
                assert getattr(read, name) == row[column], row["SO"]
        if row["PG"] and "No Pagination" not in row["PG"]:
            assert read.pages == row["PG"], row["SO"]


def test_source_lines_of_embase_are_taken_apart() -> None:
    """Journal, year, pages or article number wherever the line has any, and no rest of the line."""
    for row, entry in zip(_rows(EMBASE), _read(EMBASE).entries, strict=True):
        content = entry.content
        line = " ".join(row["SO"].split())
        assert content.journal, line
        assert line.startswith(content.journal), line
        assert not re.search(r"Conference:|no pagination|\(pp|Date of", content.journal), line
        assert str(content.year) in line, line
        assert bool(content.pages) == ("(pp " in line or "Article Number" in line), line
        assert bool(content.date) >= ("Date of Publication: 0" in line), line


def test_links_of_tagged_text_are_in_the_contents() -> None:
    """Records without a Source line have what their OpenURL says."""
    for entry in _read(TAGGED).entries:
        raw = _bytes(TAGGED)[entry.offset : entry.offset + entry.length].decode()
        content = entry.content
        [number] = set(re.findall(r"&AN=(\d+)", raw)) or {content.accession}
        assert (content.accession, content.pmid) == (number, number)
        [volume] = re.findall(r"&volume=([^&]*)", raw)
        assert (content.volume or "") == volume.replace("+", " ").strip(), entry.line
        assert bool(content.doi) == ("id=doi:10." in raw), entry.line
        assert len(content.authors) == len(
            re.findall(r"^AU  - (?!Anonymous$|et al)", raw, re.MULTILINE)
        )


def test_two_formats_of_one_export_mean_the_same() -> None:
    """EndNote's and Citavi's text of the same two records."""
    contents: list[list[Content]] = [
        [entry.content for entry in _read(file).entries] for file in (ENDNOTE, CITAVI)
    ]
    assert contents[0] == contents[1]


def test_cited_references_give_no_numbers() -> None:
    """The DOI of each RIS record is that of its own DO."""
    for file in (name for name in FILES if name.endswith(".ris")):
        for entry in _read(file).entries:
            raw = _bytes(file)[entry.offset : entry.offset + entry.length].decode()
            own = [parse_doi(value) for value in re.findall(r"^DO  - (.*)$", raw, re.MULTILINE)]
            assert entry.content.doi == (own[0] if own else None), (file, entry.line)
