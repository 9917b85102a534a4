"""Commands that look closely: ``identify`` a file, ``show`` a record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from litharvest.cli_review import config_option, json_option, open_review, snapshot_of
from litharvest.cli_show import show_json, show_table
from litharvest.cli_text import say
from litharvest.identifying import Fill, Identified
from litharvest.identifying import identify as identify_files
from litharvest.showing import Raw, Shown, raw
from litharvest.showing import show as show_record


@click.command(epilog="Example: litharvest identify export.ris searches.zip")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@json_option
@click.pass_context
def identify(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Say what each FILE is, by its content: format, platform, databases, records, encoding."""
    found = list(identify_files(files))
    if as_json:
        show_json([_as_json(one) for one in found])
    else:
        for one in found:
            _say(one)
    context.exit(1 if any(one.problem for one in found) else 0)


def _as_json(one: Identified) -> dict[str, object]:
    values = asdict(one)
    return {**values, "sources": dict(one.sources), "line_ends": dict(one.line_ends)}


def _say(one: Identified) -> None:
    say(one.file)
    if one.problem:
        say(f"  unknown    {one.problem}")
        return
    container = f" in {one.container}" if one.container else ""
    stated = f", {one.stated:,} stated" if one.stated is not None else ""
    refused = f", {one.refused:,} refused" if one.refused else ""
    ends = ", ".join(f"{name} {number:,}" for name, number in one.line_ends)
    sources = ", ".join(f"{name or 'no database named'} {n:,}" for name, n in one.sources)
    lines = {
        "format": f"{one.format}{container}, {one.dialect}",
        "platform": f"{one.platform}, {one.sure} % sure: {'; '.join(one.evidence)}",
        "records": f"{one.found:,}{refused}{stated}",
        "sources": sources,
        "text": " · ".join(part for part in (one.encoding, ends) if part),
        "note": "; ".join(one.notes),
    }
    for name, words in lines.items():
        if words:
            say(f"  {name:<10} {words}")


def show_fill(fills: Sequence[Fill], *, as_json: bool) -> None:
    """The shares of filled fields, a line a file, or JSON with the numbers."""
    if as_json:
        show_json([{**asdict(fill), "filled": dict(fill.filled)} for fill in fills])
        return
    names = [name for name, _ in fills[0].filled] if fills else []
    rows = [(f.file, f.records, *(f"{n * 100 // f.records} %" for _, n in f.filled)) for f in fills]
    show_table(("file", "records", *names), rows)


@click.command(epilog="Example: litharvest show pubmed:99000001 --raw")
@click.argument("record", metavar="RECORD")
@click.option("--raw", "with_raw", is_flag=True, help="Also the raw text from the vault.")
@config_option
@json_option
def show(record: str, with_raw: bool, path: Path, as_json: bool) -> None:
    """Show a RECORD as it stands, with the Run and file that each field came from."""
    with open_review(path) as workspace:
        snapshot = snapshot_of(workspace)
        shown = show_record(workspace, snapshot, record)
        texts = raw(workspace, snapshot, shown) if with_raw else []
    if as_json:
        show_json({**asdict(shown), "raw": [asdict(text) for text in texts]})
        return
    _say_record(shown)
    for text in texts:
        _say_raw(text)


def _say_record(shown: Shown) -> None:
    say(shown.record)
    rows = [(field.name, _words(field.value), field.run, field.file) for field in shown.fields]
    show_table(("field", "value", "run", "file"), rows)
    for place in shown.places:
        say(f"  {place.run}: {place.file}, entry {place.position}, line {place.line}")


def _words(value: object) -> str:
    """A value on one line."""
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _say_raw(found: Raw) -> None:
    say(f"--- {found.place.run}: {found.place.file}, line {found.place.line}")
    if not found.cells:
        say(found.text, lines=True)
    for column, cell in found.cells:
        say(f"{column}: {cell}", lines=True)
