"""The importers of what PubMed's website saves as text: Abstract, Summary, and lists of PMIDs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from harvest.connector import RawEntry, Reading, Recognition
from harvest.formats.paragraphs import cut_numbers, cut_paragraphs
from harvest.formats.tagged import Note
from harvest.formats.text import Line, lines
from harvest.importers.gathering import Gathering
from harvest.sniff import head_text
from harvest.sources.attribution import Origin
from harvest.sources.pubmed_text import abstract_content, number_content, summary_content
from ledger.model import Content

# The number that begins an entry, and the sign of PubMed that some line behind it bears.
_POINT = re.compile(r"^\ufeff?\d{1,7}\. \S", re.MULTILINE)
_PMID_LINE = re.compile(r"^PMID: ?\d{1,9}\b", re.MULTILINE)
_COLON = re.compile(r"^\ufeff?\d{1,7}: \S", re.MULTILINE)
_PMID_END = re.compile(r"\bPMID:\s*\d{1,9}[;.]")
_NUMBERS = re.compile(r"\ufeff?\s*(?:PMIDs?\s+)?(?:\d{1,9}[ \t]*(?:\n\s*|$))+")
_PUBMED = Origin("PubMed", "pubmed")

Cutter = Callable[[Iterable[Line]], Iterator[RawEntry | Note]]
Meaning = Callable[[Sequence[str]], Content]


@dataclass(frozen=True, slots=True)
class _Layout:
    """One of the formats: how it is told, how sure that is, how it is cut and what it means."""

    format: str
    is_it: Callable[[str], bool]
    sure: int
    evidence: str
    cut: Cutter
    meaning: Meaning


def _behind(begin: re.Pattern[str], sign: re.Pattern[str], head: str) -> bool:
    """Whether ``sign`` stands behind the first place where an entry begins."""
    if "PMID:" not in head:  # in both signs; a hundred times as quick as either
        return False
    first = begin.search(head) if sign.search(head) else None
    return first is not None and sign.search(head, first.end()) is not None


def _is_list(head: str) -> bool:
    return _NUMBERS.fullmatch(head) is not None


_LAYOUTS = (
    _Layout(
        "abstract",
        partial(_behind, _POINT, _PMID_LINE),
        88,
        "numbered entries with PMID: lines",
        partial(cut_paragraphs, mark=".", between=2),
        abstract_content,
    ),
    _Layout(
        "summary",
        partial(_behind, _COLON, _PMID_END),
        88,
        "numbered references that end in PMID",
        partial(cut_paragraphs, mark=":", between=1),
        summary_content,
    ),
    _Layout("pmid list", _is_list, 50, "nothing but numbers", cut_numbers, number_content),
)


@dataclass(frozen=True, slots=True)
class PubmedText:
    """Abstract text, Summary text and PMID lists of PubMed (``harvest.connector.Importer``)."""

    name: str = "pubmed text"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """The first layout whose sign is in the head; a list must be numbers from end to end."""
        del name  # never proves anything
        head = head_text(data)
        for layout in _LAYOUTS:
            if layout.is_it(head):
                sure, evidence = layout.sure, (layout.evidence,)
                return Recognition(self.name, layout.format, "pubmed", "pubmed", sure, evidence)
        return None

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        layout = next(one for one in _LAYOUTS if one.format == recognition.format)
        gathering = Gathering(data)
        for item in gathering.entries_of(layout.cut(lines(data))):
            paragraphs = [value for _, value in item.fields]
            gathering.keep(item, layout.meaning(paragraphs), _PUBMED)
        return gathering.reading(name, recognition)
