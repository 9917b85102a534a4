"""How the command line shows things: tables, flows and progress; plain lines off a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from harvest.remarks import summary
from ledger.flow import Flow
from ledger.model import Arm, Receipt
from ledger.snapshot import RunState
from litharvest.cli_text import say, say_json, visible
from litharvest.importing import RunReport
from litharvest.listed import remarks_of
from litharvest.searching import Progress as Report

_WIDE = 10_000  # off a terminal lines are not folded: a machine or a log reads them


def console() -> Console:
    """The terminal, or plain lines where there is none."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=_WIDE, no_color=True)


def show_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal, tab-separated lines elsewhere."""
    out = console()
    if not out.is_terminal:
        for row in (headers, *rows):
            click.echo("\t".join(map(_cell, row)))
        return
    table = Table(*headers, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        # Text of records is data: rich must not read markup in it.
        table.add_row(*(Text(_cell(value)) for value in row))
    out.print(table)


def _cell(value: object) -> str:
    return "" if value is None else visible(str(value))


def show_json(value: object) -> None:
    """One JSON document on standard output."""
    say_json(value)


def show_runs(reports: Sequence[RunReport]) -> None:
    """What each Search gave, why it does not count if so, and what a reviewer should look at."""
    for r in reports:
        new = f"{r.new_records:,} new records" if r.fresh else "nothing new to read"
        say(f"  {r.search:<18} {r.outcome.value:<9} {r.entries:>7,} entries, {new}")
        for reason in r.reasons:
            say(f"    ! {reason}")
        for said in (summary(r.remarks), r.drift.line if r.drift else ""):
            if said:
                say(f"    ? {said} (litharvest runs show {r.run})")
        for receipt in r.receipts:
            for warning in receipt_notes(receipt) if r.fresh else ():
                say(f"    - {receipt.file}: {warning}")


RUN_HEADERS = (
    "run",
    "outcome",
    "entries",
    "refused",
    "overlaps",
    "stated",
    "searched on",
    "remarks",
)


def run_row(run: RunState) -> tuple[object, ...]:
    """One Run in a table under ``RUN_HEADERS``; only a live Run can have remarks."""
    ended = run.ended
    sums = (ended.entries, ended.refused, ended.overlaps, ended.stated) if ended else ("",) * 4
    remarks = len(remarks_of(run.listed)) if run.listed else None
    return (run.run, run.outcome.value, *sums, run.started.searched_on, remarks)


def receipt_notes(receipt: Receipt) -> tuple[str, ...]:
    """What a person should know about a file that was read: warnings, and numbers missing in it."""
    if not receipt.gaps:
        return receipt.warnings
    shown = ", ".join(receipt.gaps[:5]) + (", …" if len(receipt.gaps) > 5 else "")
    gaps = f"the platform's numbering lacks {shown}; were all entries exported?"
    return (*receipt.warnings, gaps)


def show_flow(flow: Flow) -> None:
    """The Flow as lines that sum."""
    lines = list(flow_lines(flow))
    wide = max(len(words) for words, n in lines if n is not None)
    for words, n in lines:
        say(words if n is None else f"  {words:<{wide}}  {n:>9,}")


def flow_lines(flow: Flow) -> Iterator[tuple[str, int | None]]:
    """The Flow in words, top to bottom as in the diagram; a line without number says so itself."""
    at = f" ({flow.cut.at})" if flow.cut.at else ""
    yield f"Flow at transaction {flow.cut.number}{at}", None
    yield "Records identified", flow.identified
    for source in flow.sources:
        if source.arm is Arm.DATABASES:
            yield f"  {source.name}", source.identified
    for source in flow.sources:
        if source.arm is Arm.OTHER and source.identified:
            yield f"  (other methods) {source.name}", source.identified
    yield "Duplicate records removed", flow.duplicates
    yield "  within one source", flow.duplicates_within
    yield "  across sources", flow.duplicates_across
    if flow.duplicates_joining:
        yield "  joining reports known before", flow.duplicates_joining
    yield "Marked as ineligible by automation", flow.automation
    yield "Removed for other reasons", flow.other_reasons
    yield "Records to screen", flow.screened
    yield "Records excluded", flow.records_excluded
    yield "Reports sought for retrieval", flow.sought
    yield "Reports not retrieved", flow.not_retrieved
    yield "Reports assessed for eligibility", flow.assessed
    for reason, n in flow.reports_excluded:
        yield f"  excluded: {reason}", n
    yield "Reports included", flow.included_reports
    yield "Studies included", flow.included_studies
    if flow.provisional:
        states = ", ".join(f"{name} {n:,}" for name, n in flow.open_states)
        yield f"PROVISIONAL: {states}", None
    for note in flow.notes:
        yield f"NOTE: {note}", None
    for run, outcome, why in flow.left_out:
        yield f"NOT COUNTED: {run} is {outcome}: {why}", None


@contextmanager
def progress() -> Iterator[Report]:
    """A progress display on standard error: bars on a terminal, a line a step elsewhere."""
    out = Console(stderr=True, highlight=False)
    if not out.is_terminal:
        yield lambda search, done, of: say(f"{search}: {done:,} of {of:,}", err=True)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=out, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(search: str, done: int, of: int) -> None:
            if search not in tasks:
                tasks[search] = bars.add_task(visible(search), total=of)
            bars.update(tasks[search], completed=done, total=of)

        yield report
