"""What a listing says, in parts; and which listing is the last one before."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ledger.events import Event, RunListed, RunStarted
from ledger.snapshot import Snapshot
from litharvest.drift import Comparison
from litharvest.listed import drift_of, last_listed, listed_in, listing_of, remarks_of
from tests.ledgers import open_store

DIAGNOSTICS = (
    ("DbBuild", "Build-2026.11.03.06.30"),
    ("LastUpdate", "2026/11/03 06:30"),
    ("DbCount", "39000000"),
    ("TranslationSet", 'hope => "hope"[MeSH Terms]'),
    ("WarningList/QuotedPhraseNotFound", '"quantum peer"[tiab]'),
    ("SplitByPmid", "3 parts up to PMID 41000000"),
    ("GrewWhileListed", "12000 => 12001"),
    ("SomethingNew", "a fact"),
)


def listed(run: str, *diagnostics: tuple[str, str], count: int = 12_001) -> RunListed:
    """A listing with those diagnostics."""
    return RunListed(run, count, "", "hope", '"hope"[MeSH Terms]', diagnostics)


def test_every_diagnostic_finds_its_place() -> None:
    """None is lost; one of a new kind is kept as it is."""
    found = listing_of(listed("p-1", *DIAGNOSTICS))
    assert (found.build, found.updated) == ("Build-2026.11.03.06.30", "2026/11/03 06:30")
    assert (found.stated, found.listed, found.records) == (12_000, 12_001, 39_000_000)
    assert found.mapped == (("hope", '"hope"[MeSH Terms]'),)
    assert [remark.text for remark in found.remarks] == ['"quantum peer"[tiab]']
    assert found.split == "3 parts up to PMID 41000000"
    assert found.growth == "12000 => 12001"
    assert found.other == ("SomethingNew: a fact",)


def test_what_was_not_said_stays_unknown() -> None:
    """Without growth the count stated is the count listed."""
    found = listing_of(listed("p-1", ("DbCount", "many"), count=3))
    assert (found.stated, found.listed, found.records) == (3, 3, None)
    assert (found.build, found.split, found.growth, found.other) == (None, None, None, ())
    assert remarks_of(listed("p-1")) == ()


def ledger(folder: Path, *events: Event) -> Snapshot:
    """A ledger with one transaction for each event."""
    with closing(open_store(folder)) as store:
        for event in events:
            store.append([event], actor="test")
        return store.snapshot(store.cut())


def test_the_last_listing_is_that_of_an_earlier_run_of_the_same_search(tmp_path: Path) -> None:
    """Runs that were never listed, and other Searches, are passed over."""
    snapshot = ledger(
        tmp_path,
        RunStarted("p-1", "p", 1, "x"),
        listed("p-1"),
        RunStarted("q-1", "q", 1, "x"),
        listed("q-1"),
        RunStarted("p-2", "p", 1, "x"),
        RunStarted("p-3", "p", 1, "x"),
        listed("p-3"),
    )
    runs = {run.run: run for run in snapshot.runs}
    assert last_listed(snapshot, runs["p-1"]) is None
    before = last_listed(snapshot, runs["p-3"])
    assert before is not None
    assert before.run == "p-1"
    found = drift_of(snapshot, runs["p-3"])
    assert found is not None
    assert (found.before, found.comparison) == ("p-1", Comparison.SAME)
    assert drift_of(snapshot, runs["p-2"]) is None
    assert drift_of(snapshot, runs["q-1"]) is None


def test_the_transaction_of_a_listing_is_known(tmp_path: Path) -> None:
    """Its instant is that of the listing."""
    snapshot = ledger(
        tmp_path, RunStarted("p-1", "p", 1, "x"), listed("p-1"), RunStarted("p-2", "p", 1, "x")
    )
    assert (listed_in(snapshot, "p-1"), listed_in(snapshot, "p-2")) == (2, None)
