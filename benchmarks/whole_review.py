"""A whole published review, from its own eight files to the records to screen.

``python -m benchmarks.whole_review [FOLDER]`` runs the searches of Dimitrov and Barrett's review of
phenotypes of sensorineural hearing loss through ``litharvest run`` and sets the reports to screen
beside the list that its authors screened. ``FOLDER`` (default: beside the repository, of which it
is no part) is the review's own public repository; its files are named after their paths.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz.fuzz import ratio

from dedupe.rules import RULES_VERSION
from litharvest import api
from litharvest.config import load_config
from litharvest.folding import clusters_of
from litharvest.workspace import Workspace

FOLDER = (
    Path(__file__).resolve().parents[2] / "shared" / "samples" / "reviews" / "SNHL_Dimitrov2024"
)
LIST = "data__tiab__all_results_deduplicated.csv"
_ALIKE = 85  # of 100: the authors' titles are in lower case, without accents, hyphens and dots


@dataclass(frozen=True, slots=True)
class Returns:
    """What one search gave: the Platform, the Source, and how many records its authors report."""

    platform: str
    source: str
    stated: int
    columns: Mapping[str, str] = field(default_factory=dict)


SEARCHES: dict[str, Returns] = {
    "medline": Returns("pubmed", "pubmed", 859),
    "psychinfo": Returns("ovid", "psycinfo", 58),
    "embase": Returns("ovid", "embase", 568),
    "cinahl": Returns("ebscohost", "cinahl", 168),
    "ieee": Returns("generic", "ieee", 93, {"Document Title": "title", "ISBNs": "serials"}),
    "scopus": Returns("scopus", "scopus", 709),
    "github": Returns("generic", "github", 155, {"author": "authors", "date": "year"}),
    "base": Returns("generic", "base", 85, {"author": "authors", "title": "title"}),
}
"""By the name that the authors give to the file and, mostly, to the database of a row."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Our reports to screen beside the authors' rows.

    ``left`` are rows of theirs that stand for a report which an earlier row stands for. ``absent``
    counts our reports without a row of theirs by the Sources that hold them.
    """

    reports: int
    unsure: int
    rows: int
    unplaced: int
    left: int
    absent: Counter[str]


def file_of(folder: Path, search: str) -> Path:
    """The export file of one search."""
    return folder / f"data__search_returns__{search}.csv"


def configuration(folder: Path) -> dict[str, Any]:
    """The review's config.yaml: eight Searches, three Sources that litharvest does not know."""
    return {
        "title": "Phenotypes of sensorineural hearing loss",
        "outside": [str(folder)],
        "sources": {
            "ieee": {"name": "IEEE Xplore"},
            "github": {"name": "GitHub"},  # the authors count it among the databases
            "base": {"name": "BASE"},
        },
        "searches": {
            name: {
                "platform": search.platform,
                "sources": [search.source],
                "strategy": "as the authors report it",
                "files": [str(file_of(folder, name))],
                "stated": search.stated,
                **({"columns": dict(search.columns)} if search.columns else {}),
            }
            for name, search in SEARCHES.items()
        },
    }


def write_configuration(target: Path, folder: Path = FOLDER) -> Path:
    """Write the review's config.yaml into the folder ``target`` and return its path."""
    path = target / "config.yaml"
    path.write_text(yaml.safe_dump(configuration(folder), sort_keys=False), encoding="utf-8")
    return path


def authors_rows(folder: Path) -> list[dict[str, str]]:
    """The authors' own list; a spreadsheet on a Mac saved it."""
    text = (folder / LIST).read_bytes().decode("mac_roman")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def compare(config: Path, folder: Path = FOLDER) -> Beside:
    """Set the reports of a review that has been run beside the authors' list."""
    with Workspace(load_config(config)) as workspace:
        snapshot = workspace.store.snapshot(workspace.store.cut(rules=RULES_VERSION))
    found = clusters_of(snapshot)
    cluster = found.of()
    rows = authors_rows(folder)
    placed = place(rows, snapshot.records.to_pylist())
    theirs = {cluster[record] for record in placed}
    sources: dict[str, set[str]] = defaultdict(set)
    for record, report in cluster.items():
        sources[report].add(record.partition(":")[0])
    absent = Counter(" + ".join(sorted(sources[r])) for r in found.ids if r not in theirs)
    return Beside(
        reports=len(found.ids),
        unsure=len(found.undecided),
        rows=len(rows),
        unplaced=len(rows) - len(placed),
        left=len(placed) - len(theirs),
        absent=absent,
    )


def place(rows: Iterable[Mapping[str, str]], records: Iterable[Mapping[str, Any]]) -> list[str]:
    """The Record of each row that has one: by PMID or EID, else the likest title of its Source."""
    waiting: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        waiting[record["source"]][record["record"]] = _bare(record["title"])
    placed: list[str] = []
    for row in rows:
        source = SEARCHES.get(row["database"], Returns("", row["database"], 0)).source
        numbered = f"{source}:{row['database_id']}"
        left = waiting[source]
        found = numbered if numbered in left else _likest(row["title"], left)
        if found is not None:
            del left[found]
            placed.append(found)
    return placed


def _likest(title: str, titles: Mapping[str, str]) -> str | None:
    """The record with the likest title; what the authors' title has behind it does not matter."""
    bare = _bare(title)
    scores = (
        (max(ratio(bare, other), ratio(bare[: max(25, len(other))], other)), record)
        for record, other in titles.items()
    )
    score, record = max(scores, default=(0.0, ""))
    return record if score >= _ALIKE else None


def _bare(title: str | None) -> str:
    """Letters and digits of a title in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", (title or "").lower())
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def main() -> int:
    """Run the review in a folder of its own and print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not folder.is_dir():
        print("skipped: the files of the review (../shared/samples/reviews) are absent")
        return 0
    with tempfile.TemporaryDirectory() as target:
        config = write_configuration(Path(target), folder)
        api.run(config)
        counted = api.flow(config)
        beside = compare(config, folder)
    print(f"records identified            {counted.identified:>6,}")
    print(f"reports to screen             {beside.reports:>6,}  ({beside.unsure} unsure pairs)")
    print(f"rows of the authors' list     {beside.rows:>6,}  ({beside.unplaced} not placed)")
    print(f"  stand for an earlier row's  {beside.left:>6,}")
    print(f"reports without a row         {beside.absent.total():>6,}")
    for sources, number in beside.absent.most_common():
        print(f"  in {sources:<25}{number:>6,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
