"""EBSCOhost, ProQuest and APA PsycNet: every sample read whole, and filled as its raw text is.

The collection is not part of this repository; the tests skip where it is absent.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import asdict
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harvest.connector import Entry, Reading
from harvest.registry import read_file

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the collection of real export files is not beside this repository"
)

# File to its dialect, records and Source; a reference manager wrote the last three.
FILES = {
    "psycinfo/ebscohost-xml-1.xml": ("ebscohost xml", 755, "psycinfo"),
    "psycinfo/ebscohost-ris-1.ris": ("ebscohost classic", 294, "psycinfo"),
    "psycinfo/ebscohost-ris-2.ris": ("ebscohost classic", 64, "psycinfo"),
    "psycinfo/psycnet-ris-1.ris": ("psycnet", 1, "psycinfo"),
    "cinahl/ebscohost-csv-from-xml-1.csv": ("ebscohost xml as a table", 168, "cinahl"),
    "reviews/SNHL_Dimitrov2024/data__search_returns__cinahl.csv": (
        "ebscohost xml as a table",
        168,
        "cinahl",
    ),
    "cinahl/ebscohost-csv-1.csv": ("ebscohost classic csv", 10, "academicsearch"),
    "cinahl/ebscohost-ris-1.ris": ("ebscohost classic", 9, "academicsearch"),
    "ebsco-other/ebscohost-ris-1.ris": ("ebscohost classic", 41, "criminaljustice"),
    "ebsco-other/ebscohost-ris-2.ris": ("ebscohost classic", 3, "econlit"),
    "ebsco-other/ebscohost-ris-5.ris": ("ebscohost classic", 100, "environment"),
    "ebsco-other/ebsconew-ris-1.ris": ("ebscohost new", 41, "philosophers"),
    "ebsco-other/ebsconew-csv-1.csv": ("ebscohost new csv", 50, "econlit"),
    "ebsco-other/ebscohost-bib-2.bib": ("ebscohost bibtex", 2, ""),  # one of two names none
    "proquest/proquest-ris-2.ris": ("proquest", 6, "ptsdpubs"),
    "proquest/proquest-ris-5.ris": ("proquest", 2, ""),  # one in two databases nobody knows
    "proquest/proquest-bib-1.bib": ("proquest bibtex", 2, ""),
    "ebsco-other/ebscohost-ris-3.ris": ("generic", 50, ""),
    "ebsco-other/ebscohost-ris-4.ris": ("generic", 139, "greenfile"),
    "proquest/proquest-ris-6.ris": ("generic", 385, ""),
}
ALTERED = {"proquest/proquest-ris-5.ris", "psycinfo/psycnet-ris-1.ris"}  # by others: no evidence

# A line of RIS to the field that it must fill; what says that there is nothing fills nothing.
FILLS = {
    "authors": r"^A[U1]  - \S",
    "year": r"^(?:Y1|PY|DA)  - \d{4}",
    "volume": r"^VL  - \S",
    "issue": r"^IS  - \S",
    "pages": r"^SP  - (?!N\.PAG)\S",
    "doi": r"^(?:DO|L3)  - .*10\.\d{4}",
    "abstract": r"^(?:AB|N2)  - (?!NA$)\S",
    "pmid": r"PMID: \d|^ID  - NLM",
    "publisher": r"^PB  - \S",
}


@cache
def _read(file: str) -> Reading:
    return read_file((SAMPLES / file).read_bytes(), file)


def _raw(file: str, entry: Entry) -> str:
    data = (SAMPLES / file).read_bytes()
    piece = data[entry.offset : entry.offset + entry.length].decode("utf-8", "replace")
    return piece.replace("\r\n", "\n")


@pytest.mark.parametrize("file", FILES)
def test_every_sample_is_read_whole(file: str) -> None:
    """Dialect, number, no refusal, no unknown tag, and the Source that the records name."""
    dialect, records, source = FILES[file]
    receipt = _read(file).receipt
    found = (receipt.dialect, receipt.found, receipt.refused, receipt.unknown_tags)
    assert found == (dialect, records, 0, ())
    if source:
        assert receipt.sources == ((source, records),)
        assert all(entry.accession for entry in _read(file).entries)


@pytest.mark.parametrize("file", [f for f in FILES if f.endswith(".ris") and f not in ALTERED])
def test_ris_fills_what_its_lines_hold(file: str) -> None:
    """A field whose line is there is filled, and there are as many authors as author lines."""
    missing: Counter[str] = Counter()
    for entry in _read(file).entries:
        raw, content = _raw(file, entry), asdict(entry.content)
        for name, pattern in FILLS.items():
            if re.search(pattern, raw, re.MULTILINE) and not content[name]:
                missing[name] += 1
        missing["number of authors"] += len(re.findall(FILLS["authors"], raw, re.MULTILINE)) != len(
            entry.content.authors
        )
        if not (content["journal"] or content["book_title"]):
            missing["journal"] += bool(re.search(r"^(?:JF|JO|T2)  - \S", raw, re.MULTILINE))
    assert +missing == Counter()


def test_xml_equals_what_another_parser_reads() -> None:
    """Every record, thirteen fields, against the standard library's reading of the whole file."""
    file = "psycinfo/ebscohost-xml-1.xml"
    root = ElementTree.fromstring((SAMPLES / file).read_bytes())
    for rec, entry in zip(root, _read(file).entries, strict=True):
        read = entry.content

        def texts(path: str, rec: ElementTree.Element = rec) -> tuple[str, ...]:
            found = rec.findall(f"header/controlInfo/{path}")
            return tuple(" ".join(e.text.split()) for e in found if e.text and e.text.strip())

        dated = rec.find("header/controlInfo/pubinfo/dt")
        ours = (
            (read.title,),
            (read.journal,),
            read.authors,
            (read.volume,) if read.volume else (),
            (read.issue,) if read.issue else (),
            (read.pages,) if read.pages else (),
            (read.doi,) if read.doi else (),
            (read.pmid,) if read.pmid else (),
            tuple(number.replace("-", "") for number in read.issn),
            tuple(term for term in read.headings if term.startswith("*")),
            read.year,
            read.accession,
            read.language,
        )
        theirs = (
            tuple(title.rstrip(".") for title in texts("artinfo/tig/atl")),
            texts("jinfo/jtl"),
            texts("artinfo/aug/au"),
            texts("pubinfo/vid"),
            texts("pubinfo/iid"),
            texts("artinfo/pages"),
            tuple(doi.lower() for doi in texts("artinfo/ui[@type='doi']")[:1]),
            texts("artinfo/ui[@type='pmid']"),
            texts("jinfo/issn"),
            tuple(f"*{term}" for term in texts("artinfo/sug/subj[@type='major']")),
            int(dated.attrib["year"]) if dated is not None else None,
            rec.find("header").attrib["uiTerm"],  # type: ignore[union-attr]
            "English",
        )
        assert ours == theirs
        assert "Database Record (c)" not in (read.abstract or "")


def test_csv_rows_fill_what_their_cells_hold() -> None:
    """New interface: authors, pages, numbers and dates of each row as its cells have them."""
    file = "ebsco-other/ebsconew-csv-1.csv"
    text = (SAMPLES / file).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    for row, entry in zip(rows, _read(file).entries, strict=True):
        read = entry.content
        assert read.accession == row["an"]
        assert len(read.authors) == len(row["contributors"].split(" ; "))
        assert (read.doi or "") == row["doi"].lower()
        assert str(read.year) == row["publicationDate"][:4]
        assert (read.journal, read.volume or "") == (row["source"], row["volume"])
        assert (read.pages or "").split("-")[0] == row["pageStart"]
        assert len(read.issn) == len(row["issns"].split(" ; ")) if row["issns"] else not read.issn


def test_classic_ris_and_csv_of_the_same_records_are_equal() -> None:
    """All fields but two months that CSV leaves out; terms are kept apart in CSV only."""
    ris = {e.accession: e.content for e in _read("cinahl/ebscohost-ris-1.ris").entries}
    table = {e.accession: e.content for e in _read("cinahl/ebscohost-csv-1.csv").entries}
    assert len(ris.keys() & table.keys()) == 9
    months = terms = 0
    for number, one in ris.items():
        other = table[number]
        left, right = asdict(one), asdict(other)
        if left.pop("date") != right.pop("date"):
            assert other.date is None
            months += 1
        for name in ("headings", "keywords"):
            left.pop(name), right.pop(name)
        assert left == right
        terms += {*one.keywords, *one.headings} == {*other.keywords, *other.headings}
    assert (months, terms) == (2, 8)  # one has an industry's code in CSV only


def test_cinahl_table_of_a_complete_review() -> None:
    """PMIDs, pages, authors and headings of the 168 records, as counted in the raw cells."""
    file = "reviews/SNHL_Dimitrov2024/data__search_returns__cinahl.csv"
    with (SAMPLES / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    for row, entry in zip(rows, _read(file).entries, strict=True):
        read = entry.content
        kinds = {k[: -len("_type")]: v for k, v in row.items() if k.endswith("_type") and v}
        numbers = {v: row[f"{k}__text"] for k, v in kinds.items() if k.startswith("artinfo/ui/")}
        authors = [v for k, v in row.items() if k.startswith("artinfo/aug/au/") and v]
        assert (read.pmid or "") == numbers.get("pmid", "").removeprefix("NLM")
        assert bool(read.pages) == bool(row["artinfo/ppf"])
        assert len(read.authors) == len(authors)
        assert read.accession == row["header/_uiTerm"]
        assert read.issn
        assert not re.search(r"\(\d{7}[\dX]\)$", read.journal or "")
