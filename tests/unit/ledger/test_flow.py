"""Counting: worked cases, each a small ledger by hand and the Flow it must give."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.events import Accept, Event, Milestone, Removal, Reopen, Study, Void
from ledger.model import Outcome, RemovalCause, Stage, Verdict
from ledger.store import Store
from tests import ledgers
from tests.ledgers import count, open_store, run, same, unsure, verdict

TA, FT, GET = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT, Stage.RETRIEVAL


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty ledger with the Sources a and b declared, and w in the other arm."""
    opened = open_store(tmp_path)
    opened.append([ledgers.settings("a", "b", "w", other=["w"])], actor="t")
    return opened


def by_source(store: Store) -> dict[str, int]:
    """Identified per Source."""
    return {s.source: s.identified for s in count(store).sources}


def test_the_worked_example_of_counting(store: Store) -> None:
    """A exports 4 + 4 + 3, stated 10, one overlap, one refused and accepted; B exports 5."""
    store.append(
        run(
            "ra",
            ["a:1 a:2 a:3 a:4", "a:5 a:6 a:7 a:8", "a:8 a:9"],
            refused=["broken"],
            outcome=Outcome.PARTIAL,
        ),
        actor="t",
    )
    store.append([Accept("ra", "Ann", "the platform's fault")], actor="Ann")
    store.append(run("rb", ["b:1 b:2 b:3 b:4 b:5"]), actor="t")
    store.append(same("a:1=b:1", "a:2=b:2"), actor="rules")
    flow = count(store)
    assert by_source(store) == {"a": 10, "b": 5, "w": 0}
    assert (flow.identified, flow.duplicates, flow.other_reasons, flow.screened) == (15, 2, 1, 12)


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.HELD, Outcome.FAILED])
def test_a_run_that_is_not_complete_contributes_nothing(store: Store, outcome: Outcome) -> None:
    """Partial, held and failed Runs are named and not counted."""
    store.append(run("ra", ["a:1 a:2"], outcome=outcome), actor="t")
    flow = count(store)
    assert (flow.identified, flow.screened) == (0, 0)
    assert flow.left_out[0][:2] == ("ra", outcome.value)


def test_a_run_without_an_end_contributes_nothing(store: Store) -> None:
    """A Run that was cut off is open: it never reads as 0 records."""
    store.append(run("ra", ["a:1 a:2"])[:-1], actor="t")
    flow = count(store)
    assert flow.identified == 0
    assert flow.left_out[0][:2] == ("ra", "open")


def test_a_void_run_no_longer_counts_and_past_counts_stay(store: Store) -> None:
    """After Void the counts drop; as of the transaction before they are what they were."""
    store.append(run("ra", ["a:1 a:2"]), actor="t")
    before = store.cut().number
    store.append([Void("ra", "Ann", "wrong file")], actor="Ann")
    assert count(store).identified == 0
    assert count(store, before).identified == 2


def test_a_rerun_counts_nothing_again(store: Store) -> None:
    """Sixty full reruns give the same diagram; what they retrieve is reported apart."""
    store.append(run("r1", ["a:1 a:2"], search="s"), actor="t")
    for i in range(2, 8):
        store.append(run(f"r{i}", ["a:1 a:2 a:3"], search="s"), actor="t")
    flow = count(store)
    assert (flow.identified, flow.duplicates, flow.screened) == (3, 0, 3)
    source = next(s for s in flow.sources if s.source == "a")
    assert (source.retrieved, source.before) == (3, 3)


def test_twice_in_one_file_are_two_entries_one_a_duplicate_within(store: Store) -> None:
    """What the platform delivered twice inside one file is identified twice."""
    store.append(run("ra", ["a:1 a:1 a:2"]), actor="t")
    flow = count(store)
    assert (flow.identified, flow.duplicates_within, flow.screened) == (3, 1, 2)


def test_twice_in_two_files_of_one_run_is_an_overlap(store: Store) -> None:
    """Chunks that overlap count the Record once."""
    store.append(run("ra", ["a:1 a:2", "a:2 a:3"]), actor="t")
    flow = count(store)
    assert (flow.identified, flow.duplicates, flow.screened) == (3, 0, 3)


def test_the_parts_of_duplicates_do_not_depend_on_the_order_of_sources(store: Store) -> None:
    """A cluster of three entries in two Sources: one within, one across."""
    store.append(run("ra", ["a:1 a:2"]), actor="t")
    store.append(run("rb", ["b:1"]), actor="t")
    store.append(same("a:1=a:2", "a:1=b:1"), actor="rules")
    flow = count(store)
    assert (flow.duplicates_within, flow.duplicates_across) == (1, 1)


def test_a_record_that_joins_after_a_milestone_is_the_third_part(store: Store) -> None:
    """Windows end at Milestones; a new Record of a known report is identified and joining."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append([Milestone("v1", store.cut().number, "", "Ann")], actor="Ann")
    store.append(run("rb", ["b:1 b:2"]), actor="t")
    store.append(same("a:1=b:1"), actor="rules")
    flow = count(store)
    assert (flow.identified, flow.duplicates, flow.duplicates_joining) == (3, 1, 1)


def test_an_unsure_pair_is_no_duplicate_and_makes_the_flow_provisional(store: Store) -> None:
    """Until somebody decides, both are to be screened, and the diagram says so."""
    store.append(run("ra", ["a:1 a:2"]), actor="t")
    store.append(unsure("a:1=a:2"), actor="rules")
    flow = count(store)
    assert (flow.duplicates, flow.screened, flow.unsure_pairs) == (0, 2, 1)
    assert ("pairs unsure whether duplicates", 1) in flow.open_states
    assert flow.provisional


def test_the_same_refused_entry_counts_once(store: Store) -> None:
    """Refused entries are counted once per Source and raw hash, over all accepted Runs."""
    for name in ("r1", "r2"):
        store.append(
            run(name, ["a:1"], refused=["broken"], outcome=Outcome.PARTIAL, search="s"), actor="t"
        )
        store.append([Accept(name, "Ann", "known fault")], actor="Ann")
    flow = count(store)
    assert (flow.identified, flow.other_reasons, flow.screened) == (2, 1, 1)


def test_the_other_arm_stays_out_of_the_databases_arm(store: Store) -> None:
    """A record found on a website is listed apart; one that both arms found is the databases'."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append(run("rw", ["w:1 w:2"]), actor="t")
    store.append(same("a:1=w:1"), actor="rules")
    flow = count(store)
    assert (flow.identified, flow.duplicates, flow.screened) == (1, 0, 1)
    assert by_source(store)["w"] == 2


def test_every_stage_of_screening_has_its_box(store: Store) -> None:
    """Eleven reports, one in each state."""
    store.append(run("ra", [" ".join(f"a:{i:02}" for i in range(11))]), actor="t")
    store.append(
        [
            verdict("a:01", TA, Verdict.INCLUDE),
            verdict("a:01", TA, Verdict.EXCLUDE, by="Bob"),
            verdict("a:02", TA, Verdict.EXCLUDE),
            verdict("a:03", TA, Verdict.INCLUDE),
            verdict("a:04", GET, Verdict.NOT_RETRIEVED),
            verdict("a:05", GET, Verdict.INCLUDE),
            verdict("a:06", FT, Verdict.INCLUDE),
            verdict("a:06", FT, Verdict.EXCLUDE, by="Bob"),
            verdict("a:07", FT, Verdict.EXCLUDE, reason="wrong population"),
            verdict("a:08", FT, Verdict.AWAITING_CLASSIFICATION),
            verdict("a:09", FT, Verdict.ONGOING),
            verdict("a:10", FT, Verdict.INCLUDE),
        ],
        actor="Ann",
    )
    flow = count(store)
    assert (flow.screened, flow.records_excluded, flow.awaiting_screening) == (11, 1, 1)
    assert (flow.conflict_screening, flow.sought, flow.awaiting_retrieval) == (1, 8, 1)
    assert (flow.not_retrieved, flow.assessed, flow.awaiting_assessment) == (1, 6, 1)
    assert (flow.conflict_full_text, flow.reports_excluded) == (1, (("wrong population", 1),))
    assert (flow.awaiting_classification, flow.ongoing, flow.included_reports) == (1, 1, 1)
    assert dict(flow.open_states) == {
        "awaiting screening": 1,
        "in conflict at screening": 1,
        "awaiting retrieval": 1,
        "awaiting assessment": 1,
        "in conflict at full text": 1,
    }


def test_consensus_settles_a_conflict(store: Store) -> None:
    """Two reviewers disagree until a consensus verdict is there."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append(
        [verdict("a:1", TA, Verdict.INCLUDE), verdict("a:1", TA, Verdict.EXCLUDE, by="Bob")],
        actor="t",
    )
    assert count(store).conflict_screening == 1
    store.append([verdict("a:1", TA, Verdict.EXCLUDE, consensus=True)], actor="t")
    assert count(store).records_excluded == 1


def test_a_later_verdict_of_the_same_reviewer_wins(store: Store) -> None:
    """History stays, the newest verdict counts."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append([verdict("a:1", TA, Verdict.EXCLUDE)], actor="t")
    store.append([verdict("a:1", TA, Verdict.INCLUDE)], actor="t")
    assert count(store).awaiting_retrieval == 1


def test_reopen_puts_a_report_back_to_its_stage(store: Store) -> None:
    """After Reopen at full text the earlier full-text verdict no longer holds."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append(
        [verdict("a:1", TA, Verdict.INCLUDE), verdict("a:1", GET, Verdict.INCLUDE)], actor="t"
    )
    store.append([verdict("a:1", FT, Verdict.EXCLUDE, reason="design")], actor="t")
    assert count(store).reports_excluded == (("design", 1),)
    store.append([Reopen(("a:1",), FT, "criteria changed", "Ann")], actor="Ann")
    flow = count(store)
    assert (flow.reports_excluded, flow.awaiting_assessment) == ((), 1)


def test_a_verdict_holds_for_the_whole_cluster(store: Store) -> None:
    """What was screened under one Record is screened for every Record of its report."""
    store.append(run("ra", ["a:1"]), actor="t")
    store.append([verdict("a:1", TA, Verdict.EXCLUDE)], actor="t")
    store.append(run("rb", ["b:1"]), actor="t")
    store.append(same("a:1=b:1"), actor="rules")
    flow = count(store)
    assert (flow.screened, flow.records_excluded, flow.awaiting_screening) == (1, 1, 0)


def test_clusters_that_merge_with_other_verdicts_are_a_conflict(store: Store) -> None:
    """Excluded under one Record and included under the other: a person must settle it."""
    store.append(run("ra", ["a:1 a:2"]), actor="t")
    store.append(
        [verdict("a:1", TA, Verdict.EXCLUDE), verdict("a:2", TA, Verdict.INCLUDE)], actor="t"
    )
    store.append(same("a:1=a:2"), actor="rules")
    assert count(store).conflict_screening == 1


def test_removals_have_their_own_lines(store: Store) -> None:
    """Automation and other reasons leave before screening; the sums close."""
    store.append(run("ra", ["a:1 a:2 a:3"]), actor="t")
    store.append(
        [
            Removal(("a:1",), RemovalCause.AUTOMATION, "classifier", "robot"),
            Removal(("a:2",), RemovalCause.OTHER, "out of scope", "Ann"),
        ],
        actor="t",
    )
    flow = count(store)
    assert (flow.automation, flow.other_reasons, flow.screened) == (1, 1, 1)


def test_reports_are_grouped_into_studies(store: Store) -> None:
    """Two of three included reports are one study."""
    store.append(run("ra", ["a:1 a:2 a:3"]), actor="t")
    store.append([verdict(f"a:{i}", FT, Verdict.INCLUDE) for i in (1, 2, 3)], actor="t")
    store.append([Study("s1", ("a:1", "a:2"))], actor="t")
    flow = count(store)
    assert (flow.included_reports, flow.included_studies) == (3, 2)


RUN = st.tuples(
    st.lists(
        st.lists(st.sampled_from([f"{s}:{i}" for s in "ab" for i in range(6)]), max_size=5),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([Outcome.COMPLETE, Outcome.COMPLETE, Outcome.PARTIAL]),
    st.booleans(),
)
RECORDS = [f"{s}:{i}" for s in "ab" for i in range(6)]
PAIR = st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)).filter(lambda p: p[0] < p[1])
VERDICT = st.tuples(
    st.sampled_from(RECORDS),
    st.sampled_from(list(Stage)),
    st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.UNDECIDED]),
    st.sampled_from(["Ann", "Bob"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RUN, max_size=4), st.lists(PAIR, max_size=8), st.lists(VERDICT, max_size=8))
def test_the_flow_always_closes(
    tmp_path_factory: pytest.TempPathFactory,
    runs: list[tuple[list[list[str]], Outcome, bool]],
    pairs: list[tuple[str, str]],
    verdicts: list[tuple[str, Stage, Verdict, str]],
) -> None:
    """Over random ledgers: the sums close, and reruns and their order change no total."""
    totals = []
    for order in (runs, list(reversed(runs))):
        with open_store(tmp_path_factory.mktemp("l")) as opened:
            opened.append([ledgers.settings("a", "b")], actor="t")
            for i, (parts, outcome, rerun) in enumerate(order):
                files = [" ".join(part) for part in parts]
                opened.append(run(f"r{i}", files, outcome=outcome, search=f"s{i}"), actor="t")
                if rerun:
                    opened.append(
                        run(f"again{i}", files, outcome=outcome, search=f"s{i}"), actor="t"
                    )
            events: list[Event] = [e for a, b in pairs for e in same(f"{a}={b}")]
            events += [verdict(r, stage, said, by=by) for r, stage, said, by in verdicts]
            opened.append(events, actor="t")
            flow = count(opened)  # raises FlowError if it does not close
        assert flow.identified == sum(s.identified for s in flow.sources)
        assert flow.duplicates == (
            flow.duplicates_within + flow.duplicates_across + flow.duplicates_joining
        )
        assert flow.screened == flow.identified - flow.duplicates
        totals.append(flow.screened)
    assert totals[0] == totals[1]
