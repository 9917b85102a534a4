"""harvest → dedupe → export: the only place where the three meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from harvest.connector import Searcher
from ledger.codec import canonical_json
from ledger.errors import ConfigError, UsageError
from ledger.events import Event, SearchVersion, Settings
from ledger.flow import Flow, flow
from ledger.model import Outcome
from ledger.snapshot import Snapshot
from litharvest.config import Review, Search
from litharvest.folding import clusters_of, fold
from litharvest.handing import (
    FLOW_FILES,
    Handed,
    candidates_of,
    counts_handed_out,
    counts_of,
    hand_out,
)
from litharvest.importing import RunReport, import_files
from litharvest.listed import drift_of, remarks_of
from litharvest.searching import Progress, Refused, search_live
from litharvest.workspace import Workspace

SearcherFor = Callable[[Review, Search], Searcher]


@dataclass(frozen=True, slots=True)
class Result:
    """What one ``run`` did.

    ``changed`` tells whether a count differs from what the last run handed out; None if none did.
    """

    runs: tuple[RunReport, ...]
    flow: Flow
    changed: bool | None
    handed: tuple[Handed, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Whether every Search that was run counts."""
        return all(r.outcome in (Outcome.COMPLETE, Outcome.ACCEPTED) for r in self.runs)


def quiet(_search: str, _done: int, _of: int) -> None:
    """A progress display that shows nothing."""


def run(
    workspace: Workspace,
    *,
    searcher_for: SearcherFor,
    only: Sequence[str] = (),
    progress: Progress = quiet,
) -> Result:
    """Run the Searches, fold the duplicates, write the exports. A second call changes no count.

    Raises:
        UsageError: ``only`` names a Search that the review does not have.
        ConfigError: a setting of a live Search is wrong, which is known before any is run.
        LockedError: another run is working on this review.
        LedgerError: the ledger or the export folder cannot be written.
    """
    searches = _chosen(workspace.review, only)
    searchers = _searchers(workspace.review, searches, searcher_for)
    with workspace.only_run():
        before = counts_handed_out(workspace)
        versions = _declare(workspace)
        reports = []
        for search in searches:
            version = versions[search.name]
            if search.live:
                report = search_live(
                    workspace,
                    search,
                    version,
                    searcher=searchers[search.name],
                    progress=progress,
                )
            else:
                progress(search.name, 0, 1)
                report = import_files(workspace, search, version)
                progress(search.name, 1, 1)
            reports.append(report)
        snapshot = fold(workspace)
        reports = [_with_listing(report, snapshot) for report in reports]
        counted, handed = export_all(workspace, snapshot)
    changed = before != counts_of(counted) if before is not None else None
    return Result(tuple(reports), counted, changed, tuple(handed))


def _with_listing(report: RunReport, snapshot: Snapshot) -> RunReport:
    """The report with what the service said of the strategy, if this Run was a live one."""
    run = next((r for r in snapshot.runs if r.run == report.run), None)
    if run is None or run.listed is None or not report.fresh:
        return report
    return replace(report, remarks=remarks_of(run.listed), drift=drift_of(snapshot, run))


def export_all(workspace: Workspace, snapshot: Snapshot) -> tuple[Flow, list[Handed]]:
    """Write the review's candidate sets and flows as of the snapshot."""
    folded = clusters_of(snapshot)
    counted = flow(snapshot, folded)
    folder = workspace.review.export_folder
    formats = workspace.review.config.exports.formats
    files: dict[str, Path] = {f: folder / f"candidates.{f}" for f in formats}
    files |= {flavour: folder / name for flavour, name in FLOW_FILES.items()}
    handed = hand_out(
        workspace,
        snapshot,
        candidates=candidates_of(snapshot, folded),
        flow=counted,
        files=files,
    )
    return counted, handed


def _chosen(review: Review, only: Sequence[str]) -> list[Search]:
    known = {search.name: search for search in review.searches}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(
            f"no search is named {', '.join(map(repr, unknown))}; this review has: "
            + ", ".join(known)
        )
    return [known[name] for name in dict.fromkeys(only)] or list(review.searches)


def _searchers(
    review: Review, searches: Sequence[Search], searcher_for: SearcherFor
) -> dict[str, Searcher]:
    """How each live Search is run; one that the service's rules forbid fails alone, and says why.

    Raises:
        ConfigError: the configuration is wrong; all mistakes of all live Searches.
    """
    searchers: dict[str, Searcher] = {}
    problems: list[str] = []
    for search in searches:
        if not search.live:
            continue
        try:
            searchers[search.name] = searcher_for(review, search)
        except ConfigError as error:
            problems += error.problems
        except UsageError as error:
            searchers[search.name] = Refused(str(error))
    if problems:
        raise ConfigError(problems)
    return searchers


def _declare(workspace: Workspace) -> dict[str, SearchVersion]:
    """Append Settings and Searches that have changed; give the standing version of each Search."""
    review = workspace.review
    snapshot = workspace.store.snapshot(workspace.store.cut())
    events: list[Event] = []
    settings = Settings(review.config.title, _without_secrets(review), review.sources)
    if snapshot.settings != settings:
        events.append(settings)
    standing = dict(snapshot.searches)
    for search in review.searches:
        version = _version(search, standing.get(search.name))
        if version != standing.get(search.name):
            events.append(version)
            standing[search.name] = version
    if events:
        workspace.store.append(events, actor="litharvest")
    return standing


def _version(search: Search, before: SearchVersion | None) -> SearchVersion:
    """The Search as it stands; its number goes up when a character of it has changed."""
    limits = search.config.limits
    text = canonical_json([search.strategy, search.platform, list(search.sources), limits])
    digest = sha256(text.encode()).hexdigest()
    if before is not None and before.sha256 == digest:
        return before
    return SearchVersion(
        search=search.name,
        version=before.version + 1 if before else 1,
        platform=search.platform,
        sources=search.sources,
        strategy=search.strategy,
        limits=limits,
        sha256=digest,
    )


def _without_secrets(review: Review) -> str:
    """The configuration as stored: everything but the contact address."""
    return canonical_json(review.config.model_dump(mode="json", exclude={"contact_email"}))
