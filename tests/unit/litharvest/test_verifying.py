"""verify: a clean review passes, and every kind of damage is found and named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from harvest.connector import Searcher
from ledger.events import Event, RunEnded, RunListed, RunStarted
from ledger.model import Outcome
from litharvest.config import Review, Search, load_config
from litharvest.pipeline import run
from litharvest.verifying import verify
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock
from tests.unit.litharvest.test_importing import entry


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A small review, run once."""
    (tmp_path / "1.ris").write_text(entry("1") + entry("2"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "title: A review\nsearches:\n  one:\n    platform: generic\n"
        '    sources: [psycinfo]\n    strategy: x\n    files: ["1.ris"]\n',
        encoding="utf-8",
    )
    with Workspace(load_config(tmp_path / "config.yaml"), clock=FakeClock()) as workspace:
        run(workspace, searcher_for=_no_network)
    return tmp_path


def _no_network(_review: Review, search: Search) -> Searcher:
    raise AssertionError(f"{search.name} is searched live; nothing should be")


def faults(review: Path) -> list[str]:
    """Everything that verify has to say."""
    with Workspace(load_config(review / "config.yaml"), clock=FakeClock()) as workspace:
        return [f for check in verify(workspace, oracle=True) for f in check.faults]


def sql(statement: str) -> Callable[[Path], None]:
    """Damage done in the database file."""

    def damage(review: Path) -> None:
        with sqlite3.connect(review / "review-ledger" / "ledger.sqlite") as raw:
            raw.executescript(statement)
        raw.close()

    return damage


def vault(review: Path) -> None:
    """Damage done in the vault."""
    for path in (review / "review-ledger" / "vault").glob("??/*.zst"):
        path.write_bytes(path.read_bytes()[:-4])


def test_a_clean_review_has_no_faults(review: Path) -> None:
    """Nothing to say about what litharvest wrote itself."""
    assert faults(review) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (sql("DELETE FROM event WHERE kind = 'occurrence' AND about = 'psycinfo:1'"), "read, 1"),
        (sql("DELETE FROM event WHERE kind = 'record'"), "names the Record psycinfo:1"),
        (
            sql(
                "UPDATE event SET body = replace(body, 'Walking', 'Talking') WHERE kind='revision'"
            ),
            "no longer has its digest",
        ),
        (sql("DELETE FROM event WHERE kind = 'revision'"), "is not there"),
        (sql("UPDATE event SET kind = 'nonsense' WHERE kind = 'settings'"), "was changed"),
        (sql("UPDATE event SET body = '[' WHERE kind = 'settings'"), "cannot be read"),
        (vault, "cannot be read"),
    ],
)
def test_damage_is_found_and_named(review: Path, damage: Callable[[Path], None], said: str) -> None:
    """Each kind of damage gives a sentence about itself."""
    damage(review)
    found = faults(review)
    assert any(said in f for f in found), found


@pytest.mark.parametrize(
    ("outcome", "missing", "said"),
    [
        (Outcome.COMPLETE, ("7", "8"), []),
        (Outcome.COMPLETE, ("7",), ["live-1: 2 listed, 0 delivered and 1 missing by name"]),
        (Outcome.HELD, (), ["live-1: 2 listed, 0 delivered and 0 missing by name"]),
        (Outcome.PARTIAL, (), []),
    ],
)
def test_the_sum_of_a_whole_live_run_must_close(
    review: Path, outcome: Outcome, missing: tuple[str, ...], said: list[str]
) -> None:
    """What was listed is delivered or missing by name, or the Run is not called whole."""
    with Workspace(load_config(review / "config.yaml"), clock=FakeClock()) as workspace:
        ids = workspace.vault.put(b"7\n8")
        events: list[Event] = [
            RunStarted("live-1", "live", 1, "x"),
            RunListed("live-1", 2, ids, "x"),
            RunEnded("live-1", outcome, 0, 0, missing=missing, reasons=("so it is",)),
        ]
        workspace.store.append(events, actor="test")
    assert faults(review) == said
