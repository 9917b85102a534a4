"""Every Web of Science sample is read whole, and as an independent reader and the raw text say.

The collection is not part of this repository; the tests skip where it is absent.
"""

from __future__ import annotations

import csv
import html
import re
import warnings
from functools import cache
from pathlib import Path

import pytest

from harvest.connector import Reading
from harvest.registry import read_file
from ledger.identifiers import parse_doi, parse_issn, parse_pmid
from ledger.model import Content

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
WOS = SAMPLES / "wos"
TAGGED = [
    "wos-tagged-txt-3.txt",
    "wos-tagged-txt-4.txt",
    "wos-tagged-txt-5.txt",
    "wos-tagged-txt-6.txt",
    "wos-tagged-txt-bad-1.txt",
    "wos-zoorec-tagged-txt-1.txt",
    "wos-ciw-3.ciw",
]
pytestmark = pytest.mark.skipif(
    not WOS.exists(), reason="the collection of real export files is not beside this repository"
)

# Said by these two files only: one tag without its blank; a copy that somebody broke on purpose
# (two records and the end of the file taken out, one PT changed).
WARNINGS = {
    "wos-tagged-txt-4.txt": ["line 416: a blank is missing behind the tag AU"],
    "wos-tagged-txt-bad-1.txt": [
        "line 2070: the file does not end with EF; compare the number of records with the "
        "platform's"
    ],
}


@cache
def _data(file: str) -> bytes:
    return (WOS / file).read_bytes()


@cache
def _read(file: str) -> Reading:
    return read_file(_data(file), file)


def _manifest() -> dict[str, int]:
    with (SAMPLES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text, delimiter="\t")
        return {
            row["file"].removeprefix("wos/"): int(row["n_records"])
            for row in rows
            if row["file"].startswith("wos/") and not row["file"].endswith((".xls", ".xlsx"))
        }


def test_every_sample_is_read_whole() -> None:
    """The number read is the manifest's, nothing is refused, no tag unknown, all are attributed."""
    for file, records in _manifest().items():
        receipt = _read(file).receipt
        assert (receipt.read, receipt.refused, receipt.unknown_tags) == (records, 0, ()), file
        assert receipt.platform == "clarivate", file
        assert sum(number for _, number in receipt.sources) == records, file
        assert list(receipt.warnings) == WARNINGS.get(file, []), file


def test_collections_are_told_by_their_numbers() -> None:
    """Zoological Record and MEDLINE are no Core Collection."""
    assert _read("wos-zoorec-tagged-txt-1.txt").receipt.sources == (("zoorec", 134),)
    assert _read("wos-ciw-3.ciw").receipt.sources == (("medline", 2), ("wos", 3))


def test_three_formats_of_the_same_fifty_records_are_equal() -> None:
    """Tagged, tab-delimited and tab-delimited in UTF-16 give equal Contents."""
    names = ("wos-tagged-txt-3.txt", "wos-tab-utf8-1.txt", "wos-tab-utf16-1.txt")
    tagged, tab, wide = ([e.content for e in _read(name).entries] for name in names)
    assert tagged == tab
    assert tab == wide


def _raw(file: str) -> list[dict[str, str]]:
    """Every entry as tag to text, cut by a few lines of its own."""
    text = _data(file).decode("utf-8-sig").replace("\r", "")
    found: list[dict[str, str]] = []
    for block in re.split(r"^ER\s*$", text, flags=re.MULTILINE):
        start = re.search(r"^PT ", block, re.MULTILINE)
        if start:
            lines = re.split(r"\n(?=[A-Z][A-Z0-9] )", block[start.start() :].rstrip())
            found.append({line[:2]: re.sub(r"\n\s+", "\n", line[3:]) for line in lines})
    return found


def _letters(text: str | None) -> str:
    plain = re.sub(r"</?[A-Za-z]+>", "", html.unescape(text or ""))
    return "".join(c for c in plain.lower() if c.isalnum())


def _lost(raw: dict[str, str], content: Content) -> list[str]:
    """The tags whose text is not where it belongs."""
    place = content.journal or content.book_title
    last = [name.partition(",")[0] for name in raw.get("AF", raw.get("AU", "")).split("\n")]
    pages = (content.pages or "").split("-")
    authors = [name.partition(",")[0] for name in content.authors][: len(last)]
    checks = {
        "TI": _letters(content.title) == _letters(raw.get("TI")),
        "SO": _letters(place) == _letters(raw.get("SO")),
        "PY": str(content.year or "") == raw.get("PY", ""),
        "VL": (content.volume or "") == raw.get("VL", ""),
        "IS": (content.issue or "") == raw.get("IS", ""),
        "DI": content.doi == parse_doi(raw.get("DI")),
        "PM": "PM" not in raw or content.pmid == parse_pmid(raw["PM"]),
        "SN": set(parse_issn(raw.get("SN"))) <= set(content.issn),
        "UT": (content.accession or "") in raw.get("UT", ""),
        "BP": "BP" not in raw or pages[0] == raw["BP"],
        "AB": _letters(raw.get("AB")).startswith(_letters(content.abstract)),
        "AU": sum(a != b for a, b in zip(authors, last, strict=False)) == 0,
        "DT": (content.type_raw or "").startswith(raw.get("DT", "")),
    }
    return [tag for tag, right in checks.items() if not right]


# Where the Record rightly says it otherwise than the raw text, by tag: names that ISI cut behind
# eight letters (COSTADEB.O), and full names written family name first, or last, without comma.
EXPECTED_DIFFERENCES = {
    "wos-tagged-txt-4.txt": {"AU": 4},
    "wos-tagged-txt-bad-1.txt": {"AU": 4},
    "wos-tagged-txt-5.txt": {"AU": 2},
    "wos-tagged-txt-6.txt": {"AU": 3},
}


@pytest.mark.parametrize("file", TAGGED)
def test_what_the_raw_text_holds_the_record_has(file: str) -> None:
    """Title, place, year, volume, issue, numbers, pages, abstract, authors and type of each."""
    raw, entries = _raw(file), _read(file).entries
    assert len(raw) == len(entries)
    lost: dict[str, int] = {}
    for one, entry in zip(raw, entries, strict=True):
        for tag in _lost(one, entry.content):
            lost[tag] = lost.get(tag, 0) + 1
    assert lost == EXPECTED_DIFFERENCES.get(file, {})


@pytest.mark.parametrize("file", [*TAGGED, "wos-tab-1.txt", "wos-tab-utf8-1.txt"])
def test_an_independent_reader_says_the_same(file: str) -> None:
    """Titles, years, DOIs and numbers are those that wosfile reads."""
    wosfile = pytest.importorskip("wosfile")
    if file == "wos-tagged-txt-bad-1.txt":
        pytest.skip("wosfile stops at a file without EF")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # tags that wosfile does not know
        theirs = [dict(record) for record in wosfile.records_from([str(WOS / file)])]
    ours = [entry.content for entry in _read(file).entries]
    assert len(theirs) == len(ours)
    for record, content in zip(theirs, ours, strict=True):
        assert _letters(content.title) == _letters(record.get("TI"))
        assert str(content.year) == record.get("PY")
        assert content.doi == parse_doi(record.get("DI"))
        assert (content.accession or "") in record.get("UT", "")


def test_workbooks_below_notices() -> None:
    """The citation report has ten records below its header; the manifest counts its notices too."""
    reading = _read("wos-xls-2.xls")
    assert (reading.receipt.dialect, reading.receipt.read) == ("clarivate citation report", 10)
    assert (reading.receipt.unknown_tags, reading.receipt.sources) == ((), (("wos", 10),))
    assert all(e.content.title and e.content.authors and e.content.year for e in reading.entries)


def test_a_record_of_many_authors() -> None:
    """No author is lost, first and last are in place."""
    longest = max(_read("wos-tagged-txt-5.txt").entries, key=lambda e: len(e.content.authors))
    raw = max(_raw("wos-tagged-txt-5.txt"), key=lambda one: one.get("AF", "").count("\n"))
    names = raw["AF"].split("\n")
    assert len(longest.content.authors) == len(names) > 150
    assert (longest.content.authors[0], longest.content.authors[-1]) == (names[0], names[-1])
