"""What the single steps write: JSON records, and the folder of a deduplication."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from litharvest.handing import render
from litharvest.steps import Deduped, Read
from litharvest.workspace import write_whole

_FIELDS = (
    *("type", "title", "title_original", "authors", "year", "date"),
    *("journal", "volume", "issue", "pages", "abstract"),
    *("doi", "pmid", "pmcid", "issn", "isbn", "accession", "registry_ids"),
    *("language", "keywords", "headings", "urls", "status"),
)
"""The fields of Content that ``litharvest read`` prints, in this order."""


def record_json(read: Read) -> dict[str, object]:
    """One record as ``litharvest read`` prints it; absent fields are None or an empty list."""
    content = read.entry.content
    values: dict[str, object] = {}
    for name in _FIELDS:
        value = getattr(content, name)
        values[name] = list(value) if isinstance(value, tuple) else value
    return {
        "id": read.id,
        "source": read.entry.source,
        "platform": read.platform,
        "dialect": read.dialect,
        **values,
        "file": read.file,
        "position": read.entry.position,
    }


def write_deduped(result: Deduped, folder: Path, *, receipts: str) -> list[Path]:
    """Write clusters.csv, decisions.csv, candidates.ris and .csv, flow.json and receipts.json.

    Raises:
        LedgerError: the folder cannot be written.
    """
    files = {
        "clusters.csv": _clusters(result),
        "decisions.csv": _decisions(result),
        "receipts.json": receipts.encode(),
    }
    for name, flavour in (
        ("candidates.ris", "ris"),
        ("candidates.csv", "csv"),
        ("flow.json", "flow-json"),
    ):
        files[name] = render(
            flavour, candidates=result.candidates, flow=result.flow, names=result.names
        )
    written = []
    for name, data in files.items():
        write_whole(folder / name, data)
        written.append(folder / name)
    return written


def _clusters(result: Deduped) -> bytes:
    cluster = result.clusters.of()
    rows = [
        (read.file, read.entry.position, read.id, cluster[read.record])
        for read in result.read.entries
    ]
    return _csv(("file", "position", "id", "cluster_id"), rows)


def _decisions(result: Deduped) -> bytes:
    own = {read.record: read.id for read in result.read.entries}
    rows = [
        (
            row["left"],
            row["right"],
            own[row["left"]],
            own[row["right"]],
            row["judgement"],
            row["score"],
            " ".join(row["rule_ids"]),
            "; ".join(row["reasons"]),
        )
        for row in result.findings.decisions.to_pylist()
    ]
    header = ("left", "right", "left_id", "right_id", "judgement", "score", "rule_ids", "reasons")
    return _csv(header, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
