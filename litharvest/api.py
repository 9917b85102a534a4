"""The steps of litharvest for a notebook: pandas DataFrames in and out.

    >>> from litharvest import api
    >>> records, receipts = api.read("psycinfo.ris", "pubmed.nbib")     # doctest: +SKIP
    >>> folded = api.dedupe("psycinfo.ris", "pubmed.nbib")              # doctest: +SKIP
    >>> folded.candidates[["title", "sources"]]                         # doctest: +SKIP

A review is named by its config.yaml; nothing but ``run`` writes to it. See docs/api.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dedupe.rules import RULES_VERSION
from ledger.flow import Flow
from ledger.flow import flow as count
from ledger.model import Candidate
from litharvest.config import load_config
from litharvest.filing import record_json
from litharvest.folding import clusters_of
from litharvest.handing import candidates_of
from litharvest.pipeline import Result
from litharvest.pipeline import run as run_pipeline
from litharvest.services import entrez_searcher
from litharvest.steps import dedupe_files, read_files
from litharvest.verifying import Check
from litharvest.verifying import verify as verify_ledger
from litharvest.workspace import Workspace

PathLike = str | Path


@dataclass(frozen=True, slots=True)
class Folded:
    """What ``dedupe`` gave: records with their ``cluster_id``, pairs, merged candidates, counts."""

    records: pd.DataFrame
    decisions: pd.DataFrame
    candidates: pd.DataFrame
    flow: Flow
    problems: tuple[str, ...]


def read(*paths: PathLike) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read export files: one row a record (the columns of ``litharvest read``), one a Receipt.

    A file or entry that cannot be read is a row of the Receipts' ``problem`` column, never an
    exception.
    """
    found = read_files([Path(p) for p in paths])
    receipts = pd.DataFrame([asdict(r) for r in found.receipts])
    problems = pd.DataFrame({"problem": list(found.problems)})
    records = pd.DataFrame([record_json(entry) for entry in found.entries])
    return records, pd.concat([receipts, problems], ignore_index=True)


def dedupe(*paths: PathLike) -> Folded:
    """Read export files and fold their duplicates; nothing is written."""
    result = dedupe_files([Path(p) for p in paths])
    cluster = result.clusters.of()
    records = pd.DataFrame(
        [{**record_json(e), "cluster_id": cluster[e.record]} for e in result.read.entries]
    )
    return Folded(
        records=records,
        decisions=result.findings.decisions.to_pandas(),
        candidates=_frame(result.candidates),
        flow=result.flow,
        problems=result.read.problems,
    )


def run(config: PathLike, *, only: Sequence[str] = (), entrez_url: str | None = None) -> Result:
    """Run a review as ``litharvest run`` does."""
    review = load_config(Path(config))
    searcher_for = entrez_searcher(entrez_url)
    with Workspace(review) as workspace:
        return run_pipeline(workspace, searcher_for=searcher_for, only=only)


def flow(config: PathLike, as_of: str | int | None = None) -> Flow:
    """The PRISMA counts of a review, now or as of a past cut-point."""
    with Workspace(load_config(Path(config))) as workspace:
        snapshot = workspace.store.snapshot(workspace.store.cut(as_of, rules=RULES_VERSION))
    return count(snapshot, clusters_of(snapshot))


def candidates(config: PathLike, as_of: str | int | None = None) -> pd.DataFrame:
    """The candidate set of a review, one row a report."""
    with Workspace(load_config(Path(config))) as workspace:
        snapshot = workspace.store.snapshot(workspace.store.cut(as_of, rules=RULES_VERSION))
    return _frame(candidates_of(snapshot, clusters_of(snapshot)))


def decisions(config: PathLike, as_of: str | int | None = None) -> pd.DataFrame:
    """The standing Decisions of a review, one row a pair."""
    with Workspace(load_config(Path(config))) as workspace:
        snapshot = workspace.store.snapshot(workspace.store.cut(as_of, rules=RULES_VERSION))
    frame: pd.DataFrame = snapshot.decisions.drop_columns(["tx", "seq"]).to_pandas()
    return frame


def verify(config: PathLike, *, oracle: bool = False) -> list[Check]:
    """Check that nothing of a review was lost, invented or changed."""
    with Workspace(load_config(Path(config))) as workspace:
        return verify_ledger(workspace, oracle=oracle)


def _frame(found: Sequence[Candidate]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "id": c.id,
            **{k: v for k, v in asdict(c.content).items() if k != "details"},
            "sources": list(c.sources),
            "records": list(c.records),
        }
        for c in found
    ]
    return pd.DataFrame(rows)


__all__ = [
    "Check",
    "Flow",
    "Folded",
    "Result",
    "candidates",
    "decisions",
    "dedupe",
    "flow",
    "read",
    "run",
    "verify",
]
