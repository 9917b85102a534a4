"""The table of docs/formats/coverage.md, made from real samples and from our own fixtures.

``python -m tests.formats_table`` writes it anew; it needs the collection of samples beside the
repository, without which the page stays as it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harvest.connector import Reading, Recognition
from harvest.formats.containers import open_file
from harvest.importers.bibtex import BIBTEX_DIALECTS
from harvest.importers.table import TABLE_DIALECTS
from harvest.importers.tagged import RIS_DIALECTS
from harvest.registry import PLATFORMS, SOURCES, read_opened, recognise
from ledger.errors import InputError

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "formats" / "coverage.md"
SAMPLES = ROOT.parent / "shared" / "samples"
FIXTURES = ROOT / "tests" / "fixtures"
NOT_EXPORTS = frozenset({"eutils"})
HEAD = """\
# What was read

Made by `python -m tests.formats_table`, not by hand. **real**: exports that people saved, with the
number of their records that were read (files that others altered are left out); **spec**: built
from the published description or from single records, and held by our own fixtures only. Counts
are records read, and refused ones behind a plus.

| Platform | Format | Dialect | Databases (records) | Basis | Files | Records |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """One row: what the content of a file is recognised as."""

    platform: str
    format: str
    dialect: str


@dataclass(slots=True)
class Sum:
    """What was read of one kind."""

    files: int
    read: int
    refused: int
    sources: Counter[str]


def known_dialects() -> set[str]:
    """The dialects of the registry that are rows of a table."""
    return {*RIS_DIALECTS, *BIBTEX_DIALECTS, *TABLE_DIALECTS}


def sample_files() -> Iterator[Path]:
    """The samples that are exports as platforms wrote them."""
    with (SAMPLES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text, delimiter="\t"):
            if "DOCTORED" not in row["notes"] and row["database"] not in NOT_EXPORTS:
                yield SAMPLES / row["file"]


def fixture_files() -> Iterator[Path]:
    """Our own files, but for the golden files beside them and those of other rooms."""
    for folder in sorted(FIXTURES.iterdir()):
        if folder.is_dir() and folder.name not in {"exports", "pubmed-pairs"}:
            yield from (f for f in sorted(folder.iterdir()) if not f.name.endswith(".json"))


def sums(files: Iterator[Path]) -> dict[Kind, Sum]:
    """What the files give, by kind; what is not recognised is left out."""
    found: dict[Kind, Sum] = {}
    for file in files:
        try:
            opened = open_file(file.read_bytes(), file.name)
            said = recognise(opened.text, file.name)
            reading = read_opened(opened)
        except InputError:
            continue
        _add(found.setdefault(_kind(said, opened.kind), Sum(0, 0, 0, Counter())), reading)
    return found


def _kind(said: Recognition, container: str) -> Kind:
    return Kind(said.platform, container or said.format, said.dialect)


def _add(total: Sum, reading: Reading) -> None:
    total.files += 1
    total.read += reading.receipt.read
    total.refused += reading.receipt.refused
    total.sources.update(entry.source or "" for entry in reading.entries)


def page() -> str:
    """The whole page."""
    real, ours = sums(sample_files()), sums(fixture_files())
    rows = [_row(kind, real[kind], "real") for kind in real]
    rows += [_row(kind, ours[kind], "spec") for kind in ours.keys() - real.keys()]
    seen = {kind.dialect for kind in (*real, *ours)}
    rows += [f"|  |  | `{name}` |  | spec |  |  |" for name in known_dialects() - seen]
    return HEAD + "\n".join(sorted(rows)) + "\n"


def _row(kind: Kind, total: Sum, basis: str) -> str:
    platform = PLATFORMS[kind.platform].name if kind.platform in PLATFORMS else kind.platform
    refused = f" + {total.refused:,}" if total.refused else ""
    count = (str(total.files), f"{total.read:,}{refused}") if basis == "real" else ("", "")
    cells = (platform, kind.format, f"`{kind.dialect}`", _sources(total, basis), basis, *count)
    return "| " + " | ".join(cells) + " |"


def _sources(total: Sum, basis: str) -> str:
    """The databases by number of records, those with few as a sum."""
    named = [(SOURCES[s].name, n) for s, n in total.sources.most_common() if s]
    shown = [f"{name} ({n:,})" if basis == "real" else name for name, n in sorted(named[:6])]
    if len(named) > 6:
        shown.append(f"{len(named) - 6} more")
    if total.sources[""]:
        shown.append(f"not named ({total.sources['']:,})" if basis == "real" else "not named")
    return ", ".join(shown)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
