"""What tests of whole live harvests share: a client that waits for nothing, a review of PubMed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harvest.entrez import CAP, Entrez
from harvest.exchange import Limits
from harvest.transport import Transport
from ledger.events import SearchVersion
from litharvest.config import load_config
from litharvest.demo.simulator import Simulator
from litharvest.importing import RunReport
from litharvest.pipeline import quiet
from litharvest.searching import BATCH, search_live
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock

STRATEGY = "all[sb]"
_CONFIG = f"""\
title: A review
contact_email: a@university.edu
searches:
  pubmed:
    platform: entrez
    sources: [pubmed]
    strategy: {STRATEGY}
"""


def _no_wait(_: float) -> None:
    """Sleeps for no time at all."""


def client(
    simulator: Simulator, *, cap: int = CAP, workers: int = 3, limits: Limits | None = None
) -> Entrez:
    """The real client, at full speed: nobody waits between requests or tries."""
    return Entrez(
        email="reviewer@university.edu",
        base_url=simulator.base_url,
        transport=Transport(unspaced_loopback=True, sleep=_no_wait, limits=limits),
        cap=cap,
        workers=workers,
    )


def batches(ids: Sequence[str]) -> list[tuple[str, ...]]:
    """The ids in batches as a Run makes them."""
    return [tuple(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)]


def delivered(searcher: Entrez, ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The PMIDs of all records that come for those ids, and the ones missing by name."""
    come: list[str] = []
    missing: list[str] = []
    for batch in searcher.fetch(batches(ids)):
        come += [entry.accession or "" for entry in batch.reading.entries]
        missing += batch.missing
        assert not batch.reading.refused
    return come, missing


@contextmanager
def review(folder: Path) -> Iterator[Workspace]:
    """A review that searches all of PubMed and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    with Workspace(load_config(folder / "config.yaml"), clock=FakeClock()) as opened:
        yield opened


def run(workspace: Workspace, searcher: Entrez) -> RunReport:
    """Run the search of that review once."""
    (search,) = workspace.review.searches
    version = SearchVersion("pubmed", 1, "entrez", ("pubmed",), STRATEGY)
    return search_live(workspace, search, version, searcher=searcher, progress=quiet)
