"""What happens to a review, as frozen dataclasses: the only things that are ever appended.

They are the complete set, including those that only later features write, so that the schema
stays. Fields are plain JSON types or words of ledger.model; an event is never edited or deleted.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.model import (
    Content,
    Coverage,
    Judgement,
    LinkType,
    Outcome,
    Receipt,
    RemovalCause,
    Source,
    Stage,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class SearchVersion:
    """A Search as it stands from now on; one changed character makes a new version."""

    search: str
    version: int
    platform: str
    sources: tuple[str, ...]
    strategy: str
    limits: str | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """One execution of a Search begins.

    ``fingerprint`` covers everything the outcome depends on: the same inputs make no second Run.
    ``databases`` is the mapping of database names to Sources that the configuration gave,
    ``columns`` that of column names to fields.
    """

    run: str
    search: str
    search_version: int
    fingerprint: str
    coverage: Coverage = Coverage.FULL
    window: str | None = None
    searched_on: str | None = None
    exported_on: str | None = None
    stated: int | None = None
    expected: tuple[int, int] | None = None
    databases: tuple[tuple[str, str], ...] = ()
    parser: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunPart:
    """One file or reply of a Run: where its bytes are in the vault, and its Receipt.

    ``missing`` are ids asked for with this reply that the provider lists but does not deliver.
    """

    run: str
    part: int
    vault: str
    receipt: Receipt
    duplicate_of: int | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunListed:
    """What a live search said before records were fetched: ids in the vault and its diagnostics."""

    run: str
    count: int
    ids_vault: str
    term: str
    translation: str | None = None
    diagnostics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The outcome of a Run with the sums behind it.

    ``entries`` counts what was read in all parts, ``overlaps`` entries that an earlier part of the
    same Run holds already, ``missing`` ids that the provider lists but does not deliver, by name.
    """

    run: str
    outcome: Outcome
    entries: int
    refused: int
    overlaps: int = 0
    stated: int | None = None
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The identity of what one Source holds about one report."""

    record: str
    source: str
    accession: str | None
    basis: str = "accession"


@dataclass(frozen=True, slots=True)
class Revision:
    """A Record's content as delivered; ``revision`` is the digest of the content."""

    record: str
    revision: str
    run: str
    content: Content


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Record came back at ``position`` of ``part`` in ``run``, with that content and raw slice.

    ``offset`` and ``length`` are bytes in the (uncompressed) vault object, ``line`` is 1-based.
    """

    record: str
    revision: str
    run: str
    part: int
    position: int
    line: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that could not be read; its raw bytes stay in the vault at this slice."""

    run: str
    part: int
    position: int
    line: int
    offset: int
    length: int
    reason: str
    source: str
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement on a pair of Records (``left < right``) by rules or by a person.

    ``by`` is ``rules`` or a person's name; ``rules`` the version hash of the rules; ``score`` is an
    integer from 0 to 1000 (None for people); ``rule_ids`` are the rules that fired.
    """

    left: str
    right: str
    judgement: Judgement
    by: str
    score: int | None = None
    rule_ids: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rules: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A typed relation of a Record to another Record or to an external identifier."""

    record: str
    target: str
    type: LinkType
    evidence: tuple[str, ...] = ()
    by: str = "rules"
    external: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """A verdict from a screening tool, attached through the Record it was given for."""

    record: str
    stage: Stage
    verdict: Verdict
    reason: str | None = None
    reviewer: str | None = None
    consensus: bool = False
    implied: bool = False
    at: str | None = None
    tool: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """Reports grouped into one study; a later event with the same id replaces the grouping."""

    study: str
    records: tuple[str, ...]
    name: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class PeerReview:
    """A PRESS sign-off of one version of a Search."""

    search: str
    search_version: int
    reviewer: str
    verdicts: tuple[tuple[str, str], ...]
    requester: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """A partial or held Run counts as it is."""

    run: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Void:
    """A Run imported by mistake no longer counts."""

    run: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """Records taken out by automation, for other reasons, or a previously included report."""

    records: tuple[str, ...]
    cause: RemovalCause
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """Reports put back to a stage, with a reason."""

    records: tuple[str, ...]
    stage: Stage
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The review's configuration without secrets, as canonical JSON text."""

    title: str
    settings: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """What was handed out: the cut-point, flavour, digest (in the vault) and Candidates offered."""

    cut: int
    rules: str
    flavour: str
    sha256: str
    count: int
    candidates_vault: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A published version: a name for a cut-point."""

    name: str
    cut: int
    rules: str
    by: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Declared numbers and Records of a review adopted in mid-life."""

    studies: int | None
    reports: int | None
    records: tuple[str, ...] = ()
    declared: tuple[tuple[str, int], ...] = ()
    by: str = ""


Event = (
    SearchVersion
    | RunStarted
    | RunListed
    | RunPart
    | RunEnded
    | Record
    | Revision
    | Occurrence
    | Refusal
    | Decision
    | Link
    | Screening
    | Study
    | PeerReview
    | Accept
    | Void
    | Removal
    | Reopen
    | Settings
    | Export
    | Milestone
    | Baseline
)
