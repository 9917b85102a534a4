"""The schema steps in order. A released step is never edited; a change is a new step."""

from __future__ import annotations

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001 transactions and events",
        (
            """CREATE TABLE ledger_transaction (
                number INTEGER NOT NULL PRIMARY KEY,
                at TEXT NOT NULL,
                actor TEXT NOT NULL,
                version TEXT NOT NULL,
                events INTEGER NOT NULL,
                previous TEXT NOT NULL,
                sha256 TEXT NOT NULL
            )""",
            """CREATE TABLE event (
                tx INTEGER NOT NULL REFERENCES ledger_transaction (number),
                seq INTEGER NOT NULL,
                kind TEXT NOT NULL,
                about TEXT NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (tx, seq)
            )""",
            "CREATE INDEX event_kind ON event (kind, tx, seq)",
            "CREATE INDEX event_about ON event (about, kind)",
        ),
    ),
)
