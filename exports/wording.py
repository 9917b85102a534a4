"""What the PRISMA 2020 flow diagram says: a Flow as the lines of its boxes and notes.

Wording is that of the template for new systematic reviews, databases and registers only (Page et
al. 2021, doi:10.1136/bmj.n71). Lines of our own (parts of the duplicates, open states) are always
sub-lines of the official line that they are part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.prisma import searched
from exports.text import plain_name
from ledger.flow import Flow, SourceCount
from ledger.model import Arm

TITLE = "Identification of studies via databases and registers"
BANDS = ("Identification", "Screening", "Included")
SOURCE_LINE = (
    "PRISMA 2020 flow diagram for new systematic reviews (databases and registers only). Source: "
    "Page MJ, et al. BMJ 2021;372:n71. doi: 10.1136/bmj.n71 (template under CC BY 4.0)."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line before it is wrapped; ``number`` is kept in one piece at its end."""

    text: str
    number: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """The lines of every box by name, the reviews' state, and the notes below the diagram.

    ``boxes`` has identified, removed, screened, records_excluded, sought, not_retrieved, assessed,
    reports_excluded, included, and ``final`` where reports await classification or are ongoing.
    ``banner`` is empty for a finished review.
    """

    boxes: dict[str, tuple[Line, ...]]
    banner: str
    notes: tuple[str, ...]


def wording(flow: Flow) -> Wording:
    """Everything that is printed. Raises FlowError where the sources do not add up."""
    boxes = {
        "identified": tuple(_identified(flow)),
        "removed": tuple(_removed(flow)),
        "screened": (
            counted("Records screened", flow.screened),
            *_part("awaiting screening", flow.awaiting_screening),
            *_part("in conflict between reviewers", flow.conflict_screening),
        ),
        "records_excluded": (counted("Records excluded", flow.records_excluded),),
        "sought": (
            counted("Reports sought for retrieval", flow.sought),
            *_part("awaiting retrieval", flow.awaiting_retrieval),
        ),
        "not_retrieved": (counted("Reports not retrieved", flow.not_retrieved),),
        "assessed": (
            counted("Reports assessed for eligibility", flow.assessed),
            *_part("awaiting assessment", flow.awaiting_assessment),
            *_part("in conflict between reviewers", flow.conflict_full_text),
        ),
        "reports_excluded": tuple(_reasons(flow.reports_excluded)),
        "included": (
            counted("Studies included in review", flow.included_studies),
            counted("Reports of included studies", flow.included_reports),
        ),
        "final": (
            *_part("Reports awaiting classification", flow.awaiting_classification, indent=0),
            *_part("Reports of ongoing studies", flow.ongoing, indent=0),
        ),
    }
    return Wording(
        {name: lines for name, lines in boxes.items() if lines}, _banner(flow), _notes(flow)
    )


def counted(text: str, n: int, *, indent: int = 0, end: str = "") -> Line:
    """A line that ends in ``(n = 1,234)``."""
    return Line(text, f"(n = {n:,}){end}", indent)


def _part(text: str, n: int, *, indent: int = 1) -> tuple[Line, ...]:
    """A line only where there is something to count."""
    return (counted(text, n, indent=indent),) if n else ()


def _identified(flow: Flow) -> Iterator[Line]:
    yield Line("Records identified from:")
    for label, sources in zip(("Databases", "Registers"), searched(flow), strict=True):
        total = sum(source.identified for source in sources)
        yield counted(label, total, end=":" if sources else "")
        for source in sources:
            yield counted(_name(source), source.identified, indent=1)


def _removed(flow: Flow) -> Iterator[Line]:
    yield Line("Records removed before screening:")
    yield counted("Duplicate records removed", flow.duplicates)
    if flow.duplicates:
        yield counted("within one source", flow.duplicates_within, indent=1)
        yield counted("across sources", flow.duplicates_across, indent=1)
        yield from _part("of reports known from earlier searches", flow.duplicates_joining)
    yield counted("Records marked as ineligible by automation tools", flow.automation)
    yield counted("Records removed for other reasons", flow.other_reasons)


def _reasons(reasons: tuple[tuple[str, int], ...]) -> Iterator[Line]:
    total = sum(n for _, n in reasons)
    yield counted("Reports excluded", total, end=":" if reasons else "")
    for reason, n in reasons:
        yield counted(plain_name(reason) or "no reason given", n, indent=1)


def _name(source: SourceCount) -> str:
    return plain_name(source.name) or plain_name(source.source) or "unnamed"


def _banner(flow: Flow) -> str:
    if not flow.provisional:
        return ""
    states = (f"{plain_name(name)} (n = {n:,})" for name, n in flow.open_states)
    return "PROVISIONAL: " + "; ".join(states)


def _notes(flow: Flow) -> tuple[str, ...]:
    return (
        *_elsewhere(flow.sources),
        *(
            f"Not counted: run {plain_name(run)} ({plain_name(outcome)}): {plain_name(reason)}"
            for run, outcome, reason in flow.left_out
        ),
        *(plain_name(note, limit=400) for note in flow.notes),
        f"Counts as of {instant(flow.cut.at)} (transaction {flow.cut.number:,}; "
        f"rules {plain_name(flow.cut.rules)}).",
        SOURCE_LINE,
    )


def _elsewhere(sources: Iterable[SourceCount]) -> Iterator[str]:
    """A note on the sources that this diagram has no box for."""
    others = [source for source in sources if source.arm == Arm.OTHER]
    if others:
        listed = "; ".join(f"{_name(source)} (n = {source.identified:,})" for source in others)
        yield f"Searched by other methods and not part of this diagram: {listed}."


def instant(text: str) -> str:
    """An ISO 8601 instant as ``2026-11-22 14:03 UTC``; anything else as it stands."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return plain_name(text)
    if at.tzinfo is None:
        return plain_name(text)
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
