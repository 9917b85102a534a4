"""Commands that make and run a review: ``init`` and ``run``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dedupe.rules import RULES_VERSION
from ledger.errors import UsageError
from ledger.snapshot import Snapshot
from litharvest.cli_listed import drift_json, remark_json
from litharvest.cli_show import progress, show_flow, show_json, show_runs
from litharvest.cli_text import say
from litharvest.config import Review, load_config
from litharvest.initial import write_review
from litharvest.pipeline import Result, SearcherFor
from litharvest.pipeline import run as run_pipeline
from litharvest.services import entrez_searcher
from litharvest.workspace import Workspace

config_option = click.option(
    "-c",
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The review's configuration.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a machine.")


def open_review(path: Path) -> Workspace:
    """The ledger of a configured review, which must have been run before."""
    review = load_config(path)
    if not (review.ledger_folder / "ledger.sqlite").exists():
        raise UsageError(
            f"this review has no ledger at {review.ledger_folder} yet; "
            f"`litharvest run -c {path}` makes it"
        )
    return Workspace(review)


def snapshot_of(workspace: Workspace, as_of: str | None = None) -> Snapshot:
    """The ledger now, or as of a cut-point."""
    return workspace.store.snapshot(workspace.store.cut(as_of, rules=RULES_VERSION))


@click.command(epilog="Example: litharvest init my-review")
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a review FOLDER that runs once export files and an e-mail address are in it."""
    for path in write_review(folder):
        say(f"wrote {path}")
    say(
        f"\nNext: put your export files into {folder / 'searches'}, edit {folder / 'config.yaml'} "
        f"(title, contact_email, strategies), then\n  litharvest run -c {folder / 'config.yaml'}",
        lines=True,
    )


@click.command(epilog="Example: litharvest run -c my-review/config.yaml --search pubmed")
@config_option
@click.option("--search", "only", multiple=True, metavar="NAME", help="Only this search; repeat.")
@click.option(
    "--entrez-url",
    metavar="URL",
    help="Where PubMed's E-utilities answer; for practice with the simulator.",
)
@json_option
@click.pass_context
def run(
    context: click.Context, path: Path, only: tuple[str, ...], entrez_url: str | None, as_json: bool
) -> None:
    """Harvest, dedupe and export; running it again changes no count."""
    review = load_config(path)
    result = run_review(review, only=only, searcher_for=entrez_searcher(entrez_url))
    if as_json:
        show_json(result_json(result))
    else:
        report(review, result)
    context.exit(0 if result.complete else 1)


def run_review(review: Review, *, only: Sequence[str], searcher_for: SearcherFor) -> Result:
    """Run a review with a progress display."""
    with Workspace(review) as workspace, progress() as shown:
        return run_pipeline(workspace, searcher_for=searcher_for, only=only, progress=shown)


def report(review: Review, result: Result) -> None:
    """What a run did, for people."""
    say(review.config.title)
    show_runs(result.runs)
    show_flow(result.flow)
    say(_change(result))
    for handed in result.handed:
        state = "written" if handed.changed else "unchanged"
        say(f"  {state:<10} {handed.path}")


def _change(result: Result) -> str:
    if result.changed is None:
        return "First run of this review."
    return f"{'Counts have' if result.changed else 'No count has'} changed since the last run."


def result_json(result: Result) -> dict[str, object]:
    """What a run did, for machines."""
    return {
        "complete": result.complete,
        "changed": result.changed is not False,
        "runs": [
            {
                "search": r.search,
                "run": r.run,
                "outcome": r.outcome.value,
                "fresh": r.fresh,
                "entries": r.entries,
                "new_records": r.new_records,
                "reasons": list(r.reasons),
                "remarks": [remark_json(remark) for remark in r.remarks],
                "drift": drift_json(r.drift) if r.drift else None,
            }
            for r in result.runs
        ],
        "identified": result.flow.identified,
        "duplicates": result.flow.duplicates,
        "screened": result.flow.screened,
        "files": [str(h.path) for h in result.handed],
    }
