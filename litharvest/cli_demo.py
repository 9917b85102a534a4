"""The command ``demo``: the example review, offline, with PubMed answered by the simulator."""

from __future__ import annotations

from pathlib import Path

import click

from litharvest.cli_review import report, run_review
from litharvest.cli_text import say
from litharvest.config import load_config
from litharvest.demo.practice import copy_example, practice_pubmed
from litharvest.services import entrez_searcher


@click.command(epilog="Example: litharvest demo my-demo")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo-review"))
@click.pass_context
def demo(context: click.Context, folder: Path) -> None:
    """Copy the example review into FOLDER and run it there, without any network."""
    copied = copy_example(folder)
    say(f"{'Copied the example review to' if copied else 'Running again in'} {folder}")
    review = load_config(folder / "config.yaml")
    with practice_pubmed() as url:
        result = run_review(review, only=(), searcher_for=entrez_searcher(url))
    report(review, result)
    say(
        f"\nLook at {folder / 'results' / 'prisma2020.svg'} (the flow diagram) and "
        f"{folder / 'results' / 'candidates.csv'} (what to screen).\n"
        f"Ask it: litharvest status -c {folder / 'config.yaml'}",
        lines=True,
    )
    context.exit(0 if result.complete else 1)
