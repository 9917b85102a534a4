"""Bad input: a clear sentence that names file, place and cure; the rest goes on; no traceback."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import command, environment, litharvest

ENTRY = """\
TY  - JOUR
AU  - Berg, Anna
TI  - Walking with peers: a trial number {n}
T2  - Journal of Invented Recovery
PY  - 2020
SP  - {n}
DO  - 10.55555/walk.{n}
ER  -

"""

CONFIG = """\
title: A review
searches:
  good:
    platform: generic
    sources: [psycinfo]
    strategy: peers
    files: ["good.ris"]
  other:
    platform: generic
    sources: [cinahl]
    strategy: peers
    files: ["{file}"]
"""


def review(folder: Path, file: str) -> tuple[str, Path]:
    """A review of one good file and one that a test chooses."""
    (folder / "good.ris").write_text("".join(ENTRY.format(n=n) for n in range(3)), encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG.format(file=file), encoding="utf-8")
    return "-c", folder / "config.yaml"


def flow_of(option: tuple[str, Path]) -> dict[str, Any]:
    """The Flow of a review: its counts, and what was left out."""
    found = json.loads(litharvest("flow", *option, "--json").out)
    return {**found, **found["counts"]}


def bad_file(folder: Path, kind: str) -> str:
    """Write a bad file of some kind and give its name."""
    whole = "".join(ENTRY.format(n=n) for n in range(3)).encode()
    content = {
        "empty.ris": b"",
        "paper.ris": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n",
        "cut.ris.gz": gzip.compress(whole * 50)[:-20],
        "page.ris": b"<!DOCTYPE html><html><body>Your session has expired</body></html>",
        "binary.ris": bytes(range(256)) * 20,
    }
    if kind in content:
        (folder / kind).write_bytes(content[kind])
    return kind


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing.ris", "no file matches 'missing.ris'"),
        ("empty.ris", "empty.ris"),
        ("paper.ris", "PDF"),
        ("cut.ris.gz", "cut short"),
        ("page.ris", "HTML"),
        ("binary.ris", "binary.ris"),
    ],
)
def test_one_bad_file_costs_its_own_search_only(tmp_path: Path, kind: str, said: str) -> None:
    """The bad search is failed and named, the good one counts; exit code 1; no traceback."""
    option = review(tmp_path, bad_file(tmp_path, kind))
    run = litharvest("run", *option)
    assert run.code == 1
    assert said in run.out + run.err
    assert "Traceback" not in run.out + run.err
    flow = flow_of(option)
    assert (flow["identified"], flow["screened"]) == (3, 3)
    assert litharvest("verify", *option).code == 0
    again = litharvest("run", *option)
    assert again.code == 1
    assert said in again.out + again.err


@pytest.mark.parametrize("kind", ["missing.ris", "empty.ris", "paper.ris", "cut.ris.gz"])
@pytest.mark.parametrize("step", ["read", "dedupe"])
def test_single_steps_name_the_bad_file_and_go_on(tmp_path: Path, kind: str, step: str) -> None:
    """``read`` and ``dedupe`` give the good file's records, name the bad one, and exit 1."""
    review(tmp_path, bad_file(tmp_path, kind))
    extra = ("-o", tmp_path / "out") if step == "dedupe" else ()
    said = litharvest(step, tmp_path / "good.ris", tmp_path / kind, *extra)
    assert said.code == 1
    assert kind in said.err
    assert "Traceback" not in said.err
    if step == "read":
        assert len(said.out.splitlines()) == 3
    else:
        rows = (tmp_path / "out" / "clusters.csv").read_text(encoding="utf-8").splitlines()
        assert len(rows) == 4


def test_a_repaired_file_heals_the_search(tmp_path: Path) -> None:
    """After the cure the next run reads the file and counts it; the failed Run stays in history."""
    option = review(tmp_path, "late.ris")
    assert litharvest("run", *option).code == 1
    (tmp_path / "late.ris").write_text(ENTRY.format(n=9), encoding="utf-8")
    said = litharvest("run", *option)
    assert said.code == 0, said.out + said.err
    assert flow_of(option)["identified"] == 4
    runs = json.loads(litharvest("runs", "list", *option, "--json").out)
    assert [(r["run"], r["outcome"]) for r in runs if r["run"].startswith("other")] == [
        ("other-1", "failed"),
        ("other-2", "complete"),
    ]


def test_a_damaged_entry_makes_the_run_partial_until_accepted(tmp_path: Path) -> None:
    """The refused entry is named with its line; accepted, it counts as identified and removed."""
    option = review(tmp_path, "damaged.ris")
    damaged = ENTRY.format(n=7) + "TY  - JOUR\nER  - \n\n" + ENTRY.format(n=8)
    (tmp_path / "damaged.ris").write_text(damaged, encoding="utf-8")
    said = litharvest("run", *option)
    assert said.code == 1
    assert "1 of 3 entries refused, the first at line" in said.out
    flow = flow_of(option)
    assert flow["identified"] == 3
    assert litharvest("runs", "accept", "other-1", "--reason", "an empty export", *option).code == 0
    flow = flow_of(option)
    assert (flow["identified"], flow["other_reasons"], flow["screened"]) == (6, 1, 5)
    assert "other-1 counts as it is: accepted by" in flow["notes"][0]
    assert "an empty export" in flow["notes"][0]
    assert litharvest("verify", *option).code == 0


def test_a_config_with_five_mistakes_names_all_five(tmp_path: Path) -> None:
    """Nothing runs; every mistake has its line; exit code 2."""
    (tmp_path / "config.yaml").write_text(
        "titel: A review\n"
        "searches:\n"
        "  one:\n"
        "    platform: ovid\n"
        "    sources: []\n"
        "    strategy: x\n"
        '    files: ["*.ris"]\n'
        "    stated: -5\n"
        "    searched_on: someday\n"
        "    expected: [1, 2, 3]\n",
        encoding="utf-8",
    )
    said = litharvest("run", "-c", tmp_path / "config.yaml")
    assert said.code == 2
    for place in ("titel", "title", "sources", "stated", "searched_on", "expected"):
        assert place in said.err
    assert said.err.count("line ") >= 5
    assert not (tmp_path / "review-ledger").exists()


def test_a_placeholder_address_is_not_sent_to_ncbi(tmp_path: Path) -> None:
    """The example's address must be replaced before PubMed itself is asked."""
    (tmp_path / "config.yaml").write_text(
        "title: A review\ncontact_email: you@example.org\n"
        "searches:\n  pubmed: {platform: entrez, sources: [pubmed], strategy: x}\n",
        encoding="utf-8",
    )
    said = litharvest("run", "-c", tmp_path / "config.yaml")
    assert said.code == 2
    assert "placeholder" in said.err
    (tmp_path / "a.ris").write_text(ENTRY.format(n=1), encoding="utf-8")
    with (tmp_path / "config.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  files: {platform: generic, sources: [psycinfo], strategy: x, files: [a.ris]}\n"
        )
    assert litharvest("run", "-c", tmp_path / "config.yaml").code == 2
    runs = litharvest("runs", "list", "-c", tmp_path / "config.yaml", "--json")
    assert json.loads(runs.out) == []


def test_an_impossible_date_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    """The thirteenth month has a line and a sentence, no traceback."""
    option = review(tmp_path, "good.ris")
    with (tmp_path / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("    searched_on: 2026-13-01\n")
    said = litharvest("run", *option)
    assert said.code == 2
    assert "line 13: searches.other.searched_on" in said.err


def test_a_service_that_does_not_answer_fails_its_search_only(tmp_path: Path) -> None:
    """PubMed out of reach: its Run is failed with the reason, the files count; exit code 1."""
    option = review(tmp_path, "good.ris")
    text = (tmp_path / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("title:", "contact_email: a@university.edu\ntitle:")
    text += "  pubmed: {platform: entrez, sources: [pubmed], strategy: peers}\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    said = litharvest("run", *option, "--entrez-url", "http://127.0.0.1:9/entrez/eutils/")
    assert said.code == 1, said.err
    assert "Traceback" not in said.err
    flow = flow_of(option)
    assert flow["identified"] == 6
    again = litharvest("run", *option, "--search", "good")
    assert "No count has changed since the last run." in again.out
    assert any(left["run"] == "pubmed-1" for left in flow["left_out"])


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX shells")
def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """A tiny file-size limit stands in for the full disk: exit 1, the cure, and no damage."""
    option = review(tmp_path, "good.ris")
    assert litharvest("run", *option).code == 0
    words = [sha256(str(n).encode()).hexdigest() for n in range(600)]
    many = "".join(ENTRY.format(n=w).replace("Walking with peers", w) for w in words)
    (tmp_path / "good.ris").write_text(many, encoding="utf-8")
    limited = subprocess.run(
        ["bash", "-c", 'trap "" XFSZ; ulimit -f 300; exec "$@"', "bash", *command("run", *option)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert limited.returncode == 1
    assert "error:" in limited.stderr
    assert "Traceback" not in limited.stderr
    assert flow_of(option)["identified"] in (6, 603, 1206)
    assert litharvest("run", *option).code == 0
    assert litharvest("verify", *option).code == 0


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Nobody may write into ``folder``; root, who may everywhere, becomes somebody else."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
@pytest.mark.parametrize("step", ["first run", "exports", "dedupe"])
def test_a_read_only_folder_is_named(step: str) -> None:
    """A folder that may not be written: exit 1, its name and the cure, no traceback."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        option = review(folder, "good.ris")
        closed = folder
        words: tuple[object, ...] = ("run", *option)
        if step == "exports":
            assert litharvest("run", *option).code == 0
            closed = folder / "results"
            (folder / "good.ris").write_text(ENTRY.format(n=77), encoding="utf-8")
            for path in (folder / "review-ledger").rglob("*"):
                path.chmod(0o777)
            (folder / "review-ledger").chmod(0o777)
            folder.chmod(0o755)
        elif step == "dedupe":
            words = ("dedupe", folder / "good.ris", "-o", folder / "out")
        if closed is not folder:
            folder.chmod(0o755)
        with unwritable(closed):
            said = litharvest(*words)
    assert said.code == 1, said
    assert "cannot" in said.err
    assert str(closed) in said.err
    assert "writable" in said.err
    assert "Traceback" not in said.err


def test_a_file_where_the_ledger_folder_should_be_is_named(tmp_path: Path) -> None:
    """What no user may write, not even root: a file in the place of a folder."""
    option = review(tmp_path, "good.ris")
    (tmp_path / "review-ledger").write_text("in the way", encoding="utf-8")
    said = litharvest("run", *option)
    assert said.code == 1
    assert "cannot create the ledger folder" in said.err
    (tmp_path / "review-ledger").unlink()
    (tmp_path / "results").write_text("in the way", encoding="utf-8")
    said = litharvest("run", *option)
    assert said.code == 1
    assert "cannot write" in said.err
    assert "Traceback" not in said.err


def test_two_runs_at_once_are_refused_with_the_holder_s_name(tmp_path: Path) -> None:
    """The second run says who holds the review, and changes nothing."""
    option = review(tmp_path, "good.ris")
    assert litharvest("run", *option).code == 0
    import fcntl

    with (tmp_path / "review-ledger" / "run.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        said = litharvest("run", *option)
    assert said.code == 1
    assert "another run is working on this review (process " in said.err
    assert litharvest("run", *option).code == 0


def test_unknown_names_are_usage_errors(tmp_path: Path) -> None:
    """Wrong commands, options, searches, runs, records and formats: exit code 2 and a hint."""
    option = review(tmp_path, "good.ris")
    assert litharvest("run", *option).code == 0
    for words in (
        ("frobnicate",),
        ("run", *option, "--search", "nonsense"),
        ("runs", "show", "nonsense-1", *option),
        ("why", "a:1", "b:1", *option),
        ("show", "a:1", *option),
        ("show", "a:1", "--raw", *option),
        ("export", "docx", *option),
        ("flow", *option, "--as-of", "1999-01-01"),
        ("flow", *option, "--as-of", "soon"),
        ("read",),
    ):
        said = litharvest(*words)
        assert said.code == 2, (words, said)
        assert "Traceback" not in said.err
    assert "good" in litharvest("run", *option, "--search", "nonsense").err


def test_init_writes_a_review_that_says_what_is_missing(tmp_path: Path) -> None:
    """Without an address it says so; a second init changes nothing."""
    folder = tmp_path / "mine"
    assert litharvest("init", folder).code == 0
    said = litharvest("run", "-c", folder / "config.yaml")
    assert said.code == 2
    assert "contact_email" in said.err
    assert litharvest("init", folder).code == 2
