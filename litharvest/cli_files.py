"""Commands for people who only want a step: ``read`` and ``dedupe``. No review folder needed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ledger.model import Receipt
from litharvest.cli_identify import show_fill
from litharvest.cli_review import json_option
from litharvest.cli_show import receipt_notes, show_flow
from litharvest.cli_text import say, say_json
from litharvest.filing import record_json, write_deduped
from litharvest.identifying import fill_of
from litharvest.steps import Files, ReadFiles, dedupe_files

files_argument = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)


@click.command(epilog="Example: litharvest read export.ris > records.jsonl")
@files_argument
@click.option(
    "--receipts", "receipts", type=click.Path(path_type=Path), help="Write the Receipts as JSON."
)
@click.option("--stats", is_flag=True, help="How well the fields are filled, instead of records.")
@json_option
@click.pass_context
def read(
    context: click.Context,
    files: tuple[Path, ...],
    receipts: Path | None,
    stats: bool,
    as_json: bool,
) -> None:
    """Print one JSON object per record on standard output; Receipts go to standard error."""
    found = Files(files)
    if stats:
        show_fill(fill_of(found), as_json=as_json)
    else:
        for entry in found:
            say_json(record_json(entry), indent=None)
    if receipts is not None:
        receipts.write_text(receipts_json(found), encoding="utf-8")
    _say_receipts(found, quiet=receipts is not None)
    context.exit(1 if found.problems else 0)


def receipts_json(found: Files | ReadFiles) -> str:
    """The Receipts and problems of several files as one JSON document."""
    value = {"receipts": [asdict(r) for r in found.receipts], "problems": list(found.problems)}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _say_receipts(found: Files | ReadFiles, *, quiet: bool = False) -> None:
    for receipt in () if quiet else found.receipts:
        say(_receipt_line(receipt), err=True)
        for warning in receipt_notes(receipt):
            say(f"  - {warning}", err=True)
    for problem in found.problems:
        say(f"  ! {problem}", err=True)


def _receipt_line(receipt: Receipt) -> str:
    stated = f", {receipt.stated} stated" if receipt.stated is not None else ""
    return (
        f"{receipt.file}: {receipt.format} ({receipt.dialect}), found {receipt.found} = "
        f"read {receipt.read} + refused {receipt.refused}{stated}"
    )


@click.command(epilog="Example: litharvest dedupe pubmed.nbib psycinfo.ris -o deduped")
@files_argument
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for clusters.csv, decisions.csv, candidates.*, flow.json and receipts.json.",
)
@click.pass_context
def dedupe(context: click.Context, files: tuple[Path, ...], output: Path) -> None:
    """Fold the duplicates in any supported files; no ledger is touched."""
    result = dedupe_files(files)
    written = write_deduped(result, output, receipts=receipts_json(result.read))
    _say_receipts(result.read)
    show_flow(result.flow)
    for path in written:
        say(f"  written    {path}")
    context.exit(1 if result.read.problems else 0)
