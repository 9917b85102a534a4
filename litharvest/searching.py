"""A Search that is run live: list, fetch in batches, one transaction each; resumable.

A kill, Ctrl-C or a lost connection leaves a Run whose batches are in the ledger; the next run goes
on with that Run if nothing it depends on has changed, and asks for no batch twice that is in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from harvest.connector import Batch, Listing, Searcher
from ledger.errors import ConfigError, InputError, SearchError, UsageError
from ledger.events import RunStarted, SearchVersion
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from ledger.store import instant
from litharvest.config import Search
from litharvest.importing import (
    RunReport,
    accept_as_declared,
    fingerprint,
    report_of,
    run_id,
    run_started,
)
from litharvest.live_run import BATCH, RESUME_HOURS, LiveRun, Progress
from litharvest.placing import Known
from litharvest.workspace import Workspace

__all__ = ["BATCH", "RESUME_HOURS", "Progress", "Refused", "search_live"]

_log = logging.getLogger(__name__)

_OF_THE_SEARCH = (SearchError, InputError, ConfigError, UsageError)
"""What ends one Search and no other; a ledger that cannot be written ends them all."""


class Refused:
    """The Searcher of a Search that cannot be run at all: it only says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def list(self, strategy: str) -> Listing:
        """Nothing.

        Raises:
            SearchError: always.
        """
        del strategy
        raise SearchError(self._why)

    def fetch(self, batches: Sequence[tuple[str, ...]]) -> Iterator[Batch]:
        """Nothing; raises as ``list``."""
        del batches
        raise SearchError(self._why)


def search_live(
    workspace: Workspace,
    search: Search,
    version: SearchVersion,
    *,
    searcher: Searcher,
    progress: Progress,
) -> RunReport:
    """Run a Search through its platform's interface; a failure ends as a partial or failed Run.

    A KeyboardInterrupt leaves the Run open, with all batches that had come; both kinds of Run are
    taken up by the next call within ``RESUME_HOURS``.
    """
    snapshot = workspace.store.snapshot(workspace.store.cut())
    print_ = fingerprint(search, version, [f"batches of {BATCH}"])
    live = _resumable(workspace, snapshot, search, print_)
    if live is None:
        run = run_id(snapshot, search.name)
        live = _start(workspace, run_started(search, version, run, print_))
    harvest = LiveRun(workspace, search, live, Known.of(snapshot))
    try:
        harvest.list_ids(searcher, snapshot)
        harvest.fetch(searcher, progress)
        ended = harvest.end(())
    except _OF_THE_SEARCH as error:
        ended = harvest.end((str(error),))
    accept = accept_as_declared(search, ended, 1)
    workspace.store.append([ended, *accept], actor="litharvest")
    after = workspace.store.snapshot(workspace.store.cut())
    state = next(r for r in after.runs if r.run == live)
    report = report_of(state, fresh=True)
    return replace(report, new_records=harvest.new_records)


def _start(workspace: Workspace, started: RunStarted) -> str:
    """Append the beginning of a new Run; unless declared, it was searched today."""
    dated = replace(started, searched_on=started.searched_on or _today(workspace))
    workspace.store.append([dated], actor="litharvest")
    return started.run


def _today(workspace: Workspace) -> str:
    return instant(workspace.clock())[:10]


def _resumable(workspace: Workspace, snapshot: Snapshot, search: Search, print_: str) -> str | None:
    """The Run to go on with: the newest of this Search, if it was cut off not too long ago."""
    last = next((r for r in reversed(snapshot.runs) if r.started.search == search.name), None)
    if last is None or last.started.fingerprint != print_ or not _cut_off(last):
        return None
    declared = search.config.searched_on
    if last.listed is None and last.started.searched_on != str(declared or _today(workspace)):
        return None  # it would be listed today, and say that it was searched on another day
    at = {t.number: t.at for t in workspace.store.transactions()}[last.tx]
    if at < instant(workspace.clock() - timedelta(hours=RESUME_HOURS)):
        _log.warning(
            "%s was cut off, and its search of %s is more than %d hours old: all is listed anew",
            *(last.run, at, RESUME_HOURS),
        )
        return None
    return last.run


def _cut_off(run: RunState) -> bool:
    if run.outcome is Outcome.OPEN:
        return True
    batches = -(-run.listed.count // BATCH) if run.listed else 0
    return run.outcome in (Outcome.PARTIAL, Outcome.FAILED) and len(run.parts) < batches
