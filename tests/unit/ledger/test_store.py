"""The append-only store: numbers, time, chain, cut-points, and what it says when it cannot."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.errors import IntegrityError, LedgerError, LockedError, SchemaError, UsageError
from ledger.events import Export, Milestone, Record, Void
from ledger.store import GENESIS, Store
from tests.ledgers import FakeClock, open_store, run


def test_numbers_run_without_gaps_and_each_names_its_predecessor(tmp_path: Path) -> None:
    """Transactions are numbered from 1 and chained by hash."""
    with open_store(tmp_path) as store:
        first = store.append([Record("a:1", "a", "1")], actor="Ann")
        second = store.append([Record("a:2", "a", "2")], actor="Bob")
        assert (first.number, second.number) == (1, 2)
        assert first.previous == GENESIS
        assert second.previous == first.sha256
        assert store.head() == second
        assert store.verify_chain() == []


def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    """Events come back equal, in the order of transactions and of events inside them."""
    events = [Record(f"a:{i}", "a", str(i)) for i in range(5)]
    with open_store(tmp_path) as store:
        store.append(events[:2], actor="Ann")
        store.append(events[2:], actor="Ann")
    with open_store(tmp_path) as store:
        read = list(store.events("record"))
    assert [e for _, _, e in read] == events
    assert [tx for tx, _, _ in read] == [1, 1, 2, 2, 2]


def test_time_never_goes_back(tmp_path: Path) -> None:
    """A machine whose clock is set back appends at the time of the newest transaction."""
    with open_store(tmp_path, FakeClock("2026-11-01T08:00:00+00:00")) as store:
        first = store.append([Record("a:1", "a", "1")], actor="Ann")
    with open_store(tmp_path, FakeClock("2020-01-01T00:00:00+00:00")) as store:
        second = store.append([Record("a:2", "a", "2")], actor="Ann")
    assert second.at == first.at


def test_cut_points_resolve_numbers_instants_and_dates(tmp_path: Path) -> None:
    """A date means the end of that day in UTC, an instant the last transaction not after it."""
    moments = iter(
        [
            datetime(2026, 3, 1, 23, 59, tzinfo=UTC),
            datetime(2026, 3, 2, 0, 1, tzinfo=UTC),
            datetime(2026, 3, 5, 12, 0, tzinfo=UTC),
        ]
    )
    with Store(tmp_path / "l.sqlite", clock=lambda: next(moments)) as store:
        for i in range(3):
            store.append([Record(f"a:{i}", "a", str(i))], actor="Ann")
        assert store.cut("2026-03-01").number == 1
        assert store.cut("2026-03-02").number == 2
        assert store.cut("2026-03-04").number == 2
        assert store.cut("2026-03-02T00:00:30Z").number == 1
        assert store.cut("2026-03-02T01:01:00+01:00").number == 2
        assert store.cut(2).number == 2
        assert store.cut().number == 3
        with pytest.raises(UsageError, match="no transaction at or before"):
            store.cut("2026-02-28")
        with pytest.raises(UsageError, match="no transaction number, date"):
            store.cut("yesterday")


def test_an_export_moves_no_cut_point(tmp_path: Path) -> None:
    """Handing out the same state twice must give the same bytes, so Exports are not counted."""
    with open_store(tmp_path) as store:
        assert store.cut().number == 0
        store.append([Record("a:1", "a", "1")], actor="Ann")
        store.append([Export(1, "r", "ris", "0" * 64, 1, "0" * 64)], actor="Ann")
        assert store.cut().number == 1
        store.append([Milestone("v1", 1, "r", "Ann")], actor="Ann")
        assert store.cut().number == 3


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM event WHERE tx = 2 AND seq = 0", "holds 4 events and says 5"),
        ("UPDATE event SET body = replace(body, 'a:1', 'a:9') WHERE tx = 2", "was changed"),
        ("UPDATE event SET kind = 'void' WHERE tx = 2 AND seq = 1", "was changed"),
        ("UPDATE ledger_transaction SET actor = 'Eve' WHERE number = 2", "was changed"),
        ("UPDATE ledger_transaction SET at = '2020' WHERE number = 2", "was changed"),
        (
            "INSERT INTO event VALUES (2, 9, 'void', 'x', '{}')",
            "holds 6 events and says 5",
        ),
        (
            "UPDATE event SET seq = -1 WHERE tx = 2 AND seq = 0;"
            "UPDATE event SET seq = 0 WHERE tx = 2 AND seq = 1;"
            "UPDATE event SET seq = 1 WHERE tx = 2 AND seq = -1",
            "was changed",
        ),
        (
            "DELETE FROM event WHERE tx = 2; DELETE FROM ledger_transaction WHERE number = 2",
            "transaction 2 is missing",
        ),
        ("INSERT INTO event VALUES (77, 0, 'void', 'x', '{}')", "belong to no transaction"),
    ],
)
def test_tampering_is_found_and_named(tmp_path: Path, statement: str, said: str) -> None:
    """Deleting, changing, inserting or swapping anything breaks the chain where it was done."""
    with open_store(tmp_path) as store:
        store.append([Record("a:0", "a", "0")], actor="Ann")
        store.append([*run("r1", ["a:1"])[:4], Void("r1", "Ann", "x")], actor="Ann")
        store.append([Record("a:2", "a", "2")], actor="Ann")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as raw:
        raw.executescript(statement)
    raw.close()
    with open_store(tmp_path) as store:
        problems = store.verify_chain()
    assert any(said in p for p in problems), problems


def test_a_failed_append_leaves_nothing(tmp_path: Path) -> None:
    """Text that is no Unicode is refused before anything is written."""
    with open_store(tmp_path) as store:
        with pytest.raises(IntegrityError, match="not Unicode"):
            store.append([Record("a:1", "a", "1"), Record("a:\ud800", "a", "2")], actor="Ann")
        assert store.head() is None


def test_a_full_disk_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    """SQLite's page limit stands in for the disk: the append fails whole, with the cure."""
    with open_store(tmp_path) as store:
        before = store.append([Record("a:1", "a", "1")], actor="Ann")

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    import sqlalchemy as sa

    with open_store(tmp_path) as store:
        sa.event.listen(store._engine, "connect", limit)
        with pytest.raises(LedgerError, match="free some space"):
            store.append([Record(f"a:{i}", "a", "x" * 500) for i in range(500)], actor="Ann")
    with open_store(tmp_path) as store:
        assert store.head() == before
        assert store.verify_chain() == []


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    """A damaged or foreign file is an integrity error with the cure, not a traceback."""
    (tmp_path / "ledger.sqlite").write_bytes(b"this is not a database, " * 100)
    with pytest.raises(IntegrityError, match="restore a backup"):
        open_store(tmp_path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """A ledger of a newer litharvest is not touched."""
    with open_store(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "ledger.sqlite") as raw:
        raw.execute("INSERT INTO migration VALUES (999, 'from the future')")
    raw.close()
    with pytest.raises(SchemaError, match="upgrade litharvest"):
        open_store(tmp_path)


def test_a_writer_that_hangs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another process holds the write lock for too long, the append says so."""
    monkeypatch.setattr("ledger.store._WAIT_SECONDS", 0)
    with open_store(tmp_path) as store:
        other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(LockedError, match="another litharvest"):
                store.append([Record("a:1", "a", "1")], actor="Ann")
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert store.append([Record("a:1", "a", "1")], actor="Ann").number == 1


def test_readers_see_whole_transactions_while_another_writes(tmp_path: Path) -> None:
    """A reader in the middle of somebody's append sees the state before it."""
    with open_store(tmp_path) as store:
        store.append([Record("a:1", "a", "1")], actor="Ann")
        other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO ledger_transaction VALUES (2,'x','x','x',1,'x','x')")
        head = store.head()
        other.execute("ROLLBACK")
        other.close()
        assert head is not None
        assert head.number == 1
