"""Cuts tagged text into raw entries: RIS in every flavour, and MEDLINE/NBIB.

One pass over the lines, no backtracking, one open entry in memory. What a tag means is not known
here. The grammars, as seen in real exports:

* RIS: ``TY  - `` opens, ``ER  - `` closes; two characters, one or two blanks, dash, blank. An
  untagged line continues the value above it (kept as a line of its own).
* MEDLINE (PubMed's "PubMed" format, NBIB, ERIC): a tag of two to four characters padded to four,
  dash, blank; continuation lines begin with six blanks and are joined with one blank; a blank
  line or the next ``PMID- `` closes.

Whatever stands between entries comes out as a Note, never as an entry; but tag lines outside
any entry open one, since losing the text of a record would be worse than reporting half of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase, digits

from harvest.connector import RawEntry
from harvest.formats.stretches import regular_medline, regular_ris, stretches
from harvest.formats.text import Line, Lines


class NoteKind(StrEnum):
    """What the cutter has to say besides entries."""

    STRAY = "stray"  # text between entries
    HEADER = "header"  # a "Name: value" line in front of entries
    STATED = "stated"  # the number of records that the platform prints
    OPEN = "open"  # an entry that does not end, or does not begin, as it should


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on one line: ``text`` is the line itself, or a sentence for ``OPEN``."""

    kind: NoteKind
    line: int
    text: str


HEADERS = ("Provider:", "Content:", "Database:")
_LINKS = ("Link to the ", "Link to ")
_LONGEST_TYPE = 24
_INNER_TAGS = frozenset(a + b for a in ascii_uppercase for b in ascii_uppercase + digits) - {
    "TY",
    "ER",
}


class _Draft:
    """The entry that is being cut: its fields so far and where its text ends."""

    __slots__ = ("end", "fields", "glue", "line", "number", "offset", "parts", "tag")

    def __init__(self, line: int, offset: int, *, number: int | None, glue: str) -> None:
        self.line = line
        self.offset = offset
        self.end = offset
        self.number = number
        self.glue = glue  # between a value and its continuation lines
        self.fields: list[tuple[str, str]] = []
        self.tag = ""
        self.parts: list[str] = []

    def add(self, tag: str, value: str, end: int) -> None:
        self._settle()
        self.tag = tag
        self.parts = [value]
        self.end = end

    def extend(self, text: str, end: int) -> None:
        self.parts.append(text)
        self.end = end

    def _settle(self) -> None:
        if self.tag:
            parts = self.parts
            value = parts[0] if len(parts) == 1 else self.glue.join(parts).strip()
            self.fields.append((self.tag, value))

    def close(self, position: int) -> RawEntry:
        self._settle()
        self.tag = ""
        size = self.end - self.offset
        fields = tuple(self.fields)
        return RawEntry(position, self.line, self.offset, size, fields, self.number)


def _ris_tag(text: str) -> tuple[str, str] | None:
    """(tag, value) where ``text`` is a RIS tag line, else None."""
    if text[2:5] == "  -":
        tag, rest = text[:2], text[5:]
    elif text[2:4] == " -":
        tag, rest = text[:2], text[4:]
        if tag not in {"TY", "ER"}:  # "US - based" is text; one blank only ever seen there
            return None
    elif text[4:7] == "  -" and text[:4] == "PMID":  # APA PsycNet
        tag, rest = "PMID", text[7:]
    else:
        return None
    if rest[:1] not in ("", " ", "\t") or not _is_tag(tag):
        return None
    return tag, rest.strip()


def _is_tag(tag: str) -> bool:
    return tag.isascii() and tag.isalnum() and tag[0].isalpha() and tag.upper() == tag


def ordinal_of(text: str) -> int | None:
    """The number in ``12. ``, ``<12. >`` and ``Record #12 of 18``, else None."""
    if text.startswith("Record #"):
        digits = text[8:].split(" ", 1)[0]
    else:
        digits = text.strip().removeprefix("<").removesuffix(">").rstrip()
        if not digits.endswith("."):
            return None
        digits = digits[:-1]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def stated_in(text: str) -> int | None:
    """18 in ``Record #12 of 18``, else None."""
    words = text.split() if text.startswith("Record #") else []
    last = words[-1] if len(words) == 4 and words[2] == "of" else ""
    return int(last) if last.isascii() and last.isdigit() and len(last) < 9 else None


def cut_ris(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """Every entry of RIS text, in order, and notes on what is not part of any."""
    return _RisCutter().cut(lines)


class _RisCutter:
    """The state of one pass: the open entry, the one just closed, the number announced."""

    def __init__(self) -> None:
        self.draft: _Draft | None = None
        self.closed: _Draft | None = None  # kept back: Ovid writes NL behind ER
        self.number: int | None = None
        self.position = 0

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        if isinstance(lines, Lines) and lines.encoding == "utf-8":
            yield from self._cut_stretches(lines)
        else:
            yield from self._cut_lines(lines)
        if self.draft is not None:
            where = self.draft.line
            yield Note(NoteKind.OPEN, where, "the file ends before the ER of this entry")
            self.closed, self.draft = self.draft, None
        yield from self._flush()

    def _cut_stretches(self, lines: Lines) -> Iterator[RawEntry | Note]:
        """Regular entries at once, everything else line by line."""
        for stretch in stretches(lines, b"TY  - "):
            number, offset, raw = stretch.number, stretch.offset, stretch.raw
            found = regular_ris(raw) if stretch.whole and self.draft is None else None
            if found is None:
                yield from self._cut_lines(lines.part(raw, number, offset))
                continue
            if self.closed is not None:
                yield from self._flush()
            self.position += 1
            ordinal, self.number = self.number, None
            yield RawEntry(self.position, number, offset, found.length, found.fields, ordinal)
            tail = raw[found.tail :]
            if tail.strip():
                number += raw.count(b"\n", 0, found.tail)
                yield from self._between(lines, tail, number, offset + found.tail)

    def _between(
        self, lines: Lines, tail: bytes, number: int, offset: int
    ) -> Iterator[RawEntry | Note]:
        """What stands behind a regular entry, in which there is no tag."""
        plain = tail.replace(b"\r\n", b"\n")
        if not plain.isascii() or b"\r" in plain or b"\0" in plain:
            yield from self._cut_lines(lines.part(tail, number, offset))
            return
        for line, text in enumerate(plain.decode("ascii").split("\n"), number):
            if text:
                yield from self._untagged(line, offset, text)

    def _cut_lines(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            draft = self.draft
            if draft is not None and text[2:6] == "  - " and text[:2] in _INNER_TAGS:
                draft.add(text[:2], text[6:].strip(), end)  # the common case, without detour
                continue
            tagged = _ris_tag(text)
            if tagged is None:
                yield from self._untagged(number, end, text)
            elif tagged[0] == "TY" and self._opens(tagged[1]):
                yield from self._open(number, offset, end, tagged[1])
            elif tagged[0] == "ER" and not tagged[1]:
                yield from self._end(number, end)
            else:
                yield from self._tag(number, offset, end, tagged, text)

    def _opens(self, value: str) -> bool:
        """A TY inside an entry with a whole sentence behind it is a line of text."""
        return self.draft is None or len(value) <= _LONGEST_TYPE

    def _open(self, line: int, offset: int, end: int, value: str) -> Iterator[RawEntry | Note]:
        if self.draft is not None:
            yield Note(NoteKind.OPEN, self.draft.line, "no ER ends this entry; the next TY does")
            self._take_back_preamble(self.draft)
            self.closed, self.draft = self.draft, None
        yield from self._flush()
        self.draft = _Draft(line, offset, number=self.number, glue="\n")
        self.number = None
        self.draft.add("TY", value, end)

    def _take_back_preamble(self, draft: _Draft) -> None:
        """Numbering and preamble of the next entry that the open one took for text."""
        while len(draft.parts) > 1:
            last = draft.parts[-1]
            ordinal = ordinal_of(last)
            if last and ordinal is None and not last.startswith(HEADERS):
                return
            self.number = ordinal if ordinal is not None else self.number
            draft.parts.pop()

    def _end(self, line: int, end: int) -> Iterator[RawEntry | Note]:
        if self.draft is None:
            yield Note(NoteKind.STRAY, line, "ER")
            return
        self.draft.add("ER", "", end)
        self.closed, self.draft = self.draft, None

    def _tag(
        self, line: int, offset: int, end: int, tagged: tuple[str, str], text: str
    ) -> Iterator[RawEntry | Note]:
        tag, value = tagged
        if tag in {"TY", "ER"} and self.draft is not None:  # text that only looks like a tag
            self.draft.extend(text.strip(), end)
            return
        if self.draft is None and self.closed is not None and tag == "NL":
            self.closed.add(tag, value, end)
            return
        if self.draft is None:
            yield from self._flush()
            yield Note(NoteKind.OPEN, line, "an entry begins without its TY line")
            self.draft = _Draft(line, offset, number=self.number, glue="\n")
            self.number = None
        self.draft.add(tag, value, end)

    def _untagged(self, line: int, end: int, text: str) -> Iterator[RawEntry | Note]:
        bare = text.strip()
        if self.draft is not None:
            if bare:
                self.draft.extend(bare, end)
            return
        if not bare:
            return
        yield from self._flush()
        ordinal = ordinal_of(bare)
        stated = stated_in(bare)
        if stated is not None:
            yield Note(NoteKind.STATED, line, str(stated))
        if ordinal is not None:
            self.number = ordinal
        elif bare.startswith(HEADERS):
            yield Note(NoteKind.HEADER, line, bare)
        elif not bare.startswith(_LINKS):
            yield Note(NoteKind.STRAY, line, bare)

    def _flush(self) -> Iterator[RawEntry]:
        if self.closed is not None:
            self.position += 1
            yield self.closed.close(self.position)
            self.closed = None


def _medline_tag(text: str) -> tuple[str, str] | None:
    """(tag, value) where ``text`` is a MEDLINE tag line, else None."""
    if text[4:5] == "-":
        rest = text[5:]
    elif text[4:6] == " -" and text[3:4].isalpha():  # ERIC: "ISSN - "
        rest = text[6:]
    else:
        return None
    tag = text[:4].rstrip()
    if rest[:1] not in ("", " ") or len(tag) < 2 or not _is_tag(tag):
        return None
    return tag, rest.strip()


_MEDLINE_FIRST = frozenset({"PMID", "OWN", "STAT"})


def cut_medline(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """Every entry of MEDLINE text (NBIB), in order, and notes on what is not part of any."""
    return _MedlineCutter().cut(lines)


class _MedlineCutter:
    """The state of one pass: the open entry, its tags so far, whether a blank line came last."""

    def __init__(self) -> None:
        self.draft: _Draft | None = None
        self.seen: set[str] = set()
        self.blank = False
        self.position = 0

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        if isinstance(lines, Lines) and lines.encoding == "utf-8":
            yield from self._cut_stretches(lines)
        else:
            yield from self._cut_lines(lines)
        if self.draft is not None:
            yield self._close(self.draft)

    def _cut_stretches(self, lines: Lines) -> Iterator[RawEntry | Note]:
        """Regular entries at once, everything else line by line."""
        for stretch in stretches(lines, b"PMID- "):
            number, offset, raw = stretch.number, stretch.offset, stretch.raw
            found = regular_medline(raw) if stretch.whole else None
            if found is None:
                yield from self._cut_lines(lines.part(raw, number, offset))
                continue
            if self.draft is not None:
                yield self._close(self.draft)
            self.position += 1
            yield RawEntry(self.position, number, offset, found.length, found.fields)

    def _cut_lines(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            tagged = _medline_tag(text)
            if tagged is not None:
                tag, value = tagged
                if self.draft is not None and self._starts_next(tag):
                    yield self._close(self.draft)
                self._add(number, offset, end, tag, value)
            elif bare := text.strip():
                if self.draft is not None and self._continues(text):
                    self.draft.extend(bare, end)
                    self.blank = False
                else:
                    yield Note(NoteKind.STRAY, number, bare)
            else:
                self.blank = True

    def _add(self, line: int, offset: int, end: int, tag: str, value: str) -> None:
        if self.draft is None:
            self.draft = _Draft(line, offset, number=None, glue=" ")
            self.seen = set()
        self.draft.add(tag, value, end)
        self.seen.add(tag)
        self.blank = False

    def _close(self, draft: _Draft) -> RawEntry:
        self.position += 1
        self.draft = None
        return draft.close(self.position)

    def _starts_next(self, tag: str) -> bool:
        """Whether a tag line belongs to the next entry: PMID always, others behind a blank line.

        A blank line inside an entry (somebody edited the file) ends it only where the tag behind
        it is one that comes first, or the entry has its last tag, SO. OWN comes once in an entry.
        """
        if tag == "PMID":
            return True
        if self.blank:
            return tag in _MEDLINE_FIRST or "SO" in self.seen
        return (
            tag == "OWN"
            and tag in self.seen
            and self.draft is not None
            and (self.draft.tag != "OWN")
        )

    def _continues(self, text: str) -> bool:
        """Whether an untagged line is text of the open entry."""
        return not self.blank or (text.startswith("      ") and "SO" not in self.seen)
