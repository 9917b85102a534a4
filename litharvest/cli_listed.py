"""How the command line shows what a live service said: as JSON, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from harvest.remarks import Remark
from ledger.snapshot import RunState
from litharvest.drift import Comparison, Drift, MappingChange
from litharvest.listed import Listed, listing_of

TERM = "term as sent"
"""The heading of the one fact that may have several lines."""


def remark_json(remark: Remark) -> dict[str, object]:
    """One remark for machines."""
    return {
        "kind": remark.kind.value,
        "text": remark.text,
        "searched": remark.became or None,
        "reported": remark.reported,
        "words": remark.sentence,
    }


def drift_json(drift: Drift) -> dict[str, object]:
    """The comparison with the last Run for machines; pairs are (before, after)."""
    return {
        "run": drift.before,
        "comparison": drift.comparison.value,
        "count": list(drift.count),
        "build": [build or None for build in drift.build],
        "mappings": [
            {
                "term": change.term,
                "before": change.before,
                "after": change.after,
                "gained": list(change.gained),
                "lost": list(change.lost),
            }
            for change in drift.changes
        ],
        "gained": list(drift.gained),
        "lost": list(drift.lost),
        "untranslated": drift.untranslated or None,
    }


def live_json(run: RunState, *, at: str | None, drift: Drift | None) -> dict[str, object]:
    """All that is known of a Run's listing; empty for a Run from files.

    ``at`` is the UTC instant at which the listing was written into the ledger.
    """
    if run.listed is None:
        return {}
    listed = listing_of(run.listed)
    return {
        "term as sent": listed.term,
        "translation": listed.translation,
        "translation set": [{"from": source, "to": target} for source, target in listed.mapped],
        "remarks": [remark_json(remark) for remark in listed.remarks],
        "count": _counts(run, listed),
        "database": {
            "build": listed.build,
            "last update": listed.updated,
            "records": listed.records,
        },
        "listed at": at,
        "split": listed.split,
        "growth while listing": listed.growth,
        "said besides": list(listed.other),
        "compared with": drift_json(drift) if drift else None,
        "diagnostics": [f"{place}: {text}" for place, text in run.listed.diagnostics],
    }


def _counts(run: RunState, listed: Listed) -> dict[str, object]:
    ended = run.ended
    read = sum(part.receipt.read for part in run.parts)
    delivered = ended.entries - ended.overlaps if ended else read
    missing = len(ended.missing) if ended else 0
    # Only of a whole Run are all the missing known by name; until then a 0 would be untrue.
    whole = ended is not None and delivered + missing == listed.listed
    return {
        "stated": listed.stated,
        "listed": listed.listed,
        "delivered": delivered,
        "missing": missing if whole or missing else None,
    }


def live_lines(run: RunState, *, at: str | None, drift: Drift | None) -> Iterator[str]:
    """The same in lines, in the order in which one checks a search; nothing for files."""
    if run.listed is None:
        return
    listed = listing_of(run.listed)
    yield f"{TERM}: {_indented(listed.term)}"
    yield f"translation: {listed.translation or 'none given'}"
    if listed.mapped:
        yield "translation set:"
        yield from (f"  {source} -> {target}" for source, target in listed.mapped)
    yield "remarks:" if listed.remarks else "remarks: none"
    yield from (f"  {remark.sentence}" for remark in listed.remarks)
    counts = ", ".join(f"{k} {v:,}" for k, v in _counts(run, listed).items() if isinstance(v, int))
    yield f"count: {counts}"
    yield f"database: {_database(listed)}"
    if at:
        yield f"listed at: {at}"
    if listed.split:
        yield f"split: {listed.split}"
    if listed.growth:
        yield f"growth while listing: {listed.growth}"
    if listed.other:
        yield "said besides:"
        yield from (f"  {text}" for text in listed.other)
    yield from _drift_lines(drift)


def _indented(text: str) -> str:
    """A strategy of several lines below its heading; one of a single line beside it."""
    lines = text.strip().splitlines()
    return text if len(lines) < 2 else "".join(f"\n  {line}" for line in lines)


def _database(listed: Listed) -> str:
    updated = f"last update {listed.updated}" if listed.updated else None
    records = f"{listed.records:,} records" if listed.records is not None else None
    return ", ".join(filter(None, (listed.build, updated, records))) or "not stated"


def _drift_lines(drift: Drift | None) -> Iterator[str]:
    if drift is None:
        yield "compared with the last Run: there is no earlier one of this search"
        return
    yield f"compared with {drift.before}: {_verdict(drift)}"
    yield f"  count: {drift.count[0]:,} -> {drift.count[1]:,}"
    yield f"  database build: {drift.build[0] or 'not stated'} -> {drift.build[1] or 'not stated'}"
    for change in drift.changes:
        yield from _change_lines(change)
    yield from (f"  now also: {text}" for text in drift.gained)
    yield from (f"  no longer: {text}" for text in drift.lost)
    if drift.untranslated:
        yield f"  given back untranslated {drift.untranslated}, so its terms cannot be compared"


def _verdict(drift: Drift) -> str:
    words = {
        Comparison.SAME: "the same strategy, translated the same",
        Comparison.DRIFTED: "the same strategy, translated otherwise",
        Comparison.OTHER_STRATEGY: "another strategy, so translations are not compared",
        Comparison.UNKNOWN: "one of the two has no translation",
    }
    return words[drift.comparison]


def _change_lines(change: MappingChange) -> Iterator[str]:
    if change.before is None:
        yield f"  mapping added: {change.term} -> {change.after}"
    elif change.after is None:
        yield f"  mapping removed: {change.term} -> {change.before}"
    else:
        yield f"  mapping changed: {change.term}"
        yield from (f"    now also: {text}" for text in change.gained)
        yield from (f"    no longer: {text}" for text in change.lost)
