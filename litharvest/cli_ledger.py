"""Commands that ask a ledger: ``status``, ``flow``, ``why``, ``verify``, ``export``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from dedupe.decide import Explanation, explain
from exports.flow_json import flow_json
from exports.registry import EXPORTERS
from ledger.errors import UsageError
from ledger.flow import flow
from litharvest.cli_review import config_option, json_option, open_review, snapshot_of
from litharvest.cli_show import RUN_HEADERS, run_row, show_flow, show_json, show_table
from litharvest.cli_text import say, visible_json
from litharvest.folding import clusters_of
from litharvest.handing import candidates_of, hand_out
from litharvest.listed import remarks_of
from litharvest.verifying import verify

as_of_option = click.option(
    "--as-of", metavar="CUT", help="A transaction number, date or instant (UTC); default: now."
)


@click.command(epilog="Example: litharvest status -c my-review/config.yaml")
@config_option
@json_option
def status(path: Path, as_json: bool) -> None:
    """Show each search's newest Run and what awaits a person."""
    with open_review(path) as workspace:
        snapshot = snapshot_of(workspace)
        folded = clusters_of(snapshot)
        counted = flow(snapshot, folded)
    newest = {run.started.search: run for run in snapshot.runs}
    if as_json:
        show_json(
            {
                "title": counted.title,
                "transaction": counted.cut.number,
                "searches": {name: run.outcome.value for name, run in newest.items()},
                "remarks": {
                    name: len(remarks_of(run.listed)) for name, run in newest.items() if run.listed
                },
                "identified": counted.identified,
                "screened": counted.screened,
                "open": dict(counted.open_states),
                "conflicts": len(folded.conflicts),
            }
        )
        return
    say(counted.title)
    show_table(RUN_HEADERS, [run_row(run) for run in newest.values()])
    show_flow(counted)
    for conflict in folded.conflicts:
        say(f"CONFLICT: {conflict.left} and {conflict.right}: {conflict.by} keeps them apart")


@click.command("flow", epilog="Example: litharvest flow --as-of 2026-03-01")
@config_option
@as_of_option
@json_option
def flow_command(path: Path, as_of: str | None, as_json: bool) -> None:
    """Print the PRISMA counts, now or as of any past cut-point."""
    with open_review(path) as workspace:
        snapshot = snapshot_of(workspace, as_of)
    counted = flow(snapshot, clusters_of(snapshot))
    if as_json:
        click.echo(visible_json(flow_json(counted).decode()), nl=False)
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
        snapshot = snapshot_of(workspace)
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
    say(f"{first} and {second} stand as {together}.")
    for row in stored:
        say(f"Stored Decision: {row['judgement'].upper()} by {row['by']}, score {row['score']}")
        for reason in row["reasons"]:
            say(f"  {reason}")
    if not stored:
        say("No Decision about this pair is stored: not compared, or below the threshold.")
    say("Computed again from the two records:")
    for line in _explained(facts):
        say(f"  {line}")


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
            say(f"  {check.name:<36} {check.of:>9,}  {state}")
            for fault in check.faults:
                say(f"    ! {fault}")
    context.exit(1 if any(check.faults for check in checks) else 0)


@click.command(epilog="Example: litharvest export ris -o to-screen.ris")
@click.argument("flavour", metavar="FORMAT", type=click.Choice(sorted(EXPORTERS)))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it.")
@as_of_option
@config_option
def export(flavour: str, output: Path | None, as_of: str | None, path: Path) -> None:
    """Write the candidate set or the flow in one FORMAT."""
    with open_review(path) as workspace:
        snapshot = snapshot_of(workspace, as_of)
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
    say(f"wrote {handed[0].path}")
