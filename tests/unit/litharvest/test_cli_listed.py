"""A listing in lines for people: every fact that there is, and none that is not."""

from __future__ import annotations

from ledger.events import RunEnded, RunListed, RunStarted
from ledger.model import Outcome
from ledger.snapshot import RunState
from litharvest.cli_listed import live_json, live_lines
from litharvest.drift import drift

STARTED = RunStarted("p-2", "p", 1, "x")


def listed(run: str, translation: str | None, *diagnostics: tuple[str, str]) -> RunListed:
    """A listing of 12,001 records."""
    return RunListed(run, 12_001, "", "hope\nOR peers", translation, diagnostics)


def state(listing: RunListed | None, ended: RunEnded | None = None) -> RunState:
    """A Run that was told this."""
    return RunState("p-2", 1, 0, STARTED, ended, (), listing, None, None)


def lines(run: RunState, at: str | None = None, before: RunListed | None = None) -> list[str]:
    """What is printed of it."""
    compared = drift(before, run.listed) if before and run.listed else None
    return list(live_lines(run, at=at, drift=compared))


def test_a_run_from_files_has_no_listing() -> None:
    """Nothing is printed, and no key is given."""
    assert lines(state(None)) == []
    assert live_json(state(None), at=None, drift=None) == {}


def test_a_split_and_grown_listing_with_missing_records_shows_all() -> None:
    """Stated, listed, delivered and missing stand side by side."""
    ended = RunEnded("p-2", Outcome.COMPLETE, 12_001, 0, overlaps=2, missing=("7", "9"))
    listing = listed(
        "p-2",
        '"hope"[All Fields]',
        ("DbBuild", "Build-9"),
        ("DbCount", "39000000"),
        ("SplitByPmid", "3 parts up to PMID 41000000"),
        ("GrewWhileListed", "12000 => 12001"),
        ("New", "a fact"),
    )
    said = lines(state(listing, ended), at="2026-11-03T06:30:00Z")
    assert said[:2] == ["term as sent: \n  hope\n  OR peers", 'translation: "hope"[All Fields]']
    assert "count: stated 12,000, listed 12,001, delivered 11,999, missing 2" in said
    assert "database: Build-9, 39,000,000 records" in said
    assert "listed at: 2026-11-03T06:30:00Z" in said
    assert "split: 3 parts up to PMID 41000000" in said
    assert "growth while listing: 12000 => 12001" in said
    assert said[said.index("said besides:") + 1] == "  New: a fact"


def test_missing_is_no_number_while_the_sum_is_open() -> None:
    """A Run that is not whole does not say that nothing is missing."""
    ended = RunEnded("p-2", Outcome.PARTIAL, 12_000, 1, reasons=("1 records refused",))
    run = state(listed("p-2", None), ended)
    assert "count: stated 12,001, listed 12,001, delivered 12,000" in lines(run)
    shown = live_json(run, at=None, drift=None)
    assert shown["count"] == {
        "stated": 12_001,
        "listed": 12_001,
        "delivered": 12_000,
        "missing": None,
    }


def test_named_records_are_missing_in_any_outcome() -> None:
    """They are listed by `runs show`, though others are refused."""
    ended = RunEnded("p-2", Outcome.PARTIAL, 11_999, 1, missing=("7",), reasons=("1 refused",))
    said = lines(state(listed("p-2", None), ended))
    assert "count: stated 12,001, listed 12,001, delivered 11,999, missing 1" in said


def test_what_was_not_told_is_left_out_or_said_to_be_unknown() -> None:
    """A Run that is cut off has no missing records yet."""
    said = lines(state(listed("p-2", None)))
    assert "translation: none given" in said
    assert "remarks: none" in said
    assert "count: stated 12,001, listed 12,001, delivered 0" in said
    assert "database: not stated" in said
    assert not [line for line in said if line.startswith(("split", "growth", "listed at", "said"))]


def test_every_verdict_of_the_comparison_has_its_words() -> None:
    """The same, drift, another strategy, nothing to compare."""
    now = state(listed("p-2", '"hope"[All Fields]', ("DbBuild", "Build-2")))
    verdicts = {
        "translated the same": listed("p-1", '"hope"[All Fields]'),
        "translated otherwise": listed("p-1", '"hopes"[All Fields]', ("DbBuild", "Build-1")),
        "another strategy": RunListed("p-1", 1, "", "x", "x"),
        "has no translation": listed("p-1", None),
    }
    for words, before in verdicts.items():
        (line,) = [x for x in lines(now, before=before) if x.startswith("compared with p-1")]
        assert words in line
    said = lines(now, before=verdicts["translated otherwise"])
    assert "  database build: Build-1 -> Build-2" in said
    assert '  now also: "hope"[All Fields]' in said
    assert '  no longer: "hopes"[All Fields]' in said


def test_changed_mappings_are_shown_one_by_one() -> None:
    """Added, removed, changed with what was gained and lost."""
    before = listed(
        "p-1",
        "x",
        ("TranslationSet", 'hope => "hope"[All Fields]'),
        ("TranslationSet", 'gone => "gone"[All Fields]'),
    )
    now = listed(
        "p-2",
        "y",
        ("TranslationSet", 'hope => "hope"[MeSH Terms]'),
        ("TranslationSet", 'came => "came"[All Fields]'),
    )
    said = lines(state(now), before=before)
    at = said.index("  mapping changed: hope")
    assert said[at + 1 : at + 3] == [
        '    now also: "hope"[MeSH Terms]',
        '    no longer: "hope"[All Fields]',
    ]
    assert '  mapping removed: gone -> "gone"[All Fields]' in said
    assert '  mapping added: came -> "came"[All Fields]' in said
