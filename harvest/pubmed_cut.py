"""Cuts PubMed XML into record elements by their exact bytes; knows no meaning.

The cut is made on the bytes, so that ``data[offset:offset + length]`` is the whole element and one
malformed record does not take its neighbours along. Every byte of the file ends up in a record, in
the envelope (declarations, comments, the set's own tags, DeleteCitation) or in a broken piece: what
the service garbled is refused with its place, never skipped. All scans are linear, and of a file
that is read in chunks no more is held than the piece in hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from harvest.pubmed_window import Readable, Window
from ledger.errors import InputError

CHUNK = 1 << 18
LONGEST = 1 << 27
"""Bytes of the longest piece that is held; single fields of 50 MB are to be expected."""

# All that matters to the cut, in one pass of 0.9 ms a MB; groups would cost 2 ms more, and
# looking for the ordinary record by bytes.find 1.2 ms. Record tags are known with their right
# edge. Comments, CDATA sections and processing instructions hide what is in them; an
# unterminated one hides the rest of the file.
_NAME = rb"Pubmed(?:Book)?Article(?:Set)?(?=[\s/>])"
_MARK = re.compile(rb"<(?:!(?:--|\[CDATA\[|DOCTYPE)|\?|/%b|%b)" % (_NAME, _NAME))
_LONGEST_MARK = len(b"</PubmedBookArticleSet>")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DOCTYPE = b"<!DOCTYPE"
_TAG_END = re.compile(rb"[<>]")
_DOCTYPE_END = re.compile(rb"[<>\[]")
_LONGEST_TAG = 1 << 20
_SPACE = re.compile(rb"\s*")
_ENVELOPE = re.compile(
    rb"""(?: \s+ | \xef\xbb\xbf
    | <!--.*?--> | <\?.*?\?>
    | <!DOCTYPE[^<>\[]*>
    | </?Pubmed(?:Book)?ArticleSet(?:\s[^<>]*)?/?>
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
_HEAD = 256

NOT_CLOSED = "the record has no closing tag before the next one begins"
WRONG_CLOSE = "the record is closed by the tag of another kind of record"
CUT_OFF = "the file ends inside this record: it was cut off"
SET_CUT_OFF = "the file ends before the closing tag of the record set: records may be missing"
NO_RECORD = "these bytes between the records belong to no record"
TOO_LONG = f"the record is longer than {LONGEST >> 20} MiB"


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
    """A record's tag; ``start`` and ``end`` are places in the window."""

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
    cutter = Cutter(data)
    pieces = [piece for piece, _ in cutter]
    return Cut(pieces, tuple(cutter.deleted))


class Cutter:
    """One pass over a file: its pieces, each with its bytes (``cut_records`` says which).

    Of a piece longer than ``longest`` only the first 2,000 bytes are given, and it is refused.
    ``head`` are the first bytes of the file; ``deleted`` are the PMIDs of the DeleteCitation
    elements outside whole records, complete when the pass is.

    Raises:
        InputError: as ``cut_records``; UTF-16 at once, the others when the pass comes to them.
    """

    def __init__(
        self, source: bytes | Readable, *, chunk: int = CHUNK, longest: int = LONGEST
    ) -> None:
        self._window = Window(source, chunk=chunk, longest=longest)
        while len(self._window.data) < _HEAD and self._window.more():
            pass
        self.head = self._window.data[:_HEAD]
        if self.head.startswith(_UTF16_MARKS):
            raise InputError("this XML is not UTF-8; PubMed writes UTF-8: export the file again")
        self.deleted: dict[str, None] = {}
        self._open_sets = 0
        self._is_pubmed = False

    def __iter__(self) -> Iterator[tuple[Piece, bytes]]:
        """Gaps and records in turn, to the end of the file."""
        window = self._window
        last = Piece(0, 0, 1)
        while True:
            self._skip_space()
            opening = self._record_start()
            start = len(window.data) if opening is None else opening.start
            for last, raw in self._gap(start):
                yield last, raw
            window.begin(start)
            if opening is None:
                break
            last, raw = self._record(opening)
            yield last, raw
        if self._open_sets > 0 and not (last.reason and last.offset + last.length == window.start):
            yield Piece(window.start, 0, window.line, SET_CUT_OFF), b""

    def _skip_space(self) -> None:
        """Begin the next piece at the first byte that is no white space, or at the end."""
        window = self._window
        while True:
            found = _SPACE.match(window.data, window.at)
            window.begin(found.end() if found else window.at)
            if window.at < len(window.data) or not window.more():
                return

    def _record_start(self) -> _Tag | None:
        """The tag that begins the next record, None where no other comes.

        A closing tag without an opening one stays in the gap and is refused there.

        Raises:
            InputError: the whole file has no tag of a record or a set.
        """
        while (tag := self._next_tag()) is not None:
            if not tag.closing or not tag.end:
                return tag
        if not self._is_pubmed:
            raise InputError(
                "this is no PubMed XML: it holds no PubmedArticle and no PubmedArticleSet"
            )
        return None

    def _record(self, opening: _Tag) -> tuple[Piece, bytes]:
        """The record in hand, which this tag opens; afterwards the window stands behind it."""
        window = self._window
        end, reason = self._record_end(opening)
        if not reason and window.is_too_long(end):
            reason = TOO_LONG
        piece = Piece(window.start, window.length(end), window.line, reason)
        raw = window.piece(end)
        if reason and not window.is_too_long(end):
            self._note_deleted(raw)
        window.at = end
        return piece, raw

    def _record_end(self, opening: _Tag) -> tuple[int, str | None]:
        """Where the record in hand ends and, where its tags do not pair up, the reason."""
        window = self._window
        if not opening.end:
            return len(window.data), CUT_OFF
        if opening.empty:
            return opening.end, None
        window.at += 1
        tag = self._next_tag()
        if tag is None:
            return len(window.data), CUT_OFF
        if not tag.closing:
            return tag.start, NOT_CLOSED
        if not tag.end:
            return len(window.data), CUT_OFF
        return tag.end, None if tag.name == opening.name else WRONG_CLOSE

    def _gap(self, end: int) -> Iterator[tuple[Piece, bytes]]:
        """What is left between two records once the envelope is taken away: one piece or none."""
        window = self._window
        raw = window.piece(end)
        if window.is_too_long(end):
            yield Piece(window.start, window.length(end), window.line, NO_RECORD), raw
            return
        self._note_deleted(raw)
        envelope = _ENVELOPE.match(raw)
        rest = envelope.end() if envelope else 0
        if rest < len(raw):
            line = window.line + raw.count(b"\n", 0, rest)
            left = raw[rest:].rstrip()
            yield Piece(window.start + rest, len(left), line, NO_RECORD), left

    def _next_tag(self) -> _Tag | None:
        """The next tag of a record that nothing hides, None at the end of the file.

        Tags of sets are counted on the way.
        """
        window = self._window
        while True:
            found = _MARK.search(window.data, window.at)
            if found is None:
                window.at = max(window.at, len(window.data) - _LONGEST_MARK)
                if window.more():
                    continue
                window.at = len(window.data)
                return None
            window.at = found.start()
            mark = found[0]
            if mark in _ENDS:
                self._skip_hidden(mark)
            elif mark == _DOCTYPE:
                self._check_doctype()
            else:
                tag = self._tag(mark)
                if not tag.name.endswith(b"Set"):
                    return tag
                self._open_sets += 0 if tag.empty else -1 if tag.closing else 1

    def _skip_hidden(self, mark: bytes) -> None:
        window, closing = self._window, _ENDS[mark]
        window.at += len(mark)
        while (end := window.data.find(closing, window.at)) < 0:
            window.at = max(window.at, len(window.data) - len(closing) + 1)
            if not window.more():
                window.at = len(window.data)
                return
        window.at = end + len(closing)

    def _check_doctype(self) -> None:
        found = self._ahead(_DOCTYPE_END, len(_DOCTYPE))
        if found is not None and found[0] == b"[":
            raise InputError(
                "this XML declares entities of its own, which PubMed never does: refused"
            )
        self._window.at += len(_DOCTYPE)

    def _tag(self, mark: bytes) -> _Tag:
        """The tag that begins with this mark: where it ends and whether it is an empty element.

        A tag without ``>`` ends before the next ``<`` (or after 1 MiB: by then it is no tag of
        PubMed's); the parser will refuse its record.
        """
        self._is_pubmed = True
        window = self._window
        found = self._ahead(_TAG_END, len(mark))
        start, end, empty = window.at, 0, False
        window.at += len(mark)
        if found is not None:
            is_whole = found[0] == b">"
            end = found.end() if is_whole else found.start()
            empty = is_whole and window.data[end - 2 : end - 1] == b"/"
        elif len(window.data) - window.at >= _LONGEST_TAG:
            end = window.at + _LONGEST_TAG
        closing = mark.startswith(b"</")
        return _Tag(mark[1 + closing :], start, end, closing, empty)

    def _ahead(self, pattern: re.Pattern[bytes], length: int) -> re.Match[bytes] | None:
        """The first of some bytes after the mark of that length at which the window stands."""
        window = self._window
        while True:
            start = window.at + length
            found = pattern.search(window.data, start, start + _LONGEST_TAG)
            if found or len(window.data) - start >= _LONGEST_TAG or not window.more():
                return found

    def _note_deleted(self, raw: bytes) -> None:
        if b"<DeleteCitation" in raw:
            for block in _DELETED.findall(raw):
                self.deleted.update((n.decode("ascii"), None) for n in _PMID.findall(block))
