"""Candidate sets and flows handed out: files in the export folder, Export events in the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from dedupe.merge import merge
from exports.flow_json import flow_json
from exports.registry import EXPORTERS
from ledger.clusters import Clusters
from ledger.events import Export
from ledger.flow import Flow
from ledger.model import Candidate, CutPoint
from ledger.snapshot import Snapshot
from litharvest.workspace import Workspace, write_whole

FLOW_FILES = {
    "flow-json": "flow.json",
    "prisma-csv": "prisma2020.csv",
    "prisma-svg": "prisma2020.svg",
}
"""Written by every run beside the candidate sets."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that was handed out; ``changed`` is False where its bytes were the same before."""

    flavour: str
    path: Path
    changed: bool
    count: int


def candidates_of(snapshot: Snapshot, folded: Clusters) -> list[Candidate]:
    """The merged description of every cluster, by candidate id."""
    return merge(snapshot.records, folded.label)


def render(
    flavour: str, *, candidates: Sequence[Candidate], flow: Flow, names: dict[str, str]
) -> bytes:
    """The bytes of one export."""
    exporter = EXPORTERS[flavour]
    if exporter.kind == "flow":
        return b"".join(exporter.function(flow))
    return b"".join(exporter.function(candidates, source_names=names))


def with_aliases(
    workspace: Workspace, candidates: Sequence[Candidate], cut: CutPoint
) -> list[Candidate]:
    """Name in each Candidate the ids under which its Records were offered before ``cut``.

    When Clusters merge the younger id becomes an alias, so that what was screened under it is
    still found.
    """
    offered: set[str] = set()
    lists = {e.candidates_vault for e in exports_of(workspace) if e.cut < cut.number}
    for digest in lists:
        offered.update(workspace.vault.get(digest).decode().split("\n"))
    return [
        replace(c, aliases=tuple(r for r in c.records if r in offered and r != c.id))
        for c in candidates
    ]


def exports_of(workspace: Workspace) -> list[Export]:
    """Every Export ever made; they follow the cut-point they show, so no Snapshot holds them."""
    return [e for _, _, e in workspace.store.events("export") if isinstance(e, Export)]


def counts_of(flow: Flow) -> object:
    """Every number of a Flow, as its JSON export has them, for comparison."""
    return _counts(flow_json(flow))


def counts_handed_out(workspace: Workspace) -> object | None:
    """The numbers of the newest Flow that was handed out, or None before the first."""
    last = [e for e in exports_of(workspace) if e.flavour == "flow-json"]
    return _counts(workspace.vault.get(last[-1].sha256)) if last else None


def _counts(exported: bytes) -> object:
    found = json.loads(exported)
    sources = {s["source"]: s["identified"] for s in found["sources"]}
    return found["counts"], sources, found["reports_excluded"]


def hand_out(
    workspace: Workspace,
    snapshot: Snapshot,
    *,
    candidates: Sequence[Candidate],
    flow: Flow,
    files: dict[str, Path],
) -> list[Handed]:
    """Write each flavour to its path, and append an Export event where the bytes are new."""
    names = {source.id: source.name for source in snapshot.sources.values()}
    last = {e.flavour: e.sha256 for e in exports_of(workspace)}
    candidates = with_aliases(workspace, candidates, flow.cut)
    offered = workspace.vault.put("\n".join(c.id for c in candidates).encode())
    handed, events = [], []
    for flavour, path in files.items():
        data = render(flavour, candidates=candidates, flow=flow, names=names)
        write_whole(path, data)
        digest = sha256(data).hexdigest()
        changed = last.get(flavour) != digest
        handed.append(Handed(flavour, path, changed, len(candidates)))
        if changed:
            events.append(
                Export(
                    cut=flow.cut.number,
                    rules=flow.cut.rules,
                    flavour=flavour,
                    sha256=workspace.vault.put(data),
                    count=len(candidates),
                    candidates_vault=offered,
                    path=_relative(path, workspace.review.folder),
                )
            )
    if events:
        workspace.store.append(events, actor="litharvest")
    return handed


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
