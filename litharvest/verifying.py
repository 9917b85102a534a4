"""Proof that nothing was lost, invented or changed: chain, vault, sums, a second reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from harvest.connector import PARSER_VERSION, Reading
from harvest.oracle import compare_with_oracle
from harvest.registry import read_file
from ledger.errors import LitharvestError
from ledger.events import Revision, RunPart
from ledger.flow import flow
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from litharvest.folding import clusters_of
from litharvest.handing import exports_of
from litharvest.placing import content_digest
from litharvest.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: what, on how many, and a sentence for each fault."""

    name: str
    of: int
    faults: tuple[str, ...]


def verify(workspace: Workspace, *, oracle: bool = False) -> list[Check]:
    """Check everything there is; raises nothing for faults, they are in the Checks."""
    store = workspace.store
    checks = [Check("hash chain", len(store.transactions()), tuple(store.verify_chain()))]
    try:
        snapshot = store.snapshot(store.cut())
    except LitharvestError as error:
        return [*checks, Check("events", 0, (str(error),))]
    checks.append(_vault(workspace, snapshot))
    checks.append(_sums(snapshot))
    checks.append(_revisions(workspace, snapshot))
    checks.append(_read_again(workspace, snapshot))
    checks.append(_flow(snapshot))
    if oracle:
        checks.append(_oracle(workspace, snapshot))
    return checks


def _vault(workspace: Workspace, snapshot: Snapshot) -> Check:
    wanted: dict[str, str] = {}
    for part in snapshot.events("run.part", RunPart):
        wanted.setdefault(part.vault, f"{part.receipt.file} of {part.run}")
    for run in snapshot.runs:
        if run.listed:
            wanted.setdefault(run.listed.ids_vault, f"the ids that {run.run} listed")
    for export in exports_of(workspace):
        wanted.setdefault(export.sha256, f"the {export.flavour} export of {export.cut}")
        wanted.setdefault(export.candidates_vault, f"the candidates offered at {export.cut}")
    faults = []
    for digest, what in wanted.items():
        try:
            workspace.vault.get(digest)
        except LitharvestError as error:
            faults.append(f"{what}: {error}")
    return Check("vault", len(wanted), tuple(faults))


def _sums(snapshot: Snapshot) -> Check:
    """Every entry of every file is an Occurrence or a Refusal, and every Run's sum is theirs."""
    occurrences = _per_part(snapshot, "occurrence")
    refusals = _per_part(snapshot, "refusal")
    faults: list[str] = []
    found = 0
    for run in snapshot.runs:
        for part in run.parts:
            if part.duplicate_of is None:
                found += part.receipt.found
                faults += _part_faults(part, occurrences, refusals)
        faults += _run_faults(run, occurrences)
    known = set(snapshot.tables["record"]["record"].to_pylist())
    lost = set(snapshot.tables["occurrence"]["record"].to_pylist()) - known
    faults += [f"an Occurrence names the Record {record}, which is not there" for record in lost]
    return Check("conservation of entries", found, tuple(faults))


def _per_part(snapshot: Snapshot, kind: str) -> Counter[tuple[str, int]]:
    table = snapshot.tables[kind]
    return Counter(zip(table["run"].to_pylist(), table["part"].to_pylist(), strict=True))


def _part_faults(
    part: RunPart, occurrences: Counter[tuple[str, int]], refusals: Counter[tuple[str, int]]
) -> Iterator[str]:
    receipt, key = part.receipt, (part.run, part.part)
    name = f"{receipt.file} of {part.run}"
    if receipt.found != receipt.read + receipt.refused:
        yield f"{name}: found {receipt.found}, read {receipt.read}, refused {receipt.refused}"
    if occurrences[key] != receipt.read:
        yield f"{name}: {receipt.read} entries read, {occurrences[key]} Occurrences in the ledger"
    if refusals[key] != receipt.refused:
        yield f"{name}: {receipt.refused} entries refused, {refusals[key]} Refusals in the ledger"


def _run_faults(run: RunState, occurrences: Counter[tuple[str, int]]) -> Iterator[str]:
    entries = sum(n for (name, _), n in occurrences.items() if name == run.run)
    ended = run.ended
    if ended is None:
        return
    if ended.entries != entries:
        yield f"{run.run}: ended with {ended.entries} entries, {entries} in the ledger"
    if run.listed is not None and ended.outcome in (Outcome.COMPLETE, Outcome.HELD):
        net, missing, listed = entries - ended.overlaps, len(ended.missing), run.listed.count
        if net + missing != listed:
            yield f"{run.run}: {listed} listed, {net} delivered and {missing} missing by name"


def _revisions(workspace: Workspace, snapshot: Snapshot) -> Check:
    faults = []
    n = 0
    known: set[tuple[str, str]] = set()
    for _, _, event in workspace.store.events("revision", upto=snapshot.cut.number):
        if isinstance(event, Revision):
            n += 1
            known.add((event.record, event.revision))
            if content_digest(event.content) != event.revision:
                faults.append(f"the content of {event.record} no longer has its digest")
    table = snapshot.tables["occurrence"]
    seen = set(zip(table["record"].to_pylist(), table["revision"].to_pylist(), strict=True))
    faults += [f"the content {digest} of {record} is not there" for record, digest in seen - known]
    return Check("content digests", n, tuple(faults))


def _read_again(workspace: Workspace, snapshot: Snapshot) -> Check:
    """Read every file and reply in the vault again; the content must be the same."""
    table = snapshot.tables["occurrence"].select(["run", "part", "position", "revision", "offset"])
    stored: dict[tuple[str, int], dict[int, tuple[str, int]]] = {}
    for row in table.to_pylist():
        places = stored.setdefault((row["run"], row["part"]), {})
        places[row["position"]] = (row["revision"], row["offset"])
    faults: list[str] = []
    n = 0
    for run in snapshot.runs:
        if run.started.parser != PARSER_VERSION:
            continue  # an older parser may rightly have read it otherwise
        for part in run.parts:
            if part.duplicate_of is None and part.receipt.format != "unreadable":
                n += part.receipt.read
                mapping = (dict(run.started.databases), dict(run.started.columns))
                places = stored.get((run.run, part.part), {})
                faults += _same_again(workspace, part, mapping, stored=places)
    return Check("entries read again from the vault", n, tuple(faults))


def _same_again(
    workspace: Workspace,
    part: RunPart,
    mapping: tuple[dict[str, str], dict[str, str]],
    *,
    stored: dict[int, tuple[str, int]],
) -> Iterator[str]:
    try:
        reading = _reading(workspace, part, *mapping)
    except LitharvestError as error:
        yield f"{part.receipt.file} of {part.run}: {error}"
        return
    again = {e.position: (content_digest(e.content), e.offset) for e in reading.entries}
    for position, there in stored.items():
        if again.get(position) != there:
            name = f"{part.receipt.file} of {part.run}, entry {position}"
            yield f"{name}: reads otherwise than what is stored"


def _reading(
    workspace: Workspace, part: RunPart, databases: dict[str, str], columns: dict[str, str]
) -> Reading:
    data = workspace.vault.get(part.vault)
    return read_file(
        data,
        part.receipt.file,
        databases=databases,
        platform=part.receipt.platform,
        columns=columns,
    )


def _flow(snapshot: Snapshot) -> Check:
    folded = clusters_of(snapshot)
    try:
        counted = flow(snapshot, folded)
    except LitharvestError as error:
        return Check("the Flow closes", 0, (str(error),))
    return Check("the Flow closes", counted.identified, ())


def _oracle(workspace: Workspace, snapshot: Snapshot) -> Check:
    """Read PubMed's replies and MEDLINE files again with Biopython, an independent reader."""
    faults: list[str] = []
    n = 0
    for part in snapshot.events("run.part", RunPart):
        kind: Literal["xml", "nbib"]
        if part.receipt.format not in ("xml", "nbib") or part.duplicate_of is not None:
            continue
        kind = "xml" if part.receipt.format == "xml" else "nbib"
        try:
            data = workspace.vault.get(part.vault)
            reading = _reading(workspace, part, {}, {})
            n += len(reading.entries)
            differences = compare_with_oracle(reading, data, kind=kind)
        except LitharvestError as error:
            faults.append(f"{part.receipt.file} of {part.run}: {error}")
            continue
        # A difference with a reason is one where Biopython is known to be wrong (ADR-0002).
        faults += [
            f"{part.receipt.file} of {part.run}, PMID {d.pmid}: {d.field} is {d.ours!r} here and "
            f"{d.theirs!r} in Biopython"
            for d in differences
            if d.reason is None
        ]
    return Check("agreement with Biopython", n, tuple(faults))
