"""Commands that ask a ledger: ``status``, ``runs``, ``flow``, ``why``, ``verify``, ``export``."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path

import click

from dedupe.decide import Explanation, explain
from dedupe.rules import RULES_VERSION
from exports.flow_json import flow_json
from exports.registry import EXPORTERS
from ledger.errors import UsageError
from ledger.events import Accept, Void
from ledger.flow import flow
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from litharvest.cli_review import config_option, json_option
from litharvest.cli_show import show_flow, show_json, show_table
from litharvest.config import load_config
from litharvest.folding import clusters_of, fold
from litharvest.handing import candidates_of, hand_out
from litharvest.verifying import verify
from litharvest.workspace import Workspace

as_of_option = click.option(
    "--as-of", metavar="CUT", help="A transaction number, date or instant (UTC); default: now."
)


def open_review(path: Path) -> Workspace:
    """The ledger of a configured review, which must have been run before."""
    review = load_config(path)
    if not (review.ledger_folder / "ledger.sqlite").exists():
        raise UsageError(
            f"this review has no ledger at {review.ledger_folder} yet; "
            f"`litharvest run -c {path}` makes it"
        )
    return Workspace(review)


def _snapshot(workspace: Workspace, as_of: str | None = None) -> Snapshot:
    return workspace.store.snapshot(workspace.store.cut(as_of, rules=RULES_VERSION))


@click.command(epilog="Example: litharvest status -c my-review/config.yaml")
@config_option
@json_option
def status(path: Path, as_json: bool) -> None:
    """Show each search's newest Run and what awaits a person."""
    with open_review(path) as workspace:
        snapshot = _snapshot(workspace)
        folded = clusters_of(snapshot)
        counted = flow(snapshot, folded)
    newest = {run.started.search: run for run in snapshot.runs}
    if as_json:
        show_json(
            {
                "title": counted.title,
                "transaction": counted.cut.number,
                "searches": {name: run.outcome.value for name, run in newest.items()},
                "identified": counted.identified,
                "screened": counted.screened,
                "open": dict(counted.open_states),
                "conflicts": len(folded.conflicts),
            }
        )
        return
    click.echo(counted.title)
    show_table(_RUN_HEADERS, [_run_row(run) for run in newest.values()])
    show_flow(counted)
    for conflict in folded.conflicts:
        click.echo(
            f"CONFLICT: {conflict.left} and {conflict.right}: {conflict.by} keeps them apart"
        )


_RUN_HEADERS = ("run", "outcome", "entries", "refused", "overlaps", "stated", "searched on")


def _run_row(run: RunState) -> tuple[object, ...]:
    ended = run.ended
    sums = (ended.entries, ended.refused, ended.overlaps, ended.stated) if ended else ("",) * 4
    return (run.run, run.outcome.value, *sums, run.started.searched_on)


@click.group(epilog="Example: litharvest runs list")
def runs() -> None:
    """List, show, accept or void the Runs of a review."""


@runs.command("list", epilog="Example: litharvest runs list")
@config_option
@json_option
def list_runs(path: Path, as_json: bool) -> None:
    """List all Runs with their outcomes and sums."""
    with open_review(path) as workspace:
        found = _snapshot(workspace).runs
    if as_json:
        rows = [dict(zip(_RUN_HEADERS, _run_row(run), strict=True)) for run in found]
        show_json(rows)
    else:
        show_table(_RUN_HEADERS, [_run_row(run) for run in found])


@runs.command("show", epilog="Example: litharvest runs show pubmed-1")
@click.argument("name", metavar="RUN")
@config_option
@json_option
def show_run(name: str, path: Path, as_json: bool) -> None:
    """Show one RUN: files and Receipts, the query as sent, what is missing, why it (not) counts."""
    with open_review(path) as workspace:
        run = _find(_snapshot(workspace), name)
    facts = _facts(run)
    if as_json:
        show_json(facts)
        return
    for key, value in facts.items():
        if isinstance(value, list):
            click.echo(f"{key}:")
            for item in value:
                click.echo(f"  {_one_line(item)}")
        elif value not in (None, ""):
            click.echo(f"{key}: {value}")


def _one_line(item: object) -> str:
    if isinstance(item, dict):
        return ", ".join(f"{k} {v}" for k, v in item.items() if v not in (None, "", []))
    return str(item)


def _facts(run: RunState) -> dict[str, object]:
    started, ended, listed = run.started, run.ended, run.listed
    return {
        "run": run.run,
        "outcome": run.outcome.value,
        "search": f"{started.search} version {started.search_version}",
        "searched on": started.searched_on,
        "exported on": started.exported_on,
        "coverage": started.coverage.value,
        "stated": ended.stated if ended else None,
        "entries": ended.entries if ended else None,
        "refused": ended.refused if ended else None,
        "overlaps": ended.overlaps if ended else None,
        "reasons": list(run.reasons),
        "found wrong": list(ended.reasons) if ended and run.reasons != ended.reasons else [],
        "missing": list(ended.missing) if ended else [],
        "accepted": f"by {run.accept.by}: {run.accept.reason}" if run.accept else None,
        "void": f"by {run.void.by}: {run.void.reason}" if run.void else None,
        "term as sent": listed.term if listed else None,
        "translation": listed.translation if listed else None,
        "diagnostics": [f"{name}: {value}" for name, value in listed.diagnostics] if listed else [],
        "files": [
            {
                "file": p.receipt.file,
                "format": p.receipt.format,
                "dialect": p.receipt.dialect,
                "found": p.receipt.found,
                "read": p.receipt.read,
                "refused": p.receipt.refused,
                "stated": p.receipt.stated,
                "sha256": p.receipt.sha256,
                "warnings": list(p.receipt.warnings),
                "unknown tags": [f"{tag} {n}" for tag, n in p.receipt.unknown_tags],
                "gaps": list(p.receipt.gaps),
            }
            for p in run.parts
        ],
    }


def _find(snapshot: Snapshot, name: str) -> RunState:
    for run in snapshot.runs:
        if run.run == name:
            return run
    known = ", ".join(run.run for run in snapshot.runs) or "none yet"
    raise UsageError(f"no Run is named {name!r}; Runs of this review: {known}")


def _not_empty(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("write a reason: it stays in the ledger for ever")
    return value.strip()


reason_option = click.option(
    "--reason",
    required=True,
    callback=_not_empty,
    help="Why; it is kept in the ledger and printed with the flow.",
)
by_option = click.option("--by", default=getpass.getuser, show_default="your login", help="Who.")


@runs.command(
    epilog='Example: litharvest runs accept cinahl-1 --reason "EBSCO counts one too many"'
)
@click.argument("name", metavar="RUN")
@reason_option
@by_option
@config_option
def accept(name: str, reason: str, by: str, path: Path) -> None:
    """Let a partial or held RUN count as it is, with your name and reason."""
    with open_review(path) as workspace:
        run = _find(_snapshot(workspace), name)
        if run.outcome not in (Outcome.PARTIAL, Outcome.HELD):
            raise UsageError(
                f"{name} is {run.outcome.value}; only partial and held Runs can be accepted"
            )
        with workspace.only_run():
            workspace.store.append([Accept(name, by, reason)], actor=by)
            fold(workspace)  # what counts from now on must not be shown with its duplicates
    click.echo(f"{name} now counts; `litharvest run` writes the exports with it")


@runs.command(epilog='Example: litharvest runs void cinahl-1 --reason "file of another review"')
@click.argument("name", metavar="RUN")
@reason_option
@by_option
@config_option
def void(name: str, reason: str, by: str, path: Path) -> None:
    """Let a RUN that was imported by mistake count no more; nothing is deleted."""
    with open_review(path) as workspace:
        run = _find(_snapshot(workspace), name)
        if run.outcome is Outcome.VOID:
            raise UsageError(f"{name} is void already")
        with workspace.only_run():
            workspace.store.append([Void(name, by, reason)], actor=by)
            fold(workspace)
    click.echo(f"{name} is void; `litharvest run` writes the exports without it")


@click.command("flow", epilog="Example: litharvest flow --as-of 2026-03-01")
@config_option
@as_of_option
@json_option
def flow_command(path: Path, as_of: str | None, as_json: bool) -> None:
    """Print the PRISMA counts, now or as of any past cut-point."""
    with open_review(path) as workspace:
        snapshot = _snapshot(workspace, as_of)
    counted = flow(snapshot, clusters_of(snapshot))
    if as_json:
        click.echo(flow_json(counted).decode(), nl=False)
    else:
        show_flow(counted)


@click.command(epilog="Example: litharvest why pubmed:99000001 psycinfo:2021-94054-001")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@config_option
@json_option
def why(left: str, right: str, path: Path, as_json: bool) -> None:
    """Explain why records A and B are the same report, different, or unsure."""
    with open_review(path) as workspace:
        snapshot = _snapshot(workspace)
    if left == right:
        raise UsageError(f"{left} and {right} are the same record; name two")
    known = set(snapshot.records["record"].to_pylist())
    for record in (left, right):
        if record not in known:
            raise UsageError(f"no counted record has the id {record!r}; ids look like pubmed:12345")
    first, second = sorted((left, right))
    stored = [
        row
        for row in snapshot.decisions.to_pylist()
        if (row["left"], row["right"]) == (first, second)
    ]
    folded = clusters_of(snapshot).of()
    facts = explain(snapshot.records, first, second)
    if as_json:
        show_json(
            {
                "stored": stored,
                "same_cluster": folded[first] == folded[second],
                "computed": {
                    "compared": facts.compared,
                    "keys": list(facts.keys),
                    "judgement": facts.judgement.value if facts.judgement else None,
                    "score": facts.score,
                    "rules": list(facts.rules),
                    "reasons": list(facts.reasons),
                    "features": dict(facts.features),
                },
            }
        )
        return
    together = "one report" if folded[first] == folded[second] else "different reports"
    click.echo(f"{first} and {second} stand as {together}.")
    for row in stored:
        click.echo(
            f"Stored Decision: {row['judgement'].upper()} by {row['by']}, score {row['score']}"
        )
        for reason in row["reasons"]:
            click.echo(f"  {reason}")
    if not stored:
        click.echo("No Decision about this pair is stored: not compared, or below the threshold.")
    click.echo("Computed again from the two records:")
    for line in _explained(facts):
        click.echo(f"  {line}")


def _explained(facts: Explanation) -> Iterator[str]:
    """The rules' view of a pair, computed again."""
    if facts.keys:
        yield f"compared, because both have the same {', '.join(facts.keys)}"
    else:
        yield "not compared in a review: the two have no blocking key in common"
    said = facts.judgement.value.upper() if facts.judgement else "no judgement (below threshold)"
    yield f"{said}, score {facts.score}" + (f", rules {', '.join(facts.rules)}" * bool(facts.rules))
    for reason in facts.reasons:
        yield f"  {reason}"
    for name, value in facts.features.items():
        yield f"  {name:<24} {value}"


@click.command("verify", epilog="Example: litharvest verify --oracle")
@config_option
@click.option("--oracle", is_flag=True, help="Also read PubMed data again with Biopython.")
@json_option
@click.pass_context
def verify_command(context: click.Context, path: Path, oracle: bool, as_json: bool) -> None:
    """Prove that nothing was lost, invented or changed: chain, vault, sums, reading again."""
    with open_review(path) as workspace:
        checks = verify(workspace, oracle=oracle)
    if as_json:
        show_json([{"check": c.name, "of": c.of, "faults": list(c.faults)} for c in checks])
    else:
        for check in checks:
            state = "ok" if not check.faults else f"{len(check.faults)} FAULTS"
            click.echo(f"  {check.name:<36} {check.of:>9,}  {state}")
            for fault in check.faults:
                click.echo(f"    ! {fault}")
    context.exit(1 if any(check.faults for check in checks) else 0)


@click.command(epilog="Example: litharvest export ris -o to-screen.ris")
@click.argument("flavour", metavar="FORMAT", type=click.Choice(sorted(EXPORTERS)))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it.")
@as_of_option
@config_option
def export(flavour: str, output: Path | None, as_of: str | None, path: Path) -> None:
    """Write the candidate set or the flow in one FORMAT."""
    with open_review(path) as workspace:
        snapshot = _snapshot(workspace, as_of)
        folded = clusters_of(snapshot)
        suffix = EXPORTERS[flavour].suffix
        target = output or workspace.review.export_folder / f"{flavour}{suffix}"
        handed = hand_out(
            workspace,
            snapshot,
            candidates=candidates_of(snapshot, folded),
            flow=flow(snapshot, folded),
            files={flavour: target},
        )
    click.echo(f"wrote {handed[0].path}")
