"""Small ledgers written out by hand, for the tests of counting, clusters and the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ledger.clusters import clusters
from ledger.events import (
    Decision,
    Event,
    Occurrence,
    Record,
    Refusal,
    Revision,
    RunEnded,
    RunStarted,
    Screening,
    Settings,
)
from ledger.flow import Flow, flow
from ledger.model import Arm, Content, Judgement, Outcome, Source, Stage, Verdict
from ledger.store import Store


class FakeClock:
    """A clock that moves on by one minute whenever somebody looks at it."""

    def __init__(self, start: str = "2026-11-01T08:00:00+00:00") -> None:
        self.now = datetime.fromisoformat(start)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now.astimezone(UTC)


def open_store(folder: Path, clock: FakeClock | None = None) -> Store:
    """A new or existing ledger in ``folder`` whose clock is a fake."""
    return Store(folder / "ledger.sqlite", version="test", clock=clock or FakeClock())


def settings(*names: str, other: Sequence[str] = ()) -> Settings:
    """Settings with Sources called by single letters; those in ``other`` are in the other arm."""
    arm = {name: Arm.OTHER if name in other else Arm.DATABASES for name in names}
    return Settings("A review", "{}", tuple(Source(n, n.upper(), arm=arm[n]) for n in names))


def run(
    name: str,
    parts: Sequence[str],
    *,
    outcome: Outcome = Outcome.COMPLETE,
    refused: Sequence[str] = (),
    search: str | None = None,
) -> list[Event]:
    """The events of a Run. ``parts`` are files, each a string of record ids: ``"a:1 a:2 b:1"``.

    ``refused`` are the raw texts of refused entries of the first Source.
    """
    events: list[Event] = [RunStarted(name, search or name, 1, "fingerprint")]
    entries = 0
    for part, text in enumerate(parts):
        for position, record in enumerate(text.split(), 1):
            source, _, number = record.partition(":")
            entries += 1
            events.append(Record(record, source, number))
            events.append(Revision(record, f"r{number}", name, Content(title=f"Title {number}")))
            events.append(Occurrence(record, f"r{number}", name, part, position, position, 0, 1))
    source = parts[0].split(":", 1)[0] if parts and parts[0] else "a"
    events += [
        Refusal(name, 0, 100 + i, 1, 0, 1, "unreadable", source, raw)
        for i, raw in enumerate(refused)
    ]
    events.append(RunEnded(name, outcome, entries, len(refused)))
    return events


def same(*pairs: str, by: str = "rules", score: int | None = 900) -> list[Event]:
    """SAME Decisions for pairs written as ``"a:1=b:1"``."""
    return [_decision(p, Judgement.SAME, by, score) for p in pairs]


def different(*pairs: str, by: str = "Ann") -> list[Event]:
    """DIFFERENT Decisions of a person for pairs written as ``"a:1=b:1"``."""
    return [_decision(p, Judgement.DIFFERENT, by, None) for p in pairs]


def unsure(*pairs: str) -> list[Event]:
    """UNSURE Decisions of the rules for pairs written as ``"a:1=b:1"``."""
    return [_decision(p, Judgement.UNSURE, "rules", 500) for p in pairs]


def _decision(pair: str, judgement: Judgement, by: str, score: int | None) -> Decision:
    left, right = sorted(pair.split("="))
    return Decision(left, right, judgement, by, score)


def verdict(
    record: str,
    stage: Stage,
    said: Verdict,
    *,
    by: str = "Ann",
    reason: str | None = None,
    consensus: bool = False,
) -> Screening:
    """One Screening event."""
    return Screening(record, stage, said, reason=reason, reviewer=by, consensus=consensus)


def count(store: Store, as_of: str | int | None = None) -> Flow:
    """The Flow of a ledger at a cut-point."""
    snapshot = store.snapshot(store.cut(as_of))
    return flow(snapshot, clusters(snapshot.records, snapshot.decisions))
