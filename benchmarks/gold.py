"""Deduplication against sets of real search results labelled by people.

``python -m benchmarks.gold [FOLDER]`` reads ``FOLDER/<set>/records.csv.gz`` (default: the labelled
sets beside the repository, which are not part of it), decides, writes ``id,cluster_id`` files to
a temporary folder, has ``FOLDER/score.py`` judge them and prints one table. Records in contested
pairs are struck. Every set runs in a process of its own, so that time and memory are its own:
CPU seconds include the imports and the reading of the CSV.
"""

from __future__ import annotations

import csv
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dedupe.decide import Findings, decide
from ledger.identifiers import parse_doi, parse_issn, parse_pmid
from ledger.model import RecordType
from ledger.snapshot import RECORD_SCHEMA

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"

_TYPES = {
    "inproceedings": RecordType.CONFERENCE,
    "book": RecordType.BOOK,
    "incollection": RecordType.CHAPTER,
    "techreport": RecordType.REPORT,
}
_TEXTS = {
    "title": "title",
    "journal": "journal",
    "book_title": "booktitle",
    "volume": "volume",
    "issue": "number",
    "pages": "pages",
    "abstract": "abstract",
    "accession": "accession",
    "language": "language",
}


def sets(folder: Path) -> list[Path]:
    """The folders of labelled sets, largest first."""
    found = [path.parent for path in folder.glob("*/records.csv.gz")]
    return sorted(found, key=lambda p: -(p / "records.csv.gz").stat().st_size)


def read_set(path: Path) -> pa.Table:
    """``records.csv.gz`` of a set as a table with ``snapshot.RECORD_SCHEMA``, sorted by id."""
    csv.field_size_limit(10**8)
    with gzip.open(path / "records.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["id"])
    columns: dict[str, list[Any]] = {
        field.name: [[] for _ in rows] if pa.types.is_list(field.type) else [None] * len(rows)
        for field in RECORD_SCHEMA
    }
    columns |= {name: [row[own] or None for row in rows] for name, own in _TEXTS.items()}
    columns |= {
        "record": [row["id"] for row in rows],
        "source": [row["source"] or "unknown" for row in rows],
        "first": list(range(len(rows))),
        "type": [_TYPES.get(row["doctype"], RecordType.ARTICLE) for row in rows],
        "authors": [[a for a in row["authors"].split(" and ") if a] for row in rows],
        "year": [int(y) if (y := row["year"][:4]).isdigit() else None for row in rows],
        "doi": [parse_doi(row["doi"]) for row in rows],
        "pmid": [parse_pmid(row["pmid"]) for row in rows],
        "issn": [list(parse_issn(row["issn_isbn"])) for row in rows],
    }
    return pa.table(columns, schema=RECORD_SCHEMA)


def clusters(records: pa.Table, findings: Findings) -> dict[str, str]:
    """The cluster of every record id: connected components of the SAME Decisions."""
    ids = records["record"].to_pylist()
    row = {record: i for i, record in enumerate(ids)}
    same = findings.decisions.filter(pc.equal(findings.decisions["judgement"], "same"))
    left = np.array([row[r] for r in same["left"].to_pylist()], dtype=np.int64)
    right = np.array([row[r] for r in same["right"].to_pylist()], dtype=np.int64)
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(ids), len(ids)))
    _, labels = connected_components(graph, directed=False)
    return dict(zip(ids, map(str, labels.tolist()), strict=True))


def judge(path: Path, predicted: dict[str, str]) -> dict[str, Any]:
    """What ``score.py`` says about predicted clusters, contested records struck."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "predicted.csv"
        lines = [f"{record},{cluster}" for record, cluster in predicted.items()]
        target.write_text("\n".join(["id,cluster_id", *lines, ""]), encoding="utf-8")
        command = [
            sys.executable,
            str(path.parent / "score.py"),
            str(path / "truth.csv"),
            str(target),
            f"contested={path / 'contested.csv'}",
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    scores: dict[str, Any] = json.loads(done.stdout)
    return scores


def measure(path: Path) -> dict[str, Any]:
    """One row of the table: scores of a set with time and memory of this process so far."""
    started = time.process_time()
    records = read_set(path)
    read = time.process_time()
    findings = decide(records)
    predicted = clusters(records, findings)
    done = time.process_time()
    scores = judge(path, predicted)
    unsure = pc.sum(pc.equal(findings.decisions["judgement"], "unsure")).as_py() or 0
    return {
        "set": path.name,
        "records": len(records),
        "lost": scores["removal_FP"],
        "left": scores["removal_FN"],
        "found": scores["removal_TP"],
        "unsure": unsure,
        "links": len(findings.links),
        "pairs": findings.compared,
        "read_cpu": read - started,
        "decide_cpu": done - read,
        "cpu": done,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _row_in_own_process(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.gold", "--one", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def _line(row: dict[str, Any]) -> str:
    sensitivity = row["found"] / max(row["found"] + row["left"], 1)
    precision = row["found"] / max(row["found"] + row["lost"], 1)
    return (
        f"{row['set']:20}{row['records']:9,}{row['lost']:6}{row['left']:6}{sensitivity:9.4f}"
        f"{precision:9.4f}{row['unsure']:8}{row['links']:7}{row['pairs'] / row['records']:8.2f}"
        f"{row['decide_cpu']:9.2f}{row['cpu']:9.2f}{row['mb']:8.0f}"
    )


def main(arguments: list[str]) -> None:
    """Print the table, or one row as JSON behind ``--one``."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure(Path(arguments[1]))))
        return
    folder = Path(arguments[0]) if arguments else DEFAULT_FOLDER
    found = sets(folder)
    if not found:
        print(f"Skipped: there are no labelled sets in {folder}.")
        return
    rows = [_row_in_own_process(path) for path in found]
    pooled: dict[str, Any] = {key: sum(r[key] for r in rows) for key in rows[0] if key != "set"}
    pooled |= {"set": "all", "mb": max(r["mb"] for r in rows)}
    print(
        f"{'set':20}{'records':>9}{'lost':>6}{'left':>6}{'sens':>9}{'prec':>9}{'unsure':>8}"
        f"{'links':>7}{'pairs/r':>8}{'decide s':>9}{'CPU s':>9}{'MB':>8}"
    )
    for row in [*rows, pooled]:
        print(_line(row))


if __name__ == "__main__":
    main(sys.argv[1:])
