"""Crash safety: killed at random instants, the next run ends with the undisturbed counts."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litharvest.cli import main
from litharvest.demo.faults import Fault
from litharvest.demo.library import Library
from litharvest.demo.practice import copy_example
from litharvest.demo.simulator import Simulator
from tests.functional.command import command, environment, litharvest

# Children are forked from a server that has imported everything once: the kills then fall into
# the work, not into the start of Python.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["litharvest.cli_review", "litharvest.services"])

KILLS = 20
SOAK_KILLS = 200


def _counts(folder: Path) -> dict[str, object]:
    """Every number of the Flow but the cut-point's."""
    said = litharvest("flow", "-c", folder / "config.yaml", "--json")
    assert said.code == 0, said.err
    flow = json.loads(said.out)
    sources = {s["source"]: s["identified"] for s in flow.pop("sources")}
    return {"sources": sources, **flow["counts"]}


def _run(folder: Path, url: str) -> None:
    """What the process does that is killed."""
    with Path(os.devnull).open("w") as nothing:
        sys.stdout = sys.stderr = nothing
        sys.argv = ["litharvest", "run", "-c", str(folder / "config.yaml"), "--entrez-url", url]
        main()


def _kill_during_run(folder: Path, url: str, after: float) -> bool:
    """Start a run, kill -9 it after some seconds; whether it was still running then."""
    process = PROCESSES.Process(target=_run, args=(folder, url))
    process.start()
    process.join(after)
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def _disturbed(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """The counts of a review whose run was killed so many times before it could end."""
    chance = random.Random(seed)
    with Simulator() as simulator:
        copy_example(folder / "calm")
        began = time.monotonic()
        calm = litharvest(
            "run", "-c", folder / "calm" / "config.yaml", "--entrez-url", simulator.base_url
        )
        lasts = time.monotonic() - began
        assert calm.code == 0, calm.err
        killed = 0
        round_ = 0
        while killed < kills:
            review = folder / f"review-{round_}"
            copy_example(review)
            # Several kills in a row on one ledger, then a run to the end; then a new review.
            for _ in range(10):
                killed += _kill_during_run(
                    review, simulator.base_url, chance.uniform(0.02 * lasts, 0.95 * lasts)
                )
            last = litharvest(
                "run", "-c", review / "config.yaml", "--entrez-url", simulator.base_url
            )
            assert last.code == 0, last.err
            assert _counts(review) == _counts(folder / "calm"), f"seed {seed}, round {round_}"
            checked = litharvest("verify", "-c", review / "config.yaml")
            assert checked.code == 0, checked.out
            round_ += 1
    return {"killed": killed}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a matter of POSIX systems")
def test_killed_at_random_instants_nothing_is_lost_or_counted_twice(tmp_path: Path) -> None:
    """At least twenty kills; afterwards the counts are the undisturbed ones and verify passes."""
    assert _disturbed(tmp_path, KILLS, seed=20261122)["killed"] != 0


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("LITHARVEST_SOAK"), reason="long; run by `make soak`")
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a matter of POSIX systems")
def test_killed_two_hundred_times(tmp_path: Path) -> None:
    """The same with two hundred kills."""
    assert _disturbed(tmp_path, SOAK_KILLS, seed=1)["killed"] != 0


PEERS = """\
title: Peers
contact_email: a@university.edu
searches:
  pubmed:
    platform: entrez
    sources: [pubmed]
    strategy: peer[ti]
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGINT is a matter of POSIX systems")
def test_ctrl_c_ends_at_once_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """Threads that wait for replies keep nobody waiting; one line says how to go on."""
    (tmp_path / "config.yaml").write_text(PEERS, encoding="utf-8")
    hangs = [Fault("efetch", n, "hang", 60) for n in range(4, 7)]
    with Simulator(Library.plain(2000), faults=hangs) as simulator:
        arguments = ("run", "-c", tmp_path / "config.yaml", "--entrez-url", simulator.base_url)
        process = subprocess.Popen(
            command(*arguments), env=environment(), stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 60
        while _fetched(simulator) < 6 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert _fetched(simulator) == 6, process.communicate(timeout=30)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert time.monotonic() - began < 10
        assert process.returncode == 130
        assert "the next run goes on from there" in err.splitlines()[-1]
        simulator.requests.clear()
        said = litharvest(*arguments)
        assert said.code == 0, said.err
        asked = [r.parameters["id"] for r in simulator.requests if r.endpoint == "efetch"]
        assert [r.endpoint for r in simulator.requests] == ["efetch"] * 7
    assert len(set(asked)) == 7
    assert _counts(tmp_path)["identified"] == 2000


def _fetched(simulator: Simulator) -> int:
    """How many requests for records have come."""
    return sum(asked.endpoint == "efetch" for asked in list(simulator.requests))
