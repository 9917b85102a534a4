"""Rows on their way into the ledger."""

from __future__ import annotations

import pytest

from ledger import spool
from ledger.spool import Spool

ROWS = [("record", f"a:{n}", f'{{"title":"Owls\u2028 and\\nhawks {n}"}}') for n in range(20)]


@pytest.mark.parametrize("limit", [1, 100, 1 << 20])
def test_rows_come_back_in_order_and_more_than_once(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they waited in memory, in a file, or in both."""
    monkeypatch.setattr(spool, "_IN_MEMORY", limit)
    with Spool() as rows:
        rows.extend(ROWS[:7])
        rows.extend(ROWS[7:])
        assert len(rows) == len(ROWS)
        assert list(rows) == list(rows) == ROWS
