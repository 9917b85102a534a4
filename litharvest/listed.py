"""What a live service said of a Run's strategy: its remarks, and the comparison with the last Run.

Pure functions of the ledger's events; `run`, `runs` and `status` show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from harvest.remarks import Remark
from harvest.translation import mappings, remarks
from ledger.events import RunListed
from ledger.snapshot import RunState, Snapshot
from litharvest.drift import Drift, drift

# Diagnostics that have a place of their own; the client names them (``harvest.entrez``).
_SHOWN = frozenset(
    {"DbBuild", "LastUpdate", "DbCount", "TranslationSet", "SplitByPmid", "GrewWhileListed"}
)
_OF_THE_STRATEGY = ("TranslationSet", "ErrorList", "WarningList")


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing in readable parts; what the service did not say is None or empty.

    ``stated`` is the count that the service stated first, ``listed`` the ids that it listed;
    ``other`` are diagnostics of new kinds.
    """

    term: str
    translation: str | None
    mapped: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]
    stated: int
    listed: int
    build: str | None
    updated: str | None
    records: int | None
    split: str | None
    growth: str | None
    other: tuple[str, ...]


def listing_of(listed: RunListed) -> Listed:
    """The parts of a listing."""
    said = {place: text for place, text in listed.diagnostics if place in _SHOWN}
    growth = said.get("GrewWhileListed")
    first = (growth or "").partition(" => ")[0]
    records = said.get("DbCount", "")
    return Listed(
        term=listed.term,
        translation=listed.translation,
        mapped=mappings(listed.diagnostics),
        remarks=remarks_of(listed),
        stated=int(first) if first.isdecimal() else listed.count,
        listed=listed.count,
        build=said.get("DbBuild"),
        updated=said.get("LastUpdate"),
        records=int(records) if records.isdecimal() else None,
        split=said.get("SplitByPmid"),
        growth=growth,
        other=tuple(
            f"{place}: {text}"
            for place, text in listed.diagnostics
            if place not in _SHOWN and not place.startswith(("ErrorList", "WarningList"))
        ),
    )


def remarks_of(listed: RunListed) -> tuple[Remark, ...]:
    """What PubMed dropped from the strategy or took otherwise than it was meant."""
    said = tuple(pair for pair in listed.diagnostics if pair[0].startswith(_OF_THE_STRATEGY))
    return _remarks(listed.term, listed.translation, min(listed.count, 1), said)


@lru_cache(maxsize=64)
def _remarks(
    term: str, translation: str | None, count: int, said: tuple[tuple[str, str], ...]
) -> tuple[Remark, ...]:
    """Reruns that were told the same, hits and database apart, are compared once."""
    return remarks(term, translation, count=count, diagnostics=said)


def listed_in(snapshot: Snapshot, run: str) -> int | None:
    """The transaction that holds a Run's listing; None for a Run without one."""
    for tx, _, event in reversed(snapshot.few.get("run.listed", ())):
        if isinstance(event, RunListed) and event.run == run:
            return tx
    return None


def last_listed(snapshot: Snapshot, run: RunState) -> RunState | None:
    """The last earlier Run of the same Search that was listed, however it ended."""
    earlier = None
    for other in snapshot.runs:
        if other.run == run.run:
            break
        if other.started.search == run.started.search and other.listed is not None:
            earlier = other
    return earlier


def drift_of(snapshot: Snapshot, run: RunState) -> Drift | None:
    """How the listing of a Run compares with the last one; None where there are not two."""
    before = last_listed(snapshot, run)
    if run.listed is None or before is None or before.listed is None:
        return None
    return drift(before.listed, run.listed)
