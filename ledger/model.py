"""The words of litharvest as frozen dataclasses and enums; no logic beyond ids.

What happens is appended to the ledger as the *events* of the second half of this file. They
are the complete set, including those that only later features write, so that the schema stays.
Fields are plain JSON types (strings, integers, tuples); instants are ISO 8601 strings in UTC.
Definitions: docs/vocabulary.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class Arm(StrEnum):
    """The half of the PRISMA diagram in which a Source is counted."""

    DATABASES = "databases"
    OTHER = "other"


class SourceKind(StrEnum):
    """What a Source is; decides its line in the identification box."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATIONS = "citation searching"


class Outcome(StrEnum):
    """How a Run ended. ``accepted`` and ``void`` come from later Accept and Void events."""

    OPEN = "open"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    HELD = "held"
    ACCEPTED = "accepted"
    VOID = "void"


class Coverage(StrEnum):
    """Whether a Run asked for everything or only for a date window."""

    FULL = "full"
    LIMITED = "limited"


class Judgement(StrEnum):
    """What a Decision says about a pair of Records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class LinkType(StrEnum):
    """How two reports are related without being the same report."""

    VERSION = "version"
    PREPRINT = "preprint"
    ERRATUM = "erratum"
    RETRACTION = "retraction"
    CONCERN = "expression of concern"
    COMMENT = "comment"
    PROTOCOL = "protocol"
    SERIES = "series"
    ABSTRACT = "abstract"
    REGISTRATION = "same registration"
    REPUBLICATION = "republication"


class Stage(StrEnum):
    """The stage of screening that a verdict belongs to."""

    TITLE_ABSTRACT = "title and abstract"
    RETRIEVAL = "retrieval"
    FULL_TEXT = "full text"


class Verdict(StrEnum):
    """What a person or a screening tool said at a stage."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    UNDECIDED = "undecided"
    NOT_SEEN = "not seen"
    NOT_RETRIEVED = "not retrieved"
    AWAITING_CLASSIFICATION = "awaiting classification"
    ONGOING = "ongoing"


class RemovalCause(StrEnum):
    """Why something left the flow without a verdict."""

    AUTOMATION = "automation"
    OTHER = "other reasons"
    PREVIOUS = "previously included"


class RecordType(StrEnum):
    """The closed vocabulary of publication types; the raw value is kept beside it."""

    ARTICLE = "journal article"
    BOOK = "book"
    CHAPTER = "book chapter"
    CONFERENCE = "conference paper"
    THESIS = "thesis"
    REPORT = "report"
    PREPRINT = "preprint"
    REGISTRY = "trial registry record"
    REVIEW = "cochrane review"
    PROTOCOL = "cochrane protocol"
    NEWS = "news"
    WEB = "web page"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A database or register searched. ``id`` is a short lower-case name such as ``psycinfo``."""

    id: str
    name: str
    kind: SourceKind = SourceKind.DATABASE
    arm: Arm = Arm.DATABASES


@dataclass(frozen=True, slots=True)
class Platform:
    """The interface through which a Source is searched; decides format and dialect."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a Source says about one report. A field that is not there is None or empty.

    ``authors`` are "Family, Given" (group authors whole); ``doi`` is bare and lower-case;
    ``pmid`` and ``pmcid`` are canonical (``identifiers``); ``accession`` is the Source's own
    number; ``other_ids`` are "scheme:value" numbers of other Sources; ``relations`` are
    "RefType:target" statements of the Source itself, as PubMed's RetractionIn.
    """

    type: str = RecordType.OTHER
    type_raw: str | None = None
    title: str | None = None
    title_original: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    date: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    book_title: str | None = None
    publisher: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    abstract: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    accession: str | None = None
    registry_ids: tuple[str, ...] = ()
    language: str | None = None
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What reading one file or reply gave. ``found == read + refused``, always.

    ``stated`` is the number the platform itself prints in the file (``Record #3 of 18``), if any;
    ``unknown_tags`` counts tags that the dialect has no meaning for (their text stays in the raw
    slice); ``gaps`` names missing ordinals of the platform's numbering; ``warnings`` are sentences.
    """

    file: str
    sha256: str
    size: int
    format: str
    dialect: str
    platform: str
    found: int
    read: int
    refused: int
    stated: int | None = None
    sources: tuple[tuple[str, int], ...] = ()
    unknown_tags: tuple[tuple[str, int], ...] = ()
    gaps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """The merged description of one Cluster; ``origins`` names the Record of every filled field."""

    id: str
    records: tuple[str, ...]
    sources: tuple[str, ...]
    content: Content
    origins: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CutPoint:
    """A transaction number of one ledger, the instant of that transaction, and the rule version."""

    number: int
    at: str
    rules: str


# --- events -------------------------------------------------------------------------------


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
    parser: str = ""


@dataclass(frozen=True, slots=True)
class RunPart:
    """One file or reply of a Run: where its bytes are in the vault, and its Receipt."""

    run: str
    part: int
    vault: str
    receipt: Receipt
    duplicate_of: int | None = None


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


@dataclass(frozen=True, slots=True)
class Transaction:
    """One append: its number, UTC instant, actor and hashes."""

    number: int
    at: str
    actor: str
    previous: str
    sha256: str
    events: int = field(default=0)


def record_id(source: str, accession: str) -> str:
    """The id of a Record with a canonical accession number, e.g. ``psycinfo:2021-94054-001``."""
    return f"{source}:{accession}"


def content_record_id(source: str, raw: bytes) -> str:
    """The id of a Record without an accession number, from the hash of its raw content."""
    return f"{source}:~{sha256(raw).hexdigest()[:24]}"
