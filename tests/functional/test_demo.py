"""The main job on the example review, through the command line, with the counts known by design."""

from __future__ import annotations

import csv
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import litharvest, litharvest_process

TRUTH: dict[str, Any] = json.loads(
    (resources.files("litharvest.demo") / "data" / "truth.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example review, run once."""
    folder = tmp_path_factory.mktemp("demo") / "review"
    said = litharvest_process("demo", folder)
    assert said.code == 0, said.err
    assert "First run of this review." in said.out
    return folder


def config(review: Path) -> tuple[str, Path]:
    """The option that names the review."""
    return "-c", review / "config.yaml"


def flow_of(review: Path, *more: str) -> dict[str, Any]:
    """The Flow as JSON."""
    said = litharvest("flow", *config(review), "--json", *more)
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return {**found, **found["counts"]}


def test_the_flow_is_the_one_known_by_construction(review: Path) -> None:
    """Identified per Source, duplicates in their parts, and what is to be screened."""
    flow = flow_of(review)
    assert {s["source"]: s["identified"] for s in flow["sources"]} == TRUTH["identified"]
    assert flow["identified"] == TRUTH["identified_total"]
    assert flow["duplicates"] == TRUTH["duplicates"]["total"]
    assert flow["duplicates_within"] == TRUTH["duplicates"]["within"]
    assert flow["duplicates_across"] == TRUTH["duplicates"]["across"]
    assert flow["screened"] == TRUTH["to_screen"]


def test_every_cluster_is_a_true_report(review: Path) -> None:
    """Not only the sums: the candidates are exactly the reports that were written."""
    with (review / "results" / "candidates.csv").open(encoding="utf-8", newline="") as file:
        found = {frozenset(row["records"].split("; ")) for row in csv.DictReader(file)}
    true = {frozenset(f"{s}:{n}" for s, n in report) for report in TRUTH["clusters"]}
    assert found == true


def test_a_second_run_changes_no_count_and_says_so(review: Path) -> None:
    """All is retrieved again, nothing counted again; the candidate sets stay byte for byte."""
    before = {p.name: p.read_bytes() for p in (review / "results").iterdir()}
    counts = flow_of(review)
    said = litharvest("demo", review)
    assert said.code == 0, said.err
    assert "No count has changed since the last run." in said.out
    after = {p.name: p.read_bytes() for p in (review / "results").iterdir()}
    assert after["candidates.ris"] == before["candidates.ris"]
    assert after["candidates.csv"] == before["candidates.csv"]
    again = flow_of(review)
    assert again["screened"] == counts["screened"]
    runs = json.loads(litharvest("runs", "list", *config(review), "--json").out)
    assert [r["run"] for r in runs].count("psycinfo-1") == 1
    assert "psycinfo-2" not in [r["run"] for r in runs]


def test_verify_proves_it_with_the_oracle(review: Path) -> None:
    """Chain, vault, conservation, a second reading and Biopython find no fault."""
    said = litharvest("verify", "--oracle", *config(review), "--json")
    checks = json.loads(said.out)
    assert said.code == 0
    assert [c["faults"] for c in checks] == [[]] * len(checks)
    assert {c["check"] for c in checks} >= {"hash chain", "vault", "agreement with Biopython"}


def test_any_past_cut_point_can_be_counted(review: Path) -> None:
    """As of the transaction after PubMed was harvested only PubMed is identified."""
    early = flow_of(review, "--as-of", "6")
    assert early["identified"] == TRUTH["identified"]["pubmed"]
    assert flow_of(review)["identified"] == TRUTH["identified_total"]


def test_why_explains_a_pair(review: Path) -> None:
    """A folded pair names its rules; a trap names why it was kept apart."""
    folded = next(r for r in TRUTH["clusters"] if len(r) > 1)
    left, right = (f"{s}:{n}" for s, n in folded[:2])
    said = litharvest("why", left, right, *config(review))
    assert said.code == 0, said.err
    assert "stand as one report" in said.out
    one, two = (cluster[0] for cluster in TRUTH["traps"]["part I and part II"])
    said = litharvest("why", ":".join(one), ":".join(two), *config(review), "--json")
    facts = json.loads(said.out)
    assert facts["same_cluster"] is False


def test_runs_show_tells_what_was_asked_and_received(review: Path) -> None:
    """A live Run shows its term, translation and database; a file Run its Receipts."""
    live = litharvest("runs", "show", "pubmed-1", *config(review)).out
    assert "term as sent:" in live
    assert "translation:" in live
    files = litharvest("runs", "show", "web-of-science-1", *config(review)).out
    assert "overlaps: 1" in files
    assert "found 105, read 105, refused 0" in files


def test_status_and_export(review: Path, tmp_path: Path) -> None:
    """The state of each search, and a candidate set on request."""
    said = litharvest("status", *config(review))
    assert said.code == 0
    assert "PROVISIONAL: awaiting screening 500" in said.out
    target = tmp_path / "out.ris"
    assert litharvest("export", "ris", "-o", target, *config(review)).code == 0
    assert target.read_bytes() == (review / "results" / "candidates.ris").read_bytes()


def test_accept_and_void_need_a_reason_and_stay_in_the_ledger(tmp_path: Path) -> None:
    """A Run that was voided no longer counts; one that is complete cannot be accepted."""
    folder = tmp_path / "review"
    assert litharvest("demo", folder).code == 0
    option = config(folder)
    assert litharvest("runs", "void", "cinahl-1", *option).code == 2
    assert litharvest("runs", "accept", "cinahl-1", "--reason", "x", *option).code == 2
    assert litharvest("runs", "void", "cinahl-1", "--reason", "wrong file", *option).code == 0
    flow = flow_of(folder)
    assert flow["identified"] == TRUTH["identified_total"] - TRUTH["identified"]["cinahl"]
    assert "wrong file" in litharvest("runs", "show", "cinahl-1", *option).out
    text = litharvest("flow", *option).out
    assert "NOT COUNTED: cinahl-1 is void: void by" in text
    assert "wrong file" in text
    again = litharvest("demo", folder)
    assert "Counts have changed since the last run." in again.out
    assert "No count has changed" in litharvest("demo", folder).out
    assert "wrong file" in (folder / "results" / "prisma2020.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["accept", "void"])
def test_a_reason_that_says_nothing_is_refused(review: Path, step: str) -> None:
    """What stays for ever needs words."""
    said = litharvest("runs", step, "cinahl-1", "--reason", "  ", *config(review))
    assert said.code == 2
    assert "write a reason" in said.err


def test_a_transaction_that_is_still_to_come_is_refused(review: Path) -> None:
    """A mistyped number must not give today's counts."""
    said = litharvest("flow", "--as-of", "99999", *config(review))
    assert said.code == 2
    assert "the newest is" in said.err


def test_no_secret_reaches_the_ledger_or_the_exports(
    review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contact address goes to the service and nowhere else."""
    for path in review.rglob("*"):
        if path.is_file() and path.name != "config.yaml":
            assert b"you@example.org" not in path.read_bytes(), path
