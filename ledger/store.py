"""The append-only store: transactions of events with a hash chain; the only SQL of litharvest.

SQLAlchemy Core over SQLite (WAL, foreign keys, full sync). Every append is one transaction that
holds SQLite's write lock from its first statement, so numbers run without gaps and the chain
cannot fork; readers are never blocked and see whole transactions only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError

from ledger import codec, columns
from ledger.errors import IntegrityError, LedgerError, LockedError, SchemaError, UsageError
from ledger.events import Event
from ledger.migrations.steps import STEPS
from ledger.model import CutPoint, Transaction
from ledger.snapshot import Snapshot
from ledger.spool import Row, Spool

GENESIS = "0" * 64
"""What the first transaction names as its predecessor."""

_TX = sa.table(
    "ledger_transaction",
    *(sa.column(c) for c in ("number", "at", "actor", "version", "events", "previous", "sha256")),
)
_EVENT = sa.table("event", *(sa.column(c) for c in ("tx", "seq", "kind", "about", "body")))
_AT_ONCE = 2_000  # events of one INSERT
_WAIT_SECONDS = 30  # an append takes well under a second; longer means that something hangs

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock, aware, in UTC."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """An instant as the ledger writes it: ISO 8601, UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Store:
    """One review's ledger file. Use it as a context manager; closing it releases the file."""

    def __init__(self, path: Path, *, version: str = "", clock: Clock = utc_now) -> None:
        """Open the ledger at ``path``, creating it (and its folder) where there is none.

        Raises:
            LedgerError: the folder or file cannot be opened or written.
            IntegrityError: the file is no ledger or is damaged.
            SchemaError: a newer litharvest wrote it.
        """
        self.path = path
        self._version = version
        self._clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"cannot create the ledger folder {path.parent} ({error.strerror}); "
                "choose another place with `ledger:` in the config or make it writable"
            ) from error
        self._engine = sa.create_engine(
            f"sqlite:///{path}",
            poolclass=sa.NullPool,
            connect_args={"timeout": _WAIT_SECONDS},
        )
        sa.event.listen(self._engine, "connect", _prepare_connection)
        sa.event.listen(self._engine, "begin", _begin)
        self._migrate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    def append(self, events: Iterable[Event | Row], *, actor: str) -> Transaction:
        """Append events as one transaction: all of them or, on any failure, none.

        An event may come as the row that ``codec.encode`` gives for it. However many there are,
        only some megabytes of them are in memory at once.

        Raises:
            LedgerError: nothing could be written (disk full, read-only).
            LockedError: another process held the write lock for too long.
        """
        with Spool() as rows:
            rows.extend(e if isinstance(e, tuple) else codec.encode(e) for e in events)
            with self._explained("append to"), self._begin(write=True) as connection:
                head = _head(connection)
                done = self._transaction(head, actor, rows)
                connection.execute(sa.insert(_TX), _tx_row(done, self._version))
                rest, start = iter(rows), 0
                while part := list(islice(rest, _AT_ONCE)):
                    connection.execute(sa.insert(_EVENT), _event_rows(done.number, start, part))
                    start += len(part)
        return done

    def _transaction(self, head: Transaction | None, actor: str, rows: Spool) -> Transaction:
        at = instant(self._clock())
        if head is not None and at < head.at:
            at = head.at  # the machine's clock was set back; the ledger's time never goes back
        number = head.number + 1 if head else 1
        previous = head.sha256 if head else GENESIS
        digest = chain_digest(previous, (number, at, actor, self._version), rows)
        return Transaction(number, at, actor, previous, digest, len(rows))

    def head(self) -> Transaction | None:
        """The newest transaction, or None in an empty ledger."""
        with self._explained("read"), self._begin() as connection:
            return _head(connection)

    def transactions(self) -> list[Transaction]:
        """All transactions in order."""
        with self._explained("read"), self._begin() as connection:
            return [_tx(row) for row in connection.execute(_select_tx().order_by(_TX.c.number))]

    def events(
        self, kind: str, *, upto: int | None = None, about: str | None = None
    ) -> Iterator[tuple[int, int, Event]]:
        """Events of one kind with their transaction and sequence numbers, in ledger order."""
        for tx, seq, body in self._bodies(kind, upto, about):
            yield tx, seq, codec.decode(kind, body)

    def _bodies(
        self, kind: str, upto: int | None, about: str | None = None
    ) -> Iterator[tuple[int, int, str]]:
        query = sa.select(_EVENT.c.tx, _EVENT.c.seq, _EVENT.c.body).where(_EVENT.c.kind == kind)
        if upto is not None:
            query = query.where(_EVENT.c.tx <= upto)
        if about is not None:
            query = query.where(_EVENT.c.about == about)
        query = query.order_by(_EVENT.c.tx, _EVENT.c.seq)
        with self._explained("read"), self._begin() as connection:
            for row in connection.execution_options(yield_per=20_000).execute(query):
                yield row.tx, row.seq, row.body

    def cut(self, as_of: str | int | None = None, *, rules: str = "") -> CutPoint:
        """The cut-point that ``as_of`` means: a transaction number, an instant or a bare date.

        An instant is the last transaction not after it, a bare date the end of that day in UTC,
        None the newest transaction that says anything about the review: one that only records an
        Export changes nothing, and naming it would change every later export. An empty ledger
        has the cut-point 0.

        Raises:
            UsageError: ``as_of`` is no number or date, or lies before the first transaction.
        """
        if as_of is None:
            return self._newest(rules)
        transactions = self.transactions()
        newest = transactions[-1].number if transactions else 0
        if _is_number(str(as_of)) and int(as_of) > newest:
            raise UsageError(f"there is no transaction {as_of}; the newest is {newest}")
        chosen = [t for t in transactions if _not_after(t, str(as_of).strip())]
        if not chosen:
            raise UsageError(
                f"there is no transaction at or before {as_of!r}; this ledger begins at "
                + (transactions[0].at if transactions else "its first run, which is still to come")
            )
        return CutPoint(chosen[-1].number, chosen[-1].at, rules)

    def _newest(self, rules: str) -> CutPoint:
        with self._explained("read"), self._begin() as connection:
            for row in connection.execute(_select_tx().order_by(_TX.c.number.desc())):
                says = sa.select(_EVENT.c.kind).where(
                    _EVENT.c.tx == row.number, _EVENT.c.kind != "export"
                )
                if connection.execute(says.limit(1)).first():
                    return CutPoint(row.number, row.at, rules)
        return CutPoint(0, "", rules)

    def snapshot(self, cut: CutPoint) -> Snapshot:
        """Everything the ledger said at ``cut``, as typed columns and events."""
        tables = {
            kind: columns.table(kind, self._bodies(kind, cut.number)) for kind in columns.SCHEMAS
        }
        few = {
            kind: tuple(self.events(kind, upto=cut.number))
            for kind in codec.KINDS
            if kind not in columns.SCHEMAS
        }
        return Snapshot(cut, tables, few)

    def verify_chain(self) -> list[str]:
        """Recompute every hash; one sentence for each transaction that does not agree."""
        problems: list[str] = []
        previous, expected = GENESIS, 1
        with self._explained("read"), self._begin() as connection:
            for row in connection.execute(sa.select(_TX).order_by(_TX.c.number)).all():
                problems += _check_transaction(connection, row, previous, expected)
                previous, expected = row.sha256, row.number + 1
            strays = connection.scalar(
                sa.select(sa.func.count())
                .select_from(_EVENT)
                .where(_EVENT.c.tx.not_in(sa.select(_TX.c.number)))
            )
        if strays:
            problems.append(f"{strays} event(s) belong to no transaction: they were inserted later")
        return problems

    def _begin(self, *, write: bool = False) -> Any:
        return self._engine.execution_options(append=write).begin()

    def _explained(self, doing: str) -> _Explained:
        return _Explained(self.path, doing)

    def _migrate(self) -> None:
        with self._explained("open"), self._begin() as connection:
            if sa.inspect(connection).has_table("migration"):
                done = connection.exec_driver_sql("SELECT max(number) FROM migration").scalar()
                if done == len(STEPS):
                    return  # reading an up-to-date ledger writes nothing
        with self._explained("open"), self._begin(write=True) as connection:
            connection.exec_driver_sql(
                "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT)"
            )
            done = connection.exec_driver_sql("SELECT max(number) FROM migration").scalar() or 0
            if done > len(STEPS):
                raise SchemaError(
                    f"{self.path} was written by a newer litharvest (schema {done}, this version "
                    f"knows {len(STEPS)}); upgrade litharvest to open it"
                )
            for number, (name, statements) in enumerate(STEPS[done:], done + 1):
                for statement in statements:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql("INSERT INTO migration VALUES (?, ?)", (number, name))


def chain_digest(
    previous: str, header: tuple[int, str, str, str], rows: Iterable[tuple[str, str, str]]
) -> str:
    """The sha256 of a transaction: of its predecessor's, its header, and its events as stored."""
    digest = sha256(f"{previous}\n{codec.canonical_json(header)}\n".encode())
    for kind, about, body in rows:
        digest.update(f"{codec.canonical_json((kind, about))} {body}\n".encode())
    return digest.hexdigest()


def _check_transaction(
    connection: sa.Connection, row: Any, previous: str, expected: int
) -> list[str]:
    problems = []
    if row.number != expected:
        problems.append(f"transaction {expected} is missing: the next one is {row.number}")
    if row.previous != previous:
        problems.append(f"transaction {row.number} does not follow on its predecessor's hash")
    events = connection.execute(
        sa.select(_EVENT.c.kind, _EVENT.c.about, _EVENT.c.body)
        .where(_EVENT.c.tx == row.number)
        .order_by(_EVENT.c.seq)
    ).all()
    header = (row.number, row.at, row.actor, row.version)
    rows = ((e.kind, e.about, e.body) for e in events)
    if len(events) != row.events:
        problems.append(
            f"transaction {row.number} of {row.at} holds {len(events)} events and says {row.events}"
        )
    elif chain_digest(row.previous, header, rows) != row.sha256:
        problems.append(
            f"transaction {row.number} of {row.at} was changed after it was written: "
            "its events no longer have its hash"
        )
    return problems


class _Explained:
    """Turns database errors inside the block into sentences that name the file and the cure."""

    def __init__(self, path: Path, doing: str) -> None:
        self._path, self._doing = path, doing

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not isinstance(error, DatabaseError):
            return
        words = str(error.orig)
        what = f"cannot {self._doing} the ledger {self._path}"
        if isinstance(error, OperationalError) and "locked" in words:
            raise LockedError(
                f"{what}: another litharvest has been writing to it for {_WAIT_SECONDS} s; "
                "wait for it to end, then run again"
            ) from error
        if "malformed" in words or "not a database" in words:
            raise IntegrityError(
                f"{what}: the file is damaged ({words}); restore a backup"
            ) from error
        cure = {
            "full": "free some space on the disk",
            "readonly": "make the file and its folder writable",
            "unable to open": "check that the folder exists and may be written",
        }
        hint = next((c for word, c in cure.items() if word in words), "see the message")
        raise LedgerError(f"{what} ({words}); {hint}, then run again: nothing was lost") from error


def _prepare_connection(connection: Any, _record: object) -> None:
    # SQLAlchemy's own recipe for explicit transactions with the sqlite3 module.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    append = connection.get_execution_options().get("append")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if append else "BEGIN")


def _select_tx() -> sa.Select[Any]:
    return sa.select(
        _TX.c.number, _TX.c.at, _TX.c.actor, _TX.c.previous, _TX.c.sha256, _TX.c.events
    )


def _head(connection: sa.Connection) -> Transaction | None:
    row = connection.execute(_select_tx().order_by(_TX.c.number.desc()).limit(1)).first()
    return _tx(row) if row else None


def _tx(row: Any) -> Transaction:
    return Transaction(row.number, row.at, row.actor, row.previous, row.sha256, row.events)


def _tx_row(done: Transaction, version: str) -> dict[str, object]:
    return {
        "number": done.number,
        "at": done.at,
        "actor": done.actor,
        "version": version,
        "events": done.events,
        "previous": done.previous,
        "sha256": done.sha256,
    }


def _event_rows(
    number: int, start: int, rows: list[tuple[str, str, str]]
) -> list[dict[str, object]]:
    return [
        {"tx": number, "seq": seq, "kind": kind, "about": about, "body": body}
        for seq, (kind, about, body) in enumerate(rows, start)
    ]


def _is_number(as_of: str) -> bool:
    """Whether it is a transaction number; eight digits may be a date without hyphens."""
    return as_of.strip().isdigit() and len(as_of.strip()) < 8


def _not_after(transaction: Transaction, as_of: str) -> bool:
    if _is_number(as_of):
        return transaction.number <= int(as_of)
    return transaction.at <= _latest(as_of)


def _latest(as_of: str) -> str:
    """The last instant that a date or an instant covers, as the ledger writes instants."""
    try:
        if len(as_of) <= 10:
            return instant(datetime.combine(date.fromisoformat(as_of), time.max, UTC))
        moment = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise UsageError(
            f"{as_of!r} is no transaction number, date (2026-11-22) or instant "
            "(2026-11-22T14:00:00Z)"
        ) from error
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
