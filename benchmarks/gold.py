"""Deduplication against sets of real search results labelled by people.

``python -m benchmarks.gold [FOLDER]`` folds each ``FOLDER/<set>/records.csv.gz`` (default: the
labelled sets beside the repository, which are not part of it) through the same functions as
``litharvest dedupe``, has ``FOLDER/score.py`` judge the clusters and prints one table. Records in
contested pairs are struck. Every set runs in a process of its own, so that time and memory are
its own: "CPU s" goes from the start of Python to the clusters and the Flow, imports included.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from litharvest.steps import Deduped, fold, read_files

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"


def sets(folder: Path) -> list[Path]:
    """The folders of labelled sets, largest first."""
    found = [path.parent for path in folder.glob("*/records.csv.gz")]
    return sorted(found, key=lambda p: -(p / "records.csv.gz").stat().st_size)


def predicted(result: Deduped) -> dict[str, str]:
    """The candidate id of every record, by the set's own id of it."""
    cluster = result.clusters.of()
    return {read.id: cluster[read.record] for read in result.read.entries}


def judge(path: Path, clusters: dict[str, str]) -> dict[str, Any]:
    """What ``score.py`` says about predicted clusters, contested records struck."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "predicted.csv"
        lines = [f"{record},{cluster}" for record, cluster in clusters.items()]
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
    read = read_files([path / "records.csv.gz"])
    after_reading = time.process_time()
    result = fold(read)
    done = time.process_time()
    scores = judge(path, predicted(result))
    judgements = Counter(result.findings.decisions["judgement"].to_pylist())
    return {
        "set": path.name,
        "records": len(read.entries),
        "lost": scores["removal_FP"],
        "left": scores["removal_FN"],
        "found": scores["removal_TP"],
        "unsure": judgements["unsure"],
        "links": len(result.findings.links),
        "pairs": result.findings.compared,
        "read_cpu": after_reading - started,
        "fold_cpu": done - after_reading,
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
        f"{row['read_cpu']:8.2f}{row['fold_cpu']:8.2f}{row['cpu']:9.2f}{row['mb']:8.0f}"
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
        f"{'links':>7}{'pairs/r':>8}{'read s':>8}{'fold s':>8}{'CPU s':>9}{'MB':>8}"
    )
    for row in [*rows, pooled]:
        print(_line(row))


if __name__ == "__main__":
    main(sys.argv[1:])
