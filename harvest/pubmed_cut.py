"""Cuts PubMed XML into record elements by their exact bytes; knows no meaning.

The cut is made on the bytes, so that ``data[offset:offset + length]`` is the whole element and one
malformed record does not take its neighbours along. Every byte of the file ends up in a record, in
the envelope (declarations, comments, the set's own tags, DeleteCitation) or in a broken piece: what
the service garbled is refused with its place, never skipped. All scans are linear.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ledger.errors import InputError

# A tag name with its right edge; the byte before it tells opening from closing tags.
_NAMES = re.compile(rb"Pubmed(?:Book)?Article(?:Set)?(?=[\s/>])")
# Where tags are only text. An unterminated one hides the rest of the file.
_HIDING = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_INTERNAL_SUBSET = re.compile(rb"<!DOCTYPE[^<>\[]*\[")
_ENVELOPE = re.compile(
    rb"""(?: \s+ | \xef\xbb\xbf
    | <!--.*?--> | <\?.*?\?>
    | <!DOCTYPE[^<>\[]*>
    | </?Pubmed(?:Book)?ArticleSet(?:\s[^<>]*)?>
    | <DeleteCitation(?:\s[^<>]*)?/>
    | <DeleteCitation(?:\s[^<>]*)?>(?:\s*<PMID[^<>]*>\s*\d+\s*</PMID>)*\s*</DeleteCitation>
    )*""",
    re.DOTALL | re.VERBOSE,
)
_DELETED = re.compile(
    rb"<DeleteCitation(?:\s[^<>]*)?>((?:\s*<PMID[^<>]*>\s*\d+\s*</PMID>)*)\s*</DeleteCitation>"
)
_PMID = re.compile(rb"<PMID[^<>]*>\s*0*(\d+)\s*</PMID>")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")

NOT_CLOSED = "the record has no closing tag before the next one begins"
WRONG_CLOSE = "the record is closed by the tag of another kind of record"
CUT_OFF = "the file ends inside this record: it was cut off"
SET_CUT_OFF = "the file ends before the closing tag of the record set: records may be missing"
NO_RECORD = "these bytes between the records belong to no record"


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of the data: a whole record element, or a broken piece with its ``reason``."""

    offset: int
    length: int
    line: int
    reason: str | None = None


@dataclass(slots=True)
class Cut:
    """What one file consists of: pieces in file order and the PMIDs that it declares deleted."""

    pieces: list[Piece] = field(default_factory=list)
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tag:
    name: bytes
    start: int
    end: int  # 0 where the file ends inside the tag
    closing: bool
    empty: bool


def cut_records(data: bytes) -> Cut:
    """Every record element of PubMed XML, in order, and everything that is none.

    Raises:
        InputError: the data holds no PubMed records or set, is UTF-16, or declares entities of its
            own (PubMed never does; expanding them is how XML bombs work).
    """
    if data.startswith(_UTF16_MARKS):
        raise InputError("this XML is not UTF-8; PubMed writes UTF-8: export the file again")
    hidden = _hidden_spans(data)
    if any(not hidden.covers(m.start()) for m in _INTERNAL_SUBSET.finditer(data)):
        raise InputError("this XML declares entities of its own, which PubMed never does: refused")
    tags = list(_tags(data, hidden))
    if not tags:
        raise InputError("this is no PubMed XML: it holds no PubmedArticle and no PubmedArticleSet")
    spans = list(_records(data, tags))
    spans += _gaps(data, spans)
    if _set_is_open(tags) and not any(s[1] == len(data) and s[2] for s in spans):
        spans.append((len(data), len(data), SET_CUT_OFF))
    return Cut(list(_with_lines(data, sorted(spans))), _deleted(data))


_Span = tuple[int, int, str]


class _Hidden:
    """Sorted spans of comments, CDATA sections and processing instructions."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def covers(self, position: int) -> bool:
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._ends[at]


def _hidden_spans(data: bytes) -> _Hidden:
    return _Hidden([match.span() for match in _HIDING.finditer(data)])


def _tags(data: bytes, hidden: _Hidden) -> Iterator[_Tag]:
    for match in _NAMES.finditer(data):
        start = match.start() - 1
        closing = start > 0 and data[start : start + 1] == b"/" and data[start - 1 : start] == b"<"
        if not closing and (start < 0 or data[start : start + 1] != b"<"):
            continue
        if not hidden.covers(start):
            end, empty = _tag_end(data, match.end())
            yield _Tag(match.group(), start - closing, end, closing, empty)


def _tag_end(data: bytes, name_end: int) -> tuple[int, bool]:
    """Where the tag ends (0: nowhere) and whether it is an empty element.

    A tag without ``>`` ends before the next ``<``; the parser will refuse its record.
    """
    following = data.find(b"<", name_end)
    limit = len(data) if following < 0 else following
    end = data.find(b">", name_end, limit)
    if end < 0:
        return max(following, 0), False
    return end + 1, data[end - 1 : end] == b"/"


def _records(data: bytes, tags: list[_Tag]) -> Iterator[_Span]:
    """Spans of record elements; a reason is set where tags do not pair up."""
    opened: _Tag | None = None
    for tag in tags:
        if tag.name.endswith(b"Set"):
            continue
        if opened and not tag.closing:
            yield opened.start, tag.start, NOT_CLOSED
            opened = None
        if not tag.end:
            yield (opened or tag).start, len(data), CUT_OFF
            return
        if tag.closing and opened:
            yield opened.start, tag.end, "" if opened.name == tag.name else WRONG_CLOSE
            opened = None
        elif not tag.closing and tag.empty:
            yield tag.start, tag.end, ""
        elif not tag.closing:
            opened = tag
        # A closing tag without an opening one stays in the gap and is refused there.
    if opened:
        yield opened.start, len(data), CUT_OFF


def _gaps(data: bytes, records: list[_Span]) -> list[_Span]:
    """What is left between the records once the envelope is taken away, one span a gap."""
    edges = [0, *(edge for start, end, _ in records for edge in (start, end)), len(data)]
    found = []
    for start, end in list(pairwise(edges))[::2]:
        envelope = _ENVELOPE.match(data, start, end)
        rest = envelope.end() if envelope else start
        if rest < end:
            length = len(data[rest:end].rstrip())
            found.append((rest, rest + length, NO_RECORD))
    return found


def _set_is_open(tags: list[_Tag]) -> bool:
    sets = [tag for tag in tags if tag.name.endswith(b"Set") and not tag.empty]
    return sum(-1 if tag.closing else 1 for tag in sets) > 0


def _with_lines(data: bytes, spans: list[_Span]) -> Iterator[Piece]:
    line, counted = 1, 0
    for start, end, reason in spans:
        line += data.count(b"\n", counted, start)
        counted = start
        yield Piece(start, end - start, line, reason or None)


def _deleted(data: bytes) -> tuple[str, ...]:
    if b"<DeleteCitation" not in data:
        return ()
    numbers = (n for block in _DELETED.findall(data) for n in _PMID.findall(block))
    return tuple(dict.fromkeys(number.decode("ascii") for number in numbers))
