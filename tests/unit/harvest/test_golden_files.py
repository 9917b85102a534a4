"""Every fixture of an export file is read as its golden file beside it says."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from harvest.connector import Reading
from harvest.registry import read_file
from ledger.model import Content, Details

FIXTURES = Path(__file__).parents[2] / "fixtures"
ROOMS = (
    "bibtex",
    "clarivate",
    "cochrane",
    "ebscohost",
    "generic",
    "ovid",
    "proquest",
    "psycnet",
    "pubmed",
    "table",
)
FILES = sorted(
    file for room in ROOMS for file in (FIXTURES / room).iterdir() if file.suffix != ".json"
)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, (), "")}


def _content(content: Content) -> dict[str, Any]:
    """What a Content says; Details that are at their default are left out too."""
    values = _filled(asdict(content))
    if content.details is not None:
        usual = asdict(Details())
        said = asdict(content.details).items()
        values["details"] = {name: value for name, value in said if value != usual[name]}
    return values


def as_json(reading: Reading) -> str:
    """The Reading as stable JSON; empty fields, size, digest and numbers are left out."""
    receipt = _filled(asdict(reading.receipt))
    for name in ("sha256", "size", "file", "numbers"):
        receipt.pop(name, None)
    entries = [
        _filled({**asdict(entry), "content": _content(entry.content)}) for entry in reading.entries
    ]
    parts = {
        "receipt": receipt,
        "entries": entries,
        "refused": [asdict(r) for r in reading.refused],
    }
    return json.dumps(parts, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_fixture_reads_as_its_golden_file_says(file: Path, regenerate: bool) -> None:
    """Entries, refusals and Receipt are those of the golden file, and the sums close."""
    reading = read_file(file.read_bytes(), file.name)
    golden = file.with_name(file.name + ".json")
    if regenerate:
        golden.write_text(as_json(reading), encoding="utf-8")
    assert reading.receipt.found == len(reading.entries) + len(reading.refused)
    assert as_json(reading) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_slices_hold_their_entries(file: Path) -> None:
    """The slice of an entry, read on its own with the same header, gives the same title."""
    data = file.read_bytes()
    if file.suffix in {".csv", ".tsv"} or data.startswith(b"\xff\xfe"):
        return
    reading = read_file(data, file.name)
    for entry in reading.entries:
        piece = data[entry.offset : entry.offset + entry.length]
        assert piece == piece.strip(b"\r\n")
        first = piece.decode("utf-8", "replace")[:1]
        assert first.isalnum() or first in "@[<"
        line = 1 + data[: entry.offset].count(b"\n" if b"\n" in data else b"\r")
        assert line == entry.line
