"""The commands ``runs list``, ``runs show``, ``runs accept`` and ``runs void``."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ledger.errors import UsageError
from ledger.events import Accept, Void
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from litharvest.cli_listed import TERM, live_json, live_lines
from litharvest.cli_review import config_option, json_option, open_review, snapshot_of
from litharvest.cli_show import RUN_HEADERS, run_row, show_json, show_table
from litharvest.cli_text import say
from litharvest.folding import fold
from litharvest.listed import drift_of, listed_in
from litharvest.workspace import Workspace


@click.group(epilog="Example: litharvest runs list")
def runs() -> None:
    """List, show, accept or void the Runs of a review."""


@runs.command("list", epilog="Example: litharvest runs list")
@config_option
@json_option
def list_runs(path: Path, as_json: bool) -> None:
    """List all Runs with their outcomes and sums."""
    with open_review(path) as workspace:
        found = snapshot_of(workspace).runs
    if as_json:
        rows = [dict(zip(RUN_HEADERS, run_row(run), strict=True)) for run in found]
        show_json(rows)
    else:
        show_table(RUN_HEADERS, [run_row(run) for run in found])


@runs.command("show", epilog="Example: litharvest runs show pubmed-1")
@click.argument("name", metavar="RUN")
@config_option
@json_option
def show_run(name: str, path: Path, as_json: bool) -> None:
    """Show one RUN: what was asked and understood, what came, what is missing, why it counts."""
    with open_review(path) as workspace:
        snapshot = snapshot_of(workspace)
        run = _find(snapshot, name)
        at = _listed_at(workspace, snapshot, name)
    drift = drift_of(snapshot, run)
    facts = _facts(run)
    files = _files(run)
    if as_json:
        show_json({**facts, **live_json(run, at=at, drift=drift), "files": files})
        return
    for line in (*_lines(facts), *live_lines(run, at=at, drift=drift), *_lines({"files": files})):
        say(line, lines=line.startswith(TERM))


def _listed_at(workspace: Workspace, snapshot: Snapshot, run: str) -> str | None:
    """The instant (UTC) at which a Run's listing was written into the ledger."""
    tx = listed_in(snapshot, run)
    return next((t.at for t in workspace.store.transactions() if t.number == tx), None)


def _lines(facts: Mapping[str, object]) -> Iterator[str]:
    """Facts in lines; what is not known is left out."""
    for key, value in facts.items():
        if isinstance(value, list):
            if value:
                yield f"{key}:"
                yield from (f"  {_one_line(item)}" for item in value)
        elif value not in (None, ""):
            yield f"{key}: {value}"


def _one_line(item: object) -> str:
    if isinstance(item, dict):
        return ", ".join(f"{k} {v}" for k, v in item.items() if v not in (None, "", []))
    return str(item)


def _facts(run: RunState) -> dict[str, object]:
    started, ended = run.started, run.ended
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
    }


def _files(run: RunState) -> list[dict[str, object]]:
    return [
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
    ]


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
        run = _find(snapshot_of(workspace), name)
        if run.outcome not in (Outcome.PARTIAL, Outcome.HELD):
            raise UsageError(
                f"{name} is {run.outcome.value}; only partial and held Runs can be accepted"
            )
        with workspace.only_run():
            workspace.store.append([Accept(name, by, reason)], actor=by)
            fold(workspace)  # what counts from now on must not be shown with its duplicates
    say(f"{name} now counts; `litharvest run` writes the exports with it")


@runs.command(epilog='Example: litharvest runs void cinahl-1 --reason "file of another review"')
@click.argument("name", metavar="RUN")
@reason_option
@by_option
@config_option
def void(name: str, reason: str, by: str, path: Path) -> None:
    """Let a RUN that was imported by mistake count no more; nothing is deleted."""
    with open_review(path) as workspace:
        run = _find(snapshot_of(workspace), name)
        if run.outcome is Outcome.VOID:
            raise UsageError(f"{name} is void already")
        with workspace.only_run():
            workspace.store.append([Void(name, by, reason)], actor=by)
            fold(workspace)
    say(f"{name} is void; `litharvest run` writes the exports without it")
