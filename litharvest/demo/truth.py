"""The right counts of the example review, known because the literature is invented.

The rules are those of docs/counting.md: identified counts entries per Source, for a report with
n entries in s Sources n - s are duplicates within and s - 1 across Sources.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ledger.identifiers import canonical_accession
from litharvest.demo.traps import traps
from litharvest.demo.world import SOURCES, Holding

Entry = tuple[str, str]


def truth(retrieved: Sequence[Holding], overlaps: dict[str, int]) -> dict[str, Any]:
    """What a faultless run gives for these Holdings.

    ``identified`` is per Source, ``clusters`` lists every report as its (Source, accession)
    entries, ``traps`` the families of look-alikes, one list of entries for each of their reports.
    """
    reports: dict[str, list[Entry]] = {}
    for holding in retrieved:
        reports.setdefault(holding.report.key, []).append(_entry(holding))
    clusters = sorted(sorted(entries) for entries in reports.values())
    within = sum(len(entries) - _sources(entries) for entries in clusters)
    across = sum(_sources(entries) - 1 for entries in clusters)
    per_source = Counter(holding.source for holding in retrieved)
    return {
        "identified": {source: per_source[source] for source in SOURCES},
        "identified_total": len(retrieved),
        "overlaps_of_chunks": overlaps,
        "duplicates": {"total": within + across, "within": within, "across": across},
        "to_screen": len(clusters),
        "traps": {
            trap.name: [sorted(reports.get(report.key, [])) for report, _ in trap.reports]
            for trap in traps()
        },
        "clusters": clusters,
    }


def as_json(facts: dict[str, Any]) -> bytes:
    """The facts as JSON with one cluster a line, so that changes can be read."""
    lines = [f"{json.dumps(name)}: {_lines(value, name)}" for name, value in facts.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _lines(value: Any, name: str) -> str:
    if name == "clusters":
        return "[\n" + ",\n".join(json.dumps(cluster) for cluster in value) + "\n]"
    if name == "traps":
        rows = (f"{json.dumps(trap)}: {json.dumps(reports)}" for trap, reports in value.items())
        return "{\n" + ",\n".join(rows) + "\n}"
    return json.dumps(value)


def _entry(holding: Holding) -> Entry:
    accession = canonical_accession(holding.source, holding.accession) or holding.accession
    version = re.search(r"\.pub\d+$", holding.report.doi or "")
    # A version of a Cochrane review is a report of its own, under the number of all.
    of_version = version.group().upper() if version and holding.source == "cdsr" else ""
    return holding.source, accession + of_version


def _sources(entries: list[Entry]) -> int:
    return len({source for source, _ in entries})
