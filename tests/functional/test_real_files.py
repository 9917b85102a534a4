"""Every RIS, MEDLINE and plain table of the sample collection is read whole.

The collection is not part of this repository; the tests skip where it is absent.
"""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import pytest

from harvest.connector import Reading
from harvest.registry import read_file

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = SHARED / "samples"
GOLD = SHARED / "gold"
ABSENT = "the collection of real export files is not beside this repository"

# Altered by others; they are read as any file, the numbers are those of the manifest all the same.
PREFIXES = ("ris", "nbib", "medline-txt")
GOLD_RECORDS = {
    "srsr": 53_001,
    "diabetes": 1_845,
    "digital_work": 7_159,
    "cytology_screening": 1_856,
    "haematology": 1_415,
    "stroke": 1_292,
}


@cache
def _read(file: str) -> Reading:
    return read_file((SAMPLES / file).read_bytes(), file)


def _samples() -> list[tuple[str, str, int]]:
    """(file, platform, records) of the tagged samples, or nothing where they are absent."""
    manifest = SAMPLES / "MANIFEST.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text, delimiter="\t"))
    return [
        (row["file"], row["platform"], int(row["n_records"]))
        for row in rows
        if row["format"].startswith(PREFIXES)
    ]


PLATFORM = {"ebsconew": "ebscohost", "cochranelibrary": "cochrane", "wos": "clarivate"}
OWN = {"ovid", "ebscohost", "ebsconew", "cochranelibrary", "wos", "pubmed", "psycnet", "proquest"}

# What the manifest calls a platform's file, but a reference manager wrote.
REWRITTEN = {
    "ebsco-other/ebscohost-ris-3.ris",
    "ebsco-other/ebscohost-ris-4.ris",
    "proquest/proquest-ris-6.ris",
}


@pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)
def test_every_tagged_sample_is_recognised_and_counted() -> None:
    """The number found is the manifest's, nothing is refused, no tag is unknown."""
    wrong: list[tuple[str, object, object]] = []
    for file, platform, records in _samples():
        receipt = _read(file).receipt
        if (receipt.found, receipt.refused, receipt.unknown_tags) != (records, 0, ()):
            wrong.append((file, records, receipt))
        expected = PLATFORM.get(platform, platform)
        if platform in OWN and file not in REWRITTEN and receipt.platform != expected:
            wrong.append((file, platform, receipt))
    assert wrong == []


@pytest.mark.skipif(not SAMPLES.exists(), reason=ABSENT)
def test_entries_of_real_files_have_a_title_and_a_true_slice() -> None:
    """Each entry has a title, and its slice begins with its first tag."""
    for file, _, _ in _samples():
        data = (SAMPLES / file).read_bytes()
        for entry in _read(file).entries:
            assert entry.content.title, (file, entry.line)
            assert data[entry.offset : entry.offset + 4].strip().isalnum(), (file, entry.line)


@pytest.mark.skipif(not GOLD.exists(), reason=ABSENT)
@pytest.mark.parametrize("name", sorted(set(GOLD_RECORDS) - {"srsr"}))
def test_labelled_sets_are_read_whole(name: str) -> None:
    """Every row is read, in order, with the table's own id and unchanged pages."""
    data = (GOLD / name / "records.csv.gz").read_bytes()
    reading = read_file(data, name)
    assert (reading.receipt.read, reading.receipt.refused) == (GOLD_RECORDS[name], 0)
    rows = csv.DictReader(gzip.decompress(data).decode("utf-8").splitlines(keepends=True))
    for entry, row in zip(reading.entries, rows, strict=True):
        assert entry.content.other_ids == (f"id:{row['id']}",)
        assert (entry.content.pages or "") == row["pages"].strip()


@pytest.mark.skipif(not GOLD.exists(), reason=ABSENT)
def test_the_large_labelled_set_is_read_whole() -> None:
    """All 53,001 rows of the largest set are read."""
    receipt = read_file((GOLD / "srsr" / "records.csv.gz").read_bytes(), "srsr").receipt
    assert (receipt.read, receipt.refused) == (GOLD_RECORDS["srsr"], 0)
